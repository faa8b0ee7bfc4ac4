"""The published course of Rio+20 as figures, through the public API alone.

A text of 420 paragraphs with 21 agreed ad ref; after the co-chairs' redraft another text, with 70
agreed and 259 holding brackets. The totals read exactly these, then and since, and the redraft's
list accounts for every paragraph and every bracket of the first. The wording is ours.
"""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.house import House, house

Json = dict[str, Any]

AGREED, ALL = 21, 420
HEADING = "# Our Common Text"


@pytest.fixture
async def here(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """A negotiation of which nothing is said yet."""
    async with house(sqlite_url, tmp_path) as served:
        yield served


async def ask(here: House, method: str, path: str, body: object = None) -> Json:
    # A whole text at once takes seconds on a busy machine.
    answer = await here.call("pen", method, path, json=body, timeout=60)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def counted(here: House, draft: str, at: str = "") -> tuple[tuple[int, ...], str]:
    """Paragraphs, agreed, holding brackets, neither; and the sentence that says it."""
    totals = (await ask(here, "GET", f"/totals{at}"))["drafts"]
    (row,) = [d for d in totals if d["draft"] == draft]
    agreement = (await ask(here, "GET", f"/agreement{at}"))["totals"]
    (said,) = [d for d in agreement if d["draft"] == draft]
    assert [said["total"][k] for k in ("paragraphs", "agreed", "bracketed")] == [
        row[k] for k in ("paragraphs", "agreed", "bracketed")
    ]
    keys = ("paragraphs", "agreed", "bracketed", "clean")
    return tuple(row[k] for k in keys), said["total"]["sentence"]


async def agree(here: House, draft: str, paragraphs: list[str]) -> None:
    for paragraph in paragraphs:
        await ask(here, "POST", "/agreements", {"draft": draft, "paragraph": paragraph})


def rewritten(standing: list[Json]) -> list[Json]:
    """The co-chairs' text: what is agreed stays; the rest is settled, kept, joined, split or goes.

    21 stay as agreed and 49 are now without brackets; 100 stay in brackets, 60 are made of two, 60
    of 30, 39 are new; 100 go.
    """
    clean, held = standing[:AGREED], standing[AGREED:]
    joined = zip(held[149:269:2], held[150:269:2], strict=True)
    return [
        *({"ancestors": [p["id"]]} for p in held[49:149]),
        *({"ancestors": [p["id"]]} for p in clean),
        *(
            {"ancestors": [p["id"]], "text": f"Settled wording on area {n}."}
            for n, p in enumerate(held[:49])
        ),
        *(
            {"ancestors": [a["id"], b["id"]], "text": f"Parties [shall] join areas {n}."}
            for n, (a, b) in enumerate(joined)
        ),
        *(
            {"ancestors": [p["id"]], "text": f"Parties [shall] divide area {n}, {half}."}
            for n, p in enumerate(held[269:299])
            for half in ("on land", "at sea")
        ),
        *({"ancestors": [], "text": f"Parties [shall] begin anew on {n}."} for n in range(39)),
    ]


async def test_the_course_of_rio_in_figures(here: House) -> None:
    """21 of 420; then 70 agreed and 259 in brackets; nothing of the first is unaccounted for."""
    text = "\n\n".join(
        [
            HEADING,
            *(f"{n}. Parties act in area {n}." for n in range(1, AGREED + 1)),
            *(f"{n}. Parties [shall] act in area {n}." for n in range(AGREED + 1, ALL + 1)),
        ]
    )
    draft = (await ask(here, "POST", "/drafts", {"title": "Our Text", "text": text}))["draft"]
    before = (await ask(here, "GET", f"/drafts/{draft}"))["paragraphs"]
    heading, standing = before[0], before[1:]
    brackets = {m["bracket"] for p in standing for r in p["runs"] for m in r["marks"]}
    assert (len(standing), len(brackets)) == (ALL, ALL - AGREED)
    await agree(here, draft, [p["id"] for p in standing[:AGREED]])
    first = "21 of 420 paragraphs agreed ad ref; 399 hold brackets."
    assert await counted(here, draft) == ((420, 21, 399, 0), first)
    position = (await ask(here, "GET", ""))["position"]

    paragraphs = [{"ancestors": [heading["id"]]}, *rewritten(standing)]
    body = {"name": "Co-Chairs' text", "paragraphs": paragraphs}
    await ask(here, "POST", f"/drafts/{draft}/redrafts", body)
    after = (await ask(here, "GET", f"/drafts/{draft}"))["paragraphs"]
    settled = [p["id"] for p in after if p["runs"][0]["text"].startswith("Settled")]
    assert len(settled) == 49
    await agree(here, draft, settled)
    second = "70 of 329 paragraphs agreed ad ref; 259 hold brackets."
    assert await counted(here, draft) == ((329, 70, 259, 0), second)
    assert await counted(here, draft, f"?at={position}") == ((420, 21, 399, 0), first)

    # The redraft's list accounts for every paragraph of the first, and for each of its brackets.
    (issued,) = [
        r for r in (await ask(here, "GET", ""))["revisions"] if r["name"] == "Co-Chairs' text"
    ]
    redraft = await ask(here, "GET", f"/revisions/{issued['id']}/redraft")
    assert [d["paragraph"] for d in redraft["lineage"]] == [p["id"] for p in after]
    came = Counter(a for d in redraft["lineage"] for a in d["ancestors"])
    assert came.keys() | set(redraft["gone"]) == {p["id"] for p in before}
    assert not came.keys() & set(redraft["gone"])
    assert redraft["gone"] == [p["id"] for p in standing[AGREED + 299 :]]
    assert {p for p, times in came.items() if times > 1} == {
        p["id"] for p in standing[AGREED + 269 : AGREED + 299]
    }
    fates = Counter(f["bracket"] for f in redraft["brackets"])
    assert fates == Counter(dict.fromkeys(brackets, 1))
    assert Counter(f["fate"] for f in redraft["brackets"])["moved"] >= 1
    # And the other way: of each paragraph of the first, what changed says what became of it.
    changed = await ask(here, "GET", f"/changes?since={position}&draft={draft}")
    how = {p["paragraph"]: p["how"] for p in changed["paragraphs"]}
    assert {p for p, h in how.items() if h == "removed"} >= set(redraft["gone"])
    added = [d["paragraph"] for d in redraft["lineage"] if not d["ancestors"]]
    assert [how[p] for p in added] == ["added"] * 39
