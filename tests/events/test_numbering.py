"""Numbering (SPEC O): labels by a practice, renumbering at once, references by paragraph id."""

import pytest

from events.adref import AgreeAdRef
from events.errors import NotPermitted, Refused, Unknown
from events.ids import AgreementId, BracketId, ParagraphId
from events.labels import UN, Profile, following, parse, replacing
from events.numbering import AnnounceNumbering, DraftRenumbered, NewLabel, NotedRole, RenumberDraft
from events.references import NoteReferences, Reference, UpdateReferences, standing
from events.structure import (
    AddParagraph,
    JoinParagraphs,
    MoveParagraph,
    ParagraphAdded,
    RemoveParagraph,
    SplitParagraph,
)
from events.text import Paragraph, ParagraphKind, Run, TextChanged
from tests.server.sync.drafting import DRAFT, Drafting, mark

PEN = "co-facilitator"
BARE = Profile("", before_alternative="")
DOTTED = Profile(".", before_alternative=".")


def pid(number: int) -> ParagraphId:
    return ParagraphId(f"paragraph{number:02}")


def written(number: int, label: str, text: str, level: int = 0) -> Paragraph:
    kind: ParagraphKind = "sub" if level else "operative"
    return Paragraph(pid(number), kind, level, label, None, (Run(text),))


@pytest.fixture
def room() -> Drafting:
    return Drafting(
        written(1, "14.", "States cooperate as in paragraph 15 and paragraph 15 bis."),
        written(2, "15.", "Returns, subject to:"),
        written(3, "(a)", "safety;", 1),
        written(4, "(b)", "dignity.", 1),
        written(5, "15 bis.", "Pathways."),
        written(6, "16.", "See paragraphs above, Paragraph 14, and the year 2015."),
    )


@pytest.mark.parametrize(
    ("profile", "label", "taken", "expected"),
    [
        (UN, "15.", ["16."], "15 bis."),
        (UN, "15.", ["16.", "15 bis."], "15 ter."),
        (UN, "15 bis.", ["16.", "15 bis."], "15 ter."),
        (UN, "15.", [], "16."),
        (UN, "(a)", ["(b)"], "(a) bis"),
        (UN, "(a)", [], "(b)"),
        (BARE, "3.3", ["3.4"], "3.3bis"),
        (BARE, "OP3", ["OP4"], "OP3bis"),
        (BARE, "OP3bis", ["OP4", "OP3bis"], "OP3ter"),
        (BARE, "Article 2", ["Article 3"], "Article 2bis"),
        (DOTTED, "2", ["3"], "2.bis"),
        (UN, "Preamble", [], ""),
        (Profile(inserts=("bis",)), "1", ["2", "1 bis"], ""),
    ],
)
def test_o1_o2_the_next_label(
    profile: Profile, label: str, taken: list[str], expected: str
) -> None:
    assert following(profile, label, taken)[0] == expected


@pytest.mark.parametrize(
    ("profile", "label", "taken", "expected"),
    [
        (BARE, "PP5", [], "PP5alt"),
        (BARE, "PP5", ["PP5alt"], "PP5alt2"),
        (UN, "15.", [], "15 alt."),
        (UN, "15 bis.", [], "15 bis alt."),
        (UN, "", [], ""),
    ],
)
def test_o1_the_label_of_an_alternative(
    profile: Profile, label: str, taken: list[str], expected: str
) -> None:
    assert replacing(profile, label, taken) == expected


def test_o1_labels_that_are_none_of_ours_stay_as_they_are() -> None:
    assert parse(UN, "15 or so") is None
    assert parse(UN, "Preamble") is None


