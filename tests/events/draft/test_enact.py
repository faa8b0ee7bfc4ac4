"""Commands change record and text in one batch, or nothing at all."""

import random

import msgspec
import pytest

from events.brackets import (
    AlternativesFormed,
    BracketDeleted,
    BracketMooted,
    BracketOpened,
    BracketRetained,
    BracketWithdrawn,
    FormAlternatives,
    RecordOutcome,
    WithdrawBracket,
)
from events.draft import editing
from events.draft.enact import enact, open_draft
from events.draft.replica import Act, Candidate, Replica
from events.errors import Malformed, NotPermitted, Refused
from events.ids import (
    SYSTEM,
    AlternativesId,
    BracketId,
    CommandId,
    DelegationId,
    DraftId,
    NegotiationId,
    ParagraphId,
    ParticipantId,
)
from events.members import Actor, EnrolDelegation, EnrolParticipant
from events.negotiation import Command, Event
from events.process import OpenDraft, OpenNegotiation, OpenRound
from events.rebasing import BracketRebased
from events.record import Recorded
from events.structure import (
    AddParagraph,
    JoinParagraphs,
    MoveParagraph,
    ParagraphAdded,
    ParagraphRemoved,
    RelabelParagraph,
    RemoveParagraph,
    SplitParagraph,
)
from events.text import DraftOpened, Mark, Paragraph, Run, TextChanged

DRAFT = DraftId("draft")
P1, P2, P3, NEW = (ParagraphId(f"para000{n}") for n in (1, 2, 3, 4))
IN, OUT, HOLD, WHOLE, INNER = (
    BracketId(f"bracket{n}") for n in ("in", "out", "hold", "whole", "inner")
)
PEN = Actor(ParticipantId("pen"), "co-facilitator")
ALD = Actor(ParticipantId("of-ald"), "delegate", DelegationId("ald"))
MAR = Actor(ParticipantId("of-mar"), "delegate", DelegationId("mar"))

TEXT = (
    Paragraph(
        P1,
        "operative",
        0,
        "1",
        None,
        (
            Run("States shall "),
            Run("gladly ", (Mark(IN, "insert"),)),
            Run("and ", tuple(sorted((Mark(IN, "insert"), Mark(INNER, "insert"))))),
            Run("readmit", (Mark(OUT, "delete"),)),
            Run(" nationals", (Mark(HOLD, "reserve"),)),
        ),
    ),
    Paragraph(P2, "text", 0, "2", WHOLE, (Run("A whole proposal"),)),
    Paragraph(P3, "text", 0, "3", None, (Run("é😀 the end"),)),
)
BRACKETS = (
    BracketOpened(IN, DRAFT, "insertion", (ALD.delegation,), P1),  # type: ignore[arg-type]
    BracketOpened(INNER, DRAFT, "insertion", (MAR.delegation,), P1),  # type: ignore[arg-type]
    BracketOpened(OUT, DRAFT, "deletion", (ALD.delegation,), P1),  # type: ignore[arg-type]
    BracketOpened(HOLD, DRAFT, "reservation", (ALD.delegation,), P1),  # type: ignore[arg-type]
    BracketOpened(WHOLE, DRAFT, "insertion", (ALD.delegation,), P2, True),  # type: ignore[arg-type]
)


class Table:
    """A candidate over its live replica, with the log so far."""

    def __init__(self) -> None:
        self.live = Replica(NegotiationId("neg"))
        self.candidate = Candidate(self.live)
        self.log: list[Recorded[Event]] = []
        self._acts = 0
        system = Actor(SYSTEM, "secretariat")
        for command in (
            OpenNegotiation("slug", "Title"),
            EnrolDelegation(DelegationId("ald"), "Aldovia", "ALD"),
            EnrolDelegation(DelegationId("mar"), "Maruna", "MAR"),
            EnrolParticipant(PEN.participant, "co-facilitator"),
            EnrolParticipant(ALD.participant, "delegate", ALD.delegation),
            EnrolParticipant(MAR.participant, "delegate", MAR.delegation),
        ):
            self.does(system, command)
        self.commit(open_draft(self.candidate, self.act(PEN), DRAFT, "Draft", TEXT, BRACKETS))

    def act(self, actor: Actor) -> Act:
        self._acts += 1
        return Act(actor, CommandId(f"c{self._acts}"), self._acts, self._acts)

    def commit(self, recorded: list[Recorded[Event]]) -> list[Event]:
        for one in recorded:
            self.live.evolve(one)
        self.candidate.committed()
        self.log += recorded
        return [r.event for r in recorded]

    def does(self, actor: Actor, command: Command) -> list[Event]:
        return self.commit(enact(self.candidate, self.act(actor), command))

    def written(self) -> str:
        return "|".join(
            (f"<{q.bracket}>" if q.bracket else "")
            + "".join(
                f"[{r.text}:{','.join(m.bracket[7:] for m in r.marks)}]" if r.marks else r.text
                for r in q.runs
            )
            for q in self.candidate.documents[DRAFT].paragraphs()
        )

    def check(self) -> None:
        draft = self.candidate.negotiation.text.drafts[DRAFT]
        assert self.candidate.documents[DRAFT].paragraphs() == draft.text()
        assert self.live.negotiation == self.candidate.negotiation
        assert self.live.documents[DRAFT].paragraphs() == draft.text()


