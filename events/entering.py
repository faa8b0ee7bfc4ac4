"""Entering for a delegation: what can be said in its name, and what then stands before it.

See `events.entries` for what an entry is.
"""

from collections.abc import Iterable

from msgspec import Struct

from events.adref import AdRefConfirmed, AdRefReopened, ConfirmAdRef, ReopenAdRef
from events.brackets import (
    BracketOpened,
    BracketWithdrawn,
    GiveReason,
    ReasonGiven,
    WithdrawBracket,
)
from events.entries import Deed, EnteredFor
from events.errors import Refused, Unknown
from events.floor import MakeStatement, StatementMade
from events.group_stances import (
    AlignWith,
    DissociateFrom,
    GroupStanceEvent,
    OnBehalf,
    ProposedOnBehalf,
    ProposeOnBehalf,
    WithdrawAlignment,
)
from events.ids import (
    AgreementId,
    BracketId,
    DelegationId,
    EntryId,
    ParticipantId,
    QuestionId,
    StatementId,
)
from events.members import Actor, Members
from events.proposals import CosponsorJoined, CosponsorLeft, ProposalCommand, ProposeWording
from events.questions import (
    LiftQuestionObjection,
    ObjectToQuestion,
    QuestionObjected,
    QuestionObjectionLifted,
)
from events.rebasing import ConfirmProposal, ProposalConfirmed
from events.stances import (
    StanceCommand,
    StanceEvent,
)
from events.structure import AddParagraph

# Commands

Enterable = (
    AddParagraph
    | ProposalCommand
    | GiveReason
    | WithdrawBracket
    | StanceCommand
    | OnBehalf
    | AlignWith
    | DissociateFrom
    | WithdrawAlignment
    | ProposeOnBehalf
    | MakeStatement
    | ObjectToQuestion
    | LiftQuestionObjection
    | ConfirmProposal
    | ConfirmAdRef
    | ReopenAdRef
)
"""What can be entered for a delegation."""


class EnterFor(Struct, frozen=True):
    """Enter what a delegation says, in its name."""

    entry: EntryId
    delegation: DelegationId
    said: Enterable


def voice(
    members: Members,
    actor: Actor,
    delegation: DelegationId,
    speaks: ParticipantId | None = None,
) -> Actor:
    """As whom an entry is decided: a delegate of the delegation. Raises `Refused` (SPEC E1).

    ``speaks`` is its spokesperson for the group on whose behalf it is said, if it has one.
    """
    actor.require("steer")
    if delegation not in members.delegations:
        raise Unknown("E1", "Say which delegation of this negotiation it is entered for.")
    if delegation in members.departed:
        raise Refused("E1", f"{members.name(delegation)} has left the negotiation.")
    return Actor(speaks or actor.participant, "delegate", delegation)


def entered(command: EnterFor, events: Iterable[object]) -> EnteredFor:
    """What stands before ``events``, to which what was said leads."""
    said = command.said
    found: dict[BracketId, None] = {}
    deed: Deed = "position"
    statement: StatementId | None = None
    question: QuestionId | None = None
    agreement: AgreementId | None = None
    for event in events:
        match event:
            case BracketOpened(bracket):
                deed = "proposal"
            case BracketWithdrawn(bracket):
                deed = "withdrawal"
            case CosponsorJoined(bracket):
                deed = "co-sponsorship"
            case CosponsorLeft(bracket):
                deed = "leaving"
            case ReasonGiven(bracket):
                deed = "reason" if deed == "position" else deed
            case StatementMade(statement):
                deed = "statement"
                continue
            case QuestionObjected(question) | QuestionObjectionLifted(question):
                deed = "objection to a question"
                continue
            case AdRefConfirmed(agreement):
                deed = "ad ref confirmation"
                continue
            case AdRefReopened(agreement):
                deed = "ad ref notification"
                continue
            case ProposalConfirmed(bracket):
                deed = "confirmation"
            case ProposedOnBehalf(bracket):
                deed = "group proposal" if bracket in found else "proposal"
            case _ if isinstance(event, StanceEvent | GroupStanceEvent):
                bracket = event.bracket
            case _:
                continue
        found[bracket] = None
    if isinstance(said, AddParagraph) and deed not in ("proposal", "group proposal"):
        raise Refused(
            "E1", "Enter it as a proposal of its own; its proponents extend it themselves."
        )
    group = (
        said.group
        if isinstance(
            said,
            OnBehalf
            | AlignWith
            | DissociateFrom
            | WithdrawAlignment
            | ProposeOnBehalf
            | MakeStatement
            | AddParagraph
            | ProposeWording,
        )
        else None
    )
    return EnteredFor(
        command.entry,
        command.delegation,
        deed,
        tuple(found),
        group,
        statement,
        question,
        agreement,
    )
