"""Seeded fuzzing of the gate: three delegations and the pen draft at once."""

import random
from collections import deque

import pytest

from events.brackets import RecordOutcome, WithdrawBracket
from events.errors import Refused
from events.ids import ParagraphId
from events.negotiation import Command
from events.structure import (
    AddParagraph,
    JoinParagraphs,
    MoveParagraph,
    RemoveParagraph,
    SplitParagraph,
)
from server.sync.gate import GateRefused
from tests.server.sync.drafting import DRAFT, PARTIES, Client, Drafting, paragraph

NAMES = (*PARTIES, "co-facilitator")


def _room(long: bool) -> Drafting:
    filler = "shall facilitate safe and dignified return, " * (4 if long else 1)
    return Drafting(
        paragraph("para0001", "States ", ("urgently ", "aldstart"), filler),
        paragraph("para0002", filler, ("or voluntary", "imported"), " return"),
        paragraph("para0003", "😀 é العربية ", ("deleted", "norstart:delete"), " end"),
        aldstart="ald",
        norstart="nor",
        imported="",
    )


def _command(room: Drafting, dice: random.Random) -> tuple[str, Command] | None:
    order = room.draft.order
    chosen = dice.choice(order)
    fresh = ParagraphId(f"para{dice.getrandbits(40):010x}")
    brackets = [b for b in room.candidate.negotiation.brackets.brackets.values() if b.open]
    pen = "co-facilitator"
    match dice.randrange(8):
        case 0:
            length = len(room.draft.paragraphs[chosen].text)
            return pen, SplitParagraph(DRAFT, chosen, dice.randint(0, length), fresh)
        case 1:
            return pen, JoinParagraphs(DRAFT, chosen)
        case 2:
            return pen, MoveParagraph(DRAFT, chosen, dice.choice(order))
        case 3:
            return pen, AddParagraph(DRAFT, fresh, chosen, text="A new paragraph")
        case 4:
            return pen, RemoveParagraph(DRAFT, chosen)
        case 5:
            party = dice.choice(PARTIES)
            bracket = f"{party}{dice.getrandbits(48):013x}"
            return party, AddParagraph(DRAFT, fresh, chosen, text="Proposed", bracket=bracket)  # type: ignore[arg-type]
        case 6 if brackets:
            outcome = dice.choice(["retained", "deleted"])
            return pen, RecordOutcome(dice.choice(brackets).id, outcome)  # type: ignore[arg-type]
        case 7 if brackets:
            held = dice.choice(brackets)
            return held.proponents[0] if held.proponents else pen, WithdrawBracket(held.id)
        case _:
            return None


def _all_updates(recorded: list[object]) -> list[bytes]:
    return [r.update for r in recorded if r.update is not None]  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", range(6))
def test_typing_in_step_is_never_refused_nor_repaired(seed: int) -> None:
    dice = random.Random(seed)
    room = _room(long=False)
    clients = {name: Client(room, name, dice) for name in NAMES}
    judged = 0
    for _ in range(220):
        if dice.random() < 0.12:
            chosen = _command(room, dice)
            if chosen is not None:
                try:
                    updates = _all_updates(room.enacted(*chosen))
                except Refused:
                    updates = []
                for other in clients.values():
                    for update in updates:
                        other.document.apply(update)
            continue
        client = clients[dice.choice(NAMES)]
        update = client.act()
        if not update:
            continue
        judgement = room.judged(client.name, update)
        assert judgement.echo is None
        assert judgement.lost is None
        judged += 1
        for other in clients.values():
            if other is not client:
                other.document.apply(update)
    assert judged > 100
    room.check()
    for client in clients.values():
        assert client.document.paragraphs() == room.document.paragraphs()


class _Line:
    """A participant behind a slow line: both directions keep their order, and lag."""

    def __init__(self, room: Drafting, name: str, dice: random.Random) -> None:
        self.client = Client(room, name, dice)
        self.out: deque[bytes] = deque()
        self.coming: deque[bytes] = deque()

    def reset(self) -> None:
        self.client.reset()
        self.out.clear()
        self.coming.clear()


def _lagged(seed: int, rounds: int, lag: float, long: bool) -> tuple[int, int, int]:
    dice = random.Random(seed)
    room = _room(long)
    lines = {name: _Line(room, name, dice) for name in NAMES}
    judged = refused = repaired = 0

    def deliver(line: _Line) -> None:
        nonlocal judged, refused, repaired
        try:
            judgement = room.judged(line.client.name, line.out[0])
        except GateRefused:
            refused += 1
            line.reset()
            return
        judged += 1
        update = line.out.popleft()
        for other in lines.values():
            if other is not line:
                other.coming.append(update)
            if judgement.echo is not None:
                other.coming.append(judgement.echo)
        repaired += judgement.echo is not None

    for _ in range(rounds):
        if dice.random() < 0.05:
            chosen = _command(room, dice)
            if chosen is not None:
                try:
                    updates = _all_updates(room.enacted(*chosen))
                except Refused:
                    updates = []
                for line in lines.values():
                    line.coming.extend(updates)
        line = lines[dice.choice(NAMES)]
        update = line.client.act()
        if update:
            line.out.append(update)
        for line in lines.values():
            while line.out and dice.random() > lag:
                deliver(line)
            while line.coming and dice.random() > lag:
                line.client.document.apply(line.coming.popleft())
    for line in lines.values():
        while line.out:
            deliver(line)
    room.check()
    for line in lines.values():
        while line.coming:
            line.client.document.apply(line.coming.popleft())
        assert line.client.document.paragraphs() == room.document.paragraphs()
    return judged, refused, repaired


@pytest.mark.parametrize("seed", range(8))
def test_under_heavy_lag_refusals_are_a_handful_and_all_texts_end_equal(seed: int) -> None:
    judged, refused, _ = _lagged(seed, rounds=300, lag=0.75, long=seed % 2 == 0)
    assert judged > 150
    assert refused <= judged * 0.02


def test_lag_does_lead_to_repairs() -> None:
    """Otherwise the fuzz above would not exercise repairing at all."""
    assert sum(_lagged(seed, rounds=250, lag=0.8, long=False)[2] for seed in range(100, 104)) > 0
