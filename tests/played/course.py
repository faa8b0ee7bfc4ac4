"""A whole negotiation, played through the public API alone: forty delegations, six rounds.

Modelled on the course of the migration compact of 2018: a zero draft, a zero draft plus, three
revisions; a package that ties returns to pathways; silence broken once and held once; a late
reopening and other turns (`tests.played.turns`); adoption by vote. What happens is the same every
time.
"""

import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.played.turns import Turns
from tests.played.wording import ADDITIONS, GROUPS, ISSUES, LEADS, NAMES, REASONS, commitments
from tests.server.house import House, client_of

Json = dict[str, Any]
Revised = Callable[[str], Awaitable[None]]

PARAGRAPHS = 100
KINDS = ("objection", "acceptance", "can-go-along", "awaiting-instructions", "scrutiny-reserve")


class Course:
    """The course, act by act. ``per_bracket`` is how many positions are taken on each bracket."""

    def __init__(self, here: House, clock: "Clock", per_bracket: int) -> None:
        self.here = here
        self.clock = clock
        self.per_bracket = per_bracket
        self.chance = random.Random(2018)
        self.delegations: dict[str, str] = {}
        self.groups: dict[str, str] = {}
        self.people: dict[str, httpx.AsyncClient] = {}
        self.seats: dict[str, str] = {}
        self.voices: dict[str, str] = {}
        self.issues: dict[str, str] = {}
        self.draft = ""
        self.paragraphs: list[str] = []
        self.lengths: dict[str, int] = {}
        self.brackets: list[str] = []
        self.said: dict[str, dict[str, str]] = {}
        self.settled: list[str] = []
        self.first = ""

    async def play(self, revised: Revised) -> None:
        """From the first enrolment to the vote; ``revised`` is called after every revision."""
        await self._enrol()
        await self._zero_draft()
        await self._revision("Zero Draft", revised)
        await self._round("Round 1: February", range(0, 40))
        await self._redraft("Zero Draft Plus", revised)
        await self._round("Round 2: March", range(40, 60))
        await self._revision("Rev 1", revised)
        await self._round("Round 3: April", range(60, 80))
        await self._round("Round 4: May", range(80, 100))
        await self.turns.in_the_fourth_round(("ABR", "BEL"), "CAL")
        await self.turns.informals(self.delegations["DOR"])
        await self._package()
        phrase = {"draft": self.draft, "bracket": self.first}
        late = await self.turns.agreed(phrase)
        await self._revision("Rev 2", revised)
        await self._round("Round 5: June", range(0, 0))
        await self.turns.in_the_fifth_round()
        await self._late_reopening(late)
        await self._revision("Rev 3", revised)
        await self._round("Round 6: July", range(0, 0))
        await self._final_draft(revised)
        await self._silence(broken=True)
        await self._silence(broken=False)
        await self._vote()

    async def act(self, who: str, method: str, path: str, body: object = None) -> Json:
        """An act of somebody, which must succeed."""
        if who == "pen":
            answer = await self.here.call("pen", method, path, json=body)
        else:
            answer = await self.people[who].request(method, self.here.url(path), json=body)
        assert answer.status_code == 200, (who, method, path, answer.text)
        found: Json = answer.json()
        return found

    # Who takes part

    async def _enrol(self) -> None:
        for name in NAMES:
            code = name[:3].upper()
            body = {"name": name, "code": code}
            made = (await self.act("pen", "POST", "/delegations", body))["created"]["delegation"]
            self.delegations[code] = made
            invited = {"name": f"Delegate of {name}", "role": "delegate", "delegation": made}
            link = await self.act("pen", "POST", "/invitations", invited)
            client = client_of(self.here.address)
            token = link["link"].rsplit("/", 1)[1]
            signed = await client.post("/api/sign-in", json={"token": token})
            assert signed.status_code == 200, signed.text
            self.here.clients[code] = self.people[code] = client
            self.seats[code] = link["participant"]
        for (name, short), voice in zip(GROUPS.items(), self.people, strict=False):
            made = await self.act("pen", "POST", "/groups", {"name": name, "code": short})
            self.groups[short] = made["created"]["group"]
            self.voices[short] = voice
            speaks = f"/groups/{self.groups[short]}/spokespersons/{self.seats[voice]}"
            await self.act("pen", "PUT", speaks)
        groups = list(self.groups.values())
        for n, delegation in enumerate(self.delegations.values()):
            path = f"/groups/{groups[n % len(groups)]}/members/{delegation}"
            await self.act("pen", "PUT", path)

    async def _zero_draft(self) -> None:
        for title in ISSUES:
            await self.act("pen", "POST", "/issues", {"title": title})
        seen = await self.act("pen", "GET", "")
        self.issues = {one["title"]: one["id"] for one in seen["issues"]}
        text = "# Compact for Orderly Movement\n\n" + "\n\n".join(
            f"{n + 1}. {words}" for n, words in enumerate(commitments(PARAGRAPHS))
        )
        body = {"title": "Compact for Orderly Movement", "text": text}
        self.draft = (await self.act("pen", "POST", "/drafts", body))["draft"]
        found = await self.act("pen", "GET", f"/drafts/{self.draft}")
        self.paragraphs = [p["id"] for p in found["paragraphs"] if p["kind"] != "heading"]
        assert len(self.paragraphs) == PARAGRAPHS
        self.turns = Turns(self.act, self.draft, self.paragraphs, self.issues[ISSUES[0]])
        self.lengths = {
            p["id"]: sum(len(r["text"]) for r in p["runs"]) for p in found["paragraphs"]
        }
        for n, paragraph in enumerate(self.paragraphs):
            issue = self.issues[ISSUES[n % 3]]
            await self.act("pen", "PUT", f"/paragraphs/{paragraph}/issues/{issue}")

    # Rounds

    async def _round(self, name: str, places: range) -> None:
        """Three proposals in each of some paragraphs, positions on them; some are settled."""
        self.clock.pass_days(28)
        await self.act("pen", "POST", "/rounds", {"name": name})
        fresh: list[str] = []
        for place in places:
            fresh += await self._proposals(place)
        for bracket in fresh:
            await self._positions(bracket)
        for bracket in self.chance.sample(self.brackets, min(30, len(self.brackets))):
            await self._update(bracket)
        await self._settle(12)

    async def _proposals(self, place: int) -> list[str]:
        paragraph = self.paragraphs[place]
        length = self.lengths[paragraph]
        path = f"/drafts/{self.draft}/paragraphs/{paragraph}/proposals"
        made = []
        for body in (
            {"at": length, "inserted": ADDITIONS[place % len(ADDITIONS)]},
            {"struck": " promptly", "reserve": place % 7 == 0},
            {"at": 0, "inserted": LEADS[place % len(LEADS)]},
        ):
            who = self._somebody()
            done = await self.act(who, "POST", path, body)
            seen = await self.act("pen", "GET", f"/events?after={done['positions'][0] - 1}&limit=9")
            (bracket,) = {
                e["event"]["bracket"]
                for e in seen
                if e["event"]["type"] == "bracket-opened"  # type: ignore[index]
            }
            self.said[bracket] = {who: "proposes"}
            made.append(bracket)
        self.brackets += made
        return made

    async def _positions(self, bracket: str) -> None:
        for _ in range(self.per_bracket):
            group = self.chance.choice([*self.groups, None, None])
            who = self.voices[group] if group is not None else self._somebody()
            if who in self.said[bracket] or (group or who) in self.said[bracket]:
                continue
            kind = self.chance.choice(KINDS)
            body: Json = {"stance": kind}
            if group is not None:
                body["group"] = self.groups[group]
            elif self.chance.random() < 0.1:
                body["stance"] = "conditional-acceptance"
                body["condition"] = {"words": "Its cost is shared."}
            body["reason"] = REASONS[body["stance"]]
            await self.act(who, "PUT", f"/brackets/{bracket}/stance", body)
            self.said[bracket][group or who] = body["stance"]

    async def _update(self, bracket: str) -> None:
        """Somebody who took a position updates it, or takes it back."""
        held = [w for w, s in self.said[bracket].items() if s != "proposes" and w in self.people]
        if bracket in self.settled or not held:
            return
        who = self.chance.choice(held)
        path = f"/brackets/{bracket}/stance"
        if self.chance.random() < 0.5:
            await self.act(who, "DELETE", path)
            del self.said[bracket][who]
        else:
            await self.act(
                who, "PUT", path, {"stance": "can-go-along", "reason": REASONS["can-go-along"]}
            )
            self.said[bracket][who] = "can-go-along"

    async def _clear(self, bracket: str) -> None:
        """Those in the way let it pass."""
        for who, stance in list(self.said[bracket].items()):
            if stance in ("objection", "awaiting-instructions"):
                body: Json = {"stance": "can-go-along", "reason": "In a spirit of compromise."}
                if who in self.groups:
                    body["group"] = self.groups[who]
                voice = self.voices.get(who, who)
                await self.act(voice, "PUT", f"/brackets/{bracket}/stance", body)
                self.said[bracket][who] = "can-go-along"

    async def _settle(self, most: int) -> None:
        for bracket in [b for b in self.brackets if b not in self.settled][:most]:
            await self.act("pen", "POST", f"/brackets/{bracket}/taken-up")
            kind = (await self.act("pen", "GET", f"/brackets/{bracket}"))["kind"]
            if kind == "reservation":
                continue
            await self._clear(bracket)
            outcome = "retained" if kind == "insertion" else "deleted"
            path = f"/brackets/{bracket}/outcome"
            await self.act("pen", "POST", path, {"outcome": outcome})
            self.settled.append(bracket)
            if outcome == "retained" and not self.first:
                self.first = bracket

    def _somebody(self) -> str:
        return self.chance.choice(list(self.people))

    # Revisions and agreement

    async def _revision(self, name: str, revised: Revised) -> None:
        await self.act("pen", "POST", f"/drafts/{self.draft}/revisions", {"name": name})
        await revised(name)

    async def _redraft(self, name: str, revised: Revised) -> None:
        """A chair's text: every paragraph stays as it is, in the order of the issues."""
        found = await self.act("pen", "GET", f"/drafts/{self.draft}")
        places = [p["id"] for p in found["paragraphs"]]
        order = [places[0], *(p for third in range(3) for p in places[1 + third :: 3])]
        body = {"name": name, "paragraphs": [{"ancestors": [p]} for p in order]}
        await self.act("pen", "POST", f"/drafts/{self.draft}/redrafts", body)
        await revised(name)

    async def _package(self) -> None:
        """Returns on one side, pathways on the other: presented, then agreed together."""
        chosen = []
        for title in ISSUES[:2]:
            mine = set(self.paragraphs[ISSUES.index(title) :: 3])
            for bracket in (b for b in self.brackets if b not in self.settled):
                seen = await self.act("pen", "GET", f"/brackets/{bracket}")
                if seen["paragraph"] in mine and seen["kind"] == "insertion":
                    chosen.append(bracket)
                    break
        body = {"title": "Returns and pathways", "brackets": chosen}
        made = (await self.act("pen", "POST", "/packages", body))["created"]["package"]
        for bracket in chosen:
            await self._clear(bracket)
        agreed = {"outcomes": [{"bracket": b, "outcome": "retained"} for b in chosen]}
        await self.act("pen", "POST", f"/packages/{made}/agreement", agreed)
        self.settled += chosen

    async def _late_reopening(self, agreement: str) -> None:
        """Of a phrase that was agreed ad referendum, by whose capital it was notified."""
        notifies = next(w for w in self.people if w not in self.said[self.first])
        await self.turns.late_reopening(notifies, agreement, self.first)
        self.settled.remove(self.first)
        objects = {"stance": "objection", "reason": "The capital cannot agree."}
        await self.act(notifies, "PUT", f"/brackets/{self.first}/stance", objects)
        self.said[self.first][notifies] = "objection"

    async def _final_draft(self, revised: Revised) -> None:
        """Under the co-facilitators' responsibility: no brackets are left."""
        found = await self.act("pen", "GET", f"/drafts/{self.draft}")
        paragraphs = [
            {"ancestors": [p["id"]], "text": "".join(r["text"] for r in p["runs"])}
            for p in found["paragraphs"]
        ]
        body = {"name": "Final Draft", "paragraphs": paragraphs}
        await self.act("pen", "POST", f"/drafts/{self.draft}/redrafts", body)
        places = (await self.act("pen", "GET", f"/drafts/{self.draft}"))["paragraphs"]
        for place in places[1:22]:
            body = {"draft": self.draft, "paragraph": place["id"]}
            await self.act("pen", "POST", "/agreements", body)
        await revised("Final Draft")

    async def _silence(self, *, broken: bool) -> None:
        until = datetime.fromtimestamp(self.clock() / 1e6, UTC) + timedelta(hours=72)
        body = {"deadline": until.strftime("%Y-%m-%dT%H:%M"), "place": "UTC"}
        path = f"/drafts/{self.draft}/silences"
        made = (await self.act("pen", "POST", path, body))["created"]["silence"]
        if broken:
            letter = {"reason": "Not as it stands.", "paragraphs": self.paragraphs[:1]}
            await self.act("HES", "POST", f"/silences/{made}/letters", letter)
            return
        self.clock.pass_days(4)
        await self.here.app.state.services.deadlines.look()
        held = (await self.act("pen", "GET", "/agreement"))["silences"][-1]
        assert held["standing"] == "unbroken"
        letter = {"letter": "It held."}
        await self.act("pen", "POST", f"/silences/{made}/confirmation", letter)

    async def _vote(self) -> None:
        votes = {"in_favour": 33, "against": 2, "abstentions": 5}
        body = {"manner": "vote", "votes": votes}
        made = await self.act("pen", "POST", f"/drafts/{self.draft}/adoption", body)
        words = {"words": "We voted in favour, with regret over paragraph 3."}
        await self.act(
            "BEL", "POST", f"/adoptions/{made['created']['adoption']}/explanations", words
        )


class Clock:
    """The server's clock: it stands still between the days that pass, but for a moment an act."""

    def __init__(self) -> None:
        self.now = int(datetime(2018, 2, 5, 9, tzinfo=UTC).timestamp()) * 1_000_000

    def __call__(self) -> int:
        self.now += 1_000
        return self.now

    def pass_days(self, days: int) -> None:
        """Let days go by."""
        self.now += days * 86_400_000_000
