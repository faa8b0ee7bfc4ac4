"""A1-A7. Agreed ad referendum: locked for everyone, corrected in the open, reopened by right."""

from collections.abc import Callable

import pytest

from events.adref import (
    AgreeAdRef,
    ConfirmAdRef,
    CorrectEditorially,
    EditoriallyCorrected,
    ReopenAdRef,
)
from events.brackets import RecordOutcome
from events.draft import editing
from events.draft.document import DraftDocument
from events.errors import NotPermitted, Refused
from events.ids import AgreementId, ParagraphId
from events.negotiation import Command
from events.structure import (
    AddParagraph,
    JoinParagraphs,
    MoveParagraph,
    RelabelParagraph,
    RemoveParagraph,
    SplitParagraph,
)
from server.sync.gate import GateRefused
from tests.events.agreement.room import (
    MAR,
    NOT,
    ONE,
    PEN,
    THREE,
    TWO,
    does,
    reads,
    refused,
    room,
)
from tests.server.sync.drafting import DRAFT, Drafting, edited, mark

AGREED, AGAIN = AgreementId("agreement1"), AgreementId("agreement2")


@pytest.fixture
def held() -> Drafting:
    """The third paragraph is agreed ad ref, pending Maruna."""
    held = room()
    does(held, PEN, AgreeAdRef(AGREED, DRAFT, THREE, pending=(MAR,)))
    return held


def test_a1_it_is_agreed_once_a_level(held: Drafting) -> None:
    with refused("A1"):
        does(held, PEN, AgreeAdRef(AGAIN, DRAFT, THREE))
    does(held, PEN, AgreeAdRef(AGAIN, DRAFT, THREE, level="plenary"))
    held.check()


def test_a2_square_brackets_mean_not_agreed() -> None:
    with refused("A2"):
        does(room(), PEN, AgreeAdRef(AGREED, DRAFT, ONE))
    with refused("A2"):
        does(room(), PEN, AgreeAdRef(AGREED, DRAFT))


def test_a3_an_awaited_capital_confirms(held: Drafting) -> None:
    assert does(held, "ald", ConfirmAdRef(AGREED)) == []
    does(held, "mar", ConfirmAdRef(AGREED))
    assert held.candidate.negotiation.agreements.agreements[AGREED].pending == ()
    held.check()


TYPED: list[tuple[str, Callable[[DraftDocument], None]]] = [
    (PEN, lambda d: editing.insert_text(d, THREE, 0, "All ")),
    (PEN, lambda d: editing.delete_text(d, THREE, 0, 6)),
    ("ald", lambda d: editing.insert_text(d, THREE, 0, "All ", (mark("aldnew00001"),))),
    ("ald", lambda d: editing.put_mark(d, THREE, 0, 6, mark("aldnew00001", "delete"))),
    ("ald", lambda d: editing.put_mark(d, THREE, 0, 6, mark("aldnew00001", "reserve"))),
]


@pytest.mark.parametrize(("who", "edit"), TYPED)
def test_a5_nobody_types_in_it(
    held: Drafting, who: str, edit: Callable[[DraftDocument], None]
) -> None:
    before = held.fingerprint()
    with pytest.raises(GateRefused) as caught:
        held.judged(who, _typed(held, edit))
    assert caught.value.code == "agreed"
    assert held.fingerprint()[:2] == before[:2]


def _typed(held: Drafting, edit: Callable[[DraftDocument], None]) -> bytes:
    document = held.copy()
    with document.edit() as done:
        edit(document)
    return done.update


@pytest.mark.parametrize(
    "command",
    [
        RemoveParagraph(DRAFT, THREE),
        SplitParagraph(DRAFT, THREE, 6, ParagraphId("paragraph9")),
        JoinParagraphs(DRAFT, TWO),
        RelabelParagraph(DRAFT, THREE, "heading", 0, ""),
    ],
)
def test_a5_no_command_changes_it(held: Drafting, command: Command) -> None:
    before = held.fingerprint()
    with pytest.raises(Refused) as caught:
        does(held, PEN, command)
    assert caught.value.rule in ("A5", "T7")
    assert held.fingerprint()[:2] == before[:2]


