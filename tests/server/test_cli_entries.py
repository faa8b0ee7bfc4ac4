"""`travaux entries`: what was entered in delegations' names, and whether they have confirmed it."""

import asyncio
import json

from events.draft.enact import enact
from events.draft.replica import Act
from events.entries import ConfirmEntries, Enterable, EnterFor
from events.floor import MakeStatement
from events.ids import SYSTEM, CommandId, EntryId, StatementId
from events.negotiation import Command
from events.store.engine import connect
from events.store.sql import SqlEventStore
from server import demo
from server.app import now
from server.demo import SLUG
from server.rooms import Rooms
from tests.server.shell import Shell
from tests.server.test_cli_asking import LATEST, _demonstrated, shell  # noqa: F401 - fixtures

ONE, OTHER = list(LATEST.members.delegations.values())[:2]


def statement(words: str) -> Enterable:
    return MakeStatement(StatementId(words), words, 1)


async def _enter(url: str) -> None:
    """Two statements are entered, for two delegations; the first confirms."""
    engine = connect(url)
    rooms = Rooms(SqlEventStore(engine), now)
    room = await rooms.open(demo.NEGOTIATION)
    delegate = next(p for p in room.state.members.participants.values() if p.delegation == ONE.id)
    secretariat = room.state.members.actor(SYSTEM)
    acts: list[tuple[Command, bool]] = [
        (EnterFor(EntryId("one"), ONE.id, statement("We agree.")), False),
        (EnterFor(EntryId("other"), OTHER.id, statement("We wait.")), False),
        (ConfirmEntries((EntryId("one"),)), True),
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
