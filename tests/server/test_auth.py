"""Sign-in: links, sessions, bearer tokens, tickets and names, on both databases."""

import asyncio
import hashlib
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from events.ids import NegotiationId, ParticipantId
from events.store.engine import reading
from events.store.sql import SqlEventStore
from server.auth import TICKET_SECONDS, LinkNotValid, Signed, SignedId, SignIn
from server.settings import Settings
from server.tables import bearer_tokens, invitations, sessions, tickets, visits

N = NegotiationId("n-1")
ANA = ParticipantId("p-ana")
BEN = ParticipantId("p-ben")

HOUR = 3600 * 1_000_000
DAY = 24 * HOUR


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_500_000_000_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def sign_in(engine: AsyncEngine, clock: Clock) -> SignIn:
    await SqlEventStore(engine).create(N, "migration")
    settings = Settings(data_dir=Path("unused"), session_days=2, invitation_hours=3)
    sign_in = SignIn(engine, settings, clock)
    await sign_in.set_name(N, ANA, "Ana")
    return sign_in


async def a_session(sign_in: SignIn, who: ParticipantId = ANA) -> str:
    return await sign_in.accept(await sign_in.invite(N, who))


async def test_a_link_opens_a_session_of_the_one_it_was_made_for(sign_in: SignIn) -> None:
    signed = await sign_in.session(await a_session(sign_in))
    assert signed is not None
    assert (signed.participant, signed.negotiation, signed.name) == (ANA, N, "Ana")


async def test_a_link_can_be_used_once(sign_in: SignIn) -> None:
    link = await sign_in.invite(N, ANA)
    await sign_in.accept(link)
    with pytest.raises(LinkNotValid):
        await sign_in.accept(link)


