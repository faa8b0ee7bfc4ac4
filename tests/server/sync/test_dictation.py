"""Typing for a delegation, letter by letter (SPEC E6-E8): its rights, its name, on the record."""

from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from events.brackets import BracketMooted, BracketOpened, BracketWithdrawn, WithdrawBracket
from events.correcting import ConfirmEntries, CorrectEntry
from events.departure import EndDelegation, LeftBracket
from events.draft import editing
from events.draft.enact import enact
from events.entering import EnterFor
from events.entries import EnteredFor, EntryConfirmed, TypedFor
from events.errors import NotPermitted, RecordDamaged, Refused
from events.ids import (
    BracketId,
    DelegationId,
    EntryId,
    NegotiationId,
    ParagraphId,
    ParticipantId,
    PhaseId,
)
from events.members import EnrolParticipant, PassPen
from events.permissions import ROLES
from events.process import OpenPhase
from events.projections.attribution import attribution
from events.projections.notices import Notices
from events.projections.provenance import Provenance
from events.projections.timeline import sentence
from events.text import MarkRole, TextChanged
from server.sync.gate import GateRefused, Judgement, judge
from tests.server.sync.drafting import DRAFT, Client, Drafting, edited, mark, paragraph

ALD, MAR = DelegationId("ald"), DelegationId("mar")
CLOSED = ("co-facilitator", "secretariat", "auditor")
FIRST, SECOND = "aldnew01", "aldnew02"


@pytest.fixture
def room() -> Drafting:
    return Drafting(
        paragraph("para0001", "States shall ", ("readmit", "marstart"), " their nationals"),
        paragraph("para0002", "in ", ("their own ", "aldstart"), "time"),
        marstart="mar",
        aldstart="ald",
    )


def take(
    room: Drafting, update: bytes, of: DelegationId = ALD, by: str = "secretariat"
) -> Judgement:
    judgement = judge(room.candidate, room.act(room.actor(by)), DRAFT, update, of)
    room.keep(judgement.recorded)
    return judgement


def typed(
    room: Drafting, at: int, text: str, *brackets: str, where: str = "para0001"
) -> list[object]:
    marks = tuple(sorted(mark(*b.split(":")) for b in brackets))  # type: ignore[arg-type]
    update = edited(room.copy(), editing.insert_text, where, at, text, marks)
    return [r.event for r in take(room, update).recorded]


def deleted(room: Drafting, at: int, length: int, where: str = "para0001") -> list[object]:
    update = edited(room.copy(), editing.delete_text, where, at, length)
    return [r.event for r in take(room, update).recorded]


def put(room: Drafting, at: int, length: int, bracket: str, where: str) -> list[object]:
    update = edited(
        room.copy(),
        editing.put_mark,
        where,
        at,
        length,
        mark(*bracket.split(":")),  # type: ignore[arg-type]
    )
    return [r.event for r in take(room, update).recorded]


def entry_of(events: list[object]) -> EntryId:
    [found] = [e.entry for e in events if isinstance(e, EnteredFor)]
    return found


def status(room: Drafting, entry: EntryId) -> str:
    return room.live.negotiation.entries.entries[entry].status


def test_e6_what_is_typed_stands_as_the_delegations_own_and_says_who_typed(room: Drafting) -> None:
    """The bracket is Aldovia's, marked, an entry; the log names the typist."""
    events = typed(room, 7, "g", FIRST)
    first, text, entered, opened = events
    assert first == TypedFor(ALD)
    assert isinstance(text, TextChanged)
    assert opened == BracketOpened(FIRST, DRAFT, "insertion", (ALD,), "para0001")
    assert entered == EnteredFor(entry_of(events), ALD, "proposal", (FIRST,))
    assert {r.actor for r in room.log[-4:]} == {"secretariat"}
    assert attribution(room.live.negotiation, FIRST) == "ald*"  # type: ignore[arg-type]
    room.check()


def test_e6_every_further_letter_says_for_whom_and_in_which_entry(room: Drafting) -> None:
    """No keystroke stands in the record without its delegation; nothing is entered twice."""
    entry = entry_of(typed(room, 7, "g", FIRST))
    for n, letter in enumerate("ladly"):
        first, text = typed(room, 8 + n, letter, FIRST)
        assert first == TypedFor(ALD, (entry,))
        assert isinstance(text, TextChanged)
    assert deleted(room, 10, 2)[0] == TypedFor(ALD, (entry,))
    assert len(room.live.negotiation.entries.entries) == 1
    room.check()


