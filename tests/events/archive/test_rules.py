"""V3. An act that the rules do not lead to is found, though all hashes fit and both texts agree."""

from collections.abc import Callable, Sequence

import msgspec
import pytest

from events.archive.refolding import Refolding
from events.brackets import (
    AlternativesFormed,
    BracketMooted,
    BracketOpened,
    BracketRetained,
    BracketWithdrawn,
    RecordOutcome,
)
from events.draft import editing
from events.draft.comparison import compare
from events.draft.document import DraftDocument
from events.draft.update import decode
from events.errors import RecordDamaged
from events.ids import (
    SERVER_CLIENTS,
    AlternativesId,
    BracketId,
    CommandId,
    DelegationId,
    DraftId,
    ParagraphId,
    ParticipantId,
    RoundId,
)
from events.issues import IssueAdded, IssueId
from events.members import ParticipantEnrolled
from events.negotiation import Event
from events.process import AnnounceRegime, OpenRound, RoundClosed, RoundOpened
from events.record import Recorded
from events.stances import ObjectTo, StanceTaken
from events.structure import AddParagraph, ParagraphAdded, ParagraphRemoved
from events.tabling import Tabled
from events.text import DraftOpened, Mark, Paragraph, Run, TextChanged
from server.sync.hindsight import check_typing
from tests.server.sync.drafting import DRAFT, Drafting, edited, mark, paragraph

ONE, TWO = ParagraphId("paragraph1"), ParagraphId("paragraph2")
THEIRS, OURS = BracketId("marbracket01"), BracketId("aldbracket01")
NEW = ParagraphId("paragraph9")
Forged = tuple[Event, bytes | None]


@pytest.fixture
def room() -> Drafting:
    """Bare text, and a proposal of ``mar``."""
    return Drafting(
        paragraph("paragraph1", "Returns are ", ("not ", THEIRS), "voluntary."),
        paragraph("paragraph2", "States cooperate."),
        marbracket01="mar",
    )


def log_with(room: Drafting, who: str, *forged: Forged) -> list[Recorded[Event]]:
    """The room's log and one more act, which nobody decided."""
    position = len(room.log)
    return [
        *room.log,
        *(
            Recorded(
                room.candidate.negotiation.id,
                position + n,
                99,
                99,
                ParticipantId(who),
                CommandId("forged"),
                event,
                update,
            )
            for n, (event, update) in enumerate(forged, start=1)
        ),
    ]


def refold(log: Sequence[Recorded[Event]]) -> Refolding:
    """Go through a log again."""
    refolding = Refolding.of(log[0].negotiation, check_typing)
    for recorded in log:
        refolding.take(recorded)
    refolding.end()
    return refolding


def found(log: Sequence[Recorded[Event]]) -> RecordDamaged:
    """What is wrong with a log."""
    with pytest.raises(RecordDamaged) as caught:
        refold(log)
    return caught.value


def text_change(
    room: Drafting, change: Callable[[DraftDocument], None], client: int = 77
) -> Forged:
    """A text change whose bytes and readable changes agree, whatever the rules say to it."""
    document = DraftDocument(room.document.state(), client=client)
    before = document.paragraphs()
    with document.edit() as edit:
        change(document)
    wrote = tuple({item.client for item in decode(edit.update).items})
    clients = wrote if client < SERVER_CLIENTS else ()
    return TextChanged(DRAFT, compare(before, document.paragraphs()), clients), edit.update


def test_an_honest_log_holds(room: Drafting) -> None:
    """Otherwise the tests below would show nothing."""
    room.judged("ald", edited(room.copy(), editing.insert_text, TWO, 0, "x", (mark(OURS),)))
    assert refold(room.log).ruled == len(room.log)


