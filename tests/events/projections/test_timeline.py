"""The time line: each event is one plain sentence in the words of the room."""

import pytest

from events.brackets import (
    AlternativesFormed,
    BracketDeleted,
    BracketMerged,
    BracketMooted,
    BracketOpened,
    BracketReopened,
    BracketRetained,
    BracketTakenUp,
    BracketWithdrawn,
    ReasonGiven,
)
from events.codec import event_types
from events.generations import GenerationBegun
from events.group_stances import (
    AlignmentWithdrawn,
    GroupConditionLifted,
    GroupStanceCorrected,
    GroupStanceTaken,
    GroupStanceWithdrawn,
    MemberAligned,
    MemberDissociated,
    ProposedNationally,
    ProposedOnBehalf,
)
from events.groups import (
    GroupEnrolled,
    GroupJoined,
    GroupLeft,
    SpokespersonNamed,
    SpokespersonReleased,
)
from events.ids import (
    SERVER_CLIENTS,
    SYSTEM,
    AlternativesId,
    CommandId,
    DelegationId,
    DraftId,
    GroupId,
    IssueId,
    NegotiationId,
    ParagraphId,
    ParticipantId,
    RevisionId,
    RoundId,
)
from events.issues import (
    BracketTagged,
    BracketUntagged,
    IssueAdded,
    ParagraphTagged,
    ParagraphUntagged,
)
from events.members import (
    Actor,
    DelegationEnrolled,
    HeadNamed,
    HeadReleased,
    ParticipantEnrolled,
    ParticipantLeft,
    PenPassed,
)
from events.negotiation import Event, Negotiation
from events.process import (
    NegotiationOpened,
    RegimeAnnounced,
    RevisionIssued,
    RoundClosed,
    RoundOpened,
)
from events.projections.timeline import entry, sentence
from events.record import Recorded
from events.stances import Condition, ConditionLifted, StanceCorrected, StanceTaken, StanceWithdrawn
from events.structure import (
    ParagraphAdded,
    ParagraphMoved,
    ParagraphRelabelled,
    ParagraphRemoved,
    ParagraphsJoined,
    ParagraphSplit,
)
from events.tabling import Tabled
from events.text import (
    DraftOpened,
    Dropped,
    Marked,
    Placed,
    Run,
    Spliced,
    Styled,
    TextChanged,
)
from tests.events.agreement.test_told import KINDS as AGREEMENT_TOLD
from tests.events.given import ALD, DRAFT, MRN, NRL, PEN, Given, bid, delegate, marked, pid
from tests.events.projections.told_beside import BESIDE
from tests.events.projections.told_proposed import PROPOSED

SECRETARIAT = Actor(SYSTEM, "secretariat")
A, B, R, W = bid("a"), bid("b"), bid("r"), bid("w")
RETURNS, FORCED = IssueId("issue001"), IssueId("issue002")
NORTH = GroupId("group001")


def room() -> Given:
    """An insertion, a deletion, a reservation and a proposed paragraph; two issues; one round."""
    return (
        Given()
        .paragraph(
            1,
            "a ",
            marked("voluntary", ("a", "insert")),
            " and ",
            marked("forced", ("b", "delete")),
            " ",
            marked("return", ("r", "reserve")),
        )
        .paragraph(2, "Parties cooperate.", bracket=W)
        .events(TextChanged(DRAFT, (Styled(pid(1), "operative", 0, "15.", None),)))
        .bracket("a")
        .bracket("b", "deletion", [NRL])
        .bracket("r", "reservation", [MRN, NRL])
        .bracket("w", number=2, whole=True)
        .events(
            IssueAdded(RETURNS, "Returns"),
            IssueAdded(FORCED, "Forced return", RETURNS),
            RoundOpened(RoundId("round001"), "Round 1"),
            GroupEnrolled(NORTH, "Group of Coasts", "GC"),
        )
    )


def told(given: Given, event: Event, actor: Actor = PEN) -> str:
    """The sentence of an event that happens now."""
    given.events(event, actor=actor)
    return sentence(given.state, recorded(given.state, event, actor.participant))


def recorded(state: Negotiation, event: Event, actor: ParticipantId) -> Recorded[Event]:
    """The event as the log has it."""
    return Recorded(
        state.id, state.position, state.occurred_at, state.occurred_at, actor, CommandId("c"), event
    )