def test_e6_bare_words_get_a_bracket_of_the_delegation(room: Drafting) -> None:
    """As with a delegate whose editor does not know brackets."""
    events = typed(room, 0, "All ")
    [opened] = [e for e in events if isinstance(e, BracketOpened)]
    assert opened.proponents == (ALD,)
    assert room.live.negotiation.entries.entries[entry_of(events)].brackets == (opened.bracket,)
    room.check()


def test_e6_striking_what_others_wrote_is_entered_as_well(room: Drafting) -> None:
    entry = entry_of(put(room, 0, 6, "aldnew01:delete", "para0001"))
    assert room.live.negotiation.entries.entries[entry].brackets == (FIRST,)
    room.check()


def test_e6_the_time_line_and_the_history_give_the_words_to_the_delegation(room: Drafting) -> None:
    """“Entered for Ald”, and the words are Ald's in the history of the paragraph."""
    typed(room, 7, "gladly ", FIRST)
    state = room.live.negotiation
    told = [sentence(state, r) for r in room.log[-4:]]
    assert told[0] == "The secretariat types for Ald."
    assert told[1].endswith("Entered for Ald.")
    record = Provenance(NegotiationId("neg"))
    for recorded in room.log:
        record.evolve(recorded)
    shot = record.picture(DRAFT).paragraphs[ParagraphId("para0001")]
    assert record.delegation_of[record.ink.actor(shot.cells[8])] == ALD


def test_e6_the_delegation_is_told_once(room: Drafting) -> None:
    """A letter is no notice of its own."""
    for n, letter in enumerate("now"):
        typed(room, 7 + n, letter, FIRST)
    notices = Notices(NegotiationId("neg"))
    for recorded in room.log:
        notices.evolve(recorded)
    told = [n.why for n in notices.of(room.actor("ald")) if n.why != "for everybody"]
    assert told == ["entered for you"]


def test_e7_it_has_the_rights_of_the_delegation_and_no_others(room: Drafting) -> None:
    """The pen's own right to bare text, and the text of others, are out of reach."""
    before = room.fingerprint()
    for at, length in ((0, 3), (14, 2)):
        with pytest.raises(GateRefused) as refused:
            deleted(room, at, length)
        assert refused.value.code == "others-text"
    assert room.fingerprint() == before


def test_e7_what_the_delegation_proposed_itself_only_it_changes(room: Drafting) -> None:
    """Nobody who types for Aldovia may rewrite what Aldovia typed."""
    with pytest.raises(GateRefused) as refused:
        deleted(room, 3, 5, "para0002")
    assert refused.value.code == "others-text"
    with pytest.raises(GateRefused) as refused:
        typed(room, 9, "very ", "aldstart", where="para0002")
    assert (refused.value.code, refused.value.lost) == ("too-late", "very ")
    events = typed(room, 9, "very ", "aldstart", SECOND, where="para0002")
    [opened] = [e for e in events if isinstance(e, BracketOpened)]
    assert opened.bracket == SECOND
    room.check()


def test_e7_what_was_confirmed_is_closed_to_the_typist(room: Drafting) -> None:
    entry = entry_of(typed(room, 7, "gladly ", FIRST))
    room.enacted("ald", ConfirmEntries((entry,)))
    with pytest.raises(GateRefused, match="confirmed"):
        deleted(room, 7, 3)
    with pytest.raises(GateRefused, match="confirmed"):
        typed(room, 9, "x", FIRST)
    assert status(room, entry) == "confirmed"
    room.check()


def test_e7_a_mark_of_the_delegation_inside_goes_without_being_withdrawn(room: Drafting) -> None:
    """Aldovia strikes words typed for it; the typist takes them back: the strike is moot."""
    typed(room, 7, "gladly ", FIRST)
    update = edited(room.copy(), editing.put_mark, "para0001", 7, 3, mark(SECOND, "delete"))
    room.judged("ald", update)
    events = deleted(room, 7, 7)
    assert BracketWithdrawn(FIRST) in events  # type: ignore[arg-type]
    assert BracketMooted(SECOND) in events  # type: ignore[arg-type]
    room.check()


def test_e7_typing_it_all_away_withdraws_it_and_waits_for_nobody(room: Drafting) -> None:
    entry = entry_of(typed(room, 7, "g", FIRST))
    assert BracketWithdrawn(FIRST) in deleted(room, 7, 1)  # type: ignore[arg-type]
    assert status(room, entry) == "overtaken"
    room.check()


@pytest.mark.parametrize("by", ["of-mar", "observer", "auditor", "of-ald"])
def test_e1_only_who_steers_types_for_a_delegation(room: Drafting, by: str) -> None:
    """Not even a delegate for their own delegation: they type in their own name."""
    update = edited(room.copy(), editing.insert_text, "para0001", 7, "g", (mark(FIRST),))
    before = room.fingerprint()
    with pytest.raises(GateRefused) as refused:
        take(room, update, by=by.removeprefix("of-"))
    assert (refused.value.code, refused.value.lost) == ("not-for-them", "g")
    assert room.fingerprint() == before


