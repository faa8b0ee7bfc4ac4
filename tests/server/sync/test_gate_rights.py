"""What each participant may do by typing: every right, and every violation said back."""

import pytest
from msgspec.structs import replace
from pycrdt import XmlText

from events.brackets import (
    BracketMooted,
    BracketOpened,
    BracketWithdrawn,
    RecordOutcome,
    WithdrawBracket,
)
from events.draft import editing
from events.draft.blocks import formats_of
from events.draft.document import DraftDocument
from events.ids import BracketId, DraftId
from events.structure import AddParagraph, RemoveParagraph, SplitParagraph
from events.text import Run, Spliced, TextChanged
from server.sync.gate import GateRefused, Judgement, judge
from tests.server.sync.drafting import DRAFT, Drafting, edited, mark, paragraph

PEN = "co-facilitator"


@pytest.fixture
def room() -> Drafting:
    return Drafting(
        paragraph("para0001", "States shall ", ("readmit", "marstart"), " their nationals"),
        paragraph("para0002", "to ", ("readmit", "imported"), " at home"),
        paragraph("para0003", "A proposal as a whole", bracket="marwhole"),
        paragraph("para0004"),
        marstart="mar",
        marwhole="mar",
        imported="",
    )


def typed(room: Drafting, name: str, where: str, at: int, text: str, *brackets: str) -> Judgement:
    marks = tuple(sorted(mark(*b.split(":")) for b in brackets))  # type: ignore[arg-type]
    return room.judged(name, edited(room.copy(), editing.insert_text, where, at, text, marks))


def deleted(room: Drafting, name: str, where: str, at: int, length: int) -> Judgement:
    return room.judged(name, edited(room.copy(), editing.delete_text, where, at, length))


def put(room: Drafting, name: str, where: str, at: int, length: int, bracket: str) -> Judgement:
    found = mark(*bracket.split(":"))  # type: ignore[arg-type]
    return room.judged(name, edited(room.copy(), editing.put_mark, where, at, length, found))


def taken(room: Drafting, name: str, where: str, at: int, length: int, bracket: str) -> Judgement:
    found = mark(*bracket.split(":"))  # type: ignore[arg-type]
    return room.judged(name, edited(room.copy(), editing.take_mark, where, at, length, found))


def events(judgement: Judgement) -> list[object]:
    return [r.event for r in judgement.recorded]


def shown(room: Drafting, name: str) -> str:
    """``text<bracket bracket>`` for text under brackets, ``text`` for bare text."""
    return "".join(
        f"{r.text}<{' '.join(m.bracket + ':' + m.role[0] for m in r.marks)}>" if r.marks else r.text
        for r in room.text(name)
    )


# A delegation


def test_typing_under_a_new_bracket_opens_it_for_the_delegation(room: Drafting) -> None:
    judgement = typed(room, "ald", "para0001", 7, "gladly ", "aldnew01")
    changed, opened = events(judgement)
    inserted = (Run("gladly ", (mark("aldnew01"),)),)
    assert isinstance(changed, TextChanged)
    assert changed.changes == (Spliced("para0001", 7, "", inserted),)
    assert opened == BracketOpened("aldnew01", DRAFT, "insertion", ("ald",), "para0001")
    assert judgement.recorded[0].update is not None
    assert judgement.echo is None
    room.check()


def test_the_record_holds_the_exact_bytes_received(room: Drafting) -> None:
    update = edited(room.copy(), editing.insert_text, "para0001", 0, "x", (mark("aldnew01"),))
    assert room.judged("ald", update).recorded[0].update == update


def test_going_on_in_ones_own_bracket_opens_nothing_more(room: Drafting) -> None:
    typed(room, "ald", "para0001", 7, "ab", "aldnew01")
    assert [type(e) for e in events(typed(room, "ald", "para0001", 9, "c", "aldnew01"))] == [
        TextChanged
    ]
    assert "abc<aldnew01:i>" in shown(room, "para0001")


