"""Verifying an export: bytes, leaves, root, signatures, rules and text, in one pass."""

from collections.abc import Callable, Collection, Iterable

from msgspec import Struct

from events.archive.reading import Opaque, Reading, Shown
from events.archive.refolding import Refolding
from events.archive.rules import Typing
from events.ids import Microseconds, NegotiationId, Position
from events.proof.checkpoint import Checkpoint
from events.proof.note import PublicKey


class DraftFound(Struct, frozen=True):
    """A draft of the export, as far as it is shown.

    ``known`` is the position up to which both ways to rebuild its text agreed. Where events are
    withheld, both may lack what these did to it.
    """

    title: str
    paragraphs: int
    known: Position


class Report(Struct, frozen=True):
    """What a whole, sound export says of itself, and how much of it could be checked."""

    negotiation: NegotiationId
    slug: str
    title: str
    """Empty where it is withheld."""
    events: int
    root: bytes
    began_at: Microseconds | None
    """When the first event happened that is not withheld."""
    ended_at: Microseconds | None
    drafts: tuple[DraftFound, ...]
    comparisons: int
    """How many times a draft was rebuilt from CRDT bytes and from readable changes, and agreed."""
    acts: int
    """How many acts were held against the rules."""
    ruled: Position
    """Up to where they were; the number of events, unless some are withheld."""
    typing_judged: bool
    withheld: int
    rules: tuple[str, ...]
    """By which rules events are withheld, in the exporter's words."""
    checkpoints: int
    vouched: Position | None
    """Up to where the last checkpoint reaches."""
    keys: tuple[str, ...]
    """The keys that the checkpoints were held against; none: nobody vouches for this record."""
    since: int | None
    """The size of the checkpoint from before that this record continues, if one was given."""


def verify(
    lines: Iterable[bytes],
    trusted: Collection[PublicKey] = (),
    since: Checkpoint | None = None,
    typing: Typing | None = None,
    progress: Callable[[Position, int], None] = lambda _position, _events: None,
) -> Report:
    """Check an export; memory grows with the state of the negotiation, not with its log.

    ``progress`` is called with the position and the number of events. Raises `Malformed` if this
    is no export at all, and `RecordDamaged` naming the first position that is wrong and what is
    wrong with it (0 is the first line).
    """
    reading = Reading(lines, trusted, since)
    refolding = Refolding.of(reading.title.negotiation, typing)
    for entry in reading:
        match entry:
            case Shown(_, recorded):
                refolding.take(recorded)
                progress(recorded.position, reading.title.events)
            case Opaque(position):
                refolding.take_withheld(position)
                progress(position, reading.title.events)
            case _:
                pass
    refolding.end()
    state, title = refolding.state, reading.title
    return Report(
        title.negotiation,
        title.slug,
        state.process.title,
        title.events,
        reading.root,
        refolding.began_at,
        refolding.ended_at,
        tuple(
            DraftFound(d.title, len(d.order), refolding.lost.get(d.id, title.events))
            for d in state.text.drafts.values()
        ),
        refolding.comparisons,
        refolding.acts,
        refolding.ruled,
        typing is not None,
        reading.withheld,
        title.withheld.rules if title.withheld else (),
        reading.checkpoints,
        reading.vouched,
        tuple(str(key) for key in trusted),
        since.size if since else None,
    )
