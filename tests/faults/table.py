"""What faults happen to: a negotiation with a draft, and what must be true of its record after."""

import re
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from events import codec
from events.archive.withholding import Wanted
from events.draft.replica import Act
from events.ids import SYSTEM, CommandId, NegotiationId
from events.proof.tree import Frontier
from events.store.engine import connect
from events.store.protocol import Stored
from events.store.sql import SqlEventStore
from events.structure import ParagraphAdded
from server import exporting, verifying
from server.app import now
from server.auth import SignIn
from server.bringing import bring
from server.checkpoints import signing_key
from server.rooms import Rooms
from server.settings import Settings
from tests.faults.drafters import Caller, Drafter
from tests.server.house import SLUG, TEXT, seat

NEGOTIATION = NegotiationId("negotiation-1")
TOKEN = re.compile(r"⟨[^⟨⟩]*⟩")
"""What drafters type: each of these is typed once, so it may be read once."""


class Table(Struct, frozen=True):
    """A laid table: who may sit at it, and the draft on it."""

    tokens: dict[str, str]
    draft: str
    paragraphs: tuple[str, ...]


async def lay_table(database_url: str, folder: Path) -> Table:
    """Fill a migrated database with the negotiation of `tests.server.house`, without a server."""
    engine = connect(database_url)
    rooms = Rooms(SqlEventStore(engine), now)
    try:
        settings = Settings(data_dir=folder, database_url=database_url)
        tokens = await seat(rooms, SignIn(engine, settings, now))
        draft, imported, decide = bring("Compact", TEXT)
        room = await rooms.open(NEGOTIATION)
        command = CommandId("set-up-text")
        await room.writer.submit(
            command,
            lambda candidate, at: decide(
                candidate, Act(candidate.negotiation.members.actor(SYSTEM), command, at, at)
            ),
        )
        return Table(tokens, draft, tuple(p.id for p in imported.paragraphs))
    finally:
        await rooms.close()
        await engine.dispose()


class Record:
    """The record as it lies in the database, looked at again and again; it may only grow."""

    def __init__(self, database_url: str) -> None:
        self.events: list[Stored] = []
        self.roots: list[bytes] = [Frontier().root()]
        """The root of the tree at every size."""
        self.checkpoints: list[tuple[int, str, str]] = []
        """Size, root and signed note of every checkpoint that was handed out."""
        self._url = database_url
        self._frontier = Frontier()

    async def examine(self, drafters: Iterable[Drafter], callers: Iterable[Caller]) -> None:
        """Hold the record to every promise that was made.

        Positions have no gap, every leaf is that of its event, the head's root is the root of the
        leaves, checkpoints hold, acknowledged bytes are there up to the position that was given for
        them, answered commands where they were said to be, and no command is there twice.
        """
        await self._read_on()
        for size, root, _ in self.checkpoints:
            assert self.roots[size].hex() == root, f"the checkpoint of {size} events is broken"
        places: dict[bytes, int] = {}
        for stored in self.events:
            if stored.update is not None:
                places.setdefault(stored.update, stored.position)
        for drafter in drafters:
            for promise in drafter.promises:
                assert promise.position <= len(self.events), (
                    f"{drafter.who} was promised position {promise.position}"
                )
                # One acknowledgement answers all of a client's that one commit has recorded.
                assert places.get(promise.update, promise.position + 1) <= promise.position, (
                    f"not what {drafter.who} was acknowledged at {promise.position}"
                )
        self._examine_commands(callers)

    def holds(self, words: str) -> bool:
        """Whether a paragraph of these words was added, as of the last look."""
        return words in self._added()

    def _added(self) -> dict[str, list[int]]:
        added: dict[str, list[int]] = {}
        for stored in self.events:
            if isinstance(event := codec.decode(stored.body), ParagraphAdded):
                added.setdefault(event.text, []).append(stored.position)
        return added

    def _examine_commands(self, callers: Iterable[Caller]) -> None:
        added = self._added()
        for words, positions in added.items():
            assert len(positions) == 1, f"“{words}” is in the record more than once: {positions}"
        for caller in callers:
            for answer in caller.answers:
                assert set(added[answer.words]) <= set(answer.positions), (
                    f"“{answer.words}” is not where it was said to be"
                )

    async def _read_on(self) -> None:
        engine = connect(self._url)
        try:
            store = SqlEventStore(engine)
            head = await store.head(NEGOTIATION)
            seen = len(self.events)
            async for stored in store.read_stored(NEGOTIATION, seen):
                assert stored.position == len(self.events) + 1, "the record has a gap"
                leaf = codec.leaf_hash(stored.salt, stored.header, stored.body, stored.update)
                assert leaf == stored.leaf, f"the leaf at {stored.position} is not its event's"
                self._frontier, _ = self._frontier.append(leaf)
                self.events.append(stored)
                self.roots.append(self._frontier.root())
            assert head.position == len(self.events)
            assert head.root == self.roots[-1], "the head's root is not that of the leaves"
        finally:
            await engine.dispose()

    async def verify(self, folder: Path) -> None:
        """Export the record and verify it, as an auditor does who kept the last checkpoint."""
        settings = Settings(data_dir=folder, database_url=self._url)
        file, since = folder / "export.jsonl", None
        if self.checkpoints:
            since = folder / "last-checkpoint"
            since.write_text(max(self.checkpoints)[2])
        await exporting.export(settings, SLUG, file, Wanted())
        verifying.verify(file, (str(signing_key(settings).public),), since, None)


def tokens(read: Iterable[tuple[str, str]]) -> list[str]:
    """The tokens in a text, sorted: what is doubled is there twice."""
    return sorted(TOKEN.findall(" ".join(words for _, words in read)))