def test_typing_in_an_empty_paragraph_is_typing(room: Drafting) -> None:
    assert typed(room, "ald", "para0004", 0, "new", "aldnew01").echo is None
    assert shown(room, "para0004") == "new<aldnew01:i>"


def test_striking_and_reserving_others_text_opens_brackets_of_ones_own(room: Drafting) -> None:
    assert events(put(room, "ald", "para0001", 0, 6, "aldstrike:delete"))[1] == BracketOpened(
        "aldstrike", DRAFT, "deletion", ("ald",), "para0001"
    )
    assert events(put(room, "ald", "para0001", 13, 7, "aldreserve:reserve"))[1] == BracketOpened(
        "aldreserve", DRAFT, "reservation", ("ald",), "para0001"
    )
    assert shown(room, "para0001") == (
        "States<aldstrike:d> shall readmit<aldreserve:r marstart:i> their nationals"
    )
    room.check()


def test_unstriking_all_of_ones_own_deletion_withdraws_it(room: Drafting) -> None:
    put(room, "ald", "para0001", 0, 6, "aldstrike:delete")
    judgement = taken(room, "ald", "para0001", 0, 6, "aldstrike:delete")
    assert events(judgement)[1:] == [BracketWithdrawn("aldstrike")]
    room.check()


def test_deleting_all_of_ones_own_insertion_withdraws_it_and_moots_what_stood_on_it(
    room: Drafting,
) -> None:
    put(room, "nor", "para0001", 13, 7, "norstrike:delete")
    judgement = deleted(room, "mar", "para0001", 13, 7)
    assert events(judgement)[1:] == [BracketWithdrawn("marstart"), BracketMooted("norstrike")]
    assert shown(room, "para0001") == "States shall  their nationals"
    room.check()


def test_deleting_part_of_ones_own_insertion_withdraws_nothing(room: Drafting) -> None:
    assert len(events(deleted(room, "mar", "para0001", 13, 3))) == 1


def test_a_bracket_that_still_stands_in_another_paragraph_is_not_withdrawn(room: Drafting) -> None:
    typed(room, "mar", "para0002", 0, "also ", "marstart")
    assert len(events(deleted(room, "mar", "para0001", 13, 7))) == 1
    assert events(deleted(room, "mar", "para0002", 0, 5))[1:] == [BracketWithdrawn("marstart")]


def test_inside_anothers_insertion_ones_own_bracket_nests(room: Drafting) -> None:
    assert typed(room, "ald", "para0001", 15, "XX", "aldnew01", "marstart").echo is None
    assert "re<marstart:i>XX<aldnew01:i marstart:i>admit<marstart:i>" in shown(room, "para0001")
    room.check()


def test_what_another_nested_in_ones_own_insertion_is_not_ones_own(room: Drafting) -> None:
    typed(room, "ald", "para0001", 15, "XX", "aldnew01", "marstart")
    with pytest.raises(GateRefused) as caught:
        deleted(room, "mar", "para0001", 13, 5)
    assert caught.value.code == "others-text"


def test_typing_in_ones_own_whole_paragraph_needs_no_mark(room: Drafting) -> None:
    judgement = typed(room, "mar", "para0003", 2, "fine ")
    assert judgement.echo is None
    assert shown(room, "para0003") == "A fine proposal as a whole"
    room.check()


def test_deleting_all_text_of_ones_own_paragraph_leaves_the_proposal_open(room: Drafting) -> None:
    assert len(events(deleted(room, "mar", "para0003", 0, 21))) == 1
    room.check()


@pytest.mark.parametrize(
    ("where", "at", "length"),
    [("para0001", 0, 6), ("para0001", 13, 7), ("para0001", 11, 4), ("para0002", 3, 7),
     ("para0003", 0, 1)],
)  # fmt: skip
def test_deleting_what_is_not_ones_own_is_refused(
    room: Drafting, where: str, at: int, length: int
) -> None:
    before = repr(room.fingerprint())
    with pytest.raises(GateRefused) as caught:
        deleted(room, "ald", where, at, length)
    assert caught.value.code == "others-text"
    assert repr(room.fingerprint()) == before


