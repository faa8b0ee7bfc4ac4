"""A workspace goes on when its draft begins anew: no word of it is lost, none doubled (SPEC W8)."""

import random
from typing import Any

import pytest
from msgspec.structs import replace
from websockets.asyncio.client import connect

from events.draft import editing
from events.draft.document import DraftDocument, server_client
from events.draft.seeding import written_anew
from events.draft.update import decode_vector
from events.ids import BracketId, ParagraphId, RevisionId
from events.process import IssueRevision
from events.replay import Replay
from events.store.engine import connect as open_database
from events.store.sql import SqlEventStore
from events.structure import AddParagraph, RemoveParagraph
from server.sync import protocol
from server.workspaces.carrying import carried, carried_over
from server.workspaces.fork import Fork
from server.workspaces.tabling import BegunAnew, Proposal, fresh_client, table
from tests.server.house import NEGOTIATION, House, Replica, joined
from tests.server.sync.drafting import DRAFT, Client, Drafting, edited, mark, paragraph
from tests.server.sync.test_beginning_anew import issue, typed
from tests.server.workspaces.test_tabling import ALD, Side
from tests.server.workspaces.test_workspaces import MINE, ask, begun, operative, type_in

PLACE = ParagraphId("para0002")


@pytest.fixture
def side() -> Side:
    return Side(
        paragraph("para0001", "States shall ", ("promptly ", "marstart"), "cooperate."),
        paragraph("para0002", "Returns are voluntary 😀 العودة."),
        marstart="mar",
    )


def begin(side: Drafting, name: str = "Rev 1") -> bytes:
    """Issue a revision, and with it a generation; the bytes that it begins with."""
    if not side.draft.clients:
        side.judged("co-facilitator", edited(side.copy(), editing.insert_text, "para0001", 0, "x"))
    command = IssueRevision(RevisionId(name), DRAFT, name, server_client())
    began, _ = side.enacted("co-facilitator", command)
    assert began.update is not None
    return began.update


def carry(side: Side, name: str = "Rev 1") -> Fork:
    """The workspace once its draft began anew; it reads as before."""
    before = side.fork.text.text()
    seed = written_anew(side.draft.text(), server_client())
    own = [(one, side.actor("ald").participant) for one in carried(side.fork, seed)]
    fork = side.fork
    del side.fork  # it does not follow into the new document
    begin(side, name)
    side.fork = Fork(side.live, DRAFT, ALD)
    again = DraftDocument(seed)
    for update, _ in own:
        again.absorb(update)
    assert again.paragraphs() == before == fork.text.text()
    return fork


def test_words_marks_and_paragraphs_are_written_anew(side: Side) -> None:
    """Inserted and struck, in two places of one paragraph, and a paragraph of its own."""
    side.inserted(12, "truly ")
    side.inserted(len("Returns are truly voluntary"), " and safe", "aldnew02")
    side.typed(side.copy_of_fork(), editing.put_mark, PLACE, 0, 7, mark("aldnew03", "delete"))
    add = AddParagraph(DRAFT, ParagraphId("ownpara01"), PLACE, text="New.", bracket=BracketId("b1"))
    side.fork.enact(side.act(side.fork.actor(side.actor("ald"))), add)
    carry(side)


def test_others_characters_stay_the_rooms_between_two_insertions(side: Side) -> None:
    """What the room deletes there afterwards goes in the workspace too, and is not kept twice."""
    begin(side, "Rev 0")
    side.fork = Fork(side.live, DRAFT, ALD)
    side.inserted(0, "First ")
    side.inserted(len("First Returns are voluntary"), " last", "aldnew02")
    fork = side.fork
    seed = written_anew(side.draft.text(), server_client())
    (update,) = carried(fork, seed)
    room, ours = DraftDocument(seed), DraftDocument(seed)
    ours.absorb(update)
    ours.absorb(edited(room, editing.delete_text, PLACE, 8, 4))
    assert ours.paragraphs()[1].text == "First Returns voluntary last 😀 العودة."


def test_a_workspace_that_changes_nothing_carries_nothing(side: Side) -> None:
    """Not a byte is held where nothing differs, even if something was tried and dropped."""
    side.inserted(0, "tried ")
    side.typed(side.copy_of_fork(), editing.delete_text, PLACE, 0, len("tried "))
    assert carried(side.fork, written_anew(side.draft.text(), server_client())) == []


@pytest.mark.parametrize("seed", range(8))
def test_random_workspaces_read_the_same_in_the_next_generation(seed: int) -> None:
    """Whatever honest members wrote while the room went on."""
    dice = random.Random(seed)
    side = Side(
        paragraph("para0001", "States shall ", ("promptly ", "marstart"), "cooperate 😀 well."),
        paragraph("para0002", "العودة voluntary returns, and ", ("never ", "norstart"), "forced."),
        marstart="mar",
        norstart="nor",
    )
    for _ in range(30):
        member = Client(side, "ald", dice)
        member.document = side.copy_of_fork()
        if update := member.act():
            side.fork.judge(side.act(side.fork.actor(side.actor("ald"))), update)
        other = Client(side, dice.choice(("mar", "co-facilitator")), dice)
        if update := other.act():
            side.judged(other.name, update)
    carry(side)