TOLD: list[tuple[Event, Actor, str]] = [
    (NegotiationOpened("movement", "Movement"), PEN, "The negotiation “Movement” opens."),
    (
        RegimeAnnounced("rolling text", "live"),
        PEN,
        "From here on the text is worked on as a rolling text; typing is seen live.",
    ),
    (RoundOpened(RoundId("round002"), "Round 2"), PEN, "Round 2 begins."),
    (RoundClosed(RoundId("round001")), PEN, "Round 1 ends."),
    (RevisionIssued(RevisionId("rev"), DRAFT, "Rev 1"), PEN, "“Compact” is issued as Rev 1."),
    (DraftOpened(DraftId("other001"), "Annex"), PEN, "A draft is opened: “Annex”."),
    (GenerationBegun(DRAFT, 1, SERVER_CLIENTS), PEN,
     "“Compact” goes on in a fresh document; not a word of it changes."),
    (
        DelegationEnrolled(DelegationId("z"), "Zembla", "ZEM"),
        PEN,
        "Zembla (ZEM) joins the negotiation.",
    ),
    (
        ParticipantEnrolled(ParticipantId("x"), "delegate", ALD),
        PEN,
        "A delegate of Aldovia is admitted.",
    ),
    (ParticipantEnrolled(ParticipantId("x"), "auditor"), PEN, "An auditor is admitted."),
    (ParticipantLeft(ParticipantId("observer")), PEN, "A participant's accreditation ends."),
    (BracketOpened(A, DRAFT, "insertion", (ALD,), pid(1)), delegate(ALD),
     "Aldovia proposes to insert “voluntary”."),
    (BracketOpened(B, DRAFT, "deletion", (NRL,), pid(1)), delegate(NRL),
     "Norland proposes to delete “forced”."),
    (BracketOpened(R, DRAFT, "reservation", (MRN, NRL), pid(1)), PEN,
     "Maruna and Norland reserve on “return”."),
    (BracketOpened(W, DRAFT, "insertion", (ALD,), pid(2), True), delegate(ALD),
     "Aldovia proposes to insert the paragraph “Parties cooperate.”."),
    (BracketOpened(A, DRAFT, "insertion", (), pid(1)), SECRETARIAT,
     "Brackets stand around “voluntary”; whose they are is not recorded."),
    (ReasonGiven(R, "it is unclear"), delegate(MRN),
     "Maruna and Norland on the reservation on “return”: it is unclear."),
    (AlternativesFormed(AlternativesId("g"), (A, W)), PEN,
     "“voluntary” and the paragraph “Parties cooperate.” are now alternatives, "
     "of which one will stand."),
    (BracketTakenUp(B, None), PEN, "The meeting takes up deleting “forced”."),
    (BracketRetained(A), PEN, "Decided: “voluntary” stays, and its brackets are lifted."),
    (BracketDeleted(B), PEN, "Decided: “forced” goes."),
    (BracketWithdrawn(A), delegate(ALD),
     "Aldovia withdraws its proposal to insert “voluntary”."),
    (BracketWithdrawn(R), delegate(MRN),
     "Maruna and Norland lift their reservation on “return”."),
    (BracketMooted(B), PEN, "Deleting “forced” is moot: the text around it is gone."),
    (StanceTaken(A, NRL, "objection", "It costs."), delegate(NRL),
     "Norland objects to inserting “voluntary”: It costs."),
    (StanceTaken(B, ALD, "objection", "needed"), delegate(ALD),
     "Aldovia objects to deleting “forced”: needed."),
    (StanceTaken(A, MRN, "acceptance"), delegate(MRN), "Maruna accepts inserting “voluntary”."),
    (StanceTaken(R, ALD, "acceptance"), delegate(ALD),
     "Aldovia shares the reservation on “return”."),
    (StanceWithdrawn(A, NRL), delegate(NRL),
     "Norland updates its position: it no longer takes one on inserting “voluntary”."),
    (StanceTaken(A, NRL, "can-go-along"), delegate(NRL),
     "Norland can go along with inserting “voluntary”."),
    (StanceTaken(A, NRL, "awaiting-instructions"), delegate(NRL),
     "Norland awaits instructions on inserting “voluntary”."),
    (StanceTaken(B, ALD, "scrutiny-reserve"), delegate(ALD),
     "Aldovia places a scrutiny reserve on deleting “forced”."),
    (StanceTaken(A, NRL, "conditional-acceptance", "", Condition(B, "deleted")), delegate(NRL),
     "Norland accepts inserting “voluntary” if “forced” (15) is deleted."),
    (StanceTaken(A, NRL, "conditional-acceptance", "", Condition(words="it is funded")),
     delegate(NRL), "Norland accepts inserting “voluntary” if it is funded."),
    (ConditionLifted(A, NRL), delegate(NRL),
     "Norland lifts its condition on inserting “voluntary”."),
    (StanceCorrected(A, NRL, 7, "mistyped"), delegate(NRL),
     "For the record: what event 7 says on inserting “voluntary” is not the position of Norland: "
     "mistyped."),
    (GroupEnrolled(NORTH, "Northern Group", "NG"), PEN,
     "Northern Group (NG) is enrolled as a group."),
    (GroupJoined(NORTH, NRL), PEN, "Norland is a member of Group of Coasts from here on."),
    (GroupLeft(NORTH, NRL), PEN, "Norland is no longer a member of Group of Coasts."),
    (SpokespersonNamed(NORTH, delegate(NRL).participant), PEN,
     "A delegate of Norland may speak on behalf of Group of Coasts."),
    (SpokespersonReleased(NORTH, delegate(NRL).participant), PEN,
     "A delegate of Norland no longer speaks on behalf of Group of Coasts."),
    (GroupStanceTaken(A, NORTH, NRL, "objection", "It costs."), delegate(NRL),
     "Group of Coasts objects to inserting “voluntary”: It costs."),
    (GroupStanceWithdrawn(A, NORTH, NRL), delegate(NRL),
     "Group of Coasts updates its position: it no longer takes one on inserting “voluntary”."),
    (GroupConditionLifted(A, NORTH, NRL), delegate(NRL),
     "Group of Coasts lifts its condition on inserting “voluntary”."),
    (GroupStanceCorrected(A, NORTH, NRL, 7), delegate(NRL),
     "For the record: what event 7 says on inserting “voluntary” is not the position of "
     "Group of Coasts."),
    (MemberAligned(A, NORTH, MRN), delegate(MRN),
     "Maruna aligns itself with Group of Coasts on inserting “voluntary”."),
    (MemberDissociated(A, NORTH, MRN, "We differ."), delegate(MRN),
     "Maruna dissociates itself from Group of Coasts on inserting “voluntary”: We differ."),
    (AlignmentWithdrawn(A, NORTH, MRN), delegate(MRN),
     "Maruna takes back what it said of the position of Group of Coasts on inserting “voluntary”; "
     "it is covered by it again."),
    (ProposedNationally(A, NORTH, ALD), delegate(ALD),
     "Aldovia proposes inserting “voluntary” in its own name again, not on behalf of Group of "
     "Coasts."),
    (ProposedOnBehalf(A, NORTH, ALD), delegate(ALD),
     "Aldovia proposes on behalf of Group of Coasts: inserting “voluntary”."),
    (Tabled(DRAFT, ALD), delegate(ALD), "Aldovia tables what it prepared."),
    (Tabled(DRAFT, ALD, NORTH), delegate(ALD),
     "Aldovia tables what it prepared on behalf of Group of Coasts."),
    (HeadNamed(delegate(NRL).participant), PEN, "A delegate of Norland now heads the delegation."),
    (HeadReleased(delegate(NRL).participant), PEN,
     "A delegate of Norland no longer heads the delegation."),
    (PenPassed(PEN.participant), PEN, "The pen passes to the other co-facilitator."),
    (IssueAdded(IssueId("i"), "Pathways"), PEN, "A new issue: “Pathways”."),
    (IssueAdded(IssueId("i"), "Safe", RETURNS), PEN, "A new issue: “Safe”, under “Returns”."),
    (BracketMerged(A, "voluntary and safe"), PEN,
     "Decided: agreed wording, “voluntary and safe”, takes the place of “voluntary”."),
    (BracketReopened(A, pid(1), 2, 9, "new facts"), PEN,
     "The brackets stand again around “voluntary”: new facts."),
    (BracketTagged(RETURNS, A), PEN, "“voluntary” now stands under the issue “Returns”."),
    (BracketUntagged(RETURNS, A), PEN, "“voluntary” no longer stands under the issue “Returns”."),
    (ParagraphTagged(RETURNS, pid(1)), PEN, "Paragraph 15 now stands under the issue “Returns”."),
    (ParagraphUntagged(RETURNS, pid(2)), PEN,
     "The paragraph “Parties cooperate.” no longer stands under the issue “Returns”."),
    (ParagraphAdded(DRAFT, pid(3), pid(2), "operative", 0, "16.", None, "Act."), PEN,
     "The co-facilitators add paragraph 16 “Act.”."),
    (ParagraphAdded(DRAFT, pid(3), pid(2), "text", 0, "", W), delegate(ALD),
     "Aldovia proposes a paragraph."),
    (ParagraphRemoved(DRAFT, pid(2)), PEN, "The co-facilitators take out a paragraph."),
    (ParagraphSplit(DRAFT, pid(1), 4, pid(9)), PEN,
     "The co-facilitators split paragraph 15 in two."),
    (ParagraphsJoined(DRAFT, pid(1), pid(9)), PEN,
     "The co-facilitators join paragraph 15 with the one that followed it."),
    (ParagraphMoved(DRAFT, pid(2), pid(1)), PEN,
     "The co-facilitators move the paragraph “Parties cooperate.” after paragraph 15."),
    (ParagraphMoved(DRAFT, pid(1), None), PEN,
     "The co-facilitators move paragraph 15 to the beginning."),
    (ParagraphRelabelled(DRAFT, pid(1), "operative", 0, "15 bis."), PEN,
     "The co-facilitators label a paragraph “15 bis.” (operative)."),
    (ParagraphRelabelled(DRAFT, pid(2), "text", 0, ""), PEN,
     "The co-facilitators leave the paragraph “Parties cooperate.” without a label (text)."),
    (TextChanged(DRAFT, (Spliced(pid(1), 0, "", (Run("safe "),)),)), PEN,
     "The co-facilitators write “safe” in paragraph 15."),
    (TextChanged(DRAFT, (Spliced(pid(1), 0, "a "),)), delegate(ALD),
     "Aldovia erases “a” in paragraph 15."),
    (TextChanged(DRAFT, (Spliced(pid(1), 0, "a", (Run("the"),)),)), delegate(ALD),
     "Aldovia replaces “a” by “the” in paragraph 15."),
    (TextChanged(DRAFT, (Marked(pid(1), 2, 9, marked("", ("b", "delete")).marks),)), delegate(NRL),
     "Norland strikes “voluntary” in paragraph 15."),
    (TextChanged(DRAFT, (Marked(pid(1), 2, 9, marked("", ("r", "reserve")).marks),)), delegate(MRN),
     "Maruna reserves on “voluntary” in paragraph 15."),
    (TextChanged(DRAFT, (Marked(pid(1), 2, 9, (), marked("", ("a", "insert")).marks),)), PEN,
     "The brackets change in paragraph 15."),
    (TextChanged(DRAFT, (Dropped(pid(2), ()),)), PEN,
     "The text of “Compact” changes in one paragraph."),
    (TextChanged(DRAFT, tuple(Placed(pid(n), None, "text", 0, "") for n in (7, 8, 9))), SECRETARIAT,
     "The secretariat brings 3 paragraphs into “Compact”."),
    *BESIDE,
    *PROPOSED,
]  # fmt: skip


