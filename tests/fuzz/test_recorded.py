"""A session recorded from real editors, replayed with its updates turned against it.

``recorded.json`` is the log of three delegations and a pen under lag: three at the shipped editor,
one as stock y-prosemirror writes, over yjs in Node. Before each update its bytes come forged:
mutated, under other ids, merged with what came before, or sent by somebody else. Made anew, in
clients/web, with ``ROOM_LOG=… node fuzz/run.mjs 7 70 20 python ../../tests/fuzz/room.py ../..``.
"""

import os
import random
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from events.codec import decode_lines
from events.draft.replica import Act, Replica
from events.errors import Refused
from events.ids import CommandId, DraftId, NegotiationId, ParticipantId
from events.negotiation import Event
from events.record import Recorded
from events.text import TextChanged
from server.sync.gate import judge
from server.sync.room import Room
from tests.fuzz import oracle
from tests.fuzz.attacks import Attacker, View, again, forged, merged, mutated, varints
from tests.fuzz.siege import known

DRAFT = DraftId("draft1")
VARIANTS = int(os.environ.get("HOSTILE_UPDATES", "400"))
TURNED = (mutated, mutated, forged, forged, merged, varints, again)

Batch = list[Recorded[Event]]


def _recorded() -> list[Batch]:
    log = decode_lines(Path(__file__).with_name("recorded.json").read_bytes())
    return [list(batch) for _, batch in groupby(log, key=lambda one: one.command)]


def _sent(batch: Batch) -> bytes | None:
    """The bytes of an editor, if that is what an act was."""
    event = batch[0].event
    return batch[0].update if isinstance(event, TextChanged) and event.clients else None


def _room(batches: list[Batch]) -> Room:
    live = Replica(NegotiationId("fuzz"))
    for batch in batches:
        for recorded in batch:
            live.evolve(recorded)
    return Room(live)


def _act(room: Room, who: ParticipantId, command: str = "typing:turned") -> Act:
    state = room.candidate.negotiation
    now = state.occurred_at + 1
    return Act(state.members.actor(who), CommandId(command), now, now)


def _played(room: Room, batches: list[Batch], number: int) -> Room:
    """The room after one more act of the recording, which is judged as it was judged then."""
    batch = batches[number]
    sent = _sent(batch)
    if sent is not None:
        judgement = judge(room.candidate, _act(room, batch[0].actor, batch[0].command), DRAFT, sent)
        assert [one.event for one in judgement.recorded] == [one.event for one in batch]
        if judgement.echo is None:
            room.commit(judgement.recorded)
            room.candidate.committed()
            return room
    # What the server itself wrote, then, later updates build on.
    return _room(batches[: number + 1])


def _turned(room: Room, who: ParticipantId, update: bytes) -> bool:
    """Whether an update was let in, which then was lawful; if not, nothing has changed."""
    document = room.live.documents[DRAFT]
    before, had = document.state(), known(room)
    try:
        judgement = judge(room.candidate, _act(room, who), DRAFT, update)
    except Refused:
        judgement = None
    assert document.state() == before, "it shows before it is in the record"
    if judgement is None or not judgement.recorded:
        assert room.candidate.documents[DRAFT].paragraphs() == document.paragraphs()
        return False
    delegation = room.live.negotiation.members.actor(who).delegation
    room.commit(judgement.recorded)
    room.candidate.committed()
    after = oracle.read(document.state())
    oracle.check(oracle.read(before), after, had, known(room), delegation)
    return True


def _plan(batches: list[Batch]) -> Iterator[tuple[int, bytes]]:
    places = [n for n, batch in enumerate(batches) if _sent(batch) is not None]
    for n in range(VARIANTS):
        place = places[n * len(places) // VARIANTS]
        update = _sent(batches[place])
        assert update is not None
        yield place, update


def test_what_editors_sent_turned_against_them_never_breaks_in() -> None:
    """G1 to G7; and what they then sent themselves is still taken, as it was taken then."""
    dice = random.Random(1)
    batches = _recorded()
    people = ["anne", "bert", "cleo", "chair"]
    one, done, accepted = Attacker(dice, "anne"), 0, 0
    room = _room([])
    for place, update in _plan(batches):
        while done < place:
            room = _played(room, batches, done)
            done += 1
        draft = room.live.negotiation.text.drafts[DRAFT]
        brackets = list(room.live.negotiation.brackets.brackets)
        one.view = View(room.live.documents[DRAFT].state(), draft.order, brackets)
        one.seen = [*one.seen[-20:], update]
        turned = dice.choice(TURNED)(one)
        who = batches[place][0].actor if dice.random() < 0.5 else ParticipantId(dice.choice(people))
        if _turned(room, who, turned):
            accepted += 1
            room = _room(batches[:done])
    assert 0 < accepted < VARIANTS
