"""P11-P14. Written submissions, adoption, and the departure of a party."""

import pytest

from events.adoption import AdoptDraft, Dissociate, ExplainPosition, Manner, Votes
from events.brackets import BracketWithdrawn
from events.departure import EndDelegation, LeftBracket
from events.errors import NotPermitted, Refused, Unknown
from events.ids import (
    AdoptionId,
    CallId,
    DelegationId,
    ParagraphId,
    ParticipantId,
    RevisionId,
    SubmissionId,
)
from events.members import EnrolParticipant
from events.process import IssueRevision
from events.stances import ObjectTo
from events.structure import AddParagraph
from events.submissions import CallForSubmissions, FileSubmission
from tests.events.given import ALD, DRAFT, MRN, OBSERVER, PEN, Given, bid, delegate, marked, pid

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


def test_p14_an_unknown_party_does_not_leave() -> None:
    """Nor does anybody but the pen and the secretariat end an accreditation."""
    with pytest.raises(Unknown):
        Given().when(PEN, EndDelegation(DelegationId("none")))
    with pytest.raises(NotPermitted):
        leaving().when(delegate(MRN), EndDelegation(ALD))
