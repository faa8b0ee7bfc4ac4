"""Exports of logs that a room which obeys its rules has written, and of forged ones."""

import itertools
from collections.abc import Iterable, Sequence

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from events.archive import lines
from events.archive.lines import bounded_lines
from events.archive.verification import verify
from events.brackets import RecordOutcome
from events.draft import editing
from events.errors import Malformed, RecordDamaged
from events.ids import BracketId, NegotiationId, ParagraphId, RevisionId
from events.negotiation import Event
from events.process import IssueRevision
from events.proof.checkpoint import Checkpoint, origin_of, sign
from events.proof.note import PublicKey, SigningKey
from events.proof.tree import root_of
from events.record import Recorded
from events.stances import ObjectTo
from events.store.protocol import SignedCheckpoint, Stored
from events.store.sql import SqlEventStore
from events.structure import AddParagraph, MoveParagraph, SplitParagraph
from events.text import Mark, Paragraph, Run
from server.sync.hindsight import check_typing
from tests.server.sync.drafting import DRAFT, Drafting, edited

SLUG = "slug"
FIRST, SECOND = ParagraphId("paragraph001"), ParagraphId("paragraph002")
KEY = SigningKey("travaux", bytes(range(32)))
FOREIGN = SigningKey("travaux", bytes(32))


def a_log() -> list[Recorded[Event]]:
    """Typing, a stance, an outcome, structure and a revision, by a room that obeys its rules."""
    room = Drafting(
        Paragraph(FIRST, "operative", 0, "1.", None, (Run("Returns are voluntary. 😀 العودة"),)),
        Paragraph(SECOND, "operative", 0, "2.", None, (Run("States cooperate."),)),
    )
    mine = Mark(BracketId("aldbracket0001"), "insert")
    strike = Mark(BracketId("marbracket0001"), "delete")
    room.judged("ald", edited(room.copy(), editing.insert_text, FIRST, 12, "sûr ", (mine,)))
    room.judged("mar", edited(room.copy(), editing.put_mark, SECOND, 0, 6, strike))
    room.enacted("mar", ObjectTo(mine.bracket, "not yet"))
    room.enacted("co-facilitator", IssueRevision(RevisionId("rev1"), DRAFT, "Rev 1"))
    room.enacted("co-facilitator", RecordOutcome(strike.bracket, "retained"))
    room.judged("ald", edited(room.copy(), editing.insert_text, FIRST, 14, "e", (mine,)))
    room.enacted("co-facilitator", IssueRevision(RevisionId("rev2"), DRAFT, "Rev 2"))
    proposal = BracketId("norproposal0001")
    new = ParagraphId("paragraph003")
    room.enacted("nor", AddParagraph(DRAFT, new, SECOND, text="Or not.", bracket=proposal))
    room.enacted("co-facilitator", SplitParagraph(DRAFT, FIRST, 8, ParagraphId("paragraph004")))
    room.enacted("co-facilitator", MoveParagraph(DRAFT, SECOND, None))
    room.enacted("co-facilitator", RecordOutcome(proposal, "deleted"))
    return room.log


class Exports:
    """Exports from a real store, which makes the hashes fit whatever the events say."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.store = SqlEventStore(engine)
        self._made = itertools.count(1)

    async def stored(self, log: Sequence[Recorded[Event]]) -> list[Stored]:
        """``log`` as it lies in the store, each time as another negotiation."""
        negotiation = NegotiationId(f"negotiation-{next(self._made)}")
        await self.store.create(negotiation, negotiation)
        async with self.store.writing(negotiation) as writing:
            await writing.append(
                [
                    msgspec.structs.replace(recorded, negotiation=negotiation, position=position)
                    for position, recorded in enumerate(log, start=1)
                ]
            )
        return [stored async for stored in self.store.read_stored(negotiation)]

    async def export(
        self,
        log: Sequence[Recorded[Event]],
        *signed: int,
        slug: str = SLUG,
        key: SigningKey = KEY,
        withhold: Iterable[int] = (),
    ) -> list[bytes]:
        """The lines of an export, with a checkpoint after each of the positions ``signed``."""
        held = await self.stored(log)
        return written(held, *signed, slug=slug, key=key, withhold=withhold)


def written(
    held: Sequence[Stored],
    *signed: int,
    slug: str = SLUG,
    key: SigningKey = KEY,
    withhold: Iterable[int] = (),
) -> list[bytes]:
    """The lines of an export of stored events."""
    hidden = set(withhold)
    leaves = [stored.leaf for stored in held]
    said = lines.Withheld(len(hidden), ("what the test says",)) if hidden else None
    head = lines.Head(len(held), root_of(leaves))
    negotiation = held[0].negotiation
    after = [stored.position for stored in held if stored.position in signed]
    out = [lines.title_line(negotiation, slug, head, len(after), said)]
    for stored in held:
        covered = stored.position in hidden
        out.append(lines.withheld_line(stored) if covered else lines.event_line(stored))
        if stored.position in signed:
            out.append(
                lines.checkpoint_line(
                    checkpoint(
                        negotiation, stored.position, root_of(leaves[: stored.position]), key
                    )
                )
            )
    return out


def checkpoint(
    negotiation: NegotiationId, size: int, root: bytes, key: SigningKey = KEY
) -> SignedCheckpoint:
    """A checkpoint signed at time 7."""
    return SignedCheckpoint(
        size, root, sign(Checkpoint(origin_of(negotiation), size, root), key), 7
    )


def found(
    lines: Iterable[bytes],
    trusted: Sequence[PublicKey] = (),
    since: Checkpoint | None = None,
) -> tuple[int, str]:
    """Where an export is found damaged (0: its first line, or as a whole), and what is said."""
    try:
        verify(bounded_lines([b"\n".join(lines)]), trusted, since, check_typing)
    except RecordDamaged as error:
        return error.position, error.detail
    except Malformed as error:
        return 0, str(error)
    pytest.fail("the alteration was not found")


def damage(lines: Iterable[bytes]) -> int:
    """The position at which an export is found damaged (0: its first line)."""
    return found(lines)[0]