@pytest.fixture
def table() -> Table:
    return Table()


def test_an_import_opens_draft_brackets_and_text_in_one_act(table: Table) -> None:
    recorded = [r for r in table.log if isinstance(r.event, DraftOpened | BracketOpened)]
    assert [r.event for r in recorded] == [DraftOpened(DRAFT, "Draft"), *BRACKETS]
    assert isinstance(table.log[-1].event, TextChanged)
    assert len({r.command for r in [*recorded, table.log[-1]]}) == 1
    assert [r.position for r in table.log] == list(range(1, len(table.log) + 1))
    assert table.candidate.negotiation.text.drafts[DRAFT].text() == list(TEXT)
    table.check()


def test_an_import_must_list_the_brackets_that_its_text_has(table: Table) -> None:
    before = repr(table.candidate.negotiation)
    twice = (TEXT[2], TEXT[2])
    for paragraphs, brackets in ((TEXT, ()), ((), BRACKETS), (TEXT, BRACKETS), (twice, ())):
        with pytest.raises(Malformed):
            open_draft(
                table.candidate, table.act(PEN), DraftId("other"), "Other", paragraphs, brackets
            )
    with pytest.raises(Refused):
        open_draft(table.candidate, table.act(PEN), DraftId("other"), "Draft", ())
    with pytest.raises(NotPermitted):
        open_draft(table.candidate, table.act(ALD), DraftId("other"), "Other", ())
    assert repr(table.candidate.negotiation) == before
    assert list(table.candidate.documents) == [DRAFT]


def test_an_import_may_bring_alternatives(table: Table) -> None:
    other, a, b = DraftId("other"), BracketId("optionaa"), BracketId("optionbb")
    text = [
        Paragraph(
            NEW, runs=(Run("shall", (Mark(a, "insert"),)), Run("should", (Mark(b, "insert"),)))
        )
    ]
    opened = [BracketOpened(x, other, "insertion", (), NEW) for x in (a, b)]
    formed = AlternativesFormed(AlternativesId("alt00001"), (a, b))
    table.commit(
        open_draft(table.candidate, table.act(PEN), other, "Other", text, opened, [formed])
    )
    assert table.candidate.negotiation.brackets.brackets[a].alternatives == "alt00001"
    table.does(PEN, RecordOutcome(a, "retained"))
    assert table.candidate.documents[other].paragraphs() == [Paragraph(NEW, runs=(Run("shall"),))]


def test_opening_an_empty_draft_writes_no_text(table: Table) -> None:
    events = table.does(PEN, OpenDraft(DraftId("other"), "Other"))
    assert events == [DraftOpened(DraftId("other"), "Other")]
    assert table.candidate.documents[DraftId("other")].paragraphs() == []
    table.does(PEN, AddParagraph(DraftId("other"), NEW, None, text="First"))
    table.check()


def test_retaining_lifts_the_brackets(table: Table) -> None:
    events = table.does(PEN, RecordOutcome(IN, "retained"))
    assert events[0] == BracketRetained(IN)
    assert isinstance(events[1], TextChanged)
    assert events[2:] == [BracketRebased(INNER, IN, "and ")]
    assert "shall gladly [and :inner][readmit:out]" in table.written()
    assert events[1].clients == ()
    table.check()


def test_deleting_erases_the_text_and_moots_what_stood_only_there(table: Table) -> None:
    events = table.does(PEN, RecordOutcome(IN, "deleted"))
    assert [type(e) for e in events[:2]] == [BracketDeleted, TextChanged]
    assert events[2:] == [BracketMooted(INNER), BracketRebased(OUT, IN, "readmit")]
    assert "shall [readmit:out]" in table.written()
    table.check()


def test_deleting_under_a_deletion_takes_the_struck_words_out(table: Table) -> None:
    table.does(PEN, RecordOutcome(OUT, "deleted"))
    assert "readmit" not in table.written()
    table.check()


