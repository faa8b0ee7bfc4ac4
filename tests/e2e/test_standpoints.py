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
    page.goto(page.url.split("?")[0] + "?at=98")
    expect(page.get_by_text("As it stood on").first).to_be_visible()
    expect(page.get_by_role("status").first).to_have_text("0 brackets", timeout=PATIENCE)
    page.close()


def test_what_is_said_on_behalf_of_a_group_is_entered_for_who_says_it(
    room: Room, screenshots: Path
) -> None:
    """The pen enters a proposal and a position; both are the group's, on the card and after."""
    pen = room.sit("Co-fac")
    people = room.get(pen.page, "/people")
    [amina] = [one for one in people if one["name"] == "Amina Darrou"]
    body = {"name": "Group of Hills", "code": "GH"}
    group = room.send(pen.page, "POST", "/groups", body)["created"]["group"]
    room.send(pen.page, "PUT", f"/groups/{group}/members/{amina['delegation']}")
    room.send(pen.page, "PUT", f"/groups/{group}/spokespersons/{amina['participant']}")
    block = pen.add(SENTENCE)
    page = pen.page
    page.reload()
    pen.arrived()
    pen.block(block).hover()
    page.get_by_role("button", name="Actions for").click()
    page.get_by_role("menuitem", name="Enter wording for a delegation…").click()
    form = page.get_by_role("dialog")

    def choose(label: str, wanted: str) -> None:
        form.get_by_role("combobox", name=label).fill(wanted)
        page.get_by_role("option", name=wanted).click()

    choose("In the name of", "Maruna (MRN)")
    choose("On behalf of a group", "Group of Hills (GH)")
    form.get_by_label("Words to add").fill(" Always.")
    form.get_by_role("button", name="Enter it").click()
    card = taken(pen, block, "Insert “Always.”")
    expect(card).to_contain_text("on behalf of GH", timeout=PATIENCE)
    expect(page.get_by_text("Not done")).to_have_count(0)
    page.screenshot(path=screenshots / "entered-on-behalf.png")

    aldovia = room.sit("Aldovia")
    aldovia.caret(block, after="shall")
    aldovia.type(" gladly")
    card = taken(pen, block, "Insert “gladly”")
    card.get_by_role("button", name="More…").click()
    page.get_by_role("menuitem", name="Enter a position for a delegation…").click()
    choose("In the name of", "Maruna (MRN)")
    choose("On behalf of a group", "Group of Hills (GH)")
    form.get_by_label("Why?").fill("Nobody is glad.")
    page.screenshot(path=screenshots / "enter-position.png")
    form.get_by_role("button", name="Enter it").click()
    expect(card).to_contain_text("Group of Hills objects to inserting these words")

    movement = room.page("Auditor", "/movement?issue=none")
    brackets = movement.get_by_role("list", name="Brackets").locator("> li")
    ours = brackets.filter(has_text="Insert “gladly”")
    ours.locator("summary").click(timeout=PATIENCE)
    expect(ours).to_contain_text("Group of Hills: objection")
    movement.close()

    home = room.page("Co-fac", "")
    home.get_by_role("button", name="Actions for Amina Darrou").click()
    home.get_by_role("menuitem", name="E-mail address…").click()
    address = home.get_by_role("dialog").get_by_role("textbox", name="Address")
    address.fill("amina@example.org")
    home.get_by_role("button", name="Keep the address").click()
    expect(home.get_by_role("dialog")).to_have_count(0)
    home.close()
