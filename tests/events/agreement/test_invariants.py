"""Whatever is commanded and typed, in any order, what was agreed keeps its promises."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from events.adref import AgreeAdRef, ConfirmAdRef, CorrectEditorially, ReopenAdRef
from events.brackets import Outcome, RecordOutcome, WithdrawBracket
from events.errors import Refused
from events.ids import (
    AgreementId,
    BracketId,
    LetterId,
    PackageId,
    ParagraphId,
    QuestionId,
    SilenceId,
)
from events.negotiation import Command, Negotiation
from events.packages import AgreePackage, PackageOutcome, PresentPackage, WithdrawPackage
from events.questions import DecideQuestion, ObjectToQuestion, PutQuestion
from events.reopening import ReopenBracket
from events.silence import CancelSilence, ConfirmSilence, OpenSilence, WriteAgainst
from events.structure import JoinParagraphs, RemoveParagraph, SplitParagraph
from events.text import Paragraph
from tests.events.agreement.room import ALD, MAR, NOR, PEN, room
from tests.server.sync.drafting import DRAFT, PARTIES, Client, Drafting

OUTCOMES: tuple[Outcome, ...] = ("retained", "deleted", "merged")
WHO = (PEN, *PARTIES)


def command(held: Drafting, dice: random.Random, number: int) -> Command:
    """A command, mostly on things that are there."""
    state = held.candidate.negotiation
    bracket = dice.choice(list(state.brackets.brackets))
    paragraph = dice.choice(held.draft.order or [ParagraphId("none")])
    agreement = dice.choice([*state.agreements.agreements, AgreementId("none")])
    question = dice.choice([*state.questions.questions, QuestionId("none")])
    package = dice.choice([*state.packages.packages, PackageId("none")])
    silence = dice.choice([*state.silences.silences, SilenceId("none")])
    outcome = dice.choice(OUTCOMES)
    party = dice.choice((ALD, MAR, NOR))
    now = held.candidate.negotiation.occurred_at + 10
    made: list[Command] = [
        RecordOutcome(bracket, outcome, "agreed words"),
        WithdrawBracket(bracket),
        ReopenBracket(bracket, "Why not."),
        PutQuestion(QuestionId(f"question{number}"), bracket, outcome, "agreed words"),
        ObjectToQuestion(question, "No."),
        DecideQuestion(question, AgreementId(f"decided{number}"), "plenary", (party,)),
        DecideQuestion(question),
        AgreeAdRef(AgreementId(f"agreement{number}"), DRAFT, paragraph),
        AgreeAdRef(AgreementId(f"agreement{number}"), DRAFT, bracket=bracket),
        ConfirmAdRef(agreement),
        ReopenAdRef(agreement, "Our capital."),
        CorrectEditorially(DRAFT, paragraph, 0, "", "x", "A letter."),
        OpenSilence(SilenceId(f"silence{number}"), DRAFT, now + 50, "UTC", "", now),
        WriteAgainst(silence, LetterId(f"letter{number}"), (party,), (), "No.", now),
        CancelSilence(silence, "New text.", now),
        ConfirmSilence(silence, "It held."),
        PresentPackage(PackageId(f"package{number}"), f"P{number}", _some(state, dice)),
        WithdrawPackage(package, "No."),
        AgreePackage(package, _outcomes(state, package, dice)),
        RemoveParagraph(DRAFT, paragraph),
        SplitParagraph(DRAFT, paragraph, 2, ParagraphId(f"split{number:05}")),
        JoinParagraphs(DRAFT, paragraph),
    ]
    return dice.choice(made)


def _some(state: Negotiation, dice: random.Random) -> tuple[BracketId, ...]:
    still = [b.id for b in state.brackets.brackets.values() if b.open]
    return tuple(dice.sample(still, min(2, len(still))))


def _outcomes(
    state: Negotiation, package: PackageId, dice: random.Random
) -> tuple[PackageOutcome, ...]:
    held = state.packages.packages.get(package)
    known = state.brackets.brackets
    return tuple(
        PackageOutcome(b, dice.choice(("retained", "deleted")))
        for b in (held.brackets if held is not None else ())
        if known[b].open
    )


def locked(held: Drafting) -> dict[ParagraphId, Paragraph]:
    """The paragraphs that nobody may change just now, written down without the locks' own code."""
    state = held.candidate.negotiation
    frozen = any(
        s.draft == DRAFT and s.standing in ("running", "suspended", "unbroken")
        for s in state.silences.silences.values()
    )
    agreed = {
        a.paragraph
        for a in state.agreements.agreements.values()
        if a.reopened is None and a.bracket is None
    }
    return {p.id: p for p in held.draft.text() if frozen or p.id in agreed}


@given(st.integers(0, 2**32), st.integers(10, 45))
@settings(max_examples=60, deadline=None)
def test_what_was_agreed_keeps_its_promises(seed: int, steps: int) -> None:
    """A5, Z4, Z6, K3, K4, and everything verifies."""
    dice = random.Random(seed)
    held = room()
    broken: set[SilenceId] = set()
    for number in range(steps):
        who = dice.choice(WHO)
        before = locked(held)
        corrected: ParagraphId | None = None
        try:
            if dice.random() < 0.35:
                client = Client(held, who, dice)
                update = client.act()
                if update:
                    held.judged(who, update)
            else:
                held.tick(held.candidate.negotiation.occurred_at + 10)
                one = command(held, dice, number)
                corrected = one.paragraph if isinstance(one, CorrectEditorially) else None
                held.enacted(who, one)
        except Refused:
            pass
        for paragraph, was in before.items():
            now = held.draft.paragraphs.get(paragraph)
            assert paragraph == corrected or (now is not None and now.runs == was.runs)
        _promises(held.candidate.negotiation, broken)
    held.check()


def _promises(state: Negotiation, broken: set[SilenceId]) -> None:
    known = state.brackets.brackets
    for package in state.packages.packages.values():
        still = [b for b in package.brackets if known[b].open]
        if package.standing == "agreed":
            assert not still, "an agreed package has an open bracket"
        if package.standing == "presented":
            assert len(still) == len(package.brackets), "a package is partly settled"
    for silence in state.silences.silences.values():
        if silence.standing == "broken":
            broken.add(silence.id)
        assert silence.id not in broken or silence.standing == "broken"
    assert not state.stances.stances, "silence is nobody's acceptance"
