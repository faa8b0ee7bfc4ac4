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


class Watch:
    """Notes what happens, between `begin` and `end`.

    It knows nothing of the document: pycrdt's observers are held by the document, and would hold
    it in turn, which no garbage collector sees.
    """

    def __init__(self, core: Core, root: XmlFragment) -> None:
        """``core`` is the document; its nodes below ``root`` are watched."""
        self._on_nodes = self._on_removals = self._on_updates = False
        self.changed = False
        self.updates: list[bytes] = []
        self.happened: list[Happened] = []
        # Observed until these go.
        self._observers = (
            root.integrated.observe_deep(self._nodes),
            core.observe(self._transaction),
        )

    def begin(self, *, nodes: bool = True, removals: bool = True, updates: bool = False) -> None:
        """From now on, note what happens: to which ``nodes``, how much text goes, as which bytes.

        What is not asked for costs nothing.
        """
        self._on_nodes, self._on_removals, self._on_updates = nodes, removals, updates
        self.changed = False
        self.updates, self.happened = [], []

    def end(self) -> None:
        """What happens from now on is not noted."""
        self._on_nodes = self._on_updates = False

    def _transaction(self, event: TransactionEvent) -> None:
        self.changed = True
        if self._on_updates:
            self.updates.append(event.update)

    def _nodes(self, events: list[XmlEvent]) -> None:
        if not self._on_nodes:
            return
        for event in cast(list[Any], events):  # their types leave the attributes out
            target = event.target
            removed = 0
            if self._on_removals and isinstance(target, XmlText):
                removed = sum(part.get("delete", 0) for part in event.delta)
            self.happened.append(Happened(target, removed, frozenset(event.keys)))


def block_of(node: Node, blocks: "dict[Node, Any]", root: Node) -> tuple[Node | None, int]:
    """The block among ``blocks`` that ``node`` is or stands in, and how deep; None if in none."""
    depth = 0
    while node is not None and node not in blocks and node != root:
        node, depth = node.parent(), depth + 1
    return (node if isinstance(node, XmlElement) else None), depth
