"""The quick ways to a verdict come to the very verdict of the slow one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from events.brackets import Bracket, BracketKind, Brackets
from events.draft.comparison import difference
from events.ids import BracketId, DelegationId, DraftId, ParagraphId
from events.text import MARK_ROLES, Mark, Marks, Paragraph, Run, merged, sliced
from server.sync.settling import Known, NotHere, OthersTextGone, Repair, by_character, settle
from server.sync.standing import Penning, Proposing, Standing

DRAFT, PARAGRAPH = DraftId("draft"), ParagraphId("para0001")
IDS = [BracketId(f"bracket{n}") for n in range(5)] + [BracketId("short")]
MARKS = st.lists(
    st.builds(Mark, st.sampled_from(IDS), st.sampled_from(MARK_ROLES)), max_size=3, unique=True
).map(lambda found: tuple(sorted(found)))
RUNS = st.lists(
    st.builds(Run, st.text(st.sampled_from("ab é😀"), min_size=1, max_size=4), MARKS), max_size=5
).map(merged)
BLOCKS = st.sampled_from([None, *IDS])
KINDS: list[BracketKind] = ["insertion", "deletion", "reservation"]
HELD = st.builds(
    lambda id, kind, proponents, life, opened: Bracket(
        id, DRAFT, kind, proponents, PARAGRAPH, False, opened, opened, life=life
    ),
    st.sampled_from(IDS),
    st.sampled_from(KINDS),
    st.sampled_from([(), (DelegationId("ald"),), (DelegationId("mrn"),)]),
    st.sampled_from(["open", "open", "retained"]),
    st.integers(1, 9),
)
BRACKETS = st.lists(HELD, max_size=5, unique_by=lambda held: held.id).map(
    lambda held: Brackets({one.id: one for one in held})
)
Verdict = tuple[list[Repair], int] | str


class Forgetful(Known):
    """Asks the standing again for every character."""

    def mine(self, marks: Marks) -> bool:
        return self.standing.mine(marks, self.block)

    def binding(self, marks: Marks) -> Marks:
        return self.standing.binding(marks)


def standing(brackets: Brackets, pen: bool) -> Standing:
    return Penning(brackets, DRAFT) if pen else Proposing(brackets, DRAFT, DelegationId("ald"))


def spare() -> BracketId:
    return BracketId("rspare0000")


def quickly(who: Standing, before: Paragraph, after: Paragraph) -> Verdict:
    try:
        return settle(who, difference(before, after), spare)
    except (OthersTextGone, NotHere) as no:
        return type(no).__name__


def slowly(who: Standing, before: Paragraph, after: Paragraph) -> Verdict:
    found = difference(before, after)
    around = (*sliced(after.runs, found.start - 1, found.start), Run("", ()))
    behind = (*sliced(after.runs, found.stop, found.stop + 1), Run("", ()))
    edges = (around[0].marks, behind[0].marks)
    try:
        return by_character(Forgetful(who, after.bracket), found, edges, spare)
    except (OthersTextGone, NotHere) as no:
        return type(no).__name__


def agree(brackets: Brackets, pen: bool, before: Paragraph, after: Paragraph) -> None:
    quick, slow = standing(brackets, pen), standing(brackets, pen)
    assert quickly(quick, before, after) == slowly(slow, before, after)
    # Which brackets the update opens, and as what, is part of the verdict.
    if isinstance(quick, Proposing) and isinstance(slow, Proposing):
        assert quick.opening == slow.opening


@settings(max_examples=600, deadline=None)
@given(BRACKETS, st.booleans(), BLOCKS, RUNS, RUNS)
def test_any_change(
    brackets: Brackets,
    pen: bool,
    block: BracketId | None,
    before: tuple[Run, ...],
    after: tuple[Run, ...],
) -> None:
    """The verdict is that of asking about every character."""
    was, now = (Paragraph(PARAGRAPH, bracket=block, runs=runs) for runs in (before, after))
    if before != after:
        agree(brackets, pen, was, now)


@settings(max_examples=600, deadline=None)
@given(BRACKETS, st.booleans(), BLOCKS, RUNS, RUNS, st.integers(0, 12))
def test_text_that_was_only_added(
    brackets: Brackets,
    pen: bool,
    block: BracketId | None,
    before: tuple[Run, ...],
    added: tuple[Run, ...],
    at: int,
) -> None:
    """Where nothing went, runs are judged whole, as their characters would be."""
    runs = merged([*sliced(before, 0, at), *added, *sliced(before, at, 1_000)])
    if runs != before:
        was, now = (Paragraph(PARAGRAPH, bracket=block, runs=found) for found in (before, runs))
        agree(brackets, pen, was, now)
