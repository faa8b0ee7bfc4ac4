"""Q. Whatever anybody does, in whatever order: what SPEC says holds after every act."""

from collections.abc import Iterable, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events import codec
from events.adoption import DraftAdopted
from events.archive.refolding import Refolding
from events.brackets import BracketDeleted, BracketMerged, BracketRetained, RecordOutcome
from events.ids import BracketId, DraftId
from events.negotiation import Event, Negotiation, evolve
from events.process import OpenRound
from events.projections.board import board
from events.projections.brackets import bracket_views
from events.projections.contested import Remembered, contested
from events.projections.matrix import matrix
from events.projections.standpoints import standpoints
from events.projections.timeline import entry
from events.proposals import ProposeWording
from events.questions import DecideQuestion, ObjectToQuestion, PutQuestion, lapsed
from events.record import Recorded
from events.silence import SilenceOpened
from events.stances import TakeStance
from events.text import Paragraph
from tests.events.anything import Room
from tests.events.given import same
from tests.events.test_positions_hold import holds

LONG = range(16)
"""Seeds of courses that are long enough for much to have been settled."""
ASKED = (
    ProposeWording,
    TakeStance,
    OpenRound,
    PutQuestion,
    PutQuestion,
    ObjectToQuestion,
    ObjectToQuestion,
    DecideQuestion,
    RecordOutcome,
    RecordOutcome,
)


@given(st.lists(st.integers(0, 2**30), max_size=120))
@settings(max_examples=150, deadline=None)
def test_q_what_holds_holds_after_every_act(steps: list[int]) -> None:
    play(Random(seed) for seed in steps)


@pytest.mark.parametrize("seed", LONG)
def test_q_what_holds_holds_in_long_courses(seed: int) -> None:
    chance = Random(seed)
    assert play(chance for _ in range(250)) > 15, "many are allowed"


def test_q9_nobody_goes_round_an_objection_where_questions_are_put() -> None:
    """Courses that are mostly questions, objections to them, and outcomes."""
    tried = 0
    for seed in range(12):
        chance, here = Random(seed), Room(ASKED, 0.9)
        play((chance for _ in range(150)), here)
        tried += here.refused.get("A9", 0) + here.refused.get("B6", 0)
    assert tried > 10, "it was tried"


def play(steps: Iterable[Random], here: Room | None = None) -> int:
    """A step for each; returns how many events there were."""
    here, watch = here or Room(), Watch()
    begun = len(here.log)
    for chance in steps:
        before = here.state.copy()
        text = {d: document.paragraphs() for d, document in here.candidate.documents.items()}
        happened = here.step(chance)
        if not happened:
            assert same(here.state, before), "Q8: a refusal changes nothing"
            for draft, document in here.candidate.documents.items():
                assert document.paragraphs() == text[draft], "not in the document either"
            continue
        one_way_out(before, happened)
        watch.see(here.state, happened)
        watch.holds(here.state)
        brackets_hold(here.state)
        agreement_holds(here.state)
        departures_hold(here.state)
        holds(here.state)
    replayed(here)
    verified(here)
    return len(here.log) - begun


class Watch:
    """Texts that may not change, as they were when that began."""

    def __init__(self) -> None:
        self.fixed: dict[DraftId, list[Paragraph]] = {}

    def see(self, state: Negotiation, happened: Sequence[Recorded[Event]]) -> None:
        for one in happened:
            if isinstance(one.event, DraftAdopted | SilenceOpened):
                draft = one.event.draft
                self.fixed.setdefault(draft, state.text.drafts[draft].text())
        for draft in list(self.fixed):
            if draft not in state.adoptions.drafts and draft not in state.silences.frozen:
                del self.fixed[draft]

    def holds(self, state: Negotiation) -> None:
        """Q4: under silence, and once adopted, a text stays as it is."""
        for draft, text in self.fixed.items():
            assert state.text.drafts[draft].text() == text