def test_o2_o3_a_paragraph_without_a_label_is_given_the_next(room: Drafting) -> None:
    bare = AddParagraph(DRAFT, pid(20), pid(2), "operative", text="New.")
    room.enacted(PEN, bare)
    assert room.draft.paragraphs[pid(20)].label == "", "no practice was announced yet"
    room.enacted(PEN, AnnounceNumbering(UN))
    added = room.enacted(PEN, AddParagraph(DRAFT, pid(21), pid(5), "operative", text="New."))
    assert isinstance(added[0].event, ParagraphAdded)
    assert added[0].event.label == "15 ter."
    numbering = room.candidate.negotiation.numbering
    assert numbering.roles[pid(21)] == NotedRole("insertion", pid(5))
    mine = BracketId("newbracket01")
    room.enacted(
        "ald",
        AddParagraph(
            DRAFT, pid(22), pid(6), "operative", 0, "", "Instead.", mine, "alternative", pid(6)
        ),
    )
    assert room.draft.paragraphs[pid(22)].label == "16 alt."
    assert numbering.roles[pid(22)] == NotedRole("alternative", pid(6))
    room.enacted(PEN, AddParagraph(DRAFT, pid(23), pid(4), "sub", 1, text="law."))
    assert room.draft.paragraphs[pid(23)].label == "(c)"
    room.enacted(PEN, AddParagraph(DRAFT, pid(24), pid(4), "heading", text="Ways"))
    assert room.draft.paragraphs[pid(24)].label == ""
    with pytest.raises(Unknown):
        room.enacted(
            PEN, AddParagraph(DRAFT, pid(25), pid(6), role="insertion", to=ParagraphId("none"))
        )
    with pytest.raises(Refused, match="inserted after that paragraph, or an alternative"):
        room.enacted(PEN, AddParagraph(DRAFT, pid(25), pid(6), to=pid(6)))
    room.check()


def test_o4_renumbering_is_one_act_and_changes_nothing_else(room: Drafting) -> None:
    room.enacted(PEN, AnnounceNumbering(UN))
    room.enacted(
        PEN, AddParagraph(DRAFT, pid(20), pid(2), "operative", role="alternative", to=pid(2))
    )
    before = {p.id: (p.runs, p.bracket, p.kind, p.level) for p in room.draft.text()}
    done = room.enacted(PEN, RenumberDraft(DRAFT))
    assert isinstance(done[0].event, DraftRenumbered)
    assert done[0].event.labels == (
        NewLabel(pid(5), "15 bis.", "16."),
        NewLabel(pid(6), "16.", "17."),
    )
    assert sum(isinstance(r.event, TextChanged) for r in done) == 1
    assert [p.label for p in room.draft.text()] == [
        "14.", "15.", "15 alt.", "(a)", "(b)", "16.", "17.",
    ]  # fmt: skip
    assert {p.id: (p.runs, p.bracket, p.kind, p.level) for p in room.draft.text()} == before
    assert room.enacted(PEN, RenumberDraft(DRAFT)) == []
    room.check()


def test_o4_labels_can_be_said(room: Drafting) -> None:
    room.enacted(
        PEN, RenumberDraft(DRAFT, (NewLabel(pid(1), "", "1."), NewLabel(pid(2), "", "2.")))
    )
    assert [p.label for p in room.draft.text()[:2]] == ["1.", "2."]
    twice = (NewLabel(pid(1), "", "1."), NewLabel(pid(1), "", "2."))
    with pytest.raises(Refused, match="once"):
        room.enacted(PEN, RenumberDraft(DRAFT, twice))
    with pytest.raises(Refused, match="24"):
        room.enacted(PEN, RenumberDraft(DRAFT, (NewLabel(pid(1), "", "x" * 25),)))
    with pytest.raises(NotPermitted):
        room.enacted("ald", RenumberDraft(DRAFT))
    room.check()


def stale(room: Drafting) -> list[tuple[str, str]]:
    found = standing(room.candidate.negotiation.references, room.draft)
    return [(one.reference.words, one.reads) for one in found if one.stale]


