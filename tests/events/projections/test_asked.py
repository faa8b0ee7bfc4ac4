"""H11. Every answer is narrowed to what is asked about, and means the same by it."""

from collections.abc import Callable

import pytest

from events.adref import AgreedAdRef
from events.brackets import BracketTakenUp
from events.errors import Unknown
from events.group_stances import GroupStanceTaken, MemberAligned
from events.groups import GroupEnrolled, GroupJoined
from events.ids import AgreementId, BracketId, DelegationId, DraftId, GroupId, IssueId, ParagraphId
from events.issues import BracketTagged, IssueAdded, ParagraphTagged
from events.negotiation import Negotiation
from events.projections.asked import Asked, Look
from events.projections.contested import contested
from events.projections.contested import narrowed as contested_of
from events.projections.matrix import matrix, own_positions, wanted
from events.projections.paragraphs import paragraphs
from events.projections.totals import totals
from events.stances import StanceTaken
from tests.events.given import ALD, DRAFT, MRN, NRL, Given, bid, marked, pid

RETURNS, FORCED, OTHER = IssueId("returns"), IssueId("forced"), IssueId("other")
COASTS = GroupId("coasts01")
HOUR = 3_600_000_000

ASKED: list[tuple[Asked, str]] = [
    (Asked(), "abc"),
    (Asked(issue=RETURNS), "a"),
    (Asked(issue=OTHER), "b"),
    (Asked(paragraph=pid(3)), "c"),
    (Asked(delegation=ALD), "ab"),
    (Asked(group=COASTS), "c"),
    (Asked(kind="deletion"), "b"),
    (Asked(state="contested"), "bc"),
    (Asked(state="ripe"), "a"),
    (Asked(draft=DRAFT), "abc"),
    (Asked(kind="insertion", group=COASTS), "c"),
    (Asked(issue=RETURNS, delegation=NRL), ""),
]


@pytest.fixture
def state() -> Negotiation:
    """Three brackets in three paragraphs of four; one is ripe, two are objected to."""
    held = Given().events(
        GroupEnrolled(COASTS, "Coasts", "COA"),
        GroupJoined(COASTS, MRN),
        IssueAdded(RETURNS, "Returns"),
        IssueAdded(FORCED, "Forced", RETURNS),
        IssueAdded(OTHER, "Other"),
    )
    held.paragraph(1, marked("shall", ("a", "insert")))
    held.paragraph(2, "free ", marked("will", ("b", "delete")))
    held.paragraph(3, marked("return", ("c", "insert")))
    held.paragraph(4, "Bare words.")
    held.bracket("a").bracket("b", "deletion", by=(MRN,), number=2)
    held.bracket("c", by=(NRL,), number=3)
    return held.events(
        BracketTagged(FORCED, bid("a")),
        ParagraphTagged(OTHER, pid(2)),
        StanceTaken(bid("b"), ALD, "objection", "no"),
        GroupStanceTaken(bid("c"), COASTS, MRN, "objection", "no"),
        BracketTakenUp(bid("a"), None),
        AgreedAdRef(AgreementId("agreed01"), DRAFT, pid(4), None, "", "working group", ()),
    ).state


def _brackets(state: Negotiation, asked: Asked) -> set[BracketId]:
    look = Look(state, asked)
    return {b for b in state.brackets.brackets if look.bracket(b)}


def _matrix(state: Negotiation, asked: Asked) -> set[BracketId]:
    return {row.bracket for row in matrix(state, wanted(asked)).rows}


def _paragraphs(state: Negotiation, asked: Asked) -> set[BracketId]:
    return {b for place in paragraphs(state, asked) for b in place.brackets}


@pytest.mark.parametrize("answer", [_brackets, _matrix, _paragraphs])
@pytest.mark.parametrize(("asked", "expected"), ASKED)
def test_h11_every_answer_is_about_the_same_brackets(
    state: Negotiation,
    answer: Callable[[Negotiation, Asked], set[BracketId]],
    asked: Asked,
    expected: str,
) -> None:
    assert answer(state, asked) == {bid(name) for name in expected}


