"""Trouble: the server goes and comes back, the rules change while one types, one must leave."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

from tests.e2e.room import LIVE, PATIENCE, Room, Seat

SENTENCE = "Each Party shall keep a register of its crossings."
OFFLINE = 30_000
"""Milliseconds in which a page must notice a server that is gone, or one that is back."""


def lost(seat: Seat) -> Locator:
    """Where the page offers words that are not in the record."""
    return seat.page.get_by_role("alert", name="Not in the record")


def test_what_is_typed_while_the_server_is_gone_arrives_once_when_it_is_back(
    own_room: Room, own_server: Any, screenshots: Path
) -> None:
    """The pages say so meanwhile, and recover without being loaded again."""
    room = own_room
    pen, aldovia, maruna = room.sit("Co-fac"), room.sit("Aldovia"), room.sit("Maruna")
    block = pen.add(SENTENCE)
    aldovia.caret(block, after="shall")
    aldovia.type(" promptly")
    for seat in (aldovia, maruna, pen):
        seat.reads(block, "Each Party shall[ promptly - ALD] keep a register of its crossings.")
        seat.recorded()

    own_server.kill()
    for seat in (aldovia, maruna, pen):
        expect(seat.record()).to_contain_text("Offline", timeout=OFFLINE)
    aldovia.type(" and fully")
    maruna.caret(block, after="register")
    maruna.type(" or list")
    expect(aldovia.record()).to_contain_text("10 edits kept on this device, not in the record")
    maruna.page.screenshot(path=screenshots / "offline.png")

    own_server.start()
    said = (
        "Each Party shall[ promptly and fully - ALD] keep a register[ or list - MRN]"
        " of its crossings."
    )
    for seat in (aldovia, maruna, pen):
        expect(seat.record()).to_have_text("In the record", timeout=OFFLINE)
    for seat in (aldovia, maruna, pen):
        seat.reads(block, said)
        expect(lost(seat)).to_have_count(0)
    # The room is alive again: cards and typing go both ways.
    maruna.type("s")
    for seat in (aldovia, maruna, pen):
        seat.reads(block, said.replace("or list", "or lists"))
    expect(pen.card("Insert “or lists”")).to_have_count(1, timeout=PATIENCE)


def test_words_that_are_refused_are_offered_again_with_the_reason(
    own_room: Room, own_server: Any, screenshots: Path
) -> None:
    """Typed against a chair's text announced meanwhile, they do not enter; nor do they vanish."""
    room = own_room
    pen, aldovia = room.sit("Co-fac"), room.sit("Aldovia")
    block = pen.add(SENTENCE)
    aldovia.reads(block, SENTENCE)
    # Aldovia is cut off while the regime changes, so that its words meet the new one.
    own_server.kill()
    expect(aldovia.record()).to_contain_text("Offline", timeout=OFFLINE)
    aldovia.page.context.set_offline(True)
    aldovia.caret(block, after="shall")
    aldovia.type(" promptly")
    own_server.start()
    regime = {"kind": "chair's text", "typing": "live", "attribution": True}
    room.send(pen.page, "PUT", "/regime", regime)
    aldovia.page.context.set_offline(False)
    expect(lost(aldovia)).to_be_visible(timeout=OFFLINE)
    expect(lost(aldovia)).to_contain_text("promptly")
    aldovia.page.screenshot(path=screenshots / "refused.png")
    aldovia.arrived()
    for seat in (aldovia, pen):
        seat.reads(block, SENTENCE)
    # Under a chair's text a delegation reads.
    expect(aldovia.page.locator(LIVE)).to_have_attribute("contenteditable", "false")
    expect(aldovia.page.get_by_role("note", name="Regime")).to_contain_text("Chair")

    room.send(pen.page, "PUT", "/regime", regime | {"kind": "rolling text"})
    expect(aldovia.page.locator(LIVE)).to_have_attribute(
        "contenteditable", "true", timeout=PATIENCE
    )
    aldovia.caret(block, after="shall")
    lost(aldovia).get_by_role("button", name="Propose again").click()
    for seat in (aldovia, pen):
        seat.reads(block, "Each Party shall[ promptly - ALD] keep a register of its crossings.")
    expect(lost(aldovia)).to_have_count(0)


def test_who_is_no_longer_enrolled_is_shown_out(own_room: Room) -> None:
    """The page says so, and neither reloading nor the link lets them in again."""
    room = own_room
    pen, maruna = room.sit("Co-fac"), room.sit("Maruna")
    block = pen.add(SENTENCE)
    maruna.reads(block, SENTENCE)
    people = room.get(pen.page, "/people")
    [her] = [one["participant"] for one in people if one["name"] == "Amina Darrou"]
    answer = pen.page.request.delete(
        f"{room.url}/api/negotiations/orderly-movement/people/{her}", headers={"Origin": room.url}
    )
    assert answer.ok, answer.text()
    expect(maruna.page.locator(LIVE)).to_have_count(0, timeout=PATIENCE)
    maruna.page.reload()
    expect(maruna.page.get_by_role("heading", level=1)).to_be_visible()
    expect(maruna.page.locator(".draft-text")).to_have_count(0)
    maruna.page.goto(room.link("Maruna"))
    maruna.page.get_by_role("button", name="Enter the room").click()
    expect(maruna.page.get_by_text("no longer opens the room")).to_be_visible()
