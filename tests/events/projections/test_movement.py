"""Movement per bracket, issue and round: rule H8 of events/SPEC.md."""

import pytest

from events.brackets import RecordOutcome
from events.ids import BracketId, IssueId, RoundId
from events.issues import AddIssue, TagBracket
from events.process import CloseRound, OpenRound
from events.projections.board import board
from events.projections.movement import BracketMovement, Movement, MovementReport, RoundMovement
from events.stances import Accept, ObjectTo, WithdrawStance
from tests.events.projections.chronicle import ISSUE, MINUTE, P1, P2, Chronicle, mark

A, B = BracketId("a"), BracketId("b")
DAY = 24 * 60 * MINUTE


@pytest.fixture
def room() -> Chronicle:
    """Aldovia's proposals in two paragraphs; the second carries the issue."""
    out = Chronicle()
    out.after("ald", P1, "safe", ", orderly", mark("a"))
    out.after("ald", P2, "nobody", " at all", mark("b"))
    return out


def report(room: Chronicle) -> MovementReport:
    movement = Movement(room.live.negotiation.id)
    for recorded in room.log:
        movement.evolve(recorded)
    return movement.report()


def of(room: Chronicle, bracket: BracketId) -> BracketMovement:
    (one,) = [b for b in report(room).brackets if b.bracket == bracket]
    return one


def test_h8_changes_of_text_and_stance_are_counted_by_round(room: Chronicle) -> None:
    """What lies between two rounds counts with the earlier."""
    room.do("pen", OpenRound(RoundId("r1"), "Round 1"))
    room.do("mrn", ObjectTo(A, "No."))
    room.gap = 60 * MINUTE
    room.after("ald", P1, "orderly", " and regular", mark("a"))
    room.do("pen", CloseRound())
    room.do("mrn", Accept(A))
    room.do("pen", OpenRound(RoundId("r2"), "Round 2"))
    room.do("mrn", WithdrawStance(A))
    assert of(room, A).rounds == (
        RoundMovement(0, "before Round 1", 1, 0, 0),
        RoundMovement(1, "Round 1", 1, 2, 1),
        RoundMovement(2, "Round 2", 0, 1, 1),
    )
    assert of(room, B).rounds == (RoundMovement(0, "before Round 1", 1, 0, 0),)


def test_h8_the_stances_are_told_in_order_and_updates_as_such(room: Chronicle) -> None:
    room.do("mrn", ObjectTo(A, "No."))
    room.do("mrn", Accept(A))
    room.do("mrn", WithdrawStance(A))
    changes = [(c.delegation, c.stance, c.reason, c.updated) for c in of(room, A).stances]
    assert changes == [
        ("mrn", "objection", "No.", False),
        ("mrn", "acceptance", "", True),
        ("mrn", None, "", True),
    ]


def test_h8_typing_within_ten_minutes_is_one_change_of_text(room: Chronicle) -> None:
    for char in "abc":
        room.after("ald", P1, "orderly", char, mark("a"))
    assert [r.texts for r in of(room, A).rounds] == [1]
    room.gap = 11 * MINUTE
    room.after("ald", P1, "orderly", "d", mark("a"))
    assert [r.texts for r in of(room, A).rounds] == [2]


def test_h8_what_an_outcome_does_to_the_text_is_no_new_text(room: Chronicle) -> None:
    room.gap = 60 * MINUTE
    room.do("pen", RecordOutcome(A, "deleted"))
    one = of(room, A)
    assert [r.texts for r in one.rounds] == [1]
    assert (one.life, one.state, one.open_for) == ("deleted", "settled", 61 * MINUTE)


def test_h8_an_open_bracket_says_since_when_it_has_no_new_text(room: Chronicle) -> None:
    assert of(room, A).no_new_text_since == ""
    room.do("pen", OpenRound(RoundId("r1"), "Round 1"))
    assert of(room, A).no_new_text_since == "before Round 1"
    room.after("ald", P1, "orderly", " and regular", mark("a"))
    assert of(room, A).no_new_text_since == ""
    room.do("pen", OpenRound(RoundId("r2"), "Round 2"))
    room.do("mrn", ObjectTo(A, "No."))
    assert of(room, A).no_new_text_since == "Round 1"
    room.do("mrn", WithdrawStance(A))
    room.do("pen", RecordOutcome(A, "retained"))
    assert of(room, A).no_new_text_since == ""


def test_h8_time_open_runs_to_the_end_or_to_now(room: Chronicle) -> None:
    opened = room.time - MINUTE
    room.time += DAY
    room.do("mrn", Accept(A))
    assert of(room, A).open_for == room.time - opened


def test_h8_an_issue_counts_with_those_beneath_it_each_bracket_once(room: Chronicle) -> None:
    below = IssueId("below")
    room.do("pen", AddIssue(below, "Forced", ISSUE))
    room.do("pen", TagBracket(below, A))
    room.do("pen", TagBracket(ISSUE, A))
    room.do("mrn", ObjectTo(A, "No."))
    found = {i.issue: i for i in report(room).issues}
    assert (found[ISSUE].brackets, found[ISSUE].contested, found[ISSUE].unopposed) == ((A, B), 1, 1)
    assert (found[below].brackets, found[below].contested) == ((A,), 1)
    assert [(r.texts, r.stances) for r in found[ISSUE].rounds] == [(2, 1)]
    assert [(r.texts, r.stances) for r in found[below].rounds] == [(1, 1)]


def test_h8_the_series_has_the_board_of_every_day_and_round_end(room: Chronicle) -> None:
    room.do("pen", OpenRound(RoundId("r1"), "Round 1"))
    room.do("mrn", ObjectTo(B, "No."))
    room.time += DAY
    room.do("pen", RecordOutcome(A, "retained"))
    room.do("pen", CloseRound())
    room.time += 3 * DAY
    room.do("mrn", Accept(B))
    series = report(room).series
    assert [(s.kind, s.name) for s in series] == [
        ("day", "1970-01-01"),
        ("round", "Round 1"),
        ("day", "1970-01-02"),
        ("now", "now"),
    ]
    movement = Movement(room.live.negotiation.id)
    boards = {}
    for recorded in room.log:
        movement.evolve(recorded)
        boards[recorded.position] = board(movement.state)
    for sample in series:
        then = boards[sample.position]
        assert sample.total.contested == len(then.contested)
        assert sample.total.settled == len(then.settled)
        assert {row.issue: len(row.contested) for row in then.rows} == {
            issue: count.contested for issue, count in sample.issues.items()
        }
    counts = [(s.total.contested, s.total.unopposed, s.total.settled) for s in series]
    assert counts == [(1, 1, 0), (1, 0, 1), (1, 0, 1), (0, 1, 1)]


def test_before_anything_happened_nothing_moved() -> None:
    movement = Movement(Chronicle().live.negotiation.id)
    assert movement.report() == MovementReport(0, 0, movement.report().issues, (), ())
