"""Who is told of what, and why: rules N1 to N3 of events/SPEC.md."""

import pytest

from events.brackets import GiveReason, RecordOutcome, WithdrawBracket
from events.ids import BracketId, DelegationId, ParticipantId, RoundId
from events.members import Actor
from events.process import OpenRound
from events.projections.notices import Notices, unread
from events.stances import Accept, ObjectTo
from tests.events.projections.chronicle import P1, P2, Chronicle, mark

A = BracketId("a")


def delegate(of: str) -> Actor:
    return Actor(ParticipantId(f"of-{of}"), "delegate", DelegationId(of))


PEN = Actor(ParticipantId("pen"), "co-facilitator")


@pytest.fixture
def room() -> Chronicle:
    """Aldovia's proposal in the first paragraph."""
    out = Chronicle()
    out.after("ald", P1, "safe", ", orderly", mark("a"))
    return out


def told(room: Chronicle, actor: Actor, after: int = 0) -> list[tuple[str, str]]:
    """Why and of what somebody is told, latest first."""
    notices = Notices(room.live.negotiation.id)
    for recorded in room.log:
        notices.evolve(recorded)
    types = {recorded.position: recorded.event for recorded in room.log}
    found = notices.of(actor, after)
    return [(n.why, str(types[n.position].__struct_config__.tag)) for n in found]


def test_n1_proponents_are_told_of_positions_on_their_proposal_and_nobody_else(
    room: Chronicle,
) -> None:
    start = room.log[-1].position
    room.do("mrn", ObjectTo(A, "No."))
    assert told(room, delegate("ald"), start) == [("your proposal", "stance-stated")]
    assert told(room, delegate("mrn"), start) == []
    assert told(room, PEN, start) == [("for the pen", "stance-stated")]


def test_n1_whoever_holds_a_position_is_told_what_becomes_of_the_bracket(room: Chronicle) -> None:
    room.do("mrn", Accept(A))
    start = room.log[-1].position
    room.do("ald", GiveReason(A, "It is needed."))
    room.do("pen", RecordOutcome(A, "retained"))
    assert told(room, delegate("mrn"), start) == [
        ("your position", "bracket-retained"),
        ("your position", "reason-given"),
    ]
    assert told(room, delegate("ald"), start) == [("your proposal", "bracket-retained")]


def test_n1_a_proposal_within_anothers_is_told_to_its_proponents(room: Chronicle) -> None:
    start = room.log[-1].position
    room.strike("mrn", P1, "orderly", "b")
    assert told(room, delegate("ald"), start) == [("in your proposal", "bracket-opened")]
    assert told(room, PEN, start) == [("for the pen", "bracket-opened")]
    room.strike("mrn", P2, "nobody", "c")
    assert len(told(room, delegate("ald"), start)) == 1


def test_n2_everybody_is_told_of_the_process(room: Chronicle) -> None:
    start = room.log[-1].position
    room.do("pen", OpenRound(RoundId("r1"), "Round 1"))
    observer = Actor(ParticipantId("obs"), "observer")
    for actor in (delegate("ald"), delegate("mrn"), observer, PEN):
        assert told(room, actor, start) == [("for everybody", "round-opened")]


def test_n3_nobody_is_told_of_their_own_acts(room: Chronicle) -> None:
    start = room.log[-1].position
    room.do("ald", WithdrawBracket(A))
    assert told(room, delegate("ald"), start) == []


def test_what_came_after_the_position_read_is_unread(room: Chronicle) -> None:
    room.do("mrn", ObjectTo(A, "No."))
    room.do("mrn", Accept(A))
    notices = Notices(room.live.negotiation.id)
    for recorded in room.log:
        notices.evolve(recorded)
    found = notices.of(delegate("ald"))
    assert unread(found, 0) == len(found)
    assert unread(found, room.log[-1].position - 1) == 1
    assert unread(found, room.log[-1].position) == 0
