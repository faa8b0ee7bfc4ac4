"""`travaux terms`: what is settled, what applying it would change, and what it did."""

import asyncio
import json

from events.draft.enact import enact
from events.draft.replica import Act
from events.ids import SYSTEM, CommandId, TermId
from events.negotiation import Command
from events.store.engine import connect
from events.store.sql import SqlEventStore
from events.terms import ApplyTerm, SettleTerm
from server import demo
from server.app import now
from server.demo import SLUG
from server.rooms import Rooms
from tests.server.shell import Shell
from tests.server.test_cli_asking import DRAFT, _demonstrated, shell  # noqa: F401 - fixtures

TERM = TermId("term0001")


async def _do(url: str, command: Command) -> None:
    """The secretariat does something."""
    engine = connect(url)
    rooms = Rooms(SqlEventStore(engine), now)
    room = await rooms.open(demo.NEGOTIATION)
    name = CommandId(type(command).__name__)
    actor = room.state.members.actor(SYSTEM)
    await room.writer.submit(
        name, lambda candidate, at: enact(candidate, Act(actor, name, at, at), command)
    )
    await rooms.close()
    await engine.dispose()


def test_terms_are_listed_with_what_applying_them_changes(shell: Shell) -> None:  # noqa: F811
    """Table and JSON say the same; the consequences are those that the record then lists."""
    url = shell.environment["TRAVAUX_DATABASE_URL"]
    assert shell.run("terms", "--negotiation", SLUG).text == "No term was settled.\n"
    asyncio.run(_do(url, SettleTerm(TERM, "persons on the move", ("migrants",))))
    foreseen = shell.run("terms", "--negotiation", SLUG, "--draft", DRAFT.title)
    assert foreseen.code == 0, foreseen
    asked = ("terms", "--negotiation", SLUG, "--draft", DRAFT.title, "--format", "json")
    consequences = json.loads(shell.run(*asked).text)
    assert consequences["changes"]
    assert (
        f"persons on the move: {len(consequences['changes'])} would change, "
        f"{len(consequences['left'])} stay."
    ) in foreseen.text
    assert f"before: {consequences['changes'][0]['before']}" in foreseen.text
    asyncio.run(_do(url, ApplyTerm(TERM, DRAFT.id)))
    (term,) = json.loads(shell.run("terms", "--negotiation", SLUG, "--format", "json").text)[
        "terms"
    ]
    assert term["applied"][0]["changes"] == consequences["changes"]
    table = shell.run("terms", "--negotiation", SLUG).text
    assert f"{len(consequences['changes'])} changed" in table
    unknown = shell.run("terms", "--negotiation", SLUG, "--draft", "None such")
    assert "There is no draft “None such”" in unknown.sentence
