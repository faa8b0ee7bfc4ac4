"""P11-P14. Written submissions, adoption, and the departure of a party."""

import pytest
from msgspec.structs import replace

from events.adoption import AdoptDraft, Dissociate, ExplainPosition, Manner, Votes
from events.adref import AgreeAdRef
from events.brackets import BracketWithdrawn
from events.departure import EndDelegation, LeftBracket
from events.errors import NotPermitted, Refused, Unknown
from events.floor import AskForFloor, MakeStatement
from events.group_stances import AlignWith, OnBehalf, ProposeOnBehalf
from events.groups import EnrolGroup, NameSpokesperson, SetMembership
from events.ids import (
    AdoptionId,
    AgreementId,
    CallId,
    DelegationId,
    GroupId,
    LetterId,
    MeetingId,
    ParagraphId,
    ParticipantId,
    QuestionId,
    RevisionId,
    RoundId,
    SilenceId,
    StatementId,
    SubmissionId,
)
from events.meetings import OpenMeeting
from events.members import EnrolParticipant
from events.negotiation import Command
from events.process import IssueRevision, OpenRound
from events.projections.standpoints import standpoints
from events.questions import ObjectToQuestion, PutQuestion
from events.silence import OpenSilence, WriteAgainst
from events.stances import Accept, ObjectTo
from events.structure import AddParagraph
from events.submissions import CallForSubmissions, FileSubmission
from tests.events.given import (
    ALD,
    DRAFT,
    MRN,
    NRL,
    OBSERVER,
    PEN,
    Given,
    bid,
    delegate,
    marked,
    pid,
)

HOUR = 3_600_000_000
CALL, ADOPTION = CallId("call1"), AdoptionId("adoption1")


def test_p11_a_late_submission_is_taken_and_marked_late() -> None:
    """By the time at which it was filed; the deadline itself is not late."""
    held = Given()
    deadline = (held.state.position + 2) * HOUR
    held.when(PEN, CallForSubmissions(CALL, "Comments on the zero draft", deadline, DRAFT))
    held.when(delegate(ALD), FileSubmission(SubmissionId("s1"), CALL, "We welcome it."))
    held.when(PEN, FileSubmission(SubmissionId("s2"), CALL, "We do too.", MRN))
    filed = held.state.submissions.filed.values()
    assert [(s.delegation, s.late) for s in filed] == [(ALD, False), (MRN, True)]


def test_p11_one_files_for_ones_own_delegation_and_on_a_call() -> None:
    """Observers call for nothing and file nothing."""
    held = Given()
    held.when(PEN, CallForSubmissions(CALL, "Comments", 0))
    with pytest.raises(NotPermitted):
        held.when(delegate(ALD), FileSubmission(SubmissionId("s"), CALL, "For them.", MRN))
    with pytest.raises(NotPermitted):
        held.when(OBSERVER, FileSubmission(SubmissionId("s"), CALL, "Us too.", ALD))
    with pytest.raises(NotPermitted):
        held.when(delegate(ALD), CallForSubmissions(CallId("call2"), "Mine", 0))
    with pytest.raises(Unknown):
        held.when(delegate(ALD), FileSubmission(SubmissionId("s"), CallId("none"), "Hm."))


def test_p12_nothing_is_adopted_with_open_brackets() -> None:
    """The refusal says how many, and what settles them."""
    held = Given().bracket("a").paragraph(1, marked("shall", ("a", "insert")))
    with pytest.raises(Refused, match="1 brackets are open"):
        held.when(PEN, AdoptDraft(ADOPTION, DRAFT, "consensus"))
    held.events(BracketWithdrawn(bid("a")))
    held.when(PEN, AdoptDraft(ADOPTION, DRAFT, "consensus"))


