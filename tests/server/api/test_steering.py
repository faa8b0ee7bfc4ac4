"""Meetings, links, submissions, adoption and redrafts, through the API of a running server."""

import pytest

from tests.server.house import House

HOUR = 3_600_000_000


async def made(here: House, who: str, path: str, body: object, what: str) -> str:
    answer = await here.call(who, "POST", path, json=body)
    assert answer.status_code == 200, answer.text
    made_id: str = answer.json()["created"][what]
    return made_id


async def read(here: House, path: str, who: str = "observer") -> dict:  # type: ignore[type-arg]
    answer = await here.call(who, "GET", path)
    assert answer.status_code == 200, answer.text
    found: dict = answer.json()  # type: ignore[type-arg]
    return found


async def test_every_screen_can_follow_a_meeting(here: House) -> None:
    """Agenda, current item, and who speaks next are one read; each change is in the feed."""
    meeting = await made(here, "pen", "/meetings", {"name": "Third meeting"}, "meeting")
    items = [{"title": "Returns"}, {"title": "Pathways", "draft": here.draft}]
    await here.call("pen", "PUT", f"/meetings/{meeting}/agenda", json={"items": items})
    shown = (await read(here, "/process"))["meetings"][-1]
    second = shown["agenda"][1]["id"]
    await here.call("pen", "PUT", f"/meetings/{meeting}/item", json={"item": second})
    for who, group in (("ald", ""), ("mrn", ""), ("nrl", "Coastal Group")):
        path = f"/meetings/{meeting}/speakers"
        answer = await here.call(who, "POST", path, json={"on_behalf": group})
        assert answer.status_code == 200, answer.text
    await here.call("pen", "POST", f"/meetings/{meeting}/floor", json={})
    await here.call("mrn", "DELETE", f"/meetings/{meeting}/speakers/maruna")
    process = await read(here, "/process")
    assert process["meeting"] == meeting
    shown = process["meetings"][-1]
    assert shown["current"] == second
    assert shown["speaking"]["delegation"] == "norland"
    assert [s["delegation"] for s in shown["queue"]] == ["aldovia"]
    position = process["position"]
    before = await read(here, f"/process?at={position - 1}")
    assert [s["delegation"] for s in before["meetings"][-1]["queue"]] == ["aldovia", "maruna"]


async def test_what_is_said_for_an_enrolled_group_is_kept_by_its_id(here: House) -> None:
    """By name, code or id; nobody speaks for it who is not named to; of others the name stays."""
    group = await made(here, "pen", "/groups", {"name": "Coastal Group", "code": "CG"}, "group")
    meeting = await made(here, "pen", "/meetings", {"name": "Fourth meeting"}, "meeting")
    asks = f"/meetings/{meeting}/speakers"
    refused = await here.call("nrl", "POST", asks, json={"on_behalf": "coastal group"})
    assert (refused.status_code, refused.json()["rule"]) == (403, "U3")
    await here.call("pen", "PUT", f"/groups/{group}/spokespersons/nrl")
    await here.call("ald", "POST", asks, json={})
    for who, name in (("nrl", "CG"), ("mrn", "Friends of Orderly Movement")):
        answer = await here.call(who, "POST", asks, json={"on_behalf": name})
        assert answer.status_code == 200, answer.text
    queue = (await read(here, "/process"))["meetings"][-1]["queue"]
    assert [(s["delegation"], s["on_behalf"], s["group"]) for s in queue] == [
        ("norland", "Coastal Group", group),
        ("maruna", "Friends of Orderly Movement", None),
        ("aldovia", "", None),
    ]
    body = {"words": "We agree.", "delegation": "norland", "on_behalf": group}
    await made(here, "pen", "/statements", body, "statement")
    (said,) = (await read(here, "/statements"))["statements"]
    assert (said["group"], said["on_behalf"], said["entered"]) == (
        group,
        "Coastal Group",
        "unconfirmed",
    )
    told = (await read(here, "/timeline"))["entries"][-1]["sentence"]
    assert told.startswith("Norland, on behalf of Coastal Group"), told


