"""Delegations, people and invitations. Names of persons stay out of the log."""

from fastapi import APIRouter, HTTPException

from events.errors import Unknown
from events.ids import DelegationId, ParticipantId
from events.members import (
    EndParticipation,
    EnrolDelegation,
    EnrolParticipant,
    NameHead,
    ParticipantEnrolled,
    PassPen,
)
from server.api.acts import done
from server.api.digests import AddressBody, ChoicesHere
from server.api.edge import DeskHere
from server.api.views import (
    DelegationBody,
    Done,
    InvitationBody,
    InvitationView,
    PenBody,
    PersonView,
)
from server.digests.address import checked
from server.ids import fresh

router = APIRouter(prefix="/api/negotiations/{slug}", tags=["members"])


@router.get("/people")
async def people(desk: DeskHere) -> list[PersonView]:
    """Everybody who is enrolled now."""
    enrolled = desk.state.members.participants
    names = await desk.here.sign_in.names(list(enrolled))
    return [
        PersonView(
            participant=actor.participant,
            name=names.get(actor.participant, ""),
            role=actor.role,
            delegation=actor.delegation,
            head=actor.head,
        )
        for actor in enrolled.values()
    ]


@router.post("/delegations")
async def enrol_delegation(desk: DeskHere, body: DelegationBody) -> Done:
    """Enrol a party."""
    delegation = DelegationId(fresh())
    recorded = done(await desk.do(EnrolDelegation(delegation, body.name, body.code)))
    return Done(positions=recorded.positions, created={"delegation": delegation})


@router.post("/invitations")
async def invite(desk: DeskHere, body: InvitationBody) -> InvitationView:
    """Enrol a person and make the link that lets them in; the link is shown once."""
    desk.require("enrol")
    name = " ".join(body.name.split())
    if not 1 <= len(name) <= 120:
        raise HTTPException(422, "A person needs a name of 1 to 120 characters.")
    delegation = DelegationId(body.delegation) if body.delegation else None
    recorded = await desk.do(EnrolParticipant(ParticipantId(fresh()), body.role, delegation))
    enrolled = recorded[0].event
    assert isinstance(enrolled, ParticipantEnrolled), "enrolling records exactly that"
    sign_in = desk.here.sign_in
    await sign_in.set_name(desk.state.id, enrolled.participant, name)
    token = await sign_in.invite(desk.state.id, enrolled.participant)
    return InvitationView(
        participant=enrolled.participant,
        link=f"{desk.here.settings.base_url}/join/{token}",
        expires_at=desk.here.clock() + desk.here.settings.invitation_hours * 3_600_000_000,
    )


@router.put("/people/{participant}/head")
async def name_head(desk: DeskHere, participant: ParticipantId) -> Done:
    """Say that a delegate heads their delegation."""
    return done(await desk.do(NameHead(participant)))


@router.delete("/people/{participant}/head")
async def release_head(desk: DeskHere, participant: ParticipantId) -> Done:
    """Say that a delegate no longer heads their delegation."""
    return done(await desk.do(NameHead(participant, False)))


@router.put("/pen")
async def pass_pen(desk: DeskHere, body: PenBody) -> Done:
    """Pass the pen to a co-facilitator; from then on the other does not write."""
    return done(await desk.do(PassPen(ParticipantId(body.participant))))


@router.put("/people/{participant}/address", status_code=204)
async def set_address(
    desk: DeskHere, choices: ChoicesHere, participant: ParticipantId, body: AddressBody
) -> None:
    """Give a person an e-mail address; whether anything is sent to it, they say (SPEC N5)."""
    desk.require("enrol")
    if participant not in desk.state.members.participants:
        raise Unknown("M3", "There is no such participant.")
    address = checked(body.address)
    here = desk.here.clock()
    await choices.choose(desk.state.id, participant, address, None, desk.state.position, here)


@router.delete("/people/{participant}/invitations", status_code=204)
async def revoke_invitations(desk: DeskHere, participant: ParticipantId) -> None:
    """Make a person's unused links useless; revoking twice is no error."""
    desk.require("enrol")
    if participant in desk.state.members.participants:
        await desk.here.sign_in.revoke_invitations(participant)


@router.delete("/people/{participant}")
async def end_participation(desk: DeskHere, participant: ParticipantId) -> Done:
    """End a person's accreditation: their links, sessions and open sockets end with it."""
    recorded = done(await desk.do(EndParticipation(participant)))
    await desk.here.sign_in.revoke_participant(participant)
    return recorded