def test_what_was_written_on_an_earlier_document_is_not_tabled(side: Side) -> None:
    """T15: the two documents never meet, also when the generation began a moment before."""
    side.inserted(0, "truly ")
    document = side.fork.document
    del side.fork
    begin(side)
    proposal = Proposal(DRAFT, ALD, None, 0, document, (), fresh_client())
    before = side.fingerprint()
    with pytest.raises(BegunAnew):
        table(side.candidate, side.act(side.actor("ald")), proposal)
    assert side.fingerprint() == before


async def test_over_several_generations_it_is_carried_from_one_to_the_next(sqlite_url: str) -> None:
    """W8: nobody opened it meanwhile; the room typed in every generation, and took a paragraph
    away: the words in it are told."""
    side = Side(
        paragraph("para0001", "States cooperate."),
        paragraph("para0002", "Returns are voluntary 😀 العودة."),
    )
    side.inserted(12, "truly ")
    first, under = ParagraphId("para0001"), (mark("aldnew09"),)
    side.typed(side.copy_of_fork(), editing.insert_text, first, 0, "Gone ", under)
    own = tuple(side.fork.own)
    del side.fork
    for number in range(3):
        words = f"{number} "
        side.judged("co-facilitator", edited(side.copy(), editing.insert_text, PLACE, 0, words))
        if number == 1:
            side.enacted("co-facilitator", RemoveParagraph(DRAFT, ParagraphId("para0001")))
        begin_at = side.draft.generation
        command = IssueRevision(RevisionId(f"r{number}"), DRAFT, f"r{number}", server_client())
        side.enacted("co-facilitator", command)
        assert side.draft.generation == begin_at + 1
    side.judged("co-facilitator", edited(side.copy(), editing.insert_text, PLACE, 0, "3 "))
    engine = open_database(sqlite_url)
    try:
        store = SqlEventStore(engine)
        await store.create(NEGOTIATION, "slug")
        async with store.writing(NEGOTIATION) as writing:
            await writing.append([replace(one, negotiation=NEGOTIATION) for one in side.log])
        found, astray = await carried_over(
            Replay(store), NEGOTIATION, len(side.log), DRAFT, ALD, 0, own
        )
    finally:
        await engine.dispose()
    fork = Fork(side.live, DRAFT, ALD, found)
    assert [p.text for p in fork.text.text()] == ["3 2 1 0 Returns are truly voluntary 😀 العودة."]
    assert astray == ("Gone ",)


# Over sockets


async def test_members_find_their_words_in_the_new_document(on_both: House) -> None:
    """W8: who is in it is told to load it anew, and goes on; then it is tabled as ever."""
    here = on_both
    workspace, paragraph = await begun(here), await operative(here)
    await typed(here)
    await type_in(here, workspace)
    async with joined(here, "ald", workspace=workspace) as member:
        assert member.which == "0.1"
        await issue(here)
        assert await member.until_closed() == protocol.CLOSE_ANEW
        before = member.document.paragraphs()
        old = member.document
    async with joined(here, "ald", workspace=workspace) as member:
        assert member.which == "1.2"
        assert member.document.paragraphs() == before
        assert len(decode_vector(member.document.state_vector())) == 2
        await member.insert(paragraph, 0, "and ", (MINE, "insert"))
        await member.until_acknowledged()
    async with connect(here.socket_url("ald", workspace=workspace)) as socket:
        back = Replica(socket)
        await socket.send(protocol.encode_step1(old.state_vector()))
        assert await back.until_closed() == protocol.CLOSE_ANEW
    (held,) = await ask(here, "ald", "GET", "/workspaces")
    assert not held["cleared"]
    await ask(here, "ald", "POST", f"/workspaces/{workspace}/tabling")
    text = (await here.text())[1]
    assert "".join(r["text"] for r in text["runs"]) == (
        "and truly So: Returns are voluntary and safe."
    )


async def test_one_that_nobody_has_open_is_carried_over_when_it_is_opened(here: House) -> None:
    """W8: as it lies in the tables, with its clearance and its positions."""
    workspace = await begun(here)
    await typed(here)
    await type_in(here, workspace)
    await ask(here, "ald", "POST", f"/workspaces/{workspace}/clearance")
    before = await ask(here, "ald", "GET", f"/workspaces/{workspace}")
    for name in ("Rev 1", "Rev 2"):
        await issue(here, name)
        await typed(here, "Then ")
    here.app.state.studio._held.clear()
    after: dict[str, Any] = await ask(here, "ald", "GET", f"/workspaces/{workspace}")
    words = [d["words"] for d in before["differences"]]
    assert [d["words"] for d in after["differences"]] == words
    assert after["cleared"]
    assert after["lost"] == []
