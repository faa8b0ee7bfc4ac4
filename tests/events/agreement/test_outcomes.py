"""B10-B12. Agreed wording takes a bracket's place; settled brackets are reopened where honest."""

import pytest

from events.brackets import (
    BracketDeleted,
    BracketMerged,
    BracketMooted,
    BracketReopened,
    FormAlternatives,
    RecordOutcome,
    WithdrawBracket,
)
from events.draft import editing
from events.ids import AlternativesId, BracketId
from events.reopening import ReopenBracket
from events.stances import ObjectTo
from tests.events.agreement.room import LAWFUL, NOT, ONE, PEN, SAFE, TWO, does, reads, refused, room
from tests.server.sync.drafting import Drafting, edited, mark, paragraph


def test_b10_merging_puts_agreed_wording_in_the_place_of_the_words() -> None:
    held = room()
    events = does(held, PEN, RecordOutcome(NOT, "merged", "in principle "))
    assert events[0] == BracketMerged(NOT, "in principle ")
    assert reads(held, ONE) == "Returns are in principle voluntary."
    assert held.candidate.negotiation.brackets.brackets[NOT].life == "merged"
    held.check()


def test_b10_merging_one_option_deletes_its_rivals() -> None:
    held = room()
    does(held, PEN, FormAlternatives(AlternativesId("options1"), (LAWFUL, SAFE)))
    events = does(held, PEN, RecordOutcome(LAWFUL, "merged", "regular"))
    assert BracketDeleted(SAFE) in events
    assert reads(held, TWO) == "Pathways are regular."
    held.check()


def test_b10_brackets_inside_the_merged_words_are_moot_and_those_around_stay() -> None:
    outer, inner = BracketId("aldouter001"), BracketId("marinner001")
    held = Drafting(
        paragraph("paragraph1", "a ", ("b ", outer), ("c", f"{outer} {inner}"), (" d", outer)),
        aldouter001="ald",
        marinner001="mar",
    )
    does(held, PEN, RecordOutcome(inner, "merged", "x"))
    assert [r.text for r in held.text("paragraph1")] == ["a ", "b x d"]
    held.check()
    within = BracketId("marinner002")
    held.judged("mar", edited(held.copy(), editing.insert_text, ONE, 4, "y", (
        mark(outer), mark(within))))  # fmt: skip
    assert BracketMooted(within) in does(held, PEN, RecordOutcome(outer, "merged", "z"))
    assert reads(held, ONE) == "a z"
    held.check()


def test_b10_a_proposed_paragraph_is_merged_into_one_bare_paragraph() -> None:
    whole = BracketId("aldwhole001")
    held = Drafting(
        paragraph("paragraph1", "One.", bracket=whole),
        paragraph("paragraph2", "Two.", bracket=whole),
        aldwhole001="ald",
    )
    does(held, PEN, RecordOutcome(whole, "merged", "Both."))
    assert [(p.text, p.bracket) for p in held.draft.text()] == [("Both.", None)]
    held.check()


@pytest.mark.parametrize("text", ["", "  ", "two\nlines", "x" * 4001])
def test_b10_agreed_wording_is_one_line_of_text(text: str) -> None:
    with refused("B10"):
        does(room(), PEN, RecordOutcome(NOT, "merged", text))


def test_b6_no_merging_over_an_objection() -> None:
    held = room()
    does(held, "ald", ObjectTo(NOT, "No."))
    with refused("B6"):
        does(held, PEN, RecordOutcome(NOT, "merged", "never "))


def test_b11_a_retained_bracket_is_reopened_over_its_very_words() -> None:
    held = room()
    does(held, PEN, RecordOutcome(NOT, "retained"))
    held.judged(PEN, edited(held.copy(), editing.insert_text, ONE, 0, "All "))
    events = does(held, PEN, ReopenBracket(NOT, "Maruna's capital came back."))
    assert events[0] == BracketReopened(NOT, ONE, 16, 4, "Maruna's capital came back.")
    assert [r.text for r in held.text(ONE) if r.marks] == ["not "]
    assert held.candidate.negotiation.brackets.brackets[NOT].open
    held.check()
    assert does(held, PEN, ReopenBracket(NOT, "Again.")) == []


def test_b11_a_retained_paragraph_is_reopened_as_a_whole() -> None:
    whole = BracketId("aldwhole001")
    held = Drafting(paragraph("paragraph1", "One.", bracket=whole), aldwhole001="ald")
    does(held, PEN, RecordOutcome(whole, "retained"))
    held.candidate.negotiation.brackets.known(whole)
    does(held, PEN, ReopenBracket(whole, "Why not."))
    held.check()


def test_b12_words_that_are_gone_or_written_anew_are_nobodys_to_restore() -> None:
    held = room()
    does(held, PEN, RecordOutcome(NOT, "deleted"))
    held.judged(PEN, edited(held.copy(), editing.insert_text, ONE, 12, "not "))
    with refused("B12"):
        does(held, PEN, ReopenBracket(NOT, "Why not."))
    does(held, "mar", WithdrawBracket(LAWFUL))
    with refused("B12"):
        does(held, PEN, ReopenBracket(LAWFUL, "Why not."))


def test_b12_agreed_wording_is_not_put_under_a_delegations_name() -> None:
    held = room()
    does(held, PEN, RecordOutcome(NOT, "merged", "in principle "))
    with refused("B12"):
        does(held, PEN, ReopenBracket(NOT, "Why not."))