def one_way_out(before: Negotiation, happened: Sequence[Recorded[Event]]) -> None:
    """Q5, Q9: nothing is settled over a standing objection, or alone out of a package."""
    settled = {
        one.event.bracket: one.event
        for one in happened
        if isinstance(one.event, BracketRetained | BracketDeleted | BracketMerged)
    }
    for bracket in settled.keys() & before.packages.tied.keys():
        package = before.packages.of(bracket)
        assert package is None or settled.keys() >= set(package.brackets)
    for bracket, outcome in settled.items():
        rivals = settled.keys() & {b.id for b in before.brackets.rivals(bracket)}
        if isinstance(outcome, BracketDeleted) and rivals:
            continue  # it went because another option for its place was kept
        said = [
            *before.stances.of(bracket).values(),
            *before.group_stances.of(bracket).values(),
        ]
        assert not any(one.stance == "objection" for one in said)
        asked = before.questions.of(bracket)
        if asked is not None and asked.objections:
            assert lapsed(
                asked, before.brackets, before.text, before.process.round, before.meetings
            )


def brackets_hold(state: Negotiation) -> None:
    """Q1, Q2: what stands in the text is open, and what is open stands in the text."""
    standing: dict[BracketId, DraftId] = {}
    for draft in state.text.drafts.values():
        assert sorted(draft.order) == sorted(draft.paragraphs)
        for paragraph in draft.text():
            for bracket in paragraph.brackets():
                assert standing.setdefault(bracket, draft.id) == draft.id
                assert paragraph.id in draft.where[bracket]
    open_ones = {b.id: b.draft for b in state.brackets.brackets.values() if b.open}
    assert standing == open_ones
    for options in state.brackets.alternatives.values():
        assert len(set(options)) == len(options)


def agreement_holds(state: Negotiation) -> None:
    """Q3, Q6: agreed text holds no brackets, and a question on screen is about an open one."""
    for agreement in state.agreements.agreements.values():
        if not agreement.standing:
            continue
        draft = state.text.drafts[agreement.draft]
        if agreement.bracket is not None:
            assert agreement.paragraph is not None
            assert agreement.words in draft.paragraphs[agreement.paragraph].text
        elif agreement.paragraph is not None:
            assert not draft.paragraphs[agreement.paragraph].brackets()
        else:
            assert not any(p.brackets() for p in draft.text())
    for bracket, question in state.questions.on_screen.items():
        put = state.questions.questions[question]
        assert put.standing == "on screen"
        open_round = state.process.round
        if not lapsed(put, state.brackets, state.text, open_round, state.meetings):
            assert state.brackets.brackets[bracket].open
            assert open_round is not None
            assert put.round == open_round.id


def departures_hold(state: Negotiation) -> None:
    """Q7: who has left proposes nothing that is open, and stands nowhere."""
    gone = state.members.departed.keys()
    assert not any(p.delegation in gone for p in state.members.participants.values())
    for held in state.brackets.brackets.values():
        if held.open:
            assert not gone & set(held.proponents)
            assert not gone & state.stances.of(held.id).keys()
            said = state.group_stances
            assert not gone & {p.delegation for p in said.proposing(held.id).values()}
            assert not gone & {s.delegation for s in standpoints(state, held.id)}
    assert not any(gone & members.keys() for members in state.groups.members.values())
    for agreement in state.agreements.agreements.values():
        assert not (agreement.standing and gone & set(agreement.pending))


def replayed(here: Room) -> None:
    """R3: read back from their bytes and folded again, the events lead to the same state."""
    again, remembered = Negotiation(here.state.id), Remembered()
    for recorded in here.log:
        read = codec.decode(codec.encode(recorded.event))
        assert read == recorded.event
        evolve(again, recorded)
        assert entry(again, recorded).sentence
        assert contested(again, remembered) == contested(again)
    assert same(again, here.state)
    assert board(again) == board(here.state)
    assert matrix(again) == matrix(here.state)
    assert bracket_views(again) == bracket_views(here.state)


def verified(here: Room) -> None:
    """V3, T1: the rules lead to the same acts again, and both ways to rebuild the text agree."""
    refolding = Refolding.of(here.state.id, None)
    for recorded in here.log:
        refolding.take(recorded)
    refolding.end()
    assert same(refolding.state, here.state)
