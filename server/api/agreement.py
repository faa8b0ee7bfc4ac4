"""Acts and reads of agreement: questions, ad referendum, silence, packages; one route a command."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from fastapi import APIRouter

from events import adref, packages, questions, silence
from events.draft.enact import enact
from events.ids import (
    AgreementId,
    BracketId,
    DelegationId,
    DraftId,
    LetterId,
    Microseconds,
    PackageId,
    ParagraphId,
    QuestionId,
    SilenceId,
)
from events.negotiation import Command, Event
from events.permissions import may
from events.record import Recorded
from events.reopening import ReopenBracket
from server.api import agreement_views as views
from server.api.agreement_render import agreements_view
from server.api.edge import Desk, DeskHere, MomentHere, ServicesHere, VoicingHere
from server.api.views import Done, ReasonBody
from server.ids import fresh
from server.places import instant

router = APIRouter(prefix="/api/negotiations/{slug}", tags=["agreement"])


def done(recorded: Sequence[Recorded[Event]]) -> Done:
    """What was recorded, and the ids of what it made."""
    created: dict[str, str] = {}
    for one in recorded:
        match one.event:
            case questions.QuestionPut(question):
                created["question"] = question
            case adref.AgreedAdRef(agreement):
                created["agreement"] = agreement
            case silence.SilenceOpened(procedure):
                created["silence"] = procedure
            case silence.SilenceBroken(_, letter) | silence.SilenceLetterLate(_, letter):
                created["letter"] = letter
            case packages.PackagePresented(package):
                created["package"] = package
            case _:
                pass
    return Done(positions=[r.position for r in recorded], created=created)


@router.get("/agreement", response_model=views.AgreementsView)
async def agreement(desk: DeskHere, here: ServicesHere, at: MomentHere) -> Any:
    """Where agreement stands: questions on screen, ad ref totals, silence, packages."""
    names = may(desk.actor.role, "audit")
    return await desk.show(at, agreements_view, here.clock(), names=names)


# Questions


@router.post("/brackets/{bracket}/questions")
async def put_question(desk: DeskHere, bracket: BracketId, body: views.QuestionBody) -> Done:
    """Put an outcome for a bracket on screen."""
    question = QuestionId(fresh())
    return done(await desk.do(questions.PutQuestion(question, bracket, body.outcome, body.text)))


@router.post("/questions/{question}/objections")
async def object_to_question(desk: VoicingHere, question: QuestionId, body: ReasonBody) -> Done:
    """Object to deciding it so."""
    return done(await desk.do(questions.ObjectToQuestion(question, body.reason)))


@router.delete("/questions/{question}/objection")
async def lift_objection(desk: VoicingHere, question: QuestionId) -> Done:
    """No longer object to deciding it so."""
    return done(await desk.do(questions.LiftQuestionObjection(question)))


@router.post("/questions/{question}/decision")
async def decide_question(
    desk: DeskHere, question: QuestionId, body: views.DecisionBody | None = None
) -> Done:
    """Decide what is on screen, plainly or ad referendum."""
    body = body or views.DecisionBody()
    agreement = AgreementId(fresh()) if body.ad_ref else None
    command = questions.DecideQuestion(question, agreement, body.level, _parties(body.pending))
    return done(await desk.do(command))


@router.post("/questions/{question}/taken-down")
async def take_down_question(
    desk: DeskHere, question: QuestionId, body: views.TakeDownBody | None = None
) -> Done:
    """Take a question off the screen."""
    reason = body.reason if body else ""
    return done(await desk.do(questions.TakeDownQuestion(question, reason)))


@router.post("/brackets/{bracket}/reopening")
async def reopen_bracket(desk: DeskHere, bracket: BracketId, body: ReasonBody) -> Done:
    """Put a settled bracket back over its words, where they still stand."""
    return done(await desk.do(ReopenBracket(bracket, body.reason)))


# Ad referendum


@router.post("/agreements")
async def agree_ad_ref(desk: DeskHere, body: views.AgreeBody) -> Done:
    """Record that a draft, a paragraph or a settled phrase is agreed ad referendum."""
    command = adref.AgreeAdRef(
        AgreementId(fresh()),
        DraftId(body.draft),
        ParagraphId(body.paragraph) if body.paragraph else None,
        BracketId(body.bracket) if body.bracket else None,
        body.level,
        _parties(body.pending),
    )
    return done(await desk.do(command))


@router.post("/agreements/{agreement}/confirmation")
async def confirm_ad_ref(desk: VoicingHere, agreement: AgreementId) -> Done:
    """Say that one's own capital, which was awaited, agrees."""
    return done(await desk.do(adref.ConfirmAdRef(agreement)))


@router.post("/agreements/{agreement}/notification")
async def reopen_ad_ref(desk: VoicingHere, agreement: AgreementId, body: ReasonBody) -> Done:
    """Notify that one's own capital does not agree: this reopens, by right."""
    return done(await desk.do(adref.ReopenAdRef(agreement, body.reason)))


