"""Text emerging from informals: brought in from the page, attributed on its card, and listed."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.room import PATIENCE, Room, Seat

PEN, ALDOVIA = "Co-facilitator", "Delegation of Aldovia"


def chosen(page: Page, label: str, *options: str) -> None:
    """Choose some of a field's options."""
    field = page.get_by_role("dialog").get_by_role("combobox", name=label)
    field.click()
    for option in options:
        page.get_by_role("option", name=option).click()
    field.press("Escape")


def asked(seat: Seat, block: str, what: str) -> Locator:
    """The dialog that an entry of a paragraph's menu opens."""
    seat.block(block).hover()
    seat.page.get_by_role("button", name="Actions for this paragraph").click()
    seat.page.get_by_role("menuitem", name=what).click()
    return seat.page.get_by_role("dialog")


def test_wording_is_brought_in_for_selected_words_and_is_attributed(
    own_room: Room, screenshots: Path
) -> None:
    """B19, B20: nobody proposes it; the card, the text and the list say who brought it."""
    pen, aldovia = own_room.sit(PEN), own_room.sit(ALDOVIA)
    block = pen.add("Returns shall be voluntary and safe.")
    pen.select(block, "voluntary")
    dialog = asked(pen, block, "Wording from informals…")
    expect(dialog.get_by_label("Words to strike")).to_have_value("voluntary")
    dialog.get_by_label("Words to add").fill("freely chosen")
    act = dialog.get_by_role("button", name="Bring it in")
    expect(act).to_be_disabled()
    chosen(pen.page, "Delegations that brought it", "Aldovia", "Maruna")
    dialog.get_by_label("From which informal meeting").fill("Friends of the Chair")
    dialog.get_by_label("When that was").fill("2026-05-14T15:04")
    pen.page.screenshot(path=screenshots / "informals-form.png")
    act.click()
    expect(dialog).to_have_count(0, timeout=PATIENCE)
    aldovia.reads(
        block,
        "Returns shall be [voluntary - delete; informals, brought by ALD, MRN]"
        "[freely chosen - informals, brought by ALD, MRN] and safe.",
    )
    card = aldovia.card("Insert “freely chosen”")
    card.click()
    expect(card).to_contain_text("From informals (“Friends of the Chair”, 14 May 2026, 15:04)")
    expect(card).to_contain_text("Proposed by nobody yet")
    aldovia.page.screenshot(path=screenshots / "informals-card.png")

    aldovia.page.goto(f"{own_room.url}/n/orderly-movement")
    aldovia.page.get_by_role("link", name="From informals").click()
    brought = aldovia.page.get_by_role("list", name="Text from informals")
    expect(brought.get_by_role("listitem")).to_have_count(2, timeout=PATIENCE)
    expect(brought).to_contain_text("Insert “freely chosen”")
    expect(brought.get_by_title("Maruna").first).to_be_visible()
    aldovia.page.screenshot(path=screenshots / "informals-list.png")


def test_off_the_record_the_pen_brings_in_a_paragraph_and_an_option(
    own_room: Room, screenshots: Path
) -> None:
    """P9, B19: nothing else of such a phase is logged; on a phone the form is all there."""
    pen = own_room.sit(PEN)
    block = pen.add("Parties shall cooperate.")
    phase = {"name": "Informal informals", "kind": "rolling text", "on_record": False}
    own_room.send(pen.page, "POST", "/phases", phase)
    dialog = asked(pen, block, "A paragraph below from informals…")
    dialog.get_by_label("Its words").fill("Parties shall meet yearly.")
    dialog.get_by_role("radio", name="The co-facilitators").click()
    expect(dialog.get_by_label("Delegations that brought it")).to_have_count(0)
    dialog.get_by_role("button", name="Bring it in").click()
    expect(dialog).to_have_count(0, timeout=PATIENCE)
    below = pen.below(block)
    pen.reads(below, "[Parties shall meet yearly. - informals]")

    phone = own_room.sit(PEN, viewport={"width": 390, "height": 780}, has_touch=True)
    phone.block(below).get_by_text("Parties shall meet yearly.").tap()
    sheet = phone.page.get_by_role("dialog")
    sheet.get_by_role("button", name="More…").tap()
    phone.page.get_by_role("menuitem", name="Another option from informals…").tap()
    form = phone.page.get_by_role("dialog", name="Bring in another option from informals")
    form.get_by_label("Its words").fill("Parties shall meet as needed.")
    chosen_by = form.get_by_role("combobox", name="Delegations that brought it")
    chosen_by.tap()
    phone.page.get_by_role("option", name="Norland").tap()
    chosen_by.press("Escape")
    phone.page.screenshot(path=screenshots / "informals-form-phone.png")
    form.get_by_role("button", name="Bring it in").tap()
    words = "Parties shall meet as needed."
    expect(pen.page.get_by_text(words).first).to_be_visible(timeout=PATIENCE)
    option = pen.below(below)
    pen.reads(option, "[Parties shall meet as needed. - informals, brought by NRL]")
    phone.page.goto(f"{own_room.url}/n/orderly-movement/informals")
    brought = phone.page.get_by_role("list", name="Text from informals")
    expect(brought).to_contain_text("brought by the co-facilitators", timeout=PATIENCE)
    phone.page.screenshot(path=screenshots / "informals-list-phone.png")
    phone.page.close()
