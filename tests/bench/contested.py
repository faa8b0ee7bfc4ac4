"""Contested per issue: the answer that a room asks for all the time, at full size.

Every bracket has an objection, every delegation positions on some of them. *Cold* is asked for the
first time, *warm* again, *touched* after one more position was taken, as a live room asks.
"""

from statistics import median
from time import process_time

from events.brackets import BracketOpened
from events.ids import (
    BracketId,
    CommandId,
    DelegationId,
    DraftId,
    IssueId,
    NegotiationId,
    ParagraphId,
    ParticipantId,
)
from events.issues import IssueAdded, ParagraphTagged
from events.members import DelegationEnrolled
from events.negotiation import Event, Negotiation, evolve
from events.projections.contested import Remembered, contested
from events.record import Recorded
from events.stances import StanceTaken
from events.text import DraftOpened, Mark, Placed, Run, Spliced, TextChanged

DRAFT = DraftId("draft0001")


def room(brackets: int, delegations: int, issues: int = 30) -> Negotiation:
    """A state in which every bracket is contested, in paragraphs of five brackets each."""
    state = Negotiation(NegotiationId("bench"))
    happen(state, DraftOpened(DRAFT, "Compact"))
    for one in range(delegations):
        happen(state, DelegationEnrolled(party(one), f"Delegation {one}", f"D{one}"))
    for one in range(issues):
        happen(state, IssueAdded(IssueId(f"issue{one:05}"), f"Issue {one}"))
    before = None
    for place in range((brackets + 4) // 5):
        paragraph = ParagraphId(f"paragraph{place:05}")
        here = range(place * 5, min(place * 5 + 5, brackets))
        runs = tuple(
            run for b in here for run in (Run("States "), Run("shall ", (Mark(_id(b), "insert"),)))
        )
        placed = Placed(paragraph, before, "operative", 0, f"{place + 1}.", None)
        happen(state, TextChanged(DRAFT, (placed, Spliced(paragraph, 0, "", runs))))
        happen(state, ParagraphTagged(IssueId(f"issue{place % issues:05}"), paragraph))
        for b in here:
            proponent = party(b % delegations)
            happen(state, BracketOpened(_id(b), DRAFT, "insertion", (proponent,), paragraph))
            for further in (1, 7, 19):
                object_or_accept(state, b, party((b + further) % delegations), further == 1)
        before = paragraph
    return state


def party(number: int) -> DelegationId:
    """A delegation."""
    return DelegationId(f"delegation{number:04}")


def _id(number: int) -> BracketId:
    return BracketId(f"bracket{number:05}")


def happen(state: Negotiation, event: Event) -> None:
    """Fold an event."""
    at = state.position + 1
    evolve(
        state,
        Recorded(
            state.id, at, at * 1000, at * 1000, ParticipantId("pen"), CommandId(f"c{at}"), event
        ),
    )


def object_or_accept(state: Negotiation, bracket: int, by: DelegationId, objects: bool) -> None:
    """A delegation takes a position."""
    stance = ("objection", "No.") if objects else ("acceptance", "")
    happen(state, StanceTaken(_id(bracket), by, *stance))


def measured(brackets: int, delegations: int, samples: int) -> dict[str, float]:
    """Milliseconds of a processor: the first asking, and the others' median and slowest."""
    state, remembered = room(brackets, delegations), Remembered()
    cold = _asked(state, remembered)
    warm = [_asked(state, remembered) for _ in range(samples)]
    touched = []
    for one in range(samples):
        object_or_accept(state, one % brackets, party((one * 3 + 5) % delegations), one % 2 == 0)
        touched.append(_asked(state, remembered))
    return {
        "asked for the first time": cold,
        "warm, median": median(warm),
        "warm, slowest": max(warm),
        "after one more position, median": median(touched),
        "after one more position, slowest": max(touched),
    }


def _asked(state: Negotiation, remembered: Remembered) -> float:
    began = process_time()
    contested(state, remembered)
    return (process_time() - began) * 1000


def told(found: dict[str, float], brackets: int, delegations: int) -> str:
    """The table."""
    rows = [f"| {what} | {took:.1f} ms |" for what, took in found.items()]
    title = f"### Contested per issue: {brackets:,} brackets, {delegations} delegations"
    return "\n".join([title, "", "|  | processor time |", "| --- | ---: |", *rows, ""])