def test_a_refusal_hands_back_the_text_that_was_sent(room: Drafting) -> None:
    client = room.copy()
    with client.edit() as done:
        editing.delete_text(client, "para0001", 0, 6)
        editing.insert_text(client, "para0001", 0, "Parties 😀", (mark("aldnew01"),))
    with pytest.raises(GateRefused) as caught:
        room.judged("ald", done.update)
    assert caught.value.lost == "Parties 😀"


# Repairs


def test_bare_text_of_a_delegation_is_put_in_a_new_bracket_of_its_own(room: Drafting) -> None:
    judgement = typed(room, "ald", "para0001", 7, "bare ")
    first, second, opened = judgement.recorded
    assert judgement.echo == second.update
    assert isinstance(opened.event, BracketOpened)
    assert opened.event.proponents == ("ald",)
    assert first.event.clients  # type: ignore[union-attr]
    assert second.event.clients == ()  # type: ignore[union-attr]
    assert shown(room, "para0001").startswith(f"States bare <{opened.event.bracket}:i>shall")
    room.check()


def test_bare_text_beside_ones_own_insertion_joins_it(room: Drafting) -> None:
    judgement = typed(room, "mar", "para0001", 20, "ed")
    assert judgement.echo is not None
    assert "readmited<marstart:i>" in shown(room, "para0001")
    assert len(judgement.recorded) == 2


def test_text_under_anothers_bracket_alone_is_put_in_ones_own(room: Drafting) -> None:
    """Nobody can put words in another delegation's bracket."""
    judgement = typed(room, "ald", "para0001", 15, "XX", "marstart")
    opened = events(judgement)[-1]
    assert isinstance(opened, BracketOpened)
    assert opened.proponents == ("ald",)
    assert f"XX<marstart:i {opened.bracket}:i>" in shown(room, "para0001")
    judgement = typed(room, "ald", "para0001", 0, "YY", "marstart")
    opened = events(judgement)[-1]
    assert isinstance(opened, BracketOpened)
    assert shown(room, "para0001").startswith(f"YY<{opened.bracket}:i>States")
    room.check()


def test_anothers_strike_or_reserve_on_new_text_is_taken_off(room: Drafting) -> None:
    put(room, "nor", "para0001", 0, 6, "norstrike:delete")
    judgement = typed(room, "ald", "para0001", 3, "X", "aldnew01", "norstrike:delete")
    assert judgement.echo is not None
    assert shown(room, "para0001").startswith("Sta<norstrike:d>X<aldnew01:i>tes<norstrike:d> shall")
    room.check()


def test_marks_taken_off_others_text_are_put_back(room: Drafting) -> None:
    before = shown(room, "para0001")
    assert taken(room, "ald", "para0001", 13, 7, "marstart").echo is not None
    assert shown(room, "para0001") == before
    put(room, "nor", "para0001", 0, 6, "norstrike:delete")
    before = shown(room, "para0001")
    assert taken(room, "mar", "para0001", 0, 6, "norstrike:delete").echo is not None
    assert shown(room, "para0001") == before
    room.check()


def test_anothers_strike_on_ones_own_text_cannot_be_taken_off(room: Drafting) -> None:
    put(room, "nor", "para0001", 13, 7, "norstrike:delete")
    before = shown(room, "para0001")
    assert taken(room, "mar", "para0001", 13, 7, "norstrike:delete").echo is not None
    assert shown(room, "para0001") == before
    room.check()


def test_ones_own_text_cannot_be_made_bare(room: Drafting) -> None:
    before = shown(room, "para0001")
    assert taken(room, "mar", "para0001", 13, 7, "marstart").echo is not None
    assert shown(room, "para0001") == before
    room.check()


