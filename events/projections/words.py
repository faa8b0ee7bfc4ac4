"""Words: how a text is cut into them, and which of them two texts have in common.

A word is letters, digits and the marks that belong to them (vowel signs, accents), with hyphens and
apostrophes inside it; in scripts that write without spaces each character is one. White space and
every other sign are tokens of their own, so that the tokens of a text make up the text.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from unicodedata import category

_INSIDE = "-‐‑’'"
"""Signs that belong to a word if letters stand on both sides."""

_DETAIL = 250_000
"""Up to this product of two lengths tokens are matched in detail (some 50 ms); beyond, anchors."""

Stretch = tuple[int, int, int]
"""Start in the one, start in the other, length."""


@cache
def _class(char: str) -> str:
    """``w`` in words, ``i`` a word by itself (ideographs, kana), ``s`` space, ``p`` other."""
    if char.isspace():
        return "s"
    code = ord(char)
    if 0x3040 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or 0x20000 <= code <= 0x3FFFF:
        return "i"
    return "w" if category(char)[0] in "LNM" else "p"


def tokens(text: str) -> list[str]:
    """The tokens of ``text`` in order; joined they are ``text``."""
    out: list[str] = []
    start, at, end = 0, 0, len(text)
    while at < end:
        kind = _class(text[at])
        at += 1
        if kind == "s":
            while at < end and _class(text[at]) == "s":
                at += 1
        elif kind == "w":
            while at < end:
                if _class(text[at]) == "w":
                    at += 1
                elif text[at] in _INSIDE and at + 1 < end and _class(text[at + 1]) == "w":
                    at += 2
                else:
                    break
        out.append(text[start:at])
        start = at
    return out


def is_word(token: str) -> bool:
    """Whether a token is a word, rather than space or a sign."""
    return bool(token) and _class(token[0]) in "wi"


def words(text: str) -> list[str]:
    """The words of ``text``, without space and signs."""
    return [token for token in tokens(text) if is_word(token)]


def matching(before: Sequence[str], after: Sequence[str]) -> Iterator[Stretch]:
    """Stretches that two sequences of tokens have in common, in order.

    Near-linear in long sequences: what is too long to match in detail is cut at the tokens that
    each side has once.
    """
    start = _same(before, after)
    end = _same(before[start:][::-1], after[start:][::-1])
    if start:
        yield (0, 0, start)
    yield from _within(
        before[start : len(before) - end], after[start : len(after) - end], start, start
    )
    if end:
        yield (len(before) - end, len(after) - end, end)


def _within(before: Sequence[str], after: Sequence[str], i: int, j: int) -> Iterator[Stretch]:
    if not before or not after:
        return
    if len(before) * len(after) <= _DETAIL:
        for a, b, size in SequenceMatcher(None, before, after, False).get_matching_blocks():
            if size:
                yield (i + a, j + b, size)
        return
    last = (0, 0)
    for a, b in [*_anchors(before, after), (len(before), len(after))]:
        left, right = before[last[0] : a], after[last[1] : b]
        if len(left) * len(right) <= _DETAIL:
            yield from _within(left, right, i + last[0], j + last[1])
        if a < len(before):
            yield (i + a, j + b, 1)
        last = (a + 1, b + 1)


def _anchors(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Tokens that stand once in each, in the longest order that both agree on."""
    once = {t for t, n in Counter(before).items() if n == 1} & {
        t for t, n in Counter(after).items() if n == 1
    }
    place = {token: index for index, token in enumerate(before) if token in once}
    pairs = [(place[token], index) for index, token in enumerate(after) if token in once]
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for number, (at, _) in enumerate(pairs):
        index = bisect_left(tails, at)
        previous.append(ends[index - 1] if index else -1)
        tails[index : index + 1] = [at]
        ends[index : index + 1] = [number]
    out: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        out.append(pairs[number])
        number = previous[number]
    return out[::-1]


def _same(before: Sequence[str], after: Sequence[str]) -> int:
    """How many tokens at the start are the same."""
    size = 0
    for left, right in zip(before, after, strict=False):
        if left != right:
            break
        size += 1
    return size
