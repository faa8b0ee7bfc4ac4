"""By keyboard alone, by name, on a phone, on a projector, in either direction of writing."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.room import LIVE, PATIENCE, Room

SENTENCE = "Each Party shall keep a register of its crossings."
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PROJECTOR = {"viewport": {"width": 1920, "height": 1080}}

_NAMELESS = """() => {
  const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest('[inert]');
  const named = (e) =>
    (e.getAttribute('aria-label') ?? '').trim() ||
    (e.getAttribute('aria-labelledby') ?? '').split(' ')
      .map((id) => document.getElementById(id)?.textContent.trim()).join('') ||
    [...(e.labels ?? [])].map((label) => label.textContent.trim()).join('') ||
    e.textContent.trim() || (e.getAttribute('title') ?? '').trim();
  const acts = 'a[href], button, input, select, textarea, [tabindex="0"], [role=textbox]';
  return [...document.querySelectorAll(acts)]
    .filter((e) => shown(e) && e.getAttribute('aria-hidden') !== 'true' && !named(e))
    .map((e) => e.outerHTML.slice(0, 200));
}"""
"""What can be acted on and has no name that could be read out."""

_HIDDEN_FOCUS = """() =>
  [...document.querySelectorAll('[aria-hidden=true] button, [aria-hidden=true] a')]
  .filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 200))"""


def is_named_throughout(page: Page) -> None:
    """One h1, one main, and a name on everything that can be acted on."""
    assert page.evaluate(_NAMELESS) == []
    assert page.evaluate(_HIDDEN_FOCUS) == []
    expect(page.locator("h1")).to_have_count(1)
    expect(page.get_by_role("main")).to_have_count(1)
    assert page.title() not in ("", "Travaux")
    assert page.locator("html").get_attribute("lang") == "en"


def fits(page: Page) -> None:
    """Nothing stands beyond the right edge of the page."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("who", ["Co-fac", "Maruna", "Observer"])
def test_every_page_can_be_read_out(room: Room, who: str) -> None:
    """Landmarks, one heading of the first level, and no button or field without a name."""
    seat = room.sit(who)
    expect(seat.page.get_by_role("banner")).to_have_count(1)
    expect(seat.page.get_by_role("navigation", name="Outline")).to_have_count(1)
    is_named_throughout(seat.page)
    seat.page.get_by_role("button", name="Time line").click()
    expect(seat.page.get_by_role("slider", name="Moment")).to_be_visible()
    is_named_throughout(seat.page)
    seat.page.get_by_role("button", name="Time line").click()
    seat.page.locator("article[data-bracket-id]").first.click()
    is_named_throughout(seat.page)
    page = room.page(who, "/board")
    expect(page.get_by_role("table")).to_be_visible(timeout=PATIENCE)
    is_named_throughout(page)
    page.goto(f"{room.url}/n/orderly-movement")
    expect(page.get_by_role("link", name="The board")).to_be_visible(timeout=PATIENCE)
    is_named_throughout(page)
    page.close()


def test_brackets_are_reached_and_acted_on_by_keyboard(room: Room, screenshots: Path) -> None:
    """j and k go through the brackets, o objects, a accepts, Escape leaves, ? says all this."""
    maruna = room.sit("Maruna")
    page = maruna.page
    page.get_by_role("note", name="Regime").click()
    maruna.press("?")
    sheet = page.get_by_role("dialog", name="Keys and marks")
    expect(sheet).to_contain_text("Next bracket")
    page.screenshot(path=screenshots / "help.png")
    maruna.press("Escape")
    expect(sheet).to_be_hidden()

    def at_hand() -> str:
        card = page.locator("article[aria-current=true]")
        expect(card).to_be_focused()
        return str(card.get_attribute("data-bracket-id"))

    maruna.press("j")
    first = at_hand()
    maruna.press("j")
    second = at_hand()
    assert second != first
    maruna.press("k")
    assert at_hand() == first

    # On to one of another delegation's that Maruna has said nothing about.
    for _ in range(30):
        card = page.locator("article[aria-current=true]")
        if card.get_by_role("button", name="Object to").count():
            break
        before = at_hand()
        maruna.press("j")
        expect(page.locator("article[aria-current=true]")).not_to_have_attribute(
            "data-bracket-id", before
        )
    bracket = at_hand()
    card = page.locator(f'article[data-bracket-id="{bracket}"]')
    maruna.press("o")
    expect(card.get_by_role("textbox")).to_be_focused()
    maruna.type("For reasons given in the room.")
    maruna.press("Control+Enter")
    stances = card.get_by_role("list", name="Who stands where")
    expect(stances).to_contain_text("Maruna objects")
    card.focus()
    maruna.press("a")
    expect(stances).to_contain_text("Maruna accepts")
    maruna.press("Escape")
    expect(page.locator("article[aria-current=true]")).to_have_count(0)