def test_others_text_cannot_be_claimed_as_ones_own(room: Drafting) -> None:
    before = shown(room, "para0001")
    judgement = put(room, "ald", "para0001", 0, 6, "aldclaim")
    assert judgement.echo is not None
    assert shown(room, "para0001") == before
    assert not any(isinstance(e, BracketOpened) for e in events(judgement))
    room.check()


def test_others_brackets_cannot_be_put_on_text(room: Drafting) -> None:
    put(room, "nor", "para0001", 0, 6, "norstrike:delete")
    before = shown(room, "para0001")
    assert put(room, "ald", "para0001", 7, 5, "norstrike:delete").echo is not None
    assert put(room, "ald", "para0001", 7, 5, "marstart").echo is not None
    assert put(room, PEN, "para0001", 7, 5, "norstrike:delete").echo is not None
    assert shown(room, "para0001") == before
    room.check()


def test_a_bracket_has_one_kind(room: Drafting) -> None:
    put(room, "ald", "para0001", 0, 6, "aldstrike:delete")
    before = shown(room, "para0001")
    assert put(room, "ald", "para0001", 7, 5, "aldstrike:reserve").echo is not None
    assert shown(room, "para0001") == before


@pytest.mark.parametrize("bracket", ["short", "with-dash-01", "x" * 33, "Ünïcödé123"])
def test_an_id_of_another_shape_opens_no_bracket(room: Drafting, bracket: str) -> None:
    judgement = typed(room, "ald", "para0001", 0, "X", bracket)
    assert judgement.echo is not None
    assert bracket not in room.candidate.negotiation.brackets.brackets
    room.check()


def test_a_bracket_of_another_draft_is_not_used_again(room: Drafting) -> None:
    room.enacted("ald", AddParagraph(DRAFT, "para0005", "para0004", bracket="aldwhole"))  # type: ignore[arg-type]
    held = room.candidate.negotiation.brackets.brackets
    held[BracketId("aldwhole")] = replace(held[BracketId("aldwhole")], draft=DraftId("elsewhere"))
    update = edited(room.copy(), editing.insert_text, "para0001", 0, "X", (mark("aldwhole"),))
    judgement = judge(room.candidate, room.act(room.actor("ald")), DRAFT, update)
    assert judgement.echo is not None
    assert "aldwhole" not in {m.bracket for r in room.text("para0001") for m in r.marks}


# Races


def race(room: Drafting, edit: object, *arguments: object) -> bytes:
    """What a client that does not yet know of what follows will send."""
    return edited(room.copy(), edit, *arguments)  # type: ignore[arg-type]


def test_words_typed_while_their_bracket_is_retained_come_under_a_new_one(room: Drafting) -> None:
    client = room.copy()
    late = edited(client, editing.insert_text, "para0001", 16, "XX", (mark("marstart"),))
    room.enacted(PEN, RecordOutcome("marstart", "retained"))  # type: ignore[arg-type]
    judgement = room.judged("mar", late)
    opened = events(judgement)[-1]
    assert isinstance(opened, BracketOpened)
    assert shown(room, "para0001") == f"States shall reaXX<{opened.bracket}:i>dmit their nationals"
    room.check()


def test_words_typed_while_their_bracket_is_deleted_stand_under_a_new_one(room: Drafting) -> None:
    late = race(room, editing.insert_text, "para0001", 16, "XX", (mark("marstart"),))
    room.enacted(PEN, RecordOutcome("marstart", "deleted"))  # type: ignore[arg-type]
    opened = events(room.judged("mar", late))[-1]
    assert isinstance(opened, BracketOpened)
    assert shown(room, "para0001") == f"States shall XX<{opened.bracket}:i> their nationals"
    room.check()


