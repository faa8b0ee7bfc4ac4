"""The answers once more, slowly, from the raw events alone: shares no code with the product.

Text is kept character by character, each with the brackets over it; every answer looks at all of
it. Only what a played negotiation does is understood; any other event is an error.
"""

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]

SAYS_NOTHING_HERE = {
    "negotiation-opened",
    "delegation-enrolled",
    "participant-enrolled",
    "group-enrolled",
    "group-joined",
    "spokesperson-named",
    "draft-opened",
    "reason-given",
    "wording-proposed",
    "statement-delivered",
    "regime-announced",
    "redraft-issued",
    "draft-adopted-whole",
    "position-explained",
    "everything-announced",
    "package-agreed",
    "paragraph-added",
    "phase-opened",
    "silence-opened",
    "silence-broken",
    "silence-unbroken",
    "silence-ends-soon",
    "silence-confirmed",
}


STATES = ("contested", "unopposed", "ripe", "settled")


class Recount:
    """What a list of events comes to."""

    def __init__(self) -> None:
        self.order: dict[str, list[str]] = {}
        self.text: dict[str, list[tuple[str, frozenset[str]]]] = {}
        self.kinds: dict[str, str] = {}
        self.owners: dict[str, str] = {}
        self.brackets: dict[str, Json] = {}
        self.stances: dict[str, dict[tuple[str, str], Json]] = {}
        self.issues: dict[str, str] = {}
        self.tagged: dict[str, set[str]] = {}
        self.agreed: dict[str, Json] = {}
        self.rounds: list[tuple[int, str]] = []
        self.moved: dict[str, int] = {}
        self.revisions: dict[str, int] = {}
        self.options: dict[str, Json] = {}
        self.brought: list[str] = []
        self.tied: set[str] = set()
        self.asked: dict[str, Json] = {}
        self.touched: dict[str, int] = {}
        self.round_is_open = False

    def take(self, recorded: Json) -> None:
        """Fold one event, as the API gives it."""
        event, at = recorded["event"], recorded["position"]
        kind = event["type"]
        if kind in SAYS_NOTHING_HERE:
            return
        getattr(self, "_" + kind.replace("-", "_"))(event, at)

    # Events

    def _round_opened(self, event: Json, at: int) -> None:
        self.rounds.append((at, event["name"]))
        self.round_is_open = True

    def _round_closed(self, event: Json, at: int) -> None:
        self.round_is_open = False

    def _issue_added(self, event: Json, at: int) -> None:
        self.issues[event["issue"]] = event["title"]

    def _paragraph_tagged(self, event: Json, at: int) -> None:
        self.tagged.setdefault(event["paragraph"], set()).add(event["issue"])

    def _revision_issued(self, event: Json, at: int) -> None:
        self.revisions[event["name"]] = at

    def _bracket_opened(self, event: Json, at: int) -> None:
        self.brackets[event["bracket"]] = {**event, "life": "open", "taken_up": False}
        self._moves(event["bracket"], at)

    def _bracket_taken_up(self, event: Json, at: int) -> None:
        self.brackets[event["bracket"]]["taken_up"] = True

    def _ends(self, event: Json, at: int, life: str) -> None:
        self.brackets[event["bracket"]]["life"] = life
        self._moves(event["bracket"], at)

    def _bracket_retained(self, event: Json, at: int) -> None:
        self._ends(event, at, "retained")

    def _bracket_deleted(self, event: Json, at: int) -> None:
        self._ends(event, at, "deleted")

    def _bracket_merged(self, event: Json, at: int) -> None:
        self._ends(event, at, "merged")

    def _bracket_withdrawn(self, event: Json, at: int) -> None:
        self._ends(event, at, "withdrawn")

    def _bracket_mooted(self, event: Json, at: int) -> None:
        self._ends(event, at, "moot")

    def _bracket_reopened(self, event: Json, at: int) -> None:
        self.brackets[event["bracket"]]["life"] = "open"

    def _bracket_recast(self, event: Json, at: int) -> None:
        if event["fate"] not in ("kept", "moved"):
            self._ends(event, at, event["fate"])

    def _alternatives_set(self, event: Json, at: int) -> None:
        self.options[event["alternatives"]] = event

    def _text_from_informals(self, event: Json, at: int) -> None:
        self.brought += event["brackets"]

    def _package_presented(self, event: Json, at: int) -> None:
        self.tied |= set(event["brackets"])

    def _question_posed(self, event: Json, at: int) -> None:
        asked = {"id": event["question"], "put": at, "round": self.rounds[-1], "objects": set()}
        self.asked[event["bracket"]] = asked

    def _question_objected(self, event: Json, at: int) -> None:
        for asked in self.asked.values():
            if asked["id"] == event["question"]:
                asked["objects"].add(event["delegation"])

    def _stance_stated(self, event: Json, at: int) -> None:
        self._says(event, at, ("delegation", event["delegation"]))

    _stance_taken = _stance_stated

    def _stance_withdrawn(self, event: Json, at: int) -> None:
        self.stances[event["bracket"]].pop(("delegation", event["delegation"]))
        self._moves(event["bracket"], at)

    def _group_stance_taken(self, event: Json, at: int) -> None:
        self._says(event, at, ("group", event["group"]))

    def _group_stance_withdrawn(self, event: Json, at: int) -> None:
        self.stances[event["bracket"]].pop(("group", event["group"]))
        self._moves(event["bracket"], at)

    def _agreed_ad_ref(self, event: Json, at: int) -> None:
        self.agreed[event["agreement"]] = event

    def _ad_ref_reopened(self, event: Json, at: int) -> None:
        del self.agreed[event["agreement"]]

    def _says(self, event: Json, at: int, who: tuple[str, str]) -> None:
        self.stances.setdefault(event["bracket"], {})[who] = event
        self._moves(event["bracket"], at)

    def _moves(self, bracket: str, at: int) -> None:
        self.moved[bracket] = at

    # Text

    def _text_changed(self, event: Json, at: int) -> None:
        order = self.order.setdefault(event["draft"], [])
        for change in event["changes"]:
            place = change["paragraph"]
            before = self._words(place)
            self._change(order, change)
            after = self._words(place)
            for bracket in before.keys() | after.keys():
                if before.get(bracket) != after.get(bracket):
                    self._moves(bracket, at)
                    self.touched[bracket] = at

    def _change(self, order: list[str], change: Json) -> None:
        place, kind = change["paragraph"], change["type"]
        if kind in ("placed", "moved"):
            if place in order:
                order.remove(place)
            after = change["after"]
            order.insert(order.index(after) + 1 if after in order else 0, place)
        if kind == "placed":
            self.text[place] = []
        if kind in ("placed", "styled"):
            self.kinds[place] = change["kind"]
            self.owners[place] = change.get("bracket") or ""
        if kind == "dropped":
            order.remove(place)
            del self.text[place]
        elif kind == "spliced":
            held, start = self.text[place], change["at"]
            removed = "".join(c for c, _ in held[start : start + len(change["removed"])])
            assert removed == change["removed"], "the record says what went"
            held[start : start + len(removed)] = [
                (char, frozenset(m["bracket"] for m in run.get("marks", ())))
                for run in change.get("inserted", ())
                for char in run["text"]
            ]
        elif kind == "marked":
            on = {m["bracket"] for m in change.get("on", ())}
            off = {m["bracket"] for m in change.get("off", ())}
            held = self.text[place]
            for index in range(change["at"], change["at"] + change["length"]):
                char, over = held[index]
                held[index] = char, (over - off) | on

    def _words(self, place: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for char, over in self._standing(place):
            for bracket in over:
                found[bracket] = found.get(bracket, "") + char
        return found

    def _standing(self, place: str) -> list[tuple[str, frozenset[str]]]:
        """Each character and the brackets over it, that which proposes the paragraph too."""
        owner = frozenset((self.owners[place],)) - {""} if place in self.owners else frozenset()
        return [(char, over | owner) for char, over in self.text.get(place, ())]

    # Answers

    def written(self, place: str) -> str:
        """The characters of a paragraph."""
        return "".join(char for char, _ in self.text[place])

    def open_brackets(self) -> list[str]:
        """In the order in which they were opened."""
        return [b for b, held in self.brackets.items() if held["life"] == "open"]

    def contested(self, bracket: str) -> bool:
        """As DOMAIN.md defines it."""
        held = self.brackets[bracket]
        said = self.stances.get(bracket, {}).values()
        return held["life"] == "open" and (
            held["kind"] == "reservation"
            or any(s["stance"] == "objection" for s in said)
            or any(s.get("condition") and self._unmet(s["condition"]) for s in said)
            or self._has_rivals(bracket)
        )

    def _has_rivals(self, bracket: str) -> bool:
        """Whether another option for its place is open, or that no text stands there is one."""
        for one in self.options.values():
            if bracket in one["brackets"]:
                others = [b for b in one["brackets"] if b != bracket]
                still = [b for b in others if self.brackets[b]["life"] == "open"]
                return bool(still or one.get("no_text"))
        return False

    def state(self, bracket: str, over: dict[str, set[tuple[str, int]]]) -> str:
        """Contested, unopposed, ripe or settled; ``over`` says where each bracket stands."""
        held = self.brackets[bracket]
        if held["life"] != "open":
            return "settled"
        if self.contested(bracket):
            return "contested"
        said = self.stances.get(bracket, {}).values()
        opened = list(self.brackets)
        mine = over[bracket]
        inside = [
            one
            for one, theirs in over.items()
            if one != bracket
            and (theirs < mine or (theirs == mine and opened.index(one) > opened.index(bracket)))
        ]
        waits = (
            not held["taken_up"]
            or any(s["stance"] == "awaiting-instructions" for s in said)
            or bracket in self.tied
            or self._objected_on_screen(bracket)
            or inside
        )
        return "unopposed" if waits else "ripe"

    def _objected_on_screen(self, bracket: str) -> bool:
        asked = self.asked.get(bracket)
        return (
            asked is not None
            and bool(asked["objects"])
            and self.round_is_open
            and asked["round"] == self.rounds[-1]
            and self.touched[bracket] <= asked["put"]
        )

    def states_per_issue(self) -> dict[str, dict[str, list[str]]]:
        """By title of the issue: the brackets in each state, in the order of their opening."""
        over: dict[str, set[tuple[str, int]]] = {}
        for place in self.text:
            for index, (_, marks) in enumerate(self._standing(place)):
                for bracket in marks:
                    over.setdefault(bracket, set()).add((place, index))
        found: dict[str, dict[str, list[str]]] = {
            title: {state: [] for state in STATES} for title in self.issues.values()
        }
        for bracket, held in self.brackets.items():
            places = {place for place, _ in over.get(bracket, ())} or {held["paragraph"]}
            state = self.state(bracket, over)
            for title in {self.issues[i] for p in places for i in self.tagged.get(p, ())}:
                found[title][state].append(bracket)
        return found

    def _unmet(self, condition: Json) -> bool:
        on = condition.get("bracket")
        if on is None:
            return True
        held = self.brackets[on]
        stays = {"retained": "retained", "deleted": "deleted", "dropped": "deleted"}
        if held["life"] == "withdrawn":
            came = "deleted" if held["kind"] == "insertion" else "retained"
        else:
            came = stays.get(held["life"], "")
        return came != condition.get("outcome", "retained")

    def contested_per_issue(self) -> dict[str, list[tuple[str, str]]]:
        """By title of the issue: each contested bracket, and whether it is moving."""
        found: dict[str, list[tuple[str, str]]] = {title: [] for title in self.issues.values()}
        for bracket in self.open_brackets():
            if not self.contested(bracket):
                continue
            places = {p for p in self.text if bracket in self._words(p)}
            tags = {self.issues[i] for p in places for i in self.tagged.get(p, ())}
            for title in tags:
                found[title].append((bracket, self.movement(bracket)))
        return found

    def movement(self, bracket: str) -> str:
        """Moving, or since which round there is nothing new."""
        last = self.moved[bracket]
        if not self.rounds or last >= self.rounds[-1][0]:
            return "moving"
        names = [name for at, name in self.rounds if at <= last]
        return f"no new text since {names[-1] if names else f'before {self.rounds[0][1]}'}"

    def positions(self) -> dict[str, dict[tuple[str, str], str]]:
        """By bracket: who says what, of those who spoke themselves."""
        return {
            b: {who: s["stance"] for who, s in self.stances.get(b, {}).items()}
            for b in self.brackets
        }

    def totals(self) -> tuple[int, int, int]:
        """Paragraphs other than headings: all, agreed ad ref, holding open brackets."""
        places = [p for order in self.order.values() for p in order if self.kinds[p] != "heading"]
        agreed = {a["paragraph"] for a in self.agreed.values() if not a.get("bracket")}
        bracketed = [p for p in places if self._words(p)]
        return len(places), sum(p in agreed for p in places), len(bracketed)


def recounted(events: Iterable[Json], until: int) -> Recount:
    """What the events up to a position come to."""
    out = Recount()
    for recorded in events:
        if recorded["position"] > until:
            break
        out.take(recorded)
    return out
