"""“I see no objection.”

Wording on screen; Morocco awaits instructions; the gavel is refused, saying what is possible: ad
ref pending Morocco. Morocco lifts; decided. Next day a capital comes back: reopened by
notification, the package returns to pending, everyone told once.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.moments.hall import PATIENCE, Hall, Screens, address, hall
from tests.played.course import Clock

TEXT = """# Compact on Returns

1. Returns are carried out.

2. States open pathways.
"""
EVERYBODY = ("pen", "pen2", "morocco", "germany", "kenya", "observer", "auditor")


@pytest.fixture
def clock() -> Clock:
    """A clock that days can be let pass on."""
    return Clock()


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path, clock: Clock) -> AsyncIterator[Hall]:
    """Three delegations, in a round."""
    async with hall(sqlite_url, tmp_path, clock) as here:
        await here.delegations(morocco="MAR", germany="DEU", kenya="KEN")
        await here.draft("Compact on Returns", TEXT)
        await here.ask("pen", "POST", "/rounds", {"name": "Round 4"})
        await here.ask("pen", "POST", "/meetings", {"name": "Fifth meeting"})
        yield here


async def package_agreed(here: Hall) -> str:
    """Returns on one side, pathways on the other: presented by Kenya, agreed together."""
    returns = await here.proposes("germany", "1.", "Returns", " without delay")
    pathways = await here.proposes("kenya", "2.", "open", " new lawful")
    body = {"title": "Returns for pathways", "brackets": [returns, pathways]}
    made = (await here.ask("kenya", "POST", "/packages", body))["created"]["package"]
    outcomes = [{"bracket": b, "outcome": "retained"} for b in (returns, pathways)]
    await here.ask("pen", "POST", f"/packages/{made}/agreement", {"outcomes": outcomes})
    return str(made)


async def package_of(here: Hall, package: str) -> tuple[str, list[str]]:
    """How a package stands, and each of its brackets."""
    (found,) = [
        p for p in (await here.read("observer", "/agreement"))["packages"] if p["id"] == package
    ]
    return found["standing"], [b["standing"] for b in found["brackets"]]


async def test_i_see_no_objection(
    room: Hall, clock: Clock, screens: Screens, screenshots: Path
) -> None:
    """The gavel falls in a browser; everything else is asked for by the people's programs."""
    here = room
    package = await package_agreed(here)
    chair = await screens.open(await here.link("the chair", "co-facilitator"), 1440, 900)
    bracket = await here.proposes("germany", "1.", "carried out", " in an orderly way")

    # Wording on screen; Morocco awaits instructions.
    wording = {"outcome": "merged", "text": " in safety and dignity"}
    question = await here.ask("pen", "POST", f"/brackets/{bracket}/questions", wording)
    stance = f"/brackets/{bracket}/stance"
    await here.ask("morocco", "PUT", stance, {"stance": "awaiting-instructions"})
    await chair.goto(address(chair, "/agreement"))
    shown = chair.get_by_text("That “ in safety and dignity” takes the place of")
    await expect(shown).to_be_visible(timeout=PATIENCE)

    # The gavel is refused, saying what is possible.
    gavel = chair.get_by_role("button", name="I see no objection: decided")
    await gavel.click()
    refusal = chair.get_by_text("Not decided while instructions are awaited: Morocco.")
    await expect(refusal).to_contain_text(
        "Possible: decide it ad referendum, pending Morocco", timeout=PATIENCE
    )
    await chair.screenshot(path=screenshots / "moment-2-refused.png")
    path = f"/questions/{question['created']['question']}/decision"
    assert (await here.refused("pen", "POST", path))["rule"] == "A11"
    assert await here.words("1.") == "Returns without delay are carried out in an orderly way."

    # Morocco lifts; decided.
    await here.ask("morocco", "DELETE", stance)
    await gavel.click()
    await expect(shown).to_have_count(0, timeout=PATIENCE)
    assert await here.words("1.") == "Returns without delay are carried out in safety and dignity."
    body = {"draft": here.here.draft, "paragraph": await here.paragraph("1."), "level": "plenary"}
    agreed = (await here.ask("pen", "POST", "/agreements", body))["created"]["agreement"]
    assert "in safety and dignity. [Agreed ad ref]" in await here.written("observer")
    assert await package_of(here, package) == ("agreed", ["agreed", "agreed"])
    closed = await here.refused("pen", "POST", f"/brackets/{bracket}/questions", wording)
    assert closed["rule"] == "B2"

    # Next day a capital comes back: reopened by notification, and the package is pending again.
    clock.pass_days(1)
    before = await here.position()
    reason = {"reason": "Our capital cannot agree to “without delay”."}
    await here.ask("morocco", "POST", f"/agreements/{agreed}/notification", reason)
    assert "[Agreed ad ref]" not in await here.written("observer")
    assert await package_of(here, package) == ("broken", ["pending", "pending"])
    told = "Morocco notifies, and reopens"
    await expect(chair.get_by_text("pending").first).to_be_visible(timeout=PATIENCE)
    await chair.screenshot(path=screenshots / "moment-2-reopened.png")

    # Everyone told once; a reconnection, or another look, tells nobody again.
    for _ in range(2):
        for who in EVERYBODY:
            (sentence,) = await here.told(who, before)
            assert sentence.startswith(told)
            assert "With it the package “Returns for pathways” is broken" in sentence
            assert "the rest of it is pending" in sentence
