"""What is prepared in a fork becomes one act in the room, and nothing else changes (SPEC W)."""

import random
from typing import Any

import pytest

from events.archive.rules import check
from events.brackets import RecordOutcome
from events.draft import editing
from events.draft.document import DraftDocument
from events.errors import Refused
from events.ids import BracketId, DelegationId, ParagraphId
from events.negotiation import Event
from events.process import AnnounceRegime
from events.record import Recorded
from events.stances import ObjectTo
from events.structure import AddParagraph, RemoveParagraph, SplitParagraph
from events.tabling import Tabled
from events.text import Paragraph, Run, merged
from server.sync.gate import GateRefused
from server.sync.hindsight import check_typing
from server.workspaces.fork import Fork
from server.workspaces.tabling import Prepared, Proposal, fresh_client, table
from tests.server.sync.drafting import DRAFT, PARTIES, Client, Drafting, edited, mark, paragraph

ALD = DelegationId("ald")


class Side(Drafting):
    """A room in which Aldovia also has a workspace."""

    def __init__(self, *paragraphs: Any, **owners: str) -> None:
        super().__init__(*paragraphs, **owners)
        self.fork = Fork(self.live, DRAFT, ALD)

    def keep(self, recorded: list[Recorded[Event]]) -> list[Event]:
        kept = super().keep(recorded)
        if hasattr(self, "fork"):
            self.fork.follow(recorded)
        return kept

    def typed(self, document: DraftDocument, edit: Any, *arguments: Any) -> None:
        """Aldovia types into its workspace."""
        update = edited(document, edit, *arguments)
        self.fork.judge(self.act(self.fork.actor(self.actor("ald"))), update)

    def inserted(self, at: int, words: str, bracket: str = "aldnew01") -> None:
        """Aldovia inserts words into the second paragraph of its workspace."""
        place = ParagraphId("para0002")
        self.typed(self.copy_of_fork(), editing.insert_text, place, at, words, (mark(bracket),))

    def copy_of_fork(self) -> DraftDocument:
        return DraftDocument(self.fork.document.state())

    def tabled(self, *commands: Prepared) -> list[Event]:
        """Aldovia tables what it has, and the room keeps it; the act passes verification."""
        proposal = Proposal(DRAFT, ALD, None, 0, self.fork.document, commands, fresh_client())
        before, state = self.theirs("ald"), self.live.negotiation.copy()
        documents = {DRAFT: DraftDocument(self.live.documents[DRAFT].state())}
        recorded = table(self.candidate, self.act(self.actor("ald")), proposal)
        assert self.theirs_there(before)
        check(state, documents, recorded, check_typing)
        super().keep(recorded)
        self.fork = Fork(self.live, DRAFT, ALD)
        return [r.event for r in recorded]

    def theirs_there(self, before: list[Any]) -> bool:
        """Whether all that is not Aldovia's is as it was, in paragraphs that were there."""
        now = dict(self.theirs("ald"))
        return all(now[name] == row for name, row in before)


@pytest.fixture
def side() -> Side:
    return Side(
        paragraph("para0001", "States shall ", ("promptly ", "marstart"), "cooperate."),
        paragraph("para0002", "Returns are voluntary."),
        marstart="mar",
    )


def test_what_is_prepared_is_not_in_the_room_until_it_is_tabled(side: Side) -> None:
    """W2, W5: the room's text and log stay; then one act has it all."""
    room, log = side.live.documents[DRAFT].state(), len(side.log)
    text = side.draft.text()
    mine = side.copy_of_fork()
    side.typed(
        mine, editing.insert_text, ParagraphId("para0002"), 11, " safe and", (mark("aldnew01"),)
    )
    side.typed(mine, editing.put_mark, ParagraphId("para0001"), 13, 9, mark("alddel01", "delete"))
    assert side.live.documents[DRAFT].state() == room
    assert (len(side.log), side.draft.text()) == (log, text)
    assert side.fork.new_brackets() == ["aldnew01", "alddel01"]
    events = side.tabled(ObjectTo(BracketId("marstart"), "too soon"))
    assert isinstance(events[0], Tabled)
    assert [type(e).__name__ for e in events] == [
        "Tabled",
        "TextChanged",
        "BracketOpened",
        "BracketOpened",
        "StanceTaken",
    ]
    assert side.draft.paragraphs[ParagraphId("para0002")].text == "Returns are safe and voluntary."
    assert side.fork.new_brackets() == []
    assert side.fork.text.text() == side.draft.text()
    assert {r.command for r in side.log[log:]} == {side.log[-1].command}


