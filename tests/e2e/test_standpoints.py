"""Positions in full, through the page: groups enrolled, spoken for, covered; the matrix."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.room import PATIENCE, Room
from tests.e2e.test_positions import SENTENCE, taken


def test_a_group_speaks_and_a_member_awaits_instructions(room: Room, screenshots: Path) -> None:
    """The secretariat's desk enrols; the card shows who speaks for whom; the matrix has both."""
    pen, aldovia, maruna = room.sit("Co-fac"), room.sit("Aldovia"), room.sit("Maruna")
    home = room.page("Co-fac", "")
    home.get_by_role("button", name="Enrol a group").click()
    home.get_by_label("Name").fill("Group of Coasts")
    home.get_by_label("Code in attributions").fill("GC")
    home.get_by_role("button", name="Enrol it").click()
    home.get_by_role("button", name="Change Group of Coasts").click()
    for label, wanted in (("Members", "Maruna (MRN)"), ("Members", "Norland (NRL)")):
        home.get_by_label(label).first.fill(wanted)
        home.get_by_role("option", name=wanted).click()
        home.keyboard.press("Tab")
    home.get_by_label("Who speaks on its behalf").first.fill("Amina")
    home.get_by_role("option", name="Amina Darrou").click()
    home.keyboard.press("Tab")
    home.screenshot(path=screenshots / "groups.png")
    home.get_by_role("button", name="Record the changes").click()
    expect(home.get_by_role("dialog")).to_have_count(0, timeout=PATIENCE)

    block = pen.add(SENTENCE)
    aldovia.caret(block, after="shall")
    aldovia.type(" promptly")
    proposal = "Insert “promptly”"
    card = taken(maruna, block, proposal)
    card.get_by_role("button", name="Other positions…").click()
    maruna.page.screenshot(path=screenshots / "other-positions.png")
    maruna.page.get_by_role(
        "menuitem", name="Can go along with inserting these words, on its behalf"
    ).click()
    stances = taken(pen, block, proposal).get_by_role("list", name="Who stands where")
    expect(stances).to_contain_text("Group of Coasts can go along with inserting these words")
    card = taken(maruna, block, proposal)
    card.get_by_role("button", name="Other positions…").click()
    maruna.page.get_by_role("menuitem", name="Awaiting instructions on").first.click()
    card = taken(pen, block, proposal)
    expect(card).to_contain_text("No outcome while instructions are awaited: Maruna")
    expect(card).to_contain_text("Covered by their group")
    pen.page.screenshot(path=screenshots / "covered.png")

    matrix = room.page("Auditor", "/matrix?state=unopposed")
    row = matrix.get_by_role("row", name=proposal)
    expect(row).to_contain_text("covered by GC", timeout=PATIENCE)
    expect(row).to_contain_text("awaits instructions on inserting these words")
    matrix.screenshot(path=screenshots / "matrix.png")
    for page in (home, matrix):
        page.close()
