"""Contested per issue, asked again and again: quick, and the same as looking at everything."""

from time import thread_time

from hypothesis import given, settings
from hypothesis import strategies as st

from events.brackets import (
    AlternativesFormed,
    BracketDeleted,
    BracketReopened,
    BracketRetained,
    BracketWithdrawn,
    ReasonGiven,
)
from events.entries import EnteredFor, EntryConfirmed
from events.group_stances import GroupStanceTaken
from events.groups import GroupEnrolled
from events.ids import AlternativesId, DelegationId, EntryId, GroupId, IssueId, ParagraphId, RoundId
from events.issues import BracketTagged, BracketUntagged, IssueAdded, ParagraphTagged
from events.negotiation import Event
from events.process import RoundOpened
from events.projections.contested import ContestedIssue, Remembered, contested
from events.projections.labels import full_label, full_labels
from events.stances import Condition, StanceTaken, StanceWithdrawn
from events.text import (
    PARAGRAPH_KINDS,
    Draft,
    Marked,
    Moved,
    Paragraph,
    Run,
    Spliced,
    Styled,
    TextChanged,
)
from tests.events.given import ALD, DRAFT, MRN, NRL, Given, bid, marked, pid

BRACKETS = (bid("a"), bid("b"), bid("c"))
ISSUES = (IssueId("returns"), IssueId("pathways"))
GROUP = GroupId("coasts01")

bracket = st.sampled_from(BRACKETS)
place = st.sampled_from((pid(1), pid(2)))
party = st.sampled_from((ALD, MRN, NRL))
issue = st.sampled_from(ISSUES)
said = st.sampled_from(("objection", "acceptance", "awaiting-instructions"))
condition = st.builds(Condition, bracket, st.sampled_from(("retained", "deleted")))
entry = st.sampled_from((EntryId("one"), EntryId("two")))
happening: st.SearchStrategy[Event] = st.one_of(
    st.builds(StanceTaken, bracket, party, said, st.text(max_size=3)),
    st.builds(
        StanceTaken, bracket, party, st.just("conditional-acceptance"), st.just(""), condition
    ),
    st.builds(StanceWithdrawn, bracket, party),
    st.builds(
        EnteredFor, entry, party, st.sampled_from(("proposal", "position")), st.tuples(bracket)
    ),
    st.builds(EntryConfirmed, entry, party),
    st.builds(GroupStanceTaken, bracket, st.just(GROUP), party, said),
    st.builds(ReasonGiven, bracket, st.text(max_size=3)),
    st.builds(BracketRetained, bracket),
    st.builds(BracketDeleted, bracket),
    st.builds(BracketWithdrawn, bracket),
    st.builds(BracketReopened, bracket, place, st.just(0), st.just(3), st.just("again")),
    st.builds(
        AlternativesFormed,
        st.just(AlternativesId("options1")),
        st.lists(bracket, min_size=2, max_size=2, unique=True).map(tuple),
    ),
    st.builds(BracketTagged, issue, bracket),
    st.builds(BracketUntagged, issue, bracket),
    st.builds(ParagraphTagged, issue, place),
    st.builds(
        RoundOpened, st.uuids().map(lambda u: RoundId(str(u))), st.text(min_size=1, max_size=4)
    ),
    st.one_of(
        st.builds(Spliced, place, st.integers(0, 9), st.just(""), st.just((Run("x"),))),
        st.builds(Spliced, place, st.integers(0, 9), st.text(min_size=1, max_size=9)),
        st.builds(
            Marked,
            place,
            st.integers(0, 6),
            st.integers(1, 6),
            bracket.map(lambda b: marked("", (b[7], "insert")).marks),
        ),
        st.builds(Moved, place, st.none()),
        st.builds(
            Styled,
            place,
            st.sampled_from(PARAGRAPH_KINDS),
            st.integers(0, 3),
            st.sampled_from(("", "1.", "(a)")),
        ),
    ).map(lambda change: TextChanged(DRAFT, (change,))),
)


def room() -> Given:
    """Two paragraphs with three brackets of three delegations."""
    given = Given().events(
        GroupEnrolled(GROUP, "Coasts", "COA"), *(IssueAdded(i, i.title()) for i in ISSUES)
    )
    given.paragraph(
        1, "States ", marked("shall", ("a", "insert")), " ", marked("not", ("b", "insert"))
    )
    given.paragraph(2, marked("return", ("c", "insert")), " people")
    for name, by, number in (("a", ALD, 1), ("b", MRN, 1), ("c", NRL, 2)):
        given.bracket(name, by=(by,), number=number)
    return given


@given(st.lists(happening, max_size=30))
@settings(max_examples=300, deadline=None)
def test_i3_what_is_remembered_changes_no_answer(happened: list[Event]) -> None:
    """After every event the answer with memory is the answer without, also of an earlier state."""
    given, remembered = room(), Remembered()
    for event in happened:
        before = given.state.copy()
        given.events(event)
        assert contested(given.state, remembered) == contested(given.state)
        assert contested(before, remembered) == contested(before)


paragraph = st.builds(
    lambda kind, level, label: Paragraph(ParagraphId(""), kind, level, label),
    st.sampled_from(PARAGRAPH_KINDS),
    st.integers(0, 4),
    st.sampled_from(("", "1.", "(a)", "(i)", "5 bis")),
)


@given(st.lists(paragraph, max_size=12))
def test_full_labels_of_a_draft_are_those_of_its_paragraphs(paragraphs: list[Paragraph]) -> None:
    """One pass over the draft finds what looking upwards from each paragraph finds."""
    draft = Draft(DRAFT, "Compact")
    for number, one in enumerate(paragraphs):
        draft.order.append(pid(number))
        draft.put(Paragraph(pid(number), one.kind, one.level, one.label))
    assert full_labels(draft) == {id: full_label(draft, id) for id in draft.order}


def large() -> Given:
    """5,000 brackets in 500 paragraphs, 200 delegations with 100,000 positions, 40 issues."""
    given = Given().events(*(IssueAdded(IssueId(f"i{n}"), f"Issue {n}") for n in range(40)))
    parties = [DelegationId(f"party{n:03}") for n in range(200)]
    for number in range(500):
        names = [f"{number}x{n}" for n in range(10)]
        given.paragraph(number, *(marked(f"word {n} ", (n, "insert")) for n in names))
        given.events(ParagraphTagged(IssueId(f"i{number % 40}"), pid(number)))
        for at, name in enumerate(names):
            given.bracket(name, by=(parties[number % 200],), number=number)
            for n in range(20):
                who = parties[(number + 7 * n + at + 1) % 200]
                kind = "objection" if at % 2 and not n else "acceptance"
                given.events(StanceTaken(bid(name), who, kind, "costs"))
    return given


def _brackets(found: tuple[ContestedIssue, ...]) -> int:
    return sum(len(one.brackets) for one in found)


def test_contested_of_five_thousand_brackets_and_two_hundred_delegations_in_twenty_ms() -> None:
    """Asked again it takes less than 20 ms; what is touched meanwhile is looked at anew."""
    given, remembered = large(), Remembered()
    assert _brackets(contested(given.state, remembered)) == 2500
    took = []
    for name in (f"{n}x0" for n in range(9)):
        given.events(StanceTaken(bid(name), NRL, "objection", "new"))
        start = thread_time()
        found = contested(given.state, remembered)
        took.append(thread_time() - start)
    assert _brackets(found) == 2509
    assert found == contested(given.state)
    assert min(took) < 0.020
