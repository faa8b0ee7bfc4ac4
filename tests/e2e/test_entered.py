"""Dictated, typed by the pen, confirmed from a phone; what an outcome leaves to be confirmed."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.room import MOVEMENT, PATIENCE, Room

SENTENCE = "Returns shall be voluntary and safe."


def entered(room: Room, page: Page, block: str, body: dict[str, Any], of: str) -> dict[str, str]:
    """What the pen enters for a delegation, by its name; returns what that made."""
    draft = room.draft(page, MOVEMENT)
    party = next(d["id"] for d in room.get(page, "")["delegations"] if d["name"] == of)
    path = f"/drafts/{draft}/paragraphs/{block}/proposals?for={party}"
    made: dict[str, str] = room.send(page, "POST", path, body)["created"]
    return made


def test_it_is_dictated_marked_and_confirmed_from_the_phone(room: Room, screenshots: Path) -> None:
    """Every screen shows the mark until the delegation has confirmed it."""
    pen = room.sit("Co-fac")
    block = pen.add(SENTENCE)
    for struck, inserted in (("voluntary", "free"), ("safe", "")):
        body = {"struck": struck, "inserted": inserted}
        entered(room, pen.page, block, body, "Aldovia")
    card = pen.card("Insert “free”")
    card.click()
    expect(card).to_contain_text("not yet confirmed", timeout=PATIENCE)
    pen.page.screenshot(path=screenshots / "entered-card.png")

    phone = room.page("Aldovia", "", viewport={"width": 390, "height": 780})
    phone.get_by_role("button", name="What concerns you").click()
    told = "The co-facilitators enter a proposal for Aldovia, which has to confirm it."
    phone.get_by_role("link", name=told).first.click()
    expect(phone.get_by_role("heading", name="For you to confirm")).to_be_visible(timeout=PATIENCE)
    phone.screenshot(path=screenshots / "entered-phone.png")
    phone.get_by_role("button", name="Not our position: Delete “safe”").click()
    phone.get_by_label("What should stand beside it (optional)").fill("Misheard.")
    phone.get_by_role("button", name="Say so for the record").click()
    expect(phone.get_by_text("not its position")).to_be_visible(timeout=PATIENCE)
    phone.get_by_role("button", name="Confirm: Delete “voluntary”; Insert “free”").click()
    expect(phone.get_by_role("heading", name="For you to confirm")).to_have_count(0)
    expect(phone.get_by_text("entered for Aldovia, confirmed")).to_be_visible(timeout=PATIENCE)
    phone.screenshot(path=screenshots / "entered-confirmed.png")
    expect(card).not_to_contain_text("not yet confirmed", timeout=PATIENCE)
    expect(pen.block(block)).to_contain_text("safe.")
    phone.close()


def test_what_an_outcome_touched_waits_for_its_proponents(room: Room, screenshots: Path) -> None:
    """The card says so, and its proponent says there that it stands."""
    pen, maruna = room.sit("Co-fac"), room.sit("Maruna")
    block = pen.add("States shall gladly admit.")
    body = {"struck": "", "inserted": "most ", "at": 13}
    around = entered(room, pen.page, block, body, "Aldovia")["insertion"]
    entered(room, pen.page, block, {"struck": "gladly", "inserted": ""}, "Maruna")
    room.send(pen.page, "POST", f"/brackets/{around}/outcome", {"outcome": "deleted"})
    card = maruna.card("Delete “gladly”")
    card.click()
    waits = "Text around it changed: awaits confirmation by Maruna"
    expect(card).to_contain_text(waits, timeout=PATIENCE)
    maruna.page.screenshot(path=screenshots / "rebased.png")
    card.get_by_role("button", name="It stands as it now reads").click()
    expect(card).not_to_contain_text(waits, timeout=PATIENCE)


def test_it_is_typed_live_for_a_delegation_that_is_in_the_room(
    room: Room, screenshots: Path
) -> None:
    """The banner says for whom; the delegation sees each letter as its own, and confirms."""
    pen, aldovia = room.sit("Co-fac"), room.sit("Aldovia")
    block = pen.add("States shall cooperate on return.")
    pen.page.get_by_role("button", name="Type for a delegation").click()
    pen.page.get_by_role("combobox", name="In the name of").click()
    pen.page.get_by_role("option", name="Aldovia").click()
    pen.page.get_by_role("button", name="Begin").click()
    banner = pen.page.get_by_role("status", name="Typing for a delegation")
    expect(banner).to_contain_text("You are typing for Aldovia.")
    pen.arrived()
    pen.caret(block, after="cooperate")
    pen.type(" fully")
    pen.recorded()
    marked = "States shall cooperate[ fully - ALD*] on return."
    pen.reads(block, marked)
    aldovia.reads(block, marked)
    pen.page.screenshot(path=screenshots / "typing-for.png")
    # What others wrote is struck out, as the delegation itself would strike it.
    pen.select(block, "shall")
    pen.press("Backspace")
    pen.reads(block, f"States [shall - ALD* delete]{marked.removeprefix('States shall')}")
    pen.recorded()

    page = aldovia.page
    page.goto(f"{room.url}/n/orderly-movement/entered")
    page.get_by_role("button", name="Confirm: Insert “fully”").click()
    confirm = page.get_by_role("button", name="Confirm: Insert “fully”")
    expect(confirm).to_have_count(0, timeout=PATIENCE)
    page.get_by_role("button", name="Not our position: Delete “shall”").click()
    page.get_by_role("button", name="Say so for the record").click()
    aldovia.back()
    confirmed = marked.replace("ALD*", "ALD")
    aldovia.reads(block, confirmed)
    pen.reads(block, confirmed)

    # What was confirmed is the delegation's own: typed on, it is a proposal within it.
    pen.caret(block, after="fully")
    pen.press("Backspace")
    pen.recorded()
    pen.reads(block, "States shall cooperate[ full[y - ALD* delete] - ALD] on return.")
    pen.press("Control+z")
    pen.reads(block, confirmed)
    pen.page.get_by_role("button", name="Stop typing for Aldovia").click()
    expect(banner).to_have_count(0)
    pen.arrived()
    pen.caret(block, after="return")
    pen.type("s")
    pen.reads(block, confirmed.replace("return", "returns"))
    pen.recorded()
