"""Reading an export: what can be checked of it as bytes, whatever its events say.

Positions without gaps, every leaf, the root of the tree, every checkpoint, all in one pass and in
memory that does not grow with the export.
"""

from collections.abc import Collection, Iterable, Iterator

import msgspec
from msgspec import Struct

from events import codec
from events.archive.lines import (
    CheckpointLine,
    EventLine,
    Title,
    WithheldLine,
    from_base64,
    from_hex,
    read_line,
    read_title,
)
from events.errors import Malformed, RecordDamaged
from events.ids import Position
from events.negotiation import Event
from events.process import NegotiationOpened
from events.proof.checkpoint import Checkpoint, claimed, origin_of, parse_and_verify
from events.proof.errors import Unproven, WrongOrigin
from events.proof.note import PublicKey
from events.proof.tree import HASH_BYTES, Frontier
from events.record import Recorded
from events.store.protocol import SignedCheckpoint, Stored

_MOST = 2**63 - 1
"""Times are stored in 63 bits and a sign."""


class Shown(Struct, frozen=True):
    """An event of the export: as it was stored, and what it says."""

    stored: Stored
    recorded: Recorded[Event]


class Opaque(Struct, frozen=True):
    """An event of which nothing is shown."""

    position: Position


Entry = Shown | Opaque | SignedCheckpoint


class _Type(Struct):
    type: str


