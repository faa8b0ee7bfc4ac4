"""What histories show to whom (SPEC H3)."""

import pytest

from events.ids import BracketId, CommandId
from events.negotiation import Event
from events.process import RegimeAnnounced
from events.projections.comparison import compared
from events.projections.history import paragraph_history
from events.projections.movement import Movement
from events.projections.provenance import Provenance
from events.projections.trace import where_did
from events.record import Recorded
from events.stances import ObjectTo
from server.api.history_render import Teller, movement_view
from tests.events.projections.chronicle import DRAFT, NEGOTIATION, P1, Chronicle, mark


@pytest.fixture
def room() -> Chronicle:
    """Aldovia proposes, Maruna objects, and the regime then shows no attribution."""
    out = Chronicle()
    out.after("ald", P1, "safe", ", orderly", mark("a"))
    out.do("mrn", ObjectTo(BracketId("a"), "No."))
    return out


def without_attribution(room: Chronicle) -> list[Recorded[Event]]:
    at = room.position + 1
    event = RegimeAnnounced("rolling text", "live", attribution=False)
    announced: Recorded[Event] = Recorded(
        NEGOTIATION, at, room.time, room.time, room.actor("pen").participant, CommandId("r"), event
    )
    return [*room.log, announced]


def told(record: Provenance, who: str, room: Chronicle) -> list[str]:
    teller = Teller(record, room.actor(who))
    empty = Provenance(NEGOTIATION).picture(DRAFT)
    return [
        teller.history(paragraph_history(record, DRAFT, P1)).model_dump_json(),
        teller.comparison(compared(record, empty)).model_dump_json(),
        teller.trace(where_did(record, BracketId("a"))).model_dump_json(),
    ]


def test_h3_without_attribution_delegations_are_named_to_themselves_only(room: Chronicle) -> None:
    record = Provenance(NEGOTIATION)
    movement = Movement(NEGOTIATION)
    for recorded in without_attribution(room):
        record.evolve(recorded)
        movement.evolve(recorded)
    for one in told(record, "mrn", room):
        assert '"ald"' not in one
    for one in told(record, "pen", room):
        assert '"ald"' in one
    for one in told(record, "ald", room):
        assert '"ald"' in one
    assert '"mrn"' not in movement_view(movement, None).model_dump_json()


def test_h3_with_attribution_they_are_named_and_persons_to_their_own(room: Chronicle) -> None:
    record = room.provenance()
    for who in ("mrn", "pen"):
        for one in told(record, who, room):
            assert '"ald"' in one
            assert "of-ald" not in one
    assert sum("of-ald" in one for one in told(record, "ald", room)) == 2
