"""What goes with an issue that is withheld (SPEC V4, I2): nothing about it is left to be read."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from events import ids
from events.adref import AdRefReopened, AgreedAdRef
from events.archive.carrying import CARRIERS, MADE_ABOUT
from events.archive.withholding import Wanted, survey
from events.brackets import BracketDeleted, BracketOpened, BracketRedrafted, ReasonGiven
from events.entries import EnteredFor, EntryCorrected
from events.floor import StatementMade
from events.generations import GenerationBegun
from events.ids import (
    SERVER_CLIENTS,
    AgreementId,
    BracketId,
    CallId,
    CommandId,
    ContradictionId,
    DelegationId,
    DraftId,
    EntryId,
    IssueId,
    LetterId,
    NegotiationId,
    PackageId,
    ParagraphId,
    ParticipantId,
    QuestionId,
    RevisionId,
    RoundId,
    SilenceId,
    StatementId,
    SubmissionId,
    TermId,
)
from events.issues import BracketTagged, IssueAdded, ParagraphTagged
from events.lineage import BracketSplit
from events.links import ContradictionFlagged, ContradictionReconciled, Provision
from events.negotiation import Event
from events.packages import PackageAgreed, PackageOutcome, PackagePresented, PackageWithdrawn
from events.questions import QuestionDecided, QuestionObjected, QuestionPut
from events.record import Recorded
from events.redraft import Descent, RedraftIssued
from events.silence import SilenceBroken
from events.stances import StanceTaken
from events.structure import ParagraphAdded
from events.submissions import SubmissionFiled, SubmissionsCalled
from events.terms import TermApplied, TermEdit, TermSettled, TermUnsettled
from events.text import Dropped, Mark, Run, Spliced, TextChanged

NEGOTIATION = NegotiationId("negotiation")
DRAFT = DraftId("draft")
ALD = DelegationId("ald")
RETURNS, FISH = IssueId("issue-returns"), IssueId("issue-fish")
P1, P2, P3 = ParagraphId("paragraph-1"), ParagraphId("paragraph-2"), ParagraphId("paragraph-3")
B1, B2, B3 = BracketId("bracket-1"), BracketId("bracket-2"), BracketId("bracket-3")
SECRET = "SECRET"


def opened(bracket: BracketId, paragraph: ParagraphId, *, whole: bool = False) -> Event:
    return BracketOpened(bracket, DRAFT, "insertion", (ALD,), paragraph, whole)


def spliced(paragraph: ParagraphId, removed: str, text: str, *brackets: BracketId) -> Event:
    marks = tuple(Mark(bracket, "insert") for bracket in brackets)
    return TextChanged(DRAFT, (Spliced(paragraph, 0, removed, (Run(text, marks),)),))


PARAGRAPH, BRACKET = ParagraphTagged(RETURNS, P1), BracketTagged(RETURNS, B1)


@pytest.mark.parametrize(
    ("tag", "happened"),
    [
        pytest.param(
            PARAGRAPH,
            [opened(B1, P1), ReasonGiven(B1, SECRET), StanceTaken(B1, ALD, "objection", SECRET)],
            id="brackets of a paragraph",
        ),
        pytest.param(
            PARAGRAPH,
            [opened(B1, P2), spliced(P1, "", SECRET, B1), ReasonGiven(B1, SECRET)],
            id="a bracket that reached into the paragraph later",
        ),
        pytest.param(
            PARAGRAPH,
            [
                RedraftIssued(RevisionId("rev"), DRAFT, (Descent(P3, (P1, P2)),), ()),
                spliced(P3, "", SECRET),
                BracketRedrafted(B3, RevisionId("rev"), "moved", (P3,), ()),
                ReasonGiven(B3, SECRET),
            ],
            id="paragraphs of a redraft, and brackets that went there",
        ),
        pytest.param(
            BRACKET,
            [
                opened(B1, P1, whole=True),
                ParagraphAdded(DRAFT, P1, None, "operative", 0, "", B1, SECRET),
                spliced(P1, "", SECRET),
            ],
            id="paragraphs that the bracket proposes",
        ),
        pytest.param(
            BRACKET,
            [opened(B1, P1), BracketSplit(B1, DRAFT, P1, 3, B2), ReasonGiven(B2, SECRET)],
            id="what was split off the bracket",
        ),
        pytest.param(
            BRACKET,
            [
                spliced(P2, "", SECRET, B1),
                BracketDeleted(B1),
                TextChanged(DRAFT, (Spliced(P2, 0, SECRET),)),
            ],
            id="words that went with the bracket",
        ),
        pytest.param(
            BRACKET,
            [TextChanged(DRAFT, (Dropped(P3, (Run(SECRET, (Mark(B1, "insert"),)),)),))],
            id="the paragraph that was dropped with it",
        ),
        pytest.param(
            BRACKET,
            [
                PackagePresented(PackageId("package"), SECRET, (B2, B1), (), SECRET),
                PackageAgreed(
                    PackageId("package"),
                    (
                        PackageOutcome(B2, "retained"),
                        PackageOutcome(B1, "merged", SECRET),
                    ),
                ),
                PackageWithdrawn(PackageId("package"), SECRET),
            ],
            id="packages",
        ),
        pytest.param(
            BRACKET,
            [
                QuestionPut(QuestionId("question"), B1, "merged", SECRET, RoundId("round")),
                QuestionObjected(QuestionId("question"), ALD, SECRET),
                QuestionDecided(QuestionId("question"), AgreementId("agreement")),
                AdRefReopened(AgreementId("agreement"), ALD, SECRET),
            ],
            id="questions, and agreements that they led to",
        ),
        pytest.param(
            PARAGRAPH,
            [
                AgreedAdRef(AgreementId("agreement"), DRAFT, P1, None, SECRET, "plenary"),
                AdRefReopened(AgreementId("agreement"), ALD, SECRET),
            ],
            id="agreements",
        ),
        pytest.param(
            BRACKET,
            [
                spliced(P2, "", SECRET, B1),
                AgreedAdRef(AgreementId("agreement"), DRAFT, P2, None, SECRET, "plenary"),
            ],
            id="agreements that quote the bracket",
        ),
        pytest.param(
            PARAGRAPH,
            [SilenceBroken(SilenceId("silence"), LetterId("letter"), (ALD,), (P2, P1), SECRET)],
            id="letters that name the paragraph",
        ),
        pytest.param(
            BRACKET,
            [
                ContradictionFlagged(
                    ContradictionId("contradiction"),
                    Provision(DRAFT, P2),
                    Provision(DRAFT, P3, B1),
                    SECRET,
                ),
                ContradictionReconciled(ContradictionId("contradiction"), SECRET),
            ],
            id="contradictions",
        ),
        pytest.param(
            BRACKET,
            [
                EnteredFor(EntryId("entry"), ALD, "position", (B1,)),
                EntryCorrected(EntryId("entry"), ALD, SECRET),
            ],
            id="what was entered",
        ),
        pytest.param(
            IssueAdded(RETURNS, "Returns"),
            [
                StatementMade(StatementId("statement"), ALD, SECRET, RETURNS, "", 1),
                EnteredFor(EntryId("entry"), ALD, "statement", (), None, StatementId("statement")),
                EntryCorrected(EntryId("entry"), ALD, SECRET),
                SubmissionsCalled(CallId("call"), SECRET, None, RETURNS, 1),
                SubmissionFiled(SubmissionId("submission"), CallId("call"), ALD, SECRET),
                TermSettled(TermId("term"), SECRET, (SECRET,), RETURNS),
                TermUnsettled(TermId("term"), SECRET),
            ],
            id="statements, submissions and terms",
        ),
    ],
)
async def test_nothing_about_a_withheld_issue_is_left(tag: Event, happened: list[Event]) -> None:
    """I2. Whether the tag came before or after, and however it is named."""
    added = [IssueAdded(RETURNS, "Returns"), IssueAdded(FISH, "Fish")]
    for log in ([*added, tag, *happened], [*added, *happened, tag]):
        left = await shown(log)
        assert SECRET not in repr(left)
        assert IssueAdded(FISH, "Fish") in left, "that on other issues is shown"


async def test_what_has_nothing_to_do_with_a_withheld_issue_is_shown() -> None:
    """A redacted export leaves out what it says, and no more."""
    others: list[Event] = [
        IssueAdded(FISH, "Fish"),
        opened(B2, P2),
        spliced(P2, "", "nets", B2),
        spliced(P2, "n", "N", B2),
        BracketTagged(FISH, B2),
        StanceTaken(B2, ALD, "objection", "too many"),
        PackagePresented(PackageId("package"), "Nets", (B2, B3), ()),
        StatementMade(StatementId("statement"), ALD, "On fish.", FISH, "", 1),
        StatementMade(StatementId("statement-2"), ALD, "In general.", None, "", 1),
    ]
    others.append(TermSettled(TermId("term"), "nets", ("net",)))
    applied = TermApplied(TermId("term"), DRAFT, (TermEdit(P1, 0, "net", "nets"),), ())
    returns = [IssueAdded(RETURNS, "Returns"), opened(B1, P1), PARAGRAPH, ReasonGiven(B1, SECRET)]
    assert await shown([*others, *returns, applied]) == others
    assert await shown([*returns, applied, *others]) == others


async def test_a_generation_goes_with_any_text_of_its_draft_that_is_withheld() -> None:
    """V4, T14: its bytes hold the whole text; before any of that is withheld it stays, and that of
    another draft does."""
    seed, other = SERVER_CLIENTS, DraftId("other")
    before = [IssueAdded(RETURNS, "Returns"), GenerationBegun(DRAFT, 1, seed)]
    secret = [PARAGRAPH, spliced(P1, "", SECRET), GenerationBegun(DRAFT, 2, seed + 1)]
    after = [GenerationBegun(other, 1, seed + 2), spliced(P2, "", "open")]
    assert await shown([*before, *secret, *after]) == [before[1], *after]


def test_of_every_kind_of_id_it_is_known_whether_it_can_be_about_an_issue() -> None:
    """Who adds one decides it here, or redacted exports would show what is named by it."""
    never = {
        ids.NegotiationId,
        ids.DraftId,
        ids.AlternativesId,  # named only beside its brackets
        ids.RoundId,
        ids.PhaseId,
        ids.MeetingId,
        ids.AgendaItemId,  # said again without any words
        ids.AdoptionId,
        ids.RevisionId,
        ids.SilenceId,  # of a whole draft
        ids.DelegationId,
        ids.GroupId,
        ids.ParticipantId,
        ids.CommandId,
    }
    every = {kind for kind in vars(ids).values() if hasattr(kind, "__supertype__")}
    assert every == CARRIERS | MADE_ABOUT | never
    assert not never & (CARRIERS | MADE_ABOUT)


async def shown(log: Sequence[Event]) -> list[Event]:
    """What is left of a log when everything on returns is withheld."""
    record: list[Recorded[Any]] = [
        Recorded(NEGOTIATION, p, p, p, ParticipantId("pen"), CommandId(f"c{p}"), event)
        for p, event in enumerate(log, 1)
    ]

    async def read() -> AsyncIterator[Recorded[Any]]:
        for one in record:
            yield one

    found = await survey(NEGOTIATION, Wanted(issues=("Returns",)), read())
    return [one.event for one in record if not found.covers(one)]