async def test_of_those_who_use_a_link_at_the_same_moment_one_enters(sign_in: SignIn) -> None:
    link = await sign_in.invite(N, ANA)
    outcomes = await asyncio.gather(
        *(sign_in.accept(link) for _ in range(5)), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LinkNotValid"] * 4 + ["str"]


async def test_a_reusable_link_opens_a_new_session_each_time(sign_in: SignIn) -> None:
    link = await sign_in.invite(N, ANA, reusable=True)
    first, second = await sign_in.accept(link), await sign_in.accept(link)
    assert first != second
    await sign_in.sign_out(first)
    assert await sign_in.session(first) is None
    assert await sign_in.session(second) is not None


@pytest.mark.parametrize(("hours", "lasts"), [(None, 3), (10, 10)])
async def test_a_link_expires(sign_in: SignIn, clock: Clock, hours: int | None, lasts: int) -> None:
    in_time, too_late = [await sign_in.invite(N, ANA, hours=hours) for _ in range(2)]
    clock.now += lasts * HOUR - 1
    await sign_in.accept(in_time)
    clock.now += 1
    with pytest.raises(LinkNotValid):
        await sign_in.accept(too_late)


async def test_a_revoked_link_opens_nothing_but_what_it_opened_goes_on(sign_in: SignIn) -> None:
    link = await sign_in.invite(N, ANA, reusable=True)
    session = await sign_in.accept(link)
    await sign_in.revoke_invitation(link)
    with pytest.raises(LinkNotValid):
        await sign_in.accept(link)
    assert await sign_in.session(session) is not None


async def test_all_links_of_a_participant_can_be_revoked_and_sessions_go_on(
    sign_in: SignIn,
) -> None:
    session = await a_session(sign_in)
    links = [await sign_in.invite(N, ANA), await sign_in.invite(N, ANA, reusable=True)]
    others = await sign_in.invite(N, BEN)
    await sign_in.revoke_invitations(ANA)
    for link in links:
        with pytest.raises(LinkNotValid):
            await sign_in.accept(link)
    assert await sign_in.session(session) is not None
    await sign_in.accept(others)


async def test_links_that_open_nothing_are_all_refused_in_the_same_words(
    sign_in: SignIn, clock: Clock
) -> None:
    used, revoked, expired = [await sign_in.invite(N, ANA) for _ in range(3)]
    await sign_in.accept(used)
    await sign_in.revoke_invitation(revoked)
    session = await a_session(sign_in)
    bearer = await sign_in.bearer(N, ANA, "script")
    said = set()
    for link in (used, revoked, "", "nonsense", "\ud800", session, bearer):
        with pytest.raises(LinkNotValid) as refusal:
            await sign_in.accept(link)
        said.add(str(refusal.value))
    clock.now += 4 * HOUR
    with pytest.raises(LinkNotValid) as refusal:
        await sign_in.accept(expired)
    assert said == {str(refusal.value)}


async def test_a_session_ends_after_its_days_or_when_signed_out(
    sign_in: SignIn, clock: Clock
) -> None:
    out, late = await a_session(sign_in), await a_session(sign_in)
    await sign_in.sign_out(out)
    assert await sign_in.session(out) is None
    clock.now += 2 * DAY - 1
    assert await sign_in.session(late) is not None
    clock.now += 1
    assert await sign_in.session(late) is None


async def test_a_bearer_token_lasts_and_opens_only_what_bearer_tokens_open(
    sign_in: SignIn, clock: Clock
) -> None:
    token = await sign_in.bearer(N, ANA, "nightly export")
    short = await sign_in.bearer(N, ANA, "demonstration", hours=1)
    session = await a_session(sign_in)
    assert token.startswith("tvx_")
    assert await sign_in.session(token) is None
    assert await sign_in.by_bearer(session) is None
    assert await sign_in.by_bearer(short) is not None
    clock.now += 1000 * DAY
    assert await sign_in.by_bearer(short) is None
    signed = await sign_in.by_bearer(token)
    assert signed is not None
    assert signed.participant == ANA


@pytest.mark.parametrize("by", ["session", "bearer"])
async def test_a_ticket_opens_one_socket(sign_in: SignIn, by: str) -> None:
    signed = await signed_by(sign_in, by)
    ticket = await sign_in.ticket(signed)
    assert await sign_in.by_ticket(ticket) == signed
    assert await sign_in.by_ticket(ticket) is None
    assert await sign_in.by_ticket("nonsense") is None
    assert await sign_in.session(ticket) is None


async def test_of_those_who_use_a_ticket_at_the_same_moment_one_enters(sign_in: SignIn) -> None:
    ticket = await sign_in.ticket(await signed_by(sign_in, "session"))
    found = await asyncio.gather(*(sign_in.by_ticket(ticket) for _ in range(5)))
    assert sum(signed is not None for signed in found) == 1


async def test_a_ticket_is_good_for_a_minute(
    sign_in: SignIn, clock: Clock, engine: AsyncEngine
) -> None:
    signed = await signed_by(sign_in, "session")
    in_time, late, left = [await sign_in.ticket(signed) for _ in range(3)]
    clock.now += TICKET_SECONDS * 1_000_000 - 1
    assert await sign_in.by_ticket(in_time) == signed
    clock.now += 1
    assert await sign_in.by_ticket(late) is None
    await sign_in.ticket(signed)
    async with reading(engine) as connection:
        kept = (await connection.execute(select(tickets.c.token_hash))).scalars().all()
    assert hashlib.sha256(left.encode()).digest() not in kept


@pytest.mark.parametrize("by", ["session", "bearer"])
async def test_a_ticket_is_void_once_its_session_or_token_is_revoked(
    sign_in: SignIn, by: str
) -> None:
    signed = await signed_by(sign_in, by)
    ticket = await sign_in.ticket(signed)
    assert await sign_in.holding([signed.id])
    await sign_in.revoke_participant(ANA)
    assert not await sign_in.holding([signed.id])
    assert await sign_in.by_ticket(ticket) is None


async def test_revoking_a_participant_ends_all_that_is_theirs_and_nobody_elses(
    sign_in: SignIn,
) -> None:
    link, session = await sign_in.invite(N, ANA), await a_session(sign_in)
    bearer = await sign_in.bearer(N, ANA, "script")
    others = await a_session(sign_in, BEN)
    others_link = await sign_in.invite(N, BEN)
    await sign_in.revoke_participant(ANA)
    assert await sign_in.session(session) is None
    assert await sign_in.by_bearer(bearer) is None
    with pytest.raises(LinkNotValid):
        await sign_in.accept(link)
    assert await sign_in.session(others) is not None
    await sign_in.accept(others_link)


async def test_names_can_be_set_changed_and_looked_up_for_many(sign_in: SignIn) -> None:
    await sign_in.set_name(N, ANA, "Ana María")
    everybody = [ANA, BEN, *(ParticipantId(f"p-{i}") for i in range(1200))]
    await sign_in.set_name(N, everybody[-1], "Last")
    assert await sign_in.names(everybody) == {ANA: "Ana María", everybody[-1]: "Last"}
    assert await sign_in.names([]) == {}


async def test_a_participant_without_a_name_can_sign_in(sign_in: SignIn) -> None:
    signed = await sign_in.session(await a_session(sign_in, BEN))
    assert signed is not None
    assert signed.name == ""


async def test_erasing_a_participant_leaves_no_trace_of_them_beside_the_log(
    sign_in: SignIn, engine: AsyncEngine
) -> None:
    session = await a_session(sign_in)
    await sign_in.bearer(N, ANA, "script")
    await sign_in.erase(ANA)
    assert await sign_in.names([ANA]) == {}
    assert await sign_in.session(session) is None
    async with reading(engine) as connection:
        for table in (invitations, sessions, bearer_tokens, visits):
            query = select(table).where(table.c.participant_id == ANA)
            assert (await connection.execute(query)).all() == []


async def test_no_secret_is_kept_only_hashes(sign_in: SignIn, engine: AsyncEngine) -> None:
    link = await sign_in.invite(N, ANA)
    session = await sign_in.accept(link)
    bearer = await sign_in.bearer(N, ANA, "script")
    signed = await sign_in.by_bearer(bearer)
    assert signed is not None
    ticket = await sign_in.ticket(signed)
    async with reading(engine) as connection:
        everything = [
            value
            for table in ("invitations", "sessions", "bearer_tokens", "tickets")
            for row in await connection.execute(text(f"SELECT * FROM {table}"))
            for value in row
        ]
    kept = {value for value in everything if isinstance(value, bytes)}
    secrets = {link, session, bearer, ticket}
    assert len(secrets) == 4
    assert kept == {hashlib.sha256(secret.encode()).digest() for secret in secrets}
    assert not secrets & {value for value in everything if isinstance(value, str)}


async def signed_by(sign_in: SignIn, by: str) -> Signed:
    """Ana, signed in by a session or by a bearer token."""
    if by == "session":
        signed = await sign_in.session(await a_session(sign_in))
    else:
        signed = await sign_in.by_bearer(await sign_in.bearer(N, ANA, "script"))
    assert signed is not None
    return signed


async def test_what_never_was_signed_in_does_not_hold(sign_in: SignIn) -> None:
    assert not await sign_in.holding([SignedId("nothing")])
