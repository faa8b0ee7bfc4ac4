"""Generations at the gate: the text goes on in a fresh document, and nothing earlier gets in."""

import random

import pytest
from msgspec.structs import replace

from events.archive.refolding import Refolding
from events.draft import editing
from events.draft.document import DraftDocument, server_client
from events.draft.enact import enact
from events.draft.replica import Candidate, Replica
from events.draft.seeding import written_anew
from events.draft.update import decode, decode_vector
from events.errors import RecordDamaged
from events.generations import GenerationBegun
from events.ids import SERVER_CLIENTS, NegotiationId, RevisionId
from events.process import IssueRevision
from events.record import Recorded
from events.text import TextChanged
from server.sync.gate import GateRefused, judge
from server.sync.generations import is_of_earlier
from server.sync.hindsight import check_typing
from tests.server.sync.drafting import DRAFT, Client, Drafting, edited, mark, paragraph


@pytest.fixture
def room() -> Drafting:
    return Drafting(
        paragraph("para0001", "States shall ", ("readmit", "marstart"), " their nationals"),
        paragraph("para0002", "é 😀 العربية ", ("struck", "norstart:delete")),
        paragraph("para0003", "Proposed", bracket="aldstart"),
        marstart="mar",
        norstart="nor",
        aldstart="ald",
    )


def begin(room: Drafting, name: str = "Rev 1") -> Recorded[GenerationBegun]:
    """Issue a revision, and with it a generation."""
    command = IssueRevision(RevisionId(name), DRAFT, name, server_client())
    began, _ = room.enacted("co-facilitator", command)
    assert isinstance(began.event, GenerationBegun)
    return began  # type: ignore[return-value]


def typed(room: Drafting, document: DraftDocument, text: str = "x") -> bytes:
    """What the pen types at the start of the first paragraph, on some copy."""
    return edited(document, editing.insert_text, "para0001", 0, text)


def refused(room: Drafting, name: str, update: bytes) -> str:
    """The code with which an update is refused, which leaves everything as it was."""
    before = room.fingerprint()
    with pytest.raises(GateRefused) as error:
        judge(room.candidate, room.act(room.actor(name)), DRAFT, update)
    assert room.fingerprint() == before
    return error.value.code


def test_the_document_is_fresh_and_reads_the_same(room: Drafting) -> None:
    """T14: one client id, the server's; every paragraph, mark and id as before; both replicas."""
    for _ in range(20):
        room.judged("co-facilitator", typed(room, room.copy()))
    before = room.draft.text()
    assert len(decode_vector(room.document.state_vector())) > 20
    began = begin(room)
    assert list(decode_vector(room.document.state_vector())) == [began.event.client]
    assert began.event.client >= SERVER_CLIENTS
    assert room.document.paragraphs() == before == room.draft.text()
    assert room.document.client != began.event.client
    room.check()


@pytest.mark.parametrize("seed", range(6))
def test_both_ways_to_the_text_agree_across_generations(seed: int) -> None:
    """T1: random typing by honest clients, generations in between, replayed and verified."""
    dice = random.Random(seed)
    room = Drafting(
        paragraph("para0001", "States shall readmit their nationals 😀"),
        paragraph("para0002", "العودة ", ("voluntary", "marstart")),
        marstart="mar",
    )
    clients = [Client(room, name, dice) for name in ("ald", "mar", "nor", "co-facilitator")]
    for step in range(80):
        client = dice.choice(clients)
        update = client.act()
        if update:
            try:
                room.judged(client.name, update)
            except GateRefused:
                client.reset()
            else:
                for other in clients:
                    other.document.absorb(room.document.diff(other.document.state_vector()))
        if step % 20 == 19:
            begin(room, f"Rev {step}")
            for other in clients:
                other.reset()
    assert room.draft.generation == 4
    room.check()


