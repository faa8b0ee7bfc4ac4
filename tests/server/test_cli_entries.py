"""`travaux entries`: what was entered in delegations' names, and whether they have confirmed it."""

import asyncio
import json

from events.brackets import RecordOutcome
from events.correcting import ConfirmEntries
from events.draft.enact import enact
from events.draft.replica import Act
from events.entering import Enterable, EnterFor
from events.errors import Refused
from events.floor import MakeStatement
from events.ids import SYSTEM, BracketId, CommandId, EntryId, ParagraphId, StatementId
from events.informals import BringFromInformals
from events.negotiation import Command, Negotiation, decide
from events.projections.brackets import bracket_views
from events.rebasing import BracketRebased
from events.store.engine import connect
from events.store.sql import SqlEventStore
from events.structure import AddParagraph
from server import demo
from server.app import now
from server.demo import SLUG
from server.rooms import Rooms
from tests.server.shell import Shell
from tests.server.test_cli_asking import LATEST, _demonstrated, shell  # noqa: F401 - fixtures

ONE, OTHER = list(LATEST.members.delegations.values())[:2]


def statement(words: str) -> Enterable:
    return MakeStatement(StatementId(words), words, 1)


BROUGHT = AddParagraph(
    next(iter(LATEST.text.drafts)),
    ParagraphId("frominformals1"),
    None,
    text="Brought.",
    bracket=BracketId("frominformals1"),
)


async def _enter(url: str) -> None:
    """Two statements are entered, for two delegations; the first confirms; text is brought in."""
    engine = connect(url)
    rooms = Rooms(SqlEventStore(engine), now)
    room = await rooms.open(demo.NEGOTIATION)
    delegate = next(p for p in room.state.members.participants.values() if p.delegation == ONE.id)
    secretariat = room.state.members.actor(SYSTEM)
    acts: list[tuple[Command, bool]] = [
        (EnterFor(EntryId("one"), ONE.id, statement("We agree.")), False),
        (EnterFor(EntryId("other"), OTHER.id, statement("We wait.")), False),
        (ConfirmEntries((EntryId("one"),)), True),
        (BringFromInformals(BROUGHT, (OTHER.id,), informal="Lunch", held_at=1), False),
    ]
    for number, (command, confirms) in enumerate(acts):
        actor = delegate if confirms else secretariat
        name = CommandId(f"entering-{number}")
        await room.writer.submit(
            name,
            lambda candidate, at, a=actor, n=name, c=command: enact(  # type: ignore[misc]
                candidate, Act(a, n, at, at), c
            ),
        )
    await rooms.close()
    await engine.dispose()


def test_entries_are_listed_and_those_that_wait_alone(shell: Shell) -> None:  # noqa: F811
    """Table and JSON say the same; a delegation can be named by its code."""
    asyncio.run(_enter(shell.environment["TRAVAUX_DATABASE_URL"]))
    said = shell.run("entries", "--negotiation", SLUG)
    assert said.code == 0, said
    assert "2 entries." in said.text
    assert "“We agree.”" in said.text
    assert "unconfirmed" in said.text
    pending = shell.run("entries", "--negotiation", SLUG, "--pending", "--format", "json")
    assert [e["delegation"] for e in json.loads(pending.text)["entries"]] == [OTHER.id]
    assert "1 entry." in shell.run("entries", "--negotiation", SLUG, "--delegation", ONE.code).text
    told = shell.run("statements", "--negotiation", SLUG, "--delegation", ONE.code)
    assert told.code == 0, told
    assert "We agree." in told.text
    assert "1 statement." in told.text
    told = shell.run("statements", "--negotiation", SLUG, "--format", "json")
    words = [one["words"] for one in json.loads(told.text)["statements"]]
    assert words[-2:] == ["We agree.", "We wait."]
    nobody = shell.run("statements", "--negotiation", SLUG, "--group", "nobody")
    assert nobody.code == 1
    assert "There is no group “nobody” then." in nobody.errors
    brought = shell.run("informals", "--negotiation", SLUG).text
    assert "Insert the paragraph “Brought.”" in brought
    assert f"{OTHER.code}" in brought
    assert "Lunch 1970-01-01" in brought
    told = shell.run("informals", "--negotiation", SLUG, "--format", "json").text
    assert json.loads(told)["brought"][0]["informals"]["delegations"] == [OTHER.id]


async def _settle(url: str) -> list[str]:
    """An outcome is recorded on a bracket that others stand within; returns those it touched."""
    engine = connect(url)
    rooms = Rooms(SqlEventStore(engine), now)
    room = await rooms.open(demo.NEGOTIATION)
    state = room.state
    board = bracket_views(state)
    outer = next(b for b in board if b.life == "open" and b.inner and not _hindered(state, b.id))
    name = CommandId("settling")
    recorded = await room.writer.submit(
        name,
        lambda candidate, at: enact(
            candidate,
            Act(state.members.actor(SYSTEM), name, at, at),
            RecordOutcome(outer.id, "retained"),
        ),
    )
    await rooms.close()
    await engine.dispose()
    return [r.event.bracket for r in recorded if isinstance(r.event, BracketRebased)]


def _hindered(state: Negotiation, bracket: BracketId) -> bool:
    try:
        decide(state, state.members.actor(SYSTEM), RecordOutcome(bracket, "retained"))
    except Refused:
        return True
    return False


def test_what_an_outcome_touched_is_listed(shell: Shell) -> None:  # noqa: F811
    touched = asyncio.run(_settle(shell.environment["TRAVAUX_DATABASE_URL"]))
    assert touched
    said = shell.run("pending", "--negotiation", SLUG, "--format", "json")
    assert said.code == 0, said
    assert set(touched) <= {p["bracket"] for p in json.loads(said.text)["pending"]}
    assert "retained" in shell.run("pending", "--negotiation", SLUG).text
