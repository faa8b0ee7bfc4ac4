"""What happens to a document while an update is applied to it: which nodes change, and how.

A document is watched for as long as it lives. To watch it anew for every update would cost more
than the update, and so would pycrdt's own wrappers of events and nodes: these are told apart here
as pycrdt's core hands them out (`pycrdt._pycrdt`, which is private; its version is locked).
"""

from typing import Any, cast

from msgspec import Struct
from pycrdt import XmlFragment
from pycrdt._pycrdt import Doc as Core
from pycrdt._pycrdt import TransactionEvent, XmlElement, XmlEvent, XmlText

Node = Any
"""A node of the document, as pycrdt's core has it; equal to itself, however it was found."""


class Happened(Struct, frozen=True, gc=False):
    """A node that changed.

    ``removed`` is how many UTF-8 bytes of text were deleted in it, if that was asked for; ``keys``
    are the names of the attributes that were written.
    """

    target: Node
    removed: int
    keys: frozenset[str]


class _Notes:
    """What was noted; nothing that it holds leads back to the observers that write in it."""

    def __init__(self) -> None:
        self.on_nodes = self.on_removals = self.on_updates = False
        self.changed = False
        self.updates: list[bytes] = []
        self.happened: list[Happened] = []

    def transaction(self, event: TransactionEvent) -> None:
        self.changed = True
        if self.on_updates:
            self.updates.append(event.update)

    def nodes(self, events: list[XmlEvent]) -> None:
        if not self.on_nodes:
            return
        for event in cast(list[Any], events):  # their types leave the attributes out
            target = event.target
            removed = 0
            if self.on_removals and isinstance(target, XmlText):
                removed = sum(part.get("delete", 0) for part in event.delta)
            self.happened.append(Happened(target, removed, frozenset(event.keys)))


class Watch:
    """Notes what happens, between `begin` and `end`.

    It knows nothing of the document, and what pycrdt's observers hold knows nothing of them: they
    are held by the document and would hold it in turn, which no garbage collector sees.
    """

    def __init__(self, core: Core, root: XmlFragment) -> None:
        """``core`` is the document; its nodes below ``root`` are watched."""
        self._notes = _Notes()
        # Observed until these go.
        self._observers = (
            root.integrated.observe_deep(self._notes.nodes),
            core.observe(self._notes.transaction),
        )

    def begin(self, *, nodes: bool = True, removals: bool = True, updates: bool = False) -> None:
        """From now on, note what happens: to which ``nodes``, how much text goes, as which bytes.

        What is not asked for costs nothing.
        """
        notes = self._notes
        notes.on_nodes, notes.on_removals, notes.on_updates = nodes, removals, updates
        notes.changed = False
        notes.updates, notes.happened = [], []

    def end(self) -> None:
        """What happens from now on is not noted."""
        self._notes.on_nodes = self._notes.on_updates = False

    @property
    def changed(self) -> bool:
        """Whether anything happened."""
        return self._notes.changed

    @property
    def updates(self) -> list[bytes]:
        """What happened, as bytes."""
        return self._notes.updates

    def happened(self) -> list[Happened]:
        """To which nodes something happened; told once, for nodes hold their document."""
        happened, self._notes.happened = self._notes.happened, []
        return happened


def block_of(node: Node, blocks: "dict[Node, Any]", root: Node) -> tuple[Node | None, int]:
    """The block among ``blocks`` that ``node`` is or stands in, and how deep; None if in none."""
    depth = 0
    while node is not None and node not in blocks and node != root:
        node, depth = node.parent(), depth + 1
    return (node if isinstance(node, XmlElement) else None), depth