@pytest.mark.parametrize(
    ("manner", "votes"),
    [
        ("consensus", Votes(1, 0, 0)),
        ("vote", None),
        ("vote", Votes(5, 5, 0)),
        ("vote", Votes(5, -1, 0)),
    ],
)
def test_p12_a_vote_and_only_a_vote_has_counts(manner: Manner, votes: Votes | None) -> None:
    """More in favour than against."""
    with pytest.raises(Refused):
        Given().paragraph(1, "All.").when(PEN, AdoptDraft(ADOPTION, DRAFT, manner, votes))


def test_p12_delegations_explain_and_dissociate_themselves() -> None:
    """From the whole, or from paragraphs of what was adopted."""
    held = Given().paragraph(1, "All agree.")
    held.when(PEN, IssueRevision(RevisionId("rev"), DRAFT, "Final Draft"))
    votes = Votes(152, 5, 12)
    held.when(PEN, AdoptDraft(ADOPTION, DRAFT, "vote", votes, RevisionId("rev")))
    held.when(delegate(ALD), ExplainPosition(ADOPTION, "It binds nobody."))
    held.when(PEN, Dissociate(ADOPTION, "Not this.", (pid(1),), MRN))
    done = held.state.adoptions.adoptions[ADOPTION]
    assert (done.votes, done.revision) == (votes, RevisionId("rev"))
    said = [(e.delegation, e.dissociates, e.paragraphs) for e in done.explanations]
    assert said == [(ALD, False, ()), (MRN, True, (pid(1),))]
    with pytest.raises(Unknown):
        held.when(delegate(ALD), Dissociate(ADOPTION, "Not that.", (pid(7),)))


def test_p13_an_adopted_text_no_longer_changes() -> None:
    """Neither by commands of the pen, nor by a second adoption."""
    held = Given().paragraph(1, "All agree.")
    held.when(PEN, AdoptDraft(ADOPTION, DRAFT, "acclamation"))
    for command in (
        AddParagraph(DRAFT, ParagraphId("paragraph100"), None),
        AdoptDraft(AdoptionId("again"), DRAFT, "consensus"),
    ):
        with pytest.raises(Refused) as refused:
            held.when(PEN, command)
        assert refused.value.rule == "P13"


def leaving() -> Given:
    """A party with a bracket of its own, one with a co-sponsor, and an objection."""
    held = Given().bracket("a").bracket("b", by=(ALD, MRN)).bracket("c", by=(MRN,))
    held.paragraph(
        1,
        marked("one", ("a", "insert")),
        marked("two", ("b", "insert")),
        marked("three", ("c", "insert")),
    )
    held.when(delegate(ALD), ObjectTo(bid("c"), "No."))
    return held


def test_p14_a_party_leaves_and_each_of_its_brackets_has_a_fate() -> None:
    """Withdrawn or left to co-sponsors; its people leave, its objections no longer stand."""
    held = leaving()
    fates = (
        LeftBracket(bid("a"), "withdrawn"),
        LeftBracket(bid("b"), "left to co-sponsors"),
    )
    held.when(PEN, EndDelegation(ALD, fates))
    brackets = held.state.brackets.brackets
    assert brackets[bid("a")].life == "withdrawn"
    assert brackets[bid("b")].proponents == (MRN,)
    assert held.state.stances.objectors(bid("c")) == ()
    assert delegate(ALD).participant not in held.state.members.participants
    with pytest.raises(Refused, match="already left"):
        held.when(PEN, EndDelegation(ALD))
    with pytest.raises(Refused, match="has left"):
        held.when(PEN, EnrolParticipant(ParticipantId("new"), "delegate", ALD))


@pytest.mark.parametrize(
    "fates",
    [
        (),
        (LeftBracket(bid("a"), "withdrawn"),),
        (
            LeftBracket(bid("a"), "left to co-sponsors"),
            LeftBracket(bid("b"), "left to co-sponsors"),
        ),
        (LeftBracket(bid("a"), "withdrawn"), LeftBracket(bid("c"), "withdrawn")),
    ],
)
def test_p14_every_bracket_of_the_party_and_no_other_is_decided(
    fates: tuple[LeftBracket, ...],
) -> None:
    """A bracket without co-sponsors can only be withdrawn."""
    with pytest.raises(Refused) as refused:
        leaving().when(PEN, EndDelegation(ALD, fates))
    assert refused.value.rule == "P14"


