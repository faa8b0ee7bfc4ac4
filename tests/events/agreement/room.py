"""A room for the tests of agreement: three delegations, some brackets, everything verified."""

from collections.abc import Callable

import pytest

from events.errors import Refused
from events.ids import BracketId, DelegationId, ParagraphId, QuestionId, RoundId
from events.negotiation import Command, Event
from events.process import OpenRound
from tests.server.sync.drafting import Drafting, paragraph

ONE, TWO, THREE = (ParagraphId(f"paragraph{n}") for n in (1, 2, 3))
NOT, SAFE, LAWFUL = (BracketId(b) for b in ("marnot00001", "aldsafe0001", "marlawful01"))
ALD, MAR, NOR = (DelegationId(d) for d in ("ald", "mar", "nor"))
PEN = "co-facilitator"


def room() -> Drafting:
    """Two paragraphs with an insertion of Maruna and two more, and one without brackets."""
    held = Drafting(
        paragraph("paragraph1", "Returns are ", ("not ", NOT), "voluntary."),
        paragraph("paragraph2", "Pathways are ", ("lawful", LAWFUL), (" and safe", SAFE), "."),
        paragraph("paragraph3", "States cooperate."),
        marnot00001="mar",
        marlawful01="mar",
        aldsafe0001="ald",
    )
    held.enacted(PEN, OpenRound(RoundId("round1"), "Round 1"))
    return held


def does(held: Drafting, who: str, command: Command) -> list[Event]:
    """Carry out a command; returns its events."""
    return [one.event for one in held.enacted(who, command)]


def timed(held: Drafting, who: str, command: Callable[[int], Command], at: int) -> list[Event]:
    """Carry out a command at a time."""
    held.tick(at)
    return does(held, who, command(at))


def refused(rule: str) -> "pytest.RaisesExc[Refused]":
    """Refused by exactly this rule."""
    return pytest.raises(Refused, check=lambda error: error.rule == rule)


def reads(held: Drafting, name: ParagraphId) -> str:
    """A paragraph's words."""
    return held.draft.paragraphs[name].text


QUESTION = QuestionId("question1")
