"""The page on agreement: a question is put from the card, objected to, and decided."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.room import PATIENCE, Room

SENTENCE = "Each Party shall publish its rules."


def test_a_question_is_put_objected_to_and_decided(room: Room, screenshots: Path) -> None:
    """Everybody sees it on the page without a reload; the refusal names who objects."""
    pen, aldovia, maruna = room.sit("Co-fac"), room.sit("Aldovia"), room.sit("Maruna")
    block = pen.add(SENTENCE)
    aldovia.caret(block, after="publish")
    aldovia.type(" weekly")
    aldovia.reads(block, "Each Party shall publish[ weekly - ALD] its rules.")
    aldovia.recorded()
    found = room.get(aldovia.page, f"/drafts/{aldovia.draft}")["brackets"]
    [bracket] = [one["id"] for one in found if "weekly" in one["excerpt"]]
    address = f"{room.url}/n/orderly-movement/agreement"
    maruna.page.goto(address)
    room.send(pen.page, "POST", f"/brackets/{bracket}/questions", {"outcome": "retained"})
    expect(maruna.page.get_by_text("That “weekly” stays")).to_be_visible(timeout=PATIENCE)
    maruna.page.get_by_role("button", name="Object to the question").click()
    maruna.page.get_by_role("textbox").fill("Monthly is enough.")
    maruna.page.get_by_role("button", name="Object", exact=True).click()
    lift = maruna.page.get_by_role("button", name="Lift the objection")
    expect(lift).to_be_visible(timeout=PATIENCE)
    maruna.page.screenshot(path=screenshots / "agreement.png")
    pen.page.goto(address)
    decide = pen.page.get_by_role("button", name="I see no objection: decided")
    decide.click()
    expect(pen.page.get_by_text("while an objection to the question stands")).to_be_visible()
    lift.click()
    expect(pen.page.get_by_text("Maruna objects")).to_have_count(0, timeout=PATIENCE)
    decide.click()
    expect(pen.page.get_by_text("That “weekly” stays")).to_have_count(0, timeout=PATIENCE)
