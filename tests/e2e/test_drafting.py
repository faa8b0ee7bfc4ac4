"""Drafting together: what one types, everybody sees, with whose it is."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.room import LIVE, PATIENCE, Room

SENTENCE = "Each Party shall keep a register of its crossings."


def test_what_a_delegation_types_is_bracketed_and_attributed_on_every_page(
    room: Room, screenshots: Path
) -> None:
    """Aldovia's words stand in brackets with its code for the pen, Maruna and an observer."""
    pen, aldovia, maruna = room.sit("Co-fac"), room.sit("Aldovia"), room.sit("Maruna")
    observer = room.sit("Observer")
    block = pen.add(SENTENCE)
    aldovia.caret(block, after="shall")
    aldovia.type(" promptly and fully")
    said = "Each Party shall[ promptly and fully - ALD] keep a register of its crossings."
    for seat in (aldovia, maruna, pen, observer):
        seat.reads(block, said)
    aldovia.recorded()
    aldovia.page.screenshot(path=screenshots / "drafting-aldovia.png")

    # Maruna strikes two words inside that.
    maruna.select(block, " and fully")
    maruna.press("Delete")
    nested = (
        "Each Party shall[ promptly[ and fully - MRN delete] - ALD]"
        " keep a register of its crossings."
    )
    for seat in (maruna, aldovia, pen, observer):
        seat.reads(block, nested)
    struck = aldovia.block(block).locator("[data-role=delete].bracket-span")
    expect(struck.last).to_have_css("text-decoration-line", "line-through")
    expect(struck.last).to_have_attribute("data-depth", "1")
    observer.page.screenshot(path=screenshots / "drafting-observer.png")


def test_every_script_arrives_as_it_was_typed(room: Room) -> None:
    """Emoji, accents and Arabic read alike on both pages and after a reload."""
    pen, aldovia, maruna = room.sit("Co-fac"), room.sit("Aldovia"), room.sit("Maruna")
    block = pen.add("Words: here.")
    aldovia.caret(block, after="Words: ")
    aldovia.type("é 😀 👩‍👩‍👧 العربية ")
    said = "Words: [é 😀 👩‍👩‍👧 العربية  - ALD]here."
    for seat in (aldovia, maruna, pen):
        seat.reads(block, said)
    # What looks like one character is deleted as one.
    aldovia.caret(block, after="👩‍👩‍👧")
    aldovia.press("Backspace")
    aldovia.caret(block, after="😀")
    aldovia.press("Backspace")
    left = "Words: [é   العربية  - ALD]here."
    for seat in (aldovia, maruna, pen):
        seat.reads(block, left)
    aldovia.recorded()
    maruna.page.reload()
    maruna.arrived()
    maruna.reads(block, left)


def test_two_delegations_typing_at_once_end_with_the_same_text(room: Room) -> None:
    """Letters that cross on the way stand in both delegations' brackets, alike on every page."""
    pen, aldovia, maruna = room.sit("Co-fac"), room.sit("Aldovia"), room.sit("Maruna")
    block = pen.add("Begin end.")
    aldovia.caret(block, after="Begin")
    maruna.caret(block, after=" end")
    for one, other in zip(" soon and well", " or not at all", strict=True):
        aldovia.type(one)
        maruna.type(other)
    said = "Begin[ soon and well - ALD] end[ or not at all - MRN]."
    for seat in (aldovia, maruna, pen):
        seat.reads(block, said)


