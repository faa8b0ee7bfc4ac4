"""H9, H10. What changed between two moments, and totals, on the demonstration and by hand."""

import pytest

from events.adref import AgreeAdRef
from events.brackets import BracketWithdrawn, RecordOutcome
from events.ids import AgreementId, IssueId, NegotiationId
from events.issues import AddIssue, TagParagraph
from events.negotiation import Negotiation, evolve
from events.projections.changes import changes
from events.projections.totals import totals
from events.stances import ObjectTo, WithdrawStance
from events.text import Dropped, Moved, Spliced, Styled, TextChanged
from server.demo import NEGOTIATION, demonstration
from tests.events.given import DRAFT, MRN, PEN, Given, bid, delegate, marked, pid


@pytest.fixture
def text() -> Given:
    return (
        Given()
        .paragraph(1, "Returns are voluntary.")
        .bracket("a", number=2)
        .paragraph(2, "States ", marked("shall ", ("a", "insert")), "act.")
        .paragraph(3, "Last.")
    )


def test_h9_nothing_changed_between_a_moment_and_itself(text: Given) -> None:
    """An empty answer, with its position."""
    found = changes(text.state, text.state)
    assert (found.paragraphs, found.since) == ((), found.position)


def test_h9_words_brackets_and_positions_stand_at_their_paragraph(text: Given) -> None:
    """One row a paragraph; words as redline; a position with what it was before."""
    before = text.state.copy()
    text.when(delegate(MRN), ObjectTo(bid("a"), "Too strong."))
    text.bracket("b", number=1)
    text.events(
        TextChanged(DRAFT, (Spliced(pid(1), 12, "", (marked("fully ", ("b", "insert")),)),))
    )
    found = changes(before, text.state)
    first, second = found.paragraphs
    assert [(s.kind, s.text) for s in first.segments if s.kind != "kept"] == [
        ("inserted", "fully ")
    ]
    assert (first.how, first.opened) == ("changed", [bid("b")])
    assert [(p.delegation, p.before, p.now) for p in second.positions] == [(MRN, None, "objection")]
    middle = text.state.copy()
    text.when(delegate(MRN), WithdrawStance(bid("a")))
    again = changes(middle, text.state).paragraphs[0].positions
    assert [(p.before, p.now) for p in again] == [("objection", None)]


def test_h9_moved_gone_and_settled(text: Given) -> None:
    """What is gone stands where it stood; an outcome at the place of its bracket."""
    before = text.state.copy()
    text.events(
        BracketWithdrawn(bid("a")),
        TextChanged(
            DRAFT,
            (
                Spliced(pid(2), 7, "shall "),
                Dropped(pid(1), ()),
                Moved(pid(3), None),
                Styled(pid(3), "operative", 0, "1."),
            ),
        ),
    )
    found = changes(before, text.state)
    assert [(r.paragraph, r.how, r.moved) for r in found.paragraphs] == [
        (pid(1), "removed", False),
        (pid(3), "changed", True),
        (pid(2), "changed", True),
    ]
    assert found.paragraphs[2].settled == [bid("a")]


def test_h9_the_changes_account_for_the_demonstration() -> None:
    """Words that are kept and inserted are the text now; every bracket since is in one row."""
    state, moments = Negotiation(NegotiationId(NEGOTIATION)), []
    for recorded in demonstration():
        evolve(state, recorded)
        if recorded.position % 60 == 0:
            moments.append(state.copy())
    for earlier, later in zip([moments[0]] * len(moments), moments, strict=True):
        found = changes(earlier, later)
        for row in found.paragraphs:
            if row.segments:
                draft = later.text.drafts[row.draft]
                now = "".join(s.text for s in row.segments if s.kind != "removed")
                held = draft.paragraphs.get(row.paragraph)
                assert now == (held.text if held is not None else "")
        opened = [b for row in found.paragraphs for b in row.opened]
        came = later.brackets.brackets.keys() - earlier.brackets.brackets.keys()
        assert sorted(opened) == sorted(came)
        settled = [b for row in found.paragraphs for b in row.settled]
        ended = [
            b.id
            for b in later.brackets.brackets.values()
            if not b.open
            and (b.id not in earlier.brackets.brackets or earlier.brackets.brackets[b.id].open)
        ]
        assert sorted(settled) == sorted(ended)


def test_h10_totals_count_what_is_agreed_bracketed_and_neither(text: Given) -> None:
    """Every paragraph counts once; text without brackets is not thereby agreed."""
    text.when(PEN, AddIssue(IssueId("issue"), "Returns"))
    text.when(PEN, AddIssue(IssueId("under"), "Forced", IssueId("issue")))
    text.when(PEN, TagParagraph(IssueId("under"), pid(1)))
    found = totals(text.state).count
    assert (found.paragraphs, found.agreed, found.bracketed, found.clean) == (3, 0, 1, 2)
    text.when(PEN, AgreeAdRef(AgreementId("one"), DRAFT, pid(1)))
    found = totals(text.state).count
    assert (found.paragraphs, found.agreed, found.bracketed, found.clean) == (3, 1, 1, 1)
    issue, under = totals(text.state).issues
    assert (issue.count, issue.depth, under.depth) == (under.count, 0, 1)
    assert issue.count.agreed == 1
    text.when(PEN, RecordOutcome(bid("a"), "retained"))
    assert totals(text.state).count.bracketed == 0


def test_h10_chapters_begin_at_headings() -> None:
    """A chapter holds those beneath it; what stands before any heading has a row of its own."""
    held = Given().paragraph(1, "Before.").paragraph(2, "Chapter").paragraph(3, "One.")
    held.paragraph(4, "Section").paragraph(5, "Two.").paragraph(6, "Next").paragraph(7, "Three.")
    heads = ((2, 0), (4, 1), (6, 0))
    held.events(
        TextChanged(DRAFT, tuple(Styled(pid(n), "heading", level, "") for n, level in heads))
    )
    (draft,) = totals(held.state).drafts
    assert [(c.title, c.level, c.count.paragraphs) for c in draft.chapters] == [
        ("", 0, 1),
        ("Chapter", 0, 2),
        ("Section", 1, 1),
        ("Next", 0, 1),
    ]
    assert draft.count.paragraphs == 4
