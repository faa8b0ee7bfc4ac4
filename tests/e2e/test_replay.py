"""Replay: any past moment of text, brackets and board, and back to now."""

import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.e2e.room import LIVE, PATIENCE, Room, Seat

STILL = ".draft-text[role=document]"
SENTENCE = "Each Party shall keep a register of its crossings."


def then(seat: Seat, block: str) -> Locator:
    """A paragraph as the page shows it at a past moment."""
    return seat.page.locator(f'{STILL} [data-block="{block}"] .block-text')


def unfolded(seat: Seat) -> None:
    """The time line, open at the foot of the page."""
    fold = seat.page.get_by_role("button", name="Time line")
    if fold.get_attribute("aria-expanded") == "false":
        fold.click()
    expect(seat.page.get_by_role("slider", name="Moment")).to_be_visible()


def moment(seat: Seat) -> int:
    """The position that the page shows."""
    found = re.search(r"at=(\d+)", seat.page.url)
    assert found, seat.page.url
    return int(found[1])


def test_stepping_back_undoes_event_by_event_and_now_comes_back(
    room: Room, screenshots: Path
) -> None:
    """Each step shows the text one event earlier, and says which; nothing can be typed there."""
    pen, aldovia = room.sit("Co-fac"), room.sit("Aldovia")
    block = pen.add(SENTENCE)
    added = int(pen.room.get(pen.page, "")["position"])
    aldovia.select(block, " of its crossings")
    aldovia.press("Delete")
    struck = "Each Party shall keep a register[ of its crossings - ALD delete]."
    pen.reads(block, struck)
    aldovia.recorded()
    bracket = pen.block(block).locator("[data-bracket]").first.get_attribute("data-bracket")
    pen.room.send(pen.page, "POST", f"/brackets/{bracket}/taken-up")

    unfolded(pen)
    back = pen.page.get_by_role("button", name="One event back")
    expect(pen.page.get_by_role("slider")).to_have_attribute(
        "aria-valuetext", re.compile("of its crossings"), timeout=PATIENCE
    )
    back.click()
    expect(pen.page.get_by_text("As it stood on").first).to_be_visible(timeout=PATIENCE)
    expect(then(pen, block)).to_have_text(struck, timeout=PATIENCE)
    expect(pen.page.get_by_text("Reading", exact=True)).to_be_visible()
    expect(pen.page.locator(LIVE)).to_be_hidden()
    expect(pen.page.locator(STILL)).to_have_attribute("contenteditable", "false")
    pen.page.screenshot(path=screenshots / "replay.png")
    while (at := moment(pen)) > added:
        back.click()
        expect(pen.page).to_have_url(re.compile(rf"at={at - 1}\b"), timeout=PATIENCE)
    expect(then(pen, block)).to_have_text(SENTENCE, timeout=PATIENCE)

    # What happens meanwhile is there when one returns; nothing of the past is editable.
    pen.page.locator(STILL).click()
    pen.type("Graffiti")
    aldovia.caret(block, after="shall")
    aldovia.type(" promptly")
    aldovia.recorded()
    expect(then(pen, block)).to_have_text(SENTENCE)
    pen.page.get_by_role("button", name="Return to now").click()
    now = struck.replace("shall", "shall[ promptly - ALD]")
    for seat in (pen, aldovia):
        seat.reads(block, now)


def test_a_date_and_a_revision_lead_to_the_text_of_then(room: Room, screenshots: Path) -> None:
    """The zero draft had no brackets, Rev. 1 had some that are settled now; the board agrees."""
    reader = room.sit("Observer")
    page = reader.page
    unfolded(reader)
    page.get_by_label("Go to date").fill("2026-02-20")
    still = page.locator(STILL)
    expect(still).to_contain_text("the safe and dignified return of persons who", timeout=PATIENCE)
    expect(page.get_by_text("As it stood on 13 February 2026").first).to_be_visible()
    expect(still.locator(".bracket-sign")).to_have_count(0)
    expect(page.get_by_role("note", name="Regime")).to_contain_text("Chair")
    page.screenshot(path=screenshots / "replay-zero-draft.png")

    page.get_by_role("link", name="The board").click()
    expect(page.get_by_role("heading", name="The board")).to_be_visible()
    expect(page.get_by_text("As it stood on").first).to_be_visible()
    expect(page.get_by_role("list", name="All brackets")).to_contain_text("0contested")
    page.go_back()

    page.get_by_role("button", name="Revisions").click()
    page.get_by_role("menuitem", name="Rev. 1").click()
    expect(page.get_by_role("button", name="Revisions")).to_contain_text("Rev. 1")
    expect(still).to_contain_text("[ voluntary - MRN")
    expect(still).to_contain_text("9 bis")
    page.get_by_role("link", name="The board").click()
    page.get_by_role("button", name="Time line").wait_for()
    expect(page.get_by_role("list", name="All brackets")).not_to_contain_text("0contested")
    page.screenshot(path=screenshots / "board-then.png")
    page.get_by_role("button", name="Return to now").click()
    expect(page.get_by_text("As it stood on")).to_have_count(0)


