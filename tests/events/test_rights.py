"""M4, M6, P7, P9, P16, P19, W7. Role × act × regime: who may do what, in which phase.

Every route by role is tried in `tests/server/api/test_permissions.py`; here every kind of act, by
every role, in every regime.
"""

from itertools import product

import pytest
from msgspec import Struct

from events.adref import AgreeAdRef, CorrectEditorially
from events.brackets import RecordOutcome
from events.errors import Refused
from events.floor import MakeStatement
from events.ids import (
    AgreementId,
    BracketId,
    CallId,
    DelegationId,
    DraftId,
    IssueId,
    MeetingId,
    PackageId,
    ParagraphId,
    ParticipantId,
    PhaseId,
    QuestionId,
    RevisionId,
    RoundId,
    StatementId,
    SubmissionId,
)
from events.informals import BringFromInformals
from events.issues import IssueAdded, TagBracket
from events.meetings import OpenMeeting
from events.members import Actor, EnrolDelegation, ParticipantEnrolled, PenPassed
from events.negotiation import Command, decide
from events.packages import PresentPackage
from events.permissions import ROLES
from events.process import IssueRevision, OpenDraft, OpenRound, PhaseOpened, RoundOpened
from events.proposals import ProposeWording
from events.questions import PutQuestion
from events.stances import ObjectTo
from events.structure import AddParagraph
from events.submissions import CallForSubmissions, FileSubmission, SubmissionsCalled
from tests.events.given import AUDITOR, DRAFT, MRN, OBSERVER, PEN, Given, bid, delegate, marked, pid

ACTORS = {
    "pen": PEN,
    "other co-facilitator": Actor(ParticipantId("other"), "co-facilitator"),
    "secretariat": Actor(ParticipantId("secretariat"), "secretariat"),
    "delegate": delegate(MRN),
    "observer": OBSERVER,
    "auditor": AUDITOR,
}
WRITE = {"pen", "secretariat"}
STEER = {*WRITE, "other co-facilitator"}
DELEGATE = {"delegate"}
PHASE, NEW, PLACE = PhaseId("phase001"), BracketId("newbracket01"), ParagraphId("paragraph009")
WITHOUT = tuple(r for r in ROLES if r != "delegate")
REGIMES = {
    "rolling text": PhaseOpened(PHASE, "Phase", "rolling text", "live", True, ROLES, True),
    "without names": PhaseOpened(PHASE, "Phase", "rolling text", "live", False, ROLES, True),
    "tabled": PhaseOpened(PHASE, "Phase", "rolling text", "tabled", True, ROLES, True),
    "chair's text": PhaseOpened(PHASE, "Phase", "chair's text", "live", True, ROLES, True),
    "compilation": PhaseOpened(PHASE, "Phase", "compilation", "live", True, ROLES, True),
    "closed": PhaseOpened(PHASE, "Phase", "rolling text", "live", True, WITHOUT, True),
    "off the record": PhaseOpened(PHASE, "Phase", "rolling text", "live", True, ROLES, False),
}


class Deed(Struct, frozen=True):
    """A kind of act: who may, and which rule refuses it to them in which regime."""

    command: Command
    may: set[str]
    refused: dict[str, str]