@pytest.mark.parametrize(
    ("who", "event", "said"),
    [
        ("observer", StanceTaken(THEIRS, DelegationId("ald"), "acceptance"), "M4"),
        ("of-ald", StanceTaken(THEIRS, DelegationId("nor"), "acceptance"), "another event"),
        ("of-mar", StanceTaken(THEIRS, DelegationId("mar"), "acceptance"), "S2"),
        ("of-ald", StanceTaken(THEIRS, DelegationId("ald"), "objection", ""), "S3"),
        ("nobody", StanceTaken(THEIRS, DelegationId("ald"), "acceptance"), "M3"),
        ("of-ald", IssueAdded(IssueId("issue1"), "Returns"), "M4"),
        ("of-ald", BracketWithdrawn(THEIRS), "B3"),
        ("co-facilitator", ParticipantEnrolled(ParticipantId("x"), "delegate"), "M5"),
        ("of-ald", Tabled(DRAFT, DelegationId("ald")), "nothing was tabled"),
        ("of-ald", Tabled(DRAFT, DelegationId("mar")), "another event"),
        ("co-facilitator", Tabled(DRAFT, DelegationId("ald")), "M4"),
        ("co-facilitator", RoundClosed(RoundId("r")), "P3"),
        ("co-facilitator", BracketMooted(THEIRS), "no act begins"),
        (
            "co-facilitator",
            BracketOpened(OURS, DRAFT, "insertion", (DelegationId("ald"),), ONE),
            "no act begins",
        ),
        ("co-facilitator", AlternativesFormed(AlternativesId("a"), (THEIRS,)), "B5"),
    ],
)
def test_an_invented_act_is_found(room: Drafting, who: str, event: Event, said: str) -> None:
    """Role, membership, and each concept's own rules are applied again."""
    error = found(log_with(room, who, (event, None)))
    assert error.position == len(room.log) + 1
    assert said in error.detail


def test_an_outcome_over_an_objection_is_found(room: Drafting) -> None:
    """B6. What was decided while somebody objected was not decided by the room."""
    room.enacted("ald", ObjectTo(THEIRS, "no"))
    lift = text_change(room, lambda d: editing.lift(d, THEIRS, [ONE]), client=SERVER_CLIENTS + 1)
    error = found(log_with(room, "co-facilitator", (BracketRetained(THEIRS), None), lift))
    assert "B6" in error.detail


def test_an_act_taken_out_of_the_middle_is_found(room: Drafting) -> None:
    """What follows from it no longer does."""
    room.enacted("co-facilitator", OpenRound(RoundId("r1"), "Round 1"))
    room.enacted("co-facilitator", OpenRound(RoundId("r2"), "Round 2"))
    less = [r for r in room.log if r.event != RoundOpened(RoundId("r1"), "Round 1")]
    assert "P3" in found(less).detail or "another event" in found(less).detail


def test_a_repeated_act_is_found(room: Drafting) -> None:
    """R5. A command is in the record once."""
    room.enacted("ald", ObjectTo(THEIRS, "no"))
    once = room.log[-1]
    other = room.enacted("nor", ObjectTo(THEIRS, "neither"))[0]
    again = msgspec.structs.replace(other, position=other.position + 1, command=once.command)
    assert "R5" in found([*room.log, again]).detail


def test_crdt_bytes_belong_to_text_changes_alone(room: Drafting) -> None:
    """T1. A text change without bytes, and bytes beside anything else, are found."""
    change, _ = text_change(room, lambda d: editing.insert_text(d, TWO, 0, "x", ()))
    assert "CRDT bytes" in found(log_with(room, "co-facilitator", (change, None))).detail
    opened = RoundOpened(RoundId("r"), "Round")
    assert "CRDT bytes" in found(log_with(room, "co-facilitator", (opened, b""))).detail


# Typing