def test_the_arrow_keys_step_through_the_record(room: Room) -> None:
    """Left goes one event back, right one forward, with Shift from milestone to milestone."""
    page = room.page("Auditor", "/board")
    page.get_by_role("button", name="Time line").click(timeout=PATIENCE)
    slider = page.get_by_role("slider", name="Moment")
    head = int(slider.get_attribute("max") or 0)

    def arrived(position: int) -> None:
        expect(page).to_have_url(re.compile(rf"at={position}\b"))
        expect(slider).to_have_value(str(position), timeout=PATIENCE)
        settled = page.locator("main[aria-busy=false]")
        expect(settled).to_be_attached(timeout=PATIENCE)

    slider.focus()
    page.keyboard.press("ArrowLeft")
    arrived(head - 1)
    page.keyboard.press("ArrowLeft")
    arrived(head - 2)
    page.keyboard.press("ArrowRight")
    arrived(head - 1)
    page.keyboard.press("ArrowRight")
    expect(page).not_to_have_url(re.compile("at="))
    page.keyboard.press("Shift+ArrowLeft")
    expect(page).to_have_url(re.compile(r"at=\d+"))
    page.close()


ARABIC = "تلتزم كل دولة بالعودة الآمنة والكريمة."


def test_a_paragraph_tells_how_it_came_to_be(room: Room, screenshots: Path) -> None:
    """From its menu: each run of words with who wrote it, what was removed, each revision."""
    pen, aldovia = room.sit("Co-fac"), room.sit("Aldovia")
    block = pen.add(SENTENCE)
    room.issue(pen, "Rev. 2")
    aldovia.caret(block, after="shall")
    aldovia.type(" promptly")
    aldovia.recorded()
    pen.select(block, " of its crossings")
    pen.press("Delete")
    pen.reads(block, "Each Party shall[ promptly - ALD] keep a register.")
    pen.recorded()

    pen.block(block).hover()
    pen.page.get_by_role("button", name="Actions for").click()
    pen.page.get_by_role("menuitem", name="How it came to be").click()
    page = pen.page
    runs = page.get_by_role("list", name="Where each run of words comes from").locator("> li")
    expect(runs).to_have_count(5, timeout=PATIENCE)
    expect(runs.nth(1)).to_contain_text(re.compile(r"promptly.*Aldovia wrote it.*, event"))
    expect(runs.nth(1)).to_contain_text("Entered as a proposal, open: Insert “promptly”")
    expect(runs.nth(3).get_by_role("deletion")).to_contain_text("of its crossings")
    expect(runs.nth(3)).to_contain_text(re.compile("Removed: The pen .*event.*In Rev. 2"))
    revisions = page.get_by_role("region", name="Through the revisions")
    expect(revisions.get_by_role("listitem").last).to_contain_text(SENTENCE)
    life = page.get_by_role("region", name="Its life as a paragraph")
    expect(life.get_by_role("listitem")).to_contain_text("AddedThe pen, ")
    page.screenshot(path=screenshots / "history.png")
    # The numbers in the running text lead to the rows, by keyboard too.
    page.get_by_role("link", name="Note 4").press("Enter")
    expect(runs.nth(3)).to_be_focused()
    page.get_by_role("checkbox", name="With what was removed").uncheck()
    expect(runs).to_have_count(4)
    runs.nth(1).get_by_role("link", name="Event").first.click()
    expect(page.get_by_text("As it stood on").first).to_be_visible(timeout=PATIENCE)
    expect(then(pen, block)).to_contain_text("shall", timeout=PATIENCE)


def test_two_moments_are_compared_word_by_word(room: Room, screenshots: Path) -> None:
    """Between a revision and now: moves are told as moves, each change leads to its events."""
    pen = room.sit("Co-fac")
    block = pen.add(SENTENCE)
    following = pen.below(block)
    room.issue(pen, "Rev. 3")
    path = f"/drafts/{pen.draft}/paragraphs/{block}/move"
    room.send(pen.page, "POST", path, {"after": following})
    pen.select(block, "register")
    pen.type("ledger")
    pen.recorded()
    arabic = pen.add(ARABIC)

    page = pen.page
    page.get_by_role("button", name="Revisions").click()
    page.get_by_role("menuitem", name="Compare…").click()
    expect(page.get_by_role("combobox", name="From")).to_have_value(
        re.compile(r"Rev\. 3"), timeout=PATIENCE
    )
    rows = page.get_by_role("article")
    expect(rows).to_have_count(2, timeout=PATIENCE)
    expect(page.get_by_role("status").first).to_contain_text("2 paragraphs differ, 1 of them moved")
    changed = page.get_by_role("article", name="moved")
    expect(changed.get_by_role("deletion")).to_contain_text("register")
    expect(changed.get_by_role("insertion")).to_contain_text("ledger")
    expect(changed.get_by_role("link", name="Event").first).to_be_visible()
    added = rows.filter(has_text=ARABIC)
    expect(added.locator("p[dir=auto]")).to_have_css("direction", "rtl")
    expect(added.get_by_role("link").first).to_have_attribute("href", re.compile(f"/p/{arabic}$"))
    page.screenshot(path=screenshots / "comparison.png")

    page.get_by_text("Side by side").click()
    cells = changed.get_by_role("cell")
    expect(cells.first).to_contain_text(re.compile("keep a .*register.* of its crossings"))
    expect(cells.last).not_to_contain_text("register")
    page.get_by_text("Figures").click()
    figures = page.get_by_role("region", name="Per paragraph").get_by_role("row")
    expect(figures.filter(has_text="changed, moved")).to_contain_text("11")
    page.get_by_role("button", name="The other way round").click()
    expect(page.get_by_role("combobox", name="To")).to_have_value(re.compile(r"Rev\. 3"))
    removed = page.get_by_role("cell", name="removed", exact=True)
    expect(removed).to_have_count(1, timeout=PATIENCE)
    page.get_by_role("combobox", name="From").click()
    page.get_by_role("option", name="The beginning").click()
    expect(page.get_by_role("status").first).to_contain_text("The beginning compared with Rev. 3")
