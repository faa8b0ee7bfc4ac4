"""The demonstration negotiation as a log, its people, and the seeding of it into a store."""

from events.ids import NegotiationId, ParticipantId
from events.negotiation import Event
from events.record import Recorded
from events.store.protocol import EventStore
from server.demo import opening, round_one, round_one_closing, round_three, round_two
from server.demo.cast import DELEGATIONS, SEATS, SLUG, Seat
from server.demo.keys import identifier
from server.demo.stage import Stage

NEGOTIATION = NegotiationId(identifier("negotiation", SLUG))


def demonstration() -> list[Recorded[Event]]:
    """The whole log, from 2 February to 31 July 2026; the same events at every call.

    Takes about half a second.
    """
    stage = Stage()
    for part in (opening, round_one, round_one_closing, round_two, round_three):
        part.play(stage)
    return stage.log


def names() -> dict[ParticipantId, str]:
    """The participants' names for display; the log does not hold them (SPEC M1)."""
    return {_participant(seat): seat.name for seat in SEATS}


def guests() -> list[tuple[str, ParticipantId]]:
    """Who gets a sign-in link, and what to call them.

    In this order: a co-facilitator, two delegates, the observer, the auditor.
    """
    return [
        (
            f"Delegation of {DELEGATIONS[seat.delegation]}"
            if seat.delegation is not None
            else seat.role.capitalize(),
            _participant(seat),
        )
        for seat in SEATS
        if seat.link
    ]


async def seed(store: EventStore) -> NegotiationId:
    """Write the demonstration into ``store``, unless it is there: seeding twice changes nothing.

    It is written in one batch, so that a crash leaves no half of it, and seeding again completes
    it. Raises `SlugTaken` if another negotiation has its slug.
    """
    if await store.find(SLUG) != NEGOTIATION:
        await store.create(NEGOTIATION, SLUG)
    async with store.writing(NEGOTIATION) as writing:
        if writing.head.position == 0:
            await writing.append(demonstration())
    return NEGOTIATION


def _participant(seat: Seat) -> ParticipantId:
    return ParticipantId(identifier("participant", seat.key))
