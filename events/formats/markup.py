"""Plain text or Markdown to paragraphs of characters, each character knowing where it stood.

What goes is layout: white space between and around paragraphs, pairs of emphasis signs (``*``,
``_``), the ``#`` of headings, and backslashes before square brackets. Everything else stays: list
signs, quotes, links, footnotes, front matter, and signs that belong to no pair. `characters` says
what two texts have in common when only layout differs.
"""

import re
from bisect import bisect_right

from msgspec import Struct

from events.formats.labels import starts_paragraph

WRAPPED_AT_MOST = 120
"""A text with longer lines than this has one paragraph a line; otherwise lines may be wrapped."""

_FRONT_MATTER = re.compile(r"---[ \t]*")
_HEADING = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_DEFINITION = re.compile(r"[ ]{0,3}\[([^\[\]^]{1,80})\]:\s+(?:\S+://|/|#|\.)")
_LAYOUT = re.compile(r"[\s*_#\ufeff]+")
_ESCAPED_BRACKET = re.compile(r"\\+(?=[\[\]])")

_TOKEN = re.compile(
    r"""
    (?P<footnote> \[\^[^\[\]\s]{1,40}\] )
  | (?P<inline> !?\[[^\[\]]{0,300}\]\((?:https?://|mailto:|www\.|\.{0,2}/|\#)[^()\s]{0,500}\) )
  | (?P<reference> !?\[[^\[\]]{1,300}\]\[(?P<name>[^\[\]]{1,80})\] )
  | (?P<address> https?://[^\s\[\]<>]+ )
  | (?P<escape> \\+(?=[\[\]]) )
  | (?P<escaped> \\[^\w\s] )
  | (?P<emphasis> \*+|_+ )
  | (?P<bracket> [\[\]] )
    """,
    re.VERBOSE,
)
_AFTER_OPENING = frozenset(")]}.,;:!?")
_BEFORE_CLOSING = frozenset("([{")


def characters(text: str) -> str:
    """``text`` without white space and Markdown's emphasis and heading signs (``* _ #``).

    Backslashes before square brackets go too. Two texts with equal characters differ in layout
    only.
    """
    return _ESCAPED_BRACKET.sub("", _LAYOUT.sub("", text))


class Raw(Struct, frozen=True):
    """A paragraph's characters with signs still in it. ``heading`` is the number of ``#``.

    ``verbatim`` paragraphs (front matter, definitions of links) are not looked into.
    ``lines`` says for each source line in it: offset in ``text``, line number, column (from 1).
    """

    text: str
    lines: tuple[tuple[int, int, int], ...]
    indent: int = 0
    heading: int = 0
    verbatim: bool = False

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of a character of ``text``."""
        start, line, column = self.lines[bisect_right(self.lines, (offset, 1 << 60, 0)) - 1]
        return line, column + offset - start


class Source(Struct, frozen=True):
    """A text in paragraphs. ``title`` comes from front matter; ``references`` name link targets."""

    title: str | None
    paragraphs: tuple[Raw, ...]
    references: frozenset[str]


class Plain(Struct, frozen=True):
    """A paragraph's characters without emphasis signs.

    ``brackets`` are the offsets of square brackets that may be a treaty's; others belong to
    ``links``, which begin at those offsets. ``emphasised``: it begins with emphasised words.
    """

    raw: Raw
    text: str
    brackets: tuple[int, ...]
    links: tuple[int, ...]
    emphasised: bool
    kept: tuple[tuple[int, int], ...]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of a character of ``text``."""
        if not self.kept:
            return self.raw.place(offset)
        here, there = self.kept[bisect_right(self.kept, (offset, 1 << 60)) - 1]
        return self.raw.place(there + offset - here)


def source(text: str) -> Source:
    """``text`` divided into paragraphs: by blank lines, labels, list signs, or line by line."""
    lines = text.removeprefix("\ufeff").splitlines()
    longest = max(map(len, lines), default=0)
    title, body = _front_matter(lines)
    references = frozenset(
        m[1].casefold() for line in lines if (m := _DEFINITION.match(line)) is not None
    )
    paragraphs = [
        Raw(line.strip(), ((0, n, _indent(line) + 1),), verbatim=True)
        for n, line in enumerate(lines[:body], 1)
        if line.strip()
    ]
    block: list[tuple[int, str]] = []
    for number, line in enumerate(lines[body:], body + 1):
        if block and not _continues(block[-1][1], line, longest):
            paragraphs.append(_paragraph(block))
            block = []
        if line.strip():
            block.append((number, line.replace("\t", " ")))
    if block:
        paragraphs.append(_paragraph(block))
    return Source(title, tuple(paragraphs), references)


