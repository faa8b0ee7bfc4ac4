"""The server's clock jumps."""

import time
from pathlib import Path

from tests.server.house import House, house, joined

DAY = 24 * 3600 * 1_000_000


class Hands:
    """A clock that can be set."""

    def __init__(self) -> None:
        self.offset = 0

    def __call__(self) -> int:
        """Microseconds since 1970, as this clock has it."""
        return time.time_ns() // 1000 + self.offset


async def times(here: House) -> list[int]:
    """When each event happened, in the order of positions; checks that there is no gap."""
    answer = await here.call("auditor", "GET", "/events")
    answer.raise_for_status()
    events = answer.json()
    assert [e["position"] for e in events] == list(range(1, len(events) + 1))
    return [e["occurred_at"] for e in events]


async def test_time_in_the_record_never_runs_back(database_url: str, tmp_path: Path) -> None:
    """The clock is set back a day in the midst of work: everything goes on, nobody is signed out,
    events stay in the order of their times, and "as of now" is the end of the record."""
    hands = Hands()
    async with (
        house(database_url, tmp_path, hands) as here,
        joined(here, "pen") as pen,
    ):
        paragraph = (await here.text())[1]["id"]
        await pen.insert(paragraph, 0, "Before. ")
        await pen.until_acknowledged()
        hands.offset = -DAY
        await pen.insert(paragraph, 0, "After. ")
        last = await pen.until_acknowledged()
        added = await here.call(
            "pen", "POST", f"/drafts/{here.draft}/paragraphs", json={"text": "Also after."}
        )
        assert added.json()["positions"][0] == last + 1
        seen = await times(here)
        assert seen == sorted(seen)
        then = await here.call("observer", "GET", f"/drafts/{here.draft}?at={last}")
        assert then.json()["paragraphs"][1]["runs"][0]["text"].startswith("After. Before. ")


async def test_a_clock_that_was_ahead_does_not_put_signing_off(
    sqlite_url: str, tmp_path: Path
) -> None:
    """A checkpoint was signed while the clock was a year ahead; set right again, what is recorded
    is still signed for within the interval."""
    hands = Hands()
    async with house(sqlite_url, tmp_path, hands) as here:
        services = here.app.state.services
        hands.offset = 365 * DAY
        signed = await here.call("auditor", "POST", "/checkpoints")
        hands.offset = 0
        done = await here.call("pen", "POST", "/rounds", json={"name": "One"})
        [negotiation] = [n for n, _ in await services.rooms.store.negotiations()]
        await services.checkpoints.keep_up(negotiation)
        latest = (await here.call("auditor", "GET", "/checkpoints")).json()[-1]
        assert latest["size"] == done.json()["positions"][-1] > signed.json()["size"]
