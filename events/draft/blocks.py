"""A block as y-prosemirror stores it, and the paragraph it stands for.

A ``block`` element has attributes ``id``, ``kind``, ``level``, ``label`` and ``bracket``, and holds
no, one or (after a race) several ``XmlText`` nodes, which read as one.
"""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from pycrdt import XmlElement, XmlText
from pycrdt._pycrdt import XmlText as Text

from events.draft import marks
from events.errors import Malformed
from events.ids import BracketId, ParagraphId
from events.text import (
    MAX_LABEL,
    MAX_LEVEL,
    PARAGRAPH_KINDS,
    Mark,
    Marks,
    Paragraph,
    ParagraphKind,
    Run,
    merged,
)

BLOCK = "block"
REQUIRED = frozenset({"id", "kind", "level", "label"})
ATTRIBUTES = REQUIRED | {"bracket"}

MAX_TEXTS = 16
"""Text nodes in one block: each editor that starts an empty block at the same moment makes one."""


def texts(element: XmlElement) -> list[XmlText]:
    """The text nodes of a block; what they hold reads as one text."""
    return [child for child in element.children if isinstance(child, XmlText)]


def read(element: XmlElement) -> tuple[Paragraph, str | None]:
    """A block as a paragraph, and what no honest editor would have stored in it, if anything."""
    node = element.integrated  # without pycrdt's wrappers, which cost four times as much
    with element.doc.transaction() as held:
        transaction: Any = held._txn
        attributes: dict[str, object] = dict(node.attributes(transaction))
        problem: str | None = None
        if node.tag() != BLOCK:
            problem = "The update adds a node that a draft cannot hold."
        runs: list[Run] = []
        children = node.children(transaction)
        if len(children) != node.len(transaction) or len(children) > MAX_TEXTS:
            problem = "The update adds a node that a draft cannot hold."
        for child in children:
            if not isinstance(child, Text) or child.attributes(transaction):
                problem = "The update adds a node that a draft cannot hold."
                continue
            units = 0
            for piece, formats in child.diff(transaction):
                if not isinstance(piece, str):
                    problem = "The update embeds something that is not text."
                    continue
                try:
                    found = _marks(formats)
                except Malformed as error:
                    problem = str(error)
                    found = ()
                runs.append(Run(piece, found))
                units += len(piece) if piece.isascii() else len(piece.encode())
            if units != cast(Any, child).len(transaction):
                # Something that counts but is not text would shift every editor's offsets.
                problem = "The update embeds something that is not text."
    style = _style(attributes)
    if style is None or not REQUIRED <= attributes.keys() <= ATTRIBUTES:
        problem = problem or "The update gives a paragraph attributes that it cannot have."
    kind, level, label, bracket = style or ("text", 0, "", None)
    name = attributes.get("id")
    return (
        Paragraph(
            ParagraphId(name if isinstance(name, str) else ""),
            kind,
            level,
            label,
            bracket,
            merged(runs),
        ),
        problem,
    )


def _marks(formats: Mapping[str, object] | None) -> Marks:
    if not formats:
        return ()
    found = [marks.decode(k, v) for k, v in formats.items() if v is not None]
    return tuple(sorted(set(found))) if len(found) > 1 else tuple(found)


def _style(
    attributes: Mapping[str, object],
) -> tuple[ParagraphKind, int, str, BracketId | None] | None:
    kind = attributes.get("kind", "text")
    level = attributes.get("level", 0)
    label = attributes.get("label") or ""
    bracket = attributes.get("bracket") or None
    if isinstance(level, str) and level.isdecimal() and len(level) < 3:
        level = int(level)
    if kind not in PARAGRAPH_KINDS or not isinstance(level, int | float):
        return None
    if not 0 <= level <= MAX_LEVEL or level != int(level):
        return None
    if not isinstance(label, str) or len(label) > MAX_LABEL:
        return None
    if bracket is not None and not isinstance(bracket, str):
        return None
    return (
        kind,
        int(level),
        label,
        BracketId(bracket) if bracket is not None else None,
    )


def attributes_of(paragraph: Paragraph) -> dict[str, Any]:
    """What a block of this paragraph carries; a level is a number, no bracket is no key."""
    out: dict[str, Any] = {
        "id": paragraph.id,
        "kind": paragraph.kind,
        "level": paragraph.level,
        "label": paragraph.label,
    }
    if paragraph.bracket is not None:
        out["bracket"] = paragraph.bracket
    return out


def formats_of(on: Iterable[Mark], off: Iterable[Mark] = ()) -> dict[str, Any]:
    """The format attributes that put some marks on and take others off."""
    out: dict[str, Any] = {marks.key(mark): None for mark in off}
    out.update({marks.key(mark): marks.value(mark) for mark in on})
    return out
