"""E1, E9, E10. What capitals say on what was agreed ad ref, entered for their delegations."""

import pytest

from events.adoption import AdoptDraft
from events.adref import (
    AdRefAwaited,
    AdRefConfirmed,
    AdRefReopened,
    AdRefRestored,
    AgreeAdRef,
    Agreement,
    ConfirmAdRef,
    ReopenAdRef,
)
from events.brackets import RecordOutcome
from events.correcting import ConfirmEntries, CorrectEntry
from events.departure import EndDelegation, LeftBracket
from events.draft import editing
from events.entering import EnterFor
from events.entries import EnteredFor, EntryConfirmed, EntryCorrected
from events.errors import NotPermitted
from events.ids import (
    AdoptionId,
    AgreementId,
    DelegationId,
    EntryId,
    IssueId,
    PackageId,
    PhaseId,
)
from events.issues import AddIssue, TagParagraph
from events.negotiation import Event
from events.packages import AgreePackage, PackageOutcome, PresentPackage
from events.process import OpenPhase
from events.projections.asked import Asked
from events.projections.entered import entered
from events.projections.timeline import sentence
from events.reopening import ReopenBracket
from server.sync.gate import GateRefused
from tests.events.agreement.room import (
    LAWFUL,
    MAR,
    NOR,
    NOT,
    ONE,
    PEN,
    SAFE,
    THREE,
    TWO,
    does,
    refused,
    room,
)
from tests.server.sync.drafting import DRAFT, Drafting, edited, mark

AGREED, AGAIN = AgreementId("agreement1"), AgreementId("agreement2")
NOTIFIES = "Notifies that its capital does not agree to “States cooperate.”"
SAID, LATER = EntryId("entry1"), EntryId("entry2")


@pytest.fixture
def held() -> Drafting:
    """The third paragraph is agreed ad ref, pending Maruna."""
    held = room()
    does(held, PEN, AgreeAdRef(AGREED, DRAFT, THREE, pending=(MAR,)))
    return held


def confirmed(held: Drafting, of: DelegationId = MAR, entry: EntryId = SAID) -> list[Event]:
    return does(held, PEN, EnterFor(entry, of, ConfirmAdRef(AGREED)))


def notified(held: Drafting, of: DelegationId = MAR, entry: EntryId = SAID) -> list[Event]:
    return does(held, PEN, EnterFor(entry, of, ReopenAdRef(AGREED, "Our law.")))


def agreement(held: Drafting) -> Agreement:
    return held.candidate.negotiation.agreements.agreements[AGREED]


def status(held: Drafting, entry: EntryId = SAID) -> str:
    return held.candidate.negotiation.entries.entries[entry].status


def words(held: Drafting) -> tuple[str, str, str]:
    one = entered(held.candidate.negotiation)[0]
    return one.words, one.mark, one.label


def test_e1_that_a_capital_agrees_is_entered_and_counts_at_once(held: Drafting) -> None:
    marked, said = confirmed(held)
    assert marked == EnteredFor(SAID, MAR, "ad ref confirmation", agreement=AGREED)
    assert said == AdRefConfirmed(AGREED, MAR)
    assert agreement(held).pending == ()
    waiting = held.candidate.negotiation.entries.on_agreement(AGREED, "ad ref confirmation")
    assert waiting == (MAR,)
    assert words(held) == (
        "Its capital agrees to “States cooperate.”, agreed ad referendum",
        "entered for Mar, not yet confirmed",
        "",
    )
    assert does(held, "mar", ConfirmEntries((SAID,))) == [EntryConfirmed(SAID, MAR)]
    assert held.candidate.negotiation.entries.agreements == {}
    held.check()


def test_e1_only_for_a_capital_that_is_awaited_and_only_by_who_steers(held: Drafting) -> None:
    assert confirmed(held, NOR) == []
    for who in ("nor", "mar"):
        with pytest.raises(NotPermitted):
            does(held, who, EnterFor(SAID, MAR, ConfirmAdRef(AGREED)))
    with refused("A3"):
        does(held, PEN, EnterFor(SAID, MAR, ReopenAdRef(AGREED, " ")))