@pytest.mark.parametrize(
    ("who", "edit", "said"),
    [
        ("of-ald", lambda d: editing.delete_text(d, TWO, 0, 6), "G1"),
        ("of-ald", lambda d: editing.delete_text(d, ONE, 12, 4), "G1"),
        ("of-ald", lambda d: editing.insert_text(d, TWO, 0, "bare ", ()), "G1"),
        ("of-ald", lambda d: editing.insert_text(d, ONE, 13, "x", (mark(THEIRS),)), "G1"),
        ("of-ald", lambda d: editing.take_mark(d, ONE, 12, 4, mark(THEIRS)), "G1"),
        ("of-mar", lambda d: editing.put_mark(d, TWO, 0, 6, mark(THEIRS)), "G1"),
        ("co-facilitator", lambda d: editing.insert_text(d, ONE, 13, "x", (mark(THEIRS),)), "G"),
        ("co-facilitator", lambda d: editing.delete_text(d, ONE, 12, 4), "G1"),
        ("observer", lambda d: editing.insert_text(d, TWO, 0, "x", ()), "G4"),
        ("auditor", lambda d: editing.insert_text(d, TWO, 0, "x", ()), "G4"),
        ("co-facilitator", lambda d: editing.remove_paragraph(d, TWO), "T3"),
        ("co-facilitator", lambda d: editing.move_paragraph(d, TWO, None), "T3"),
        ("co-facilitator", lambda d: editing.insert_text(d, TWO, 0, "x" * 40_000, ()), "G7"),
    ],
)
def test_typing_that_was_not_the_typists_is_found(
    room: Drafting, who: str, edit: Callable[[DraftDocument], None], said: str
) -> None:
    """G1-G4, T3. The gate's judgement of states is repeated."""
    error = found(log_with(room, who, text_change(room, edit)))
    assert error.position == len(room.log) + 1
    assert said in error.detail


def test_typing_under_a_chairs_text_is_found(room: Drafting) -> None:
    """P7. Delegations put out no text then."""
    room.enacted("co-facilitator", AnnounceRegime("chair's text", "live"))
    typed = text_change(room, lambda d: editing.insert_text(d, TWO, 0, "x", (mark(OURS),)))
    opened = BracketOpened(OURS, DRAFT, "insertion", (DelegationId("ald"),), TWO)
    assert "P7" in found(log_with(room, "of-ald", typed, (opened, None))).detail


@pytest.mark.parametrize(
    "beside",
    [
        (),
        (BracketOpened(OURS, DRAFT, "insertion", (DelegationId("nor"),), TWO),),
        (BracketOpened(OURS, DRAFT, "deletion", (DelegationId("ald"),), TWO),),
        (BracketOpened(OURS, DRAFT, "insertion", (DelegationId("ald"),), ONE),),
        (
            BracketOpened(OURS, DRAFT, "insertion", (DelegationId("ald"),), TWO),
            BracketWithdrawn(THEIRS),
        ),
        (
            BracketOpened(OURS, DRAFT, "insertion", (DelegationId("ald"),), TWO),
            StanceTaken(THEIRS, DelegationId("ald"), "objection", "no"),
        ),
    ],
)
def test_brackets_beside_typing_must_be_those_in_the_text(
    room: Drafting, beside: tuple[Event, ...]
) -> None:
    """B1. Neither missing, nor somebody else's, nor of another kind or place, nor more."""
    typed = text_change(room, lambda d: editing.insert_text(d, TWO, 0, "x", (mark(OURS),)))
    assert "B1" in found(log_with(room, "of-ald", typed, *((e, None) for e in beside))).detail


def test_a_foreign_client_id_is_found(room: Drafting) -> None:
    """G5. A client id belongs to who used it first; the server's belong to nobody."""
    first = DraftDocument(room.document.state(), client=77)
    room.judged("mar", edited(first, editing.insert_text, ONE, 14, "x", (mark(THEIRS),)))
    opened = BracketOpened(OURS, DRAFT, "insertion", (DelegationId("ald"),), TWO)

    def typing(document: DraftDocument) -> None:
        editing.insert_text(document, TWO, 0, "x", (mark(OURS),))

    for client in (77, SERVER_CLIENTS + 5):
        change, update = text_change(room, typing, client)
        assert isinstance(change, TextChanged)
        for named in ((client,), ()):
            said = msgspec.structs.replace(change, clients=named)
            log = log_with(room, "of-ald", (said, update), (opened, None))
            assert "G5" in found(log).detail
    change, update = text_change(room, typing, 78)
    assert isinstance(change, TextChanged)
    for wrong in ((), (78, 79)):
        said = msgspec.structs.replace(change, clients=wrong)
        assert "G5" in found(log_with(room, "of-ald", (said, update), (opened, None))).detail
    assert refold(log_with(room, "of-ald", (change, update), (opened, None))).ruled


