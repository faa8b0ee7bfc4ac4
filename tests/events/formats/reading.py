"""A text as read, put into a negotiation as an import puts it there."""

from collections.abc import Callable
from itertools import count

from events.brackets import AlternativesFormed, BracketOpened
from events.formats.bracketed import Imported, parse
from events.formats.written import written
from events.ids import AlternativesId
from events.text import Change, Placed, Spliced, TextChanged
from tests.events.given import DRAFT, Given


def ids() -> Callable[[], str]:
    """Fresh ids, always the same ones."""
    numbers = count(1)
    return lambda: f"id{next(numbers):08}"


def read(text: str) -> Imported:
    """The text as read."""
    return parse(text, ids())


def brought(text: str) -> tuple[Given, Imported]:
    """A negotiation whose draft is the text, and the text as read."""
    found = read(text)
    changes: list[Change] = []
    after = None
    for p in found.paragraphs:
        changes.append(Placed(p.id, after, p.kind, p.level, p.label, p.bracket))
        if p.runs:
            changes.append(Spliced(p.id, 0, "", p.runs))
        after = p.id
    given = Given().events(
        TextChanged(DRAFT, tuple(changes)),
        *(BracketOpened(b.id, DRAFT, b.kind, (), b.paragraph, b.whole) for b in found.brackets),
        *(
            AlternativesFormed(AlternativesId(f"group{i}"), row.brackets, row.no_text)
            for i, row in enumerate(found.alternatives)
        ),
    )
    return given, found


def rewritten(text: str) -> str:
    """The text read and written again."""
    return written(brought(text)[0].state, DRAFT)
