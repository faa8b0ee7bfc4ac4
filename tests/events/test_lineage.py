"""Brackets split and joined (SPEC B15, B16), in the text, in what was said, and in the archive."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.brackets import FormAlternatives, GiveReason, RecordOutcome, TakeUpBracket
from events.correcting import ConfirmEntries
from events.entering import EnterFor
from events.errors import NotPermitted, Refused
from events.ids import AlternativesId, BracketId, DelegationId, EntryId, IssueId, PackageId
from events.issues import AddIssue, TagBracket
from events.lineage import BracketsJoined, BracketSplit, JoinBrackets, SplitBracket
from events.packages import PresentPackage
from events.projections.board import board
from events.projections.matrix import matrix
from events.projections.provenance import Provenance
from events.projections.trace import Trace, where_did
from events.proposals import ProposeWording
from events.reopening import ReopenBracket
from events.stances import Accept, Condition, ObjectTo, TakeStance, WithdrawStance
from events.text import Paragraph, ParagraphId, Run
from tests.server.sync.drafting import DRAFT, Drafting, mark, paragraph

ONE, TWO = ParagraphId("paragraph1"), ParagraphId("paragraph2")
A, B, W = BracketId("aldbracket01"), BracketId("aldbracket02"), BracketId("aldwhole0001")
NEW, NEWER = BracketId("newbracket01"), BracketId("newbracket02")
ALD = DelegationId("ald")
PEN = "co-facilitator"


@pytest.fixture
def room() -> Drafting:
    """Two insertions of Ald next to each other, and a proposed pair of paragraphs."""
    return Drafting(
        paragraph("paragraph1", "in ", ("safe, ", A), ("orderly ", B), "ways"),
        paragraph("paragraph2", "Whole.", bracket=W),
        paragraph("paragraph3", "And more.", bracket=W),
        aldbracket01="ald",
        aldbracket02="ald",
        aldwhole0001="ald",
    )


def trace(room: Drafting, bracket: BracketId) -> Trace:
    record = Provenance(room.candidate.negotiation.id)
    for recorded in room.log:
        record.evolve(recorded)
    return where_did(record, bracket)


def runs(room: Drafting) -> list[tuple[str, list[str]]]:
    return [(r.text, [m.bracket for m in r.marks]) for r in room.text("paragraph1")]


def test_b15_all_that_holds_of_a_bracket_holds_of_both_parts(room: Drafting) -> None:
    room.enacted("ald", GiveReason(A, "ours"))
    room.enacted("mar", ObjectTo(A, "no"))
    room.enacted(PEN, TakeUpBracket(A))
    room.enacted(PEN, AddIssue(IssueId("issue"), "Ways"))
    room.enacted(PEN, TagBracket(IssueId("issue"), A))
    done = room.enacted(PEN, SplitBracket(A, ONE, 5, NEW))
    assert done[0].event == BracketSplit(A, DRAFT, ONE, 5, NEW)
    assert runs(room)[1:3] == [("sa", [A]), ("fe, ", [NEW])]
    state = room.candidate.negotiation
    old, new = state.brackets.known(A), state.brackets.known(NEW)
    assert (new.origin, old.parts) == (A, (NEW,))
    assert (new.proponents, new.reason, new.opened) == (old.proponents, "ours", old.opened)
    assert new.taken_up == old.taken_up
    assert state.stances.of(NEW) == state.stances.of(A)
    assert state.issues.brackets[NEW] == state.issues.brackets[A]
    assert {A, NEW} <= set(board(state).contested)
    room.enacted("mar", WithdrawStance(NEW))
    assert state.stances.of(A), "positions go their own ways from then on"
    room.check()


def test_b15_parts_are_settled_apart_and_the_trace_follows_both(room: Drafting) -> None:
    room.enacted(PEN, SplitBracket(A, ONE, 5, NEW))
    room.enacted(PEN, RecordOutcome(A, "retained"))
    room.enacted(PEN, RecordOutcome(NEW, "deleted"))
    said = trace(room, A).sentence
    assert "“sa” was retained" in said
    assert "A part was split off: “fe,” was deleted" in said
    assert trace(room, A).parts == (NEW,)
    room.check()


def test_b15_a_condition_is_met_when_all_parts_came_to_the_same(room: Drafting) -> None:
    hangs = TakeStance(B, "conditional-acceptance", "", Condition(A, "retained"))
    room.enacted("mar", hangs)
    room.enacted(PEN, SplitBracket(A, ONE, 5, NEW))
    room.enacted(PEN, RecordOutcome(A, "retained"))
    state = room.candidate.negotiation
    assert state.brackets.came_to(A) is None
    assert B in board(state).contested
    room.enacted(PEN, RecordOutcome(NEW, "retained"))
    assert state.brackets.came_to(A) == "retained"
    assert B not in board(state).contested


def test_b15_a_proposal_of_whole_paragraphs_is_split_between_them(room: Drafting) -> None:
    with pytest.raises(Refused, match="split the paragraph there first"):
        room.enacted(PEN, SplitBracket(W, TWO, 2, NEW))
    with pytest.raises(Refused, match="between two"):
        room.enacted(PEN, SplitBracket(W, TWO, 0, NEW))
    room.enacted(PEN, SplitBracket(W, ParagraphId("paragraph3"), 0, NEW))
    assert [p.bracket for p in room.draft.text()] == [None, W, NEW]
    room.check()
    room.enacted(PEN, JoinBrackets(W, NEW))
    assert [p.bracket for p in room.draft.text()] == [None, W, W]
    room.check()


@pytest.mark.parametrize("at", [0, 3, 9, 99])
def test_b15_each_part_has_a_character(room: Drafting, at: int) -> None:
    with pytest.raises(Refused, match="between two of its characters"):
        room.enacted(PEN, SplitBracket(A, ONE, at, NEW))
    with pytest.raises(Refused, match="does not stand"):
        room.enacted(PEN, SplitBracket(A, TWO, 1, NEW))
    with pytest.raises(Refused, match="new id"):
        room.enacted(PEN, SplitBracket(A, ONE, 5, B))


def test_b15_proponents_split_their_own_while_nobody_took_a_position(room: Drafting) -> None:
    with pytest.raises(NotPermitted):
        room.enacted("mar", SplitBracket(A, ONE, 5, NEW))
    with pytest.raises(NotPermitted):
        room.enacted("observer", SplitBracket(A, ONE, 5, NEW))
    room.enacted("ald", SplitBracket(A, ONE, 5, NEW))
    room.enacted("mar", Accept(NEW))
    with pytest.raises(Refused, match="taken positions"):
        room.enacted("ald", JoinBrackets(A, NEW))
    with pytest.raises(Refused, match="same of both"):
        room.enacted(PEN, JoinBrackets(A, NEW))
    room.check()


def test_b15_options_and_what_is_tied_into_a_package_stay_as_they_are(room: Drafting) -> None:
    room.enacted(PEN, PresentPackage(PackageId("package1"), "Ways", (A, B)))
    with pytest.raises(Refused) as refused:
        room.enacted(PEN, JoinBrackets(A, B))
    assert refused.value.rule == "K3"
    other = Drafting(
        paragraph("paragraph1", ("shall", A), ("should", B)), aldbracket01="ald", aldbracket02="ald"
    )
    other.enacted(PEN, FormAlternatives(AlternativesId("options1"), (A, B)))
    with pytest.raises(Refused, match="option"):
        other.enacted(PEN, JoinBrackets(A, B))


def test_b16_one_goes_on_for_both(room: Drafting) -> None:
    for bracket in (A, B):
        room.enacted("mar", Accept(bracket, f"since {bracket}"))
    done = room.enacted(PEN, JoinBrackets(B, A))
    assert done[0].event == BracketsJoined(B, DRAFT, A)
    assert runs(room)[1:2] == [("safe, orderly ", [B])]
    state = room.candidate.negotiation
    assert state.brackets.known(A).life == "joined"
    assert (state.brackets.known(A).joined_into, state.brackets.known(B).absorbed) == (B, (A,))
    every = board(state)
    assert A not in (*every.contested, *every.unopposed, *every.ripe, *every.settled)
    assert A not in [row.bracket for row in matrix(state).rows]
    room.enacted(PEN, RecordOutcome(B, "retained"))
    assert state.brackets.came_to(A) == "retained"
    said = trace(room, A).sentence
    assert "was joined by event" in said
    assert "That bracket: “safe, orderly” was retained" in said
    with pytest.raises(Refused, match="goes on for both"):
        room.enacted(PEN, ReopenBracket(A, "new facts"))
    room.check()


def test_b16_only_neighbours_of_one_kind_by_the_same(room: Drafting) -> None:
    room.enacted("ald", ProposeWording(DRAFT, ONE, 0, "in", "", NEW))
    room.enacted(
        "ald", ProposeWording(DRAFT, ONE, 17, "ways", " and means", NEWER, BracketId("x" * 8))
    )
    room.enacted("mar", ProposeWording(DRAFT, ONE, 0, "", "so ", None, BracketId("y" * 8)))
    for one, other, why in (
        (A, A, "one kind"),
        (A, NEW, "one kind"),
        (A, BracketId("y" * 8), "one kind"),
        (A, BracketId("x" * 8), "next to each other"),
        (NEW, NEWER, "next to each other"),
    ):
        with pytest.raises(Refused, match=why):
            room.enacted(PEN, JoinBrackets(one, other))


def test_b16_an_insertion_between_the_two_is_settled_first() -> None:
    """It stands within the later one; joined under the earlier, its words would become its own."""
    early, later, inner = (
        BracketId("aldbracket01"),
        BracketId("aldbracket02"),
        BracketId("marbracket01"),
    )
    room = Drafting(
        paragraph("paragraph1", ("a", early), ("b", f"{later} {inner}"), ("c", later)),
        aldbracket01="ald",
        marbracket01="mar",
        aldbracket02="ald",
    )
    with pytest.raises(Refused, match="whose they are"):
        room.enacted(PEN, JoinBrackets(early, later))


def test_b15_what_was_entered_is_confirmed_for_both_parts(room: Drafting) -> None:
    said = ProposeWording(DRAFT, ONE, 0, "in", "", NEW)
    room.enacted(PEN, EnterFor(EntryId("entry"), ALD, said))
    room.enacted(PEN, SplitBracket(NEW, ONE, 1, NEWER))
    entries = room.candidate.negotiation.entries
    assert entries.on_proposal(NEWER, ALD)
    room.enacted("ald", ConfirmEntries((EntryId("entry"),)))
    assert not entries.on_proposal(NEWER, ALD)
    assert not entries.on_proposal(NEW, ALD)
    room.check()


def test_b15_who_types_in_the_second_part_meanwhile_types_in_its_own_bracket(
    room: Drafting,
) -> None:
    """The split reaches the typist after the words were written: they are there, and lawful."""
    from events.draft import editing
    from tests.server.sync.drafting import edited

    late = edited(room.copy(), editing.insert_text, ONE, 7, "ty", (mark(A),))
    room.enacted(PEN, SplitBracket(A, ONE, 5, NEW))
    room.judged("ald", late)
    assert "safety, " in "".join(text for text, _ in runs(room))
    room.check()


@given(
    st.lists(st.tuples(st.sampled_from("sj"), st.integers(0, 30), st.integers(0, 5)), max_size=8)
)
@settings(max_examples=40, deadline=None)
def test_b15_b16_the_text_is_the_same_whatever_is_split_and_joined(
    acts: list[tuple[str, int, int]],
) -> None:
    room = Drafting(
        paragraph("paragraph1", "a ", ("bcd 😀", A), ("efg", f"{A} {B}:delete"), ("hi", A), "j"),
        Paragraph(TWO, "text", 0, "", A, (Run("klm"),)),
        aldbracket01="ald",
        aldbracket02="ald",
    )
    before = [p.text for p in room.draft.text()]
    there = [A, B]
    for number, (act, at, which) in enumerate(acts):
        one, other = there[which % len(there)], there[at % len(there)]
        fresh = BracketId(f"fresh{number:05}")
        try:
            if act == "s":
                room.enacted(PEN, SplitBracket(one, ONE if at < 25 else TWO, at % 25, fresh))
                there.append(fresh)
            else:
                room.enacted(PEN, JoinBrackets(one, other))
        except Refused:
            continue
    assert [p.text for p in room.draft.text()] == before
    state = room.candidate.negotiation
    standing = {b for p in room.draft.text() for b in p.brackets()}
    assert standing == {b.id for b in state.brackets.brackets.values() if b.open}
    room.check()