def test_withdrawing_an_insertion_erases_it_and_the_rest_is_lifted(table: Table) -> None:
    assert table.does(ALD, WithdrawBracket(OUT))[0] == BracketWithdrawn(OUT)
    table.does(ALD, WithdrawBracket(HOLD))
    assert "[and :in,inner]readmit nationals|" in table.written()
    events = table.does(ALD, WithdrawBracket(IN))
    assert events[-1] == BracketMooted(INNER)
    assert table.written().startswith("States shall readmit nationals|")
    table.check()


def test_a_proposed_paragraph_stays_bare_or_goes_whole(table: Table) -> None:
    table.does(PEN, RecordOutcome(WHOLE, "retained"))
    assert "|A whole proposal|" in table.written()
    other = Table()
    other.does(PEN, RecordOutcome(WHOLE, "deleted"))
    assert "whole" not in other.written()
    assert other.candidate.documents[DRAFT].order() == [P1, P3]
    other.check()


def test_retaining_one_option_deletes_the_others(table: Table) -> None:
    table.does(PEN, FormAlternatives(AlternativesId("alt00001"), (INNER, WHOLE)))
    events = table.does(PEN, RecordOutcome(INNER, "retained"))
    assert events[:2] == [BracketRetained(INNER), BracketDeleted(WHOLE)]
    assert sum(isinstance(e, TextChanged) for e in events) == 1
    assert "whole" not in table.written()
    table.check()


def test_paragraphs_are_added_split_joined_moved_and_relabelled(table: Table) -> None:
    added = table.does(PEN, AddParagraph(DRAFT, NEW, P3, "sub", 1, "(a)", "new text"))
    assert isinstance(added[0], ParagraphAdded)
    assert table.written().endswith("é😀 the end|new text")
    table.does(PEN, SplitParagraph(DRAFT, P3, 2, ParagraphId("para0005")))
    assert table.written().endswith("|é😀| the end|new text")
    table.does(PEN, JoinParagraphs(DRAFT, P3))
    assert table.written().endswith("|é😀 the end|new text")
    table.does(PEN, MoveParagraph(DRAFT, P1, NEW))
    assert table.candidate.documents[DRAFT].order() == [P2, P3, NEW, P1]
    assert "[and :in,inner]" in table.written()
    _, text = table.does(PEN, RelabelParagraph(DRAFT, P1, "preambular", 1, "PP5alt"))
    assert isinstance(text, TextChanged)
    assert len(text.changes) == 1
    table.check()


def test_a_whole_paragraph_keeps_its_bracket_when_relabelled_and_split(table: Table) -> None:
    table.does(ALD, RelabelParagraph(DRAFT, P2, "operative", 1, "2 bis"))
    table.does(ALD, SplitParagraph(DRAFT, P2, 8, NEW))
    assert "|<bracketwhole>A whole |<bracketwhole>proposal|" in table.written()
    table.does(ALD, RemoveParagraph(DRAFT, P2))
    assert table.candidate.negotiation.brackets.brackets[WHOLE].open
    events = table.does(ALD, RemoveParagraph(DRAFT, NEW))
    assert [type(e) for e in events] == [ParagraphRemoved, TextChanged, BracketWithdrawn]
    table.check()


def test_a_paragraph_proposed_by_a_delegation_opens_a_bracket(table: Table) -> None:
    bracket = BracketId("freshbracket")
    events = table.does(MAR, AddParagraph(DRAFT, NEW, None, text="Ours", bracket=bracket))
    assert [type(e) for e in events] == [ParagraphAdded, BracketOpened, TextChanged]
    assert table.written().startswith("<freshbracket>Ours|")
    table.check()


def test_what_is_already_so_gives_no_events(table: Table) -> None:
    assert table.does(PEN, MoveParagraph(DRAFT, P2, P1)) == []


@pytest.mark.parametrize(
    ("actor", "command"),
    [
        (ALD, SplitParagraph(DRAFT, P1, 3, NEW)),
        (PEN, SplitParagraph(DRAFT, P1, 999, NEW)),
        (PEN, RemoveParagraph(DRAFT, P1)),
        (PEN, RecordOutcome(HOLD, "retained")),
        (MAR, WithdrawBracket(IN)),
        (ALD, OpenRound("round001", "Round 1")),  # type: ignore[arg-type]
    ],
)
def test_a_refused_command_changes_nothing(table: Table, actor: Actor, command: Command) -> None:
    state = repr(table.candidate.negotiation)
    vector = table.candidate.documents[DRAFT].state_vector()
    with pytest.raises(Refused):
        table.does(actor, command)
    assert repr(table.candidate.negotiation) == state
    assert table.candidate.documents[DRAFT].state_vector() == vector
    table.check()


