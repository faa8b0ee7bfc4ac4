"""One bracket in full, and in words."""

import pytest

from events.brackets import AlternativesFormed, BracketKind, BracketTakenUp, BracketWithdrawn
from events.errors import Unknown
from events.ids import AlternativesId, IssueId
from events.issues import BracketTagged, IssueAdded, ParagraphTagged
from events.projections.brackets import (
    bracket_view,
    bracket_views,
    excerpt,
    proposal,
    shortened,
    stance_words,
)
from events.projections.spans import Span
from events.stances import StanceKind, StanceTaken
from events.text import MarkRole, Spliced, Styled, TextChanged
from tests.events.given import DRAFT, MRN, NRL, Given, bid, marked, pid

RETURNS, FORCED = IssueId("issue001"), IssueId("issue002")


def nested() -> Given:
    """Norland would delete “and voluntary” inside Aldovia's “safe and voluntary”."""
    return (
        Given()
        .paragraph(
            1,
            "a ",
            marked("safe ", ("a", "insert")),
            marked("and voluntary", ("a", "insert"), ("b", "delete")),
            " return",
        )
        .bracket("a")
        .bracket("b", "deletion", [NRL])
    )


@pytest.mark.parametrize(
    ("kind", "role", "expected"),
    [
        ("insertion", "insert", "Insert “forced”"),
        ("deletion", "delete", "Delete “forced”"),
        ("reservation", "reserve", "Reservation on “forced”"),
    ],
)
def test_a_proposal_says_in_words_what_it_would_do(
    kind: BracketKind, role: MarkRole, expected: str
) -> None:
    given = Given().paragraph(1, marked("forced", ("a", role))).bracket("a", kind)
    assert proposal(given.state, bid("a")) == expected


def test_a_proposed_space_is_called_one() -> None:
    given = Given().paragraph(1, marked(" ", ("a", "insert"))).bracket("a")
    assert proposal(given.state, bid("a")) == "Insert a space"


def test_a_proposed_paragraph_is_called_one() -> None:
    given = Given().paragraph(1, "Parties act.", bracket=bid("a")).bracket("a", whole=True)
    assert proposal(given.state, bid("a")) == "Insert the paragraph “Parties act.”"
    empty = Given().paragraph(1, bracket=bid("a")).bracket("a", whole=True)
    assert proposal(empty.state, bid("a")) == "Insert a paragraph"


@pytest.mark.parametrize(
    ("kind", "stance", "expected"),
    [
        ("insertion", "objection", "objects to inserting these words"),
        ("insertion", "acceptance", "accepts inserting these words"),
        ("deletion", "objection", "objects to deleting these words"),
        ("deletion", "acceptance", "accepts deleting these words"),
        (
            "reservation",
            "objection",
            "objects to this reservation: wants these words kept as they are",
        ),
        ("reservation", "acceptance", "shares this reservation"),
    ],
)
def test_a_stance_says_what_is_objected_to(
    kind: BracketKind, stance: StanceKind, expected: str
) -> None:
    given = Given().paragraph(1, "x").bracket("a", kind)
    assert stance_words(given.state.brackets.brackets[bid("a")], stance) == expected


def test_a_stance_on_a_proposed_paragraph_is_on_the_paragraph() -> None:
    given = Given().paragraph(1, "x", bracket=bid("a")).bracket("a", whole=True)
    held = given.state.brackets.brackets[bid("a")]
    assert stance_words(held, "objection") == "objects to inserting this paragraph"


def test_the_view_holds_all_that_is_said_of_a_bracket() -> None:
    given = nested().events(
        IssueAdded(RETURNS, "Returns"),
        IssueAdded(FORCED, "Forced"),
        BracketTagged(FORCED, bid("a")),
        ParagraphTagged(RETURNS, pid(1)),
        StanceTaken(bid("a"), MRN, "acceptance", "yes"),
        StanceTaken(bid("a"), NRL, "objection", "costs"),
        BracketTakenUp(bid("a"), None),
        TextChanged(DRAFT, (Styled(pid(1), "operative", 0, "15.", None),)),
    )
    found = bracket_view(given.state, bid("a"))
    assert (found.kind, found.life, found.state, found.considered) == (
        "insertion",
        "open",
        "contested",
        True,
    )
    assert (found.proposal, found.attribution) == (
        "Insert “safe and voluntary”",
        "ALD; NRL delete; MRN support",
    )
    assert found.spans == (Span(pid(1), "15.", "safe and voluntary"),)
    assert (found.paragraph, found.paragraph_label) == (pid(1), "15.")
    assert (found.issues, found.inherited) == ((FORCED,), (RETURNS,))
    assert (found.within, found.inner) == ((), (bid("b"),))
    assert [(s.delegation, s.words) for s in found.stances] == [
        (MRN, "accepts inserting these words"),
        (NRL, "objects to inserting these words"),
    ]
    assert found.taken_up == (given.state.position - 1,)
    assert bracket_view(given.state, bid("b")).within == (bid("a"),)


