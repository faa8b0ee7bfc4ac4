"""Workspaces over real sockets and HTTP: private until tabled, then one act (SPEC W)."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from websockets.asyncio.client import connect

from events.archive.withholding import Wanted
from events.draft import editing
from events.errors import NotPermitted, Unknown
from events.ids import BracketId, ParagraphId
from events.process import ALWAYS_ATTEND
from events.store.engine import reading
from events.store.errors import Unavailable
from events.text import Mark
from server.exporting import export
from server.logs import configure_logs
from server.sync import protocol
from server.tables import workspace_acts, workspace_updates, workspaces
from server.verifying import verify
from server.workspaces_console import show, table
from tests.server.house import SLUG, House, Replica, client_of, joined

MINE = "aldoviabracket01"
THEIRS = "marunabracket001"
ALL = ("pen", "pen2", "ald", "mrn", "nrl", "observer", "auditor")


@pytest.fixture
async def second(here: House) -> str:
    """A second delegate of Aldovia, signed in as ``ald2``."""
    return await enrol(here, "ald2", "aldovia")


async def enrol(here: House, who: str, party: str) -> str:
    answer = await here.call(
        "pen", "POST", "/invitations", json={"name": who, "role": "delegate", "delegation": party}
    )
    answer.raise_for_status()
    services = here.app.state.services
    participant = answer.json()["participant"]
    here.tokens[who] = await services.sign_in.bearer("negotiation-1", participant, "test")
    here.clients[who] = client_of(
        here.address, headers={"Authorization": f"Bearer {here.tokens[who]}"}
    )
    return str(participant)


@pytest.fixture
def logged(capfd: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """What the server logs, to the last detail."""
    configure_logs("debug")
    yield capfd
    configure_logs("warning")


async def begun(here: House, who: str = "ald", **more: Any) -> str:
    """The id of a new workspace."""
    body = {"draft": here.draft, "name": "Our proposal", **more}
    answer = await here.call(who, "POST", "/workspaces", json=body)
    answer.raise_for_status()
    return str(answer.json()["id"])


async def ask(here: House, who: str, method: str, path: str, **more: Any) -> Any:
    answer = await here.call(who, method, path, **more)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


async def operative(here: House) -> str:
    return next(str(p["id"]) for p in await here.text() if p["label"] == "1.")


async def type_in(here: House, workspace: str, words: str = "truly ", who: str = "ald") -> None:
    paragraph = await operative(here)
    async with joined(here, who, workspace=workspace) as client:
        await client.insert(paragraph, 0, words, (MINE, "insert"))
        await client.until_acknowledged()


async def test_members_work_live_on_a_workspace_and_the_room_flows_in(
    on_both: House,
) -> None:
    """W1, W2: two delegates of one delegation see each other's typing, and the room's."""
    here = on_both
    await enrol(here, "ald2", "aldovia")
    workspace, paragraph = await begun(here), await operative(here)
    async with (
        joined(here, "ald", workspace=workspace) as one,
        joined(here, "ald2", workspace=workspace) as two,
        joined(here, "mrn") as room,
    ):
        await one.insert(paragraph, 0, "sûr 😀 ", (MINE, "insert"))
        await one.until_acknowledged()
        await room.insert(paragraph, 8, "theirs ", (THEIRS, "insert"))
        await room.until_acknowledged()
        await two.sync()
        await two.insert(paragraph, 0, "العودة ", ("aldoviabracket02", "insert"))
        await two.until_acknowledged()
        for client in (one, two):
            await client.sync()
        assert one.document.paragraphs() == two.document.paragraphs()
        assert "theirs" in one.document.paragraph(ParagraphId(paragraph)).text  # type: ignore[union-attr]
        await room.sync()
        assert room.document.paragraph(ParagraphId(paragraph)).text == (  # type: ignore[union-attr]
            "Returns theirs are voluntary and safe."
        )
    # Read anew from the tables, it is the same.
    here.app.state.studio._held.clear()
    text = await ask(here, "ald2", "GET", f"/workspaces/{workspace}/draft")
    words = ["".join(r["text"] for r in p["runs"]) for p in text["paragraphs"]]
    assert "العودة sûr 😀 Returns theirs are voluntary and safe." in words
    assert {b["id"] for b in text["brackets"]} == {MINE, THEIRS, "aldoviabracket02"}


async def test_what_is_tabled_is_one_act_and_the_workspace_is_empty_again(
    on_both: House, tmp_path: Path
) -> None:
    """W5: text, a new paragraph and positions; one command, one batch; then as the room."""
    here = on_both
    workspace, paragraph = await begun(here), await operative(here)
    async with joined(here, "mrn") as room:
        await room.insert(paragraph, 8, "theirs ", (THEIRS, "insert"))
        await room.until_acknowledged()
    await type_in(here, workspace)
    new = {"after": paragraph, "text": "A new paragraph.", "label": "1 bis."}
    await ask(here, "ald", "POST", f"/workspaces/{workspace}/paragraphs", json=new)
    view = await ask(
        here,
        "ald",
        "PUT",
        f"/workspaces/{workspace}/positions/{THEIRS}",
        json={"stance": "objection", "reason": "Too vague."},
    )
    assert [d["what"] for d in view["differences"]] == ["new proposal", "new paragraph"]
    assert view["positions"][0]["stance"] == "objection"
    assert view["may_table"]
    head = (await ask(here, "observer", "GET", ""))["position"]
    key = {"Idempotency-Key": "table-1"}
    done = await ask(here, "ald", "POST", f"/workspaces/{workspace}/tabling", headers=key)
    assert done["positions"][0] == head + 1
    again = await ask(here, "ald", "POST", f"/workspaces/{workspace}/tabling", headers=key)
    assert again == done
    stored = [r async for r in here.rooms.store.read("negotiation-1", head)]
    assert [type(r.event).__name__ for r in stored] == [
        "Tabled",
        "ParagraphAdded",
        "BracketOpened",
        "TextChanged",
        "TextChanged",
        "BracketOpened",
        "StanceTaken",
    ]
    assert len({r.command for r in stored}) == 1
    view = await ask(here, "ald", "GET", f"/workspaces/{workspace}")
    assert (view["differences"], view["positions"], view["cleared"]) == ([], [], False)
    texts = ["".join(r["text"] for r in p["runs"]) for p in await here.text()]
    assert "truly Returns theirs are voluntary and safe." in texts
    assert "A new paragraph." in texts
    answer = await here.call("ald", "POST", f"/workspaces/{workspace}/tabling")
    assert answer.status_code == 409
    assert answer.json()["rule"] == "W5"
    await verified(here, tmp_path)


async def test_a_delegation_co_sponsors_from_its_workspace(here: House, tmp_path: Path) -> None:
    """W3, W5: no byte of it reaches anybody until it tables."""
    paragraph = await operative(here)
    async with joined(here, "mrn") as room:
        await room.insert(paragraph, 8, "theirs ", (THEIRS, "insert"))
        await room.until_acknowledged()
    workspace = await begun(here)
    path = f"/workspaces/{workspace}"
    before = (await here.call("mrn", "GET", "/board")).content
    view = await ask(here, "ald", "PUT", f"{path}/sponsorships/{THEIRS}", json={})
    assert [p["what"] for p in view["positions"]] == ["co-sponsors"]
    assert (await here.call("mrn", "GET", "/board")).content == before
    await ask(here, "ald", "POST", f"{path}/tabling")
    (bracket,) = (await ask(here, "mrn", "GET", "/board"))["brackets"]
    assert bracket["attribution"] == "MRN, ALD"
    await verified(here, tmp_path)


async def test_who_is_in_a_workspace_when_it_is_tabled_begins_anew(here: House) -> None:
    """W5: the socket is closed with a code of its own; what is loaded then is the room's text."""
    workspace, paragraph = await begun(here), await operative(here)
    async with joined(here, "ald", workspace=workspace) as inside:
        await inside.insert(paragraph, 0, "truly ", (MINE, "insert"))
        await inside.until_acknowledged()
        await ask(here, "ald", "POST", f"/workspaces/{workspace}/tabling")
        assert await inside.until_closed() == protocol.CLOSE_ANEW
    async with joined(here, "ald", workspace=workspace) as again, joined(here, "ald") as room:
        assert again.document.paragraphs() == room.document.paragraphs()


