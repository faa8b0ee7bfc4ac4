"""The board: states as DOMAIN.md defines them, counts that roll up, concerns, movement."""

from time import perf_counter

import pytest

from events.brackets import (
    AlternativesFormed,
    BracketDeleted,
    BracketMooted,
    BracketRetained,
    BracketTakenUp,
    BracketWithdrawn,
    ReasonGiven,
)
from events.errors import Unknown
from events.ids import AlternativesId, IssueId, RoundId
from events.issues import BracketTagged, IssueAdded, ParagraphTagged
from events.process import RoundClosed, RoundOpened
from events.projections.board import Board, Row, board, state_of
from events.projections.brackets import considered
from events.projections.contested import contested
from events.stances import StanceTaken, StanceWithdrawn
from events.text import Marked, Run, Spliced, TextChanged
from tests.events.given import ALD, DRAFT, MRN, NRL, Given, bid, marked, pid

RETURNS, FORCED, PATHWAYS = (IssueId(f"issue{name}") for name in ("returns", "forced", "paths"))
ROUND = [RoundId(f"round{n}") for n in range(1, 5)]


def bracketed() -> Given:
    """One insertion by Aldovia over the words “voluntary”."""
    return Given().paragraph(1, "in ", marked("voluntary", ("a", "insert")), " return").bracket("a")


def row(found: Board, issue: IssueId | None) -> Row:
    """The row of an issue."""
    return next(r for r in found.rows if r.issue == issue)


def test_an_open_bracket_that_nobody_opposes_is_unopposed() -> None:
    assert state_of(bracketed().state, bid("a")) == "unopposed"


def test_a_standing_objection_makes_it_contested_until_it_is_withdrawn() -> None:
    given = bracketed().events(StanceTaken(bid("a"), NRL, "objection", "costs"))
    assert state_of(given.state, bid("a")) == "contested"
    given.events(StanceWithdrawn(bid("a"), NRL))
    assert state_of(given.state, bid("a")) == "unopposed"


def test_an_acceptance_does_not_make_it_contested() -> None:
    given = bracketed().events(StanceTaken(bid("a"), NRL, "acceptance"))
    assert state_of(given.state, bid("a")) == "unopposed"


def test_a_standing_reservation_is_contested_until_it_is_lifted() -> None:
    given = Given().paragraph(1, marked("text", ("r", "reserve"))).bracket("r", "reservation")
    assert state_of(given.state, bid("r")) == "contested"
    given.events(BracketWithdrawn(bid("r")))
    assert state_of(given.state, bid("r")) == "settled"


def test_competing_alternatives_are_contested_until_one_is_left() -> None:
    given = (
        Given()
        .paragraph(1, marked("shall", ("a", "insert")), marked("should", ("b", "insert")))
        .bracket("a")
        .bracket("b", by=[NRL])
        .events(AlternativesFormed(AlternativesId("group001"), (bid("a"), bid("b"))))
    )
    assert {state_of(given.state, bid(b)) for b in "ab"} == {"contested"}
    given.events(BracketDeleted(bid("b")))
    assert (state_of(given.state, bid("a")), state_of(given.state, bid("b"))) == (
        "unopposed",
        "settled",
    )


def test_ripe_is_unopposed_and_taken_up_by_a_meeting() -> None:
    given = bracketed()
    assert not considered(given.state, bid("a"))
    given.events(BracketTakenUp(bid("a"), None))
    assert considered(given.state, bid("a"))
    assert state_of(given.state, bid("a")) == "ripe"
    given.events(StanceTaken(bid("a"), NRL, "objection", "costs"))
    assert state_of(given.state, bid("a")) == "contested"


def test_a_bracket_is_not_ripe_while_one_inside_it_is_open() -> None:
    given = (
        Given()
        .paragraph(
            1,
            marked("safe and ", ("a", "insert")),
            marked("dignified", ("a", "insert"), ("b", "delete")),
        )
        .bracket("a")
        .bracket("b", "deletion", [NRL])
        .events(BracketTakenUp(bid("a"), None), BracketTakenUp(bid("b"), None))
    )
    assert (state_of(given.state, bid("a")), state_of(given.state, bid("b"))) == (
        "unopposed",
        "ripe",
    )
    given.events(BracketWithdrawn(bid("b")))
    assert state_of(given.state, bid("a")) == "ripe"


