"""T12. Redrafts through the API: seen before they are issued, and what stands is known again."""

from typing import Any

from tests.server.api.test_steering import made, made_draft, read
from tests.server.house import House

TEXT = """# Compact

1. States shall cooperate on returns at all borders, whatever the circumstances are.

2. Returns are safe, orderly and voluntary in each case that the Parties know of.
"""


async def contested_draft(here: House, title: str) -> tuple[str, list[str]]:
    """A draft in which Maruna would add words and strike others, and Aldovia objects to both."""
    draft = await made_draft(here, title, TEXT)
    paragraphs = (await read(here, f"/drafts/{draft}"))["paragraphs"]
    first = paragraphs[1]["id"]
    path = f"/drafts/{draft}/paragraphs/{first}/proposals"
    body = {"at": len("States shall cooperate"), "inserted": " in good faith"}
    added = await made(here, "mrn", path, body, "insertion")
    struck = await made(here, "mrn", path, {"struck": "at all borders"}, "strike")
    for bracket in (added, struck):
        await here.call("ald", "POST", f"/brackets/{bracket}/objections", json={"reason": "No."})
    return draft, [added, struck]


async def test_rewriting_around_brackets_keeps_whose_they_are(here: House) -> None:
    """In one text or by paragraphs: proposals stay their proponents', objections stand."""
    draft, (added, struck) = await contested_draft(here, "Kept")
    signed = await read(here, f"/drafts/{draft}/signed", "pen")
    assert "cooperate[ in good faith] on returns [at all borders]," in signed["text"]
    whole = signed["text"].replace("States shall", "All States shall")
    await made(
        here, "pen", f"/drafts/{draft}/redrafts", {"name": "Rev 1", "text": whole}, "revision"
    )
    rows = (await read(here, f"/drafts/{draft}/signed", "pen"))["paragraphs"]
    parts: list[dict[str, Any]] = [{"ancestors": [r["paragraph"]]} for r in rows]
    parts[1]["text"] = rows[1]["text"].replace("on returns", "on their returns")
    body = {"name": "Rev 2", "paragraphs": parts}
    revision = await made(here, "pen", f"/drafts/{draft}/redrafts", body, "revision")
    told = await read(here, f"/revisions/{revision}/redraft")
    assert {f["bracket"]: f["fate"] for f in told["brackets"]} == {added: "kept", struck: "kept"}
    found = await read(here, f"/drafts/{draft}")
    text = "".join(r["text"] for r in found["paragraphs"][1]["runs"])
    assert text.startswith("All States shall cooperate in good faith on their returns at all")
    held = {b["id"]: b for b in found["brackets"]}
    assert [held[b]["kind"] for b in (added, struck)] == ["insertion", "deletion"]
    for bracket in (added, struck):
        shown = await read(here, f"/brackets/{bracket}")
        assert (shown["proponents"], shown["state"]) == (["maruna"], "contested")


async def test_what_a_redraft_would_do_is_seen_before_and_recorded_nowhere(here: House) -> None:
    """What it keeps, drops over whose objection, opens; the log does not grow by it."""
    draft, (added, struck) = await contested_draft(here, "Seen before")
    signed = await read(here, f"/drafts/{draft}/signed", "pen")
    text = signed["text"].replace("[ in good faith]", "[ in good spirit]") + "\n3. A new one.\n"
    before = (await read(here, ""))["position"]
    body = {"name": "Rev 1", "text": text}
    answer = await here.call("pen", "POST", f"/drafts/{draft}/redrafts/preview", json=body)
    assert answer.status_code == 200, answer.text
    would = answer.json()
    fates = {f["bracket"]: (f["fate"], f["over"], f["labels"]) for f in would["brackets"]}
    assert fates == {added: ("dropped", ["aldovia"], ["1."]), struck: ("kept", [], ["1."])}
    assert [o["words"] for o in would["opened"]] == ["in good spirit"]
    assert [p["changed"] for p in would["paragraphs"]] == [False, True, False, True]
    assert (await read(here, ""))["position"] == before
    refused = await here.call("ald", "POST", f"/drafts/{draft}/redrafts/preview", json=body)
    assert refused.status_code == 403


async def test_names_do_not_become_words_of_the_text(here: House) -> None:
    """The written form with names is refused, saying how a redraft is written."""
    draft, _ = await contested_draft(here, "With names")
    answer = await here.call("pen", "GET", f"/drafts/{draft}/written")
    body = {"name": "Rev 1", "text": answer.text}
    for path in ("redrafts", "redrafts/preview"):
        refused = await here.call("pen", "POST", f"/drafts/{draft}/{path}", json=body)
        assert refused.status_code == 422
        assert "MRN; ALD delete" in refused.json()["detail"]
        assert "brackets alone" in refused.json()["detail"]


async def test_what_was_imported_as_words_stays_words(here: House) -> None:
    """An imported text may say whose brackets are, and that it was agreed: it can be rewritten."""
    text = "1. States [shall - ALD] act.\n\n2. Data are open. [Agreed ad ref]\n"
    draft = await made_draft(here, "Imported with names", text)
    signed = (await read(here, f"/drafts/{draft}/signed", "pen"))["text"]
    for change in (("States", "All States"), ("[shall - ALD]", "[must - ALD]")):
        body = {"name": "Rev 1", "text": signed.replace(*change)}
        answer = await here.call("pen", "POST", f"/drafts/{draft}/redrafts/preview", json=body)
        assert answer.status_code == 200, answer.text
    assert [(o["words"], o["label"]) for o in answer.json()["opened"]] == [("must - ALD", "1.")]
