"""Signing checkpoints: at every revision, at intervals, and when somebody asks.

A server never signs two checkpoints that contradict each other: before it signs, the record as it
now lies in the database must continue the last checkpoint. If it does not, somebody altered the
database, and nothing is signed any more.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog

from events.errors import RecordDamaged, TravauxError
from events.ids import Microseconds, NegotiationId
from events.process import RevisionIssued
from events.proof.checkpoint import Checkpoint, origin_of, parse_and_verify, sign
from events.proof.errors import ForeignKey
from events.proof.keyfile import load_or_create_key
from events.proof.note import SigningKey
from events.proof.tree import carry_out, plan_root
from events.store.protocol import EventStore, SignedCheckpoint, Writing
from server.settings import Settings

log = structlog.get_logger(__name__)

KEY_FILE = "checkpoint.key"
KEY_NAME = "travaux"
LOOK_SECONDS = 60.0
"""How often the interval is looked at."""

_REVISION = str(RevisionIssued.__struct_config__.tag)


def signing_key(settings: Settings) -> SigningKey:
    """This server's key, made when it is first asked for; raises `KeyFileRefused`."""
    return load_or_create_key(settings.data_dir / KEY_FILE, KEY_NAME)


class Checkpoints:
    """Signs for the records of a store with one key."""

    def __init__(
        self,
        store: EventStore,
        key: SigningKey,
        clock: Callable[[], Microseconds],
        interval: Microseconds,
    ) -> None:
        """``interval`` is the longest that recorded events wait for `keep_up`."""
        self._store = store
        self._key = key
        self._clock = clock
        self._interval = interval
        self._wake = asyncio.Event()
        self.damaged: set[NegotiationId] = set()
        """Records that nothing is signed for, because they do not continue what was signed."""

    @property
    def public_key(self) -> str:
        """What verifiers need, as it is published."""
        return str(self._key.public)

    async def issue(self, negotiation: NegotiationId) -> SignedCheckpoint:
        """A checkpoint of the record as it now is; the one there is, if nothing came since.

        Raises `RecordDamaged`, and signs nothing, if the record does not continue the last one.
        """
        async with self._store.writing(negotiation) as writing:
            return await self._sign(negotiation, writing, writing.head.position)

    async def keep_up(self, negotiation: NegotiationId) -> None:
        """Sign what is due: revisions since the last checkpoint, and events after the interval."""
        last = await self._store.last_checkpoint(negotiation)
        head = await self._store.head(negotiation)
        size = last.size if last else 0
        if head.position == size:
            return
        due = list(await self._store.of_type(negotiation, _REVISION, size))
        # A clock that was ahead once must not put signing off until it is there again.
        if last is None or not 0 <= self._clock() - last.signed_at < self._interval:
            due.append(head.position)
        if due:
            async with self._store.writing(negotiation) as writing:
                for position in sorted(set(due)):
                    await self._sign(negotiation, writing, position)

    async def run(self) -> None:
        """Keep up with every negotiation, until cancelled."""
        while True:
            self._wake.clear()
            try:
                for negotiation, _ in await self._store.negotiations():
                    await self._keep_up_or_say(negotiation)
            except TravauxError as error:
                log.warning("checkpoints-wait", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), LOOK_SECONDS)

    def wake(self) -> None:
        """Something is due now: a revision was issued."""
        self._wake.set()

    async def _keep_up_or_say(self, negotiation: NegotiationId) -> None:
        try:
            await self.keep_up(negotiation)
        except RecordDamaged as error:
            self.damaged.add(negotiation)
            log.error("nothing-signed", negotiation=negotiation, position=error.position)
        else:
            self.damaged.discard(negotiation)

    async def _sign(
        self, negotiation: NegotiationId, writing: Writing, size: int
    ) -> SignedCheckpoint:
        """Sign the record at a size from the last checkpoint's on, while it is locked."""
        last = await self._store.last_checkpoint(negotiation)
        if last is not None and last.size > writing.head.position:
            raise RecordDamaged(
                writing.head.position + 1,
                f"the record ends before its last checkpoint, of {last.size} events.",
            )
        if last is not None and await self._root(negotiation, writing, last.size) != last.root:
            raise RecordDamaged(last.size, "the record does not continue its last checkpoint.")
        if last is not None and last.size == size and self._signed(negotiation, last):
            return last
        root = await self._root(negotiation, writing, size)
        note = sign(Checkpoint(origin_of(negotiation), size, root), self._key)
        if last is not None and last.size == size:
            # Signed by another key of this server's: both signatures stand under the same text.
            note = last.note + note.rpartition("\n\n")[2]
        issued = SignedCheckpoint(size, root, note, self._clock())
        await writing.keep(issued)
        return issued

    def _signed(self, negotiation: NegotiationId, kept: SignedCheckpoint) -> bool:
        try:
            parse_and_verify(kept.note, (self._key.public,), origin_of(negotiation))
        except ForeignKey:
            return False
        except TravauxError as error:
            raise RecordDamaged(
                kept.size, f"the checkpoint kept here is damaged. {error}"
            ) from error
        return True

    async def _root(self, negotiation: NegotiationId, writing: Writing, size: int) -> bytes:
        if size == writing.head.position:
            return writing.head.root
        plan = plan_root(size)
        nodes = await self._store.nodes(negotiation, [node for parts in plan for node in parts])
        return carry_out(plan, nodes.__getitem__)[0]