def test_what_a_delegation_deletes_of_the_text_is_struck_not_removed(room: Room) -> None:
    """Bare words stay, struck, with who would delete them; letter by letter and at once."""
    pen, aldovia, maruna = room.sit("Co-fac"), room.sit("Aldovia"), room.sit("Maruna")
    block = pen.add(SENTENCE)
    aldovia.select(block, " of its crossings")
    aldovia.press("Delete")
    said = "Each Party shall keep a register[ of its crossings - ALD delete]."
    for seat in (aldovia, maruna, pen):
        seat.reads(block, said)
    maruna.caret(block, after="Each Party")
    maruna.press("Backspace", 6)
    said = "Each[ Party - MRN delete] shall keep a register[ of its crossings - ALD delete]."
    for seat in (maruna, aldovia, pen):
        seat.reads(block, said)
    # What one proposed oneself is simply taken back.
    aldovia.caret(block, after="keep")
    aldovia.type(" up")
    aldovia.reads(block, said.replace("keep", "keep[ up - ALD]"))
    aldovia.press("Backspace", 3)
    for seat in (aldovia, maruna, pen):
        seat.reads(block, said)


def test_a_delegation_reserves_its_position_on_a_passage_with_the_reason(
    room: Room, screenshots: Path
) -> None:
    """The passage is bracketed, the reason stands on the card of everybody."""
    pen, aldovia, maruna = room.sit("Co-fac"), room.sit("Aldovia"), room.sit("Maruna")
    block = pen.add(SENTENCE)
    aldovia.select(block, "keep a register")
    aldovia.page.get_by_role("button", name="Reserve…").click()
    reason = "We must first see who would read it."
    aldovia.page.get_by_label("Why can your delegation").fill(reason)
    aldovia.page.screenshot(path=screenshots / "reserving.png")
    aldovia.page.get_by_role("button", name="Reserve these words").click()
    said = "Each Party shall [keep a register - ALD reserves] of its crossings."
    for seat in (aldovia, maruna, pen):
        seat.reads(block, said)
    maruna.block(block).get_by_text("keep a register").click()
    card = maruna.page.locator("article[aria-current=true]")
    expect(card).to_contain_text(reason)
    expect(card).to_contain_text("Reservation on “keep a register”")


def test_enter_and_backspace_are_structure_for_the_pen(room: Room) -> None:
    """Enter splits the paragraph, Backspace at the start of the second joins them again."""
    pen, aldovia = room.sit("Co-fac"), room.sit("Aldovia")
    block = pen.add(SENTENCE)
    pen.caret(block, after="shall")
    pen.press("Enter")
    pen.type("then")
    pen.reads(block, "Each Party shall")
    second = pen.below(block)
    for seat in (pen, aldovia):
        seat.reads(second, "then keep a register of its crossings.")
    pen.caret(second, after="")
    pen.press("Backspace")
    for seat in (pen, aldovia):
        seat.reads(block, "Each Party shallthen keep a register of its crossings.")
    # The caret stays where they met.
    pen.type(" ")
    for seat in (pen, aldovia):
        seat.reads(block, "Each Party shall then keep a register of its crossings.")


def test_enter_lets_a_delegation_propose_a_paragraph(room: Room, screenshots: Path) -> None:
    """Enter opens a paragraph below in the delegation's brackets, for as many as it likes."""
    pen, aldovia, maruna = room.sit("Co-fac"), room.sit("Aldovia"), room.sit("Maruna")
    block = pen.add(SENTENCE)
    aldovia.caret(block, after="shall")
    aldovia.press("Enter")
    aldovia.type("A paragraph of ours.")
    aldovia.page.wait_for_function(
        "(text) => document.querySelector('.draft-text').innerText.includes(text)",
        arg="A paragraph of ours.",
    )
    own = aldovia.below(block)
    for seat in (aldovia, maruna, pen):
        seat.reads(block, SENTENCE)
        seat.reads(own, "[A paragraph of ours. - ALD]")
    aldovia.press("Enter")
    aldovia.type("And another.")
    aldovia.page.screenshot(path=screenshots / "proposed-paragraph.png")
    maruna.page.get_by_text("And another.").first.wait_for()
    second = maruna.below(own)
    for seat in (aldovia, maruna, pen):
        seat.reads(own, "[A paragraph of ours. - ALD]")
        seat.reads(second, "[And another. - ALD]")
    both = re.compile("Insert the paragraphs? “A paragraph of ours..And another.”")
    expect(maruna.page.get_by_role("article", name=both)).to_have_count(1)


