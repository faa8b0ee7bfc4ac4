"""What carries an issue: the brackets, paragraphs and other things that events are about.

Nothing here names a type of event where its fields say enough: what an event is about is read off
the types of its ids, so that an event that is new tomorrow is not overlooked.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, get_args, get_type_hints

from msgspec import Struct, field

from events import ids
from events.brackets import BracketRedrafted
from events.lineage import BracketsJoined, BracketSplit
from events.negotiation import Event
from events.redraft import RedraftIssued
from events.structure import ParagraphsJoined, ParagraphSplit
from events.terms import TermApplied

CARRIERS = {ids.IssueId, ids.BracketId, ids.ParagraphId}
"""What carries issues, and the issues themselves."""

MADE_ABOUT = {
    ids.AgreementId,
    ids.CallId,
    ids.ContradictionId,
    ids.CrossoverId,
    ids.EntryId,
    ids.LetterId,
    ids.PackageId,
    ids.QuestionId,
    ids.SourceId,
    ids.StatementId,
    ids.SubmissionId,
    ids.TermId,
}
"""What exists because of brackets, paragraphs and issues, and is later named without them."""

_QUOTES = ("removed", "struck", "words", "phrase")
"""Fields that hold words which stand, or stood, in the paragraph named beside them."""


class Carrying(Struct):
    """Learns from the events of a record what belongs together, and then what carries something."""

    _leads: dict[str, set[str]] = field(default_factory=dict)
    """From what may carry something to what then carries it, too."""
    _places: dict[str, set[str]] = field(default_factory=dict)
    """Brackets, by the paragraphs that they ever stood in."""

    def learn(self, event: Event) -> None:
        """Take the next event."""
        # A term is about the issue that it was settled on, not about all places that it changed.
        if not isinstance(event, TermApplied):
            named = about(event)
            for made in _found(event, MADE_ABOUT):
                for one in named - {made}:
                    self._lead(one, made)
        for part in _structs(event):
            paragraph = getattr(part, "paragraph", None)
            if paragraph is not None:
                for bracket in _found(part, {ids.BracketId}):
                    self._place(paragraph, bracket)
                if hasattr(part, "after") or hasattr(part, "level"):
                    # A paragraph as a whole: it is what its bracket proposes.
                    self._lead(getattr(part, "bracket", None), paragraph)
        match event:
            case ParagraphSplit(_, one, _, other) | ParagraphsJoined(_, one, other):
                self._kin(one, other)
            case BracketSplit(bracket=bracket, into=into):
                self._kin(bracket, into)
            case BracketsJoined(bracket=bracket, absorbed=absorbed):
                self._kin(bracket, absorbed)
            case RedraftIssued(lineage=lineage):
                for descent in lineage:
                    for ancestor in descent.ancestors:
                        self._kin(descent.paragraph, ancestor)
            case BracketRedrafted(bracket=bracket, places=places):
                for paragraph in places:
                    self._place(paragraph, bracket)
            case _:
                pass

    def spread(self, carrying: Iterable[str]) -> set[str]:
        """Those that carry something, and all that carries it because of them, by id."""
        out = set(carrying)
        waiting = list(out)
        while waiting:
            new = self._leads.get(waiting.pop(), set()) - out
            out |= new
            waiting += new
        return out

    def around(self, carrying: set[str]) -> set[str]:
        """The paragraphs in which any of these brackets ever stood."""
        return {place for place, held in self._places.items() if held & carrying}

    def _place(self, paragraph: str, bracket: str) -> None:
        self._places.setdefault(paragraph, set()).add(bracket)
        self._lead(paragraph, bracket)

    def _kin(self, one: str, other: str) -> None:
        self._lead(one, other)
        self._lead(other, one)

    def _lead(self, one: str | None, other: str) -> None:
        if one is not None:
            self._leads.setdefault(one, set()).add(other)


def about(event: Event) -> set[str]:
    """The issues, brackets, paragraphs and what was made about them that an event names, by id."""
    return set(_found(event, CARRIERS | MADE_ABOUT))


def quoted(event: Event) -> set[str]:
    """The paragraphs from which an event quotes words, by id."""
    return {
        part.paragraph  # type: ignore[attr-defined]
        for part in _structs(event)
        if getattr(part, "paragraph", None) and any(getattr(part, name, "") for name in _QUOTES)
    }


def _structs(value: Any) -> Iterator[Struct]:
    """The event and every struct in it."""
    if isinstance(value, tuple | list):
        for one in value:
            yield from _structs(one)
    elif isinstance(value, Struct):
        yield value
        for name in _fields(type(value))[1]:
            yield from _structs(getattr(value, name))


def _found(value: Any, kinds: set[Any]) -> Iterator[str]:
    """Every id of these kinds in a struct."""
    for part in _structs(value):
        for name, kind in _fields(type(part))[0]:
            if kind in kinds:
                held = getattr(part, name)
                if isinstance(held, tuple):
                    yield from held
                elif held is not None:
                    yield held


@cache
def _fields(struct: type) -> tuple[tuple[tuple[str, Any], ...], tuple[str, ...]]:
    """The fields of a struct that hold ids, with the kind of each; and those that hold structs."""
    held, deeper = [], []
    for name, hint in get_type_hints(struct).items():
        for leaf in _leaves(hint):
            if leaf in CARRIERS | MADE_ABOUT:
                held.append((name, leaf))
            elif isinstance(leaf, type) and issubclass(leaf, Struct) and name not in deeper:
                deeper.append(name)
    return tuple(held), tuple(deeper)


def _leaves(hint: Any) -> Iterator[Any]:
    parts = get_args(hint)
    if not parts:
        yield hint
    for part in parts:
        yield from _leaves(part)