def test_words_that_were_tried_and_dropped_are_nowhere(side: Side) -> None:
    """W5: the log gets what stands at the end, not the way to it."""
    mine = side.copy_of_fork()
    place = ParagraphId("para0002")
    side.typed(mine, editing.insert_text, place, 0, "FOOLISH ", (mark("aldnew01"),))
    side.typed(mine, editing.delete_text, place, 0, 8)
    side.typed(mine, editing.insert_text, place, 0, "Wise ", (mark("aldnew02"),))
    side.tabled()
    assert all(b"FOOLISH" not in (r.update or b"") for r in side.log)
    assert BracketId("aldnew01") not in side.live.negotiation.brackets.brackets


def test_a_paragraph_that_is_proposed_in_a_workspace_is_tabled_with_proposals_within(
    side: Side,
) -> None:
    """W3: a new paragraph, and one after it, come with their text."""
    act = side.act(side.fork.actor(side.actor("ald")))
    first, second = ParagraphId("newpara001"), ParagraphId("newpara002")
    side.fork.enact(
        act,
        AddParagraph(
            DRAFT, first, ParagraphId("para0001"), text="New words.", bracket=BracketId("aldwhole1")
        ),
    )
    side.fork.enact(
        act, AddParagraph(DRAFT, second, first, text="", bracket=BracketId("aldwhole2"))
    )
    mine = side.copy_of_fork()
    side.typed(mine, editing.insert_text, second, 0, "And more.", (mark("aldinner1"),))
    side.typed(mine, editing.insert_text, first, 0, "All ", ())
    side.tabled()
    assert side.draft.order == ["para0001", first, second, "para0002"]
    assert side.draft.paragraphs[first].text == "All New words."
    assert side.draft.paragraphs[second].text == "And more."


def test_in_a_workspace_one_writes_what_one_could_write_in_the_room(side: Side) -> None:
    """W3: bare text, others' brackets and the division of the draft are not Aldovia's."""
    mine = side.copy_of_fork()
    with pytest.raises(GateRefused):
        side.typed(mine, editing.delete_text, ParagraphId("para0002"), 0, 7)
    assert side.fork.text.text() == side.draft.text()
    with pytest.raises(Refused) as refused:
        side.fork.enact(
            side.act(side.fork.actor(side.actor("ald"))),
            SplitParagraph(DRAFT, ParagraphId("para0002"), 3, ParagraphId("newpara001")),
        )
    assert refused.value.rule == "W3"


def test_where_typing_is_tabled_delegations_type_in_workspaces_and_the_pen_types_live(
    side: Side,
) -> None:
    """W7."""
    side.enacted("co-facilitator", AnnounceRegime("rolling text", "tabled"))
    room = side.copy()
    with pytest.raises(GateRefused) as refused:
        side.judged(
            "ald", edited(room, editing.insert_text, "para0002", 0, "Now ", (mark("aldlive1"),))
        )
    assert refused.value.code == "tabled"
    assert "workspace" in refused.value.detail
    with pytest.raises(Refused) as added:
        side.enacted(
            "ald",
            AddParagraph(
                DRAFT, ParagraphId("newpara001"), None, text="x", bracket=BracketId("aldlive2")
            ),
        )
    assert added.value.rule == "W7"
    side.judged("co-facilitator", edited(side.copy(), editing.insert_text, "para0002", 0, "All "))
    side.typed(
        side.copy_of_fork(),
        editing.insert_text,
        ParagraphId("para0002"),
        0,
        "In ",
        (mark("aldnew01"),),
    )
    side.tabled()
    assert side.draft.paragraphs[ParagraphId("para0002")].text == "In All Returns are voluntary."


def test_a_race_over_ones_own_words_keeps_the_workspace_and_says_why(side: Side) -> None:
    """W6: words that the workspace takes out have meanwhile been retained."""
    side.typed(
        side.copy_of_fork(),
        editing.insert_text,
        ParagraphId("para0002"),
        0,
        "Safe ",
        (mark("aldnew01"),),
    )
    side.tabled()
    side.typed(side.copy_of_fork(), editing.delete_text, ParagraphId("para0002"), 0, 5)
    side.enacted("co-facilitator", RecordOutcome(BracketId("aldnew01"), "retained"))
    held, log = side.fork.text.text(), len(side.log)
    with pytest.raises(Refused) as refused:
        side.tabled()
    assert refused.value.rule == "W6"
    assert "kept" in refused.value.detail
    assert side.fork.text.text() == held
    assert len(side.log) == log
    side.check()


