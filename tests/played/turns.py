"""What rarely happens, played between the rounds: each turn once, some left open at a revision.

Options for one place, “no text” among them; a question objected to; wording agreed by merging; a
withdrawal; text from informals, while the phase is off the record; and the late reopening, by
notification of what was agreed ad referendum.
"""

from collections.abc import Awaitable, Callable
from typing import Any

Json = dict[str, Any]
Act = Callable[..., Awaitable[Json]]

LATE = "The capital cannot agree after all."
AFTER = "States commit"
"""Every paragraph begins so, but for what was proposed before it."""


class Turns:
    """The turns of one negotiation; ``act`` does an act of somebody, which must succeed."""

    def __init__(self, act: Act, draft: str, paragraphs: list[str], issue: str) -> None:
        self._act = act
        self._draft = draft
        self._places = paragraphs
        self._issue = issue
        self.options: list[str] = []
        self.or_nothing = ""
        self.asked = ""
        self.merged = ""
        self.withdrawn = ""
        self.brought: list[str] = []

    async def in_the_fourth_round(self, proposes: tuple[str, str], objects: str) -> None:
        """What stands open at the revision after it; ``objects`` to a question."""
        one, other = proposes
        first, second, third, fourth, fifth = self._places[-5:]
        self.options = [
            await self._proposed(one, first, " firmly"),
            await self._proposed(other, first, " in good faith"),
        ]
        await self._act("pen", "POST", "/alternatives", {"brackets": self.options})
        self.or_nothing = await self._proposed(one, second, " at all times")
        body = {"brackets": [self.or_nothing], "no_text": True}
        await self._act("pen", "POST", "/alternatives", body)
        self.asked = await self._proposed(other, third, " jointly")
        await self._act("pen", "POST", f"/brackets/{self.asked}/taken-up")
        put = await self._act(
            "pen", "POST", f"/brackets/{self.asked}/questions", {"outcome": "retained"}
        )
        objection = f"/questions/{put['created']['question']}/objections"
        await self._act(objects, "POST", objection, {"reason": "It is too early to ask."})
        self.merged = await self._proposed(one, fourth, " strongly")
        agreed = {"outcome": "merged", "text": " earnestly"}
        await self._act("pen", "POST", f"/brackets/{self.merged}/outcome", agreed)
        self.withdrawn = await self._proposed(one, fifth, " for ever")
        await self._act(one, "DELETE", f"/brackets/{self.withdrawn}")

    async def informals(self, brought_by: str) -> None:
        """Nothing else is logged: words come in, a paragraph, and one more option beside it."""
        off = {"name": "Informal informals", "kind": "rolling text", "on_record": False}
        await self._act("pen", "POST", "/phases", off)
        whence = {"delegations": [brought_by], "informal": "Friends of the Chair"}
        place = self._places[-6]
        words = {"at": await self._at(place), "inserted": " together", **whence}
        made = await self._act(
            "pen", "POST", f"/drafts/{self._draft}/paragraphs/{place}/informals", words
        )
        self.brought = [made["created"]["insertion"]]
        added = {"text": "States meet again in four years.", "after": place}
        path = f"/drafts/{self._draft}/informals"
        whole = (await self._act("pen", "POST", path, added | whence))["created"]
        beside = {"text": "States meet again in two years.", "after": whole["paragraph"]}
        more = await self._act("pen", "POST", path, beside | {"beside": whole["bracket"]})
        self.brought += [whole["bracket"], more["created"]["bracket"]]
        on = {"name": "On the record again", "kind": "rolling text"}
        await self._act("pen", "POST", "/phases", on)
        for paragraph in (whole["paragraph"], more["created"]["paragraph"]):
            await self._act("pen", "PUT", f"/paragraphs/{paragraph}/issues/{self._issue}")

    async def in_the_fifth_round(self) -> None:
        """One option survives; nothing is left where no text was one."""
        for bracket, outcome in ((self.options[0], "retained"), (self.or_nothing, "deleted")):
            path = f"/brackets/{bracket}/outcome"
            await self._act("pen", "POST", path, {"outcome": outcome})

    async def agreed(self, what: Json) -> str:
        """Something is agreed ad referendum; returns the agreement."""
        made = await self._act("pen", "POST", "/agreements", what)
        return str(made["created"]["agreement"])

    async def late_reopening(self, notifies: str, agreement: str, phrase: str) -> None:
        """A capital came back: by right it unlocks the phrase, and its bracket is reopened."""
        path = f"/agreements/{agreement}/notification"
        await self._act(notifies, "POST", path, {"reason": LATE})
        await self._act("pen", "POST", f"/brackets/{phrase}/reopening", {"reason": LATE})

    async def _proposed(self, who: str, place: str, words: str) -> str:
        path = f"/drafts/{self._draft}/paragraphs/{place}/proposals"
        body = {"at": await self._at(place), "inserted": words}
        return str((await self._act(who, "POST", path, body))["created"]["insertion"])

    async def _at(self, place: str) -> int:
        """Where in a paragraph something comes in, whatever was put before it."""
        found = await self._act("pen", "GET", f"/drafts/{self._draft}")
        (runs,) = [p["runs"] for p in found["paragraphs"] if p["id"] == place]
        return "".join(run["text"] for run in runs).index(AFTER) + len(AFTER)