def test_a_whole_earlier_document_is_refused(room: Drafting) -> None:
    """T15: what a stock client sends of itself when it comes back; it would double the text."""
    mine = room.copy()
    room.judged("co-facilitator", typed(room, mine))
    begin(room)
    for name in ("co-facilitator", "ald", "observer"):
        assert refused(room, name, mine.diff(room.document.state_vector())) == "earlier"
    room.check()


def test_an_edit_on_an_earlier_document_is_refused_whoever_made_it(room: Drafting) -> None:
    """T15: by an id that wrote before, by one that only read; insertion, deletion or mark alone."""
    wrote, read = room.copy(), room.copy()
    room.judged("co-facilitator", typed(room, wrote))
    room.judged("co-facilitator", typed(room, room.copy()))
    begin(room)
    assert refused(room, "co-facilitator", typed(room, wrote)) == "earlier"
    assert refused(room, "co-facilitator", typed(room, read)) == "earlier"
    cut = edited(room.copy(), editing.delete_text, "para0001", 0, 2)
    assert decode(cut).items == ()
    begin_again = room.copy()
    room.judged("co-facilitator", typed(room, begin_again))
    begin(room, "Rev 2")
    assert refused(room, "co-facilitator", cut) == "earlier"
    marked = edited(begin_again, editing.put_mark, "para0001", 0, 4, mark("aldother01", "delete"))
    assert refused(room, "ald", marked) == "earlier"
    assert refused(room, "observer", cut) == "earlier"


def test_a_retired_client_id_is_never_accepted_again(room: Drafting) -> None:
    """T16: not by its participant on the new document, and not by anybody else."""
    old = room.copy()
    room.judged("co-facilitator", typed(room, old))
    begin(room)
    again = DraftDocument(room.document.state(), client=old.client)
    update = typed(room, again)
    for name in ("co-facilitator", "secretariat", "ald"):
        assert refused(room, name, update) == "earlier"
    begin_twice = room.copy()
    room.judged("co-facilitator", typed(room, begin_twice))
    begin(room, "Rev 2")
    again = DraftDocument(room.document.state(), client=old.client)
    assert refused(room, "co-facilitator", typed(room, again)) == "earlier"
    room.check()


def test_a_refusal_between_decision_and_commit_restores_the_new_document(room: Drafting) -> None:
    """What is decided and not committed may be a generation: a refusal then goes back to it."""
    room.judged("co-facilitator", typed(room, room.copy()))
    command = IssueRevision(RevisionId("rev1"), DRAFT, "Rev 1", server_client())
    decided = enact(room.candidate, room.act(room.actor("co-facilitator")), command)
    copy = DraftDocument(room.candidate.documents[DRAFT].state())
    update = edited(copy, editing.insert_text, "para0001", 3, "on")
    decided += judge(room.candidate, room.act(room.actor("co-facilitator")), DRAFT, update).recorded
    before = room.candidate.documents[DRAFT].paragraphs()
    bad = edited(copy, editing.delete_text, "para0001", 0, 5)
    with pytest.raises(GateRefused):
        judge(room.candidate, room.act(room.actor("ald")), DRAFT, bad)
    assert room.candidate.documents[DRAFT].paragraphs() == before
    room.keep(decided)
    room.check()


def test_a_batch_with_a_generation_tells_old_listeners_what_came_before_it(room: Drafting) -> None:
    """What still came in the old document is theirs to see; nothing of the new one is."""
    room.judged("co-facilitator", typed(room, room.copy()))
    old, live = room.copy(), Replica(NegotiationId("neg"))
    live.advance(room.log)
    since = len(room.log)
    room.judged("co-facilitator", typed(room, room.copy(), "before "))
    begin(room)
    room.judged("co-facilitator", typed(room, room.copy(), "after "))
    told = live.advance(room.log[since:])
    old.absorb(told[DRAFT])
    assert old.paragraphs()[0].text.startswith("before x")
    assert live.documents[DRAFT].paragraphs() == room.draft.text()
    assert live.documents[DRAFT].paragraphs()[0].text.startswith("after before")