OFF = {"off the record": "P9"}
HERE = {**OFF, "closed": "P16"}
SETTLES = {**OFF, "compilation": "P19"}
DEEDS = {
    "propose wording": Deed(
        ProposeWording(DRAFT, pid(2), 0, "", "All ", insertion=NEW),
        DELEGATE,
        {**HERE, "chair's text": "P7"},
    ),
    "propose a paragraph, live": Deed(
        AddParagraph(DRAFT, PLACE, pid(2), text="New.", bracket=NEW),
        DELEGATE,
        {**HERE, "chair's text": "P7", "tabled": "W7"},
    ),
    "bring in text from informals": Deed(
        BringFromInformals(ProposeWording(DRAFT, pid(2), 0, "", "All ", insertion=NEW), (MRN,)),
        WRITE,
        {},
    ),
    "object": Deed(ObjectTo(bid("a"), "No."), DELEGATE, HERE),
    "make a statement": Deed(MakeStatement(StatementId("said"), "We say.", 1), DELEGATE, HERE),
    "make a statement for": Deed(
        MakeStatement(StatementId("said"), "We say.", 1, MRN), STEER | DELEGATE, HERE
    ),
    "present a package": Deed(
        PresentPackage(PackageId("package1"), "Both", (bid("a"), bid("b"))),
        STEER | DELEGATE,
        HERE,
    ),
    "file a submission": Deed(
        FileSubmission(SubmissionId("filed"), CallId("call"), "Ours."), DELEGATE, {}
    ),
    "add a paragraph": Deed(AddParagraph(DRAFT, PLACE, pid(2), text="New."), WRITE, OFF),
    "correct agreed text": Deed(
        CorrectEditorially(DRAFT, pid(3), 0, "agreed", "Agreed", "Case."), WRITE, OFF
    ),
    "tag": Deed(TagBracket(IssueId("issue"), bid("a")), STEER, OFF),
    "open a draft": Deed(OpenDraft(DraftId("second"), "Second"), STEER, OFF),
    "call for submissions": Deed(CallForSubmissions(CallId("next"), "More", 1), STEER, OFF),
    "record an outcome": Deed(RecordOutcome(bid("a"), "retained"), STEER, SETTLES),
    "put a question": Deed(
        PutQuestion(QuestionId("question"), bid("a"), "retained"), STEER, SETTLES
    ),
    "open a round": Deed(OpenRound(RoundId("next"), "Round 2"), STEER, {}),
    "open a meeting": Deed(OpenMeeting(MeetingId("meeting1"), "First"), STEER, {}),
    "issue a revision": Deed(IssueRevision(RevisionId("rev"), DRAFT, "Rev 1"), STEER, {}),
    "enrol a delegation": Deed(EnrolDelegation(DelegationId("new"), "Newland", "NEW"), STEER, {}),
}


@pytest.fixture(scope="module")
def negotiation() -> Given:
    """Everybody is enrolled; the pen was passed; two brackets, a round, a call."""
    held = Given()
    for name in ("other co-facilitator", "secretariat"):
        actor = ACTORS[name]
        held.events(ParticipantEnrolled(actor.participant, actor.role))
    held.bracket("a").bracket("b").paragraph(
        1, marked("one", ("a", "insert")), marked("two", ("b", "insert"))
    )
    held.paragraph(2, "agree.").paragraph(3, "agreed.")
    held.when(PEN, AgreeAdRef(AgreementId("agreed01"), DRAFT, pid(3)))
    return held.events(
        PenPassed(PEN.participant),
        IssueAdded(IssueId("issue"), "Returns"),
        RoundOpened(RoundId("round"), "Round 1"),
        SubmissionsCalled(CallId("call"), "Comments", None, None, 1),
    )


@pytest.mark.parametrize(("deed", "regime"), [*product(DEEDS, REGIMES)])
def test_m4_role_by_act_by_regime(negotiation: Given, deed: str, regime: str) -> None:
    """Who may and is not kept from it by the regime does; everybody else is refused, by the rule
    that says why where it is the regime's."""
    held = Given()
    held.state = negotiation.state.copy()
    held.events(REGIMES[regime])
    said = DEEDS[deed]
    for name, actor in ACTORS.items():
        now = held.state.members.actor(actor.participant)
        kept = said.refused.get(regime)
        if kept == "P16" and name != "delegate":
            kept = None
        if name in said.may and kept is None:
            assert decide(held.state, now, said.command), name
            continue
        with pytest.raises(Refused) as refused:
            decide(held.state, now, said.command)
        if name in said.may:
            assert refused.value.rule == kept, name


def test_p19_the_refusal_says_what_is_possible(negotiation: Given) -> None:
    """Withdrawing, or another regime."""
    held = Given()
    held.state = negotiation.state.copy()
    held.events(REGIMES["compilation"])
    with pytest.raises(Refused, match="announce a rolling text or a chair's text"):
        decide(held.state, PEN, RecordOutcome(bid("a"), "retained"))
