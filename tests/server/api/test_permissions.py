"""Role × endpoint: every route, tried by everybody (SPEC M4)."""

import re

import pytest

from tests.server.house import House

READ = {"pen", "ald", "observer", "auditor"}
PEN = {"pen"}
DELEGATE = {"ald"}

HERE = {"draft": "none", "paragraph": "none"}

# (method, path, body, who may). Paths are tried on things that do not exist where the right is
# checked first, so that one test changes nothing for the next.
ROUTES: list[tuple[str, str, object, set[str]]] = [
    ("GET", "", None, READ),
    ("GET", "/people", None, READ),
    ("GET", "/board", None, READ),
    ("GET", "/drafts/{draft}", None, READ),
    ("GET", "/drafts/{draft}/written", None, READ),
    ("GET", "/timeline", None, READ),
    ("GET", "/moment?time=1", None, READ),
    ("GET", "/events", None, READ),
    ("GET", "/drafts/{draft}/paragraphs/{p}/history", None, READ),
    ("GET", "/drafts/{draft}/comparison?from=1", None, READ),
    ("GET", "/brackets/{b}/trace", None, READ),
    ("GET", "/movement", None, READ),
    ("GET", "/notices", None, READ),
    ("PUT", "/notices/read", {"position": 1}, READ),
    ("POST", "/visits", {"position": 1}, READ),
    ("PUT", "/visits/latest", {"position": 1}, READ),
    ("GET", "/digest", None, READ),
    ("PUT", "/digest", {"address": "a@example.org", "frequency": "off"}, READ),
    ("DELETE", "/digest", None, READ),
    ("PUT", "/people/{nobody}/address", {"address": "a@example.org"}, PEN),
    ("GET", "/process", None, READ),
    ("GET", "/statements", None, READ),
    ("GET", "/links", None, READ),
    ("GET", "/changes?since=1", None, READ),
    ("GET", "/terms", None, READ),
    ("POST", "/terms", {"wording": "T {who}"}, PEN),
    ("PUT", "/terms/{b}", {"wording": "T"}, PEN),
    ("POST", "/terms/{b}/unsettling", {"why": "No."}, PEN),
    ("GET", "/terms/{b}/consequences?draft=none", None, READ),
    ("POST", "/terms/{b}/application", {"draft": "none"}, PEN),
    ("GET", "/contested", None, READ),
    ("GET", "/totals", None, READ),
    ("GET", "/paragraphs", None, READ),
    ("GET", "/traces", None, READ),
    ("GET", "/revisions/{b}/redraft", None, READ),
    ("POST", "/phases", {"name": "P {who}", "kind": "rolling text"}, PEN),
    ("POST", "/meetings", {"name": "M {who}"}, PEN),
    ("DELETE", "/meetings/current", None, PEN),
    ("PUT", "/meetings/{b}/agenda", {"items": []}, PEN),
    ("PUT", "/meetings/{b}/item", {"item": None}, PEN),
    ("POST", "/meetings/{b}/speakers", {}, PEN | DELEGATE),
    ("DELETE", "/meetings/{b}/speakers/{aldovia}", None, PEN | DELEGATE),
    ("POST", "/meetings/{b}/floor", {}, PEN),
    ("POST", "/statements", {"words": "We agree."}, PEN | DELEGATE),
    ("POST", "/contradictions", {"one": HERE, "other": HERE, "why": "Both."}, PEN),
    ("POST", "/contradictions/{b}/reconciliation", {"how": "So."}, PEN),
    ("POST", "/crossovers", {"one": HERE, "other": HERE, "question": "Who?"}, PEN),
    ("POST", "/crossovers/{b}/answer", {"how": "So."}, PEN),
    ("POST", "/sources", {**HERE, "phrase": "words", "instrument": "Text"}, PEN),
    ("DELETE", "/sources/{b}", None, PEN),
    ("POST", "/calls", {"title": "C {who}", "deadline": 1}, PEN),
    ("POST", "/calls/{b}/submissions", {"words": "Ours."}, PEN | DELEGATE),
    ("POST", "/drafts/{b}/adoption", {"manner": "consensus"}, PEN),
    ("POST", "/adoptions/{b}/explanations", {"words": "We say."}, PEN | DELEGATE),
    ("POST", "/adoptions/{b}/dissociations", {"words": "Not we."}, PEN | DELEGATE),
    ("POST", "/delegations/{b}/departure", {}, PEN),
    ("POST", "/drafts/{b}/redrafts", {"name": "X {who}", "text": "1. One."}, PEN),
    ("POST", "/drafts/{b}/redrafts/preview", {"name": "X {who}", "text": "1. One."}, PEN),
    ("GET", "/drafts/{b}/signed", None, READ),
    ("GET", "/matrix", None, READ),
    ("GET", "/positions?delegation=aldovia", None, READ),
    ("POST", "/checkpoints", None, PEN | {"auditor"}),
    ("GET", "/checkpoints", None, READ),
    ("GET", "/checkpoints/latest", None, READ),
    ("GET", "/proofs/inclusion?position=1", None, READ),
    ("GET", "/proofs/consistency?first=1", None, READ),
    ("POST", "/rounds", {"name": "R {who}"}, PEN),
    ("DELETE", "/rounds/current", None, PEN),
    ("PUT", "/regime", {"kind": "rolling text", "typing": "live"}, PEN),
    ("POST", "/issues", {"title": "I {who}"}, PEN),
    ("POST", "/drafts", {"title": "D {who}", "text": "1. One."}, PEN),
    ("POST", "/drafts/{draft}/revisions", {"name": "V {who}"}, PEN),
    ("POST", "/drafts/{draft}/paragraphs", {"text": "New."}, PEN | DELEGATE),
    ("POST", "/drafts/{draft}/paragraphs/{p}/split", {"at": 3}, PEN),
    ("POST", "/drafts/{draft}/paragraphs/{p}/join", None, PEN),
    ("POST", "/drafts/{draft}/paragraphs/{p}/move", {"after": None}, PEN),
    ("PATCH", "/drafts/{draft}/paragraphs/{p}", {"kind": "text", "level": 1, "label": "1."}, PEN),
    ("DELETE", "/drafts/{draft}/paragraphs/{p}", None, PEN),
    ("POST", "/brackets/{b}/objections", {"reason": "No."}, DELEGATE),
    ("POST", "/brackets/{b}/acceptances", None, DELEGATE),
    ("PUT", "/brackets/{b}/stance", {"stance": "can-go-along"}, DELEGATE),
    ("DELETE", "/brackets/{b}/stance", None, DELEGATE),
    ("DELETE", "/brackets/{b}/stance/condition", None, DELEGATE),
    ("POST", "/brackets/{b}/stance/corrections", {"note": "mistyped"}, DELEGATE),
    ("PUT", "/brackets/{b}/groups/{g}/alignment", None, DELEGATE),
    ("PUT", "/brackets/{b}/groups/{g}/dissociation", None, DELEGATE),
    ("DELETE", "/brackets/{b}/groups/{g}/alignment", None, DELEGATE),
    ("PUT", "/brackets/{b}/groups/{g}/proposal", None, DELEGATE),
    ("POST", "/brackets/{b}/taken-up", None, PEN),
    ("POST", "/brackets/{b}/outcome", {"outcome": "retained"}, PEN),
    ("POST", "/alternatives", {"brackets": ["x", "y"]}, PEN),
    ("PUT", "/brackets/{b}/issues/{i}", None, PEN),
    ("DELETE", "/brackets/{b}/issues/{i}", None, PEN),
    ("PUT", "/paragraphs/{p}/issues/{i}", None, PEN),
    ("DELETE", "/paragraphs/{p}/issues/{i}", None, PEN),
    ("POST", "/brackets/{b}/confirmation", None, DELEGATE),
    ("POST", "/brackets/{b}/split", {"paragraph": "none", "at": 1}, PEN | DELEGATE),
    ("POST", "/brackets/{b}/join", {"absorbed": "none"}, PEN | DELEGATE),
    ("PUT", "/numbering", {}, PEN),
    ("GET", "/drafts/{draft}/numbering", None, READ),
    ("GET", "/drafts/{draft}/labels/next?after=none", None, READ),
    ("POST", "/drafts/{draft}/numbering", {}, PEN),
    ("GET", "/drafts/{draft}/references", None, READ),
    ("POST", "/drafts/{draft}/references", {}, PEN),
    ("POST", "/drafts/{draft}/references/update", None, PEN),
    ("GET", "/entries", None, READ),
    ("GET", "/pending", None, READ),
    ("POST", "/entries/confirmations", {"entries": ["nosuchentry00001"]}, DELEGATE),
    ("POST", "/entries/{b}/correction", None, DELEGATE),
    ("POST", "/drafts/{draft}/paragraphs/{p}/proposals", {"struck": "no such"}, DELEGATE),
    ("GET", "/informals", None, READ),
    ("GET", "/compilation", None, READ),
    ("POST", "/drafts/{draft}/paragraphs/{p}/informals", {"struck": "no such"}, PEN),
    ("POST", "/drafts/{draft}/informals", {"text": "From lunch."}, PEN),
    ("PUT", "/brackets/{b}/sponsorship", None, DELEGATE),
    ("DELETE", "/brackets/{b}/sponsorship", None, DELEGATE),
    # Entered for a delegation, by who steers and nobody else.
    ("POST", "/brackets/{b}/objections?for=aldovia", {"reason": "No."}, PEN),
    ("PUT", "/brackets/{b}/stance?for=aldovia", {"stance": "can-go-along"}, PEN),
    ("PUT", "/brackets/{b}/sponsorship?for=aldovia", None, PEN),
    ("POST", "/drafts/{draft}/paragraphs/{p}/proposals?for=aldovia", {"struck": "no"}, PEN),
    ("PUT", "/brackets/{b}/groups/{g}/proposal?for=aldovia", None, PEN),
    ("POST", "/questions/{b}/objections?for=aldovia", {"reason": "No."}, PEN),
    ("DELETE", "/questions/{b}/objection?for=aldovia", None, PEN),
    ("POST", "/brackets/{b}/confirmation?for=aldovia", None, PEN),
    ("GET", "/agreement", None, READ),
    ("POST", "/brackets/{b}/questions", {"outcome": "retained"}, PEN),
    ("POST", "/brackets/{b}/reopening", {"reason": "New facts."}, PEN),
    ("POST", "/questions/{b}/objections", {"reason": "No."}, DELEGATE),
    ("DELETE", "/questions/{b}/objection", None, DELEGATE),
    ("POST", "/questions/{b}/decision", None, PEN),
    ("POST", "/questions/{b}/taken-down", None, PEN),
    ("POST", "/agreements", {"draft": "nosuchdraft00001"}, PEN),
    ("POST", "/agreements/{b}/confirmation", None, DELEGATE),
    ("POST", "/agreements/{b}/notification", {"reason": "No."}, DELEGATE),
    ("POST", "/agreements/{b}/confirmation?for=aldovia", None, PEN),
    ("POST", "/agreements/{b}/notification?for=aldovia", {"reason": "No."}, PEN),
    (
        "POST",
        "/drafts/{draft}/paragraphs/{p}/corrections",
        {"at": 0, "removed": "", "inserted": "x", "why": "Spelling."},
        PEN,
    ),
    (
        "POST",
        "/drafts/{draft}/silences",
        {"deadline": "1999-03-29T17:00", "place": "Europe/Zurich"},
        PEN,
    ),
    ("POST", "/silences/{b}/suspension", {"reason": "A holiday."}, PEN),
    ("POST", "/silences/{b}/cancellation", {"reason": "New text."}, PEN),
    ("POST", "/silences/{b}/letters", {"reason": "No."}, PEN | DELEGATE),
    ("POST", "/silences/{b}/confirmation", {"letter": "It held."}, PEN),
    ("POST", "/packages", {"title": "P", "brackets": ["x", "y"]}, PEN | DELEGATE),
    ("POST", "/packages/{b}/agreement", {"outcomes": []}, PEN),
    ("PUT", "/everything", {"on": False}, PEN),
    ("POST", "/packages/{b}/withdrawal", {"reason": "No."}, PEN | DELEGATE),
    ("POST", "/silences/{b}/extension", {"deadline": "2027-01-01T12:00", "reason": "A"}, PEN),
    ("POST", "/silences/{b}/resumption", {"deadline": "2027-01-01T12:00"}, PEN),
    ("GET", "/package-drafts", None, PEN | DELEGATE),
    ("POST", "/package-drafts", {"title": "P", "brackets": []}, PEN | DELEGATE),
    ("PUT", "/package-drafts/{b}", {"title": "P", "brackets": []}, PEN | DELEGATE),
    ("DELETE", "/package-drafts/{b}", None, PEN | DELEGATE),
    ("POST", "/package-drafts/{b}/presentation", None, PEN | DELEGATE),
    ("GET", "/soundings", None, PEN | DELEGATE),
    ("PUT", "/brackets/{b}/sounding", {"stance": "objection"}, DELEGATE),
    ("DELETE", "/brackets/{b}/sounding", None, DELEGATE),
    ("GET", "/unlock", None, PEN),
    ("GET", "/workspaces", None, DELEGATE),
    ("POST", "/workspaces", {"draft": "nosuchdraft00001", "name": "W"}, DELEGATE),
    ("GET", "/workspaces/{b}", None, DELEGATE),
    ("GET", "/workspaces/{b}/draft", None, DELEGATE),
    ("POST", "/workspaces/{b}/clearance", None, DELEGATE),
    ("DELETE", "/workspaces/{b}/clearance", None, DELEGATE),
    ("POST", "/workspaces/{b}/tabling", None, DELEGATE),
    ("DELETE", "/workspaces/{b}/changes", None, DELEGATE),
    ("DELETE", "/workspaces/{b}", None, DELEGATE),
    ("POST", "/workspaces/{b}/paragraphs", {"text": "New."}, DELEGATE),
    ("DELETE", "/workspaces/{b}/paragraphs/{p}", None, DELEGATE),
    ("PUT", "/workspaces/{b}/positions/{b}", {"stance": "can-go-along"}, DELEGATE),
    ("DELETE", "/workspaces/{b}/positions/{b}", None, DELEGATE),
    ("PUT", "/workspaces/{b}/sponsorships/{b}", {}, DELEGATE),
    ("PUT", "/workspaces/{b}/reasons/{b}", {"reason": "So."}, DELEGATE),
    ("DELETE", "/workspaces/{b}/reasons/{b}", None, DELEGATE),
    ("POST", "/delegations", {"name": "New {who}", "code": "N{who}"}, PEN),
    ("POST", "/groups", {"name": "Group {who}", "code": "G{who}"}, PEN),
    ("PUT", "/groups/{g}/members/{party}", None, PEN),
    ("DELETE", "/groups/{g}/members/{party}", None, PEN),
    ("PUT", "/groups/{g}/spokespersons/{nobody}", None, PEN),
    ("DELETE", "/groups/{g}/spokespersons/{nobody}", None, PEN),
    ("PUT", "/people/{nobody}/head", None, PEN),
    ("DELETE", "/people/{nobody}/head", None, PEN),
    ("PUT", "/pen", {"participant": "nosuchperson0001"}, PEN),
    ("POST", "/invitations", {"name": "X", "role": "observer"}, PEN),
    ("DELETE", "/people/{nobody}/invitations", None, PEN),
    ("DELETE", "/people/{nobody}", None, PEN),
]