def test_e1_nobody_types_for_a_party_that_left_or_is_not_there(room: Drafting) -> None:
    room.enacted(
        "secretariat", EndDelegation(ALD, (LeftBracket(BracketId("aldstart"), "withdrawn"),))
    )
    for of in (ALD, DelegationId("nobody")):
        update = edited(room.copy(), editing.insert_text, "para0001", 7, "g", (mark(FIRST),))
        with pytest.raises(GateRefused):
            take(room, update, of)


def test_e6_a_co_facilitator_without_the_pen_types_for_a_delegation(room: Drafting) -> None:
    """The keyboard is not the pen."""
    room.enacted("secretariat", EnrolParticipant(ParticipantId("second"), "co-facilitator"))
    room.enacted("co-facilitator", PassPen(ParticipantId("second")))
    update = edited(room.copy(), editing.insert_text, "para0001", 7, "g", (mark(FIRST),))
    take(room, update, by="co-facilitator")
    room.check()


@pytest.mark.parametrize(
    ("regime", "code"),
    [
        (("chair's text", "live", True, ROLES, True), "regime"),
        (("rolling text", "tabled", True, ROLES, True), "tabled"),
        (("rolling text", "live", True, ROLES, False), "off-record"),
        (
            ("rolling text", "live", True, ("co-facilitator", "secretariat", "auditor"), True),
            "closed",
        ),
    ],
)
def test_e6_the_regime_holds_as_it_does_for_the_delegation(
    room: Drafting, regime: Any, code: str
) -> None:
    """Where a delegation may not type, nobody types for it; the words come back."""
    room.enacted("secretariat", OpenPhase(PhaseId("phase"), "A phase", *regime))
    update = edited(room.copy(), editing.insert_text, "para0001", 7, "gladly", (mark(FIRST),))
    with pytest.raises(GateRefused) as refused:
        take(room, update)
    assert (refused.value.code, refused.value.lost) == (code, "gladly")


def test_e8_words_that_changed_since_they_were_read_are_not_confirmed(room: Drafting) -> None:
    """What a delegation confirms is what it has seen."""
    entry = entry_of(typed(room, 7, "all", FIRST))
    seen = room.live.negotiation.position
    typed(room, 10, "eged", FIRST)
    with pytest.raises(Refused, match="typed on") as refused:
        room.enacted("ald", ConfirmEntries((entry,), seen))
    assert refused.value.rule == "E8"
    now = room.live.negotiation.position
    recorded = room.enacted("ald", ConfirmEntries((entry,), now))
    assert [r.event for r in recorded] == [EntryConfirmed(entry, ALD)]
    room.check()


def test_e4_what_was_typed_is_taken_back_like_any_entry(room: Drafting) -> None:
    """The bracket goes with its words, and the typist cannot go on in it."""
    entry = entry_of(typed(room, 7, "gladly ", FIRST))
    lagging = room.copy()
    room.enacted("ald", CorrectEntry(entry, "We never said so."))
    assert "gladly" not in "".join(r.text for r in room.text("para0001"))
    assert status(room, entry) == "corrected"
    late = edited(lagging, editing.insert_text, "para0001", 13, "x", (mark(FIRST),))
    with pytest.raises(GateRefused) as refused:
        take(room, late)
    assert (refused.value.code, refused.value.lost) == ("too-late", "x")
    room.check()


def test_e6_one_person_types_for_two_delegations_and_as_the_pen(room: Drafting) -> None:
    """Under one client id even: each act says for whom it was."""
    document = room.copy()
    take(room, edited(document, editing.insert_text, "para0001", 0, "a", (mark(FIRST),)))
    take(room, edited(document, editing.insert_text, "para0001", 1, "m", (mark("marnew01"),)), MAR)
    update = edited(document, editing.insert_text, "para0001", 30, "z", ())
    room.judged("secretariat", update)
    brackets = room.live.negotiation.brackets.brackets
    assert brackets[FIRST].proponents == (ALD,)  # type: ignore[index]
    assert brackets["marnew01"].proponents == (MAR,)  # type: ignore[index]
    room.check()


def forged(room: Drafting, *changed: tuple[int, object]) -> None:
    for at, event in changed:
        room.log[at] = replace(room.log[at], event=event)
    with pytest.raises(RecordDamaged):
        room.judge_again()