@pytest.mark.parametrize(("asked", "expected"), ASKED)
def test_h11_contested_is_narrowed_to_it(state: Negotiation, asked: Asked, expected: str) -> None:
    """Those contested among them; of the issues, the one asked about and those beneath it."""
    found = contested_of(state, contested(state), asked)
    told = {b.bracket for one in found for b in one.brackets}
    assert told == {bid(name) for name in expected if name in "bc"}
    if asked.issue == RETURNS:
        assert [one.issue for one in found] == [RETURNS, FORCED]


@pytest.mark.parametrize(("asked", "expected"), ASKED)
def test_h11_totals_count_paragraphs_that_hold_it(
    state: Negotiation, asked: Asked, expected: str
) -> None:
    """And, where only a place is asked, what it is beside."""
    count = totals(state, asked).count
    assert (count.bracketed, count.brackets) == (len(expected), len(expected))
    places = len(paragraphs(state, asked))
    assert count.paragraphs == places
    everywhere = asked in (Asked(), Asked(draft=DRAFT))
    assert places == (4 if everywhere else len(expected))


@pytest.mark.parametrize("answer", [_brackets, _matrix, _paragraphs])
@pytest.mark.parametrize(
    "asked",
    [
        Asked(issue=IssueId("none")),
        Asked(delegation=DelegationId("none")),
        Asked(group=GroupId("none")),
        Asked(draft=DraftId("none")),
        Asked(paragraph=ParagraphId("none")),
    ],
)
def test_h11_what_is_not_there_is_not_asked_about(
    state: Negotiation, answer: Callable[[Negotiation, Asked], set[BracketId]], asked: Asked
) -> None:
    with pytest.raises(Unknown, match=r"There is no \w+ of that id at that moment"):
        answer(state, asked)


def test_h11_a_paragraph_that_went_is_asked_about_while_a_bracket_last_stood_in_it(
    state: Negotiation,
) -> None:
    draft = state.text.drafts[DRAFT]
    for number in (3, 4):
        del draft.paragraphs[pid(number)]
    assert _brackets(state, Asked(paragraph=pid(3))) == {bid("c")}
    with pytest.raises(Unknown):
        _brackets(state, Asked(paragraph=pid(4)))


def test_h11_age_is_as_of_the_moment(state: Negotiation) -> None:
    """The first was opened an hour before the next."""
    opened = state.brackets.brackets[bid("a")].opened_at
    asked = Asked(age=state.occurred_at - opened)
    assert _brackets(state, asked) == {bid("a")}
    assert _brackets(state, Asked(age=asked.age + HOUR if asked.age else None)) == set()


def test_h10_paragraphs_are_agreed_or_bracketed_or_have_no_outstanding_comments(
    state: Negotiation,
) -> None:
    """Each in one way; a heading in none."""
    standing = {one.paragraph: one.standing for one in paragraphs(state)}
    assert standing == {
        pid(1): "bracketed",
        pid(2): "bracketed",
        pid(3): "bracketed",
        pid(4): "agreed",
    }
    (agreed,) = paragraphs(state, standing="agreed")
    assert (agreed.paragraph, agreed.contested) == (pid(4), 0)
    assert paragraphs(state, standing="no outstanding comments") == ()
    assert [one.contested for one in paragraphs(state, Asked(state="contested"))] == [1, 1]


def test_h11_own_positions_are_narrowed_and_stay_ones_own(state: Negotiation) -> None:
    """By group: where that group spoke too."""
    assert [r.bracket for r in own_positions(state, MRN, Asked()).rows] == [bid("b"), bid("c")]
    (row,) = own_positions(state, MRN, Asked(group=COASTS)).rows
    assert (row.bracket, row.cells[0].delegation, row.cells[0].origin) == (bid("c"), MRN, "covered")
    assert own_positions(state, MRN, Asked(issue=RETURNS)).rows == ()


def test_h11_who_aligned_stands_there(state: Negotiation) -> None:
    """Being covered is no stance; aligning is saying something."""
    held = Given()
    held.state = state
    assert bid("c") not in _brackets(state, Asked(delegation=MRN))
    held.events(MemberAligned(bid("c"), COASTS, MRN))
    assert bid("c") in _brackets(state, Asked(delegation=MRN))
