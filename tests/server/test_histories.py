"""Real editing histories, driven through the server by several live clients.

The traces are recordings of people writing together. A transaction starts from the merge of its
parents, so each client takes in exactly what its author had seen at that moment.
"""

import asyncio
import gzip
import itertools
import json
import os
from collections import deque
from pathlib import Path
from typing import Any

import pytest

from events.draft import editing
from events.draft.document import DraftDocument
from events.ids import ParagraphId, Position
from server.rooms import folded
from server.sync import protocol
from tests.server.house import House, Replica, joined

TRACES = Path(__file__).parents[3] / "shared" / "data" / "editing-traces"
SHORT = 1_500
"""How many transactions are played by default; all of them with ``HISTORIES=whole``."""
WINDOW = 64
"""How many edits a client sends ahead of their acknowledgement."""


def trace(name: str) -> dict[str, Any]:
    """A recorded history; skips where it is not there."""
    file = TRACES / f"{name}.json.gz"
    if not file.exists():
        pytest.skip("the recorded histories are not here")
    with gzip.open(file) as opened:
        found: dict[str, Any] = json.load(opened)
    whole = os.environ.get("HISTORIES") == "whole"
    if not whole:
        found["txns"] = found["txns"][:SHORT]
        found["endContent"] = None
    return found


class Author:
    """One person of the trace at one socket."""

    def __init__(self, client: Replica, paragraph: ParagraphId) -> None:
        self.client = client
        self.paragraph = paragraph
        self.seen: set[int] = set()
        self.positions: list[Position] = []

    @property
    def document(self) -> DraftDocument:
        """The person's own copy."""
        return self.client.document

    def text(self) -> str:
        """What the person sees."""
        found = self.document.paragraph(self.paragraph)
        return found.text if found else ""

    async def write(self, patches: list[tuple[int, int, str]]) -> bytes:
        """Make one transaction and send it; waits when too much is not acknowledged."""
        with self.document.edit() as edit:
            for at, deleted, inserted in patches:
                if deleted:
                    editing.delete_text(self.document, self.paragraph, at, deleted)
                if inserted:
                    editing.insert_text(self.document, self.paragraph, at, inserted, ())
        await self.client.socket.send(protocol.encode_update(edit.update))
        self.client.sent += 1
        while self.client.sent - self.acknowledged() > WINDOW:
            await self.hear()
        return edit.update

    def acknowledged(self) -> int:
        """How many of its edits are in the record."""
        return self.client.acks[-1][1] if self.client.acks else 0

    async def hear(self) -> None:
        """Take one message; others' text stays outside until the trace says it was seen."""
        frame = await asyncio.wait_for(self.client.socket.recv(), 30)
        assert isinstance(frame, bytes)
        if frame[0] == protocol.ACK:
            await self.client.heard(frame)
        assert frame[0] != protocol.REFUSAL, frame


async def play(authors: list[Author], history: dict[str, Any]) -> list[str]:
    """Play a history; returns the merged text after every transaction, in recorded order."""
    updates: list[bytes] = []
    ancestors: list[tuple[int, ...]] = []
    merged = DraftDocument(authors[0].document.state())
    texts: list[str] = []
    sent: list[tuple[Author, int]] = []
    for number, txn in enumerate(history["txns"]):
        author = authors[txn.get("agent", 0)]
        parents = txn.get("parents", [number - 1] if number else [])
        ancestors.append(tuple(parents))
        unseen: set[int] = set()
        look = deque(p for p in parents if p not in author.seen)
        while look:
            at = look.popleft()
            if at not in author.seen and at not in unseen:
                unseen.add(at)
                look.extend(ancestors[at])
        for at in sorted(unseen):
            # Nobody sees what is not in the record yet.
            other, count = sent[at]
            while other.acknowledged() < count:
                await other.hear()
            author.document.apply(updates[at])
        author.seen |= unseen
        updates.append(await author.write(txn["patches"]))
        sent.append((author, author.client.sent))
        author.seen.add(number)
        merged.apply(updates[-1])
        found = merged.paragraph(author.paragraph)
        texts.append(found.text if found else "")
    for author in authors:
        while author.acknowledged() < author.client.sent:
            await author.hear()
    return texts


@pytest.mark.parametrize("name", ["friendsforever_flat", "friendsforever"])
async def test_a_real_history_ends_as_it_ended_and_replays_as_it_was(
    here: House, name: str
) -> None:
    """Server, clients and log end in the trace's end; at sampled positions replay is the trace."""
    history = trace(name)
    paragraph = ParagraphId(
        (await here.call("pen", "POST", f"/drafts/{here.draft}/paragraphs", json={})).json()[
            "created"
        ]["paragraph"]
    )
    # Where two people insert at one place, the recording has the first author's words first, as
    # Yjs has those of the smaller client id.
    async with (
        joined(here, "pen", yjs_client=1001) as pen,
        joined(here, "pen2", yjs_client=1002) as pen2,
    ):
        authors = [Author(pen, paragraph), Author(pen2, paragraph)]
        before = (await here.rooms.open("negotiation-1")).state.position
        texts = await play(authors, history)
        state = (await here.rooms.open("negotiation-1")).state
    end = texts[-1]
    if history["endContent"] is not None:
        assert end == history["endContent"]
    if name.endswith("flat"):
        assert end == flat(history)
    assert state.text.drafts[here.draft].paragraphs[paragraph].text == end
    live = (await here.rooms.open("negotiation-1")).room.live.documents[here.draft]
    assert live.paragraph(paragraph).text == end

    # Two authors' edits enter the record in an order of their own: rebuild the text from the
    # bytes there, and hold replay (from the readable changes) to it.
    bytes_only = DraftDocument()
    step = max(1, (state.position - before) // 12)
    async for recorded in here.rooms.store.read(state.id):
        if recorded.update is not None:
            bytes_only.apply(recorded.update)
        if recorded.position <= before or (state.position - recorded.position) % step:
            continue
        then = await folded(here.rooms.store, state.id, recorded.position)
        text = then.text.drafts[here.draft].paragraphs[paragraph].text
        found = bytes_only.paragraph(paragraph)
        assert found is not None
        assert text == found.text
        if name.endswith("flat"):
            assert text == texts[recorded.position - before - 1]


def flat(history: dict[str, Any]) -> str:
    """The text of a history without branches, by plain slicing."""
    text = ""
    for at, deleted, inserted in itertools.chain.from_iterable(
        t["patches"] for t in history["txns"]
    ):
        text = text[:at] + inserted + text[at + deleted :]
    return text