def test_a_delegation_that_joins_what_is_not_its_own_is_told(room: Room) -> None:
    """Backspace at the start of another's paragraph changes nothing and says why."""
    pen, aldovia = room.sit("Co-fac"), room.sit("Aldovia")
    block = pen.add(SENTENCE)
    above = pen.add("Above.")
    aldovia.caret(block, after="")
    aldovia.press("Backspace")
    expect(aldovia.page.get_by_role("alert")).to_be_visible()
    for seat in (aldovia, pen):
        seat.reads(block, SENTENCE)
        seat.reads(above, "Above.")
    aldovia.page.get_by_role("alert").get_by_role("button").click()


def test_undo_takes_back_ones_own_acts_only(room: Room) -> None:
    """Control+Z takes back Aldovia's last act, whatever Maruna did since; redo does it again."""
    pen, aldovia, maruna = room.sit("Co-fac"), room.sit("Aldovia"), room.sit("Maruna")
    block = pen.add(SENTENCE)
    aldovia.select(block, "keep ")
    aldovia.press("Delete")
    aldovia.reads(block, "Each Party shall [keep  - ALD delete]a register of its crossings.")
    maruna.caret(block, after="")
    maruna.type("Then, ")
    maruna.reads(
        block, "[Then,  - MRN]Each Party shall [keep  - ALD delete]a register of its crossings."
    )
    aldovia.press("Control+z")
    said = "[Then,  - MRN]Each Party shall keep a register of its crossings."
    for seat in (aldovia, maruna, pen):
        seat.reads(block, said)
    aldovia.press("Control+Shift+z")
    for seat in (aldovia, maruna, pen):
        seat.reads(block, said.replace("keep ", "[keep  - ALD delete]"))
    aldovia.press("Control+z")
    aldovia.caret(block, after="keep")
    aldovia.type(" up")
    aldovia.reads(block, said.replace("keep", "keep[ up - ALD]"))
    aldovia.press("Control+z")
    for seat in (aldovia, maruna, pen):
        seat.reads(block, said)


def test_pasted_lines_become_paragraphs_of_one_proposal(room: Room) -> None:
    """The first line stands at the caret, the others in paragraphs below."""
    pen, aldovia, maruna = room.sit("Co-fac"), room.sit("Aldovia"), room.sit("Maruna")
    block = pen.add(SENTENCE)
    aldovia.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    aldovia.page.evaluate("navigator.clipboard.writeText(' fully\\nSecond line.\\nThird line.')")
    aldovia.caret(block, after="shall")
    aldovia.press("Control+v")
    for seat in (aldovia, maruna, pen):
        seat.reads(block, "Each Party shall[ fully - ALD] keep a register of its crossings.")
        seat.page.locator(LIVE).get_by_text("Third line.").wait_for()
        second = seat.below(block)
        seat.reads(second, "[Second line. - ALD]")
        seat.reads(seat.below(second), "[Third line. - ALD]")


def test_text_composed_with_an_input_method_is_bracketed_too(room: Room) -> None:
    """What a keyboard composes before it commits ends up once, in the delegation's brackets."""
    pen, aldovia, maruna = room.sit("Co-fac"), room.sit("Aldovia"), room.sit("Maruna")
    block = pen.add(SENTENCE)
    aldovia.caret(block, after="shall")
    keyboard = aldovia.page.context.new_cdp_session(aldovia.page)
    for part in (" n", " ni", " nih", " niho"):
        keyboard.send(
            "Input.imeSetComposition",
            {"text": part, "selectionStart": len(part), "selectionEnd": len(part)},
        )
    keyboard.send("Input.insertText", {"text": " 日本"})
    aldovia.type(" en")
    for seat in (aldovia, maruna, pen):
        seat.reads(block, "Each Party shall[ 日本 en - ALD] keep a register of its crossings.")