def test_v3_a_record_that_gives_typing_to_somebody_else_does_not_verify(room: Drafting) -> None:
    """Another delegation, another entry, one that is not there, one too few."""
    typed(room, 7, "gladly ", FIRST)
    typed(room, 14, "so ", FIRST)
    log = list(room.log)
    head, _, entered, _, on, _ = log[-6:]
    assert isinstance(entered.event, EnteredFor)
    for at, event in (
        (-6, TypedFor(MAR)),
        (-4, replace(entered.event, delegation=MAR)),
        (-4, replace(entered.event, brackets=())),
        (-4, replace(entered.event, deed="position")),
        (-2, TypedFor(ALD)),
        (-2, TypedFor(ALD, (EntryId("another"),))),
    ):
        room.log = list(log)
        forged(room, (at, event))
    room.log = [r for r in log if r is not head]
    forged(room)
    room.log = [r for r in log if r is not on]
    forged(room)


def test_v3_typing_for_somebody_by_who_may_not_does_not_verify(room: Drafting) -> None:
    typed(room, 7, "gladly ", FIRST)
    room.log[-4:] = [replace(r, actor=ParticipantId("observer")) for r in room.log[-4:]]
    forged(room)


def test_e1_a_delegate_cannot_enter_by_command_what_the_gate_would_refuse(room: Drafting) -> None:
    entry = entry_of(typed(room, 7, "g", FIRST))
    with pytest.raises(NotPermitted):
        enact(room.candidate, room.act(room.actor("mar")), ConfirmEntries((entry,)))


@pytest.mark.parametrize("role", ["delete", "reserve"])
def test_e4_an_entered_withdrawal_is_undone_in_the_text_and_verifies(role: MarkRole) -> None:
    """The marks stand over the same words again."""
    room = Drafting(
        paragraph("para0001", "States ", ("shall", f"aldstart:{role}"), " readmit"),
        aldstart="ald",
    )
    before = room.text("para0001")
    said = WithdrawBracket(BracketId("aldstart"))
    room.enacted("secretariat", EnterFor(EntryId("e1"), ALD, said))
    assert room.text("para0001") != before
    room.enacted("ald", CorrectEntry(EntryId("e1")))
    assert room.text("para0001") == before
    room.check()


@pytest.mark.parametrize("seed", range(8))
def test_e6_typing_for_a_delegation_while_it_confirms_and_others_type(seed: int) -> None:
    """Whatever comes in whichever order: the record verifies, what is confirmed stays as it is."""
    dice = Random(seed)
    room = Drafting(
        paragraph("para0001", "States ", ("urgently ", "aldstart"), "shall readmit"),
        paragraph("para0002", "at home", (" or elsewhere", "marstart"), " in time"),
        aldstart="ald",
        marstart="mar",
    )
    names = ("ald", "mar", "typist", "co-facilitator")
    clients = {n: Client(room, "ald" if n == "typist" else n, dice) for n in names}
    taken = refused = 0
    for _ in range(160):
        if dice.random() < 0.1:
            entries = room.live.negotiation.entries.entries
            waiting = [e for e in entries.values() if e.status == "unconfirmed"]
            if waiting:
                entry = dice.choice(waiting).id
                said = dice.choice((ConfirmEntries((entry,)), CorrectEntry(entry)))
                recorded = room.enacted("ald", said)
                _spread(clients, [r.update for r in recorded if r.update is not None], dice)
            continue
        who = dice.choice(names)
        update = clients[who].act()
        if not update:
            continue
        before = _confirmed(room)
        try:
            if who == "typist":
                judgement = take(room, update)
                taken += 1
                assert before == {b: _confirmed(room)[b] for b in before}
            else:
                judgement = room.judged(who, update)
        except GateRefused:
            refused += 1
            clients[who].reset()
            continue
        _spread(clients, [r.update for r in judgement.recorded if r.update is not None], dice)
    assert taken > 10
    room.check()


def _spread(clients: dict[str, Client], updates: list[bytes], dice: Random) -> None:
    for client in clients.values():
        if dice.random() < 0.2:
            client.reset()
        else:
            for update in updates:
                client.document.apply(update)


def _confirmed(room: Drafting) -> dict[BracketId, str]:
    """The words of Aldovia's proposals that nobody but Aldovia may change, apart from new ones
    that stand inside them."""
    state = room.live.negotiation
    out: dict[BracketId, str] = {}
    for held in state.brackets.brackets.values():
        if not held.open or ALD not in held.proponents or held.kind != "insertion":
            continue
        if state.entries.unconfirmed(held.id, ALD, ("proposal",)) is None:
            runs = [r for p in room.draft.text() for r in p.runs]
            out[held.id] = "".join(
                r.text
                for r in runs
                if max(
                    (m for m in r.marks if m.role == "insert"),
                    key=lambda m: state.brackets.brackets[m.bracket].opened,
                    default=mark("none0000"),
                ).bracket
                == held.id
            )
    return out