def test_a_bracket_inside_a_proposed_paragraph_keeps_that_from_being_ripe() -> None:
    given = (
        Given()
        .paragraph(1, "New ", marked("words", ("b", "delete")), bracket=bid("a"))
        .bracket("a", whole=True)
        .bracket("b", "deletion", [NRL])
        .events(BracketTakenUp(bid("a"), None))
    )
    assert state_of(given.state, bid("a")) == "unopposed"


@pytest.mark.parametrize("end", [BracketRetained, BracketDeleted, BracketWithdrawn, BracketMooted])
def test_whatever_ended_it_it_is_settled(end: type[BracketRetained]) -> None:
    given = bracketed().events(StanceTaken(bid("a"), NRL, "objection", "costs"), end(bid("a")))
    assert state_of(given.state, bid("a")) == "settled"
    assert board(given.state).settled == (bid("a"),)


def test_an_unknown_bracket_has_no_state() -> None:
    with pytest.raises(Unknown):
        state_of(Given().state, bid("a"))


def test_counts_roll_up_the_tree_and_count_no_bracket_twice() -> None:
    given = (
        bracketed()
        .paragraph(2, marked("forced", ("b", "delete")))
        .bracket("b", "deletion", [NRL], 2)
        .paragraph(3, marked("else", ("c", "insert")))
        .bracket("c", number=3)
        .events(
            IssueAdded(RETURNS, "Returns"),
            IssueAdded(PATHWAYS, "Pathways"),
            IssueAdded(FORCED, "Forced return", RETURNS),
            BracketTagged(FORCED, bid("a")),
            BracketTagged(RETURNS, bid("a")),
            ParagraphTagged(FORCED, pid(2)),
            StanceTaken(bid("b"), ALD, "objection", "needed"),
        )
    )
    found = board(given.state)
    assert [(r.title, r.depth, r.parent) for r in found.rows] == [
        ("Returns", 0, None),
        ("Forced return", 1, RETURNS),
        ("Pathways", 0, None),
        ("No issue yet", 0, None),
    ]
    for issue in (RETURNS, FORCED):
        assert row(found, issue).unopposed == (bid("a"),)
        assert row(found, issue).contested == (bid("b"),)
    assert row(found, PATHWAYS).movement == ""
    assert row(found, None).unopposed == (bid("c"),)
    assert (found.contested, found.unopposed) == ((bid("b"),), (bid("a"), bid("c")))
    assert found.position == given.state.position


def test_the_row_of_no_issue_is_there_only_if_needed() -> None:
    assert board(Given().events(IssueAdded(RETURNS, "Returns")).state).rows[-1].issue == RETURNS


def test_a_settled_bracket_keeps_the_issue_of_the_paragraph_it_was_opened_in() -> None:
    given = bracketed().events(
        IssueAdded(RETURNS, "Returns"),
        ParagraphTagged(RETURNS, pid(1)),
        TextChanged(DRAFT, (Spliced(pid(1), 3, "voluntary"),)),
        BracketDeleted(bid("a")),
    )
    assert row(board(given.state), RETURNS).settled == (bid("a"),)


def test_outstanding_concerns_say_whose_why_and_since_when() -> None:
    given = (
        bracketed()
        .paragraph(2, marked("text", ("r", "reserve")))
        .bracket("r", "reservation", [MRN], 2)
        .events(
            ReasonGiven(bid("r"), "capital asks"),
            StanceTaken(bid("a"), NRL, "objection", "costs"),
            StanceTaken(bid("a"), MRN, "acceptance"),
        )
    )
    concerns = row(board(given.state), None).concerns
    assert [(c.delegation, c.bracket, c.kind, c.reason) for c in concerns] == [
        (MRN, bid("r"), "reservation", "capital asks"),
        (NRL, bid("a"), "objection", "costs"),
    ]
    assert concerns[1].since == given.state.position - 1
    assert concerns[1].since_at == (given.state.position - 1) * 3_600_000_000


def test_settled_brackets_raise_no_concern() -> None:
    given = bracketed().events(
        StanceTaken(bid("a"), NRL, "objection", "costs"), BracketWithdrawn(bid("a"))
    )
    assert row(board(given.state), None).concerns == ()