def test_e1_a_notification_is_entered_and_unlocks_at_once(held: Drafting) -> None:
    marked, said = notified(held)
    assert marked == EnteredFor(SAID, MAR, "ad ref notification", agreement=AGREED)
    assert said == AdRefReopened(AGREED, MAR, "Our law.")
    assert not agreement(held).standing
    assert (
        words(held)[0]
        == "Notifies that its capital does not agree to “States cooperate.” (Our law.)"
    )
    edit(held)
    does(held, "mar", ConfirmEntries((SAID,)))
    with refused("E4"):
        does(held, "mar", CorrectEntry(SAID))
    held.check()


def test_e9_a_corrected_confirmation_awaits_the_capital_again(held: Drafting) -> None:
    confirmed(held)
    assert does(held, "mar", CorrectEntry(SAID, "Not yet.")) == [
        EntryCorrected(SAID, MAR, "Not yet."),
        AdRefAwaited(AGREED, MAR),
    ]
    assert agreement(held).pending == (MAR,)
    told = sentence(held.candidate.negotiation, held.log[-1])
    assert told == (
        "Mar has yet to say whether its capital agrees to the paragraph “States cooperate.”."
    )
    does(held, "mar", ConfirmAdRef(AGREED))
    assert agreement(held).pending == ()
    held.check()


def test_e9_it_is_entered_confirmed_and_corrected_in_whatever_phase(held: Drafting) -> None:
    """P9, P16: what a capital says comes in writing."""
    does(
        held,
        PEN,
        OpenPhase(
            PhaseId("phase1"),
            "Informals",
            "rolling text",
            "live",
            True,
            ("co-facilitator", "secretariat", "auditor"),
            False,
        ),
    )
    confirmed(held)
    does(held, "mar", CorrectEntry(SAID))
    confirmed(held, entry=LATER)
    does(held, "mar", ConfirmEntries((LATER,)))
    held.check()


def test_e10_what_a_notification_reopened_that_was_none_stands_again(held: Drafting) -> None:
    notified(held)
    assert does(held, "mar", CorrectEntry(SAID, "We said nothing.")) == [
        EntryCorrected(SAID, MAR, "We said nothing."),
        AdRefRestored(AGREED, MAR),
    ]
    assert (agreement(held).standing, agreement(held).pending) == (True, (MAR,))
    with pytest.raises(GateRefused):
        edit(held)
    told = sentence(held.candidate.negotiation, held.log[-1])
    assert told.endswith(
        "is agreed ad referendum again, as it was before: that was no notification."
    )
    assert words(held)[0] == NOTIFIES
    held.check()


def test_e10_words_that_changed_and_changed_back_are_those_that_were_agreed(
    held: Drafting,
) -> None:
    notified(held)
    held.judged(PEN, edited(held.copy(), editing.insert_text, THREE, 0, "All "))
    held.judged(PEN, edited(held.copy(), editing.delete_text, THREE, 0, 4))
    assert AdRefRestored(AGREED, MAR) in does(held, "mar", CorrectEntry(SAID))
    held.check()


def test_e10_changed_words_are_not_locked_again_and_the_pen_agrees_anew(held: Drafting) -> None:
    notified(held)
    edit(held)
    assert does(held, "mar", CorrectEntry(SAID)) == [EntryCorrected(SAID, MAR, "")]
    assert not agreement(held).standing
    assert words(held)[0].endswith("what it reopened stays open, until it is agreed anew")
    does(held, PEN, AgreeAdRef(AGAIN, DRAFT, THREE))
    held.check()


def test_e10_a_bracket_over_the_words_keeps_them_open(held: Drafting) -> None:
    notified(held)
    held.judged(
        "ald", edited(held.copy(), editing.insert_text, THREE, 6, " may", (mark("aldnew00001"),))
    )
    assert does(held, "mar", CorrectEntry(SAID)) == [EntryCorrected(SAID, MAR, "")]
    held.check()


def test_e10_what_was_agreed_anew_or_adopted_meanwhile_is_left(held: Drafting) -> None:
    notified(held)
    does(held, PEN, AgreeAdRef(AGAIN, DRAFT, THREE))
    assert does(held, "mar", CorrectEntry(SAID)) == [EntryCorrected(SAID, MAR, "")]
    held = room()
    for bracket in (NOT, LAWFUL, SAFE):
        does(held, PEN, RecordOutcome(bracket, "retained"))
    does(held, PEN, AgreeAdRef(AGREED, DRAFT))
    notified(held)
    does(held, PEN, AdoptDraft(AdoptionId("adoption1"), DRAFT, "consensus"))
    assert does(held, "mar", CorrectEntry(SAID)) == [EntryCorrected(SAID, MAR, "")]
    held.check()


