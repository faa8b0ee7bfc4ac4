"""N4, N5. Digests by e-mail, against a real SMTP server: once, in time, and without a word."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from events.ids import Microseconds
from events.store.engine import connect
from server.app import now as real_time
from server.digests.choices import HOUR, LEASE, Choices
from server.digests.postbox import Postbox
from server.digests.sender import AGAIN, Sender
from tests.server.digests.postal import PostOffice, post_office, unused_port
from tests.server.house import House, house, joined

MINE = "aldoviabracket01"
SECRET = "surreptitious "
MINUTE = HOUR // 60


class Clock:
    """The server's clock, which the test moves on."""

    def __init__(self) -> None:
        self.time: Microseconds = real_time()

    def __call__(self) -> Microseconds:
        return self.time

    def on(self, by: Microseconds) -> None:
        self.time += by


class Mailing:
    """A served negotiation, a post office, and senders as nodes have them."""

    def __init__(self, here: House, office: PostOffice, clock: Clock) -> None:
        self.here, self.office, self.clock = here, office, clock
        self.sender = self.node()

    def node(self, choices: Choices | None = None) -> Sender:
        """The sender of one more node, or of a server that was started again."""
        state = self.here.app.state
        return Sender(
            state.services.rooms,
            choices or state.choices,
            state.readings,
            Postbox(f"smtp://127.0.0.1:{self.office.port}"),
            "travaux@example.org",
            "https://travaux.example.org",
            self.clock,
        )

    async def wants(self, who: str, frequency: str = "hourly") -> None:
        body = {"address": f"{who}@example.org", "frequency": frequency}
        answer = await self.here.call(who, "PUT", "/digest", json=body)
        assert answer.status_code == 204, answer.text

    async def objection(self, reason: str = "It is too vague.") -> None:
        """Maruna says something new about Aldovia's proposal."""
        path = f"/brackets/{MINE}/objections"
        answer = await self.here.call("mrn", "POST", path, json={"reason": reason})
        answer.raise_for_status()

    async def sent_after(self, time: Microseconds) -> list[str]:
        """To whom something is sent when the clock has moved on."""
        self.clock.on(time)
        before = len(self.office.taken)
        await self.sender.look()
        return [str(message["To"]) for message in self.office.taken[before:]]


@asynccontextmanager
async def mailing(database_url: str, folder: Path) -> AsyncIterator[Mailing]:
    clock = Clock()
    async with post_office() as office:
        configured = {
            "smtp_url": f"smtp://127.0.0.1:{office.port}",
            "mail_from": "travaux@example.org",
        }
        async with house(database_url, folder, clock, **configured) as here:
            paragraph = (await here.text())[1]["id"]
            async with joined(here, "ald") as ald:
                await ald.insert(paragraph, 12, SECRET, (MINE, "insert"))
                await ald.until_acknowledged()
            yield Mailing(here, office, clock)


@pytest.fixture
async def post(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Mailing]:
    async with mailing(sqlite_url, tmp_path) as held:
        yield held


async def test_n4_a_digest_says_how_many_of_which_kind_and_not_a_word_more(post: Mailing) -> None:
    await post.wants("ald")
    await post.objection("It is too vague.")
    await post.objection("It is far too vague.")
    (await post.here.call("pen", "POST", "/rounds", json={"name": "Round 7"})).raise_for_status()
    assert await post.sent_after(HOUR) == ["ald@example.org"]
    (message,), (envelope,) = post.office.taken, post.office.envelopes
    assert envelope.mail_from == "travaux@example.org"
    assert message["Subject"] == "Travaux: 3 new notices"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n") == (
        "3 new notices in Travaux:\n\n"
        "  1 for everybody\n"
        "  2 on your proposals\n\n"
        "Read them: https://travaux.example.org/n/orderly-movement\n\n"
        "You asked to be told by e-mail, once an hour at most.\n"
        "Change or end it: https://travaux.example.org/n/orderly-movement/mail\n"
    )
    assert isinstance(envelope.content, bytes)
    for word in (SECRET.strip(), "vague", "Returns", "Maruna", "Ald", "Compact", "Round"):
        assert word.encode() not in envelope.content.replace(b"ald@example.org", b"")


