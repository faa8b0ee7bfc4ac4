"""What happens to a document while an update is applied to it: which nodes change, and how.

A document is watched for as long as it lives. To watch it anew for every update would cost more
than the update, and so would pycrdt's own wrappers of events and nodes: these are told apart here
as pycrdt's core hands them out (`pycrdt._pycrdt`, which is private; its version is locked).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from msgspec import Struct
from pycrdt import XmlFragment
from pycrdt._pycrdt import Doc as Core
from pycrdt._pycrdt import TransactionEvent, XmlElement, XmlEvent, XmlText

Node = Any
"""A node of the document, as pycrdt's core has it; equal to itself, however it was found."""


class Happened(Struct, frozen=True, gc=False):
    """A node that changed.

    ``removed`` is how many UTF-8 bytes of text were deleted in it, ``keys`` the names of the
    attributes that were written.
    """

    target: Node
    removed: int
    keys: frozenset[str]


class Watch:
    """Notes what happens, while it is `noting`.

    It knows nothing of the document: pycrdt's observers are held by the document, and would hold
    it in turn, which no garbage collector sees.
    """

    def __init__(self, core: Core, root: XmlFragment) -> None:
        """``core`` is the document; its nodes below ``root`` are watched."""
        self._on_nodes = self._on_updates = False
        self.changed = False
        self.updates: list[bytes] = []
        self.happened: list[Happened] = []
        # Observed until these go.
        self._observers = (
            root.integrated.observe_deep(self._nodes),
            core.observe(self._transaction),
        )

    @contextmanager
    def noting(self, *, nodes: bool = True, updates: bool = True) -> Iterator[None]:
        """Within this, note what happens: to which nodes, and as which bytes, where asked for."""
        self._on_nodes, self._on_updates = nodes, updates
        self.changed = False
        self.updates, self.happened = [], []
        try:
            yield
        finally:
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
            text = isinstance(target, XmlText)
            removed = sum(part.get("delete", 0) for part in event.delta) if text else 0
            self.happened.append(Happened(target, removed, frozenset(event.keys)))


def block_of(node: Node, blocks: "dict[Node, Any]", root: Node) -> tuple[Node | None, int]:
    """The block among ``blocks`` that ``node`` is or stands in, and how deep; None if in none."""
    depth = 0
    while node is not None and node not in blocks and node != root:
        node, depth = node.parent(), depth + 1
    return (node if isinstance(node, XmlElement) else None), depth
