"""Agreement by HTTP: a question, a paragraph agreed ad ref, silence over a restart, a package."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from events.silence import SilenceUnbroken
from server.places import instant
from server.settings import Settings
from tests.server.house import SLUG, House, client_of, house, joined, served
from tests.server.shell import Shell

MINE, OTHER = "aldoviabracket01", "aldoviabracket02"


async def must(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


async def agreement(here: House, who: str = "observer", at: str = "") -> Any:
    return await must(await here.call(who, "GET", f"/agreement{at}"))


async def paragraph(here: House, label: str) -> str:
    return next(p["id"] for p in await here.text() if p["label"] == label)  # type: ignore[no-any-return]


async def propose(here: House) -> None:
    """Aldovia has inserted words in both paragraphs."""
    async with joined(here, "ald") as ald:
        await ald.insert(await paragraph(here, "1."), 12, "safe, ", (MINE, "insert"))
        await ald.insert(await paragraph(here, "2."), 7, "shall ", (OTHER, "insert"))
        await ald.until_acknowledged()


async def test_a8_a_question_on_screen_is_objected_to_and_then_decided(here: House) -> None:
    await propose(here)
    path = f"/brackets/{MINE}/questions"
    body = {"outcome": "merged", "text": "orderly, "}
    assert (await here.call("pen", "POST", path, json=body)).json()["rule"] == "A8"
    await must(await here.call("pen", "POST", "/rounds", json={"name": "Round 1"}))
    question = (await must(await here.call("pen", "POST", path, json=body)))["created"]["question"]
    shown = (await agreement(here))["questions"][0]
    assert (shown["standing"], shown["text"], shown["lapsed"]) == ("on screen", "orderly, ", "")
    on = f"/questions/{question}"
    await must(await here.call("mrn", "POST", f"{on}/objections", json={"reason": "Early."}))
    refused = await here.call("pen", "POST", f"{on}/decision")
    assert (refused.status_code, refused.json()["rule"]) == (409, "A9")
    assert "Maruna" in refused.json()["detail"]
    await must(await here.call("mrn", "DELETE", f"{on}/objection"))
    decided = {"ad_ref": True, "level": "plenary", "pending": ["norland"]}
    await must(await here.call("pen", "POST", f"{on}/decision", json=decided))
    found = (await agreement(here))["agreements"][0]
    assert (found["words"], found["pending"]) == ("orderly, ", ["norland"])
    texts = ["".join(r["text"] for r in p["runs"]) for p in await here.text()]
    assert "Returns are orderly, voluntary and safe." in texts


async def test_a5_agreed_text_is_locked_and_shown_so(here: House) -> None:
    one = await paragraph(here, "1.")
    before = (await agreement(here))["position"]
    body = {"draft": here.draft, "paragraph": one}
    made = await must(await here.call("pen", "POST", "/agreements", json=body))
    totals = (await agreement(here))["totals"][0]
    assert totals["total"]["sentence"] == "1 of 2 paragraphs agreed ad ref; 0 hold brackets."
    assert totals["chapters"][0]["title"] == "Compact"
    assert (await agreement(here, at=f"?at={before}"))["totals"][0]["total"]["agreed"] == 0
    written = (await here.call("observer", "GET", f"/drafts/{here.draft}/written")).text
    assert "1. Returns are voluntary and safe. [Agreed ad ref]" in written
    assert written.count("[Agreed ad ref]") == 1
    async with joined(here, "pen") as pen:
        await pen.insert(one, 0, "All ")
        while not pen.refusals:
            await pen.take()
    assert pen.refusals[0]["code"] == "agreed"
    gone = await here.call("pen", "DELETE", f"/drafts/{here.draft}/paragraphs/{one}")
    assert (gone.status_code, gone.json()["rule"]) == (409, "A5")
    correction = {"at": 7, "removed": "", "inserted": ",", "why": "A comma."}
    path = f"/drafts/{here.draft}/paragraphs/{one}/corrections"
    await must(await here.call("pen", "POST", path, json=correction))
    path = f"/agreements/{made['created']['agreement']}/notification"
    assert (await here.call("pen", "POST", path, json={"reason": "No."})).status_code == 403
    await must(await here.call("nrl", "POST", path, json={"reason": "Our capital disagrees."}))
    found = (await agreement(here))["agreements"][0]
    assert (found["reopened_by"], found["corrections"][0]["why"]) == ("norland", "A comma.")
    async with joined(here, "pen") as pen:
        await pen.insert(one, 0, "All ")
        await pen.until_acknowledged()


async def test_k_a_package_is_presented_agreed_and_broken(here: House) -> None:
    await propose(here)
    body = {"title": "Returns for pathways", "brackets": [MINE, OTHER]}
    made = await must(await here.call("ald", "POST", "/packages", json=body))
    package = made["created"]["package"]
    alone = await here.call("pen", "POST", f"/brackets/{MINE}/outcome", json={"outcome": "deleted"})
    assert alone.json()["rule"] == "K3"
    outcomes = [{"bracket": b, "outcome": "retained"} for b in (MINE, OTHER)]
    path = f"/packages/{package}/agreement"
    await must(await here.call("pen", "POST", path, json={"outcomes": outcomes}))
    path = f"/brackets/{MINE}/reopening"
    await must(await here.call("pen", "POST", path, json={"reason": "A capital came back."}))
    found = (await agreement(here))["packages"][0]
    assert found["standing"] == "broken"
    assert [b["standing"] for b in found["brackets"]] == ["open", "pending"]
    path = f"/packages/{package}/withdrawal"
    assert (await here.call("mrn", "POST", path, json={"reason": "No."})).status_code == 403
    await must(await here.call("ald", "POST", path, json={"reason": "Another follows."}))


async def test_k5_the_switch_of_the_process_is_shown(here: House) -> None:
    await must(await here.call("pen", "PUT", "/everything", json={"on": True}))
    told = await agreement(here)
    assert told["everything"] is True
    assert told["provisional"] is True
    totals = (await here.call("observer", "GET", "/totals")).json()
    assert "provisionally, subject to the whole" in totals["sentence"]
    adopted = {"manner": "consensus"}
    path = f"/drafts/{here.draft}/adoption"
    await must(await here.call("pen", "POST", path, json=adopted))
    assert (await agreement(here))["provisional"] is False, "everything is adopted"


# Silence


class Clock:
    """A clock that is set by hand."""

    def __init__(self, local: str, place: str) -> None:
        self.time = instant(local, place)

    def __call__(self) -> int:
        return self.time


PLACE = "Europe/Zurich"


async def put_under_silence(here: House, deadline: str) -> str:
    body = {"deadline": deadline, "place": PLACE}
    made = await must(await here.call("pen", "POST", f"/drafts/{here.draft}/silences", json=body))
    return str(made["created"]["silence"])


async def looked(app: Any) -> None:
    """The server has looked at its deadlines."""
    await app.state.services.deadlines.look()


async def test_z_six_break_it_jointly_and_a_seventh_writes_late(
    sqlite_url: str, tmp_path: Path
) -> None:
    """The server is restarted meanwhile; clocks go forward in the place within the 72 hours."""
    clock = Clock("2026-03-27T17:00", PLACE)
    async with house(sqlite_url, tmp_path, clock) as here:
        parties = ["aldovia", "maruna"]
        for number in range(4):
            body = {"name": f"Party {number}", "code": f"P{number}"}
            made = await must(await here.call("pen", "POST", "/delegations", json=body))
            parties.append(made["created"]["delegation"])
        procedure = await put_under_silence(here, "2026-03-30T17:00")
        shown = (await agreement(here))["silences"][0]
        # Not 72 hours but 71: one of them is missing that night.
        assert shown["deadline"] - clock.time == 71 * 3_600_000_000
        assert shown["told"] == "2026-03-30T17:00+02:00"
        two = await paragraph(here, "2.")
        position = (await agreement(here))["position"]
        tokens = here.tokens
    clock.time = instant("2026-03-30T16:59", PLACE)
    settings = Settings(data_dir=tmp_path, database_url=sqlite_url, readers=0)
    async with served(settings, clock=clock) as (address, app):
        again = House(address, app)
        for who, token in tokens.items():
            again.clients[who] = client_of(address, headers={"Authorization": f"Bearer {token}"})
        await looked(app)
        path = f"/silences/{procedure}/letters"
        body = {"delegations": parties, "paragraphs": [two], "reason": "We cannot agree to it."}
        assert (await again.call("ald", "POST", path, json=body)).status_code == 403
        await must(await again.call("pen", "POST", path, json=body))
        clock.time = instant("2026-03-30T17:01", PLACE)
        await must(await again.call("nrl", "POST", path, json={"reason": "Nor can we."}))
        await looked(app)
        pen = (await agreement(again, "pen"))["silences"][0]
        assert pen["standing"] == "broken"
        assert [letter["late"] for letter in pen["letters"]] == [False, True]
        assert pen["letters"][0]["delegations"] == parties
        assert (await agreement(again, "auditor"))["silences"][0] == pen
        await discreet(again, two, position)
        for client in again.clients.values():
            await client.aclose()


async def discreet(here: House, named: str, after: int) -> None:
    """Z8. Nobody but pen, auditors and the writer learns who wrote; all learn which paragraphs."""
    seen = (await agreement(here, "mrn"))["silences"][0]["letters"]
    assert [(x["delegations"], x["reason"]) for x in seen] == [(None, None)] * 2
    assert seen[0]["paragraphs"] == [named]
    own = (await agreement(here, "nrl"))["silences"][0]["letters"]
    assert [x["delegations"] for x in own] == [None, ["norland"]]
    answer = await here.call("mrn", "GET", f"/events?after={after}")
    assert answer.status_code == 200
    assert "aldovia" not in answer.text
    assert "norland" not in answer.text
    assert '"nrl"' not in answer.text
    told = await must(await here.call("mrn", "GET", f"/timeline?after={after}"))
    written = [e for e in told["entries"] if e["type"] != "silence-ends-soon"]
    assert {e["actor"] for e in written} == {""}
    assert not any("Norland" in e["sentence"] for e in told["entries"])


async def test_z6_two_servers_record_once_that_it_held(database_url: str, tmp_path: Path) -> None:
    clock = Clock("2026-07-28T18:00", PLACE)
    async with house(database_url, tmp_path, clock) as here:
        procedure = await put_under_silence(here, "2026-07-31T18:00")
        settings = Settings(data_dir=tmp_path, database_url=database_url, readers=0)
        async with served(settings, clock=clock) as (_, other):
            clock.time = instant("2026-07-31T18:00", PLACE) - 1
            await asyncio.gather(looked(here.app), looked(other))
            assert (await agreement(here))["silences"][0]["standing"] == "running"
            clock.time += 1
            await asyncio.gather(looked(here.app), looked(other))
            await asyncio.gather(looked(here.app), looked(other))
        events = await must(await here.call("pen", "GET", "/events?limit=1000"))
        tag = SilenceUnbroken.__struct_config__.tag
        found = [e for e in events if e["event"]["type"] == tag]
        assert len(found) == 1
        assert found[0]["occurred_at"] >= instant("2026-07-31T18:00", PLACE)
        body = {"letter": "No State having written, the text stands."}
        await must(await here.call("pen", "POST", f"/silences/{procedure}/confirmation", json=body))
        assert (await agreement(here))["silences"][0]["standing"] == "confirmed"


async def test_z9_everybody_is_told_an_hour_before_the_deadline_once(
    sqlite_url: str, tmp_path: Path
) -> None:
    """By whichever server looks, also after a restart; again only for another deadline."""
    clock = Clock("2026-07-28T18:00", PLACE)
    async with house(sqlite_url, tmp_path, clock) as here:
        procedure = await put_under_silence(here, "2026-07-31T18:00")

        async def told(app: object) -> list[str]:
            await looked(app)
            await looked(app)
            found = await must(await here.call("ald", "GET", "/notices"))
            return [n["sentence"] for n in found["notices"] if "within an hour" in n["sentence"]]

        clock.time = instant("2026-07-31T17:00", PLACE) - 1
        assert await told(here.app) == []
        clock.time += 1
        settings = Settings(data_dir=tmp_path, database_url=sqlite_url, readers=0)
        async with served(settings, clock=clock) as (_, other):
            await looked(other)
        (sentence,) = await told(here.app)
        assert sentence.startswith("The silence on “Compact” ends within an hour: letters count")
        later = {"deadline": "2026-08-01T18:00", "reason": "A holiday."}
        path = f"/silences/{procedure}/extension"
        await must(await here.call("pen", "POST", path, json=later))
        assert len(await told(here.app)) == 1
        clock.time = instant("2026-08-01T17:30", PLACE)
        assert len(await told(here.app)) == 2


async def test_z3_extended_suspended_and_resumed_in_the_places_time(here: House) -> None:
    procedure = await put_under_silence(here, "2027-01-10T18:00")
    on = f"/silences/{procedure}"
    body = {"deadline": "2027-01-12T18:00", "reason": "Asked for."}
    await must(await here.call("pen", "POST", f"{on}/extension", json=body))
    await must(await here.call("pen", "POST", f"{on}/suspension", json={"reason": "A holiday."}))
    body = {"deadline": "2027-01-15T18:00"}
    await must(await here.call("pen", "POST", f"{on}/resumption", json=body))
    shown = (await agreement(here))["silences"][0]
    assert (shown["told"], shown["standing"]) == ("2027-01-15T18:00+01:00", "running")
    frozen = await here.call("pen", "POST", f"/drafts/{here.draft}/paragraphs", json={"text": "x"})
    assert frozen.json()["rule"] == "Z4"
    await must(await here.call("pen", "POST", f"{on}/cancellation", json={"reason": "New text."}))
    body = {"deadline": "2026-10-25T02:30", "place": PLACE}
    twice = await here.call("pen", "POST", f"/drafts/{here.draft}/silences", json=body)
    assert twice.status_code == 422
    assert "twice" in twice.json()["detail"]


@pytest.mark.parametrize("what", ["agreed", "silence"])
async def test_the_shell_lists_where_agreement_stands(
    here: House, tmp_path: Path, sqlite_url: str, what: str
) -> None:
    shell = Shell(TRAVAUX_DATABASE_URL=sqlite_url, TRAVAUX_DATA_DIR=str(tmp_path / "var"))
    await put_under_silence(here, "2027-01-10T18:00")
    printed = await asyncio.to_thread(shell.run, what, "--negotiation", SLUG)
    assert printed.code == 0, printed.errors
    expected = {
        "agreed": "0 of 2 paragraphs agreed ad ref; 0 hold brackets.",
        "silence": "2027-01-10T18:00+01:00 Europe/Zurich",
    }
    assert expected[what] in printed.text
