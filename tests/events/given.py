"""Given events, when a command, then events: the form of the rule tests."""

from collections.abc import Sequence

from events.brackets import BracketKind, BracketOpened
from events.ids import (
    BracketId,
    CommandId,
    DelegationId,
    DraftId,
    NegotiationId,
    ParagraphId,
    ParticipantId,
)
from events.members import Actor, DelegationEnrolled, ParticipantEnrolled
from events.negotiation import Command, Event, Negotiation, decide, evolve
from events.process import NegotiationOpened
from events.record import Recorded
from events.text import DraftOpened, Mark, MarkRole, Placed, Run, Spliced, TextChanged

DRAFT = DraftId("draft0001")
ALD, MRN, NRL = (DelegationId(d) for d in ("aldovia", "maruna", "norland"))
PEN = Actor(ParticipantId("pen"), "co-facilitator")
OBSERVER = Actor(ParticipantId("observer"), "observer")
AUDITOR = Actor(ParticipantId("auditor"), "auditor")
ROLE: dict[BracketKind, MarkRole] = {
    "insertion": "insert",
    "deletion": "delete",
    "reservation": "reserve",
}


def delegate(of: DelegationId) -> Actor:
    """A delegate of a delegation."""
    return Actor(ParticipantId(f"delegate-{of}"), "delegate", of)


def pid(number: int) -> ParagraphId:
    """The id of a test paragraph."""
    return ParagraphId(f"paragraph{number:03}")


def bid(name: str) -> BracketId:
    """The id of a test bracket."""
    return BracketId(f"bracket{name}".ljust(8, "0"))


class Given:
    """A negotiation to which events happen one after another, an hour apart."""

    def __init__(self) -> None:
        self.state = Negotiation(NegotiationId("negotiation"))
        self.events(
            NegotiationOpened("orderly-movement", "Orderly Movement"),
            *(
                DelegationEnrolled(d, d.title(), code)
                for d, code in ((ALD, "ALD"), (MRN, "MRN"), (NRL, "NRL"))
            ),
            ParticipantEnrolled(PEN.participant, "co-facilitator"),
            ParticipantEnrolled(OBSERVER.participant, "observer"),
            ParticipantEnrolled(AUDITOR.participant, "auditor"),
            *(ParticipantEnrolled(delegate(d).participant, "delegate", d) for d in (ALD, MRN, NRL)),
            DraftOpened(DRAFT, "Compact"),
        )

    def events(self, *happened: Event, actor: Actor = PEN, one_act: bool = False) -> "Given":
        """Fold events, each an act of its own unless they are ``one_act``."""
        first = self.state.position + 1
        for event in happened:
            position = self.state.position + 1
            evolve(
                self.state,
                Recorded(
                    self.state.id,
                    position,
                    position * 3_600_000_000,
                    position * 3_600_000_000,
                    actor.participant,
                    CommandId(f"command-{first if one_act else position}"),
                    event,
                ),
            )
        return self

    def paragraph(self, number: int, *runs: str | Run, bracket: BracketId | None = None) -> "Given":
        """A paragraph at the end of the draft."""
        order = self.state.text.drafts[DRAFT].order
        whole = tuple(Run(r) if isinstance(r, str) else r for r in runs)
        return self.events(
            TextChanged(
                DRAFT,
                (
                    Placed(pid(number), order[-1] if order else None, "operative", 0, "", bracket),
                    Spliced(pid(number), 0, "", whole),
                ),
            )
        )

    def bracket(
        self,
        name: str,
        kind: BracketKind = "insertion",
        by: Sequence[DelegationId] = (ALD,),
        number: int = 1,
        whole: bool = False,
    ) -> "Given":
        """An open bracket; its span is the caller's to write with `marked`."""
        return self.events(BracketOpened(bid(name), DRAFT, kind, tuple(by), pid(number), whole))

    def when(self, actor: Actor, command: Command) -> tuple[Event, ...]:
        """What the command leads to; it is folded too."""
        events = decide(self.state, actor, command)
        self.events(*events, actor=actor, one_act=True)
        return events


def marked(text: str, *marks: tuple[str, MarkRole]) -> Run:
    """Characters under brackets."""
    return Run(text, tuple(sorted(Mark(bid(name), role) for name, role in marks)))


def same(one: Negotiation, other: Negotiation) -> bool:
    """Equal, and with all that projections go through in the same order."""
    return one == other and _orders(one) == _orders(other)


def _orders(state: Negotiation) -> list[list[str]]:
    return [
        list(table)
        for table in (
            state.members.delegations,
            state.members.participants,
            state.text.drafts,
            *(draft.paragraphs for draft in state.text.drafts.values()),
            state.brackets.brackets,
            state.brackets.alternatives,
            *state.stances.stances.values(),
            *state.group_stances.stances.values(),
            *state.group_stances.alignments.values(),
            *state.group_stances.proposals.values(),
            state.groups.groups,
            *state.groups.members.values(),
            state.issues.issues,
        )
    ]
