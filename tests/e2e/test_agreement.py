"""The page on agreement: a question is put from the card, objected to, and decided."""

from datetime import UTC, date, datetime, timedelta
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


def last_sunday_of_october() -> date:
    """The next day on which clocks go back in Zurich, within a year."""
    today = datetime.now(UTC).date()
    last = (date(year, 10, 31) for year in (today.year, today.year + 1))
    sundays = [day - timedelta(days=(day.weekday() + 1) % 7) for day in last]
    return next(day for day in sundays if day > today)


def test_z2_a_deadline_in_the_hour_that_comes_twice_is_asked_for(
    own_room: Room, screenshots: Path
) -> None:
    """In the browser one says which of the two, in the time of the place that one chose."""
    pen = own_room.page("Co-facilitator", "/agreement")
    pen.get_by_role("button", name="Put a draft under silence…").click()
    dialog = pen.get_by_role("dialog")
    put = dialog.get_by_role("button", name="Put it under silence")
    place = dialog.get_by_role("combobox", name="In the time of")
    place.click()
    place.fill("Europe/Zurich")
    pen.get_by_role("option", name="Europe/Zurich").click()
    night = last_sunday_of_october()
    dialog.get_by_label("Until").fill(f"{night}T02:30")
    expect(dialog.get_by_role("radio")).to_have_count(2)
    expect(put).to_be_disabled()
    dialog.get_by_role("radio", name="The second").check()
    pen.screenshot(path=screenshots / "silence-which-hour.png")
    put.click()
    expect(dialog).to_have_count(0, timeout=PATIENCE)
    (held,) = own_room.get(pen, "/agreement")["silences"]
    assert held["told"] == f"{night}T02:30+01:00"


def test_what_a_capital_says_is_entered_and_taken_back(room: Room, screenshots: Path) -> None:
    """E1, E9: from the page, marked at once; the delegation says that it is not its word."""
    pen = room.sit("Co-fac")
    block = pen.add("Each Party shall keep its records.")
    pen.recorded()
    [maruna] = [d["id"] for d in room.get(pen.page, "")["delegations"] if d["name"] == "Maruna"]
    body = {"draft": pen.draft, "paragraph": block, "pending": [maruna]}
    room.send(pen.page, "POST", "/agreements", body)
    pen.page.goto(f"{room.url}/n/orderly-movement/agreement")
    item = pen.page.get_by_role("listitem").filter(has_text="pending Maruna")
    item.get_by_role("button", name="Enter what a capital says").click()
    pen.page.get_by_role("combobox", name="In the name of").click()
    pen.page.get_by_role("option", name="Maruna").click()
    pen.page.get_by_role("radio", name="agrees", exact=True).check()
    pen.page.screenshot(path=screenshots / "entering-capital.png")
    pen.page.get_by_role("button", name="Enter it").click()
    mark = pen.page.get_by_text("Entered for Maruna, not yet confirmed: that the capital agrees.")
    expect(mark).to_be_visible(timeout=PATIENCE)
    theirs = room.page("Maruna", "/entered")
    said = "Its capital agrees to “Each Party shall keep its records.”, agreed ad referendum"
    theirs.get_by_role("button", name=f"Not our position: {said}").click()
    expect(theirs.get_by_text("your capital is awaited again")).to_be_visible()
    theirs.get_by_role("button", name="Say so for the record").click()
    expect(mark).to_have_count(0, timeout=PATIENCE)
    expect(item).to_have_count(1)
    theirs.close()
