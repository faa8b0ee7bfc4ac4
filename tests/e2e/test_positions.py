"""Positions and outcomes: taken by click, seen by everybody, in the text and on the board."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e.room import PATIENCE, Room, Seat

SENTENCE = "Each Party shall keep a register of all crossings."


def taken(seat: Seat, block: str, proposal: str) -> Locator:
    """The card of the one bracket of a paragraph, opened by a click on the bracket."""
    card = seat.card(proposal).and_(seat.page.locator("[aria-current=true]"))
    if card.count() == 0:
        seat.block(block).locator(".bracket-sign").first.click(timeout=PATIENCE)
    expect(card).to_have_count(1, timeout=PATIENCE)
    return card


def tally(board: Page, issue: str, state: str) -> int:
    """How many brackets of an issue are in a state, as the board says."""
    cell = board.get_by_role("row", name=issue).get_by_role("button", name=f"{state} bracket")
    return int(cell.inner_text().split()[-1]) if cell.count() else 0


def test_a_bracket_from_objection_to_outcome(room: Room, screenshots: Path) -> None:
    """Objected to, accepted, withdrawn; refused while an objection stands, then recorded."""
    pen, aldovia, maruna = room.sit("Co-fac"), room.sit("Aldovia"), room.sit("Maruna")
    board = room.page("Auditor", "/board")
    issue = "Role of the Agency"
    expect(board.get_by_role("row", name=issue)).to_be_visible(timeout=PATIENCE)
    contested, settled = tally(board, issue, "contested"), tally(board, issue, "settled")

    block = pen.add(SENTENCE)
    aldovia.caret(block, after="shall")
    aldovia.type(" without delay")
    proposal = "Insert “without delay”"

    # The pen tags it, and it is on the board.
    taken(pen, block, proposal).get_by_role("button", name="Issues…").click()
    pen.page.get_by_role("checkbox", name=issue).check()
    pen.press("Escape")
    expect(taken(pen, block, proposal).get_by_role("list", name="Issues")).to_contain_text(issue)
    cell = board.get_by_role("button", name=f"{issue}: 2 unopposed brackets")
    expect(cell).to_be_visible(timeout=PATIENCE)

    # Maruna objects, with the reason; the words say to what.
    card = taken(maruna, block, proposal)
    card.get_by_role("button", name="Object to inserting these words").click()
    reason = "Nobody knows how soon that is."
    card.get_by_role("textbox").fill(reason)
    maruna.page.screenshot(path=screenshots / "objecting.png")
    card.get_by_role("button", name="Object to inserting these words").click()
    for seat in (maruna, aldovia, pen):
        card = taken(seat, block, proposal)
        stances = card.get_by_role("list", name="Who stands where")
        expect(stances).to_contain_text("Maruna objects to inserting these words")
        expect(stances).to_contain_text(reason)
        seat.reads(
            block,
            "Each Party shall[ without delay - ALD; MRN delete] keep a register of all crossings.",
        )
    expect(
        board.get_by_role("button", name=f"{issue}: {contested + 1} contested bracket")
    ).to_be_visible(timeout=PATIENCE)
    board.screenshot(path=screenshots / "board.png")

    # No outcome over it, and whose it is.
    card = taken(pen, block, proposal)
    pen.page.screenshot(path=screenshots / "outcome-refused.png")
    card.get_by_role("button", name="taken up").click()
    expect(card.get_by_text("taken up", exact=True)).to_be_visible()
    expect(card.get_by_role("button", name="Retain")).to_be_disabled()
    expect(card).to_contain_text("Maruna")
    pen.page.screenshot(path=screenshots / "outcome-refused.png")

    # Maruna withdraws the objection, accepts, and takes that back too.
    taken(maruna, block, proposal).get_by_role("button", name="Withdraw your objection").click()
    expect(stances).to_have_count(0)
    taken(maruna, block, proposal).get_by_role(
        "button", name="Accept inserting these words"
    ).click()
    said = "Each Party shall[ without delay - ALD; MRN support] keep a register of all crossings."
    for seat in (pen, aldovia, maruna):
        seat.reads(block, said)
    taken(maruna, block, proposal).get_by_role("button", name="Withdraw your acceptance").click()
    for seat in (pen, aldovia, maruna):
        seat.reads(block, said.replace("; MRN support", ""))

    # The pen sees what the text would be, and records it.
    card = taken(pen, block, proposal)
    retain = card.get_by_role("button", name="Retain")
    expect(retain).to_be_enabled()
    retain.click()
    expect(card).to_contain_text("Each Party shall without delay keep a register of all crossings.")
    pen.page.screenshot(path=screenshots / "outcome-confirmed.png")
    card.get_by_role("button", name="Record").click()
    for seat in (pen, aldovia, maruna):
        seat.reads(block, "Each Party shall without delay keep a register of all crossings.")
    expect(
        board.get_by_role("button", name=f"{issue}: {settled + 1} settled bracket")
    ).to_be_visible(timeout=PATIENCE)
    expect(
        pen.card(proposal).and_(pen.page.get_by_role("article", name="unopposed"))
    ).to_have_count(0)
    board.close()


def test_a_proposal_can_be_withdrawn_by_who_made_it(room: Room) -> None:
    """Aldovia withdraws its words; they leave every page, and the card says nothing more."""
    pen, aldovia = room.sit("Co-fac"), room.sit("Aldovia")
    block = pen.add(SENTENCE)
    aldovia.caret(block, after="register")
    aldovia.type(" or ledger")
    pen.reads(block, "Each Party shall keep a register[ or ledger - ALD] of all crossings.")
    taken(aldovia, block, "Insert “or ledger”").get_by_role("button", name="Withdraw").click()
    aldovia.page.get_by_role("button", name="Withdraw it").click()
    for seat in (aldovia, pen):
        seat.reads(block, SENTENCE)


def test_deleting_what_was_struck_takes_it_out_for_everybody(room: Room) -> None:
    """A deletion that nobody objects to is recorded by the pen, in one step with the text."""
    pen, maruna = room.sit("Co-fac"), room.sit("Maruna")
    block = pen.add(SENTENCE)
    maruna.select(block, " of all crossings")
    maruna.press("Delete")
    pen.reads(block, "Each Party shall keep a register[ of all crossings - MRN delete].")
    card = taken(pen, block, "Delete “of all crossings”")
    card.get_by_role("button", name="Delete").click()
    expect(card).to_contain_text("Each Party shall keep a register.")
    card.get_by_role("button", name="Record").click()
    for seat in (pen, maruna):
        seat.reads(block, "Each Party shall keep a register.")
