"""Bringing a text: every character arrives, and what could not be decided is listed."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.room import LIVE, PATIENCE, Room

TEXT = """# Compact on Rivers

Preamble

1. States [shall][should] keep their rivers clean[, wherever possible - Aldovia; Maruna delete].

(a) This bracket [is never closed.

3bis. Nothing else."""


def test_a_pasted_text_becomes_a_draft_and_its_doubts_are_listed(
    room: Room, screenshots: Path
) -> None:
    """The dialog tells the undecided places with their lines, and leads to the new draft."""
    page = room.page("Co-fac")
    page.get_by_role("button", name="Bring a text").click(timeout=PATIENCE)
    page.get_by_role("textbox", name="Title").fill("Compact on Rivers")
    page.get_by_role("textbox", name="Text").fill(TEXT)
    page.screenshot(path=screenshots / "bringing.png")
    page.get_by_role("button", name="Bring this text").click()
    undecided = page.get_by_role("dialog").get_by_role("listitem")
    expect(undecided.first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("dialog")).to_contain_text("never closed")
    page.screenshot(path=screenshots / "brought.png")
    page.get_by_role("link", name="Open the draft").click()
    text = page.locator(LIVE)
    expect(text).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("heading", level=1, name="Compact on Rivers")).to_be_attached()
    expect(text).to_contain_text("keep their rivers clean")
    expect(text).to_contain_text("This bracket [is never closed.")
    expect(text.locator(".block-label", has_text="3bis")).to_be_visible()
    expect(text).to_contain_text("wherever possible")
    page.screenshot(path=screenshots / "brought-draft.png")

    # Every delegation finds it among the drafts.
    other = room.page("Maruna")
    expect(other.get_by_role("link", name="Compact on Rivers")).to_be_visible(timeout=PATIENCE)
    other.screenshot(path=screenshots / "negotiation.png")
    page.close()
    other.close()


def test_a_text_without_a_title_cannot_be_brought(room: Room) -> None:
    """The button waits until both are there."""
    page = room.page("Co-fac")
    page.get_by_role("button", name="Bring a text").click(timeout=PATIENCE)
    act = page.get_by_role("button", name="Bring this text")
    expect(act).to_be_disabled()
    page.get_by_role("textbox", name="Text").fill("One line.")
    expect(act).to_be_disabled()
    page.get_by_role("textbox", name="Title").fill("A title")
    expect(act).to_be_enabled()
    page.close()
