"""People at pycrdt documents: one who types honestly, and one who also tries what is not allowed.

Whatever they type is made of characters that nobody types twice, half of them beyond the Basic
Multilingual Plane; so a character that is lost or doubled is seen, whatever others type into the
midst of it.
"""

import contextlib
import itertools
import random

from websockets.asyncio.client import ClientConnection

from events.draft import editing
from events.draft.document import DraftDocument
from events.ids import BracketId
from events.text import Mark, Paragraph
from server.sync import protocol
from tests.faults.drafters import LINE_LOST, Drafter

_numbers = itertools.count()


def characters(count: int) -> str:
    """Characters that were never typed before: Chinese ones, of three and of four bytes."""
    return "".join(
        chr((0x4E00 if n % 2 else 0x20000) + n // 2) for n in itertools.islice(_numbers, count)
    )


def unique(text: str) -> list[str]:
    """The characters in a text that come from `characters`, sorted."""
    return sorted(c for c in text if 0x4E00 <= ord(c) < 0xA000 or ord(c) >= 0x20000)


class Typist(Drafter):
    """Types in a bracket of its own, takes some of it out again, and strikes others' words."""

    def __init__(self, who: str, token: str, draft: str, bracket: str, chance: random.Random):
        super().__init__(who, token, draft, "", bracket)
        self.chance = chance
        self.erased: list[str] = []
        self.refused_updates: list[bytes] = []
        self.poison: list[str] = []
        """Characters that were typed together with something that is not allowed."""
        self._own = Mark(BracketId(bracket), "insert")

    async def act(self) -> None:
        """Do something at random, on the line or off it."""
        found = [p for p in self.document.paragraphs() if p.bracket is None]
        if not found:
            return  # the text has not arrived yet
        paragraph = self.chance.choice(found)
        before = self.document.state_vector()
        habits = (self._insert, self._insert, self._insert, self._strike, self._erase)
        self.chance.choice(habits)(paragraph)
        await self._send(self.document.diff(before))
        if self._sent and self.chance.random() < 0.05:
            await self._send(self._sent[-1])  # once more, as after a break that was none

    async def _send(self, update: bytes) -> None:
        if self._socket is not None and update != b"\x00\x00":
            self._sent.append(update)
            with contextlib.suppress(*LINE_LOST):
                await self._socket.send(protocol.encode_update(update))

    def _insert(self, paragraph: Paragraph) -> None:
        typed = characters(self.chance.randint(1, 4))
        own = [at + len(text) for at, text, marks in placed(paragraph) if marks == (self._own,)]
        bare = [at for at, _, marks in placed(paragraph) if not marks]
        at = self.chance.choice(own or [*bare, len(paragraph.text)])
        editing.insert_text(self.document, paragraph.id, at, typed, (self._own,))
        self.typed += typed

    def _strike(self, paragraph: Paragraph) -> None:
        bare = [(at, text) for at, text, marks in placed(paragraph) if not marks]
        if bare:
            at, text = self.chance.choice(bare)
            start = self.chance.randrange(len(text))
            strike = Mark(BracketId(f"by-{self.who}-{next(_numbers)}"), "delete")
            length = self.chance.randint(1, len(text) - start)
            editing.put_mark(self.document, paragraph.id, at + start, length, strike)

    def _erase(self, paragraph: Paragraph) -> None:
        own = [(at, text) for at, text, marks in placed(paragraph) if marks == (self._own,)]
        if own:
            at, text = self.chance.choice(own)
            start = self.chance.randrange(len(text))
            gone = text[start : start + 2]
            editing.delete_text(self.document, paragraph.id, at + start, len(gone))
            self.erased += gone

    async def _hear(self, socket: ClientConnection, frame: bytes) -> None:
        if frame[0] == protocol.REFUSAL:
            # Everything before it was acknowledged first; so this is the one that was refused.
            self.refused_updates.append(self._sent[self._answered])
            self._socket = None
            self._online.clear()
            self.document = DraftDocument()
        await super()._hear(socket, frame)

    def quiet(self) -> bool:
        """Whether one is at the table and everything typed is acknowledged."""
        return self._socket is not None and self._answered == len(self._sent)


class Rogue(Typist):
    """One who now and then deletes what is not its own, and types something with it."""

    async def act(self) -> None:
        """Do something at random that may not be allowed."""
        bare = [
            (p, at, text)
            for p in self.document.paragraphs()
            for at, text, marks in placed(p)
            if not marks and len(text) > 4
        ]
        if self.chance.random() > 0.2 or not bare:
            await super().act()
            return
        before = self.document.state_vector()
        paragraph, at, text = self.chance.choice(bare)
        poison = characters(3)
        with self.document.edit() as edit:
            editing.delete_text(self.document, paragraph.id, at + 1, len(text) - 2)
            editing.insert_text(self.document, paragraph.id, at + 1, poison, (self._own,))
        self.poison += poison
        assert edit.update
        await self._send(self.document.diff(before))


def placed(paragraph: Paragraph) -> list[tuple[int, str, tuple[Mark, ...]]]:
    """The runs of a paragraph: where each begins, its text and its marks."""
    at, found = 0, []
    for run in paragraph.runs:
        found.append((at, run.text, run.marks))
        at += len(run.text)
    return found
