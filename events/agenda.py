"""What an agenda points at."""

from events.brackets import Brackets
from events.errors import Unknown
from events.issues import Issues
from events.meetings import AgendaItem
from events.text import Drafts


def require_there(item: AgendaItem, text: Drafts, brackets: Brackets, issues: Issues) -> None:
    """Raise `Unknown` unless all that an item of an agenda names is there (SPEC F3)."""
    drafts = text.drafts
    if item.draft is not None and item.draft not in drafts:
        raise Unknown("F3", "There is no such draft to put on the agenda.")
    within = drafts.values() if item.draft is None else (drafts[item.draft],)
    if item.paragraph is not None and all(item.paragraph not in d.paragraphs for d in within):
        raise Unknown("F3", "There is no such paragraph to put on the agenda.")
    if item.bracket is not None and item.bracket not in brackets.brackets:
        raise Unknown("F3", "There is no such bracket to put on the agenda.")
    if item.issue is not None and item.issue not in issues.issues:
        raise Unknown("F3", "There is no such issue to put on the agenda.")