def test_all_views_at_once_say_what_each_says_alone() -> None:
    given = nested().paragraph(2, marked("more", ("c", "reserve"))).bracket("c", "reservation")
    assert bracket_views(given.state) == tuple(bracket_view(given.state, bid(n)) for n in "abc")
    assert bracket_views(given.state, DRAFT) == bracket_views(given.state)


def test_without_names_a_view_tells_nobodys_position() -> None:
    given = nested().events(StanceTaken(bid("a"), MRN, "objection", "as our capital says"))
    found = bracket_view(given.state, bid("a"), names=False)
    assert (found.proponents, found.stances, found.attribution) == ((), (), "")
    assert found.state == "contested"


def test_the_other_options_for_its_place_are_named() -> None:
    given = nested().bracket("c")
    given.events(AlternativesFormed(AlternativesId("group001"), (bid("a"), bid("c"))))
    assert bracket_view(given.state, bid("a")).alternatives == (bid("c"),)


def test_a_settled_bracket_keeps_the_last_words_it_had() -> None:
    given = nested().events(
        TextChanged(DRAFT, (Spliced(pid(1), 2, "safe and voluntary"),)), BracketWithdrawn(bid("a"))
    )
    found = bracket_view(given.state, bid("a"))
    assert (found.spans, found.excerpt) == ((), "safe and voluntary")
    assert found.life == "withdrawn"
    assert found.closed == given.state.position


def test_a_bracket_over_several_paragraphs_shows_each() -> None:
    given = (
        Given()
        .paragraph(1, "one ", marked("two", ("a", "insert")))
        .paragraph(2, marked("three", ("a", "insert")))
        .bracket("a", by=())
    )
    found = bracket_view(given.state, bid("a"))
    assert [s.text for s in found.spans] == ["two", "three"]
    assert excerpt(given.state, bid("a")) == "two three"


def test_of_two_brackets_over_the_same_words_the_later_is_inside() -> None:
    given = Given().paragraph(1, marked("text", ("a", "delete"), ("b", "reserve")))
    given.bracket("b", "reservation").bracket("a", "deletion", [NRL])
    assert bracket_view(given.state, bid("a")).within == (bid("b"),)
    assert bracket_view(given.state, bid("b")).within == ()


def test_brackets_that_only_overlap_stand_inside_neither() -> None:
    given = Given().paragraph(
        1,
        marked("one ", ("a", "delete")),
        marked("two ", ("a", "delete"), ("b", "reserve")),
        marked("three", ("b", "reserve")),
    )
    given.bracket("a", "deletion").bracket("b", "reservation", [NRL])
    assert [v.within for v in bracket_views(given.state)] == [(), ()]


def test_an_excerpt_is_cut_at_a_word() -> None:
    assert shortened("safe,\n dignified  return", 80) == "safe, dignified return"
    assert shortened("safe and dignified return", 20) == "safe and dignified…"
    assert len(shortened("x" * 200, 80)) == 80


def test_an_unknown_bracket_is_refused() -> None:
    with pytest.raises(Unknown):
        bracket_view(Given().state, bid("a"))


def test_an_option_knows_its_number_among_the_alternatives() -> None:
    given = (
        Given()
        .paragraph(1, marked("shall", ("a", "insert")), marked("should", ("b", "insert")), " act")
        .bracket("a")
        .bracket("b")
        .bracket("c")
        .events(AlternativesFormed(AlternativesId("modal001"), (bid("b"), bid("a"))))
    )
    numbers = [bracket_view(given.state, bid(name)).option for name in "abc"]
    assert numbers == [2, 1, None]