class Reading:
    """An export while it is read; iterate over it once, to the end, before trusting any of it.

    With ``trusted`` keys every checkpoint must be signed by one of them, and one must vouch for the
    end. With none, checkpoints are held against the events, but anybody may have written them.
    ``since`` is a checkpoint that the reader has from before: the export must continue it.
    """

    def __init__(
        self,
        lines: Iterable[bytes],
        trusted: Collection[PublicKey] = (),
        since: Checkpoint | None = None,
    ) -> None:
        """Read the first line; raises `Malformed`, or `RecordDamaged` at position 0.

        Raises `WrongOrigin` if ``since`` is a checkpoint of another record.
        """
        self._lines = iter(lines)
        self._trusted = trusted
        self._since = since
        self._frontier = Frontier()
        self._sound = 0
        self.title: Title = read_title(next(self._lines, b""))
        """What the first line says."""
        origin = origin_of(self.title.negotiation)
        if since is not None and since.origin != origin:
            raise WrongOrigin(
                f"The checkpoint from before is of the record “{since.origin}”, not of “{origin}”."
            )
        self.withheld = 0
        """How many events were withheld so far."""
        self.checkpoints = 0
        """How many checkpoints there were so far."""
        self.vouched: Position | None = None
        """Up to where a checkpoint has vouched so far, if any has."""

    @property
    def root(self) -> bytes:
        """The root over the events so far."""
        return self._frontier.root()

    def __iter__(self) -> Iterator[Entry]:
        """Events and checkpoints in their order.

        Raises `RecordDamaged` naming the first position that is wrong and what is wrong with it.
        """
        self._continues()
        for raw in self._lines:
            position = self._frontier.size + 1
            match read_line(raw, position):
                case EventLine() as line:
                    yield self._event(line, position)
                case WithheldLine(said, leaf):
                    self._follows(said, position)
                    if self.title.withheld is None:
                        raise RecordDamaged(
                            position,
                            "it is withheld, but the first line does not say that any event is.",
                        )
                    self.withheld += 1
                    self._grow(from_hex(leaf, position, "leaf"))
                    yield Opaque(position)
                case CheckpointLine() as checkpoint:
                    yield self._checkpoint(checkpoint)
                    continue
            self._continues()
        self._end()

    def _event(self, line: EventLine, position: Position) -> Shown:
        self._follows(line.position, position)
        for time in (line.occurred_at, line.recorded_at):
            if not -_MOST <= time <= _MOST:
                raise RecordDamaged(position, "its time is none.")
        body, update = bytes(line.event), from_base64(line.update, position)
        try:
            event = codec.decode(body)
            # Not the name of what it was upcast to.
            stored_type = msgspec.json.decode(body, type=_Type).type
            recorded = Recorded(
                self.title.negotiation,
                position,
                line.occurred_at,
                line.recorded_at,
                line.actor,
                line.command,
                event,
                update,
            )
            salt = from_hex(line.salt, position, "salt")
            leaf = codec.leaf_hash(salt, codec.header(recorded), body, update)
        except Malformed as error:
            raise RecordDamaged(position, str(error)) from error
        if leaf != from_hex(line.leaf, position, "leaf"):
            raise RecordDamaged(position, "the event is not the one that was recorded.")
        if isinstance(event, NegotiationOpened) and event.slug != self.title.slug:
            raise RecordDamaged(0, "the first line gives the negotiation another short name.")
        stored = Stored(
            self.title.negotiation,
            position,
            line.occurred_at,
            line.recorded_at,
            line.actor,
            line.command,
            stored_type,
            body,
            update,
            salt,
            leaf,
            self._grow(leaf),
        )
        return Shown(stored, recorded)

    def _follows(self, said: Position, position: Position) -> None:
        if said != position:
            raise RecordDamaged(position, f"here stands position {said}.")
        if position > self.title.events:
            raise RecordDamaged(
                position, f"there are more events than the {self.title.events} stated."
            )

    def _grow(self, leaf: bytes) -> bytes:
        if len(leaf) != HASH_BYTES:
            raise RecordDamaged(self._frontier.size + 1, "its leaf is not of 32 bytes.")
        self._frontier, subtrees = self._frontier.append(leaf)
        return b"".join(subtrees)

    def _checkpoint(self, line: CheckpointLine) -> SignedCheckpoint:
        size = self._frontier.size
        origin = origin_of(self.title.negotiation)
        try:
            if self._trusted:
                checkpoint = parse_and_verify(line.note, self._trusted, origin)
            else:
                checkpoint = claimed(line.note, origin)
        except (Malformed, Unproven) as error:
            raise RecordDamaged(size, f"the checkpoint here does not hold. {error}") from error
        if checkpoint.size != size or self.vouched == size:
            raise RecordDamaged(
                size, f"the checkpoint here is one of a record of {checkpoint.size} events."
            )
        self._agrees(checkpoint.root, f"the checkpoint after position {size}")
        self.checkpoints += 1
        self.vouched = size
        return SignedCheckpoint(size, checkpoint.root, line.note, line.signed_at)

    def _agrees(self, root: bytes, what: str) -> None:
        size = self._frontier.size
        if root != self.root:
            raise RecordDamaged(
                min(self._sound + 1, size),
                f"from here to position {size}, the record is not the one that {what} states.",
            )
        self._sound = size

    def _continues(self) -> None:
        if self._since is not None and self._since.size == self._frontier.size:
            self._agrees(self._since.root, "the checkpoint from before")

    def _end(self) -> None:
        size, title = self._frontier.size, self.title
        if size < title.events:
            raise RecordDamaged(
                size + 1, f"the export ends here, but states {title.events} events."
            )
        if self._since is not None and self._since.size > size:
            raise RecordDamaged(
                size + 1,
                "the export ends here, but the checkpoint from before vouches for "
                f"{self._since.size} events.",
            )
        root = from_hex(title.root, 0, "root in the first line")
        self._agrees(root, "the first line")
        if self.checkpoints != title.checkpoints:
            raise RecordDamaged(
                0,
                f"the first line says that it has {title.checkpoints} checkpoints, "
                f"but it has {self.checkpoints}.",
            )
        vouched = self.vouched or 0
        if self._trusted and vouched < size:
            raise RecordDamaged(vouched + 1, "no checkpoint vouches for what is from here on.")
        if title.withheld is not None and title.withheld.events != self.withheld:
            raise RecordDamaged(
                0,
                f"the first line says that {title.withheld.events} events are withheld, "
                f"but {self.withheld} are.",
            )
