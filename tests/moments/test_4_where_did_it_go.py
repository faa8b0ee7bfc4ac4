"""Where did our proposal go?

After a chair's redraft Kenya opens “since your last visit”: each proposal retained, merged, moved
or dropped, with its place.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.moments.hall import PATIENCE, Hall, Json, Screens, address, hall

TEXT = """# Compact on Returns

1. Returns are carried out in safety.

2. States open pathways for work.

3. States share what they know about routes.

4. Nobody is returned at night.
"""


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Hall]:
    """Kenya, and another delegation whose proposals are not Kenya's business."""
    async with hall(sqlite_url, tmp_path) as here:
        await here.delegations(kenya="KEN", norway="NOR")
        await here.draft("Compact on Returns", TEXT)
        await here.ask(
            "pen", "POST", f"/drafts/{here.here.draft}/revisions", {"name": "Zero Draft"}
        )
        yield here


async def redrafted(here: Hall, kept: str, merged: str) -> str:
    """The chair's text: paragraphs change places, two become one, brackets are settled."""
    one, two, three, four = [await here.standing(f"{n}.") for n in range(1, 5)]

    def as_it_is(paragraph: Json, label: str) -> Json:
        return {"ancestors": [paragraph["id"]], "runs": paragraph["runs"], "label": label}

    heading = (await here.here.text("pen"))[0]["id"]
    body = {
        "name": "Rev 1",
        "paragraphs": [
            {"ancestors": [heading]},
            as_it_is(three, "1."),
            {
                "ancestors": [one["id"]],
                "text": "Returns are carried out in safety and with dignity.",
                "label": "2.",
                "kind": "operative",
            },
            {
                "ancestors": [two["id"]],
                "text": "States open pathways for work, in numbers that are made public.",
                "label": "3.",
                "kind": "operative",
                "merges": [merged],
            },
            {
                "ancestors": [four["id"]],
                "text": "Nobody is returned at night.",
                "label": "4.",
                "kind": "operative",
            },
        ],
    }
    path = f"/drafts/{here.here.draft}/redrafts"
    made = await here.ask("pen", "POST", path, body)
    revisions = (await here.read("pen", ""))["revisions"]
    (revision,) = [r["id"] for r in revisions if r["name"] == "Rev 1"]
    assert made["positions"]
    return str(revision)


async def test_where_did_our_proposal_go(room: Hall, screens: Screens, screenshots: Path) -> None:
    """Kenya's last visit was on its own screen; the redraft came while it was away."""
    here = room
    retained = await here.proposes("kenya", "1.", "in safety", " and with dignity")
    merged = await here.proposes("kenya", "2.", "for work", ", with published quotas")
    moved = await here.proposes("kenya", "3.", "routes", " and smugglers")
    dropped = await here.proposes("kenya", "4.", "at night", " or in winter")
    await here.proposes("norway", "4.", "Nobody", ", children first,")
    await here.ask("norway", "POST", f"/brackets/{dropped}/objections", {"reason": "Too wide."})

    # Kenya visits, and leaves.
    kenya = await screens.open(await here.link("kenya at home", "delegate", "kenya"), 1280, 900)
    await expect(kenya.get_by_role("heading", name="What changed")).to_be_visible(timeout=PATIENCE)
    visit = await here.position()
    await kenya.close()

    revision = await redrafted(here, moved, merged)
    fates = {
        retained: ("retained", ["2."], "and with dignity"),
        merged: ("merged", ["3."], ", with published quotas"),
        moved: ("moved", ["1."], "and smugglers"),
        dropped: ("dropped", ["4."], "or in winter"),
    }

    # Each proposal, with its place; and nobody else's.
    own = here.parties["kenya"]
    changed = await here.read("kenya", f"/changes?since={visit}&delegation={own}")
    told = {f["bracket"]: f for p in changed["paragraphs"] for f in p["fates"]}
    assert {b: (f["fate"], f["labels"]) for b, f in told.items()} == {
        b: (fate, labels) for b, (fate, labels, _) in fates.items()
    }
    assert {f["bracket"]: f["over"] for f in told.values() if f["over"]} == {
        dropped: [here.parties["norway"]]
    }
    # The redraft lists them, and Norway's, and accounts for every paragraph.
    redraft = await here.read("kenya", f"/revisions/{revision}/redraft")
    assert {f["bracket"] for f in redraft["brackets"]} > set(fates)
    assert len(redraft["lineage"]) == 5
    assert redraft["gone"] == []
    # Asked of each by itself, the answer is the same.
    for bracket, (fate, labels, words) in fates.items():
        trace = await here.read("kenya", f"/brackets/{bracket}/trace")
        assert trace["life"] == ("open" if fate == "moved" else fate)
        assert words in trace["words"]
        stands = [(f["label"], f["text"].strip()) for f in trace["found"]]
        assert (labels[0], words) in stands or fate in ("merged", "dropped"), stands

    # Kenya opens “since your last visit”.
    back = await kenya.context.new_page()
    await back.goto(address(kenya, ""))
    since = back.get_by_role("region", name="What changed")
    await expect(since.get_by_role("combobox", name="Since when")).to_have_value(
        "Since your last visit", timeout=PATIENCE
    )
    for line in (
        "“and with dignity” is in the text, without brackets, at 2.",
        "“, with published quotas” was merged into new wording, at 3.",
        "“and smugglers” is still open, and has moved, at 1.",
        "“or in winter” was dropped, under the co-facilitators’ responsibility, at 4.",
    ):
        await expect(since.get_by_role("listitem").filter(has_text=line).last).to_be_visible(
            timeout=PATIENCE
        )
    await since.screenshot(path=screenshots / "moment-4-since.png")