def test_while_typing_alt_and_arrows_go_through_the_brackets(room: Room) -> None:
    """The caret stays in the text, the card opens beside it."""
    pen, maruna = room.sit("Co-fac"), room.sit("Maruna")
    block = pen.add(SENTENCE)
    maruna.caret(block, after="shall")
    maruna.press("Alt+ArrowDown")
    expect(maruna.page.locator("article[aria-current=true]")).to_have_count(1)
    maruna.type(" now")
    for seat in (maruna, pen):
        seat.reads(block, "Each Party shall[ now - MRN] keep a register of its crossings.")


def test_a_paragraph_runs_in_the_direction_of_its_words(room: Room, screenshots: Path) -> None:
    """An Arabic paragraph runs from right to left, with the brackets around it."""
    pen, aldovia = room.sit("Co-fac"), room.sit("Aldovia")
    block = pen.add("تحترم الدول حقوق الإنسان.")
    expect(aldovia.block(block)).to_have_css("direction", "rtl", timeout=PATIENCE)
    aldovia.caret(block, after="حقوق")
    aldovia.type(" جميع")
    for seat in (pen, aldovia):
        seat.reads(block, "تحترم الدول حقوق[ جميع - ALD] الإنسان.")
    aldovia.page.screenshot(path=screenshots / "right-to-left.png")


def test_on_a_phone_the_text_comes_first_and_cards_rise_from_below(
    room: Room, screenshots: Path
) -> None:
    """A tap on a bracket opens its sheet, from which one steps on and acts; nothing overflows."""
    seat = room.sit("Aldovia", **PHONE)
    page = seat.page
    fits(page)
    is_named_throughout(page)
    page.screenshot(path=screenshots / "phone-draft.png")
    page.locator(f"{LIVE} .bracket-sign", has_text="NRL delete").first.tap()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("Delete")
    page.screenshot(path=screenshots / "phone-card.png")
    sheet.get_by_role("button", name="Next bracket").tap()
    expect(sheet.get_by_role("article")).to_have_count(1)
    fits(page)
    seat.press("Escape")
    expect(sheet).to_be_hidden()
    page.get_by_role("link", name="The board").tap()
    expect(page.get_by_role("heading", name="The board")).to_be_visible(timeout=PATIENCE)
    fits(page)
    page.screenshot(path=screenshots / "phone-board.png")
    page.goto(f"{room.url}/n/orderly-movement")
    expect(page.get_by_role("heading", name="Drafts")).to_be_visible(timeout=PATIENCE)
    fits(page)
    page.screenshot(path=screenshots / "phone-negotiation.png")
    page.close()


def test_a_delegate_types_on_a_phone(room: Room) -> None:
    """Touch keyboards send words, not keys; they are bracketed all the same."""
    pen = room.sit("Co-fac")
    block = pen.add(SENTENCE)
    phone = room.sit("Aldovia", **PHONE)
    phone.caret(block, after="shall")
    phone.page.keyboard.insert_text(" promptly")
    for seat in (phone, pen):
        seat.reads(block, "Each Party shall[ promptly - ALD] keep a register of its crossings.")
    phone.page.close()


def test_a_projector_shows_text_and_cards(room: Room, screenshots: Path) -> None:
    """On the big screen outline, page and cards stand side by side."""
    seat = room.sit("Observer", **PROJECTOR)
    fits(seat.page)
    seat.page.locator(f"{LIVE} .bracket-sign", has_text="NRL delete").first.click()
    expect(seat.page.locator("article[aria-current=true]")).to_be_in_viewport()
    expect(seat.page.get_by_role("navigation", name="Outline")).to_be_in_viewport()
    seat.page.screenshot(path=screenshots / "projector.png")
    seat.page.get_by_role("button", name="Show as written form").click()
    expect(seat.page.get_by_text("NRL delete; SRG, MRN retain]").last).to_be_visible()
    seat.page.screenshot(path=screenshots / "written-form.png")
    seat.page.close()
