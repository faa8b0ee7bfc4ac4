"""Rebasing after an outcome (SPEC B17, B18): whose text changed is listed, and asked."""

import pytest

from events.brackets import RecordOutcome, TakeUpBracket, WithdrawBracket
from events.errors import NotPermitted, Refused
from events.ids import BracketId, DelegationId, ParagraphId
from events.lineage import SplitBracket
from events.projections.board import state_of
from events.projections.notices import Notices
from events.proposals import CosponsorJoined, JoinProposal, LeaveProposal, ProposeWording
from events.rebasing import BracketRebased, ConfirmProposal, ProposalConfirmed
from tests.server.sync.drafting import DRAFT, Drafting, paragraph

ONE = ParagraphId("paragraph1")
OUTER, INNER, BESIDE, APART = (
    BracketId(f"{name}00001") for name in ("aldouter", "marinner", "norbeside", "marapart")
)
ALD, MAR, NOR = (DelegationId(d) for d in ("ald", "mar", "nor"))
PEN = "co-facilitator"


@pytest.fixture
def room() -> Drafting:
    """Ald inserts, Mar strikes two words in it, Nor reserves right beside, Mar inserts far off."""
    return Drafting(
        paragraph(
            "paragraph1",
            ("voluntary ", OUTER),
            ("and safe", f"{OUTER} {INNER}:delete"),
            " ",
            ("return", f"{BESIDE}:reserve"),
            " of all ",
            ("people", APART),
        ),
        aldouter00001="ald",
        marinner00001="mar",
        norbeside00001="nor",
        marapart00001="mar",
    )


def listed(room: Drafting, bracket: BracketId, outcome: str, text: str = "") -> list[object]:
    """The brackets that an outcome touches."""
    led_to = room.enacted(PEN, RecordOutcome(bracket, outcome, text))  # type: ignore[arg-type]
    room.check()
    return [r.event for r in led_to if isinstance(r.event, BracketRebased)]


def awaits(room: Drafting, bracket: BracketId) -> tuple[str, ...]:
    return room.candidate.negotiation.brackets.known(bracket).awaits


def test_b17_retained_touches_what_stands_within_and_nothing_beside(room: Drafting) -> None:
    assert listed(room, OUTER, "retained") == [BracketRebased(INNER, OUTER, "and safe")]
    assert (awaits(room, INNER), awaits(room, BESIDE), awaits(room, APART)) == ((MAR,), (), ())


def test_b17_deleted_touches_what_it_stands_in_and_what_is_right_beside(room: Drafting) -> None:
    assert listed(room, INNER, "deleted") == [
        BracketRebased(OUTER, INNER, "voluntary and safe"),
        BracketRebased(BESIDE, INNER, "return"),
    ]


def test_b17_merged_touches_what_is_beside_and_what_lost_all_is_moot(room: Drafting) -> None:
    assert listed(room, OUTER, "merged", "chosen") == [BracketRebased(BESIDE, OUTER, "return")]
    assert room.candidate.negotiation.brackets.known(INNER).life == "moot"


def test_b17_a_paragraph_that_goes_touches_what_also_stands_elsewhere() -> None:
    whole, across = BracketId("aldwhole00001"), BracketId("maracross0001")
    room = Drafting(
        paragraph("paragraph1", ("Whole.", f"{across}:delete"), bracket=whole),
        paragraph("paragraph2", ("More.", f"{across}:delete")),
        aldwhole00001="ald",
        maracross0001="mar",
    )
    assert listed(room, whole, "deleted") == [BracketRebased(across, whole, "Whole. More.")]


def test_b18_it_is_pending_until_each_proponent_confirms(room: Drafting) -> None:
    room.enacted("nor", JoinProposal(INNER))
    room.enacted(PEN, TakeUpBracket(INNER))
    state = room.candidate.negotiation
    assert state_of(state, INNER) == "ripe"
    listed(room, OUTER, "retained")
    assert (awaits(room, INNER), state_of(state, INNER)) == ((MAR, NOR), "unopposed")
    with pytest.raises(NotPermitted):
        room.enacted("ald", ConfirmProposal(INNER))
    with pytest.raises(NotPermitted):
        room.enacted(PEN, ConfirmProposal(INNER))
    done = room.enacted("mar", ConfirmProposal(INNER))
    assert [r.event for r in done] == [ProposalConfirmed(INNER, MAR)]
    assert room.enacted("mar", ConfirmProposal(INNER)) == []
    assert awaits(room, INNER) == (NOR,)
    room.enacted("nor", LeaveProposal(INNER))
    assert (awaits(room, INNER), state_of(state, INNER)) == ((), "ripe")
    room.check()


def test_b18_whoever_no_longer_proposes_it_withdraws_it(room: Drafting) -> None:
    listed(room, OUTER, "retained")
    room.enacted("mar", WithdrawBracket(INNER))
    assert awaits(room, INNER) == ()
    with pytest.raises(Refused):
        room.enacted("mar", ConfirmProposal(INNER))
    room.check()


def test_b18_both_parts_of_what_is_split_are_pending(room: Drafting) -> None:
    listed(room, OUTER, "retained")
    part = BracketId("newpart00001")
    room.enacted(PEN, SplitBracket(INNER, ONE, 13, part))
    assert awaits(room, part) == (MAR,)
    room.check()


def test_b18_its_proponents_are_told_once_that_they_have_to_confirm(room: Drafting) -> None:
    listed(room, OUTER, "retained")
    notices = Notices(room.candidate.negotiation.id)
    for recorded in room.log:
        notices.evolve(recorded)
    told = [n for n in notices.of(room.actor("mar")) if n.why == "to be confirmed"]
    assert [n.bracket for n in told] == [INNER]
    assert told[0].sentence.endswith("Mar has to confirm that it stands.")


def test_b17_an_outcome_elsewhere_touches_nothing(room: Drafting) -> None:
    struck = BracketId("norstrike0001")
    room.enacted("nor", ProposeWording(DRAFT, ONE, None, "of all", "", struck))
    assert listed(room, APART, "retained") == []
    assert isinstance(room.enacted("ald", JoinProposal(struck))[0].event, CosponsorJoined)
    assert listed(room, struck, "retained") == []
