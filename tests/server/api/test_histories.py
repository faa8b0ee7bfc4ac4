"""Histories, traces, comparisons and movement over HTTP."""

import asyncio
from typing import Any

import pytest

from server.tracing import Tracing
from tests.server.house import House, joined


@pytest.fixture
async def drafted(here: House) -> House:
    """Aldovia proposes " never" in the first paragraph, after a revision."""
    answer = await here.call(
        "pen", "POST", f"/drafts/{here.draft}/revisions", json={"name": "Zero Draft"}
    )
    answer.raise_for_status()
    async with joined(here, "ald") as ald:
        paragraph = (await here.text())[1]["id"]
        at = (await here.text())[1]["runs"][0]["text"].index(" voluntary")
        await ald.insert(paragraph, at, " never", ("aldovia000000001", "insert"))
        await ald.until_acknowledged()
    return here


async def get(here: House, who: str, path: str) -> dict[str, Any]:
    answer = await here.call(who, "GET", path)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


async def history(here: House, who: str = "observer", at: int | None = None) -> dict[str, Any]:
    paragraph = (await here.text())[1]["id"]
    asked = f"?at={at}" if at is not None else ""
    return await get(here, who, f"/drafts/{here.draft}/paragraphs/{paragraph}/history{asked}")


async def test_the_history_of_a_paragraph_is_its_text_with_who_wrote_it(drafted: House) -> None:
    found = await history(drafted)
    text = "".join(run["text"] for run in (await drafted.text())[1]["runs"])
    assert "".join(p["text"] for p in found["passages"]) == text
    (never,) = [p for p in found["passages"] if p["text"] == " never"]
    assert (never["whose"], never["bracket"], never["life"]) == (
        ["aldovia"],
        "aldovia000000001",
        "open",
    )
    assert found["passages"][0]["revisions"] == ["Zero Draft"]
    assert never["revisions"] == []


async def test_h3_persons_are_shown_to_their_own_delegation_and_to_nobody_else(
    drafted: House,
) -> None:
    paragraph = (await drafted.text())[1]["id"]
    for path in (
        f"/drafts/{drafted.draft}/paragraphs/{paragraph}/history",
        f"/drafts/{drafted.draft}/comparison?from=Zero%20Draft",
    ):
        for who in ("pen", "mrn", "nrl", "observer", "auditor"):
            assert '"persons":["' not in (await drafted.call(who, "GET", path)).text, who
        assert '"persons":["ald"]' in (await drafted.call("ald", "GET", path)).text


async def test_what_was_asked_at_a_past_moment_shows_nothing_later(drafted: House) -> None:
    now = await history(drafted)
    before = await history(drafted, at=now["position"] - 2)
    assert " never" not in [p["text"] for p in before["passages"]]
    answer = await drafted.call("observer", "GET", f"/movement?at={now['position'] + 1}")
    assert answer.status_code == 404


async def test_a_proposal_is_traced_until_it_is_settled(drafted: House) -> None:
    path = "/brackets/aldovia000000001/trace"
    found = await get(drafted, "observer", path)
    assert (found["life"], found["words"], found["label"]) == ("open", " never", "1.")
    outcome = await drafted.call(
        "pen", "POST", "/brackets/aldovia000000001/outcome", json={"outcome": "retained"}
    )
    outcome.raise_for_status()
    found = await get(drafted, "observer", path)
    assert found["life"] == "retained"
    assert "Returns are never voluntary" in found["reads"]


async def test_a_comparison_takes_revisions_positions_and_times_in_either_order(
    drafted: House,
) -> None:
    path = f"/drafts/{drafted.draft}/comparison"
    revision = (await get(drafted, "observer", ""))["revisions"][0]
    head = (await get(drafted, "observer", ""))["position"]
    by_name = await get(drafted, "observer", f"{path}?from=zero%20draft")
    assert (by_name["before"], by_name["after"]) == (revision["position"], head)
    assert by_name["total"]["words_added"] == 1
    assert by_name == await get(
        drafted, "observer", f"{path}?from={revision['position']}&to={head}"
    )
    back = await get(drafted, "observer", f"{path}?from={head}&to=Zero%20Draft")
    assert (back["before"], back["after"]) == (head, revision["position"])
    assert (back["total"]["words_added"], back["total"]["words_removed"]) == (0, 1)
    same = await get(drafted, "observer", f"{path}?from=9999-01-01")
    assert all(row["how"] == "unchanged" for row in same["rows"])


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/drafts/{draft}/comparison?from=Rev.%209", 422, "there are: Zero Draft"),
        ("/drafts/{draft}/comparison", 422, "from"),
        ("/drafts/{draft}/comparison?from=999999", 404, "ends at"),
        ("/drafts/{draft}/comparison?from=1&to=2", 404, "no such draft"),
        ("/drafts/none/comparison?from=1", 404, "no such draft"),
        ("/drafts/none/paragraphs/none/history", 404, "no such paragraph"),
        ("/brackets/none/trace", 404, "no such bracket"),
        ("/movement?at=yesterday", 422, "neither a position nor a time"),
        ("/movement?at=1999-01-01", 404, "before this negotiation began"),
    ],
)
async def test_what_cannot_be_answered_is_said_in_a_sentence(
    drafted: House, path: str, status: int, said: str
) -> None:
    answer = await drafted.call("observer", "GET", path.format(draft=drafted.draft))
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]


async def test_movement_shows_the_stances_and_the_series(drafted: House) -> None:
    (
        await drafted.call(
            "mrn", "POST", "/brackets/aldovia000000001/objections", json={"reason": "No."}
        )
    ).raise_for_status()
    found = await get(drafted, "observer", "/movement")
    (bracket,) = found["brackets"]
    assert [(s["delegation"], s["stance"]) for s in bracket["stances"]] == [("maruna", "objection")]
    assert found["series"][-1]["total"]["contested"] == 1


async def test_questions_asked_at_once_while_the_log_grows_all_get_true_answers(
    drafted: House,
) -> None:
    """The fold that is kept is carried on by one at a time; nobody sees half of it."""

    async def ask() -> None:
        found = await history(drafted)
        at = found["position"]
        paragraph = found["paragraph"]
        then = await get(drafted, "observer", f"/drafts/{drafted.draft}?at={at}")
        (text,) = [p for p in then["paragraphs"] if p["id"] == paragraph]
        assert "".join(p["text"] for p in found["passages"]) == "".join(
            run["text"] for run in text["runs"]
        )

    paragraph = (await drafted.text())[1]["id"]
    async with joined(drafted, "ald") as ald:
        for number in range(10):
            await ald.insert(paragraph, 3, str(number), ("aldovia000000002", "insert"))
            await asyncio.gather(ask(), ask(), ask())
        await ald.until_acknowledged()
    await ask()


async def test_a_question_that_is_cancelled_leaves_the_fold_whole(drafted: House) -> None:
    tracing: Tracing = drafted.app.state.tracing
    state = (await drafted.rooms.open("negotiation-1")).state
    for _ in range(20):
        asking = asyncio.create_task(
            tracing.ask(state.id, state.position, lambda r: r.position, now=True)
        )
        await asyncio.sleep(0)
        asking.cancel()
    assert (await history(drafted))["position"] == state.position