def test_striking_on_under_a_deletion_just_settled_marks_nothing(room: Drafting) -> None:
    put(room, "ald", "para0001", 0, 6, "aldstrike:delete")
    late = race(room, editing.put_mark, "para0001", 6, 6, mark("aldstrike", "delete"))
    room.enacted("ald", WithdrawBracket("aldstrike"))  # type: ignore[arg-type]
    room.judged("ald", late)
    assert shown(room, "para0001").startswith("States shall readmit<marstart:i>")
    room.check()


def test_a_strike_over_words_typed_meanwhile_leaves_them_out(room: Drafting) -> None:
    strike = race(room, editing.put_mark, "para0001", 0, 6, mark("norstrike", "delete"))
    late = race(room, editing.insert_text, "para0001", 3, "X", (mark("aldnew01"),))
    room.judged("nor", strike)
    room.judged("ald", late)
    assert shown(room, "para0001").startswith("Sta<norstrike:d>X<aldnew01:i>tes<norstrike:d> shall")
    room.check()


def test_text_whose_paragraph_went_is_offered_again(room: Drafting) -> None:
    late = race(room, editing.insert_text, "para0002", 0, "late é😀", (mark("aldnew01"),))
    room.enacted(PEN, RecordOutcome("imported", "retained"))  # type: ignore[arg-type]
    room.enacted(PEN, RemoveParagraph(DRAFT, "para0002"))  # type: ignore[arg-type]
    judgement = room.judged("ald", late)
    assert judgement.lost == "late é😀"
    (changed,) = events(judgement)
    assert isinstance(changed, TextChanged)
    assert changed.changes == ()
    room.check()


def test_what_follows_text_that_went_is_still_accepted(room: Drafting) -> None:
    client = room.copy()
    late = edited(client, editing.insert_text, "para0004", 0, "late", (mark("aldnew01"),))
    room.enacted(PEN, RemoveParagraph(DRAFT, "para0004"))  # type: ignore[arg-type]
    room.judged("ald", late)
    more = edited(client, editing.insert_text, "para0001", 0, "X", (mark("aldnew02"),))
    assert room.judged("ald", more).lost is None
    room.check()


def test_typing_into_a_paragraph_being_split_is_kept(room: Drafting) -> None:
    late = race(room, editing.insert_text, "para0001", 30, "XX", (mark("aldnew01"),))
    room.enacted(PEN, SplitParagraph(DRAFT, "para0001", 12, "para0009"))  # type: ignore[arg-type]
    room.judged("ald", late)
    assert "XX<aldnew01:i>" in shown(room, "para0001")
    assert shown(room, "para0009") == " readmit<marstart:i> their nationals"
    room.check()


def test_a_repair_reaches_the_same_text_in_every_copy(room: Drafting) -> None:
    other = room.copy()
    sender = room.copy()
    update = edited(sender, editing.insert_text, "para0001", 7, "bare ")
    judgement = room.judged("ald", update)
    assert judgement.echo is not None
    sender.apply(judgement.echo)
    other.apply(update)
    other.apply(judgement.echo)
    assert sender.paragraphs() == other.paragraphs() == room.document.paragraphs()


# The pen


def test_the_pen_writes_and_deletes_bare_text(room: Drafting) -> None:
    for name in (PEN, "secretariat"):
        assert len(events(typed(room, name, "para0001", 0, "All "))) == 1
        assert len(events(deleted(room, name, "para0001", 0, 4))) == 1
    room.check()


def test_the_pen_writes_in_brackets_that_nobody_proposed(room: Drafting) -> None:
    assert typed(room, PEN, "para0002", 5, "XX", "imported").echo is None
    assert deleted(room, PEN, "para0002", 3, 2).echo is None
    assert shown(room, "para0002") == "to XXadmit<imported:i> at home"
    assert events(deleted(room, PEN, "para0002", 3, 7))[1:] == [BracketMooted("imported")]
    room.check()