def test_a_candidate_that_starts_over_goes_on_in_the_new_document(room: Drafting) -> None:
    """Nothing of the generations is in the candidate alone."""
    room.judged("co-facilitator", typed(room, room.copy()))
    begin(room)
    room.candidate = Candidate(room.live)
    room.judged("co-facilitator", typed(room, room.copy()))
    room.check()


def test_a_state_vector_tells_which_document_it_is_of(room: Drafting) -> None:
    """T15: of this one or of none; with unsent edits; with an earlier one, or with both in it."""
    empty = DraftDocument()
    old, wrote = room.copy(), room.copy()
    room.judged("co-facilitator", typed(room, wrote))

    def earlier(document: DraftDocument) -> bool:
        return is_of_earlier(room.draft, room.document, document.state_vector())

    typed(room, unsent := room.copy())
    assert not earlier(empty)
    assert not earlier(old)
    assert not earlier(unsent)
    begin(room)
    assert not earlier(empty)
    assert earlier(old)
    assert earlier(wrote)
    assert earlier(unsent)
    fresh = room.copy()
    assert not earlier(fresh)
    typed(room, fresh)
    assert not earlier(fresh)
    both = DraftDocument(wrote.state())
    both.absorb(room.document.state())
    assert earlier(both)


def refolded(log: list[Recorded[object]]) -> None:
    """Go through a log as `travaux verify` does."""
    refolding = Refolding.of(NegotiationId("neg"), check_typing)
    for recorded in log:
        refolding.take(recorded)  # type: ignore[arg-type]
    refolding.end()


def forged(room: Drafting, update: bytes) -> list[Recorded[object]]:
    """The log, with other bytes where the generation begins."""
    return [
        replace(r, update=update) if isinstance(r.event, GenerationBegun) else r for r in room.log
    ]


def test_a_generation_that_says_something_else_is_found(room: Drafting) -> None:
    """V3: other words, other marks, another client's items, something deleted, no bytes at all."""
    room.judged("co-facilitator", typed(room, room.copy()))
    began = begin(room)
    refolded(room.log)  # type: ignore[arg-type]
    text = room.draft.text()
    wanted = written_anew(text, began.event.client)
    forgeries = {
        "other words": written_anew(
            [paragraph("para0001", "Other"), *text[1:]], began.event.client
        ),
        "a paragraph less": written_anew(text[1:], began.event.client),
        "another client": written_anew(text, server_client()),
        "nothing": b"\x00\x00",
    }
    more = DraftDocument(wanted, client=began.event.client)
    editing.insert_text(more, text[0].id, 0, "gone")
    editing.delete_text(more, text[0].id, 0, 4)
    forgeries["something deleted"] = more.state()
    two = DraftDocument(wanted)
    editing.insert_text(two, text[0].id, 0, "")
    editing.put_mark(two, text[0].id, 0, 2, mark("marstart"))
    forgeries["more marks, by others"] = two.state()
    for what, update in forgeries.items():
        with pytest.raises(RecordDamaged) as damage:
            refolded(forged(room, update))
        assert damage.value.position == began.position, what


def test_typing_under_a_retired_id_is_found_in_the_record(room: Drafting) -> None:
    """T16: a record in which it stands could not have come about."""
    old = room.copy()
    room.judged("co-facilitator", typed(room, old))
    begin(room)
    before = len(room.log)
    room.judged("co-facilitator", typed(room, room.copy()))
    again = DraftDocument(room.document.state(), client=old.client)
    update = typed(room, again)
    last = room.log[before]
    assert isinstance(last.event, TextChanged)
    room.log.append(
        replace(
            last,
            position=last.position + 1,
            command=room.act(room.actor("co-facilitator")).command,
            event=TextChanged(DRAFT, last.event.changes, (old.client,)),
            update=update,
        )
    )
    with pytest.raises(RecordDamaged, match="earlier generation"):
        refolded(room.log)  # type: ignore[arg-type]
