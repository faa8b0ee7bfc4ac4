"""A whole negotiation through the public API; at every revision the answers are counted again.

The recount (`tests.played.recount`) reads the raw events and nothing else. ``PLAYED=whole`` plays
it with many more positions.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.played.course import Clock, Course
from tests.played.recount import STATES, Recount
from tests.server.house import House, house

Json = dict[str, Any]

PER_BRACKET = 12 if os.environ.get("PLAYED") == "whole" else 1


@pytest.fixture
async def held(sqlite_url: str, tmp_path: Path) -> AsyncIterator[tuple[House, Clock]]:
    """An empty negotiation on a server with a clock of its own."""
    clock = Clock()
    async with house(sqlite_url, tmp_path, clock, session_days=366, invitation_hours=8784) as here:
        yield here, clock


async def get(here: House, path: str) -> Json:
    answer = await here.call("pen", "GET", path)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


class Recounting:
    """Counts again at every revision what the API answers, then and there and of that moment."""

    def __init__(self, here: House) -> None:
        self.here = here
        self.again = Recount()
        self.at = 0
        self.seen: dict[str, Json] = {}
        self.states: dict[str, str] = {}
        self.stood: dict[str, dict[str, str]] = {}

    async def events(self) -> None:
        """Fold what is new in the record."""
        while True:
            answer = await self.here.call("pen", "GET", f"/events?after={self.at}&limit=1000")
            page: list[Json] = answer.json()
            if not page:
                return
            for recorded in page:
                assert recorded["position"] == self.at + 1
                self.again.take(recorded)
                self.at = recorded["position"]

    async def revised(self, name: str) -> None:
        """Hold the answers of now against the recount, and keep them."""
        await self.events()
        await self.check("")
        self.seen[name] = await get(self.here, "/contested")
        self.seen[name + " totals"] = await get(self.here, "/totals")
        self.stood[name] = self.states

    async def check(self, moment: str) -> None:
        """Brackets by state per issue, contested with movement, totals, positions, informals."""
        again = self.again
        contested = await get(self.here, f"/contested{moment}")
        assert contested["position"] == self.at
        assert {
            one["title"]: [(b["bracket"], b["movement"]) for b in one["brackets"]]
            for one in contested["issues"]
        } == again.contested_per_issue()
        board = await get(self.here, f"/board{moment}")
        assert {
            row["title"]: {state: row[state] for state in STATES} for row in board["rows"]
        } == again.states_per_issue()
        self.states = {
            bracket: state for row in board["rows"] for state in STATES for bracket in row[state]
        }
        brought = (await get(self.here, f"/informals{moment}"))["brought"]
        assert [one["bracket"] for one in brought] == again.brought
        totals = await get(self.here, f"/totals{moment}")
        counts = (totals["paragraphs"], totals["agreed"], totals["bracketed"])
        assert counts == again.totals()
        matrix = await get(self.here, f"/matrix{moment}")
        assert {
            row["bracket"]: {
                ("group", c["group"]) if c["group"] else ("delegation", c["delegation"]): c[
                    "stance"
                ]
                for c in row["cells"]
                if c["stance"] is not None
            }
            for row in matrix["rows"]
        } == again.positions()


async def test_a_whole_negotiation_is_played_and_counted_again(held: tuple[House, Clock]) -> None:
    """Six rounds, forty delegations, 300 brackets; five revisions, and what came after them."""
    here, clock = held
    recounting = Recounting(here)
    course = Course(here, clock, PER_BRACKET)
    await course.play(recounting.revised)
    await recounting.events()
    await recounting.check("")
    again = recounting.again
    assert len(again.brackets) == 300 + 6 + 3, "with those of the other turns, and from informals"
    assert again.rounds[0][1] == "Round 1: February"
    assert len(again.rounds) == 6
    assert list(again.revisions) == [
        "Zero Draft",
        "Zero Draft Plus",
        "Rev 1",
        "Rev 2",
        "Rev 3",
        "Final Draft",
    ]
    assert again.totals() == (104, 21, 0), "the hundred, two from informals, two of another draft"
    turned(course, recounting.stood)
    process = await get(here, "/process")
    assert process["adoptions"][0]["votes"] == {"in_favour": 33, "against": 2, "abstentions": 5}
    agreement = await get(here, "/agreement")
    assert [s["standing"] for s in agreement["silences"]] == ["broken", "confirmed"]
    # Of any past moment, the answer is what it was.
    for name, position in again.revisions.items():
        if name != "Final Draft":
            then = await get(here, f"/contested?at={position}")
            assert then["issues"] == recounting.seen[name]["issues"]
    before = again.revisions["Rev 3"]
    changed = await get(here, f"/changes?since=Rev 2&at={before}&draft={course.draft}")
    reopened = {b["id"] for p in changed["paragraphs"] for b in p["opened"]}
    assert course.first not in reopened
    assert any(p["positions"] for p in changed["paragraphs"])
    own = course.delegations["DOR"]
    asked = f"/changes?since=Zero Draft&at={before}&delegation={own}&state=contested&days=60"
    narrow = await get(here, f"{asked}&draft={course.draft}")
    said = {p["delegation"] for row in narrow["paragraphs"] for p in row["positions"]}
    assert said <= {own}


def turned(course: Course, stood: dict[str, dict[str, str]]) -> None:
    """What the turns left at the revision after them, and at the next."""
    turns, first, then = course.turns, stood["Rev 2"], stood["Rev 3"]
    assert {first[b] for b in (*turns.options, turns.or_nothing)} == {"contested"}
    assert {then[b] for b in (*turns.options, turns.or_nothing)} == {"settled"}
    assert (first[turns.asked], then[turns.asked]) == ("unopposed", "ripe")
    assert {first[b] for b in (turns.merged, turns.withdrawn)} == {"settled"}
    assert [first[b] for b in turns.brought] == ["unopposed", "contested", "contested"]
    assert (first[course.first], then[course.first]) == ("settled", "contested")