@pytest.mark.parametrize(("event", "actor", "expected"), TOLD)
def test_each_event_is_one_sentence(event: Event, actor: Actor, expected: str) -> None:
    assert told(room(), event, actor) == expected


def test_every_type_of_event_has_its_sentence_here() -> None:
    told_here = {type(event) for event, _, _ in TOLD}
    assert told_here | AGREEMENT_TOLD == set(event_types().values())


@pytest.mark.parametrize("event", [event for event, _, _ in TOLD])
def test_an_event_can_be_told_even_of_a_state_that_knows_nothing(event: Event) -> None:
    nothing = Negotiation(NegotiationId("n"))
    found = entry(nothing, recorded(nothing, event, ParticipantId("gone")))
    assert found.sentence[0].isupper() or found.sentence[0] == "“"
    assert found.sentence.endswith(".")
    assert not {"blocker", "blocks", "concession"} & set(found.sentence.split())


def test_nobody_is_named_where_the_regime_does_not_show_attribution() -> None:
    given = room().events(RegimeAnnounced("rolling text", "live", False))
    assert told(given, StanceTaken(A, NRL, "objection", "costs"), delegate(NRL)) == (
        "A delegation objects to inserting “voluntary”."
    )
    opened = BracketOpened(R, DRAFT, "reservation", (MRN, NRL), pid(1))
    assert told(given, opened, delegate(MRN)) == "A delegation reserves on “return”."


def test_an_entry_says_what_it_concerns() -> None:
    given = room()

    def concerns(event: Event) -> tuple[str, str | None, str | None]:
        found = entry(given.state, recorded(given.state, event, PEN.participant))
        return found.type, found.draft, found.bracket

    assert concerns(StanceTaken(A, NRL, "objection", "costs")) == ("stance-stated", DRAFT, A)
    assert concerns(AlternativesFormed(AlternativesId("g"), (A, B))) == (
        "alternatives-set",
        DRAFT,
        A,
    )
    assert concerns(ParagraphTagged(RETURNS, pid(1))) == ("paragraph-tagged", DRAFT, None)
    assert concerns(ParagraphTagged(RETURNS, ParagraphId("none"))) == (
        "paragraph-tagged",
        None,
        None,
    )
    assert concerns(RoundClosed(RoundId("round001"))) == ("round-closed", None, None)
