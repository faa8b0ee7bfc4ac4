"""D1-D4. Terms: settled once, applied everywhere in one act, each consequential change listed."""

import pytest

from events.adref import AgreeAdRef
from events.brackets import RecordOutcome
from events.draft.enact import enact
from events.errors import NotPermitted, Refused, Unknown
from events.ids import AgreementId, BracketId, DraftId, IssueId, ParagraphId, SilenceId, TermId
from events.issues import AddIssue
from events.links import NoteSource, SourceId
from events.negotiation import Command, consequences_of
from events.silence import OpenSilence
from events.terms import (
    ApplyTerm,
    CorrectTerm,
    SettleTerm,
    Term,
    TermApplied,
    TermEdit,
    TermLeft,
    TermSettled,
    UnsettleTerm,
)
from events.text import TextChanged
from tests.server.sync.drafting import DRAFT, Drafting, paragraph

PEN = "co-facilitator"
TERM, OTHER = TermId("term0001"), TermId("term0002")
SETTLE = SettleTerm(
    TERM, "migrants in vulnerable situations", ("vulnerable migrants", "migrants at risk")
)
ONE, TWO = ParagraphId("one"), ParagraphId("two")


@pytest.fixture
def room() -> Drafting:
    """Three paragraphs; in the second, a proposal of ``mar`` and a bracket that nobody proposed."""
    return Drafting(
        paragraph("one", "Vulnerable migrants, and all vulnerable  migrants; not non-vulnerable "
                  "migrants nor invulnerable migrants."),
        paragraph("two", "States protect ", ("vulnerable migrants", "marbracket01"), " and ",
                  ("migrants at risk", "nobracket001"), " and vulnerable ",
                  ("migrants", "nobracket002"), "."),
        paragraph("three", "VULNERABLE MIGRANTS"),
        paragraph("four", "Migrants in vulnerable situations."),
        marbracket01="mar", nobracket001="", nobracket002="",
    )  # fmt: skip


def term(room: Drafting, which: TermId = TERM) -> Term:
    return room.candidate.negotiation.terms.terms[which]


def refused(room: Drafting, command: Command, who: str = PEN) -> Refused:
    before = room.fingerprint()
    with pytest.raises(Refused) as error:
        enact(room.candidate, room.act(room.actor(who)), command)
    assert room.fingerprint() == before
    return error.value


def test_d3_a_term_is_applied_everywhere_in_one_act_and_each_change_is_listed(
    room: Drafting,
) -> None:
    """Capitals are kept, brackets stay where they stand, parts of longer words are other words."""
    room.enacted(PEN, SETTLE)
    recorded = room.enacted(PEN, ApplyTerm(TERM, DRAFT))
    assert [type(one.event) for one in recorded] == [TermApplied, TextChanged]
    texts = {p.id: p.text for p in room.draft.text()}
    assert texts[ONE] == (
        "Migrants in vulnerable situations, and all migrants in vulnerable situations; "
        "not non-vulnerable migrants nor invulnerable migrants."
    )
    assert texts[ParagraphId("three")] == "MIGRANTS IN VULNERABLE SITUATIONS"
    assert [(run.text, [m.bracket for m in run.marks]) for run in room.text("two")][1:4] == [
        ("vulnerable migrants", ["marbracket01"]),
        (" and ", []),
        ("migrants in vulnerable situations", ["nobracket001"]),
    ]
    (made,) = term(room).applied
    assert [c.edit for c in made.changes][:2] == [
        TermEdit(ONE, 0, "Vulnerable migrants", "Migrants in vulnerable situations"),
        TermEdit(ONE, 29, "vulnerable  migrants", "migrants in vulnerable situations"),
    ]
    before = "Vulnerable migrants, and all vulnerable  migrants; not non-vulnerable migrants nor "
    assert made.changes[1].before == before + "invulnerable migrants."
    assert made.changes[1].after == texts[ONE]
    assert made.position == recorded[0].position
    room.check()


def test_d4_what_it_may_not_change_is_left_and_listed_with_the_reason(room: Drafting) -> None:
    room.enacted(PEN, SETTLE)
    room.enacted(PEN, ApplyTerm(TERM, DRAFT))
    assert list(term(room).applied[0].left) == [
        TermLeft(TWO, 15, "vulnerable migrants", "proposed", BracketId("marbracket01")),
        TermLeft(TWO, 60, "vulnerable migrants", "across-brackets", BracketId("nobracket002")),
    ]
    why = refused(room, ApplyTerm(TERM, DRAFT))
    assert why.rule == "D4"
    assert "open bracket" in why.detail
    assert "across the border" in why.detail


def test_d4_what_is_agreed_or_comes_from_elsewhere_stays(room: Drafting) -> None:
    room.enacted(PEN, AgreeAdRef(AgreementId("agreed01"), DRAFT, ParagraphId("three")))
    source = NoteSource(
        SourceId("source01"), DRAFT, ONE, "Vulnerable migrants, and all", "Old Text", "1"
    )
    room.enacted(PEN, source)
    room.enacted("secretariat", RecordOutcome(BracketId("nobracket001"), "retained"))
    room.enacted(PEN, AgreeAdRef(AgreementId("agreed02"), DRAFT, bracket=BracketId("nobracket001")))
    room.enacted(PEN, SETTLE)
    room.enacted(PEN, ApplyTerm(TERM, DRAFT))
    (made,) = term(room).applied
    assert [(c.edit.paragraph, c.edit.at) for c in made.changes] == [(ONE, 29)]
    assert [(left.paragraph, left.why) for left in made.left] == [
        (ONE, "agreed-language"),
        (TWO, "proposed"),
        (TWO, "ad-ref"),
        (TWO, "across-brackets"),
        (ParagraphId("three"), "ad-ref"),
    ]
    room.check()