async def test_n4_nobody_is_written_to_who_did_not_ask(post: Mailing) -> None:
    await post.wants("pen", "off")
    body = {"address": "mrn@example.org"}
    answer = await post.here.call("pen", "PUT", "/people/mrn/address", json=body)
    assert answer.status_code == 204
    await post.objection()
    assert await post.sent_after(48 * HOUR) == []


async def test_n4_once_an_interval_and_only_if_there_is_anything_new(post: Mailing) -> None:
    await post.wants("ald")
    await post.wants("pen", "daily")
    await post.objection()
    assert await post.sent_after(HOUR - 1) == []
    assert await post.sent_after(1) == ["ald@example.org"]
    assert await post.sent_after(HOUR) == []
    await post.objection("Again.")
    assert await post.sent_after(MINUTE) == []
    assert await post.sent_after(HOUR) == ["ald@example.org"]
    assert post.office.taken[-1]["Subject"] == "Travaux: one new notice"
    assert await post.sent_after(22 * HOUR) == ["pen@example.org"]
    assert "2 for the pen" in post.office.taken[-1].get_content()
    assert "once a day at most" in post.office.taken[-1].get_content()


async def test_n4_what_was_read_is_not_told_and_nothing_from_before_the_choice(
    post: Mailing,
) -> None:
    await post.objection()
    await post.wants("ald")
    assert await post.sent_after(HOUR) == []
    await post.objection("Again.")
    notices = (await post.here.call("ald", "GET", "/notices")).json()
    read = {"position": notices["notices"][0]["position"]}
    await post.here.call("ald", "PUT", "/notices/read", json=read)
    assert await post.sent_after(HOUR) == []


async def test_n4_what_somebody_may_not_see_is_not_counted(post: Mailing) -> None:
    """Whoever does not attend a phase is told of nothing that is done in it."""
    for who in ("observer", "ald"):
        await post.wants(who)
    attends = ["co-facilitator", "secretariat", "delegate", "auditor"]
    for path, body in (
        ("/rounds", {"name": "Round 1"}),
        ("/drafts/{}/revisions", {"name": "Rev 1"}),
        ("/phases", {"name": "Informals", "kind": "rolling text", "attends": attends}),
        ("/terms", {"wording": "persons", "replaces": []}),
    ):
        answer = await post.here.call("pen", "POST", path.format(post.here.draft), json=body)
        answer.raise_for_status()
    told = sorted(await post.sent_after(HOUR))
    assert told == ["ald@example.org", "observer@example.org"]
    counts = {str(m["To"])[:3]: m.get_content() for m in post.office.taken}
    assert "  2 for everybody" in counts["obs"]
    assert "  4 for everybody" in counts["ald"]


async def test_n4_a_restart_forgets_nothing_and_repeats_nothing(
    post: Mailing, sqlite_url: str
) -> None:
    await post.wants("ald")
    await post.objection()
    post.clock.on(HOUR)
    engine = connect(sqlite_url)
    started_again = post.node(Choices(engine))
    assert await started_again.look() == 1
    assert await started_again.look() == 0
    await engine.dispose()
    assert await post.sent_after(HOUR) == []
    assert len(post.office.taken) == 1


async def test_n4_two_nodes_on_one_database_send_one_digest(
    database_url: str, tmp_path: Path
) -> None:
    async with mailing(database_url, tmp_path) as post:
        everybody = ("ald", "mrn", "nrl", "pen", "observer")
        for who in everybody:
            await post.wants(who)
        (await post.here.call("pen", "POST", "/rounds", json={"name": "R"})).raise_for_status()
        post.clock.on(HOUR)
        engine = connect(database_url)
        sent = await asyncio.gather(post.node().look(), post.node(Choices(engine)).look())
        await engine.dispose()
        assert sum(sent) == len(everybody)
        to = sorted(str(m["To"]) for m in post.office.taken)
        assert to == sorted(f"{who}@example.org" for who in everybody)


