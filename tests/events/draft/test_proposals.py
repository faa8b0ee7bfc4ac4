"""What is proposed by command, or entered for a delegation, in the text and in the archive."""

import pytest
from msgspec import structs

from events.adref import AgreeAdRef
from events.brackets import BracketMooted, RecordOutcome, WithdrawBracket
from events.correcting import ConfirmEntries, CorrectEntry
from events.entering import EnterFor
from events.errors import RecordDamaged, Refused
from events.ids import AgreementId, BracketId, DelegationId, EntryId, ParagraphId
from events.projections.history import paragraph_history
from events.projections.provenance import Provenance
from events.proposals import JoinProposal, ProposeWording
from events.stances import ObjectTo
from events.structure import AddParagraph
from events.text import Run
from tests.events.archive.test_rules import refold
from tests.server.sync.drafting import DRAFT, Drafting, mark, paragraph

ONE = ParagraphId("paragraph1")
THEIRS = BracketId("marbracket01")
STRIKE, INSERT, MORE = BracketId("strike00001"), BracketId("insert00001"), BracketId("more0000001")
LAST = BracketId("last0000001")
ENTRY, SECOND = EntryId("entry-1"), EntryId("entry-2")
ALD = DelegationId("ald")


@pytest.fixture
def room() -> Drafting:
    """Bare text, and a proposal of ``mar``."""
    return Drafting(
        paragraph("paragraph1", "Returns are ", ("not 😀 always ", THEIRS), "voluntary."),
        marbracket01="mar",
    )


def wording(struck: str, inserted: str, at: int | None = None) -> ProposeWording:
    return ProposeWording(DRAFT, ONE, at, struck, inserted, STRIKE, INSERT)


def test_b13_words_are_struck_and_others_follow_them(room: Drafting) -> None:
    room.enacted("ald", wording("voluntary", "chosen"))
    assert room.text("paragraph1")[-3:] == (
        Run("voluntary", (mark("strike00001", "delete"),)),
        Run("chosen", (mark("insert00001"),)),
        Run("."),
    )
    room.check()


def test_b13_words_within_anothers_insertion_stand_within_it(room: Drafting) -> None:
    """Only where it stands on both sides; a deletion does not spread to what is inserted."""
    room.enacted("ald", wording("😀 ", "even ", 16))
    both = tuple(sorted((mark("marbracket01"), mark("insert00001"))))
    assert Run("even ", both) in room.text("paragraph1")
    room.enacted("nor", ProposeWording(DRAFT, ONE, 12, "", "so ", None, MORE))
    assert Run("so ", (mark("more0000001"),)) in room.text("paragraph1")
    room.check()


def test_b13_what_is_agreed_is_locked_for_commands_too(room: Drafting) -> None:
    room.enacted("co-facilitator", RecordOutcome(THEIRS, "deleted"))
    room.enacted("co-facilitator", AgreeAdRef(AgreementId("agreed01"), DRAFT, ONE))
    with pytest.raises(Refused) as refused:
        room.enacted("ald", wording("voluntary", "chosen"))
    assert refused.value.rule == "A5"
    room.check()


def test_e4_an_entered_proposal_goes_from_the_text_with_its_correction(room: Drafting) -> None:
    before = room.text("paragraph1")
    room.enacted("secretariat", EnterFor(ENTRY, ALD, wording("voluntary", "chosen")))
    assert room.text("paragraph1") != before
    room.enacted("nor", ObjectTo(STRIKE, "keep it"))
    room.enacted("ald", CorrectEntry(ENTRY, "misheard"))
    assert room.text("paragraph1") == before
    room.check()


def test_e1_what_is_entered_is_verified_as_the_delegations_own_act(room: Drafting) -> None:
    """Also what follows for the text: a proposal withdrawn in its name, and one within it, moot."""
    room.enacted("secretariat", EnterFor(ENTRY, ALD, wording("voluntary", "chosen")))
    room.enacted("nor", ProposeWording(DRAFT, ONE, None, "chosen", "", MORE, None))
    room.enacted("secretariat", EnterFor(SECOND, ALD, JoinProposal(THEIRS)))
    room.enacted("ald", ConfirmEntries((ENTRY, SECOND)))
    other = EntryId("entry-3")
    ended = room.enacted("co-facilitator", EnterFor(other, ALD, WithdrawBracket(INSERT)))
    assert BracketMooted(MORE) in [r.event for r in ended]
    new = AddParagraph(DRAFT, ParagraphId("paragraph9"), None, text="More.", bracket=LAST)
    room.enacted("secretariat", EnterFor(EntryId("entry-4"), ALD, new))
    room.check()


def test_e2_the_words_are_the_delegations_whoever_typed_them(room: Drafting) -> None:
    room.enacted("secretariat", EnterFor(ENTRY, ALD, wording("", "chosen ", 0)))
    record = Provenance(room.candidate.negotiation.id)
    for recorded in room.log:
        record.evolve(recorded)
    found = paragraph_history(record, DRAFT, ONE)
    assert [p.written.delegation for p in found.passages if p.text == "chosen "] == [ALD]


def test_e1_an_entry_by_somebody_of_no_right_is_found_in_the_archive(room: Drafting) -> None:
    room.enacted("secretariat", EnterFor(ENTRY, ALD, ObjectTo(THEIRS, "no")))
    forged = [
        structs.replace(r, actor=room.actor("nor").participant)
        if r.command == room.log[-1].command
        else r
        for r in room.log
    ]
    with pytest.raises(RecordDamaged, match="M4"):
        refold(forged)


def test_e1_an_entry_that_leads_to_nothing_is_found_in_the_archive(room: Drafting) -> None:
    room.enacted("secretariat", EnterFor(ENTRY, ALD, ObjectTo(THEIRS, "no")))
    with pytest.raises(RecordDamaged, match="no act begins"):
        refold(room.log[:-1])