def test_d4_under_silence_everything_stays(room: Drafting) -> None:
    room.enacted(PEN, SETTLE)
    hour = 3_600_000_000
    room.enacted(PEN, OpenSilence(SilenceId("silence1"), DRAFT, hour, "UTC", "", 1))
    found = consequences_of(room.candidate.negotiation, ApplyTerm(TERM, DRAFT))
    assert not found[0]
    assert {left.why for left in found[1]} == {"silence"}
    assert "under silence" in refused(room, ApplyTerm(TERM, DRAFT)).detail


def test_d4_the_pen_spares_paragraphs(room: Drafting) -> None:
    room.enacted(PEN, SETTLE)
    room.enacted(PEN, ApplyTerm(TERM, DRAFT, (ONE, ParagraphId("three"))))
    assert room.draft.paragraphs[ONE].text.startswith("Vulnerable migrants")
    spared = [left for left in term(room).applied[0].left if left.why == "spared"]
    assert [left.paragraph for left in spared] == [ONE, ONE, ParagraphId("three")]
    assert refused(room, ApplyTerm(TERM, DRAFT, (ParagraphId("gone"),))).rule == "T2"
    assert refused(room, ApplyTerm(TERM, DraftId("gone"))).rule == "T2"
    room.check()


def test_d3_where_nothing_gives_way_nothing_is_recorded(room: Drafting) -> None:
    room.enacted(PEN, SettleTerm(TERM, "mixed movements", ("mixed flows",)))
    assert room.enacted(PEN, ApplyTerm(TERM, DRAFT)) == []
    room.enacted(PEN, SettleTerm(OTHER, "international migration"))
    assert room.enacted(PEN, ApplyTerm(OTHER, DRAFT)) == []


def test_d3_a_wording_that_holds_what_it_replaces_is_applied_once() -> None:
    room = Drafting(paragraph("one", "All migrants, and all the migrants."))
    room.enacted(PEN, SettleTerm(TERM, "migrants, whatever their status", ("migrants",)))
    room.enacted(PEN, ApplyTerm(TERM, DRAFT))
    twice = room.enacted(PEN, ApplyTerm(TERM, DRAFT))
    assert twice == []
    assert room.draft.paragraphs[ONE].text.count("whatever their status") == 2
    room.check()


def test_d3_a_change_is_listed_with_whole_words_around_it() -> None:
    room = Drafting(paragraph("one", "word " * 30 + "old and old" + " word" * 30))
    room.enacted(PEN, SettleTerm(TERM, "newest", ("old",)))
    room.enacted(PEN, ApplyTerm(TERM, DRAFT))
    first, second = term(room).applied[0].changes
    assert first.before == "…" + "word " * 11 + "old and old" + " word" * 10 + "…"
    assert first.after == "…" + "word " * 11 + "newest and newest" + " word" * 9 + "…"
    assert second.after.startswith("…word")
    assert "newest and newest word" in second.after


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (SettleTerm(OTHER, "at-risk migrants", ("Migrants at risk",)), "D1"),
        (SettleTerm(OTHER, "vulnerable migrants"), "D1"),
        (SettleTerm(OTHER, "migrants", ("Migrants",)), "D1"),
        (SettleTerm(OTHER, "…"), "D1"),
        (SettleTerm(OTHER, "x" * 241), "D1"),
        (SettleTerm(OTHER, "many", tuple(f"wording {n}" for n in range(21))), "D1"),
        (SettleTerm(TERM, "again"), "D1"),
        (SettleTerm(OTHER, "one", (), IssueId("none")), "I1"),
        (CorrectTerm(OTHER, "one"), "D2"),
        (UnsettleTerm(TERM, "  "), "D2"),
    ],
)
def test_d1_d2_what_cannot_be_settled(room: Drafting, command: Command, rule: str) -> None:
    room.enacted(PEN, SETTLE)
    assert refused(room, command).rule == rule


def test_d2_a_term_is_corrected_and_taken_back(room: Drafting) -> None:
    room.enacted(PEN, AddIssue(IssueId("issue001"), "Vulnerability"))
    settled = room.enacted(PEN, SETTLE)[0].event
    assert settled == TermSettled(TERM, SETTLE.wording, SETTLE.replaces)
    again = CorrectTerm(TERM, SETTLE.wording, ("vulnerable migrants",), IssueId("issue001"))
    room.enacted(PEN, again)
    assert room.enacted(PEN, again) == []
    assert (term(room).replaces, term(room).issue) == (("vulnerable migrants",), "issue001")
    room.enacted(PEN, SettleTerm(OTHER, "migrants exposed to risk", ("migrants at risk",)))
    room.enacted(PEN, UnsettleTerm(TERM, "The room uses both."))
    assert term(room).unsettled == room.log[-1].position
    for command in (ApplyTerm(TERM, DRAFT), UnsettleTerm(TERM, "Again"), again):
        assert refused(room, command).rule == "D2"
    room.enacted(PEN, SettleTerm(TermId("term0003"), "persons", ("vulnerable migrants",)))
    room.check()


@pytest.mark.parametrize("who", ["ald", "observer", "auditor"])
def test_d1_d3_terms_are_the_pens(room: Drafting, who: str) -> None:
    room.enacted(PEN, SETTLE)
    for command in (
        SettleTerm(OTHER, "other"),
        CorrectTerm(TERM, "other"),
        UnsettleTerm(TERM, "no"),
        ApplyTerm(TERM, DRAFT),
    ):
        assert isinstance(refused(room, command, who), NotPermitted)


def test_d2_what_is_not_there_is_unknown(room: Drafting) -> None:
    assert isinstance(refused(room, ApplyTerm(TERM, DRAFT)), Unknown)
