"""The bell: what concerns whoever reads, new until it was looked at."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.room import PATIENCE, Room

SENTENCE = "Each Party shall publish its fees."


def test_an_objection_to_ones_proposal_rings_until_it_was_looked_at(
    room: Room, screenshots: Path
) -> None:
    """It appears without a reload, leads to the bracket, and is read once the list is closed."""
    pen, aldovia, maruna = room.sit("Co-fac"), room.sit("Aldovia"), room.sit("Maruna")
    bell = aldovia.page.get_by_role("button", name="What concerns you")
    bell.click()
    expect(aldovia.page.get_by_role("list", name="Notices")).to_be_visible(timeout=PATIENCE)
    aldovia.press("Escape")
    expect(bell).to_have_accessible_name("What concerns you: nothing new", timeout=PATIENCE)

    block = pen.add(SENTENCE)
    aldovia.caret(block, after="publish")
    aldovia.type(" monthly")
    aldovia.reads(block, "Each Party shall publish[ monthly - ALD] its fees.")
    aldovia.recorded()
    found = room.get(aldovia.page, f"/drafts/{aldovia.draft}")["brackets"]
    [bracket] = [one["id"] for one in found if "monthly" in one["excerpt"]]
    reason = {"reason": "Yearly is enough."}
    room.send(maruna.page, "POST", f"/brackets/{bracket}/objections", reason)

    expect(bell).to_have_accessible_name("What concerns you: 1 new notice", timeout=PATIENCE)
    bell.click()
    first = aldovia.page.get_by_role("list", name="Notices").get_by_role("listitem").first
    expect(first).to_contain_text("Your proposal")
    expect(first).to_contain_text("new")
    expect(first).to_contain_text("Maruna objects to inserting")
    aldovia.page.screenshot(path=screenshots / "notices.png")
    first.get_by_role("link").click()
    expect(aldovia.page).to_have_url(
        f"{room.url}/n/orderly-movement/d/{aldovia.draft}#bracket-{bracket}"
    )
    expect(bell).to_have_accessible_name("What concerns you: nothing new", timeout=PATIENCE)
