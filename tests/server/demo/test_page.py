"""Quotations in the script point at one place, or at none."""

import pytest

from server.demo import opening
from server.demo.cast import MOVEMENT, PEN
from server.demo.page import Misquoted, Page
from server.demo.stage import Stage
from server.sync.gate import GateRefused


@pytest.fixture
def stage() -> Stage:
    """The stage when the zero drafts are out and delegations may propose."""
    stage = Stage()
    opening.play(stage)
    stage.at("2026-02-20T10:00")
    stage.announce_regime(PEN, "rolling text")
    return stage


def text(stage: Stage) -> str:
    drafts = stage.live.negotiation.text.drafts
    return "\n".join(p.text for draft in drafts.values() for p in draft.text())


def test_words_that_stand_nowhere_are_a_misquotation(stage: Stage) -> None:
    with pytest.raises(Misquoted, match="in 0 places"):
        Page(stage, MOVEMENT).strike("NRL", "one", "words that nobody wrote")


def test_words_that_stand_twice_are_a_misquotation_unless_the_paragraph_is_named(
    stage: Stage,
) -> None:
    page = Page(stage, MOVEMENT)
    with pytest.raises(Misquoted, match="in 2 places"):
        page.strike("NRL", "one", "only as a measure of last resort")
    page.strike("NRL", "one", "only as a measure of last resort", near="carry out forced return")
    assert len(stage.live.negotiation.brackets.brackets) == 1


def test_text_typed_inside_an_insertion_stands_in_both_brackets(stage: Stage) -> None:
    page = Page(stage, MOVEMENT)
    page.insert("ALD", "outer", " and orderly return", after="safe and dignified return")
    page.insert("MRN", "inner", ", voluntary", after="safe and dignified return and orderly")
    (found,) = [
        run
        for draft in stage.live.negotiation.text.drafts.values()
        for paragraph in draft.text()
        for run in paragraph.runs
        if run.text == ", voluntary"
    ]
    assert len(found.marks) == 2


def test_a_scene_cannot_begin_before_the_last_has_ended(stage: Stage) -> None:
    with pytest.raises(ValueError, match="begins before"):
        stage.at("2026-02-19T10:00")


def test_what_the_gate_refuses_is_not_played(stage: Stage) -> None:
    before = text(stage)
    with pytest.raises(GateRefused):
        Page(stage, MOVEMENT).erase("observer", " under different legal frameworks")
    assert text(stage) == before
