"""Load: drafters who type, callers who give commands, an auditor who asks for checkpoints."""

import asyncio
import contextlib
import random
import re
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import httpx

from server.sync import protocol
from tests.faults.drafters import AGAIN, PATIENCE, Caller, Drafter
from tests.faults.table import Record, Table, tokens
from tests.server.house import SLUG, client_of

SENTENCE = re.compile(r"[A-Z][a-z ,;“”]+\.( [A-Z][a-z ,;“”]+\.)*")
"""What a person can read: no code, no number, no name of a file or program."""


class Work:
    """Everybody at one table. Servers come and go; people stay."""

    def __init__(self, table: Table, record: Record, chance: random.Random) -> None:
        first, second = table.paragraphs[1:3]
        self.table = table
        self.record = record
        self.chance = chance
        self.drafters = [
            Drafter(who, table.tokens[who], table.draft, place, bracket)
            for who, place, bracket in (
                ("ald", first, "of-ald"),
                ("mrn", first, "of-mrn"),
                ("nrl", second, "of-nrl"),
                ("pen", second, None),
            )
        ]
        self.callers = [
            Caller(who, table.tokens[who], table.draft, chance) for who in ("pen2", "mrn")
        ]
        self._numbers = iter(range(1_000_000))
        self._busy = False

    @asynccontextmanager
    async def seated(self, *addresses: str) -> AsyncIterator[None]:
        """Drafters sit at the table, spread over the servers, and come back when they lose it."""
        async with _ended(*(d.run(*_from(addresses, n)) for n, d in enumerate(self.drafters))):
            for drafter in self.drafters:
                await drafter.online()
            yield

    @asynccontextmanager
    async def busy(self, *addresses: str) -> AsyncIterator[None]:
        """Everybody works; at the end everybody finishes what they had begun."""
        self._busy = True
        tasks = [asyncio.create_task(self._type(d)) for d in self.drafters]
        for number, caller in enumerate(self.callers):
            tasks.append(asyncio.create_task(self._call(caller, *_from(addresses, number))))
        tasks.append(asyncio.create_task(self._audit(addresses[0])))
        try:
            yield
            self._busy = False
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    async def more_promises(self, count: int) -> None:
        """Wait until one of the drafters, whoever it is, has been promised ``count`` more."""
        drafter = self.chance.choice(self.drafters)
        await drafter.promised(len(drafter.promises) + count)

    async def agrees(self, *addresses: str) -> None:
        """Nobody does anything any more: all texts become equal, with each token there once.

        And the record keeps every promise.
        """
        for drafter in self.drafters:
            await drafter.settled()
            assert not drafter.refused, f"{drafter.who} was refused: {drafter.refused}"
        texts = [await self.served_text(address) for address in addresses]
        async with asyncio.timeout(PATIENCE):
            while any(d.reads() != texts[0] for d in self.drafters) or texts[1:] != texts[:-1]:
                await asyncio.sleep(AGAIN)
                texts = [await self.served_text(address) for address in addresses]
        typed = sorted(token for d in self.drafters for token in d.typed)
        assert tokens(texts[0]) == typed
        await self.record.examine(self.drafters, self.callers)
        print(
            f"{len(self.record.events)} events, {len(typed)} tokens, "
            f"{sum(len(d.promises) for d in self.drafters)} acknowledgements, "
            f"{sum(len(c.answers) for c in self.callers)} commands, "
            f"{len(self.record.checkpoints)} checkpoints"
        )

    def closings(self) -> set[tuple[int, str]]:
        """How servers ended connections of drafters; those that ended without a word are none."""
        return {closing for d in self.drafters for closing in d.closed if closing[0] != 1006}

    async def closed_with(self, code: int) -> None:
        """Wait until the server has ended somebody's connection with a code, and said why."""
        async with (
            asyncio.timeout(PATIENCE),
            _ended(*(d.closed_with(code) for d in self.drafters)) as waits,
        ):
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)

    async def more_closings(self, count: int) -> None:
        """Wait until one of the drafters, whoever it is, lost the line ``count`` times more."""
        drafter = self.chance.choice(self.drafters)
        await drafter.lost(len(drafter.closed) + count)

    def was_told_to_come_back(self) -> None:
        """Whoever was sent away was told, in a sentence, to come back; nobody was refused."""
        for code, reason in self.closings():
            assert code == protocol.CLOSE_RETRY, (code, reason)
            assert SENTENCE.fullmatch(reason), reason
        for caller in self.callers:
            for trouble in caller.troubles:
                assert trouble.headers["content-type"] == "application/problem+json"
                assert SENTENCE.fullmatch(trouble.json()["detail"]), trouble.text

    async def served_text(self, address: str) -> list[tuple[str, str]]:
        """The paragraphs and their words as a server gives them."""
        path = f"/api/negotiations/{SLUG}/drafts/{self.table.draft}"
        async with client_of(address, headers=self._as("observer"), timeout=PATIENCE) as client:
            answer = await client.get(path)
        answer.raise_for_status()
        return [
            (p["id"], "".join(run["text"] for run in p["runs"]))
            for p in answer.json()["paragraphs"]
        ]

    def _as(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.table.tokens[who]}"}

    async def _type(self, drafter: Drafter) -> None:
        while self._busy:
            await drafter.type(f"⟨{drafter.who} {next(self._numbers)}⟩")
            await asyncio.sleep(self.chance.uniform(0, 0.06))

    async def _call(self, caller: Caller, *addresses: str) -> None:
        while self._busy:
            await caller.add_paragraph(f"Proposed {next(self._numbers)}.", *addresses)
            await asyncio.sleep(self.chance.uniform(0, 0.1))

    async def _audit(self, address: str) -> None:
        async with client_of(address, headers=self._as("auditor"), timeout=PATIENCE) as client:
            while self._busy:
                with contextlib.suppress(httpx.TransportError):
                    answer = await client.post(f"/api/negotiations/{SLUG}/checkpoints")
                    if answer.status_code == 200:
                        signed = answer.json()
                        self.record.checkpoints.append(
                            (signed["size"], signed["root"], signed["note"])
                        )
                    else:
                        assert answer.status_code in (502, 503), answer.text
                await asyncio.sleep(self.chance.uniform(0, 0.2))


def _from(addresses: tuple[str, ...], first: int) -> tuple[str, ...]:
    """The same addresses, from another one on."""
    return tuple(addresses[(first + n) % len(addresses)] for n in range(len(addresses)))


@asynccontextmanager
async def _ended(
    *works: Coroutine[Any, Any, None],
) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Tasks that go on until this ends; what broke one of them is raised."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield tasks
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
