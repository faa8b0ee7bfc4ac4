"""The page on agreement: a question is put from the card, objected to, and decided."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.room import PATIENCE, Room

SENTENCE = "Each Party shall publish its rules."


def test_a_question_is_put_objected_to_and_decided(room: Room, screenshots: Path) -> None:
    """What becomes of it is seen without a reload; the refusal names who objects."""
    pen, aldovia, maruna = room.sit("Co-fac"), room.sit("Aldovia"), room.sit("Maruna")
    block = pen.add(SENTENCE)
    aldovia.caret(block, after="publish")
    aldovia.type(" weekly")
    aldovia.reads(block, "Each Party shall publish[ weekly - ALD] its rules.")
    aldovia.recorded()
    found = room.get(aldovia.page, f"/drafts/{aldovia.draft}")["brackets"]
    [bracket] = [one["id"] for one in found if "weekly" in one["excerpt"]]
    address = f"{room.url}/n/orderly-movement/agreement"
    room.send(pen.page, "POST", f"/brackets/{bracket}/questions", {"outcome": "retained"})
    maruna.page.goto(address)
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


def test_an_agreed_paragraph_says_so_in_its_margin(room: Room, screenshots: Path) -> None:
    """For everybody, without a reload, until a capital comes back."""
    pen, maruna = room.sit("Co-fac"), room.sit("Maruna")
    block = pen.add("Each Party shall keep its word.")
    pen.recorded()
    body = {"draft": pen.draft, "paragraph": block}
    agreed = room.send(pen.page, "POST", "/agreements", body)
    sign = maruna.page.get_by_text("Agreed ad ref", exact=True)
    expect(sign).to_have_count(1, timeout=PATIENCE)
    sign.scroll_into_view_if_needed()
    maruna.page.screenshot(path=screenshots / "agreed-ad-ref.png")
    path = f"/agreements/{agreed['created']['agreement']}/notification"
    room.send(maruna.page, "POST", path, {"reason": "Our capital does not agree."})
    expect(sign).to_have_count(0, timeout=PATIENCE)
