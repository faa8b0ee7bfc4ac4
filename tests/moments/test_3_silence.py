"""Silence.

Rev 3 for 72 hours, the server restarted meanwhile. Six delegations break jointly on one paragraph a
minute before expiry, a seventh writes a minute late.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from server.settings import Settings
from tests.moments.hall import Hall, hall
from tests.server.house import House, client_of, served

TEXT = """# Compact on Returns

1. Returns are carried out in safety.

2. States open new lawful pathways.

3. States share what they know.
"""
SIX = {
    "mexico": "MEX",
    "kenya": "KEN",
    "morocco": "MAR",
    "philippines": "PHL",
    "el_salvador": "SLV",
    "bangladesh": "BGD",
}
SEVENTH = "germany"
MINUTE, HOUR = 60_000_000, 3_600_000_000


class Clock:
    """The server's clock, set by hand."""

    def __init__(self) -> None:
        self.now = int(datetime(2018, 7, 9, 18, tzinfo=UTC).timestamp()) * 1_000_000

    def __call__(self) -> int:
        return self.now


@asynccontextmanager
async def another_server(before: Hall, url: str, folder: Path, clock: Clock) -> AsyncIterator[Hall]:
    """A server that is started on the data which the one before left; people reconnect."""
    settings = Settings(data_dir=folder, database_url=url, readers=0)
    async with served(settings, clock=clock) as (address, app):
        again = Hall(House(address, app))
        again.here.draft, again.parties = before.here.draft, before.parties
        for who, client in before.here.clients.items():
            kept = {k: v for k, v in client.headers.items() if k == "authorization"}
            again.here.clients[who] = client_of(
                address, headers=kept, cookies=client.cookies, timeout=client.timeout
            )
        yield again
        for client in again.here.clients.values():
            await client.aclose()


async def test_silence(sqlite_url: str, tmp_path: Path) -> None:
    """The deadline is on the server's clock, whichever process runs it."""
    clock = Clock()
    opened = clock.now
    async with hall(sqlite_url, tmp_path, clock) as here:
        await here.delegations(**SIX, germany="DEU")
        draft = await here.draft("Compact on Returns", TEXT)
        await here.ask("pen", "POST", f"/drafts/{draft}/revisions", {"name": "Rev 3"})
        until = datetime.fromtimestamp(opened / 1e6, UTC) + timedelta(hours=72)
        body = {
            "deadline": until.strftime("%Y-%m-%dT%H:%M"),
            "place": "UTC",
            "letter": "Rev 3 is put under silence for 72 hours.",
        }
        made = await here.ask("pen", "POST", f"/drafts/{draft}/silences", body)
        silence = made["created"]["silence"]
        (held,) = (await here.read("observer", "/agreement"))["silences"]
        assert held["deadline"] == opened + 72 * HOUR
        named = await here.paragraph("2.")
        # The text is frozen, and known by its hash.
        more = {"text": "One more thing.", "after": named}
        frozen = await here.refused("pen", "POST", f"/drafts/{draft}/paragraphs", more)
        assert frozen["rule"] == "Z4"
        frozen_hash, before = held["hash"], await here.position()

    # The server is restarted meanwhile.
    clock.now = opened + 30 * HOUR
    async with another_server(here, sqlite_url, tmp_path, clock) as again:
        await again.here.app.state.services.deadlines.look()
        (held,) = (await again.read("kenya", "/agreement"))["silences"]
        assert (held["standing"], held["hash"]) == ("running", frozen_hash)
        assert await again.position() == before

        # Six delegations break jointly on one paragraph a minute before expiry.
        clock.now = opened + 72 * HOUR - MINUTE
        six = [again.parties[p] for p in SIX]
        path = f"/silences/{silence}/letters"
        letter = {
            "delegations": six,
            "paragraphs": [named],
            "reason": "Pathways without numbers are no pathways.",
        }
        await again.ask("pen", "POST", path, letter)

        # A seventh writes a minute late.
        clock.now = opened + 72 * HOUR + MINUTE
        await again.ask(SEVENTH, "POST", path, {"reason": "Nor can we agree."})
        await again.here.app.state.services.deadlines.look()

        # It is broken, for the whole text, by the one letter of six; the late one is on record.
        (held,) = (await again.read("pen", "/agreement"))["silences"]
        assert (held["standing"], held["hash"]) == ("broken", frozen_hash)
        joint, late = held["letters"]
        assert (joint["delegations"], joint["paragraphs"], joint["late"]) == (six, [named], False)
        assert (late["delegations"], late["late"]) == ([again.parties[SEVENTH]], True)
        assert joint["at"] == opened + 72 * HOUR - MINUTE
        events = await again.read("auditor", f"/events?after={before}&limit=1000")
        assert "silence-unbroken" not in {e["event"]["type"] for e in events}
        # It is nobody's acceptance, and the text can be worked on again.
        assert (await again.read("pen", "/agreement"))["agreements"] == []
        await again.ask("pen", "POST", f"/drafts/{draft}/paragraphs", {**more, "after": named})

        # Everybody was told once of each, by paragraph and not by State.
        for who in (*SIX, SEVENTH, "pen", "observer", "auditor"):
            told = await again.told(who, before)
            (broken,) = [s for s in told if "is broken" in s]
            (arrived,) = [s for s in told if "arrives late" in s]
            assert broken == "The silence on “Compact on Returns” is broken, naming paragraph 2."
            names = [p.replace("_", " ").title() for p in (*SIX, SEVENTH)]
            assert not any(n in broken + arrived for n in names)
        seen = (await again.read("observer", "/agreement"))["silences"][0]["letters"]
        assert [(x["delegations"], x["reason"]) for x in seen] == [(None, None)] * 2
