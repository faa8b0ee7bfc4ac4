"""What is typed for a delegation, letter by letter: what of it may be changed, and what is entered.

See `events.entries` for the entries themselves; here is what a change of text says about them.
"""

from collections.abc import Iterable

from events.brackets import BracketOpened
from events.entries import EnteredFor, Entries, TypedFor
from events.ids import BracketId, DelegationId, EntryId
from events.text import Paragraph


def open_to_typing(state: Entries, bracket: BracketId, delegation: DelegationId) -> bool:
    """Whether typing for a delegation may change this proposal of its own (SPEC E7).

    What the delegation has proposed itself, or has confirmed, only it changes.
    """
    return state.unconfirmed(bracket, delegation, ("proposal",)) is not None


def dictation(
    state: Entries,
    delegation: DelegationId,
    entry: EntryId,
    before: Iterable[Paragraph],
    after: Iterable[Paragraph],
    derived: Iterable[object],
) -> tuple[TypedFor, EnteredFor | None]:
    """How the record says for whom was typed what leads from ``before`` to ``after``, and to the
    events ``derived``; and as ``entry``, what of it is proposed anew (SPEC E6)."""
    retyped: set[EntryId] = set()
    for was, now in zip(before, after, strict=True):
        for bracket in was.brackets():
            held = state.unconfirmed(bracket, delegation, ("proposal",))
            if held is not None and _under(was, bracket) != _under(now, bracket):
                retyped.add(held.id)
    opened = tuple(event.bracket for event in derived if isinstance(event, BracketOpened))
    return (
        TypedFor(delegation, tuple(sorted(retyped))),
        EnteredFor(entry, delegation, "proposal", opened) if opened else None,
    )


def _under(paragraph: Paragraph, bracket: BracketId) -> str:
    whole = paragraph.bracket == bracket
    return "".join(
        run.text
        for run in paragraph.runs
        if whole or any(mark.bracket == bracket for mark in run.marks)
    )