async def everything(here: House) -> dict[str, bytes]:
    """What everybody but Aldovia can read, byte for byte, and the record itself."""
    out: dict[str, bytes] = {}
    paragraph = await operative(here)
    paths = (
        "", "/people", "/board", f"/drafts/{here.draft}", f"/drafts/{here.draft}/written",
        "/timeline", "/events", f"/drafts/{here.draft}/paragraphs/{paragraph}/history",
        "/movement", "/notices", "/process", "/statements", "/links", "/changes?since=1",
        "/totals", "/matrix", "/positions?delegation=aldovia", "/agreement", "/checkpoints",
        "/workspaces", "/contested", f"/drafts/{here.draft}/comparison?from=1",
    )  # fmt: skip
    for who in ALL:
        if who == "ald":
            continue
        for path in paths:
            answer = await here.call(who, "GET", path)
            body = re.sub(rb'"server_time":[0-9]+', b"", answer.content)
            headers = {k: v for k, v in answer.headers.items() if k not in ("date", "x-request-id")}
            out[f"{who} {path}"] = repr((answer.status_code, headers if path else 0, body)).encode()
    metrics = await here.clients["observer"].get("/metrics")
    out["metrics"] = metrics.content
    store = here.rooms.store
    out["log"] = repr([s async for s in store.read_stored("negotiation-1")]).encode()
    room = (await here.rooms.open("negotiation-1")).room
    out["live"] = room.live.documents[here.draft].state()
    out["candidate"] = room.candidate.documents[here.draft].state()
    return out


