"""What a secretariat and delegations do in one afternoon, all of it from the web client."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.room import MOVEMENT, PATIENCE, Room

SENTENCE = "Each Party shall, subject to its laws, publish its rules."
REFUGEES = "Compact on the Protection of Refugees"


def choose(page: Page, label: str, option: str) -> None:
    """Choose in a list by its label."""
    page.get_by_role("dialog").get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).first.click()


def test_an_afternoon_from_dictation_to_a_broken_silence(room: Room, screenshots: Path) -> None:
    """Entered for Aldovia, sounded on in private, tied into a package; a silence is broken."""
    pen, maruna = room.sit("Co-fac"), room.sit("Maruna")
    block = pen.add(SENTENCE)
    maruna.reads(block, SENTENCE)
    pen.block(block).hover()
    pen.page.get_by_role("button", name="Actions for this paragraph").click()
    pen.page.get_by_role("menuitem", name="Enter wording for a delegation…").click()
    choose(pen.page, "In the name of", "Aldovia")
    pen.page.get_by_label("Words to strike").fill("subject to its laws, ")
    pen.page.screenshot(path=screenshots / "enter-wording.png")
    pen.page.get_by_role("button", name="Enter it").click()
    expect(pen.block(block)).to_contain_text("ALD* delete", timeout=PATIENCE)

    card = maruna.card("Delete “subject to its laws,”")
    card.click()
    card.get_by_role("button", name="More…").click()
    maruna.page.get_by_role("menuitem", name="Tell the co-facilitators in private…").click()
    maruna.page.get_by_label("In your words").fill("If the review stays.")
    maruna.page.get_by_role("button", name="Tell them").click()
    expect(card).to_contain_text("In private: Maruna could go along with it", timeout=PATIENCE)
    maruna.page.screenshot(path=screenshots / "sounding-card.png")
    pen.page.goto(f"{room.url}/n/orderly-movement/private")
    told = pen.page.get_by_role("region", name="What you were told")
    expect(told).to_contain_text("If the review stays.", timeout=PATIENCE)

    pen.page.goto(f"{room.url}/n/orderly-movement/agreement")
    pen.page.get_by_role("button", name="Prepare a package…").click()
    dialog = pen.page.get_by_role("dialog")
    dialog.get_by_label("Title").fill("Laws and returns")
    dialog.get_by_role("combobox", name="Brackets that are agreed together").click()
    pen.page.get_by_role("option", name="subject to its laws").click()
    pen.page.get_by_role("option", name="voluntary").first.click()
    pen.page.keyboard.press("Tab")
    dialog.get_by_role("button", name="Keep it").click()
    maruna.page.goto(f"{room.url}/n/orderly-movement/agreement")
    expect(maruna.page.get_by_text("No package is presented.")).to_be_visible(timeout=PATIENCE)
    pen.page.get_by_role("button", name="Present Laws and returns").click()
    pen.page.get_by_role("button", name="Present it", exact=True).click()
    expect(maruna.page.get_by_text("Laws and returns: presented")).to_be_visible(timeout=PATIENCE)

    pen.page.get_by_role("button", name="Put a draft under silence…").click()
    choose(pen.page, "Draft", REFUGEES)
    pen.page.get_by_role("button", name="Put it under silence").click()
    maruna.page.get_by_role("button", name=f"Object in writing to {REFUGEES}").click()
    maruna.page.get_by_label("Your letter").fill("We cannot agree to this paragraph.")
    maruna.page.get_by_role("button", name="Send the letter").click()
    expect(pen.page.get_by_text(": broken")).to_be_visible(timeout=PATIENCE)
    expect(pen.page.get_by_role("list", name="Letters")).to_contain_text("Maruna")
    expect(maruna.page.get_by_text("1 letter in time, 0 late.")).to_be_visible(timeout=PATIENCE)
    maruna.page.screenshot(path=screenshots / "silence-broken.png")


def test_a_morning_of_housekeeping_around_the_text(room: Room, screenshots: Path) -> None:
    """A statement, a contradiction, numbers, a chair's redraft, and a phase with hidden names."""
    pen, aldovia = room.page("Co-fac", "/process"), room.page("Aldovia", "/process")
    aldovia.get_by_role("button", name="Make a statement…").click()
    aldovia.get_by_label("What was said").fill("We thank the co-facilitators.")
    aldovia.get_by_role("button", name="Put it on record").click()
    said = pen.get_by_role("region", name="Statements")
    expect(said).to_contain_text("We thank the co-facilitators.", timeout=PATIENCE)

    pen.goto(f"{room.url}/n/orderly-movement/links")
    pen.get_by_role("button", name="Flag a contradiction…").click()
    dialog = pen.get_by_role("dialog")
    for which, words in (("One", "PP1"), ("The other", "PP2")):
        group = dialog.get_by_role("group", name=which)
        group.get_by_role("combobox", name="Paragraph").click()
        pen.get_by_role("option", name=words).first.click()
    dialog.get_by_label("Why they cannot both stand").fill("One leaves out what the other binds.")
    dialog.get_by_role("button", name="Flag it").click()
    pen.get_by_role("button", name="Reconciled: One leaves out").click()
    pen.get_by_label("How").fill("The second gives way.")
    pen.get_by_role("button", name="Put it on record").click()
    expect(pen.get_by_text("The second gives way.")).to_be_visible(timeout=PATIENCE)

    pen.goto(f"{room.url}/n/orderly-movement/numbering")
    pen.get_by_role("button", name="Announce the practice…").click()
    pen.get_by_role("button", name="Announce it").click()
    expect(pen.get_by_text("15 bis, 15 ter, 15 quat; instead")).to_be_visible(timeout=PATIENCE)
    pen.get_by_role("button", name="Number the draft anew…").click()
    pen.get_by_role("button", name="Number it anew").click()
    expect(pen.get_by_text("it is numbered consecutively")).to_be_visible(timeout=PATIENCE)

    draft = room.draft(pen, MOVEMENT)
    pen.goto(f"{room.url}/n/orderly-movement/d/{draft}/redraft")
    fate = pen.get_by_role("radiogroup", name="What becomes of 3 We commit")
    fate.get_by_text("is dropped").click()
    pen.get_by_label("Name of the revision").fill("Rev. 2")
    pen.get_by_role("button", name="Issue the redraft…").click()
    would = pen.get_by_role("region", name="What it would do")
    expect(would.get_by_role("region", name="Dropped")).to_contain_text("voluntary")
    pen.screenshot(path=screenshots / "redraft-seen-before.png", full_page=True)
    pen.get_by_role("button", name="Issue it").click()
    expect(pen.get_by_role("heading", name="What Rev. 2 did")).to_be_visible(timeout=PATIENCE)
    dropped = pen.get_by_role("region", name="Dropped")
    expect(dropped).to_contain_text("voluntary", timeout=PATIENCE)
    pen.screenshot(path=screenshots / "redrafted.png", full_page=True)

    pen.goto(f"{room.url}/n/orderly-movement/process")
    pen.get_by_role("button", name="Open a phase").click()
    pen.get_by_label("Name of the phase").fill("Informals")
    pen.get_by_label("Names are hidden").check()
    pen.get_by_role("button", name="Open the phase").click()
    expect(aldovia.get_by_text("names hidden, on the record")).to_be_visible(timeout=PATIENCE)
