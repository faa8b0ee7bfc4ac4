"""What leads from place to place: links between provisions, their sources, the meeting's item."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.room import MOVEMENT, PATIENCE, Room

pytestmark = pytest.mark.usefixtures("_no_script_errors")

PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True}
LAPTOP = {"viewport": {"width": 1280, "height": 800}}


def chosen(page: Page, within: Locator, label: str, option: str) -> None:
    """Choose an option of a field, by how it begins."""
    within.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).first.click()


def place(page: Page, dialog: Locator, legend: str, option: str) -> None:
    """Choose a paragraph as one of two provisions."""
    chosen(page, dialog.get_by_role("group", name=legend), "Paragraph", option)


def test_every_screen_follows_the_item_of_the_meeting(room: Room, screenshots: Path) -> None:
    """F3: whatever is open shows it at once, and leads to what it is about; so does a phone."""
    pen = room.sit("Co-fac")
    block = pen.add("Parties shall review the Compact.")
    struck = {"struck": "review", "inserted": "assess", "reason": "It is a review."}
    party = next(d["id"] for d in room.get(pen.page, "")["delegations"] if d["code"] == "MRN")
    path = f"/drafts/{pen.draft}/paragraphs/{block}/proposals?for={party}"
    made = room.send(pen.page, "POST", path, struck)["created"]
    meeting = room.send(pen.page, "POST", "/meetings", {"name": "Fourth meeting"})["created"]
    items = [
        {"title": "Review of the Compact", "draft": pen.draft, "bracket": made["insertion"]},
        {"title": "The paragraph on review", "draft": pen.draft, "paragraph": block},
        {"title": "Any other business"},
    ]
    agenda = f"/meetings/{meeting['meeting']}/agenda"
    room.send(pen.page, "PUT", agenda, {"items": items})
    laptop = room.sit("Aldovia", **LAPTOP)
    phone = room.page("Maruna", "/board", **PHONE)
    podium = room.page("Co-fac", "/process")
    expect(podium.get_by_role("list", name="Agenda")).to_be_visible()
    for page in (laptop.page, phone):
        expect(page.get_by_role("status", name="The meeting")).to_have_count(0)

    podium.get_by_role("button", name="Turn to Review of the Compact").click()
    for page in (laptop.page, phone, podium):
        bar = page.get_by_role("status", name="The meeting")
        expect(bar).to_contain_text("Now: Review of the Compact", timeout=PATIENCE)
    phone.screenshot(path=screenshots / "following-board-phone.png")
    phone.get_by_role("link", name="Go there").tap()
    phone.wait_for_url(f"**/d/{pen.draft}#bracket-{made['insertion']}")
    sheet = phone.get_by_role("dialog").get_by_role("article")
    expect(sheet).to_contain_text("Insert “assess”", timeout=PATIENCE)
    expect(phone.get_by_text("you are there")).to_be_attached()
    phone.screenshot(path=screenshots / "following-phone.png")
    laptop.page.get_by_role("link", name="Go there").click()
    card = laptop.card("Insert “assess”")
    expect(card).to_have_attribute("aria-current", "true", timeout=PATIENCE)
    expect(card).to_be_in_viewport()
    laptop.page.screenshot(path=screenshots / "following-laptop.png")

    podium.get_by_role("button", name="Turn to The paragraph on review").click()
    bar = laptop.page.get_by_role("status", name="The meeting")
    expect(bar).to_contain_text("The paragraph on review", timeout=PATIENCE)
    laptop.page.locator("main").first.evaluate("(page) => page.scrollTo(0, page.scrollHeight)")
    expect(laptop.block(block)).not_to_be_in_viewport()
    bar.get_by_role("link", name="Go there").click()
    expect(laptop.block(block)).to_be_in_viewport(timeout=PATIENCE)

    podium.get_by_role("button", name="Turn to Any other business").click()
    expect(bar).to_contain_text("Any other business", timeout=PATIENCE)
    podium.get_by_role("button", name="Close the meeting").click()
    expect(bar).to_have_count(0, timeout=PATIENCE)
    for page in (laptop.page, phone, podium):
        page.close()


def test_provisions_are_linked_and_their_language_has_a_source(
    room: Room, screenshots: Path
) -> None:
    """L1-L3: flagged and reconciled, linked and answered, noted and taken back; all may read."""
    pen, aldovia = room.page("Co-fac", "/links"), room.page("Aldovia", "/links", **PHONE)
    contradictions = pen.get_by_role("region", name="Contradictions")
    pen.get_by_role("button", name="Flag a contradiction…").click()
    dialog = pen.get_by_role("dialog")
    place(pen, dialog, "One", "PP2")
    place(pen, dialog, "The other", "PP3")
    dialog.get_by_label("Why they cannot both stand").fill("One gives what the other takes.")
    dialog.get_by_role("button", name="Flag it").click()
    expect(contradictions).to_contain_text("One gives what the other takes.", timeout=PATIENCE)
    read = aldovia.get_by_role("region", name="Contradictions")
    expect(read).to_contain_text("open since", timeout=PATIENCE)
    expect(aldovia.get_by_role("button", name="Flag a contradiction…")).to_have_count(0)
    read.get_by_role("link", name="PP3").first.tap()
    aldovia.wait_for_url("**/d/**", timeout=PATIENCE)
    words = "Reaffirming also that every migrant"
    expect(aldovia.get_by_text(words).last).to_be_in_viewport(timeout=PATIENCE)
    record = aldovia.get_by_role("status", name="Record")
    expect(record).to_have_text("In the record", timeout=PATIENCE)
    aldovia.go_back()
    expect(read).to_be_visible(timeout=PATIENCE)
    named = "Reconciled: One gives what the other takes."
    contradictions.get_by_role("button", name=named).click()
    pen.get_by_role("dialog").get_by_label("How").fill("The second yields.")
    pen.get_by_role("dialog").get_by_role("button", name="Put it on record").click()
    expect(read).to_contain_text("The second yields.", timeout=PATIENCE)

    crossovers = pen.get_by_role("region", name="Crossovers between drafts")
    pen.get_by_role("button", name="Link provisions of two drafts…").click()
    dialog = pen.get_by_role("dialog")
    place(pen, dialog, "One", "PP2")
    dialog.get_by_role("group", name="The other").get_by_role("combobox", name="Paragraph").click()
    pen.get_by_role("option").nth(1).click()
    dialog.get_by_label("The question that this raises").fill("Which of them prevails?")
    dialog.get_by_role("button", name="Link them").click()
    expect(crossovers).to_contain_text("Which of them prevails?", timeout=PATIENCE)
    crossovers.get_by_role("button", name="Answer: Which of them prevails?").click()
    pen.get_by_role("dialog").get_by_label("The answer").fill("The later one.")
    pen.get_by_role("dialog").get_by_role("button", name="Put it on record").click()
    answered = aldovia.get_by_role("region", name="Crossovers between drafts")
    expect(answered).to_contain_text("The later one.", timeout=PATIENCE)

    pen.get_by_role("button", name="Note a source…").click()
    dialog = pen.get_by_role("dialog")
    chosen(pen, dialog, "Draft", MOVEMENT)
    chosen(pen, dialog, "Paragraph", "PP2")
    phrase = dialog.get_by_role("textbox", name="Phrase")
    phrase.fill("secure its borders")
    dialog.get_by_role("textbox", name="Instrument").fill("Old Charter")
    dialog.get_by_label("Paragraph there").fill("Article 3")
    dialog.get_by_role("button", name="Note the source").click()
    expect(dialog.get_by_role("alert")).to_contain_text("word for word", timeout=PATIENCE)
    phrase.fill("secures its borders")
    dialog.get_by_role("button", name="Note the source").click()
    sources = aldovia.get_by_role("region", name="Agreed language")
    expect(sources).to_contain_text("from Old Charter, Article 3", timeout=PATIENCE)
    aldovia.screenshot(path=screenshots / "links-phone.png", full_page=True)
    pen.screenshot(path=screenshots / "links.png", full_page=True)
    pen.get_by_role("button", name="Take back the source of “secures its borders”").click()
    expect(sources).to_contain_text("No source of a phrase is noted.", timeout=PATIENCE)
    pen.close()
    aldovia.close()
