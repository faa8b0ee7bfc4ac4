"""A negotiation with something of every kind in it that an address or a request can name."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from events.ids import NegotiationId
from server.app import now
from tests.server.house import House, client_of, seat

HOUR = 3_600_000_000


def days_ahead(days: int) -> str:
    """Noon, as one writes a deadline."""
    return f"{datetime.now(UTC) + timedelta(days):%Y-%m-%d}T12:00"


class Side:
    """One of the negotiations of a server: who is in it, and what there is in it, by kind."""

    def __init__(self, slug: str, word: str, prefix: str = "") -> None:
        self.slug = slug
        self.word = word
        """Stands in all that is written in it, and nowhere else."""
        self.prefix = prefix
        self.clients: dict[str, httpx.AsyncClient] = {}
        self.ids: dict[str, str] = {}
        """By kind: the names of path parameters, and some more."""

    async def call(self, who: str, method: str, path: str, json: Any = None) -> httpx.Response:
        """A request by somebody, under the negotiation."""
        address = f"/api/negotiations/{self.slug}{path}"
        return await self.clients[who].request(method, address, json=json)

    async def make(self, who: str, method: str, path: str, json: Any = None) -> Any:
        """What answers a request that succeeds."""
        answer = await self.call(who, method, path, json)
        assert answer.status_code in (200, 204), (who, method, path, answer.text)
        return answer.json() if answer.content else None

    async def new(self, who: str, method: str, path: str, json: Any) -> str:
        """The id of the one thing that a request makes."""
        created: dict[str, str] = (await self.make(who, method, path, json))["created"]
        (made,) = created.values()
        return made

    def party(self, name: str) -> str:
        """The id of a delegation, or of a person, of this side."""
        return self.prefix + name


async def another(here: House, slug: str, word: str) -> Side:
    """A second negotiation of the same server, with the same people under other ids."""
    side = Side(slug, word, f"{word}-")
    services = here.app.state.services
    negotiation = NegotiationId(f"{word}-negotiation")
    tokens = await seat(services.rooms, services.sign_in, negotiation, slug, side.prefix)
    for who, token in tokens.items():
        side.clients[who] = client_of(here.address, headers={"Authorization": f"Bearer {token}"})
    return side


async def furnish(side: Side) -> None:
    """Make something of every kind, by whoever makes it in life."""
    ids, word = side.ids, side.word
    ids |= {"delegation": side.party("aldovia"), "participant": side.party("mrn")}
    ids |= {"delegation of mrn": side.party("maruna"), "departing": side.party("norland")}
    ids["co-facilitator"] = side.party("pen2")
    await _texts(side)
    await _process(side)
    await _brackets(side)
    draft = {"draft": ids["draft"]}
    ids["issue"] = await side.new("pen", "POST", "/issues", {"title": f"Returns {word}"})
    ids["term"] = await side.new("pen", "POST", "/terms", {"wording": f"States {word}"})
    pending = {**draft, "paragraph": ids["agreed"], "pending": [ids["delegation"]]}
    ids["agreement"] = await side.new("pen", "POST", "/agreements", pending)
    one = await side.make("ald", "POST", "/workspaces", {**draft, "name": f"Ours {word}"})
    ids["workspace"] = one["id"]


async def _texts(side: Side) -> None:
    """Three drafts: to work on, under silence, adopted."""
    ids, word = side.ids, side.word
    text = f"# {word}\n\n" + "\n\n".join(f"{n}. States agree on {word} {n}." for n in range(1, 15))
    for kind in ("draft", "silent", "adopted draft"):
        body = {"title": f"{kind} {word}", "text": text}
        ids[kind] = (await side.make("pen", "POST", "/drafts", body))["draft"]
    shown = (await side.make("pen", "GET", f"/drafts/{ids['draft']}"))["paragraphs"]
    for number, paragraph in enumerate(shown):
        ids[f"paragraph {number}"] = paragraph["id"]
    ids |= {"paragraph": shown[10]["id"], "next": shown[11]["id"], "agreed": shown[14]["id"]}
    ids["revision"] = await side.new(
        "pen", "POST", f"/drafts/{ids['draft']}/revisions", {"name": word}
    )
    silence = {"deadline": days_ahead(30), "place": "Europe/Zurich", "letter": word}
    ids["procedure"] = await side.new("pen", "POST", f"/drafts/{ids['silent']}/silences", silence)
    adopted = f"/drafts/{ids['adopted draft']}/adoption"
    ids["adopted"] = await side.new("pen", "POST", adopted, {"manner": "consensus"})


async def _process(side: Side) -> None:
    """A round and a meeting, a call, links between texts, a group."""
    ids, word = side.ids, side.word
    await side.make("pen", "POST", "/rounds", {"name": f"Round {word}"})
    meeting = ids["meeting"] = await side.new(
        "pen", "POST", "/meetings", {"name": f"Meeting {word}"}
    )
    agenda = {"items": [{"title": f"Item {word}"}]}
    await side.make("pen", "PUT", f"/meetings/{meeting}/agenda", agenda)
    shown = await side.make("pen", "GET", "/process")
    ids["item"] = shown["meetings"][0]["agenda"][0]["id"]
    await side.make("mrn", "POST", f"/meetings/{meeting}/speakers", {})
    call = {"title": f"Call {word}", "deadline": now() + HOUR}
    ids["call"] = await side.new("pen", "POST", "/calls", call)
    places = [{"draft": ids["draft"], "paragraph": ids[f"paragraph {n}"]} for n in (12, 13)]
    both: dict[str, Any] = {"one": places[0], "other": places[1]}
    ids["contradiction"] = await side.new("pen", "POST", "/contradictions", {**both, "why": word})
    elsewhere = await side.make("pen", "GET", f"/drafts/{ids['silent']}")
    ids["elsewhere"] = elsewhere["paragraphs"][1]["id"]
    both["other"] = {"draft": ids["silent"], "paragraph": ids["elsewhere"]}
    ids["crossover"] = await side.new("pen", "POST", "/crossovers", {**both, "question": word})
    source = {**places[0], "phrase": f"States agree on {word}", "instrument": f"Treaty {word}"}
    ids["source"] = await side.new("pen", "POST", "/sources", source)
    group = ids["group"] = await side.new(
        "pen", "POST", "/groups", {"name": f"Group {word}", "code": word}
    )
    await side.make("pen", "PUT", f"/groups/{group}/members/{ids['delegation']}")
    await side.make("pen", "PUT", f"/groups/{group}/spokespersons/{side.party('ald')}")


async def _brackets(side: Side) -> None:
    """Brackets of two delegations: on screen, in packages, objected to for somebody, by itself."""
    ids, word = side.ids, side.word

    async def proposed(who: str, number: int) -> str:
        path = f"/drafts/{ids['draft']}/paragraphs/{ids[f'paragraph {number}']}/proposals"
        body = {"at": 0, "inserted": f"All {word} "}
        return str((await side.make(who, "POST", path, body))["created"]["insertion"])

    for number, kind in enumerate(
        ("bracket", "other", "asked", "first", "second", "third", "fourth"), 1
    ):
        ids[kind] = await proposed("ald", number)
    ids["theirs"] = await proposed("mrn", 8)
    ids["settled"] = await proposed("ald", 11)
    ids["sponsored"] = await proposed("mrn", 9)
    asked = f"/brackets/{ids['asked']}/questions"
    ids["question"] = await side.new("pen", "POST", asked, {"outcome": "retained"})
    packed = {"title": f"Package {word}", "brackets": [ids["first"], ids["second"]]}
    ids["package"] = await side.new("ald", "POST", "/packages", packed)
    packed["brackets"] = [ids["third"], ids["fourth"]]
    for who in ("ald", "pen"):
        one = await side.make(who, "POST", "/package-drafts", packed)
        ids[f"package-draft of {who}"] = one["id"]
    objected = f"/brackets/{ids['theirs']}/objections?for={ids['delegation']}"
    ids["entry"] = await side.new("pen", "POST", objected, {"reason": f"Not {word}."})
    sounding = {"stance": "objection", "words": f"No {word}."}
    await side.make("ald", "PUT", f"/brackets/{ids['theirs']}/sounding", sounding)
