"""A node without a pen: everybody reads there, and is told where to write."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.sync import protocol
from tests.server.house import House, joined
from tests.server.nodes.pair import room, two_nodes, until

WRITING = "https://travaux.example.org"


@pytest.fixture
async def both(
    sqlite_url: str, tmp_path: Path, nats_url: str
) -> AsyncIterator[tuple[House, House]]:
    """A node that writes, and one that does not."""
    async with two_nodes(sqlite_url, tmp_path, nats_url, pen_at=WRITING) as nodes:
        yield nodes


async def test_what_is_written_elsewhere_is_read_here(both: tuple[House, House]) -> None:
    """By pages and by sockets; and nothing is decided here, so no candidate is made."""
    here, reading = both
    paragraph = (await here.text())[1]["id"]
    async with joined(here, "pen") as pen, joined(reading, "observer") as reader:
        await pen.insert(paragraph, 0, "Orderly. ")
        while "Orderly. " not in str(reader.document.paragraphs()):
            await reader.take()
    await until(lambda: room(reading).state.position == room(here).state.position)
    assert room(reading).room._candidate is None
    assert await reading.text() == await here.text()


async def test_who_would_write_by_a_request_is_told_where(both: tuple[House, House]) -> None:
    """Nothing is recorded; the answer says what is possible here."""
    _, reading = both
    answer = await reading.call(
        "pen", "POST", f"/drafts/{reading.draft}/paragraphs", json={"text": "New."}
    )
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert answer.headers["content-type"] == "application/problem+json"
    assert f"write at {WRITING}" in answer.json()["detail"]


async def test_who_types_is_told_where_and_gets_the_words_back(both: tuple[House, House]) -> None:
    """At once when they come, and again with their words if they type all the same."""
    here, reading = both
    paragraph = (await here.text())[1]["id"]
    before = room(here).state.position
    async with joined(reading, "pen") as pen:
        await pen.insert(paragraph, 0, "My words. ")
        assert await pen.until_closed() == protocol.CLOSE_REFUSED
        (refusal,) = pen.refusals
        assert (refusal["code"], refusal["lost"]) == ("elsewhere", "My words. ")
        assert WRITING in refusal["reason"]
    assert room(here).state.position == before


async def test_nobody_is_shown_among_tens_of_thousands(both: tuple[House, House]) -> None:
    """Who reads here is not told of to anybody, but sees who writes."""
    here, reading = both
    async with (
        joined(here, "ald", yjs_client=7) as ald,
        joined(reading, "mrn", yjs_client=8) as mrn,
    ):
        await mrn.socket.send(protocol.encode_awareness({8: (1, "{}")}))
        await ald.socket.send(protocol.encode_awareness({7: (1, "{}")}))
        while not any(b'"ALD"' in told for told in mrn.presence):
            await mrn.take()
        assert not any(b'"MRN"' in told for told in (*mrn.presence, *ald.presence))
