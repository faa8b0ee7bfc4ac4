"""Text emerging from informals: who brought it, and that to bring is not to propose (B19-B21)."""

import pytest
from msgspec import structs

from events.brackets import GiveReason, WithdrawBracket
from events.draft import editing
from events.errors import RecordDamaged, Refused
from events.formats.written import written
from events.ids import AlternativesId, BracketId, DelegationId, ParagraphId, PhaseId
from events.informals import BringFromInformals
from events.lineage import SplitBracket
from events.members import Actor
from events.permissions import ROLES
from events.process import AnnounceRegime, OpenPhase
from events.projections.contested import contested
from events.projections.notices import Notices
from events.projections.provenance import Provenance
from events.projections.timeline import sentence
from events.projections.trace import where_did
from events.proposals import JoinProposal, LeaveProposal, ProposeWording
from events.stances import ObjectTo
from events.structure import AddParagraph, RemoveParagraph
from events.visibility import sight, veiled
from server.sync.gate import GateRefused, judge
from tests.events.archive.test_rules import refold
from tests.server.sync.drafting import DRAFT, Drafting, edited, paragraph

ONE, NEW = ParagraphId("paragraph1"), ParagraphId("paragraph9")
STRIKE, INSERT, MORE = BracketId("strike00001"), BracketId("insert00001"), BracketId("more0000001")
OPTIONS = AlternativesId("options0001")
ALD, MAR, NOR = DelegationId("ald"), DelegationId("mar"), DelegationId("nor")
OFF = OpenPhase(PhaseId("phase001"), "Informals", "rolling text", "live", on_record=False)
REPLACED = ProposeWording(DRAFT, ONE, None, "voluntary", "chosen", STRIKE, INSERT)


@pytest.fixture
def room() -> Drafting:
    return Drafting(paragraph("paragraph1", "Returns are voluntary."))


def bring(room: Drafting, *by: DelegationId, name: str = "co-facilitator") -> None:
    room.enacted(name, BringFromInformals(REPLACED, by, informal="Lunch", held_at=1))


def refused(room: Drafting, name: str, command: object) -> Refused:
    with pytest.raises(Refused) as error:
        room.enacted(name, command)  # type: ignore[arg-type]
    return error.value


def test_p9_it_is_what_returns_to_the_record_while_the_phase_is_off_it(room: Drafting) -> None:
    """Nothing else of the substance does, and nobody but the pen brings it."""
    room.enacted("co-facilitator", OFF)
    assert refused(room, "ald", REPLACED).rule == "P9"
    assert refused(room, "ald", BringFromInformals(REPLACED)).rule == "M4"
    bring(room, MAR, NOR, name="secretariat")
    state = room.candidate.negotiation
    assert "[voluntary - delete; informals, brought by mar, nor]" in written(state, DRAFT)
    assert "[chosen - informals]" in written(state, DRAFT, names=False)
    assert state.brackets.brackets[INSERT].proponents == ()
    room.check()


def test_b19_a_paragraph_and_one_more_option_for_a_place(room: Drafting) -> None:
    """The co-facilitators themselves brought them: no one is named."""
    first = ProposeWording(DRAFT, ONE, 12, "", "safe and ", None, INSERT)
    room.enacted("co-facilitator", BringFromInformals(first))
    second = ProposeWording(DRAFT, ONE, None, "", "safe ", None, MORE)
    beside = BringFromInformals(second, (ALD,), beside=INSERT, alternatives=OPTIONS)
    room.enacted("co-facilitator", beside)
    third = structs.replace(second, insertion=BracketId("third000001"), inserted="kind ")
    room.enacted("co-facilitator", structs.replace(beside, text=third, beside=MORE))
    added = AddParagraph(DRAFT, NEW, ONE, text="More.", bracket=STRIKE)
    room.enacted("co-facilitator", BringFromInformals(added))
    text = written(room.candidate.negotiation, DRAFT)
    assert "[safe and - informals / safe - informals, brought by ald" in text.replace("  ", " ")
    assert "[More. - informals]" in text
    assert room.candidate.negotiation.brackets.alternatives[OPTIONS] == (
        INSERT, MORE, BracketId("third000001"),
    )  # fmt: skip
    room.check()