def _front_matter(lines: list[str]) -> tuple[str | None, int]:
    """The title it gives, and the number of lines it takes."""
    if not lines or not _FRONT_MATTER.fullmatch(lines[0]):
        return None, 0
    for index, line in enumerate(lines[1:60], 1):
        if line.strip() == "---":
            given = [ln.partition(":")[2] for ln in lines[1:index] if ln.startswith("title:")]
            title = given[0].strip().strip("\"'").strip() if given else ""
            return title or None, index + 1
    return None, 0


def _continues(before: str, line: str, longest: int) -> bool:
    """Whether ``line`` goes on with the paragraph of the line ``before`` it."""
    stripped = line.strip()
    if not stripped or longest > WRAPPED_AT_MOST:
        return False
    if _HEADING.match(before.lstrip()) or _HEADING.match(stripped) or starts_paragraph(stripped):
        return False
    if _DEFINITION.match(before) or _DEFINITION.match(line):
        return False
    letter = next((c for c in stripped if c.isalnum()), "")
    return letter.islower() or (longest >= 40 and len(before) >= 0.75 * longest)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _paragraph(block: list[tuple[int, str]]) -> Raw:
    first = block[0][1]
    sign = _HEADING.match(first.lstrip())
    indent = _indent(first)
    cut = indent + (sign.end() if sign else 0)
    parts, lines, length = [], [], 0
    for index, (number, line) in enumerate(block):
        start = _indent(line) if index else cut
        parts.append(line[start:].rstrip())
        lines.append((length, number, start + 1))
        length += len(parts[-1]) + 1
    return Raw(
        " ".join(parts),
        tuple(lines),
        indent,
        len(sign[1]) if sign else 0,
        bool(_DEFINITION.match(first)),
    )


class _Sign(Struct):
    """A run of emphasis signs, and whether it may open or close."""

    start: int
    end: int
    opens: bool
    closes: bool
    key: tuple[str, int, int]


def plain(raw: Raw, references: frozenset[str]) -> Plain:
    """The characters of ``raw``: pairs of emphasis signs gone, candidate brackets found.

    Emphasis opens and closes outside or inside the same brackets, or it is none: the star in
    ``[NDMC*][INDC]`` is a footnote's sign and stays.
    """
    text = raw.text
    if raw.verbatim:
        return Plain(raw, text, (), (), False, ())
    brackets: list[int] = []
    links: list[int] = []
    gone: list[tuple[int, int]] = []
    opened: dict[tuple[str, int, int], _Sign] = {}
    leading: set[int] = set()
    emphasised = False
    depth = at = 0
    while (token := _TOKEN.search(text, at)) is not None:
        at = token.end()
        match token.lastgroup:
            case "bracket":
                depth += 1 if token[0] == "[" else -1
                brackets.append(token.start())
            case "escape":
                gone.append(token.span())
            case "emphasis":
                sign = _sign(text, token, depth)
                opener = opened.pop(sign.key, None) if sign.closes else None
                if opener is not None:
                    gone += [(opener.start, opener.end), (sign.start, sign.end)]
                    emphasised |= opener.start in leading and bool(text[sign.end :].strip(" ]"))
                elif sign.opens:
                    opened[sign.key] = sign
                    if len(brackets) == sign.start:
                        leading.add(sign.start)
            case "footnote" | "inline":
                links.append(token.start())
            case "reference":
                if token["name"].casefold() in references:
                    links.append(token.start())
                else:
                    at = token.start()
                    if text[at] == "!":
                        at += 1
                    depth += 1
                    brackets.append(at)
                    at += 1
            case _:
                pass
    return _without(raw, sorted(gone), brackets, links, emphasised)


def _sign(text: str, token: re.Match[str], depth: int) -> _Sign:
    start, end = token.span()
    before, after = text[start - 1 : start], text[end : end + 1]
    short = end - start <= 3
    opens = bool(after) and not after.isspace() and after not in _AFTER_OPENING
    closes = bool(before) and not before.isspace() and before not in _BEFORE_CLOSING
    return _Sign(
        start,
        end,
        short and opens and not before.isalnum(),
        short and closes and not after.isalnum(),
        (text[start], end - start, depth),
    )


def _without(
    raw: Raw, gone: list[tuple[int, int]], brackets: list[int], links: list[int], emphasised: bool
) -> Plain:
    """``raw`` without the stretches in ``gone``, offsets moved along."""
    parts: list[str] = []
    kept: list[tuple[int, int]] = []
    at = length = 0
    for start, end in [*gone, (len(raw.text), len(raw.text))]:
        if at < start:
            kept.append((length, at))
            parts.append(raw.text[at:start])
            length += start - at
        at = end
    starts = [there for _, there in kept]

    def moved(offset: int) -> int:
        here, there = kept[bisect_right(starts, offset) - 1]
        return here + offset - there

    text = "".join(parts)
    return Plain(
        raw,
        text,
        tuple(map(moved, brackets)),
        tuple(map(moved, links)),
        emphasised,
        tuple(kept) or ((0, 0),),
    )
