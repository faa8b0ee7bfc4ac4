"""Labels: what a paragraph is called, by the practice of a process.

`15`, `15 bis`, `2.bis`, `3.3bis`, `OP3bis`, `PP5alt`, `Article 2bis`: *bis*, *ter*, *quat* … insert
after, *alt* replaces. Practice differs between processes, so it is data. Pure text: which paragraph
is which is never read from a label.
"""

import re
from collections.abc import Collection
from typing import Literal

from msgspec import Struct

Separator = Literal["", " ", "."]

INSERTS = (
    "bis",
    "ter",
    "quat",
    "quinquies",
    "sexies",
    "septies",
    "octies",
    "novies",
    "decies",
)


class Profile(Struct, frozen=True):
    """How paragraphs that come in between are labelled.

    ``inserts`` stand behind the label of the paragraph before, in this order, after ``separator``;
    ``alternative`` behind that of the paragraph which it would replace, after
    ``before_alternative``. ``automatic``: paragraphs that come without a label are given the next.
    """

    separator: Separator = " "
    inserts: tuple[str, ...] = INSERTS
    before_alternative: Separator = " "
    alternative: str = "alt"
    automatic: bool = True


UN = Profile()
"""United Nations practice: “15 bis”, “15 alt”."""

_PARTS = re.compile(
    r"(?P<lead>.*?)(?P<core>\d+|(?<=\()[a-z](?=\)))(?P<close>\)?)(?P<tail>[^\d]*)", re.DOTALL
)


class Label(Struct, frozen=True):
    """A label in its parts: “OP” “3” “” “bis” “.” of “OP3bis.”.

    ``core`` is its last number, or letter in parentheses; ``close`` closes those; ``suffix`` is one
    of the profile's, with what separates it; ``end`` the punctuation behind.
    """

    lead: str
    core: str
    close: str
    suffix: str
    end: str

    def plain(self) -> str:
        """Without suffix and end."""
        return f"{self.lead}{self.core}{self.close}"


def bare(label: str) -> str:
    """A label as text refers to it: without punctuation at its end."""
    return label.strip().rstrip(".:")


def parse(profile: Profile, label: str) -> Label | None:
    """A label in its parts; None if it has no number, and no letter in parentheses."""
    found = _PARTS.fullmatch(label.strip())
    if found is None:
        return None
    tail = found["tail"]
    body = tail.rstrip(".:")
    end = tail[len(body) :]
    words = "|".join(map(re.escape, (*profile.inserts, profile.alternative)))
    suffix = re.fullmatch(rf"[ .]?(?:{words})(?:[ .]?(?:{words}))*", body)
    if body and suffix is None:
        return None
    return Label(found["lead"], found["core"], found["close"], body, end)


def following(profile: Profile, label: str, taken: Collection[str]) -> tuple[str, bool]:
    """The next label after one, and whether it is an insertion's; ("", False) if it has none.

    The next number (or letter) if nobody has it; otherwise the next of *bis*, *ter*, *quat* …
    """
    found = parse(profile, label)
    if found is None:
        return "", False
    used = {bare(t) for t in taken}
    if not found.suffix:
        core = _successor(found.core)
        if core is not None and f"{found.lead}{core}{found.close}" not in used:
            return f"{found.lead}{core}{found.close}{found.end}", False
    stem = found.plain()
    for word in profile.inserts:
        made = f"{stem}{profile.separator}{word}"
        if made not in used:
            return f"{made}{found.end}", True
    return "", False


def replacing(profile: Profile, label: str, taken: Collection[str]) -> str:
    """The label of an alternative to a paragraph; empty if that has none."""
    stem = bare(label)
    if not stem:
        return ""
    used = {bare(t) for t in taken}
    end = label.strip()[len(stem) :]
    made = f"{stem}{profile.before_alternative}{profile.alternative}"
    number = 1
    name = made
    while name in used:
        number += 1
        name = f"{made}{number}"
    return f"{name}{end}"


def _successor(core: str) -> str | None:
    """The next number or letter; None after z."""
    if core.isdigit():
        return str(int(core) + 1)
    return chr(ord(core) + 1) if core < "z" else None


def successor(core: str) -> str:
    """The next number or letter, z going on as zz."""
    return _successor(core) or f"{core}z"