def test_b20_to_bring_is_no_position_and_no_proposal(room: Drafting) -> None:
    """A bringer may object; who proposes it as its own says so, and leaves it to the informals."""
    bring(room, MAR)
    room.enacted("mar", ObjectTo(INSERT, "Brought is not accepted."))
    room.enacted("nor", JoinProposal(INSERT))
    found = written(room.candidate.negotiation, DRAFT)
    assert "[chosen - nor; informals, brought by mar; mar delete]" in found
    assert refused(room, "nor", WithdrawBracket(INSERT)).rule == "B20"
    assert refused(room, "co-facilitator", WithdrawBracket(INSERT)).rule == "B3"
    room.enacted("nor", LeaveProposal(INSERT))
    room.enacted("co-facilitator", GiveReason(INSERT, "Middle ground."))
    rows = [row for issue in contested(room.candidate.negotiation) for row in issue.brackets]
    assert [r.informals.delegations for r in rows if r.informals is not None] == [(MAR,)]
    room.enacted("co-facilitator", WithdrawBracket(INSERT))
    room.check()


def test_b21_what_somebody_brought_stays_as_it_was_brought(room: Drafting) -> None:
    """Neither the pen nor who made it its own types in it; a paragraph is not taken out."""
    bring(room, MAR)
    room.enacted("nor", JoinProposal(INSERT))
    for name in ("co-facilitator", "nor"):
        at = room.draft.paragraphs[ONE].text.index("chosen")
        typed = edited(room.copy(), editing.delete_text, "paragraph1", at, 6)
        with pytest.raises(GateRefused, match=r"not yours|settled by an outcome"):
            judge(room.candidate, room.act(room.actor(name)), DRAFT, typed)
    added = AddParagraph(DRAFT, NEW, ONE, text="More.", bracket=MORE)
    room.enacted("co-facilitator", BringFromInformals(added, (MAR,)))
    assert refused(room, "co-facilitator", RemoveParagraph(DRAFT, NEW)).rule == "B21"
    room.enacted("co-facilitator", SplitBracket(INSERT, ONE, 24, BracketId("half0000001")))
    brought = room.candidate.negotiation.brackets.brought
    assert brought[BracketId("half0000001")] == brought[INSERT]
    room.check()


def test_it_is_told_traced_and_noticed(room: Drafting) -> None:
    bring(room, MAR)
    record, notices = (fold(room.candidate.negotiation.id) for fold in (Provenance, Notices))
    for recorded in room.log:
        record.evolve(recorded)
        notices.evolve(recorded)
    trace = where_did(record, INSERT)
    assert trace.sentence.startswith("It emerged from informals. “chosen” is still open")
    assert trace.informals is not None
    assert trace.informals.informal == "Lunch"
    told = [n.sentence for n in notices.of(room.actor("mar")) if n.why == "brought by you"]
    assert told == [
        "The co-facilitators bring into “Draft” text emerging from informals "
        "(“Lunch”, 1 January 1970), brought by Mar."
    ]
    assert sentence(room.candidate.negotiation, room.log[-4]).startswith("From informals it is")


def test_p15_where_names_are_hidden_it_is_not_told_who_brought_it(room: Drafting) -> None:
    room.enacted("co-facilitator", AnnounceRegime("rolling text", "live", attribution=False))
    bring(room, MAR, NOR)
    state = room.candidate.negotiation
    for reader, told in ((room.actor("ald"), ()), (room.actor("mar"), (MAR,))):
        seen = veiled(state, sight(state, reader)).brackets.brought[INSERT]
        assert tuple(d for d in seen.delegations if d in state.members.delegations) == told
        assert (seen.informal == "Lunch") is bool(told)


def test_p16_who_did_not_attend_sees_no_more_than_that_it_came_from_informals(
    room: Drafting,
) -> None:
    without = tuple(r for r in ROLES if r != "observer")
    closed = structs.replace(OFF, attends=without)
    room.enacted("co-facilitator", closed)
    bring(room, MAR)
    state = room.candidate.negotiation
    observer = Actor(room.actor("observer").participant, "observer")
    seen = veiled(state, sight(state, observer)).brackets.brought[INSERT]
    assert (MAR in seen.delegations, seen.informal) == (False, "")


def test_v3_a_forged_bringing_is_found(room: Drafting) -> None:
    """By somebody of no right, or with nothing brought."""
    bring(room, MAR)
    last = room.log[-1].command
    forged = [
        structs.replace(r, actor=room.actor("nor").participant) if r.command == last else r
        for r in room.log
    ]
    with pytest.raises(RecordDamaged, match="M4"):
        refold(forged)
    begins = next(i for i, r in enumerate(room.log) if r.command == last)
    with pytest.raises(RecordDamaged, match="no act begins"):
        refold(room.log[: begins + 1])