def test_a_click_puts_the_caret_where_it_points(room: Room) -> None:
    """In bare text and inside a bracket, whose card opens; what is typed next stands there."""
    pen, aldovia, maruna = room.sit("Co-fac"), room.sit("Aldovia"), room.sit("Maruna")
    block = pen.add("Short.")
    maruna.caret(block, after="Short")
    maruna.type(" and longer")
    aldovia.reads(block, "Short[ and longer - MRN].")
    words = aldovia.block(block).locator(".bracket-span").first
    words.click(position={"x": 12, "y": 8})
    expect(aldovia.card("Insert “and longer”")).to_have_attribute("aria-current", "true")
    aldovia.type("X")
    expect(aldovia.block(block)).to_contain_text("X - ALD")
    said = aldovia.text(block)
    assert said.index("X") > len("Short"), said
    assert said.index("X") < said.index("longer"), said
    # The others see where Aldovia's caret is.
    expect(maruna.block(block).locator(".presence-flag", has_text="ALD")).to_be_visible()


def test_the_page_says_who_is_in_the_room(room: Room) -> None:
    """Delegations by code, the chair as such; opened, the list has their names."""
    room.sit("Aldovia"), room.sit("Maruna")
    pen = room.sit("Co-fac")
    present = pen.page.get_by_role("button", name="In the room")
    expect(present).to_contain_text("ALD", timeout=PATIENCE)
    expect(present).to_contain_text("MRN", timeout=PATIENCE)
    present.click()
    people = pen.page.get_by_role("list", name="In the room")
    expect(people).to_contain_text("Henrik Solm")
    pen.press("Escape")
    maruna = room.sit("Maruna")
    expect(maruna.page.get_by_role("button", name="In the room")).to_contain_text("Chair")


def test_an_observer_reads_and_cannot_type(room: Room) -> None:
    """Keys on the observer's page change nothing, there or anywhere."""
    pen, observer = room.sit("Co-fac"), room.sit("Observer")
    block = pen.add(SENTENCE)
    observer.reads(block, SENTENCE)
    expect(observer.page.get_by_text("Reading", exact=True)).to_be_visible()
    expect(observer.page.locator(LIVE)).to_have_attribute("contenteditable", "false")
    observer.block(block).click()
    observer.type("Graffiti")
    observer.press("Backspace", 3)
    pen.caret(block, after="shall")
    pen.type(" always")
    said = "Each Party shall always keep a register of its crossings."
    for seat in (observer, pen):
        seat.reads(block, said)


def test_the_pen_writes_bare_text_and_not_into_proposals(room: Room) -> None:
    """The pen's words carry no brackets; what stands in a delegation's bracket is closed to it."""
    pen, aldovia = room.sit("Co-fac"), room.sit("Aldovia")
    block = pen.add(SENTENCE)
    aldovia.caret(block, after="shall")
    aldovia.type(" promptly")
    said = "Each Party shall[ promptly - ALD] keep a register of its crossings."
    pen.reads(block, said)
    pen.select(block, "promptly")
    pen.press("Delete")
    expect(pen.page.get_by_text("stand under an open bracket of a delegation")).to_be_visible()
    pen.select(block, "Each Party")
    pen.type("All Parties")
    for seat in (pen, aldovia):
        seat.reads(block, said.replace("Each Party", "All Parties"))


def test_a_reloaded_page_reads_the_same(room: Room) -> None:
    """What stood on the page before stands there after, paragraph by paragraph."""
    pen, maruna = room.sit("Co-fac"), room.sit("Maruna")
    block = pen.add(SENTENCE)
    maruna.caret(block, after="shall")
    maruna.type(" indeed")
    maruna.reads(block, "Each Party shall[ indeed - MRN] keep a register of its crossings.")
    maruna.recorded()
    before = [maruna.text(one) for one in maruna.blocks()]
    maruna.page.reload()
    maruna.arrived()
    maruna.reads(block, "Each Party shall[ indeed - MRN] keep a register of its crossings.")
    assert [maruna.text(one) for one in maruna.blocks()] == before
