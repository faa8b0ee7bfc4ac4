"""The line is down: typing goes on, nothing is lost with the page, and the page says what holds."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.room import LIVE, PATIENCE, Room, Seat

SENTENCE = "Each Party shall keep a register of its crossings."
OFFLINE = 30_000
"""Milliseconds in which a page must notice a server that is gone, or one that is back."""

FOLDERS = """async () => {
  const opened = indexedDB.open('travaux');
  const database = await new Promise((done) => { opened.onsuccess = () => done(opened.result); });
  const asked = database.transaction('folders').objectStore('folders').count();
  const count = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  database.close();
  return count;
}"""
"""How many folders the page's browser keeps."""


def lost(seat: Seat) -> Locator:
    """Where the page offers words that are not in the record."""
    return seat.page.get_by_role("alert", name="Not in the record")


def away(seat: Seat, server: Any) -> None:
    """Cut a page off."""
    server.kill()
    expect(seat.record()).to_contain_text("Offline", timeout=OFFLINE)


def test_what_was_typed_offline_outlives_the_page(
    own_room: Room, own_server: Any, screenshots: Path
) -> None:
    """The page is closed while the server is gone; the next one has every word, and sends it."""
    room = own_room
    pen = room.sit("Co-fac")
    aldovia = room.sit("Aldovia", reduced_motion="reduce")
    block = pen.add(SENTENCE)
    aldovia.reads(block, SENTENCE)
    away(aldovia, own_server)
    aldovia.caret(block, after="shall")
    aldovia.type(" promptly")
    expect(aldovia.record()).to_have_text(
        "Offline: 9 edits kept on this device, not in the record", timeout=PATIENCE
    )
    aldovia.page.screenshot(path=screenshots / "offline-kept.png")
    aldovia.page.set_viewport_size({"width": 390, "height": 844})
    aldovia.page.screenshot(path=screenshots / "offline-kept-narrow.png")
    aldovia.page.set_viewport_size({"width": 1440, "height": 900})

    next_page = aldovia.page.context.new_page()
    aldovia.page.close()
    own_server.start()
    again = Seat(next_page, room, aldovia.draft)
    again.back()
    said = "Each Party shall[ promptly - ALD] keep a register of its crossings."
    for seat in (again, pen):
        seat.reads(block, said)
    again.caret(block, after="promptly")
    again.type(" and fully")
    again.recorded()
    for seat in (again, pen):
        seat.reads(block, said.replace("promptly", "promptly and fully"))
        expect(lost(seat)).to_have_count(0)


def test_what_is_no_longer_permitted_is_offered_and_the_rest_merges(
    own_room: Room, own_server: Any, screenshots: Path
) -> None:
    """Of three paragraphs edited offline one is agreed meanwhile, one redrafted: two merge."""
    room = own_room
    pen, aldovia = room.sit("Co-fac"), room.sit("Aldovia")
    third, second, first = (pen.add(f"{n}. {SENTENCE}") for n in ("Third", "Second", "First"))
    for block in (first, second, third):
        aldovia.block(block).wait_for(timeout=PATIENCE)
    away(aldovia, own_server)
    aldovia.page.context.set_offline(True)
    for block, words in ((first, " promptly"), (second, " always"), (third, " gladly")):
        aldovia.caret(block, after="shall")
        aldovia.type(words)
    own_server.start()
    body = {
        "draft": pen.draft,
        "paragraph": first,
    }
    room.send(pen.page, "POST", "/agreements", body)
    pen.caret(third, after="register")
    pen.type(" or list")
    pen.recorded()
    aldovia.page.context.set_offline(False)

    offer = lost(aldovia)
    expect(offer).to_contain_text("promptly", timeout=OFFLINE)
    expect(offer).not_to_contain_text("always")
    expect(offer).to_contain_text("First. Each Party shall keep")
    aldovia.recorded()
    aldovia.page.screenshot(path=screenshots / "offline-offered.png")
    aldovia.page.set_viewport_size({"width": 390, "height": 844})
    aldovia.page.screenshot(path=screenshots / "offline-offered-narrow.png")
    aldovia.page.set_viewport_size({"width": 1440, "height": 900})
    keep = "keep a register"
    for seat in (aldovia, pen):
        seat.reads(first, f"First. {SENTENCE}")
        seat.reads(second, f"Second. Each Party shall[ always - ALD] {keep} of its crossings.")
        seat.reads(
            third, f"Third. Each Party shall[ gladly - ALD] {keep} or list of its crossings."
        )
    # It stays until one decides, also over a reload.
    aldovia.page.reload()
    aldovia.arrived()
    expect(lost(aldovia)).to_contain_text("promptly")
    lost(aldovia).get_by_role("button", name="Discard").click()
    expect(lost(aldovia)).to_have_count(0)
    aldovia.page.reload()
    aldovia.arrived()
    expect(lost(aldovia)).to_have_count(0)


@pytest.mark.parametrize("how", ["signed out", "no longer enrolled"])
def test_nothing_stays_on_the_device_of_who_left(own_room: Room, how: str) -> None:
    """Neither of who signs out, nor of who is no longer let in."""
    room = own_room
    maruna = room.sit("Maruna", reduced_motion="reduce")
    pen = room.sit("Co-fac")
    block = pen.add(SENTENCE)
    maruna.caret(block, after="shall")
    maruna.type(" promptly")
    maruna.recorded()
    assert maruna.page.evaluate(FOLDERS) == 1
    if how == "signed out":
        maruna.page.get_by_role("button", name="Amina Darrou").click()
        maruna.page.get_by_role("menuitem", name="Sign out").click()
        expect(maruna.page.locator(LIVE)).to_have_count(0, timeout=PATIENCE)
    else:
        people = room.get(pen.page, "/people")
        [her] = [one["participant"] for one in people if one["name"] == "Amina Darrou"]
        room.send(pen.page, "DELETE", f"/people/{her}")
        # In words, within a second or so, in the open room.
        expect(maruna.page.get_by_role("alert").first).to_be_visible(timeout=2_000)
        expect(maruna.page.locator(LIVE)).to_have_count(0, timeout=PATIENCE)
    maruna.page.wait_for_function(f"async () => (await ({FOLDERS})()) === 0", timeout=PATIENCE)
