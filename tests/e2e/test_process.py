"""The process page, and what changed since the last visit."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.room import Room

pytestmark = pytest.mark.usefixtures("_no_script_errors")

PEN, ALDOVIA = "Co-facilitator", "Delegation of Aldovia"


def test_a_meeting_is_followed_on_every_screen(own_room: Room, screenshots: Path) -> None:
    """The pen opens it and turns its agenda; a delegation asks for the floor and gets it."""
    pen, aldovia = own_room.page(PEN, "/process"), own_room.page(ALDOVIA, "/process")
    expect(aldovia.get_by_text("No meeting is open.")).to_be_visible()
    pen.get_by_role("button", name="Open a meeting").click()
    pen.get_by_role("textbox", name="Name of the meeting").fill("Third meeting")
    pen.get_by_role("button", name="Open the meeting").click()
    expect(aldovia.get_by_role("heading", name="Third meeting")).to_be_visible()
    pen.get_by_role("button", name="Add an item").click()
    pen.get_by_role("textbox", name="Item").fill("Returns and readmission")
    pen.get_by_role("button", name="Add the item").click()
    pen.get_by_role("button", name="Turn to Returns and readmission").click()
    current = aldovia.get_by_role("list", name="Agenda").locator("[aria-current=step]")
    expect(current).to_contain_text("Returns and readmission")
    aldovia.get_by_role("button", name="Ask for the floor").click()
    dialog = aldovia.get_by_role("dialog")
    dialog.get_by_label("On behalf of").fill("the Coastal Group")
    dialog.get_by_role("button", name="Ask for the floor").click()
    expect(pen.get_by_role("list", name="List of speakers")).to_contain_text("the Coastal Group")
    pen.screenshot(path=screenshots / "process.png", full_page=True)
    pen.get_by_role("button", name="Give the floor to the next").click()
    expect(
        aldovia.get_by_text("Aldovia, on behalf of the Coastal Group, has the floor.")
    ).to_be_visible()
    pen.get_by_role("button", name="Adopt a draft").click()
    pen.get_by_role("dialog").get_by_role("combobox", name="Draft").click()
    pen.get_by_role("option").first.click()
    pen.get_by_role("button", name="Record the adoption").click()
    expect(pen.get_by_role("alert")).to_contain_text("brackets are open")


def test_one_reads_what_changed_since_the_last_visit(own_room: Room, screenshots: Path) -> None:
    """Nothing on the first; on the next, each paragraph with its words."""
    aldovia = own_room.page(ALDOVIA)
    expect(aldovia.get_by_role("heading", name="Drafts")).to_be_visible()
    pen = own_room.page(PEN)
    pen.get_by_role("link", name="Compact on Orderly Movement").click()
    pen.wait_for_url("**/d/**")
    draft = pen.url.rsplit("/", 1)[1].split("?")[0]
    path = f"/api/negotiations/orderly-movement/drafts/{draft}/paragraphs"
    body = {"text": "A wholly new commitment.", "label": "99.", "kind": "operative"}
    assert pen.request.post(f"{own_room.url}{path}", data=body).ok
    # A visit is a tab's session: another tab of the same browser is the next one.
    again = aldovia.context.new_page()
    again.goto(aldovia.url)
    changed = again.get_by_role("region", name="What changed")
    # The past is read by a process that starts with the first question.
    expect(changed.get_by_role("status")).to_contain_text("changed", timeout=30_000)
    expect(changed.locator("ins").first).to_contain_text("A wholly new commitment.")
    changed.screenshot(path=screenshots / "since-last-visit.png")
    again.close()
