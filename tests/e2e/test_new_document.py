"""A revision is issued while people write: pages go on in the new document (SPEC T14, T15)."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.room import Room
from tests.e2e.test_trouble import lost

SENTENCE = "Each Party shall keep a register of its crossings."


def test_who_writes_goes_on_at_the_caret_and_can_still_undo(
    own_room: Room, screenshots: Path
) -> None:
    """Nothing is asked, nothing is lost, and what was typed before is undone after."""
    room = own_room
    pen, aldovia, maruna = room.sit("Co-fac"), room.sit("Aldovia"), room.sit("Maruna")
    block = pen.add(SENTENCE)
    maruna.reads(block, SENTENCE)
    aldovia.caret(block, after="shall")
    aldovia.type(" promptly")
    aldovia.recorded()
    room.issue(pen, "Rev A")
    aldovia.type(" and fully")
    said = "Each Party shall[ promptly and fully - ALD] keep a register of its crossings."
    for seat in (aldovia, maruna, pen):
        seat.reads(block, said)
        expect(lost(seat)).to_have_count(0)
    aldovia.page.screenshot(path=screenshots / "new-document.png")
    aldovia.recorded()
    aldovia.page.keyboard.press("ControlOrMeta+z")
    for seat in (aldovia, maruna, pen):
        seat.reads(block, "Each Party shall[ promptly - ALD] keep a register of its crossings.")
    aldovia.page.keyboard.press("ControlOrMeta+z")
    for seat in (aldovia, maruna, pen):
        seat.reads(block, SENTENCE)


def test_what_was_typed_out_of_reach_goes_into_the_new_document(
    own_room: Room, screenshots: Path
) -> None:
    """The revision came while the line was down: the words come into what it began, once."""
    room = own_room
    pen, aldovia = room.sit("Co-fac"), room.sit("Aldovia")
    block = pen.add(SENTENCE)
    aldovia.reads(block, SENTENCE)
    aldovia.recorded()
    aldovia.page.context.set_offline(True)
    aldovia.caret(block, after="shall")
    aldovia.type(" promptly")
    # Somebody has typed in this generation, so that the revision ends it.
    pen.caret(block, after="crossings")
    pen.type(" and ports")
    pen.recorded()
    room.issue(pen, "Rev B", away=[aldovia])
    aldovia.page.context.set_offline(False)
    for seat in (aldovia, pen):
        seat.reads(
            block,
            "Each Party shall[ promptly - ALD] keep a register of its crossings and ports.",
        )
    aldovia.recorded()
    aldovia.arrived()
    expect(lost(aldovia)).to_have_count(0)
    aldovia.page.screenshot(path=screenshots / "unsent.png")
