"""A delegation prepares in private, and tables in one act (SPEC W)."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.room import LIVE, PATIENCE, Room

pytestmark = pytest.mark.usefixtures("_no_script_errors")

PEN, ALDOVIA = "Co-facilitator", "Delegation of Aldovia"


def test_a_delegation_prepares_in_private_and_tables_in_one_act(
    own_room: Room, screenshots: Path
) -> None:
    """What is typed in the workspace is listed there and nowhere else; tabled, the pen sees it,
    and the workspace begins anew."""
    aldovia = own_room.page(ALDOVIA)
    aldovia.get_by_role("link", name="Workspaces").click()
    expect(aldovia.get_by_text("Nothing is being prepared.")).to_be_visible()
    aldovia.get_by_role("button", name="Prepare something").click()
    dialog = aldovia.get_by_role("dialog")
    dialog.get_by_role("textbox", name="What your colleagues").fill("Our line on returns")
    dialog.get_by_role("button", name="Begin the workspace").click()
    expect(aldovia.get_by_role("note", name="Who sees this")).to_contain_text(
        "Only the delegates of Aldovia see this."
    )
    text = aldovia.locator(LIVE)
    text.locator(".block-text").nth(4).click(timeout=PATIENCE)
    aldovia.keyboard.press("End")
    aldovia.keyboard.type(" and with dignity")
    differences = aldovia.get_by_role("list", name="Differences")
    expect(differences).to_contain_text("and with dignity", timeout=PATIENCE)

    pen = own_room.sit(PEN)
    expect(pen.page.get_by_text("and with dignity")).to_have_count(0)
    pen_list = pen.page.request.get(f"{own_room.url}/api/negotiations/orderly-movement/workspaces")
    assert pen_list.status == 403

    aldovia.get_by_role("combobox", name="Proposal").click()
    aldovia.get_by_role("option").first.click()
    aldovia.get_by_role("button", name="Prepare this position").click()
    expect(aldovia.get_by_role("list", name="Prepared positions")).to_contain_text("co-sponsors")
    aldovia.screenshot(path=screenshots / "workspace.png", full_page=True)
    aldovia.get_by_role("button", name="Clear").click()
    expect(aldovia.get_by_text("Cleared as it stands")).to_be_visible()
    aldovia.get_by_role("button", name="Table", exact=True).click()
    aldovia.get_by_role("dialog").get_by_role("button", name="Table").click()
    expect(aldovia.get_by_role("list", name="Differences")).not_to_contain_text("dignity")
    expect(pen.page.locator(LIVE)).to_contain_text("and with dignity", timeout=PATIENCE)
    expect(text).to_contain_text("and with dignity", timeout=PATIENCE)
    aldovia.get_by_role("button", name="Delete the workspace").click()
    aldovia.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(aldovia.get_by_text("Nothing is being prepared.")).to_be_visible()


def test_where_proposals_are_tabled_a_delegation_reads_the_room(own_room: Room) -> None:
    """Announced with the regime; the text is then read only for delegations."""
    pen = own_room.page(PEN)
    pen.get_by_role("button", name="More").click()
    pen.get_by_role("menuitem", name="Announce the regime").click()
    dialog = pen.get_by_role("dialog")
    dialog.get_by_role("checkbox", name="Delegations table their proposals").check()
    dialog.get_by_role("button", name="Announce it").click()
    expect(dialog).to_have_count(0)
    expect(pen.get_by_role("note", name="Regime")).to_contain_text("until you table it")
    aldovia = own_room.sit(ALDOVIA)
    expect(aldovia.page.locator(".draft-text[aria-readonly=true]")).to_have_count(
        1, timeout=PATIENCE
    )
