"""The demonstration negotiation as a log, and the seeding of it into a store."""

from msgspec import Struct

from events.ids import DelegationId, NegotiationId, ParticipantId
from events.negotiation import Event
from events.permissions import Role
from events.record import Recorded
from events.store.protocol import EventStore
from server.demo import opening, round_one, round_one_closing, round_three, round_two
from server.demo.cast import DELEGATIONS, SEATS, SLUG, TITLE
from server.demo.keys import identifier
from server.demo.stage import Stage


class Link(Struct, frozen=True):
    """A participant who gets a sign-in link. ``label`` says whose it is."""

    participant: ParticipantId
    role: Role
    label: str


class Seeded(Struct, frozen=True):
    """What is known of the demonstration besides its log.

    ``names`` are the participants' display names, which the log does not hold; ``links`` are for
    one co-facilitator, two delegates, the observer and the auditor, in this order.
    """

    negotiation: NegotiationId
    slug: str
    title: str
    names: dict[ParticipantId, str]
    delegations: dict[str, DelegationId]
    links: tuple[Link, ...]


def demonstration() -> list[Recorded[Event]]:
    """The whole log, from 2 February to 31 July 2026; the same events at every call."""
    stage = Stage()
    for part in (opening, round_one, round_one_closing, round_two, round_three):
        part.play(stage)
    return stage.log


def described() -> Seeded:
    """Ids, names and links of the demonstration."""
    return Seeded(
        NegotiationId(identifier("negotiation", SLUG)),
        SLUG,
        TITLE,
        {ParticipantId(identifier("participant", seat.key)): seat.name for seat in SEATS},
        {code: DelegationId(identifier("delegation", code)) for code in DELEGATIONS},
        tuple(
            Link(
                ParticipantId(identifier("participant", seat.key)),
                seat.role,
                f"Delegation of {DELEGATIONS[seat.delegation]}" if seat.delegation else seat.role,
            )
            for seat in SEATS
            if seat.link
        ),
    )


async def seed(store: EventStore) -> Seeded:
    """Write the demonstration into ``store``, unless it is there: seeding twice changes nothing.

    All of it is written in one batch, so that a crash leaves no half of it.
    """
    seeded = described()
    if await store.find(seeded.slug) is None:
        await store.create(seeded.negotiation, seeded.slug)
    async with store.writing(seeded.negotiation) as writing:
        if writing.head.position == 0:
            await writing.append(demonstration())
    return seeded
