"""Edits that the server makes on a draft's document, and that its tests and seeds make as clients.

Offsets and lengths count characters. Text that moves between blocks is written anew, with its
marks. Several edits become one update inside `DraftDocument.edit`. None of these functions asks
whether the edit is allowed; `decide` and the gate do.
"""

from collections.abc import Iterable, Sequence

from pycrdt import XmlElement, XmlText

from events.draft.blocks import BLOCK, attributes_of, formats_of, read, texts
from events.draft.document import DraftDocument
from events.errors import Refused
from events.ids import BracketId, ParagraphId
from events.text import (
    Change,
    Dropped,
    Mark,
    Marked,
    Marks,
    Moved,
    Paragraph,
    ParagraphKind,
    Placed,
    Run,
    Spliced,
    Styled,
    sliced,
)


def seed(document: DraftDocument, paragraphs: Iterable[Paragraph]) -> None:
    """Write ``paragraphs`` after what the document has."""
    place = len(document.root.children)
    for paragraph in paragraphs:
        _write_block(document, place, paragraph)
        place += 1


def follow(document: DraftDocument, changes: Iterable[Change]) -> None:
    """Make readable changes (`events.draft.comparison.compare`) on the document."""
    for change in changes:
        match change:
            case Placed(paragraph, after, kind, level, label, bracket):
                insert_paragraph(document, Paragraph(paragraph, kind, level, label, bracket), after)
            case Moved(paragraph, after):
                move_paragraph(document, paragraph, after)
            case Dropped(paragraph, _):
                remove_paragraph(document, paragraph)
            case Styled(paragraph, kind, level, label, bracket):
                restyle(document, paragraph, kind, level, label, bracket)
            case Spliced(paragraph, at, removed, inserted):
                if removed:
                    delete_text(document, paragraph, at, len(removed))
                for run in inserted:
                    insert_text(document, paragraph, at, run.text, run.marks)
                    at += len(run.text)
            case Marked(paragraph, at, length, on, off):
                for mark in off:
                    take_mark(document, paragraph, at, length, mark)
                for mark in on:
                    put_mark(document, paragraph, at, length, mark)


def insert_paragraph(
    document: DraftDocument, paragraph: Paragraph, after: ParagraphId | None
) -> None:
    """Put a paragraph, with its text, after another (or first)."""
    place = 0 if after is None else document.index(after) + 1
    _write_block(document, place, paragraph)


def remove_paragraph(document: DraftDocument, paragraph: ParagraphId) -> None:
    """Take a paragraph out."""
    del document.root.children[document.index(paragraph)]
    document.reindex()


def split_paragraph(
    document: DraftDocument, paragraph: ParagraphId, at: int, into: ParagraphId
) -> None:
    """Split at a character. Split at the start, ``into`` is the empty half before (SPEC T6)."""
    held = _read(document, paragraph)
    length = len(held.text)
    half = Paragraph(into, held.kind, held.level, "", held.bracket)
    if at == 0:
        index = document.index(paragraph)
        _write_block(document, index, half)
        return
    runs = tuple(sliced(held.runs, at, length))
    if at < length:
        delete_text(document, paragraph, at, length - at)
    insert_paragraph(
        document, Paragraph(into, held.kind, held.level, "", held.bracket, runs), paragraph
    )


def join_paragraphs(document: DraftDocument, paragraph: ParagraphId, absorbed: ParagraphId) -> None:
    """Make the text of ``absorbed`` the end of ``paragraph``."""
    end = len(_read(document, paragraph).text)
    runs = _read(document, absorbed).runs
    remove_paragraph(document, absorbed)
    for run in runs:
        insert_text(document, paragraph, end, run.text, run.marks)
        end += len(run.text)


def move_paragraph(
    document: DraftDocument, paragraph: ParagraphId, after: ParagraphId | None
) -> None:
    """Let a paragraph stand after another (or first)."""
    held = _read(document, paragraph)
    remove_paragraph(document, paragraph)
    insert_paragraph(document, held, after)


def restyle(
    document: DraftDocument,
    paragraph: ParagraphId,
    kind: ParagraphKind,
    level: int,
    label: str,
    bracket: BracketId | None,
) -> None:
    """Give a paragraph another kind, level, label or owning bracket."""
    element = document.element(paragraph)
    held, _ = read(element)
    old = attributes_of(held)
    new = attributes_of(Paragraph(paragraph, kind, level, label, bracket))
    for name in old.keys() - new.keys():
        del element.attributes[name]
    for name, value in new.items():
        if old.get(name) != value:
            element.attributes[name] = value


def insert_text(
    document: DraftDocument, paragraph: ParagraphId, at: int, text: str, marks: Marks = ()
) -> None:
    """Insert characters that stand under exactly ``marks``."""
    if not text:
        return
    element = document.element(paragraph)
    if not texts(element):
        element.children.append(XmlText())
    node, offset = _located(element, at)
    node.insert(offset, text, formats_of(marks))


def delete_text(document: DraftDocument, paragraph: ParagraphId, at: int, length: int) -> None:
    """Delete characters."""
    for node, start, end in _stretches(document.element(paragraph), at, length):
        del node[start:end]


def put_mark(
    document: DraftDocument, paragraph: ParagraphId, at: int, length: int, mark: Mark
) -> None:
    """Put a mark on characters."""
    for node, start, end in _stretches(document.element(paragraph), at, length):
        node.format(start, end, formats_of((mark,)))