@router.post("/drafts/{draft}/paragraphs/{paragraph}/corrections")
async def correct(
    desk: DeskHere, draft: DraftId, paragraph: ParagraphId, body: views.CorrectionBody
) -> Done:
    """Enter a listed editorial correction of agreed text."""
    return done(
        await desk.do(
            adref.CorrectEditorially(
                draft, paragraph, body.at, body.removed, body.inserted, body.why
            )
        )
    )


# Silence


@router.post("/drafts/{draft}/silences")
async def open_silence(desk: DeskHere, draft: DraftId, body: views.SilenceBody) -> Done:
    """Put a draft as it stands under silence until a time in a place."""
    deadline = instant(body.deadline, body.place)
    procedure = SilenceId(fresh())
    return await _timed(
        desk,
        lambda now: silence.OpenSilence(procedure, draft, deadline, body.place, body.letter, now),
    )


@router.post("/silences/{procedure}/extension")
async def extend_silence(desk: DeskHere, procedure: SilenceId, body: views.ExtensionBody) -> Done:
    """Set a later deadline."""
    desk.require("steer")
    deadline = _deadline(desk, procedure, body.deadline)
    return await _timed(
        desk, lambda now: silence.ExtendSilence(procedure, deadline, body.reason, now)
    )


@router.post("/silences/{procedure}/suspension")
async def suspend_silence(desk: DeskHere, procedure: SilenceId, body: ReasonBody) -> Done:
    """Let no deadline run for now."""
    return await _timed(desk, lambda now: silence.SuspendSilence(procedure, body.reason, now))


@router.post("/silences/{procedure}/resumption")
async def resume_silence(desk: DeskHere, procedure: SilenceId, body: views.ResumptionBody) -> Done:
    """Go on with a suspended procedure, until a deadline."""
    desk.require("steer")
    deadline = _deadline(desk, procedure, body.deadline)
    return await _timed(desk, lambda now: silence.ResumeSilence(procedure, deadline, now))


@router.post("/silences/{procedure}/cancellation")
async def cancel_silence(desk: DeskHere, procedure: SilenceId, body: ReasonBody) -> Done:
    """End the procedure without a result."""
    return await _timed(desk, lambda now: silence.CancelSilence(procedure, body.reason, now))


@router.post("/silences/{procedure}/letters")
async def write_against(desk: DeskHere, procedure: SilenceId, body: views.LetterBody) -> Done:
    """Object in writing; the server's clock says whether in time.

    A delegate who names nobody writes for its own delegation.
    """
    own = desk.actor.delegation
    signed = _parties(body.delegations) or ((own,) if own is not None else ())
    named = tuple(ParagraphId(p) for p in body.paragraphs)
    letter = LetterId(fresh())
    return await _timed(
        desk,
        lambda now: silence.WriteAgainst(procedure, letter, signed, named, body.reason, now),
    )


@router.post("/silences/{procedure}/confirmation")
async def confirm_silence(
    desk: DeskHere, procedure: SilenceId, body: views.ConfirmationBody
) -> Done:
    """Confirm by letter that the silence was not broken."""
    return done(await desk.do(silence.ConfirmSilence(procedure, body.letter)))


# Packages


@router.post("/packages")
async def present_package(desk: DeskHere, body: views.PackageBody) -> Done:
    """Present brackets that are agreed together or not at all."""
    chosen = tuple(BracketId(b) for b in body.brackets)
    package = PackageId(fresh())
    return done(await desk.do(packages.PresentPackage(package, body.title, chosen, body.note)))


@router.post("/packages/{package}/withdrawal")
async def withdraw_package(desk: DeskHere, package: PackageId, body: ReasonBody) -> Done:
    """Take a package back that is not agreed."""
    return done(await desk.do(packages.WithdrawPackage(package, body.reason)))


@router.post("/packages/{package}/agreement")
async def agree_package(
    desk: DeskHere, package: PackageId, body: views.PackageAgreementBody
) -> Done:
    """Settle all open brackets of a package in one act."""
    outcomes = tuple(
        packages.PackageOutcome(BracketId(o.bracket), o.outcome, o.text) for o in body.outcomes
    )
    return done(await desk.do(packages.AgreePackage(package, outcomes)))


@router.put("/everything")
async def announce_everything(desk: DeskHere, body: views.EverythingBody) -> Done:
    """Announce whether nothing is agreed until everything is agreed.

    While that is so, what is agreed is agreed provisionally, and no draft is adopted while anything
    is open in any.
    """
    return done(await desk.do(packages.AnnounceEverything(body.on)))


def _parties(delegations: Iterable[str]) -> tuple[DelegationId, ...]:
    return tuple(DelegationId(d) for d in delegations)


def _deadline(desk: Desk, procedure: SilenceId, local: str) -> Microseconds:
    return instant(local, desk.state.silences.known(procedure).place)


async def _timed(desk: Desk, command: Callable[[Microseconds], Command]) -> Done:
    """Carry out a command that turns on the time at which it is carried out."""
    recorded = await desk.act(
        lambda candidate, act: enact(candidate, act, command(act.occurred_at))
    )
    desk.here.deadlines.wake()
    return done(recorded)
