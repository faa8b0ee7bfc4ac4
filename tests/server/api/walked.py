"""Walking the routes as somebody, with an eye on what the database keeps."""

import sqlite3
from pathlib import Path
from typing import Any

import httpx

from server.tables import metadata
from tests.server.api.allowed import ROLES
from tests.server.api.filled import Ids, Route
from tests.server.api.furnished import Side

LATE = (
    "/tabling",
    "/presentation",
    "/unsettling",
    "/notification",
    "/agenda",
    "/outcome",
    "/packages",
    "/redrafts",
    "/silences",
    "/letters",
    "/adoption",
    "/departure",
    "/everything",
    "/regime",
    "/phases",
    "POST /meetings",
    "/meetings/current",
    "POST /rounds",
    "/rounds/current",
    "DELETE /workspaces/{workspace}",
    "DELETE /people/{participant}",
    "PUT /pen",
)
"""What leaves less for others to do comes after them, in this order."""

INSTEAD = {
    "stance": {"bracket": "theirs"},
    "/objections": {"bracket": "theirs"},
    "/acceptances": {"bracket": "theirs"},
    "/sounding": {"bracket": "theirs"},
    "/positions/": {"bracket": "theirs"},
    "/sponsorship": {"bracket": "sponsored"},
    "/corrections": {"paragraph": "agreed"},
    "/agreements": {"paragraph": "next"},
    "/outcome": {"bracket": "settled"},
    "/adoption": {"draft": "silent"},
    "/departure": {"delegation": "departing"},
}
"""Where another thing of its kind is needed for the act to be possible."""


NOT_AS_IT_STANDS = {
    "POST /agreements",
    "POST /brackets/{bracket}/split",
    "POST /brackets/{bracket}/join",
    "PUT /brackets/{bracket}/groups/{group}/alignment",
    "DELETE /brackets/{bracket}/groups/{group}/alignment",
    "PUT /brackets/{bracket}/groups/{group}/dissociation",
    "DELETE /brackets/{bracket}/stance",
    "DELETE /brackets/{bracket}/stance/condition",
    "POST /questions/{question}/decision",
    "DELETE /questions/{question}/objection",
    "POST /silences/{procedure}/confirmation",
    "POST /silences/{procedure}/letters",
    "POST /packages",
    "POST /packages/{package}/agreement",
    "POST /package-drafts/{package}/presentation",
    "POST /drafts/{draft}/redrafts",
    "POST /drafts/{draft}/redrafts/preview",
    "DELETE /drafts/{draft}/paragraphs/{paragraph}",
    "PUT /workspaces/{workspace}/positions/{bracket}",
    "DELETE /workspaces/{workspace}/paragraphs/{paragraph}",
    "POST /workspaces/{workspace}/tabling",
}
"""What is refused to who may, for what came before or did not: tests of their own do it."""


def last(route: Route) -> tuple[int, bool]:
    """What is done first, and what last."""
    name = route.name.removesuffix("?for")
    late = max((n for n, one in enumerate(LATE) if name.endswith(one)), default=-1)
    return late, route.method == "DELETE"


MADE = {"checkpoints", "snapshots", "snapshot_parts", "pages"}
"""Tables that the server fills from the record when it finds the time."""

OF_A_WORKSPACE = "workspace_id IN (SELECT id FROM workspaces WHERE negotiation_id = ?)"


class Kept:
    """What the database keeps, looked at from beside."""

    def __init__(self, file: Path, other: str) -> None:
        self._at = sqlite3.connect(file)
        self._other = other

    def change(self) -> int:
        """A number that is another one after every commit that changed anything."""
        return int(self._at.execute("PRAGMA data_version").fetchone()[0])

    def all(self) -> dict[str, list[Any]]:
        """All that was written, but for what the server makes of the record by itself."""
        tables = (t.name for t in metadata.sorted_tables if t.name not in MADE)
        return {t: self._at.execute(f"SELECT * FROM {t}").fetchall() for t in tables}

    def others(self) -> dict[str, list[Any]]:
        """All that there is of the other negotiation."""
        found = {}
        for table in metadata.sorted_tables:
            if table.name == "tickets":
                continue
            which = OF_A_WORKSPACE if "workspace_id" in table.c else "negotiation_id = ?"
            query = f"SELECT * FROM {table.name} WHERE {which}"
            found[table.name] = self._at.execute(query, (self._other,)).fetchall()
        return found


