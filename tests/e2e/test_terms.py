"""Terms on the page: read before they are applied, listed afterwards. And being told by mail."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Contexts, Served, link_of
from tests.e2e.room import MOVEMENT, Room

PEN, ALDOVIA = "Co-facilitator", "Delegation of Aldovia"
MAIL = {
    "TRAVAUX_SMTP_URL": "smtp://127.0.0.1:1",
    "TRAVAUX_MAIL_FROM": "travaux@example.org",
}


@pytest.fixture(scope="module")
def mailing_room(
    contexts: Contexts, tmp_path_factory: pytest.TempPathFactory, seeded: Path
) -> Iterator[Room]:
    """The demonstration's room on a server that can send mail."""
    server = Served(tmp_path_factory.mktemp("mailing"), seeded, **MAIL)
    yield Room(server.url, lambda who: link_of(server, who), contexts.page)
    server.stop()


def test_a_term_is_read_before_it_is_applied_and_listed_afterwards(
    mailing_room: Room, screenshots: Path
) -> None:
    """The pen settles it, reads what would change, applies it; a delegation reads what did."""
    pen = mailing_room.page(PEN, "/terms")
    pen.get_by_role("button", name="Settle a term").click()
    form = pen.get_by_role("dialog")
    form.get_by_role("textbox", name="The term").fill("persons on the move")
    instead = form.get_by_role("combobox", name="Instead of")
    instead.fill("migrants")
    instead.press("Enter")
    form.get_by_role("button", name="Settle it").click()
    expect(form).to_be_hidden()
    pen.get_by_role("button", name="Apply persons on the move").click()
    form = pen.get_by_role("dialog")
    change = form.get_by_role("list", name="What would change").get_by_role("listitem").first
    expect(change.locator("del").first).to_have_text("migrants")
    expect(change.locator("ins").first).to_have_text("persons on the move")
    pen.screenshot(path=screenshots / "term-applied.png")
    form.get_by_role("button", name="Make").click()
    expect(form).to_be_hidden()
    aldovia = mailing_room.page(ALDOVIA, "/terms")
    aldovia.get_by_text(f"Applied to {MOVEMENT}").click()
    listed = aldovia.get_by_role("list", name="What changed")
    expect(listed.locator("ins").first).to_have_text("persons on the move")
    expect(aldovia.get_by_role("button", name="Settle a term")).to_be_hidden()
    aldovia.screenshot(path=screenshots / "terms.png", full_page=True)


def test_who_wants_it_chooses_to_be_told_by_mail(mailing_room: Room, screenshots: Path) -> None:
    """From the menu of the person; kept until no address is left."""
    page = mailing_room.page(ALDOVIA)
    form = _mail(page)
    expect(form.get_by_role("radio", name="Not at all")).to_be_checked()
    form.get_by_role("radio", name="Once a day").check()
    form.get_by_role("textbox", name="Address").fill("delegate@aldovia.example")
    page.screenshot(path=screenshots / "mail.png")
    form.get_by_role("button", name="Keep this").click()
    expect(form).to_be_hidden()
    page.reload()
    form = _mail(page)
    expect(form.get_by_role("radio", name="Once a day")).to_be_checked()
    form.get_by_role("textbox", name="Address").fill("")
    form.get_by_role("button", name="Keep no address").click()
    expect(form).to_be_hidden()
    page.reload()
    form = _mail(page)
    expect(form.get_by_role("radio", name="Not at all")).to_be_checked()
    expect(form.get_by_role("textbox", name="Address")).to_have_value("")


def test_a_server_without_mail_says_so(room: Room) -> None:
    expect(_mail(room.page(ALDOVIA))).to_contain_text("This server sends no mail")


def _mail(page: Page) -> Locator:
    """The form that is reached from the menu of the person."""
    page.get_by_role("button", name=re.compile("^You:")).click()
    page.get_by_role("menuitem", name="Told by e-mail").click()
    return page.get_by_role("dialog")
