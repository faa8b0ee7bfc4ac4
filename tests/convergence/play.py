"""One seed: people of both kinds at a real server over a bad network, and servers that end."""

import asyncio
import contextlib
import random
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from msgspec import Struct
from websockets.asyncio.client import connect

from events.draft.document import DraftDocument
from server.sync import protocol
from tests.convergence.essence import Essence, essence
from tests.convergence.network import Network
from tests.convergence.seats import Seats
from tests.convergence.typist import Rogue, Typist, characters
from tests.faults.drafters import AGAIN, LINE_LOST, PATIENCE
from tests.faults.process import ServerProcess
from tests.faults.table import Table
from tests.server.house import SLUG, client_of

PAUSE = 0.02
"""The longest time in seconds between two acts."""


class Guest(Struct, frozen=True):
    """Somebody in the Node process."""

    name: str
    who: str
    kind: str
    delegation: str | None


GUESTS = (
    Guest("editor of a delegation", "nrl", "editor", "norland"),
    Guest("editor of the pen", "pen2", "editor", None),
    Guest("stock provider of a delegation", "mrn", "stock", "maruna"),
    Guest("stock provider that only reads", "observer", "stock", None),
)
READS = GUESTS[-1].name
"""Whose deletions stay its own: stock Yjs tidies marks up, also where one only reads (SPEC G4)."""


