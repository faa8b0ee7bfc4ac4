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


def test_movement_is_told_per_issue_and_bracket(room: Room, screenshots: Path) -> None:
    """Rounds across; an issue chosen lists its brackets, with positions and what would unlock."""
    page = room.page("Co-fac", "/movement")
    table = page.get_by_role("region", name="Movement per issue")
    expect(table.get_by_role("columnheader", name="Round 2")).to_be_visible(timeout=PATIENCE)
    row = table.get_by_role("row", name="Role of the Agency")
    expect(row).to_contain_text("no new text since Round 1")
    brackets = page.get_by_role("list", name="Brackets").locator("> li")
    issue = row.get_by_role("button", name="Role of the Agency: show its brackets")
    issue.press("Enter")
    expect(issue).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("heading", name="Brackets: Role of the Agency")).to_be_visible()
    expect(brackets.first).to_contain_text("Round 1: 1 text")
    page.screenshot(path=screenshots / "movement.png")
    brackets.first.get_by_role("button", name="What would unlock it").click()
    expect(page.get_by_role("dialog", name="What would unlock it")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="How much is agreed")).to_contain_text(
        "paragraphs agreed"
    )
    # A group's position is the group's, not that of who spoke for it; earlier there was none.
    page.get_by_role("button", name="No issue yet: show its brackets").click()
    ours = brackets.filter(has_text="Insert “promptly”")
    ours.locator("summary").click()
    expect(ours).to_contain_text("Group of Coasts: can go along")
    page.goto(page.url.split("?")[0] + "?at=520")
    expect(page.get_by_text("As it stood on").first).to_be_visible()
    expect(brackets.first).to_be_visible(timeout=PATIENCE)
    expect(brackets.filter(has_text="Insert “promptly”")).to_have_count(0)
    page.close()