@pytest.mark.parametrize(
    ("where", "at", "length"), [("para0001", 13, 7), ("para0001", 19, 3), ("para0003", 2, 3)]
)
def test_the_pen_deletes_nothing_under_a_delegations_bracket(
    room: Drafting, where: str, at: int, length: int
) -> None:
    with pytest.raises(GateRefused) as caught:
        deleted(room, PEN, where, at, length)
    assert caught.value.code == "others-text"


def test_the_pen_deletes_nothing_that_a_delegation_struck_or_reserved(room: Drafting) -> None:
    put(room, "ald", "para0001", 0, 6, "aldstrike:delete")
    put(room, "ald", "para0001", 7, 5, "aldreserve:reserve")
    for at in (0, 7):
        with pytest.raises(GateRefused) as caught:
            deleted(room, PEN, "para0001", at, 5)
        assert caught.value.code == "others-text"


@pytest.mark.parametrize(("where", "at"), [("para0001", 16), ("para0003", 2), ("para0003", 0)])
def test_the_pen_does_not_write_inside_an_open_insertion(
    room: Drafting, where: str, at: int
) -> None:
    for brackets in ((), ("marstart",)):
        with pytest.raises(GateRefused) as caught:
            typed(room, PEN, where, at, "X", *brackets)
        assert caught.value.code == "others-text"
        assert caught.value.lost == "X"


@pytest.mark.parametrize("at", [13, 20])
def test_marks_that_the_pens_text_inherited_are_taken_off(room: Drafting, at: int) -> None:
    judgement = typed(room, PEN, "para0001", at, "X", "marstart")
    assert judgement.echo is not None
    assert "readmit<marstart:i>" in shown(room, "para0001")
    assert "X<" not in shown(room, "para0001")
    room.check()


def test_the_pen_may_write_inside_a_struck_passage(room: Drafting) -> None:
    put(room, "ald", "para0001", 0, 6, "aldstrike:delete")
    typed(room, PEN, "para0001", 3, "X", "aldstrike:delete")
    assert shown(room, "para0001").startswith("Sta<aldstrike:d>Xtes<aldstrike:d> shall")
    room.check()


def test_the_pen_takes_no_bracket_off_and_opens_none_by_typing(room: Drafting) -> None:
    before = shown(room, "para0001")
    assert taken(room, PEN, "para0001", 13, 7, "marstart").echo is not None
    judgement = put(room, PEN, "para0001", 0, 6, "pennew001:delete")
    assert judgement.echo is not None
    assert shown(room, "para0001") == before
    assert "pennew001" not in room.candidate.negotiation.brackets.brackets
    room.check()


# Both


def test_what_is_known_already_is_recorded_once(room: Drafting) -> None:
    update = edited(room.copy(), editing.insert_text, "para0001", 0, "x", (mark("aldnew01"),))
    assert room.judged("ald", update).recorded
    assert room.judged("ald", update).recorded == []
    assert room.judged("ald", room.copy().state()).recorded == []


def test_two_text_nodes_in_one_block_read_as_one(room: Drafting) -> None:
    """Two editors that start an empty block at the same moment make two."""
    base = room.copy().state()
    empty = "para0004"
    clients = [DraftDocument(base) for _ in range(2)]
    updates = []
    for client, name in zip(clients, ("ald", "nor"), strict=True):
        with client.edit() as done:
            element = client.element(empty)  # type: ignore[arg-type]
            element.children.append(XmlText())
            node = element.children[len(element.children) - 1]
            stored = mark(f"{name}new01")
            node.insert(0, f"{name} ", formats_of((stored,)))  # type: ignore[union-attr]
        updates.append((name, done.update))
    for name, update in updates:
        room.judged(name, update)
    assert sorted(r.text for r in room.text(empty)) == ["ald ", "nor "]
    end = sum(len(r.text) for r in room.text(empty))
    typed(room, "mar", empty, end, "end", "marnew01")
    typed(room, "mar", empty, 0, "start", "marnew02")
    assert shown(room, empty).startswith("start<marnew02:i>")
    room.check()