def test_an_effect_that_fails_half_way_is_undone(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction that raises keeps what it had done: the document must be restored."""

    def fails(*_: object) -> None:
        raise RuntimeError("half way")

    monkeypatch.setattr(editing, "remove_paragraph", fails)
    table.does(PEN, SplitParagraph(DRAFT, P3, 3, NEW))
    state = repr(table.candidate.negotiation)
    before = table.written()
    with pytest.raises(RuntimeError, match="half way"):
        table.does(PEN, MoveParagraph(DRAFT, NEW, None))
    with pytest.raises(RuntimeError, match="half way"):
        table.does(PEN, RecordOutcome(WHOLE, "deleted"))
    assert (repr(table.candidate.negotiation), table.written()) == (state, before)
    monkeypatch.undo()
    table.does(PEN, MoveParagraph(DRAFT, NEW, None))
    table.check()


def test_a_candidate_runs_ahead_and_commits_in_parts(table: Table) -> None:
    """What is decided while a commit is under way outlives that commit in the journal."""
    candidate = table.candidate
    first = enact(candidate, table.act(PEN), SplitParagraph(DRAFT, P3, 3, NEW))
    second = enact(candidate, table.act(PEN), MoveParagraph(DRAFT, NEW, None))
    assert table.live.negotiation.position == first[0].position - 1
    table.commit(first)
    ahead = candidate.documents[DRAFT].paragraphs()
    candidate.restore(DRAFT)
    assert candidate.documents[DRAFT].paragraphs() == ahead
    table.commit(second)
    candidate.restore(DRAFT)
    assert candidate.documents[DRAFT].paragraphs() == ahead
    table.check()


def test_a_new_candidate_shares_nothing_with_live(table: Table) -> None:
    table.does(PEN, RecordOutcome(IN, "retained"))
    again = Candidate(table.live)
    assert again.negotiation == table.live.negotiation
    before = msgspec.msgpack.encode(table.live.negotiation, order="deterministic")
    enact(again, table.act(PEN), SplitParagraph(DRAFT, P3, 3, NEW))
    enact(again, table.act(PEN), RecordOutcome(INNER, "deleted"))
    assert msgspec.msgpack.encode(table.live.negotiation, order="deterministic") == before
    assert table.live.documents[DRAFT].paragraphs() == table.candidate.documents[DRAFT].paragraphs()


def test_a_candidate_takes_in_what_was_decided_elsewhere(table: Table) -> None:
    elsewhere = Candidate(table.live)
    act = table.act(PEN)
    recorded = [
        *enact(elsewhere, act, SplitParagraph(DRAFT, P3, 3, NEW)),
        *open_draft(elsewhere, act, DraftId("other"), "Other", [Paragraph(P1)]),
    ]
    for one in recorded:
        table.live.evolve(one)
        table.candidate.evolve(one)
    table.check()
    assert table.candidate.documents[DraftId("other")].order() == [P1]
    table.does(PEN, MoveParagraph(DRAFT, NEW, None))
    table.check()


@pytest.mark.parametrize("seed", range(5))
def test_random_commands_keep_text_and_record_equal(seed: int) -> None:
    """SPEC T1: CRDT bytes and readable changes give the same text, here and in a replay."""
    dice = random.Random(seed)
    table = Table()
    for step in range(60):
        order = table.candidate.negotiation.text.drafts[DRAFT].order
        if not order:
            break
        one, fresh = dice.choice(order), ParagraphId(f"fresh{seed}{step:05}")
        length = len(table.candidate.negotiation.text.drafts[DRAFT].paragraphs[one].text)
        open_brackets = [b.id for b in table.candidate.negotiation.brackets.brackets.values()]
        command: Command = dice.choice(
            [
                SplitParagraph(DRAFT, one, dice.randint(0, length), fresh),
                JoinParagraphs(DRAFT, one),
                MoveParagraph(DRAFT, one, dice.choice([*order, None])),
                AddParagraph(DRAFT, fresh, one, text="😀 new é"),
                AddParagraph(DRAFT, fresh, one, text="ours", bracket=BracketId(f"own{step:05}")),
                RemoveParagraph(DRAFT, one),
                RelabelParagraph(DRAFT, one, "sub", 2, f"({step})"),
                RecordOutcome(dice.choice(open_brackets), dice.choice(["retained", "deleted"])),
                WithdrawBracket(dice.choice(open_brackets)),
            ]
        )
        try:
            table.does(dice.choice([PEN, ALD, MAR]), command)
        except Refused:
            continue
        table.check()
    again = Replica(NegotiationId("neg"))
    for recorded in table.log:
        again.evolve(recorded)
    assert again.negotiation == table.live.negotiation
    assert again.documents[DRAFT].paragraphs() == table.live.documents[DRAFT].paragraphs()