# What acts do to the text


def test_text_that_an_act_does_not_lead_to_is_found(room: Drafting) -> None:
    """A paragraph is added with one text, and another is in the draft."""
    added = ParagraphAdded(DRAFT, NEW, TWO, "text", 0, "", None, "Agreed.")

    def other(document: DraftDocument) -> None:
        said = Paragraph(NEW, "text", 0, "", None, (Run("Rejected."),))
        editing.insert_paragraph(document, said, TWO)

    change = text_change(room, other, SERVER_CLIENTS + 1)
    error = found(log_with(room, "co-facilitator", (added, None), change))
    assert error.position == len(room.log) + 2
    assert "not what the act does" in error.detail
    assert "not what the act does" in found(log_with(room, "co-facilitator", (added, None))).detail


def test_an_outcome_that_also_changes_other_text_is_found(room: Drafting) -> None:
    """Words elsewhere cannot be slipped in with a lawful outcome."""

    def more(document: DraftDocument) -> None:
        editing.lift(document, THEIRS, [ONE])
        editing.insert_text(document, TWO, 0, "Never: ", ())

    change = text_change(room, more, SERVER_CLIENTS + 1)
    error = found(log_with(room, "co-facilitator", (BracketRetained(THEIRS), None), change))
    assert "does not change this text" in error.detail


def test_a_text_change_beside_an_act_without_any_is_found(room: Drafting) -> None:
    """Opening a round changes no word."""
    change = text_change(
        room, lambda d: editing.insert_text(d, TWO, 0, "x", ()), SERVER_CLIENTS + 1
    )
    opened: Forged = (RoundOpened(RoundId("r"), "Round"), None)
    error = found(log_with(room, "co-facilitator", opened, change))
    assert "does not change this text" in error.detail


def test_brackets_that_end_with_an_act_must_be_those_that_lost_their_text(room: Drafting) -> None:
    """B9. A bracket cannot be ended in passing, nor be left open without text."""
    room.enacted("co-facilitator", AddParagraph(DRAFT, NEW, TWO, text="x"))
    removed: Forged = (ParagraphRemoved(DRAFT, NEW), None)
    change = text_change(room, lambda d: editing.remove_paragraph(d, NEW), SERVER_CLIENTS + 1)
    log = log_with(room, "co-facilitator", removed, change, (BracketMooted(THEIRS), None))
    assert "B9" in found(log).detail
    refold(log_with(room, "co-facilitator", removed, change))


def test_a_withdrawal_that_should_end_another_bracket_and_does_not_is_found() -> None:
    """B9. A strike over text that goes with its insertion is moot, and the record says so."""
    strike = Mark(BracketId("norstrike001"), "delete")
    room = Drafting(
        Paragraph(ONE, "text", 0, "", None, (Run("new", (Mark(THEIRS, "insert"), strike)),)),
        marbracket01="mar",
        norstrike001="nor",
    )
    recorded = room.enacted("co-facilitator", RecordOutcome(THEIRS, "deleted"))
    assert recorded[-1].event == BracketMooted(strike.bracket)
    refold(room.log)
    assert "B9" in found(room.log[:-1]).detail


@pytest.mark.parametrize("left_out", [True, False])
def test_a_text_brought_in_lists_just_its_brackets(room: Drafting, left_out: bool) -> None:
    """No bracket in the text without its event, none listed that is not in the text."""
    draft = DraftId("draft2")
    runs = (Run("a ", ()), Run("b", (Mark(OURS, "insert"),) if left_out else ()))
    document = DraftDocument(client=SERVER_CLIENTS + 1)
    with document.edit() as edit:
        editing.seed(document, [Paragraph(NEW, "text", 0, "", None, runs)])
    opened = BracketOpened(OURS, draft, "insertion", (), NEW)
    log = log_with(
        room,
        "co-facilitator",
        (DraftOpened(draft, "Second"), None),
        *([] if left_out else [(opened, None)]),
        (TextChanged(draft, compare((), document.paragraphs())), edit.update),
    )
    assert "do not match" in found(log).detail