def test_e10_a_phrase_stands_again_unless_its_bracket_was_settled_anew() -> None:
    held = room()
    does(held, PEN, RecordOutcome(NOT, "retained"))
    does(held, PEN, AgreeAdRef(AGREED, DRAFT, bracket=NOT))
    notified(held, entry=SAID)
    # The words around it are nobody's lock.
    held.judged(PEN, edited(held.copy(), editing.insert_text, ONE, 0, "All "))
    assert AdRefRestored(AGREED, MAR) in does(held, "mar", CorrectEntry(SAID))
    notified(held, entry=LATER)
    does(held, PEN, ReopenBracket(NOT, "To look again."))
    does(held, PEN, RecordOutcome(NOT, "retained"))
    assert does(held, "mar", CorrectEntry(LATER)) == [EntryCorrected(LATER, MAR, "")]
    held.check()


def test_e10_a_notification_of_its_own_since_is_not_undone(held: Drafting) -> None:
    notified(held)
    does(held, "mar", CorrectEntry(SAID))
    does(held, "nor", ReopenAdRef(AGREED, "Ours."))
    assert does(held, "mar", CorrectEntry(SAID)) == []
    assert agreement(held).reopened_by == NOR
    held.check()


def test_e5_e9_a_notification_overtakes_a_confirmation_that_was_entered(held: Drafting) -> None:
    confirmed(held)
    does(held, "mar", ReopenAdRef(AGREED, "Ours does not."))
    assert status(held) == "overtaken"
    held.check()


def test_e10_with_a_notification_a_confirmation_goes_that_was_never_confirmed(
    held: Drafting,
) -> None:
    confirmed(held)
    notified(held, entry=LATER)
    assert does(held, "mar", CorrectEntry(LATER)) == [
        EntryCorrected(LATER, MAR, ""),
        AdRefRestored(AGREED, MAR),
        AdRefAwaited(AGREED, MAR),
    ]
    held.check()


def test_e10_k4_the_package_that_it_broke_is_whole_again() -> None:
    held = room()
    package = PackageId("package1")
    does(held, PEN, PresentPackage(package, "Ways", (NOT, SAFE), ""))
    both = tuple(PackageOutcome(b, "retained") for b in (NOT, SAFE))
    does(held, PEN, AgreePackage(package, both))
    does(held, PEN, AgreeAdRef(AGREED, DRAFT, ONE))
    standing = held.candidate.negotiation.packages.known
    notified(held)
    assert standing(package).standing == "broken"
    does(held, "mar", CorrectEntry(SAID))
    assert standing(package).standing == "agreed"
    told = sentence(held.candidate.negotiation, held.log[-1])
    assert told.endswith("With it the package “Ways” is whole again.")
    notified(held, entry=LATER)
    does(held, PEN, ReopenBracket(SAFE, "To look again."))
    does(held, "mar", CorrectEntry(LATER))
    assert (agreement(held).standing, standing(package).standing) == (True, "broken")
    held.check()


def test_p14_what_was_entered_for_a_party_that_left_waits_for_nobody(held: Drafting) -> None:
    confirmed(held)
    does(held, PEN, EndDelegation(MAR, tuple(LeftBracket(b, "withdrawn") for b in (NOT, LAWFUL))))
    entries = held.candidate.negotiation.entries
    assert (status(held), entries.agreements) == ("lapsed", {})
    assert words(held)[1] == "entered for Mar, which left before it confirmed it"
    held.check()


def test_entries_about_agreements_are_found_by_place_and_issue(held: Drafting) -> None:
    confirmed(held)
    does(held, PEN, AddIssue(IssueId("issue1"), "Cooperation", None))
    does(held, PEN, TagParagraph(IssueId("issue1"), THREE))
    state = held.candidate.negotiation
    for asked in (Asked(paragraph=THREE), Asked(issue=IssueId("issue1")), Asked(draft=DRAFT)):
        assert len(entered(state, asked)) == 1
    for other in (Asked(paragraph=TWO), Asked(kind="insertion"), Asked(delegation=NOR)):
        assert entered(state, other) == []


def edit(held: Drafting) -> None:
    held.judged(PEN, edited(held.copy(), editing.insert_text, THREE, 0, "All "))