def test_a5_its_place_and_label_may_change(held: Drafting) -> None:
    does(held, PEN, MoveParagraph(DRAFT, THREE, None))
    does(held, PEN, RelabelParagraph(DRAFT, THREE, "text", 0, "1."))
    does(held, PEN, AddParagraph(DRAFT, ParagraphId("paragraph9"), THREE, text="New."))
    held.check()


def test_a4_an_editorial_correction_is_listed(held: Drafting) -> None:
    does(held, PEN, CorrectEditorially(DRAFT, THREE, 6, "", ",", "A comma."))
    events = does(held, PEN, CorrectEditorially(DRAFT, THREE, 0, "States", "states", "Case."))
    assert events[0] == EditoriallyCorrected(DRAFT, THREE, 0, "States", "states", "Case.")
    assert reads(held, THREE) == "states, cooperate."
    found = held.candidate.negotiation.agreements.agreements[AGREED]
    assert [c.why for c in found.corrections] == ["A comma.", "Case."]
    held.check()


@pytest.mark.parametrize(
    "command",
    [
        CorrectEditorially(DRAFT, ONE, 0, "Returns", "returns", "Not agreed."),
        CorrectEditorially(DRAFT, THREE, 1, "States", "states", "Not there."),
        CorrectEditorially(DRAFT, THREE, 0, "States", "States", "No change."),
        CorrectEditorially(DRAFT, THREE, 0, "", "x" * 201, "Too long."),
        CorrectEditorially(DRAFT, THREE, 0, "", "a\nb", "Two lines."),
    ],
)
def test_a4_what_is_no_editorial_correction_is_refused(held: Drafting, command: Command) -> None:
    with refused("A4"):
        does(held, PEN, command)
    with pytest.raises(NotPermitted):
        does(held, "ald", command)


def test_a7_a_delegation_comes_back_by_right(held: Drafting) -> None:
    with pytest.raises(NotPermitted):
        does(held, PEN, ReopenAdRef(AGREED, "We want to."))
    with refused("A3"):
        does(held, "nor", ReopenAdRef(AGREED, " "))
    does(held, "nor", ReopenAdRef(AGREED, "Our capital disagrees."))
    held.judged(PEN, edited(held.copy(), editing.insert_text, THREE, 0, "All "))
    with refused("A3"):
        does(held, "ald", ReopenAdRef(AGREED, "Ours too."))
    held.check()


def test_a6_a_phrase_is_locked_and_the_words_around_it_are_not() -> None:
    held = room()
    with refused("A1"):
        does(held, PEN, AgreeAdRef(AGREED, DRAFT, bracket=NOT))
    does(held, PEN, RecordOutcome(NOT, "retained"))
    does(held, PEN, AgreeAdRef(AGREED, DRAFT, bracket=NOT))
    held.judged(PEN, edited(held.copy(), editing.insert_text, ONE, 0, "All "))
    for edit in (
        lambda d: editing.delete_text(d, ONE, 16, 2),
        lambda d: editing.put_mark(d, ONE, 16, 2, mark("aldnew00001", "delete")),
        lambda d: editing.insert_text(d, ONE, 18, "x", (mark("aldnew00001"),)),
    ):
        with pytest.raises(GateRefused):
            held.judged("ald", _typed(held, edit))
    held.check()


def test_a5_a_draft_agreed_as_a_whole_is_locked_in_everything() -> None:
    held = room()
    for bracket in list(held.candidate.negotiation.brackets.brackets):
        does(held, PEN, RecordOutcome(bracket, "retained"))
    does(held, PEN, AgreeAdRef(AGREED, DRAFT))
    for command in (
        MoveParagraph(DRAFT, THREE, None),
        AddParagraph(DRAFT, ParagraphId("paragraph9"), THREE, text="New."),
        RemoveParagraph(DRAFT, ONE),
    ):
        with refused("A5"):
            does(held, PEN, command)
    with pytest.raises(GateRefused):
        held.judged(PEN, edited(held.copy(), editing.insert_text, ONE, 0, "All "))
    does(held, PEN, CorrectEditorially(DRAFT, ONE, 7, "", ",", "A comma."))
    held.check()