class Play:
    """Everybody, the network and the server of one seed."""

    def __init__(
        self, table: Table, server: ServerProcess, net: Network, node: Seats, seed: int
    ) -> None:
        self.refusals: list[str] = []
        """Of guests, who are all honest."""
        self.added: list[str] = []
        """The words of paragraphs that the pen was told are there."""
        self.typists = [
            kind(who, table.tokens[who], table.draft, f"of-{who}", random.Random(f"{seed} {who}"))
            for kind, who in ((Typist, "ald"), (Typist, "mrn"), (Rogue, "nrl"))
        ]
        self.restructures = seed % 2 == 0
        """Whether the pen also splits, joins and moves paragraphs beneath those who type."""
        self._table = table
        self._server = server
        self._network = net
        self._node = node
        self._chance = random.Random(seed)
        self._addresses: dict[str, str] = {}
        self._brackets: dict[str, Any] = {}

    @asynccontextmanager
    async def seated(self) -> AsyncIterator[None]:
        """Everybody sits down, and stays at the table until this ends."""
        for name in ("pen", *(t.who for t in self.typists), *(g.name for g in GUESTS)):
            self._addresses[name] = await self._network.door(name)
        async with asyncio.TaskGroup() as sitting:
            tasks = [sitting.create_task(t.run(self._addresses[t.who])) for t in self.typists]
            for guest in GUESTS:
                await self._sit(guest)
            for typist in self.typists:
                await typist.online()
            yield
            for task in tasks:
                task.cancel()

    async def go(self, steps: int) -> None:
        """Everybody acts at random; the server is killed once, and once asked to end."""
        chance = self._chance
        kills = chance.choice(((True, False), (False, True)))
        endings = dict(zip((steps // 3, steps * 2 // 3), kills, strict=True))
        async with asyncio.TaskGroup() as meanwhile:
            ending: asyncio.Task[None] | None = None
            for step in range(steps):
                await asyncio.sleep(chance.uniform(0, PAUSE))
                if step in endings:
                    if ending is not None:
                        await ending
                    ending = meanwhile.create_task(self._end_and_begin(kill=endings[step]))
                match chance.choices(("python", "node", "trouble", "command"), (40, 40, 8, 5))[0]:
                    case "python":
                        await chance.choice(self.typists).act()
                    case "node":
                        await self._node.ask("act", name=chance.choice(GUESTS).name)
                    case "trouble":
                        self._network.befall(chance.choice(list(self._addresses)), chance)
                    case "command":
                        meanwhile.create_task(self._command(step))
                if step % 20 == 19:
                    await self._look()
                    meanwhile.create_task(self._tell_of_brackets())
            self._network.flush()

    async def settled(self) -> Essence:
        """Wait until all that anybody did is acknowledged or refused and has arrived everywhere.

        Returns what the server has then; fails with what differs if that never comes.
        """
        differs = "somebody still waits for an acknowledgement"
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    quiet = await self._look() and all(t.quiet() for t in self.typists)
                    if quiet:
                        live = essence(await self._live())
                        states = await self._states()
                        different = [
                            who
                            for who, one in states.items()
                            if one != live and not (who == READS and one.tidies(live))
                        ]
                        if not different:
                            return live
                        differs = "\n".join(f"{who}: {states[who]}" for who in different)
                        differs += f"\nthe server: {live}"
                    await asyncio.sleep(AGAIN)
        except TimeoutError:
            raise AssertionError(f"no agreement; {differs}") from None

    async def _states(self) -> dict[str, Essence]:
        """Everybody's document, by whose it is."""
        found = {t.who: essence(t.document.state()) for t in self.typists}
        for guest in GUESTS:
            told = await self._node.ask("tell", name=guest.name)
            found[guest.name] = essence(b64decode(told["state"]))
            assert told["shown"] == found[guest.name].reads, (
                f"the {guest.name} does not show what its document holds"
            )
        return found

    async def _live(self) -> bytes:
        """The document that the server gives to somebody who comes anew, past the network."""
        url = f"ws://{self._server.address}/sync/{self._table.draft}"
        while True:
            with contextlib.suppress(*LINE_LOST):
                async with connect(f"{url}?token={self._table.tokens['auditor']}") as socket:
                    document = DraftDocument()
                    # The first answer may be of a moment ago, with what came since behind it.
                    for _ in range(2):
                        await socket.send(protocol.encode_step1(document.state_vector()))
                        async for frame in socket:
                            assert isinstance(frame, bytes)
                            if frame[0] != protocol.SYNC or frame[1] == protocol.STEP1:
                                continue
                            message = protocol.decode(frame)
                            assert isinstance(message, protocol.Update)
                            document.apply(message.update)
                            if frame[1] == protocol.STEP2:
                                break
                    return document.state()
            await asyncio.sleep(AGAIN)

    async def _sit(self, guest: Guest) -> None:
        await self._node.ask(
            "sit",
            name=guest.name,
            kind=guest.kind,
            url=f"ws://{self._addresses[guest.name]}/sync",
            draft=self._table.draft,
            token=self._table.tokens[guest.who],
            delegation=guest.delegation,
            state=b64encode(await self._live()).decode(),
            brackets=self._brackets,
            seed=self._chance.randrange(1 << 30),
        )

    async def _look(self) -> bool:
        """Whether all guests are quiet; who was refused sits down anew, as the page does."""
        looks = await self._node.ask("look")
        for guest in GUESTS:
            if refused := looks[guest.name]["refused"]:
                self.refusals += [f"{guest.name}: {why}" for why in refused]
                await self._sit(guest)
        return all(one["quiet"] and not one["refused"] for one in looks.values())

    async def _tell_of_brackets(self) -> None:
        """Editors learn of brackets over another line than of the text, and later."""
        answer = await self._ask("GET", f"/drafts/{self._table.draft}")
        self._brackets = {
            b["id"]: {
                "kind": b["kind"],
                "proponents": b["proponents"],
                "open": b["closed"] is None,
                "opened": b["opened"],
            }
            for b in answer.json()["brackets"]
        }
        await self._node.ask("know", brackets=self._brackets)

    async def _command(self, number: int) -> None:
        """The pen adds a paragraph, or splits one, joins one with the next, or moves one."""
        draft = f"/drafts/{self._table.draft}/paragraphs"
        kinds = ("add", "add", "split", "join", "move") if self.restructures else ("add",)
        kind = self._chance.choice(kinds)
        one = self._chance.choice(self._table.paragraphs)
        words, where = characters(3), self._chance.choice(self._table.paragraphs)
        bodies: dict[str, tuple[str, Any]] = {
            "add": (draft, {"text": words}),
            "split": (f"{draft}/{one}/split", {"at": self._chance.randrange(1, 20)}),
            "join": (f"{draft}/{one}/join", None),
            "move": (f"{draft}/{one}/move", {"after": where}),
        }
        path, body = bodies[kind]
        answer = await self._ask("POST", path, json=body, key=f"command {number}")
        if kind == "add":
            assert answer.status_code == 200, answer.text
            self.added.append(words)

    async def _ask(
        self, method: str, path: str, json: Any = None, key: str | None = None
    ) -> httpx.Response:
        """Ask as the pen until there is an answer; a command is repeated under its key."""
        headers = {"Authorization": f"Bearer {self._table.tokens['pen']}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        url = f"/api/negotiations/{SLUG}{path}"
        async with asyncio.timeout(PATIENCE):
            while True:
                with contextlib.suppress(httpx.TransportError):
                    async with client_of(self._addresses["pen"], headers=headers) as client:
                        answer = await client.request(method, url, json=json)
                    if answer.status_code != 503:
                        return answer
                await asyncio.sleep(AGAIN)

    async def _end_and_begin(self, *, kill: bool) -> None:
        if kill:
            self._server.kill()
        else:
            self._server.ask_to_stop()
            code = await self._server.ended()
            assert code == 0, f"the server ended with {code}:\n{self._server.said()}"
        await asyncio.sleep(self._chance.uniform(0, 0.3))
        await self._server.start()