def test_p14_whoever_left_stands_nowhere_and_is_awaited_by_nobody() -> None:
    """Memberships, alignments, what it proposed for a group, questions, the floor, ad ref."""
    held = leaving()
    group, meeting, question = GroupId("group001"), MeetingId("meeting1"), QuestionId("question")
    agreement = AgreementId("agreement1")
    held.paragraph(2, "All agree.")
    for pen in (
        EnrolGroup(group, "Coastal States", "CS"),
        SetMembership(group, ALD),
        SetMembership(group, MRN),
        NameSpokesperson(group, delegate(ALD).participant),
        NameSpokesperson(group, delegate(NRL).participant),
        OpenRound(RoundId("round001"), "Round 1"),
        OpenMeeting(meeting, "First meeting"),
        PutQuestion(question, bid("c"), "retained"),
        AgreeAdRef(agreement, DRAFT, pid(2), pending=(ALD,)),
    ):
        held.when(PEN, pen)
    held.when(delegate(NRL), OnBehalf(group, Accept(bid("c"))))
    for said in (
        AlignWith(bid("c"), group),
        ProposeOnBehalf(bid("b"), group),
        ObjectToQuestion(question, "Not so."),
        AskForFloor(meeting),
    ):
        held.when(delegate(ALD), said)
    fates = (LeftBracket(bid("a"), "withdrawn"), LeftBracket(bid("b"), "left to co-sponsors"))
    held.when(PEN, EndDelegation(ALD, fates))
    state = held.state
    assert list(state.groups.members_of(group)) == [MRN]
    assert state.groups.spokespersons[group] == (delegate(NRL).participant,)
    assert ALD not in {s.delegation for s in standpoints(state, bid("c"))}
    assert state.group_stances.proposing(bid("b")) == {}
    assert state.questions.questions[question].objections == ()
    assert state.floor.queue(meeting) == ()
    assert state.agreements.agreements[agreement].pending == ()
    # What was said for the group, the group has said.
    assert group in state.group_stances.of(bid("c"))


@pytest.mark.parametrize(
    "command",
    [
        SetMembership(GroupId("group001"), ALD),
        MakeStatement(StatementId("s"), "We agree.", 1, ALD),
        AgreeAdRef(AgreementId("a"), DRAFT, pid(2), pending=(ALD,)),
        WriteAgainst(SilenceId("silence1"), LetterId("letter01"), (ALD, MRN), (), "No.", HOUR),
    ],
)
def test_p14_nothing_more_is_entered_for_a_party_that_left(command: Command) -> None:
    """The refusal says that it left."""
    held = Given().paragraph(2, "All agree.")
    held.when(PEN, EnrolGroup(GroupId("group001"), "Coastal States", "CS"))
    held.when(PEN, EndDelegation(ALD))
    now = (held.state.position + 1) * HOUR
    until = now + 100 * HOUR
    held.when(PEN, OpenSilence(SilenceId("silence1"), DRAFT, until, "UTC", "", now))
    if isinstance(command, WriteAgainst):
        command = replace(command, now=now + HOUR)
    with pytest.raises(Refused, match="Aldovia has left"):
        held.when(PEN, command)


def test_p14_an_unknown_party_does_not_leave() -> None:
    """Nor does anybody but the pen and the secretariat end an accreditation."""
    with pytest.raises(Unknown):
        Given().when(PEN, EndDelegation(DelegationId("none")))
    with pytest.raises(NotPermitted):
        leaving().when(delegate(MRN), EndDelegation(ALD))