async def test_n4_an_smtp_server_that_is_away_is_tried_again_and_the_room_goes_on(
    post: Mailing,
) -> None:
    there, post.office.port = post.office.port, unused_port()
    away = post.node()
    await post.wants("ald")
    await post.objection()
    post.clock.on(HOUR)
    assert await away.look() == 0
    await post.objection("The room goes on.")
    post.clock.on(MINUTE // 4)
    assert await away.look() == 0
    async with post_office(post.office.port) as back:
        assert await away.look() == 0
        assert not back.taken, "it was tried again before the pause was over"
        post.clock.on(MINUTE)
        assert await away.look() == 1
        assert back.taken[0]["Subject"] == "Travaux: 2 new notices"
    post.office.port = there


async def test_n4_the_room_does_not_wait_for_a_slow_smtp_server(post: Mailing) -> None:
    await post.wants("ald")
    await post.objection()
    post.clock.on(HOUR)
    post.office.hang = asyncio.Event()
    looking = asyncio.create_task(post.sender.look())
    await asyncio.wait_for(post.objection("At once."), 5)
    assert not looking.done()
    post.office.hang.set()
    assert await looking == 1


@pytest.mark.parametrize(("answer", "after"), [("451 Later", AGAIN), ("550 Nobody", HOUR)])
async def test_n4_a_refused_address_is_tried_later_and_holds_up_nobody(
    post: Mailing, answer: str, after: Microseconds
) -> None:
    """Soon where the server says so, otherwise when the next digest would be due."""
    await post.wants("ald")
    post.clock.on(1)
    await post.wants("nrl")
    await post.objection()
    (await post.here.call("pen", "POST", "/rounds", json={"name": "R"})).raise_for_status()
    post.office.answers.append(answer)
    assert await post.sent_after(HOUR) == ["nrl@example.org"]
    assert await post.sent_after(after - 1) == []
    assert await post.sent_after(1) == ["ald@example.org"]


async def test_n4_what_a_node_took_and_did_not_send_is_taken_over(post: Mailing) -> None:
    """It may have been sent: then the second message has the same Message-ID."""
    await post.wants("ald")
    await post.objection()
    post.clock.on(HOUR)
    choices: Choices = post.here.app.state.choices
    (due,) = await choices.due(post.clock())
    taken = await choices.take(due, post.clock())
    assert taken is not None
    assert await choices.take(due, post.clock()) is None
    assert await post.sent_after(LEASE - 1) == []
    assert await post.sent_after(1) == ["ald@example.org"]
    await choices.told(taken, 1, post.clock())
    held = await choices.of(taken.participant)
    assert held is not None
    assert held.told > 1, "the node that came back late overwrote what was told since"


async def test_n5_an_address_is_erased_when_the_participant_wants_it_or_leaves(
    post: Mailing,
) -> None:
    for who in ("ald", "mrn"):
        await post.wants(who)
    await post.objection()
    assert (await post.here.call("ald", "DELETE", "/digest")).status_code == 204
    assert (await post.here.call("pen", "DELETE", "/people/mrn")).status_code == 200
    choices: Choices = post.here.app.state.choices
    assert await choices.due(post.clock() + 100 * HOUR) == []
    assert await post.sent_after(HOUR) == []


async def test_n5_only_the_participant_reads_and_chooses(post: Mailing) -> None:
    await post.wants("ald", "daily")
    mine: dict[str, Any] = (await post.here.call("ald", "GET", "/digest")).json()
    assert mine == {"available": True, "address": "ald@example.org", "frequency": "daily"}
    body = {"address": "new@example.org"}
    await post.here.call("pen", "PUT", "/people/ald/address", json=body)
    mine = (await post.here.call("ald", "GET", "/digest")).json()
    assert (mine["address"], mine["frequency"]) == ("new@example.org", "daily")
    others = (await post.here.call("pen", "GET", "/digest")).json()
    assert others == {"available": True, "address": "", "frequency": "off"}


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@", "@b", "a b@example.org", "a@example.org\r\nBcc: b@c", "é@x.org"]
)
async def test_n5_what_is_no_address_is_not_understood(post: Mailing, address: str) -> None:
    body = {"address": address, "frequency": "daily"}
    answer = await post.here.call("ald", "PUT", "/digest", json=body)
    assert answer.status_code == 422
    assert "name@example.org" in answer.json()["detail"]


async def test_n4_without_an_smtp_server_nobody_can_ask_for_digests(here: House) -> None:
    body = {"address": "ald@example.org", "frequency": "daily"}
    answer = await here.call("ald", "PUT", "/digest", json=body)
    assert (answer.status_code, answer.json()["rule"]) == (409, "N4")
    assert (await here.call("ald", "GET", "/digest")).json()["available"] is False