async def test_a_retried_act_answers_with_the_same_ids(here: House) -> None:
    """The ids of what was made are those in the record."""
    headers = {"Idempotency-Key": "once"}
    body = {"title": "Comments", "deadline": 1}
    answers = [
        (await here.call("pen", "POST", "/calls", json=body, headers=headers)).json()
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert answers[0]["created"]["call"]


async def test_written_submissions_say_which_came_late(here: House) -> None:
    """By the server's clock."""
    call = await made(here, "pen", "/calls", {"title": "Comments", "deadline": 1}, "call")
    await made(here, "ald", f"/calls/{call}/submissions", {"words": "Ours."}, "submission")
    found = next(c for c in (await read(here, "/process"))["calls"] if c["id"] == call)
    assert [(s["delegation"], s["late"]) for s in found["submissions"]] == [("aldovia", True)]


async def test_statements_and_links_are_read_as_of_a_moment(here: House) -> None:
    """What was said has a time of its own; what is settled says how."""
    body = {"words": "We are concerned.", "said_at": HOUR, "delegation": "maruna"}
    await made(here, "pen", "/statements", body, "statement")
    said = (await read(here, "/statements"))["statements"]
    assert (said[0]["delegation"], said[0]["said_at"]) == ("maruna", HOUR)
    text = await here.text()
    one, other = ({"draft": here.draft, "paragraph": p["id"]} for p in text[1:3])
    link = {"one": one, "other": other, "why": "Both cannot stand."}
    flagged = await made(here, "pen", "/contradictions", link, "contradiction")
    position = (await read(here, "/links"))["position"]
    path = f"/contradictions/{flagged}/reconciliation"
    await here.call("pen", "POST", path, json={"how": "One was changed."})
    now = (await read(here, "/links"))["contradictions"][-1]
    then = (await read(here, f"/links?at={position}"))["contradictions"][-1]
    assert (now["outcome"], then["settled"]) == ("One was changed.", None)
    assert now["one"]["excerpt"]
    source = {**one, "phrase": "voluntary", "instrument": "Old Text", "reference": "para 4"}
    await made(here, "pen", "/sources", source, "source")
    assert (await read(here, "/links"))["sources"][-1]["standing"]


async def test_h11_statements_are_asked_by_issue_delegation_and_group(here: House) -> None:
    """With the issues beneath, now and at any past moment; in the order of saying."""
    group = await made(here, "pen", "/groups", {"name": "Coastal Group", "code": "CG"}, "group")
    for who in ("ald", "mrn"):
        await here.call("pen", "PUT", f"/groups/{group}/spokespersons/{who}")
    for body in ({"title": "Returns"}, {"title": "Other"}):
        assert (await here.call("pen", "POST", "/issues", json=body)).status_code == 200
    returns, other = ((await read(here, ""))["issues"])[-2:]
    beneath = {"title": "Forced", "parent": returns["id"]}
    assert (await here.call("pen", "POST", "/issues", json=beneath)).status_code == 200
    forced = (await read(here, ""))["issues"][-1]
    for n, (who, issue, behalf) in enumerate(
        (("maruna", forced, ""), ("aldovia", other, "CG"), ("maruna", None, "CG"))
    ):
        body = {
            "words": f"Statement {n}.",
            "delegation": who,
            "on_behalf": behalf,
            "issue": issue and issue["id"],
            "said_at": 9 - n,
        }
        await made(here, "pen", "/statements", body, "statement")
    position = (await read(here, "/statements"))["position"]

    async def words(query: str) -> str:
        found = (await read(here, f"/statements?{query}"))["statements"]
        return "".join(one["words"][-2] for one in found)

    assert await words("") == "210"
    assert await words(f"issue={returns['id']}") == "0"
    assert await words(f"issue={other['id']}&delegation=maruna") == ""
    assert await words("delegation=maruna") == "20"
    assert await words(f"group={group}") == "21"
    assert await words(f"group={group}&at={position - 1}") == "1"


@pytest.mark.parametrize(
    "path",
    [
        "/statements", "/contested", "/totals", "/paragraphs", "/compilation", "/matrix",
        "/informals", "/entries", "/pending", "/traces", "/movement", "/changes", "/unlock",
    ],
)  # fmt: skip
async def test_h11_what_is_not_there_is_refused_in_a_sentence(here: House, path: str) -> None:
    """By whatever it is asked; now and at a past moment."""
    known = {"issue", "delegation", "group"}
    if path != "/statements":
        known |= {"draft", "paragraph"}
    past = "" if path == "/unlock" else "&at=3"
    first = {"/changes": "since=2&"}.get(path, "")
    for name in known:
        for at in ("", past):
            answer = await here.call("pen", "GET", f"{path}?{first}{name}=nowhere{at}")
            assert answer.status_code == 404, (path, name, at, answer.text)
            assert "There is no" in answer.json()["detail"]
    answer = await here.call("ald", "GET", "/timeline?draft=nowhere")
    assert (answer.status_code, answer.json()["rule"]) == (404, "T2")


async def test_a_party_leaves_and_its_people_with_it(here: House) -> None:
    """Its text is decided on in the same act, and the party reads no more."""
    draft = await made_draft(here, "Departure")
    body = {"text": "A paragraph of theirs.", "label": "9."}
    bracket = await made(here, "nrl", f"/drafts/{draft}/paragraphs", body, "bracket")
    path = "/delegations/norland/departure"
    refused = await here.call("pen", "POST", path, json={"brackets": []})
    assert (refused.status_code, refused.json()["rule"]) == (409, "P14")
    left = {"brackets": [{"bracket": bracket, "what": "withdrawn"}]}
    answer = await here.call("pen", "POST", path, json=left)
    assert answer.status_code == 200, answer.text
    assert (await read(here, f"/brackets/{bracket}"))["life"] == "withdrawn"
    assert (await here.call("nrl", "GET", "")).status_code == 403
    assert (await read(here, "/process"))["departed"] == ["norland"]


async def made_draft(here: House, title: str, text: str = "1. One.\n") -> str:
    answer = await here.call("pen", "POST", "/drafts", json={"title": title, "text": text})
    draft: str = answer.json()["draft"]
    return draft


TEXT = """# Compact

1. States [shall] cooperate on returns at all borders.

2. Returns are safe, orderly and voluntary in each case.

3. Nobody wants this paragraph at all.

4. Data are [timely and] open to all of the parties.
"""

REDRAFT = """# Compact

1. Data are [timely and] open to all of the parties.

2. States shall cooperate on returns at all borders and ports.

3. A wholly new commitment.
"""


async def test_a_redraft_of_a_whole_text_says_where_everything_went(here: House) -> None:
    """Ancestors are found by words; what is bracketed as before keeps its brackets."""
    draft = await made_draft(here, "Redrafted", TEXT)
    old = (await read(here, f"/drafts/{draft}"))["paragraphs"]
    await here.call("pen", "POST", f"/drafts/{draft}/revisions", json={"name": "Zero Draft"})
    body = {"name": "Rev 1", "text": REDRAFT}
    revision = await made(here, "pen", f"/drafts/{draft}/redrafts", body, "revision")
    found = await read(here, f"/revisions/{revision}/redraft")
    now = (await read(here, f"/drafts/{draft}"))["paragraphs"]
    assert [p["id"] for p in now[:3]] == [old[0]["id"], old[4]["id"], old[1]["id"]]
    assert found["gone"] == [old[2]["id"], old[3]["id"]]
    fates = {f["words"]: (f["fate"], f["labels"]) for f in found["brackets"]}
    assert fates == {"shall": ("retained", ["2."]), "timely and": ("moved", ["1."])}
    changed = await read(here, f"/changes?since=Zero%20Draft&draft={draft}")
    rows = {p["paragraph"]: p for p in changed["paragraphs"]}
    assert rows[old[2]["id"]]["how"] == "removed"
    assert rows[now[3]["id"]]["how"] == "added"
    moved = rows[old[4]["id"]]
    assert (moved["moved"], moved["fates"][0]["fate"]) == (True, "moved")
    retained = rows[old[1]["id"]]
    assert [b["life"] for b in retained["settled"]] == ["retained"]
    inserted = [s["text"] for s in retained["segments"] if s["kind"] == "inserted"]
    assert "".join(inserted).split() == ["and", "ports"]
    assert changed["revisions"] == [revision]
    compared = await read(here, f"/drafts/{draft}/comparison?from=Zero%20Draft&to=Rev%201")
    assert compared["rows"]


async def test_a_redraft_by_paragraphs_names_ancestors_and_merges(here: House) -> None:
    """One paragraph of two, one kept as it is, a proposal merged into new wording."""
    draft = await made_draft(here, "By paragraphs", TEXT)
    old = (await read(here, f"/drafts/{draft}"))["paragraphs"]
    brackets = (await read(here, f"/drafts/{draft}"))["brackets"]
    shall = next(b["id"] for b in brackets if b["excerpt"] == "shall")
    body = {
        "name": "Rev 1",
        "paragraphs": [
            {
                "ancestors": [old[1]["id"], old[2]["id"]],
                "text": "States cooperate on safe returns.",
                "label": "1.",
                "kind": "operative",
                "merges": [shall],
            },
            {"ancestors": [old[4]["id"]]},
            {"text": "[A new one.]"},
        ],
    }
    revision = await made(here, "pen", f"/drafts/{draft}/redrafts", body, "revision")
    found = await read(here, f"/revisions/{revision}/redraft")
    now = (await read(here, f"/drafts/{draft}"))["paragraphs"]
    assert found["lineage"][0]["ancestors"] == [old[1]["id"], old[2]["id"]]
    assert {f["bracket"]: f["fate"] for f in found["brackets"]}[shall] == "merged"
    assert now[1]["id"] == old[4]["id"]
    trace = await read(here, f"/brackets/{shall}/trace")
    assert (trace["life"], trace["paragraph"]) == ("merged", now[0]["id"])


@pytest.mark.parametrize("body", [{"name": "R"}, {"name": "R", "paragraphs": [{}]}])
async def test_a_redraft_without_words_is_not_understood(here: House, body: object) -> None:
    """A text or paragraphs, each with words or one ancestor."""
    answer = await here.call("pen", "POST", f"/drafts/{here.draft}/redrafts", json=body)
    assert answer.status_code == 422


async def test_what_is_adopted_is_closed_to_typing_too(here: House) -> None:
    """By consensus, with an explanation; then the paragraph cannot even be relabelled."""
    draft = await made_draft(here, "Adopted", "1. All agree.\n")
    path = f"/drafts/{draft}/adoption"
    adoption = await made(here, "pen", path, {"manner": "consensus"}, "adoption")
    said = {"words": "It binds nobody.", "delegation": "maruna"}
    answer = await here.call("pen", "POST", f"/adoptions/{adoption}/explanations", json=said)
    assert answer.status_code == 200, answer.text
    found = (await read(here, "/process"))["adoptions"][-1]
    assert found["explanations"][0]["delegation"] == "maruna"
    body = {"text": "More.", "label": "2."}
    refused = await here.call("pen", "POST", f"/drafts/{draft}/paragraphs", json=body)
    assert (refused.status_code, refused.json()["rule"]) == (409, "P13")


async def test_totals_count_paragraphs_by_chapter_and_issue(here: House) -> None:
    """Headings are no paragraphs; what has no brackets is not thereby agreed."""
    draft = await made_draft(here, "Counted", TEXT)
    found = next(d for d in (await read(here, "/totals"))["drafts"] if d["draft"] == draft)
    figures = [found[k] for k in ("paragraphs", "agreed", "bracketed", "clean", "brackets")]
    assert figures == [4, 0, 2, 2, 2]
    assert [c["paragraphs"] for c in found["chapters"]] == [4]


async def test_changes_are_asked_from_the_earlier_moment(here: House) -> None:
    """Backwards, before the beginning or beyond the end they are not known."""
    for query, status in (("since=3&at=2", 404), ("since=99999", 404), ("since=soon", 422)):
        answer = await here.call("ald", "GET", f"/changes?{query}")
        assert answer.status_code == status, answer.text