def test_o5_o6_references_follow_the_paragraph_and_not_the_number(room: Drafting) -> None:
    room.enacted(PEN, NoteReferences(DRAFT))
    found = [one.reference for one in standing(room.candidate.negotiation.references, room.draft)]
    assert [(r.paragraph, r.words, r.target) for r in found] == [
        (pid(1), "paragraph 15", pid(2)),
        (pid(1), "paragraph 15 bis", pid(5)),
        (pid(6), "Paragraph 14", pid(1)),
    ]
    assert room.enacted(PEN, NoteReferences(DRAFT)) == []
    room.enacted(PEN, MoveParagraph(DRAFT, pid(2), pid(6)))
    room.enacted(PEN, RenumberDraft(DRAFT))
    assert stale(room) == [
        ("paragraph 15", "paragraph 17"),
        ("paragraph 15 bis", "paragraph 15"),
    ]
    room.enacted(PEN, UpdateReferences(DRAFT))
    assert room.draft.paragraphs[pid(1)].text == (
        "States cooperate as in paragraph 17 and paragraph 15."
    )
    assert stale(room) == []
    assert room.enacted(PEN, UpdateReferences(DRAFT)) == []
    room.check()


def test_o5_a_reference_goes_with_its_words_and_with_what_it_refers_to(room: Drafting) -> None:
    room.enacted(PEN, NoteReferences(DRAFT))
    room.enacted(PEN, SplitParagraph(DRAFT, pid(1), 36, pid(20)))
    references = room.candidate.negotiation.references.references
    assert [r.words for r in references[pid(1)]] == ["paragraph 15"]
    assert [r.words for r in references[pid(20)]] == ["paragraph 15 bis"]
    room.enacted(PEN, JoinParagraphs(DRAFT, pid(1)))
    assert len(references[pid(1)]) == 2
    room.enacted(PEN, JoinParagraphs(DRAFT, pid(4)))
    assert {r.target for r in references[pid(1)]} == {pid(2), pid(4)}
    room.enacted(PEN, RemoveParagraph(DRAFT, pid(2)))
    gone = [s for s in standing(room.candidate.negotiation.references, room.draft) if not s.label]
    assert [s.stale for s in gone] == [True]
    room.check()


def test_o6_others_brackets_and_what_is_agreed_stay_as_they_are(room: Drafting) -> None:
    theirs = BracketId("marbracket01")
    room = Drafting(
        written(1, "1.", "One."),
        Paragraph(pid(2), "operative", 0, "2.", None, (
            Run("As in "), Run("paragraph 1", (mark(theirs),)), Run(" and in OP1, paragraph 1."),
        )),
        written(3, "3.", "See paragraph 1."),
        marbracket01="mar",
    )  # fmt: skip
    named = (Reference(pid(3), "paragraph 1", "", pid(1)),)
    room.enacted(PEN, NoteReferences(DRAFT, named))
    room.enacted(PEN, AgreeAdRef(AgreementId("agreed01"), DRAFT, pid(3)))
    room.enacted(PEN, NoteReferences(DRAFT))
    room.enacted(PEN, RenumberDraft(DRAFT, (NewLabel(pid(1), "", "7."),)))
    room.enacted(PEN, UpdateReferences(DRAFT))
    assert room.draft.paragraphs[pid(2)].text == "As in paragraph 1 and in OP1, paragraph 7."
    assert room.draft.paragraphs[pid(3)].text == "See paragraph 1."
    assert ("paragraph 1", "paragraph 7") in stale(room)
    room.check()


def test_o5_a_reference_is_noted_only_where_it_stands(room: Drafting) -> None:
    for one, why in (
        (Reference(pid(1), "paragraph 1", "", pid(2)), "does not stand"),
        (Reference(pid(1), "States cooperate", "", pid(2)), "hold the label"),
    ):
        with pytest.raises(Refused, match=why):
            room.enacted(PEN, NoteReferences(DRAFT, (one,)))


@pytest.mark.parametrize("words", [(), ("bis", "bis"), ("bis", "alt"), ("b1s",), ("x" * 13,)])
def test_o1_a_practice_has_different_words(room: Drafting, words: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        room.enacted(PEN, AnnounceNumbering(Profile(inserts=words)))
    assert refused.value.rule == "O1"