class Walk:
    """Asks as somebody, and notes what must not be."""

    def __init__(self, who: str, here: Side, other: Side, kept: Kept) -> None:
        self.who, self.here, self.other, self.kept = who, here, other, kept
        self.before, self.now = kept.others(), kept.all()
        self.secrets = {other.word, *other.ids.values()}
        self.wrong: list[str] = []
        self.done: set[str] = set()

    async def ask(
        self, route: Route, asked: tuple[str, Any], sent: set[str], *statuses: int
    ) -> bool:
        """One request, which names what was ``sent`` of the other negotiation; returns whether it
        was done. If ``statuses`` are given, it has to be refused with one of them."""
        path, body = asked
        change = self.kept.change()
        answer = await self.here.call(self.who, route.method, path, body)
        wrong, before = [], self.now
        if change != self.kept.change():
            self.now = self.kept.all()
            if self.kept.others() != self.before:
                wrong.append("It changes the other negotiation.")
        changed = self.now != before
        if any(secret in answer.text for secret in self.secrets - sent):
            wrong.append("It tells of the other negotiation.")
        if changed and answer.is_error:
            wrong.append("It is refused, and changes something.")
        if answer.is_success:
            # What is not there is gone already.
            needless = route.method == "DELETE" and not changed and 404 in statuses
            wrong += ["It is not refused."] if statuses and not needless else []
        elif answer.status_code not in (statuses or (403, 404, 409)):
            wrong.append(f"It is not refused with one of {statuses}.")
        elif not in_words(answer):
            wrong.append("It is not refused in words.")
        told = f"{self.who}: {route.name} {path} {body}: {answer.status_code} {answer.text}"
        self.wrong += [f"{one} {told}" for one in wrong]
        return answer.is_success

    def fitting(self, route: Route) -> Ids:
        """What there is here of a kind, fit for a route."""
        instead: dict[str, str] = {}
        for part, kinds in INSTEAD.items():
            if part in route.name and not (self.who == "mrn" and "bracket" in kinds):
                instead |= kinds
        return lambda kind: self._of(self.here, instead.get(kind, kind))

    def theirs(self, kind: str) -> str:
        """What there is of a kind in the other negotiation."""
        return self._of(self.other, kind)

    def _of(self, side: Side, kind: str) -> str:
        if kind == "delegation" and self.who == "mrn":
            kind += " of mrn"
        if kind == "package-draft":
            kind += " of ald" if ROLES.get(self.who) == "delegate" else " of pen"
        return side.ids[kind]

    async def kept_from(self, route: Route, status: int) -> None:
        """Who may not is told so; of what is not there, perhaps only that."""
        await self.ask(route, route.request(self.fitting(route)), set(), status)
        if status == 403 and route.slots():
            everything = set(self.other.ids.values())
            await self.ask(route, route.request(self.theirs), everything, status, 404)

    async def names(self, route: Route) -> None:
        """Who may is told that nothing is known here by an id of elsewhere, or of nothing."""
        for slot in route.slots():
            for sent in (self.theirs(slot.kind), "nosuchthing00001"):
                asked = route.request(self.fitting(route), slot, sent)
                await self.ask(route, asked, {sent}, 403, 404, 409, 422)

    async def does(self, route: Route) -> None:
        """Who may does it, or is told why not now."""
        if await self.ask(route, route.request(self.fitting(route)), set()):
            self.done.add(route.name.removesuffix("?for"))


def in_words(answer: httpx.Response) -> bool:
    """Whether a refusal is a problem+json with a sentence."""
    kind = answer.headers["content-type"]
    return kind == "application/problem+json" and len(answer.json()["detail"].split()) > 2
