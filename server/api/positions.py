"""Positions in full: any stance, for one's delegation or a group; groups; the positions matrix."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from events.errors import Refused, Unknown
from events.group_stances import (
    AlignWith,
    DissociateFrom,
    OnBehalf,
    ProposeOnBehalf,
    WithdrawAlignment,
)
from events.groups import EnrolGroup, NameSpokesperson, SetMembership
from events.ids import BracketId, DelegationId, GroupId, ParticipantId
from events.members import Actor
from events.negotiation import Command, Negotiation
from events.projections.asked import Asked
from events.projections.matrix import Wanted, wanted
from events.stances import (
    Condition,
    CorrectStance,
    LiftCondition,
    StanceCommand,
    StanceKind,
    TakeStance,
    WithdrawStance,
)
from server.api.acts import done
from server.api.asked import AskedHere
from server.api.edge import DeskHere, MomentHere, VoicingHere
from server.api.position_render import matrix_view, positions_view
from server.api.position_views import MatrixView, PositionsView
from server.api.views import CorrectionBody, DissociationBody, Done, GroupBody, StanceBody
from server.ids import fresh

router = APIRouter(prefix="/api/negotiations/{slug}", tags=["positions"])

OnBehalfOf = Annotated[
    GroupId | None, Query(description="On behalf of this group; without it, one's delegation.")
]


def _by(group: str | None, said: StanceCommand) -> Command:
    return said if group is None else OnBehalf(GroupId(group), said)


@router.put("/brackets/{bracket}/stance")
async def take_stance(desk: VoicingHere, bracket: BracketId, body: StanceBody) -> Done:
    """Take any stance on what the bracket proposes; it replaces the one held."""
    condition = None
    if body.condition is not None:
        on = body.condition.bracket
        condition = Condition(
            BracketId(on) if on is not None else None, body.condition.outcome, body.condition.words
        )
    said = TakeStance(bracket, body.stance, body.reason, condition)
    return done(await desk.do(_by(body.group, said)))


@router.delete("/brackets/{bracket}/stance")
async def withdraw_stance(desk: VoicingHere, bracket: BracketId, group: OnBehalfOf = None) -> Done:
    """Take back one's stance."""
    return done(await desk.do(_by(group, WithdrawStance(bracket))))


@router.delete("/brackets/{bracket}/stance/condition")
async def lift_condition(desk: VoicingHere, bracket: BracketId, group: OnBehalfOf = None) -> Done:
    """Accept without the condition that one made."""
    return done(await desk.do(_by(group, LiftCondition(bracket))))


@router.post("/brackets/{bracket}/stance/corrections")
async def correct_stance(desk: VoicingHere, bracket: BracketId, body: CorrectionBody) -> Done:
    """Say for the record that the stance that stands is not one's position."""
    return done(await desk.do(_by(body.group, CorrectStance(bracket, body.note))))


@router.put("/brackets/{bracket}/groups/{group}/alignment")
async def align(desk: VoicingHere, bracket: BracketId, group: GroupId) -> Done:
    """Align with one's group's position."""
    return done(await desk.do(AlignWith(bracket, group)))


@router.put("/brackets/{bracket}/groups/{group}/dissociation")
async def dissociate(
    desk: VoicingHere, bracket: BracketId, group: GroupId, body: DissociationBody | None = None
) -> Done:
    """Dissociate oneself from one's group's position."""
    return done(await desk.do(DissociateFrom(bracket, group, body.reason if body else "")))


@router.delete("/brackets/{bracket}/groups/{group}/alignment")
async def withdraw_alignment(desk: VoicingHere, bracket: BracketId, group: GroupId) -> Done:
    """Take back an alignment or dissociation."""
    return done(await desk.do(WithdrawAlignment(bracket, group)))


@router.put("/brackets/{bracket}/groups/{group}/proposal")
async def propose_on_behalf(desk: VoicingHere, bracket: BracketId, group: GroupId) -> Done:
    """Make one's own proposal on behalf of a group."""
    return done(await desk.do(ProposeOnBehalf(bracket, group)))


@router.post("/groups")
async def enrol_group(desk: DeskHere, body: GroupBody) -> Done:
    """Enrol a group."""
    group = GroupId(fresh())
    recorded = done(await desk.do(EnrolGroup(group, body.name, body.code)))
    return Done(positions=recorded.positions, created={"group": group})


@router.put("/groups/{group}/members/{delegation}")
async def join(desk: DeskHere, group: GroupId, delegation: DelegationId) -> Done:
    """A delegation joins a group."""
    return done(await desk.do(SetMembership(group, delegation)))


@router.delete("/groups/{group}/members/{delegation}")
async def leave(desk: DeskHere, group: GroupId, delegation: DelegationId) -> Done:
    """A delegation leaves a group."""
    return done(await desk.do(SetMembership(group, delegation, False)))


@router.put("/groups/{group}/spokespersons/{participant}")
async def name_spokesperson(desk: DeskHere, group: GroupId, participant: ParticipantId) -> Done:
    """Let a delegate speak on behalf of a group."""
    return done(await desk.do(NameSpokesperson(group, participant)))


@router.delete("/groups/{group}/spokespersons/{participant}")
async def release_spokesperson(desk: DeskHere, group: GroupId, participant: ParticipantId) -> Done:
    """A delegate no longer speaks on behalf of a group."""
    return done(await desk.do(NameSpokesperson(group, participant, False)))


@router.get("/matrix", response_model=MatrixView)
async def matrix(
    desk: DeskHere,
    at: MomentHere,
    asked: AskedHere,
    stance: StanceKind | None = None,
) -> Any:
    """Brackets × delegations and groups, with the origin of each position."""
    return await desk.show(at, _matrix, wanted(asked, stance))


@router.get("/positions", response_model=PositionsView)
async def positions(
    desk: DeskHere,
    at: MomentHere,
    asked: AskedHere,
) -> Any:
    """Where one delegation (without one, the reader's own) stands: what it proposes, says, and is
    covered by."""
    whose = asked.delegation or desk.actor.delegation
    if whose is None:
        raise Refused("S11", "You belong to no delegation; name one whose positions you want.")
    return await desk.show(at, _positions, whose, asked)


def _matrix(held: Negotiation, _to: Actor | None, rows: Wanted) -> MatrixView:
    return matrix_view(held, rows)


def _positions(
    held: Negotiation, _to: Actor | None, whose: DelegationId, asked: Asked
) -> PositionsView:
    if whose not in held.members.delegations:
        raise Unknown("M5", "There is no such delegation at that moment.")
    return positions_view(held, whose, asked)