def test_the_oldest_bracket_is_the_oldest_that_is_open() -> None:
    given = bracketed().bracket("b").bracket("c").events(BracketWithdrawn(bid("a")))
    found = row(board(given.state), None)
    assert found.oldest == bid("b")
    assert found.oldest_at == given.state.brackets.brackets[bid("b")].opened_at


def test_movement_is_new_text_or_an_updated_position_in_the_latest_round() -> None:
    def movement() -> str:
        return row(board(given.state), None).movement

    given = bracketed()
    assert movement() == "moving", "with no rounds nothing says that it stands still"
    given.events(RoundOpened(ROUND[0], "Round 1"))
    assert movement() == "no new text since before Round 1"
    given.events(StanceTaken(bid("a"), NRL, "objection", "costs"))
    assert movement() == "moving"
    given.events(RoundClosed(ROUND[0]))
    assert movement() == "moving", "what moved in the last round there was still moves"
    given.events(RoundOpened(ROUND[1], "Round 2"), RoundOpened(ROUND[2], "Round 3"))
    assert movement() == "no new text since Round 1"
    given.events(StanceWithdrawn(bid("a"), NRL))
    assert movement() == "moving"
    given.events(RoundOpened(ROUND[3], "Round 4"), BracketTakenUp(bid("a"), ROUND[3]))
    given.events(StanceTaken(bid("a"), MRN, "objection", "cost"), RoundOpened(ROUND[0], "Round 5"))
    assert movement() == "no new text since Round 4"
    word = marked("ry", ("a", "insert")).marks
    given.events(TextChanged(DRAFT, (Spliced(pid(1), 12, "", (Run("!", word),)),)))
    assert movement() == "moving"


def test_text_elsewhere_in_the_paragraph_is_no_movement_of_the_bracket() -> None:
    given = bracketed().events(RoundOpened(ROUND[0], "Round 1"))
    given.events(TextChanged(DRAFT, (Spliced(pid(1), 0, "", (Run("Now "),)),)))
    assert row(board(given.state), None).movement == "no new text since before Round 1"
    given.events(TextChanged(DRAFT, (Marked(pid(1), 7, 3, off=marked("", ("a", "insert")).marks),)))
    assert row(board(given.state), None).movement == "moving"


def test_a_row_is_ripe_if_all_that_is_open_is_and_settled_if_nothing_is() -> None:
    given = bracketed().bracket("b").events(BracketWithdrawn(bid("b")))
    given.events(BracketTakenUp(bid("a"), None))
    assert row(board(given.state), None).movement == "ripe"
    given.events(BracketRetained(bid("a")))
    assert row(board(given.state), None).movement == "settled"


def test_the_contested_table_says_who_stands_where_per_issue() -> None:
    given = (
        bracketed()
        .bracket("b")
        .events(
            IssueAdded(RETURNS, "Returns"),
            IssueAdded(FORCED, "Forced return", RETURNS),
            BracketTagged(FORCED, bid("a")),
            StanceTaken(bid("a"), NRL, "objection", "costs"),
        )
    )
    returns, forced = contested(given.state)
    assert (returns.title, returns.brackets, forced.depth) == ("Returns", (), 1)
    (found,) = forced.brackets
    assert (found.bracket, found.kind, found.excerpt) == (bid("a"), "insertion", "voluntary")
    assert (found.draft_title, found.proponents) == ("Compact", (ALD,))
    assert [(c.delegation, c.reason) for c in found.concerns] == [(NRL, "costs")]
    given.events(StanceTaken(bid("b"), NRL, "objection", "too"))
    assert [b.bracket for b in contested(given.state)[-1].brackets] == [bid("b")]


def test_the_board_of_five_thousand_brackets_takes_well_under_a_second() -> None:
    given = Given().events(*(IssueAdded(IssueId(f"i{n}"), f"Issue {n}") for n in range(40)))
    for number in range(500):
        names = [f"{number}x{n}" for n in range(10)]
        given.paragraph(number, *(marked(f"word {n} ", (n, "insert")) for n in names))
        for name in names:
            given.bracket(name, number=number)
        given.events(ParagraphTagged(IssueId(f"i{number % 40}"), pid(number)))
    start = perf_counter()
    found = board(given.state)
    assert perf_counter() - start < 1.5
    assert len(found.unopposed) == 5000
