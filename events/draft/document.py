"""The CRDT document of one draft, read and written as y-prosemirror does.

The text is the ``XmlFragment`` named ``draft``: a flat list of blocks (`events.draft.blocks`).
pycrdt counts UTF-8 bytes in text; everything that leaves this package counts characters.
"""

import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from msgspec import Struct
from pycrdt import Doc, XmlElement, XmlFragment

from events.draft.blocks import read
from events.draft.items import Items
from events.draft.update import Update, decode
from events.draft.watching import Node, Watch, block_of
from events.errors import Malformed, Unknown
from events.ids import SERVER_CLIENTS, ParagraphId
from events.text import Paragraph

ROOT = "draft"


def server_client() -> int:
    """A new client id for a document that the server writes to."""
    return SERVER_CLIENTS + secrets.randbelow(2**32)


class Touched(Struct, frozen=True):
    """What applying some bytes did to a document.

    ``changed`` is False if everything was known before. ``reshaped`` says that blocks were added,
    removed or re-created; ``removed_units`` counts deleted UTF-8 bytes of text, which includes
    text that came back in the same step.
    """

    changed: bool
    paragraphs: tuple[ParagraphId, ...] = ()
    reshaped: bool = False
    strays: bool = False
    removed_units: int = 0


class Edit:
    """An edit in progress; ``update`` and ``touched`` are there once it has ended."""

    update: bytes = b""
    touched: Touched = Touched(changed=False)


