"""Rebasing: an outcome changes the text that other proposals are about.

A proposal that stood within, around, over or right beside what an outcome settled goes on, over the
text as it now is; but it was made about another. So it is listed, and its proponents are asked
whether it still stands: they confirm it, or withdraw it. Nothing goes stale in silence.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from events.brackets import (
    BracketDeleted,
    BracketMerged,
    BracketRetained,
    Brackets,
)
from events.errors import NotPermitted
from events.ids import BracketId, DelegationId
from events.members import Actor
from events.record import Recorded
from events.text import Draft, Paragraph

# Events


class BracketRebased(Struct, frozen=True, tag="bracket-rebased"):
    """The text that an open bracket is about changed with the outcome of ``by``.

    ``was`` are the words under it before (at most `events.text.MAX_WORDS` characters).
    """

    bracket: BracketId
    by: BracketId
    was: str


class ProposalConfirmed(Struct, frozen=True, tag="proposal-confirmed"):
    """A proponent says that it still proposes this, about the text as it now is."""

    bracket: BracketId
    delegation: DelegationId


class ConfirmationTakenBack(Struct, frozen=True, tag="confirmation-taken-back"):
    """A proponent has yet to say whether it stands: that it did was entered, and not its word."""

    bracket: BracketId
    delegation: DelegationId


RebasingEvent = BracketRebased | ProposalConfirmed | ConfirmationTakenBack

# Command


class ConfirmProposal(Struct, frozen=True):
    """Say that one's proposal stands, though the text around it changed."""

    bracket: BracketId


RebasingCommand = ConfirmProposal


def decide(
    state: Brackets, actor: Actor, command: RebasingCommand
) -> tuple[ProposalConfirmed, ...]:
    """Rule B18 of SPEC.md."""
    actor.require("propose")
    held = state.still_open(command.bracket)
    if actor.delegation is None or actor.delegation not in held.proponents:
        raise NotPermitted("B18", "Only its proponents may do this.")
    if actor.delegation not in held.awaits:
        return ()
    return (ProposalConfirmed(held.id, actor.delegation),)


def rebased(
    state: Brackets, draft: Draft, effects: Iterable[object], ended: Iterable[BracketId]
) -> list[BracketRebased]:
    """The open brackets that an act's outcomes touch, oldest first (SPEC B17).

    ``draft`` still shows what was before the act; ``ended`` are those that end with it.
    """
    outcomes = {
        e.bracket: not isinstance(e, BracketRetained)
        for e in effects
        if isinstance(e, BracketRetained | BracketDeleted | BracketMerged)
    }
    found: dict[BracketId, BracketId] = {}
    over = {*outcomes, *ended}
    for settled, removes in outcomes.items():
        for place in draft.order:
            if place in draft.where.get(settled, ()):
                for touched in _touched(draft.paragraphs[place], settled, removes):
                    found.setdefault(touched, settled)
    there = (state.brackets.get(b) for b in found if b not in over)
    still = sorted((b for b in there if b is not None and b.open), key=lambda b: (b.opened, b.id))
    return [BracketRebased(b.id, found[b.id], draft.words(b.id)) for b in still]


def _touched(paragraph: Paragraph, settled: BracketId, removes: bool) -> set[BracketId]:
    """Brackets that share characters with the settled one, or stand right beside what goes."""
    out: set[BracketId] = set()
    whole = paragraph.bracket
    cells = [
        {mark.bracket for mark in run.marks} | ({whole} if whole is not None else set())
        for run in paragraph.runs
        for _ in run.text
    ]
    for index, marks in enumerate(cells):
        if settled not in marks:
            continue
        out |= marks
        if removes:
            out |= _beside(paragraph.text, cells, index, -1, settled)
            out |= _beside(paragraph.text, cells, index, 1, settled)
    if whole == settled:
        out |= paragraph.brackets()
    return out - {settled}


def _beside(
    text: str, cells: Sequence[set[BracketId]], index: int, step: int, settled: BracketId
) -> set[BracketId]:
    """The brackets over the next character that is not settled too, and over spaces before it."""
    out: set[BracketId] = set()
    index += step
    while 0 <= index < len(cells) and settled not in cells[index]:
        out |= cells[index]
        if not text[index].isspace():
            break
        index += step
    return out


def evolve(state: Brackets, recorded: Recorded[RebasingEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    event = recorded.event
    held = state.brackets.get(event.bracket)
    if held is None or not held.open:
        return
    if isinstance(event, BracketRebased):
        held = replace(held, awaits=held.proponents, rebased_by=event.by, stood_over=event.was)
    elif isinstance(event, ConfirmationTakenBack):
        again = (*held.awaits, event.delegation)
        awaits = tuple(d for d in held.proponents if d in again)
        held = replace(held, awaits=awaits)
    else:
        held = replace(held, awaits=tuple(d for d in held.awaits if d != event.delegation))
    state.brackets[held.id] = held
