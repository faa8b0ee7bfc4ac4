"""Requests for every route that writes, filled in from what its OpenAPI says and from names.

A field or a parameter whose name is new here has to be told what it is: an id (`PARAMETERS`,
`FIELDS`) or words (`WORDS`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from tests.server.api.furnished import days_ahead

PREFIX = "/api/negotiations/{slug}"

PARAMETERS = {
    "adopted": "adopted",
    "agreement": "agreement",
    "bracket": "bracket",
    "call": "call",
    "contradiction": "contradiction",
    "crossover": "crossover",
    "delegation": "delegation",
    "draft": "draft",
    "entry": "entry",
    "group": "group",
    "issue": "issue",
    "meeting": "meeting",
    "package": "package",
    "package-draft": "package-draft",
    "paragraph": "paragraph",
    "participant": "participant",
    "procedure": "procedure",
    "question": "question",
    "source": "source",
    "term": "term",
    "workspace": "workspace",
    "for": "delegation",
}
"""What addresses name by its id, and of which kind it is."""


FIELDS = {
    "absorbed": "other",
    "after": "next",
    "ancestors": "paragraph",
    "beside": "other",
    "bracket": "bracket",
    "brackets": "bracket",
    "delegation": "delegation",
    "delegations": "delegation",
    "draft": "draft",
    "entries": "entry",
    "group": "group",
    "groups": "group",
    "id": "item",
    "issue": "issue",
    "item": "item",
    "merges": "paragraph",
    "paragraph": "paragraph",
    "paragraphs": "paragraph",
    "parent": "issue",
    "participant": "co-facilitator",
    "pending": "delegation",
    "revision": "revision",
    "spared": "paragraph",
    "target": "paragraph",
    "to": "paragraph",
}
"""What fields of requests name by its id, where they are texts: the kind of thing."""

WORDS = {
    "alternative": "alt.",
    "address": "ana@example.org",
    "code": "NEW",
    "deadline": "",
    "how": "As was agreed.",
    "informal": "Lunch",
    "inserted": "always ",
    "inserts": "bis",
    "instrument": "Treaty",
    "label": "1 bis.",
    "letter": "It held.",
    "name": "New",
    "note": "Mistyped.",
    "on_behalf": "",
    "phrase": "agree on",
    "place": "Europe/Zurich",
    "question": "Who?",
    "reason": "Our capital says so.",
    "reference": "Article 1",
    "removed": "",
    "replaces": "Countries",
    "separator": " ",
    "struck": "",
    "text": "1. States agree.",
    "title": "New",
    "token": "nosuchtoken",
    "why": "They differ.",
    "wording": "Parties",
    "words": "We say.",
}
"""What stands in fields that hold words."""

CHOSEN = {("AddParagraphBody", "bracket")}
"""Ids of what does not exist yet: whoever asks chooses them."""

USUALLY: dict[str, set[str]] = {
    "AddParagraphBody": {"text"},
    "AgreeBody": {"paragraph"},
    "BroughtWordingBody": {"at", "inserted"},
    "NewParagraphBody": {"text"},
    "RedraftBody": {"text"},
    "ExplanationBody": {"delegation"},
    "LetterBody": {"delegations"},
    "RedraftParagraphBody": {"text"},
    "DissociationBody": {"delegation"},
    "SpeakerBody": {"delegation"},
    "StatementBody": {"delegation"},
    "SubmissionBody": {"delegation"},
    "WordingBody": {"at", "inserted"},
}
"""Fields that need not be there, and without which nothing is said."""

ELSEWHERE = {"draft": "silent", "paragraph": "elsewhere"}
"""Where the ``other`` provision is, in what links two."""

Ids = Callable[[str], str]
"""The id that stands for a kind of thing."""


class Slot(Struct, frozen=True):
    """A place in a request where an id stands: a parameter, or a field by the way to it."""

    kind: str
    way: tuple[str, ...]


class Route(Struct, frozen=True):
    """A route that writes, and how its requests are filled in."""

    method: str
    path: str
    """With ``?for={for}`` where it is asked in a delegation's name."""
    schema: Mapping[str, Any] | None
    query: tuple[str, ...]
    """Ids that the query may name."""
    parts: Mapping[str, Any]

    @property
    def name(self) -> str:
        """As the table of rights names it."""
        return f"{self.method} {self.path.removeprefix(PREFIX)}".replace("={for}", "")

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the address, and of which kind each is."""
        names = re.findall(r"\{(\w+)\}", self.path)
        return {n: self._kind(n) for n in names if n != "slug"}

    def _kind(self, name: str) -> str:
        kind = "package-draft" if "/package-drafts/" in self.path else name
        assert kind in PARAMETERS, f"{self.name}: say in PARAMETERS what {name} is."
        return PARAMETERS[kind]

    def slots(self) -> list[Slot]:
        """Everywhere an id may stand in a request."""
        found = [Slot(kind, (name,)) for name, kind in self.parameters.items()]
        found += [Slot(FIELDS[name], ("?", name)) for name in self.query]
        if self.schema is not None:
            found += [Slot(kind, ("", *way)) for way, kind in self._ids(self.schema, ())]
        return found

    def _ids(self, schema: Any, way: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
        schema = self._settled(schema)
        for name, part in schema.get("properties", {}).items():
            inner = self._settled(part)
            if inner.get("type") == "array":
                inner = self._settled(inner["items"])
            if inner.get("type") == "object":
                yield from self._ids(inner, (*way, name))
            elif inner.get("type") == "string" and "enum" not in inner:
                if (schema["title"], name) in CHOSEN:
                    continue
                if name in FIELDS:
                    yield (*way, name), FIELDS[name]
                else:
                    assert name in WORDS, f"{self.name}: say in FIELDS or WORDS what {name} is."

    def request(
        self, ids: Ids, given: Slot | None = None, value: str = ""
    ) -> tuple[str, dict[str, Any] | None]:
        """An address and a body with what ``ids`` says of each kind, and ``value`` in one slot."""
        where, *way = given.way if given else ("-",)
        named = {n: ids(kind) for n, kind in self.parameters.items()}
        if where in named:
            named[where] = value
        path = self.path.removeprefix(PREFIX).format(**named)
        if where == "?":
            path += f"{'&' if '?' in path else '?'}{way[0]}={value}"
        if self.schema is None:
            return path, None
        return path, self._body(self.schema, ids, way if where == "" else [], value)

    def _body(self, schema: Any, ids: Ids, way: list[str], value: str) -> dict[str, Any]:
        schema = self._settled(schema)
        wanted = {*schema.get("required", ()), *way[:1]}
        if way == ["to"]:
            wanted.add("role")
        if way[:1] != ["paragraphs"]:
            wanted |= USUALLY.get(schema["title"], set())
        filled = {
            name: self._value(name, part, ids, way[1:] if way[:1] == [name] else None, value)
            for name, part in schema["properties"].items()
            if name in wanted
        }
        if way[:1] == ["condition"]:
            filled["stance"] = "conditional-acceptance"
        return filled

    def _value(self, name: str, part: Any, ids: Ids, way: list[str] | None, value: str) -> Any:
        """What stands in one field; ``way`` leads on to the slot, if it is in here."""
        part = self._settled(part)
        if "enum" in part or "const" in part:
            return part["const"] if "const" in part else part["enum"][0]
        if part["type"] == "array":
            inner = self._value(name, part["items"], ids, way, value)
            return (
                [inner, ids("other")] if name == "brackets" and isinstance(inner, str) else [inner]
            )
        if part["type"] == "object":
            there = (lambda kind: ids(ELSEWHERE.get(kind, kind))) if name == "other" else ids
            return self._body(part, there, way or [], value)
        if part["type"] in ("boolean", "integer"):
            return part["type"] == "boolean" or max(1, int(part.get("minimum", 1)))
        if way == []:
            return value
        if name in FIELDS:
            return ids(FIELDS[name])
        if name in ("name", "title", "wording"):  # no two things of a kind are called alike
            return f"{WORDS[name]} {self.path.rpartition('/')[2]}"
        return days_ahead(60) if name == "deadline" else WORDS[name]

    def _settled(self, schema: Any) -> Any:
        """A schema without references, and without the choice of none."""
        while "$ref" in schema or "anyOf" in schema:
            if "anyOf" in schema:
                schema = next(one for one in schema["anyOf"] if one.get("type") != "null")
            else:
                schema = self.parts[schema["$ref"].rpartition("/")[2]]
        return schema


def routes(document: Mapping[str, Any]) -> Iterator[Route]:
    """Every route under ``/api`` that may write, as the OpenAPI document lists it; once more where
    it can be asked in a delegation's name."""
    parts = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            if not path.startswith("/api/") or method not in ("post", "put", "patch", "delete"):
                continue
            query = {one["name"] for one in said.get("parameters", ()) if one["in"] == "query"}
            content = said.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            named = tuple(sorted(query - {"for"}))
            yield Route(method.upper(), path, schema, named, parts)
            if "for" in query:
                yield Route(method.upper(), path + "?for={for}", schema, named, parts)
