"""Text under brackets as runs, and rewriting it.

Offsets and lengths count Unicode characters (code points), never bytes or UTF-16 units.
"""

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from msgspec import Struct

from events.ids import BracketId

MarkRole = Literal["insert", "delete", "reserve"]
MARK_ROLES: tuple[MarkRole, ...] = get_args(MarkRole)


class Mark(Struct, frozen=True, order=True, gc=False):
    """A bracket over some characters: which one, and what it says of them."""

    bracket: BracketId
    role: MarkRole


Marks = tuple[Mark, ...]
"""Sorted, without repetition."""


class Run(Struct, frozen=True, gc=False):
    """Characters that stand under the same brackets."""

    text: str
    marks: Marks = ()


def merged(runs: Iterable[Run]) -> tuple[Run, ...]:
    """``runs`` with neighbours under the same marks joined and empty ones dropped."""
    out: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if out and out[-1].marks == run.marks:
            out[-1] = Run(out[-1].text + run.text, run.marks)
        else:
            out.append(run)
    return tuple(out)


def sliced(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    """The part of ``runs`` between two character offsets."""
    out: list[Run] = []
    at = 0
    for run in runs:
        until = at + len(run.text)
        if until > start:
            if at >= end:
                break
            if start <= at and until <= end:
                if until > at:
                    out.append(run)
            else:
                out.append(Run(run.text[max(start - at, 0) : end - at], run.marks))
        at = until
    return out


class Rewriting:
    """Changes in one row of runs, from left to right, in one pass over it.

    Made one by one, each would copy all runs: a thousand marks would take a million steps.
    """

    def __init__(self, runs: Sequence[Run]) -> None:
        self._rest = list(reversed(runs))
        self._done: list[Run] = []
        self.length = 0
        """Characters passed so far: changes left of here come too late."""

    def splice(self, at: int, removed: int, inserted: Iterable[Run]) -> list[Run]:
        """From character ``at``, replace ``removed`` characters; returns what goes."""
        self._pass(self._cut(at))
        gone = self._cut(at + removed)
        self._pass(inserted)
        return gone

    def mark(self, at: int, length: int, on: Iterable[Mark], off: Iterable[Mark]) -> None:
        """From character ``at``, put ``length`` characters under marks, and take marks off."""
        self._pass(self._cut(at))
        put, taken = set(on), set(off)
        for run in self._cut(at + length):
            self._pass([Run(run.text, tuple(sorted((set(run.marks) - taken) | put)))])

    def end(self) -> tuple[Run, ...]:
        """The runs as they now are."""
        return merged([*self._done, *reversed(self._rest)])

    def _pass(self, runs: Iterable[Run]) -> None:
        for run in runs:
            self._done.append(run)
            self.length += len(run.text)

    def _cut(self, until: int) -> list[Run]:
        """What stands before the character ``until``, of what was not passed."""
        out: list[Run] = []
        left = until - self.length
        while left > 0 and self._rest:
            run = self._rest.pop()
            if len(run.text) > left:
                self._rest.append(Run(run.text[left:], run.marks))
                run = Run(run.text[:left], run.marks)
            out.append(run)
            left -= len(run.text)
        return out
