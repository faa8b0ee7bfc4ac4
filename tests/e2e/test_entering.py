"""Entering the room by the links that the demonstration prints."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

Enter = Callable[..., Page]

PEOPLE = ("Co-facilitator", "Delegation of Aldovia", "Delegation of Maruna", "Observer", "Auditor")


def test_the_demonstration_prints_a_link_for_each_kind_of_person(served: Any) -> None:
    """One co-facilitator, two delegations, an observer, an auditor, in this order."""
    assert tuple(served.links) == PEOPLE


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_enters_by_link_and_stays_signed_in(who: str, enter: Enter) -> None:
    """The link leads to the negotiation, and reloading the page does not ask again."""
    page = enter(who)
    expect(page.get_by_role("heading").first).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading").first).to_be_visible()
    assert "/n/" in page.url


def test_nobody_enters_by_an_invented_link(
    chromium: Browser, served: Any, screenshots: Path
) -> None:
    """The page says that the link does not open the room, and nothing about what exists."""
    page = chromium.new_page()
    page.goto(f"{served.url}/join/{'x' * 43}")
    page.screenshot(path=screenshots / "join.png")
    page.get_by_role("button", name="Enter the room").click()
    expect(page.get_by_text("no longer opens the room")).to_be_visible()
    page.close()


def test_who_is_in_one_negotiation_is_told_so_elsewhere(enter: Enter, served: Any) -> None:
    """At another's address, and at another link: who one is here, and the way back."""
    page = enter("Observer")
    inside = page.url
    page.goto(f"{served.url}/n/another-one")
    expect(page.get_by_role("heading", name="This room is not open to you")).to_be_visible()
    page.goto(f"{served.url}/join/{'x' * 43}")
    expect(page.get_by_text("Entering by this link ends that here")).to_be_visible()
    page.get_by_role("link", name="Conference on Orderly Movement").click()
    page.wait_for_url(inside)
    expect(page.get_by_role("heading", name="Conference on Orderly Movement")).to_be_visible()
