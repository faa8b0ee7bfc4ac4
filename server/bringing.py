"""Bringing a real text in as a draft: one act, whether it comes by HTTP or from the shell."""

from collections.abc import Callable, Sequence

from events.brackets import AlternativesFormed, BracketOpened
from events.draft.enact import open_draft
from events.draft.replica import Act, Candidate
from events.formats.bracketed import Imported, parse
from events.ids import AlternativesId, DraftId
from events.negotiation import Event
from events.record import Recorded
from server.ids import fresh

Decide = Callable[[Candidate, Act], Sequence[Recorded[Event]]]


def bring(title: str, text: str) -> tuple[DraftId, Imported, Decide]:
    """Read ``text``, and what to decide so that it becomes a draft called ``title``.

    Reading never fails on any text short enough to read; raises `Malformed` otherwise.
    """
    draft = DraftId(fresh())
    imported = parse(text, fresh)
    opened = tuple(
        BracketOpened(b.id, draft, b.kind, (), b.paragraph, b.whole) for b in imported.brackets
    )

    options = tuple(
        AlternativesFormed(AlternativesId(fresh()), row.brackets, row.no_text)
        for row in imported.alternatives
    )

    def decide(candidate: Candidate, act: Act) -> Sequence[Recorded[Event]]:
        return open_draft(candidate, act, draft, title, imported.paragraphs, opened, options)

    return draft, imported, decide
