"""Sentences about what stands beside the text."""

from events.adoption import Dissociated, DraftAdopted, PositionExplained, Votes
from events.brackets import BracketRedrafted
from events.departure import DelegationLeft
from events.floor import FloorAsked, FloorGiven, FloorWaived, StatementMade
from events.ids import (
    AdoptionId,
    AgendaItemId,
    CallId,
    ContradictionId,
    CrossoverId,
    DraftId,
    IssueId,
    MeetingId,
    PhaseId,
    RevisionId,
    SourceId,
    StatementId,
    SubmissionId,
    TermId,
)
from events.links import (
    ContradictionFlagged,
    ContradictionReconciled,
    CrossoverAnswered,
    CrossoverLinked,
    Provision,
    SourceNoted,
    SourceRemoved,
)
from events.meetings import AgendaItem, AgendaSet, ItemReached, MeetingClosed, MeetingOpened
from events.members import Actor
from events.negotiation import Event
from events.permissions import ROLES
from events.process import PhaseOpened
from events.redraft import Descent, RedraftIssued
from events.submissions import SubmissionFiled, SubmissionsCalled
from events.terms import (
    TermApplied,
    TermCorrected,
    TermEdit,
    TermLeft,
    TermSettled,
    TermUnsettled,
)
from tests.events.given import ALD, DRAFT, MRN, NRL, PEN, bid, delegate, pid

MEETING, ADOPTION, REVISION = MeetingId("m"), AdoptionId("a"), RevisionId("rev")
ONE, TWO = Provision(DRAFT, pid(1)), Provision(DraftId("other"), pid(2))
TERM = TermId("term0001")
ITEM = AgendaItem(AgendaItemId("i"), "Returns")
YES = Votes(152, 5, 12)

BESIDE: list[tuple[Event, Actor, str]] = [
    (PhaseOpened(PhaseId("p"), "Stocktaking", "compilation", "live", True, ROLES, True), PEN,
     "A new phase begins, Stocktaking: compilation, on the record."),
    (MeetingOpened(MEETING, "First meeting", None), PEN, "First meeting opens."),
    (MeetingClosed(MEETING), PEN, "The meeting closes."),
    (AgendaSet(MEETING, (ITEM,)), PEN, "The agenda of The meeting has one item."),
    (ItemReached(MEETING, None), PEN, "The meeting is on no item."),
    (FloorAsked(MEETING, ALD, "the Coast"), delegate(ALD),
     "Aldovia asks for the floor, on behalf of the Coast."),
    (FloorWaived(MEETING, ALD), delegate(ALD), "Aldovia no longer asks for the floor."),
    (FloorGiven(MEETING, ALD), PEN, "Aldovia has the floor."),
    (StatementMade(StatementId("s"), MRN, "We care.", IssueId("issue001"), "", 5), PEN,
     "Maruna on “Returns”: “We care.”."),
    (ContradictionFlagged(ContradictionId("c"), ONE, TWO, "both"), PEN,
     "A contradiction is flagged between paragraph 15 and a paragraph: both."),
    (ContradictionReconciled(ContradictionId("c"), "One went."), PEN,
     "A contradiction is reconciled: One went."),
    (CrossoverLinked(CrossoverId("x"), ONE, TWO, "Who decides?"), PEN,
     "Paragraph 15 and a paragraph of two drafts are linked: “Who decides?”."),
    (CrossoverAnswered(CrossoverId("x"), "we do"), PEN,
     "The question between two drafts is answered: we do."),
    (SourceNoted(SourceId("s"), DRAFT, pid(1), "return", "Old Text", "para 4"), PEN,
     "“return” in paragraph 15 is agreed language: Old Text, para 4."),
    (SourceRemoved(SourceId("s")), PEN, "A note of the source of agreed language is taken back."),
    (SubmissionsCalled(CallId("c"), "the zero draft", None, None, 0), PEN,
     "Written submissions are invited until 1 January 1970, 00:00 UTC: the zero draft."),
    (SubmissionFiled(SubmissionId("s"), CallId("c"), NRL, "Ours."), delegate(NRL),
     "Norland files a written submission."),
    (DraftAdopted(ADOPTION, DRAFT, None, "vote", YES), PEN,
     "“Compact” is adopted by vote: 152 in favour, 5 against, 12 abstaining."),
    (DraftAdopted(ADOPTION, DRAFT, None, "consensus", None), PEN,
     "“Compact” is adopted by consensus."),
    (PositionExplained(ADOPTION, ALD, "It binds nobody."), delegate(ALD),
     "Aldovia explains its position on what was adopted: “It binds nobody.”."),
    (Dissociated(ADOPTION, ALD, (pid(1),), "Not this."), delegate(ALD),
     "Aldovia dissociates itself from one paragraph of what was adopted: “Not this.”."),
    (TermSettled(TERM, "irregular migrants", ("illegal migrants", "aliens")), PEN,
     "A term is settled: “irregular migrants”, instead of “illegal migrants”, “aliens”."),
    (TermCorrected(TERM, "migrants", ()), PEN, "A settled term is corrected: “migrants”."),
    (TermUnsettled(TERM, "Both are used"), PEN,
     "The term that was settled is no longer settled: Both are used."),
    (TermApplied(TERM, DRAFT, (TermEdit(pid(1), 0, "a", "b"),), ()), PEN,
     "The term that was settled is applied to “Compact”: one place changed."),
    (TermApplied(TERM, DRAFT, (TermEdit(pid(1), 0, "a", "b"),) * 2,
                 (TermLeft(pid(2), 0, "a", "ad-ref"),)), PEN,
     "The term that was settled is applied to “Compact”: 2 places changed; one place left as "
     "written."),
    (DelegationLeft(NRL, ()), PEN, "Norland leaves the negotiation."),
    (RedraftIssued(REVISION, DRAFT, (Descent(pid(1), (pid(1),)),), (pid(2),)), PEN,
     "The co-facilitators put out a new text of “Compact” under their responsibility: "
     "one paragraph; one paragraph left out."),
    (BracketRedrafted(bid("a"), REVISION, "dropped", (pid(1),), (NRL,)), PEN,
     "Inserting “voluntary” is dropped in the redraft, under the co-facilitators' responsibility, "
     "at paragraph 15; standing against this: Norland."),
    (BracketRedrafted(bid("a"), REVISION, "merged", (), ()), PEN,
     "Inserting “voluntary” is merged into the wording of the redraft."),
]  # fmt: skip