async def test_nobody_elses_bytes_change_until_it_is_tabled(
    here: House, logged: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """W1: sockets, feed, reads, notices, export, metrics and log lines, byte for byte; not even
    the co-facilitators'."""
    paragraph = await operative(here)
    async with (
        joined(here, "mrn") as mrn,
        joined(here, "pen") as pen,
        joined(here, "ald") as own_room,
        here.clients["mrn"].stream("GET", here.url("/feed?after=1")) as feed,
    ):
        lines = feed.aiter_lines()
        await mrn.insert(paragraph, 8, "theirs ", (THEIRS, "insert"))
        position = await mrn.until_acknowledged()
        await pen.sync()
        await own_room.sync()
        record = await exported(here, tmp_path)
        before = await everything(here)
        logged.readouterr()

        workspace = await begun(here)
        async with joined(here, "ald", workspace=workspace) as inside:
            await inside.socket.send(protocol.encode_awareness({5: (1, '{"cursor":{"a":1}}')}))
            await inside.insert(paragraph, 0, "SECRET ", (MINE, "insert"))
            await inside.until_acknowledged()

            # Also what is refused there.
            def overreach(document: Any) -> None:
                editing.delete_text(document, ParagraphId(paragraph), 9, 20)

            await inside.edit(overreach)
            assert await inside.until_closed() == protocol.CLOSE_REFUSED
        path = f"/workspaces/{workspace}"
        await ask(here, "ald", "POST", f"{path}/paragraphs", json={"text": "SECRET paragraph"})
        await ask(
            here, "ald", "PUT", f"{path}/positions/{THEIRS}",
            json={"stance": "objection", "reason": "SECRET reason"},
        )  # fmt: skip
        await ask(here, "ald", "POST", f"{path}/clearance")
        await ask(here, "ald", "DELETE", f"{path}/changes?paragraph={paragraph}")
        await ask(here, "ald", "GET", path)
        for who in ALL:
            if who == "ald":
                continue
            for method, rest in (("GET", ""), ("GET", "/draft"), ("POST", "/tabling")):
                answers = [
                    await here.call(who, method, f"/workspaces/{name}{rest}")
                    for name in (workspace, "nosuchworkspace")
                ]
                assert answers[0].status_code in (403, 404)
                assert answers[0].content == answers[1].content
            async with connect(here.socket_url(who, workspace=workspace)) as socket:
                assert await Replica(socket).until_closed() == protocol.CLOSE_UNAUTHORISED

        assert await mrn.hears_nothing()
        assert await pen.hears_nothing()
        assert await own_room.hears_nothing()
        said = logged.readouterr()
        assert (said.out, said.err) == ("", "")
        after = await everything(here)
        assert {k for k in before if before[k] != after.get(k)} == set()
        assert await exported(here, tmp_path) == record
        assert b"SECRET" not in record

        # It would have been seen: so says what the same does in the room.
        await own_room.edit(overreach)
        await own_room.until_closed()
        assert "update-refused" in logged.readouterr().err
        await ask(here, "ald", "POST", f"{path}/tabling")
        while True:
            line = await anext(lines)
            if line.startswith("id:") and int(line[3:]) > position:
                break
        assert int(line[3:]) == position + 1
        changed = await everything(here)
        assert changed["mrn /board"] != before["mrn /board"]


async def exported(here: House, folder: Path) -> bytes:
    """The record as it is exported, whole."""
    file = folder / "record.jsonl"
    await export(here.app.state.services.settings, SLUG, file, Wanted())
    return file.read_bytes()


async def verified(here: House, folder: Path) -> None:
    """The record, exported, passes verification: the act that tabled was decided by the rules."""
    await exported(here, folder)
    verify(folder / "record.jsonl", (), None, None)


async def test_deleted_before_it_is_tabled_it_leaves_nothing(here: House) -> None:
    """W6: no row of it is left in any table, and the log is as it was."""
    head = (await ask(here, "observer", "GET", ""))["position"]
    workspace = await begun(here)
    await type_in(here, workspace)
    async with joined(here, "ald", workspace=workspace) as inside:
        await ask(here, "ald", "DELETE", f"/workspaces/{workspace}")
        assert await inside.until_closed() == protocol.CLOSE_UNAUTHORISED
    assert (await here.call("ald", "GET", f"/workspaces/{workspace}")).status_code == 404
    engine = here.rooms.store._engine
    async with reading(engine) as connection:
        for table in (workspaces, workspace_updates, workspace_acts):
            assert (await connection.execute(select(table))).all() == []
    assert (await ask(here, "observer", "GET", ""))["position"] == head


async def test_the_head_clears_and_a_change_takes_it_back(here: House, second: str) -> None:
    """W4: with a head named, another delegate tables only what the head cleared."""
    await ask(here, "pen", "PUT", "/people/ald/head")
    workspace = await begun(here, "ald2")
    await type_in(here, workspace, who="ald2")
    path = f"/workspaces/{workspace}"
    assert not (await ask(here, "ald2", "GET", path))["may_table"]
    refused = await here.call("ald2", "POST", f"{path}/tabling")
    assert (refused.status_code, refused.json()["rule"]) == (403, "W4")
    assert (await here.call("ald2", "POST", f"{path}/clearance")).status_code == 403
    assert (await ask(here, "ald", "POST", f"{path}/clearance"))["cleared"]
    await type_in(here, workspace, "more ", who="ald2")
    assert not (await ask(here, "ald2", "GET", path))["cleared"]
    await ask(here, "ald", "POST", f"{path}/clearance")
    done = await ask(here, "ald2", "POST", f"{path}/tabling")
    assert done["positions"]


async def test_who_is_no_longer_a_member_is_shown_out_at_once(here: House, second: str) -> None:
    """W1: an open socket too; the others stay."""
    workspace = await begun(here)
    async with (
        joined(here, "ald", workspace=workspace) as stays,
        joined(here, "ald2", workspace=workspace) as goes,
    ):
        await ask(here, "pen", "DELETE", f"/people/{second}")
        assert await goes.until_closed() == protocol.CLOSE_UNAUTHORISED
        paragraph = await operative(here)
        await stays.insert(paragraph, 0, "still ", (MINE, "insert"))
        await stays.until_acknowledged()


async def test_a_phase_that_is_closed_to_delegates_closes_their_workspaces(here: House) -> None:
    """W1, P16: the room's text flows into them; they are theirs again afterwards."""
    workspace = await begun(here)
    await type_in(here, workspace)
    phase = {"name": "Informals", "kind": "rolling text", "attends": list(ALWAYS_ATTEND)}
    async with joined(here, "ald", workspace=workspace) as inside:
        await ask(here, "pen", "POST", "/phases", json=phase)
        assert await inside.until_closed() == protocol.CLOSE_UNAUTHORISED
    refused = await here.call("ald", "GET", f"/workspaces/{workspace}")
    assert (refused.status_code, refused.json()["rule"]) == (403, "P16")
    async with connect(here.socket_url("ald", workspace=workspace)) as socket:
        assert await Replica(socket).until_closed() == protocol.CLOSE_UNAUTHORISED
    await ask(here, "pen", "POST", f"/drafts/{here.draft}/revisions", json={"name": "Rev 1"})
    await ask(here, "pen", "POST", "/phases", json={"name": "Again", "kind": "rolling text"})
    assert len((await ask(here, "ald", "GET", f"/workspaces/{workspace}"))["differences"]) == 1


async def test_a_groups_workspace_is_worked_on_by_its_members_and_tabled_on_its_behalf(
    here: House, tmp_path: Path
) -> None:
    """W1, W4, U8: members see it while they are members; its speaker tables it."""
    await ask(here, "pen", "POST", "/groups", json={"name": "Coastal States", "code": "CS"})
    group = (await ask(here, "pen", "GET", ""))["groups"][0]["id"]
    for party in ("aldovia", "maruna"):
        await ask(here, "pen", "PUT", f"/groups/{group}/members/{party}")
    refused = await here.call(
        "ald", "POST", "/workspaces", json={"draft": here.draft, "name": "x", "group": group}
    )
    assert refused.status_code == 403
    await ask(here, "pen", "PUT", f"/groups/{group}/spokespersons/ald")
    workspace = await begun(here, group=group)
    assert (await here.call("nrl", "GET", f"/workspaces/{workspace}")).status_code == 404
    await type_in(here, workspace, who="mrn")
    assert (await here.call("mrn", "POST", f"/workspaces/{workspace}/tabling")).status_code == 409
    async with joined(here, "mrn", workspace=workspace) as mrn:
        await ask(here, "pen", "DELETE", f"/groups/{group}/members/maruna")
        assert await mrn.until_closed() == protocol.CLOSE_UNAUTHORISED
    assert (await here.call("mrn", "GET", f"/workspaces/{workspace}")).status_code == 404
    await ask(here, "ald", "POST", f"/workspaces/{workspace}/tabling")
    board = await ask(here, "observer", "GET", "/board")
    assert board["brackets"][0]["attribution"].endswith("CS")
    await verified(here, tmp_path)


async def test_where_typing_is_tabled_the_room_takes_no_typing_of_delegations(here: House) -> None:
    """W7: the sentence names the workspace; from there it can be tabled, and the pen types."""
    await ask(here, "pen", "PUT", "/regime", json={"kind": "rolling text", "typing": "tabled"})
    paragraph = await operative(here)
    async with joined(here, "ald") as ald:
        await ald.insert(paragraph, 0, "live ", (MINE, "insert"))
        assert await ald.until_closed() == protocol.CLOSE_REFUSED
        assert ald.refusals[0]["code"] == "tabled"
        assert "workspace" in ald.refusals[0]["reason"]
    async with joined(here, "pen") as pen:
        await pen.insert(paragraph, 0, "All ")
        await pen.until_acknowledged()
    workspace = await begun(here)
    await type_in(here, workspace)
    await ask(here, "ald", "POST", f"/workspaces/{workspace}/tabling")
    assert (await ask(here, "observer", "GET", "/board"))["brackets"]


async def test_what_cannot_be_kept_is_seen_by_nobody(here: House, second: str) -> None:
    """W2: durable first, also in a workspace; its sender is told to try again."""
    workspace, paragraph = await begun(here), await operative(here)
    shelf = here.app.state.studio.shelf
    original = type(shelf).changing
    async with (
        joined(here, "ald", workspace=workspace) as ald,
        joined(here, "ald2", workspace=workspace) as other,
    ):

        def failing(self: object, name: object) -> object:
            raise Unavailable("The database does not answer.")

        type(shelf).changing = failing
        try:
            await ald.insert(paragraph, 0, "x", (MINE, "insert"))
            assert await ald.until_closed() == protocol.CLOSE_RETRY
            assert await other.hears_nothing()
        finally:
            type(shelf).changing = original
        await other.edit(
            lambda d: editing.put_mark(
                d, ParagraphId(paragraph), 0, 3, Mark(BracketId("aldoviabracket09"), "delete")
            )
        )
        await other.until_acknowledged()
    async with joined(here, "ald", workspace=workspace) as again:
        text = again.document.paragraph(ParagraphId(paragraph))
        assert text is not None
        assert text.text == "Returns are voluntary and safe."
        assert len(text.runs) == 2


async def test_the_shell_shows_and_tables_a_workspace_to_its_members_only(
    here: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """W1, W5: by the token of a delegate, beside a running server, which then shows it."""
    settings = here.app.state.services.settings
    workspace = await begun(here)
    await type_in(here, workspace)
    await show(settings, SLUG, here.tokens["mrn"])
    assert capsys.readouterr().out == "Nothing is being prepared.\n"
    for token in (here.tokens["pen"], "tvx_wrong"):
        with pytest.raises(NotPermitted):
            await show(settings, SLUG, token)
    await show(settings, SLUG, here.tokens["ald"])
    said = capsys.readouterr().out
    assert "Our proposal (not cleared)" in said
    assert "new proposal 1.: “truly”" in said
    with pytest.raises(Unknown):
        await table(settings, SLUG, here.tokens["mrn"], "Our proposal")
    async with joined(here, "ald", workspace=workspace) as inside:
        await table(settings, SLUG, here.tokens["ald"], "Our proposal")
        assert "Tabled: Our proposal" in capsys.readouterr().out
        assert await inside.until_closed() == protocol.CLOSE_ANEW
    assert (await ask(here, "mrn", "GET", "/board"))["brackets"]