class DraftDocument:
    """One replica of a draft's CRDT. Not for use by several threads."""

    def __init__(self, state: bytes | None = None, *, client: int | None = None) -> None:
        """An empty document, or one with ``state``; raises `Malformed`.

        ``client`` is the Yjs client id that its own edits carry; a random one by default.
        """
        self._doc: Doc[Any] = Doc(client_id=client)
        self._root: XmlFragment = self._doc.get(ROOT, type=XmlFragment)
        if state is not None:
            self._guarded(lambda: self._doc.apply_update(state))
        self._elements: dict[ParagraphId, XmlElement] = {}
        self._ids: dict[Node, ParagraphId] = {}
        self._order: list[Node] = []
        self._strays = False
        self._stale = True
        self._items: Items | None = None
        self._watch = Watch(self._doc._doc, self._root)

    # Bytes

    @property
    def client(self) -> int:
        """The Yjs client id of this replica's own edits."""
        return self._doc.client_id

    def state(self) -> bytes:
        """The whole document as one update."""
        return self._doc.get_update()

    def state_vector(self) -> bytes:
        """What this replica has, as a Yjs state vector."""
        return self._doc.get_state()

    def diff(self, state_vector: bytes) -> bytes:
        """What a replica with ``state_vector`` lacks; raises `Malformed`."""
        out: list[bytes] = []
        self._guarded(lambda: out.append(self._doc.get_update(state_vector)))
        return out[0]

    def apply(self, update: bytes, *, removals: bool = True) -> Touched:
        """Apply a Yjs v1 update and say what it touched; raises `Malformed`.

        Bytes that fail half way may leave the document changed: discard it then. What was applied
        may wait for something missing; `events.draft.items.Items.lacks` tells beforehand. An update
        that deletes nothing removes no text, and need not be asked about its ``removals``.
        """
        self._index()
        order, ids = self._order, self._ids
        self._watch.begin(removals=removals)
        try:
            self._guarded(lambda: self._doc.apply_update(update))
        finally:
            self._watch.end()
        return self._touched(order, ids)

    def absorb(self, update: bytes) -> None:
        """Apply a Yjs v1 update without finding out what it touched, which costs most of `apply`.

        Raises `Malformed`; discard the document then.
        """
        self._guarded(lambda: self._doc.apply_update(update))
        self._stale = True
        self._items = None

    def apply_all(self, updates: Sequence[bytes]) -> bytes:
        """Apply updates known to be good, in order, as one; returns what they amount to together.

        One merged update without gaps: it comes from the integrated document.
        """
        if len(updates) == 1:
            self.absorb(updates[0])
            return updates[0]
        self._watch.begin(nodes=False, updates=True)
        try:
            with self._doc.transaction():
                for update in updates:
                    self._doc.apply_update(update)
        finally:
            self._watch.end()
        self._stale = True
        self._items = None
        return self._watch.updates[0] if self._watch.updates else b""

    @property
    def items(self) -> Items:
        """What is known of the items, for judging updates; read once in full, then kept."""
        if self._items is None:
            self._items = Items()
            self._items.add(decode(self.state(), most=sys.maxsize))
        return self._items

    def remember(self, update: Update) -> None:
        """Note that ``update`` was applied and accepted."""
        if self._items is not None:
            self._items.add(update)

    def inherit(self, other: "DraftDocument") -> None:
        """Take over what ``other``, equal in content, knows of the items."""
        self._items = other._items

    # Reading

    def order(self) -> list[ParagraphId]:
        """The ids of the paragraphs, in order."""
        self._index()
        return [self._ids[node] for node in self._order]

    def paragraphs(self) -> list[Paragraph]:
        """The readable text."""
        return [read(self._elements[i])[0] for i in self.order()]

    def paragraph(self, paragraph: ParagraphId) -> Paragraph | None:
        """One paragraph, or None if the document has none of that id."""
        self._index()
        found = self._elements.get(paragraph)
        return read(found)[0] if found is not None else None

    def examine(self, paragraph: ParagraphId) -> tuple[Paragraph, str | None]:
        """A paragraph as stored, and what is wrong with how it is stored, if anything."""
        return read(self.element(paragraph))

    def element(self, paragraph: ParagraphId) -> XmlElement:
        """The block of a paragraph; raises `Unknown`."""
        self._index()
        found = self._elements.get(paragraph)
        if found is None:
            raise Unknown("T2", "There is no such paragraph; it may just have been taken out.")
        return found

    def index(self, paragraph: ParagraphId) -> int:
        """The place of a paragraph's block among its siblings; raises `Unknown`."""
        element = self.element(paragraph)
        return self._order.index(element.integrated)

    # Writing

    @property
    def root(self) -> XmlFragment:
        """The fragment that holds the blocks."""
        return self._root

    @contextmanager
    def edit(self) -> Iterator[Edit]:
        """Several edits as one update, found in the result afterwards.

        If the body raises, what it had done remains done: discard the document.
        """
        edit = Edit()
        self._index()
        order, ids = self._order, self._ids
        self._watch.begin(updates=True)
        try:
            with self._doc.transaction():
                yield edit
        finally:
            self._watch.end()
        updates = self._watch.updates
        edit.update = updates[0] if updates else b""
        edit.touched = self._touched(order, ids)
        if self._items is not None and updates:
            self._items.add(decode(updates[0]))

    def reindex(self) -> None:
        """Forget where the blocks are; for edits that add or remove blocks, before the next."""
        self._stale = True

    # Inside

    def _index(self) -> None:
        if not self._stale:
            return
        self._stale = False
        self._elements, self._ids, self._order, self._strays = {}, {}, [], False
        with self._doc.transaction():
            for child in self._root.children:
                name = child.attributes.get("id") if isinstance(child, XmlElement) else None
                if not isinstance(name, str) or not name or name in self._elements:
                    self._strays = True
                    continue
                element = cast(XmlElement, child)
                self._order.append(element.integrated)
                self._elements[ParagraphId(name)] = element
                self._ids[element.integrated] = ParagraphId(name)
            if len(self._root.children) != len(self._order):
                self._strays = True

    def _touched(self, order: list[Node], ids: dict[Node, ParagraphId]) -> Touched:
        """What was watched has touched, if blocks stood in this ``order`` before."""
        happened, root = self._watch.happened(), self._root.integrated
        found: dict[ParagraphId, None] = {}
        reshaped = False
        if any(one.target == root or "id" in one.keys for one in happened):
            self._stale = True
            self._index()
            reshaped = self._order != order or self._ids != ids or self._strays
            found |= dict.fromkeys(i for e, i in ids.items() if self._ids.get(e) != i)
            found |= dict.fromkeys(i for e, i in self._ids.items() if ids.get(e) != i)
        self._index()
        strays = self._strays
        for one in happened:
            block, depth = block_of(one.target, self._ids, root)
            if block is not None:
                found[self._ids[block]] = None
                strays = strays or depth > 1
        removed = sum([one.removed for one in happened])
        return Touched(self._watch.changed, tuple(found), reshaped, strays, removed)

    @staticmethod
    def _guarded(act: Callable[[], object]) -> None:
        """Run ``act``; what pycrdt raises at bad bytes becomes `Malformed`."""
        try:
            act()
        except (ValueError, RuntimeError, OverflowError) as error:
            raise Malformed("These bytes are no update of a draft.") from error
        except BaseException as error:
            # A panic inside pycrdt is a BaseException of a class that it does not export.
            if type(error).__name__ != "PanicException":
                raise
            raise Malformed("These bytes are no update of a draft.") from error