def test_a_position_that_can_no_longer_be_taken_is_named(side: Side) -> None:
    """W6: nothing of the act happens, text included."""
    side.typed(
        side.copy_of_fork(),
        editing.insert_text,
        ParagraphId("para0002"),
        0,
        "Safe ",
        (mark("aldnew01"),),
    )
    side.enacted("co-facilitator", RecordOutcome(BracketId("marstart"), "deleted"))
    text = side.draft.text()
    with pytest.raises(Refused) as refused:
        side.tabled(ObjectTo(BracketId("marstart"), "no"))
    assert refused.value.rule == "W6"
    assert side.draft.text() == text
    assert side.document.paragraphs() == text
    side.check()


def test_words_whose_paragraph_the_room_took_out_are_given_back(side: Side) -> None:
    """W6: lost to the text, not to the delegation; what it took out itself is not shown."""
    side.inserted(0, "Safe 😀 and ")
    side.inserted(0, "never mind ", "aldnew02")
    side.typed(side.copy_of_fork(), editing.delete_text, ParagraphId("para0002"), 0, 11)
    assert side.fork.lost_words() == []
    side.enacted("co-facilitator", RemoveParagraph(DRAFT, ParagraphId("para0002")))
    assert side.fork.lost_words() == ["Safe 😀 and "]
    again = Fork(side.live, DRAFT, ALD, side.fork.own)
    assert again.lost_words() == ["Safe 😀 and "]
    assert again.text.text() == side.draft.text()


def test_nothing_is_tabled_where_nothing_was_prepared(side: Side) -> None:
    """W5."""
    with pytest.raises(Refused) as refused:
        side.tabled()
    assert refused.value.rule == "W5"


@pytest.mark.parametrize("seed", range(10))
def test_room_and_workspace_edited_at_once_lead_to_the_text_of_the_fork(seed: int) -> None:
    """Whatever the others do meanwhile, tabling writes exactly what the fork shows, and no more."""
    dice = random.Random(seed)
    side = Side(
        paragraph("para0001", "States ", ("urgently ", "aldstart"), "shall facilitate return, "),
        paragraph("para0002", "States return ", ("or voluntary", "marstart"), " return"),
        paragraph("para0003", "😀 é العربية ", ("deleted", "norstart:delete"), " end"),
        aldstart="ald",
        marstart="mar",
        norstart="nor",
    )
    others = {name: Client(side, name, dice) for name in (*PARTIES[1:], "co-facilitator")}
    tabled = 0
    for _ in range(12):
        mine = Client(side, "ald", dice)
        mine.document = side.copy_of_fork()
        for _ in range(dice.randint(1, 15)):
            name = dice.choice(["ald", "ald", *others])
            if name == "ald":
                update = mine.act()
                if update:
                    side.fork.judge(side.act(side.fork.actor(side.actor("ald"))), update)
                continue
            update = others[name].act()
            if not update:
                continue
            judgement = side.judged(name, update)
            for other in (mine, *(o for n, o in others.items() if n != name)):
                other.document.apply(update)
                if judgement.echo:
                    other.document.apply(judgement.echo)
            assert side.fork.text.text() == side.fork.document.paragraphs()
        assert mine.document.paragraphs() == side.fork.text.text()
        wanted = side.fork.text.text()
        if wanted == side.draft.text():
            continue
        side.tabled()
        tabled += 1
        assert _readable(side.draft.text()) == _readable(wanted)
        for name in others:
            others[name] = Client(side, name, dice)
    assert tabled > 5
    side.check()


def _readable(text: list[Paragraph]) -> list[tuple[str, tuple[Run, ...]]]:
    """The text without what others' strikes say of Aldovia's words.

    Who strikes a stretch in the room also strikes, in the fork, what Aldovia wrote within it, which
    they never saw; in the room those words come as they were written.
    """
    out = []
    for held in text:
        runs = []
        for run in held.runs:
            mine = any(m.bracket.startswith("ald") and m.role == "insert" for m in run.marks)
            kept = (
                m for m in run.marks if not mine or m.role == "insert" or m.bracket[:3] == "ald"
            )
            runs.append(Run(run.text, tuple(kept)))
        out.append((str(held.id), merged(runs)))
    return out