def take_mark(
    document: DraftDocument, paragraph: ParagraphId, at: int, length: int, mark: Mark
) -> None:
    """Take a mark off characters."""
    for node, start, end in _stretches(document.element(paragraph), at, length):
        node.format(start, end, formats_of((), (mark,)))


def rename_mark(
    document: DraftDocument,
    paragraph: ParagraphId,
    bracket: BracketId,
    into: BracketId,
    begin: int = 0,
) -> None:
    """Let what stands under a bracket from character ``begin`` on stand under another instead.

    Of a paragraph that it proposes as a whole: all of it.
    """
    held = _read(document, paragraph)
    for at, run in _placed(held.runs):
        start, length = max(at, begin), len(run.text) - max(begin - at, 0)
        for mark in run.marks:
            if mark.bracket == bracket and length > 0:
                take_mark(document, paragraph, start, length, mark)
                put_mark(document, paragraph, start, length, Mark(into, mark.role))
    if held.bracket == bracket and begin == 0:
        restyle(document, paragraph, held.kind, held.level, held.label, into)


def lift(
    document: DraftDocument,
    bracket: BracketId,
    paragraphs: Iterable[ParagraphId] | None = None,
) -> None:
    """Take a bracket's marks off everywhere (or in ``paragraphs``); the text stays."""
    for paragraph in list(document.order() if paragraphs is None else paragraphs):
        held = _read(document, paragraph)
        for at, run in _placed(held.runs):
            for mark in run.marks:
                if mark.bracket == bracket:
                    take_mark(document, paragraph, at, len(run.text), mark)
        if held.bracket == bracket:
            restyle(document, paragraph, held.kind, held.level, held.label, None)


def erase(
    document: DraftDocument,
    bracket: BracketId,
    paragraphs: Iterable[ParagraphId] | None = None,
) -> None:
    """Delete what stands under a bracket; paragraphs that it proposes go as a whole."""
    for paragraph in list(document.order() if paragraphs is None else paragraphs):
        held = _read(document, paragraph)
        if held.bracket == bracket:
            remove_paragraph(document, paragraph)
            continue
        for at, run in reversed(_placed(held.runs)):
            if any(mark.bracket == bracket for mark in run.marks):
                delete_text(document, paragraph, at, len(run.text))


def reword(
    document: DraftDocument,
    bracket: BracketId,
    text: str,
    paragraphs: Iterable[ParagraphId] | None = None,
) -> None:
    """Put ``text`` in the place of what stands under a bracket, once, where that begins.

    It stands under those other brackets that all of the first stretch stood under. Of paragraphs
    that the bracket proposes, the first stays, bare, with ``text``; the others go.
    """
    standing = set(document.order() if paragraphs is None else paragraphs)
    written = False
    for paragraph in [p for p in document.order() if p in standing]:
        held = _read(document, paragraph)
        if held.bracket == bracket:
            if written:
                remove_paragraph(document, paragraph)
                continue
            delete_text(document, paragraph, 0, len(held.text))
            insert_text(document, paragraph, 0, text)
            restyle(document, paragraph, held.kind, held.level, held.label, None)
            written = True
            continue
        under = [(at, r) for at, r in _placed(held.runs) if bracket in {m.bracket for m in r.marks}]
        for at, run in reversed(under):
            delete_text(document, paragraph, at, len(run.text))
        if under and not written:
            around = set.intersection(*(set(run.marks) for _, run in under))
            marks = tuple(sorted(m for m in around if m.bracket != bracket))
            insert_text(document, paragraph, under[0][0], text, marks)
            written = True


def enclose(document: DraftDocument, paragraph: ParagraphId, bracket: BracketId) -> None:
    """Let a bracket propose a paragraph as a whole."""
    held = _read(document, paragraph)
    restyle(document, paragraph, held.kind, held.level, held.label, bracket)


def _read(document: DraftDocument, paragraph: ParagraphId) -> Paragraph:
    return read(document.element(paragraph))[0]


def _placed(runs: Sequence[Run]) -> list[tuple[int, Run]]:
    """Each run with the offset it starts at."""
    out, at = [], 0
    for run in runs:
        out.append((at, run))
        at += len(run.text)
    return out


def _write_block(document: DraftDocument, place: int, paragraph: Paragraph) -> None:
    children = document.root.children
    children.insert(place, XmlElement(BLOCK, attributes_of(paragraph)))
    element = children[place]
    assert isinstance(element, XmlElement)
    element.children.append(XmlText())
    node = element.children[0]
    assert isinstance(node, XmlText)
    at = 0
    for run in paragraph.runs:
        node.insert(at, run.text, formats_of(run.marks))
        at += len(run.text.encode())
    document.reindex()


def _located(element: XmlElement, at: int) -> tuple[XmlText, int]:
    """The node and byte offset at which to insert before character ``at``."""
    for node, text in _contents(element):
        if at <= len(text):
            return node, len(text[:at].encode())
        at -= len(text)
    raise Refused("T6", "The paragraph has no such place.")


def _stretches(element: XmlElement, at: int, length: int) -> list[tuple[XmlText, int, int]]:
    """The nodes and byte ranges that ``length`` characters from ``at`` lie in."""
    out = []
    end = at + length
    for node, text in _contents(element):
        low, high = max(at, 0), min(end, len(text))
        if low < high:
            start = len(text[:low].encode())
            out.append((node, start, start + len(text[low:high].encode())))
        at, end = at - len(text), end - len(text)
    return out


def _contents(element: XmlElement) -> list[tuple[XmlText, str]]:
    return [
        (node, "".join(piece for piece, _ in node.diff() if isinstance(piece, str)))
        for node in texts(element)
    ]