@pytest.mark.parametrize(("method", "path", "body", "allowed"), ROUTES)
async def test_a_route_is_open_to_its_roles_and_to_nobody_else(
    here: House, method: str, path: str, body: object, allowed: set[str]
) -> None:
    """Whoever may is never told 401 or 403; whoever may not always is."""
    for who in ("pen", "ald", "observer", "auditor", "nobody"):
        paragraphs = await here.text()
        values = {
            "draft": here.draft,
            "p": paragraphs[1]["id"],
            "b": "nosuchbracket001",
            "i": "nosuchissue00001",
            "g": "nosuchgroup00001",
            "party": "aldovia",
            "nobody": "nosuchperson0001",
            "aldovia": "aldovia",
        }
        sent = (
            {k: v.format(who=who) if isinstance(v, str) else v for k, v in body.items()}
            if isinstance(body, dict)
            else None
        )
        answer = await here.call(who, method, path.format(**values), json=sent)
        if who == "nobody":
            assert answer.status_code == 401
        elif who in allowed:
            assert answer.status_code not in (401, 403, 422, 500), (who, answer.text)
        else:
            assert answer.status_code == 403, (who, answer.text)
            assert answer.headers["content-type"] == "application/problem+json"


async def test_every_route_is_in_the_matrix(here: House) -> None:
    """A new route without a line in the matrix fails here."""
    known = {(m, re.sub(r"\{\w+\}", "{}", p.split("?")[0])) for m, p, _, _ in ROUTES}
    elsewhere = {
        # Tested on their own: streams, own brackets, one bracket.
        ("GET", "/feed"),
        ("GET", "/brackets/{}"),
        ("DELETE", "/brackets/{}"),
        ("PUT", "/brackets/{}/reason"),
    }
    prefix = "/api/negotiations/{slug}"
    paths = here.app.openapi()["paths"]
    served = {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path.removeprefix(prefix)))
        for path, methods in paths.items()
        if path.startswith(prefix)
        for method in methods
    }
    assert served == known | elsewhere
