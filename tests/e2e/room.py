"""The room as a person in it uses it: sitting down at a draft, the caret, the text as it reads."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page, TimeoutError, expect

SLUG = "orderly-movement"
MOVEMENT = "Compact on Orderly Movement"
PATIENCE = 20_000
"""Milliseconds in which the page must come to read as expected, on a slow and busy machine."""

LIVE = ".draft-text[role=textbox]"
"""The text that is tied to the room, as opposed to a still picture of it."""

_SCRIPT = """
window.travaux = {
  block: (id, live) => document.querySelector(`${live} [data-block="${id}"] .block-text`),
  nodes(root, signs) {
    const kept = (node) => {
      const parent = node.parentElement;
      if (parent.closest('.presence-caret')) return false;
      return signs || !parent.closest('.bracket-sign');
    };
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) if (kept(walker.currentNode)) found.push(walker.currentNode);
    return found;
  },
  read(id, live, signs) {
    const root = this.block(id, live);
    return root && this.nodes(root, signs).map((node) => node.data).join('');
  },
  place(id, live, at) {
    const nodes = this.nodes(this.block(id, live), false);
    let left = at;
    for (const node of nodes) {
      if (left <= node.length) return [node, left];
      left -= node.length;
    }
    return [this.block(id, live), 0];
  },
  async select(id, live, from, to) {
    const text = document.querySelector(live);
    this.block(id, live).scrollIntoView({ block: 'center', behavior: 'instant' });
    text.focus({ preventScroll: true });
    // The browser tells the editor of a selection in a task of its own; somebody else's edit that
    // arrives before it puts the caret back where it was, and one tries again, as a hand would.
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const place = [...this.place(id, live, from), ...this.place(id, live, to)];
      getSelection().setBaseAndExtent(...place);
      for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
      const [low, high] = this.selected(id, live);
      if (low === from && high === to) return;
    }
    throw new Error(`the selection does not stay at ${from} to ${to} of ${id}`);
  },
  selected(id, live) {
    const nodes = this.nodes(this.block(id, live), false);
    const offset = (edge, at) => {
      const range = document.createRange();
      let passed = 0;
      for (const node of nodes) {
        if (node === edge) return passed + at;
        range.selectNodeContents(node);
        if (range.comparePoint(edge, at) <= 0) return passed;
        passed += node.length;
      }
      return this.block(id, live).contains(edge) ? passed : -1;
    };
    const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection();
    return [offset(anchorNode, anchorOffset), offset(focusNode, focusOffset)];
  },
};
"""


@dataclass(frozen=True)
class Room:
    """One negotiation on one server, and the way for people to sit down in it."""

    url: str
    link: Callable[[str], str]
    new_page: Callable[..., Page]
    seats: dict[tuple[str, str], "Seat"] = field(default_factory=dict)

    def page(self, who: str, path: str = "", **context: Any) -> Page:
        """`who`, signed in, at a page of the negotiation (`/board`), or at its first one."""
        page = self.new_page(who, **context)
        token = self.link(who).rsplit("/", 1)[1]
        signed = page.request.post(f"{self.url}/api/sign-in", data={"token": token})
        assert signed.ok, signed.text()
        page.goto(f"{self.url}/n/{SLUG}{path}")
        return page

    def sit(self, who: str, draft: str = MOVEMENT, **context: Any) -> "Seat":
        """`who`, signed in and sitting at a draft that has arrived; still there, if they were."""
        held = self.seats.get((who, draft))
        if held is not None and not context:
            held.back()
            return held
        page = self.page(who, **context)
        seat = Seat(page, self, self.draft(page, draft))
        page.on("websocket", lambda socket: seat.sockets.append(socket.url))
        page.context.add_init_script(_SCRIPT)
        page.goto(f"{self.url}/n/{SLUG}/d/{seat.draft}")
        seat.arrived()
        if not context:
            self.seats[who, draft] = seat
        return seat

    def draft(self, page: Page, title: str) -> str:
        """The id of the draft of that title."""
        drafts = self.get(page, "")["drafts"]
        [found] = [one["id"] for one in drafts if one["title"] == title]
        return str(found)

    def get(self, page: Page, path: str) -> Any:
        """What the API answers to the person on `page`."""
        answer = page.request.get(f"{self.url}/api/negotiations/{SLUG}{path}")
        assert answer.ok, answer.text()
        return answer.json()

    def send(self, page: Page, method: str, path: str, body: Any = None) -> Any:
        """An act by API of the person on `page`."""
        answer = page.request.fetch(
            f"{self.url}/api/negotiations/{SLUG}{path}",
            method=method,
            data=body,
            headers={"Origin": self.url},
        )
        assert answer.ok, answer.text()
        return answer.json()

    def issue(self, by: "Seat", name: str, away: Sequence["Seat"] = ()) -> None:
        """Issue a revision of the draft that somebody sits at.

        If it begins a new document, whoever sits there sits at it then, but for those ``away``.
        """
        live = f"{self.url}/n/{SLUG}/d/{by.draft}"
        there = [s for s in self.seats.values() if s.page.url == live and s not in away]
        for seat in there:
            seat.sockets.clear()
        path = f"/drafts/{by.draft}/revisions"
        if len(self.send(by.page, "POST", path, {"name": name})["positions"]) > 1:
            for seat in there:
                if not seat.sockets:
                    seat.page.wait_for_event("websocket", timeout=PATIENCE)
                seat.arrived()


@dataclass(frozen=True)
class Seat:
    """A person at a draft."""

    page: Page
    room: Room
    draft: str
    sockets: list[str] = field(default_factory=list, compare=False)
    """Those that the page has opened."""

    def back(self) -> None:
        """To the draft as it is now, wherever an earlier test left the page."""
        here = f"{self.room.url}/n/{SLUG}/d/{self.draft}"
        if self.page.url != here:
            self.page.goto(here)
            self.arrived()

    def arrived(self) -> None:
        """Wait until the text is there and live."""
        expect(self.page.locator(LIVE)).to_be_visible(timeout=PATIENCE)
        self.recorded()

    def recorded(self) -> None:
        """Wait until the page says that everything typed is in the record."""
        expect(self.record()).to_have_text("In the record", timeout=PATIENCE)

    def record(self) -> Locator:
        """Where the page says whether everything is in the record."""
        return self.page.get_by_role("status", name="Record")

    def add(self, text: str) -> str:
        """Add a paragraph of one's own to the top of the draft (for the pen); its id."""
        paragraphs = self.room.get(self.page, f"/drafts/{self.draft}")["paragraphs"]
        body = {
            "after": paragraphs[2]["id"],
            "kind": "text",
            "level": 0,
            "label": "",
            "text": text,
            "bracket": None,
        }
        path = f"/drafts/{self.draft}/paragraphs"
        return str(self.room.send(self.page, "POST", path, body)["created"]["paragraph"])

    def block(self, block: str) -> Locator:
        """A paragraph on the live page."""
        return self.page.locator(f'{LIVE} [data-block="{block}"] .block-text')

    def caret(self, block: str, *, after: str) -> None:
        """Put the caret into a paragraph after words that stand there once; "" is its start."""
        self._select(block, after, len(after), len(after))

    def select(self, block: str, words: str) -> None:
        """Select words that stand in a paragraph once."""
        self._select(block, words, 0, len(words))

    def _select(self, block: str, words: str, low: int, high: int) -> None:
        self.block(block).wait_for(timeout=PATIENCE)
        text = self.text(block)
        assert words == "" or text.count(words) == 1, f"“{words}” in “{text}”"
        start = _units(text[: text.find(words)])
        chosen = [start + _units(words[:low]), start + _units(words[:high])]
        self.page.evaluate(
            "([id, live, from, to]) => travaux.select(id, live, from, to)", [block, LIVE, *chosen]
        )

    def type(self, text: str) -> None:
        """Type at the caret."""
        self.page.keyboard.type(text)

    def press(self, key: str, times: int = 1) -> None:
        """Press a key."""
        for _ in range(times):
            self.page.keyboard.press(key)

    def text(self, block: str) -> str:
        """The words of a paragraph, without the signs of brackets."""
        return str(
            self.page.evaluate("([id, live]) => travaux.read(id, live, false)", [block, LIVE])
        )

    def reads(self, block: str, expected: str) -> None:
        """Wait until a paragraph reads as `expected`, brackets and attributions included."""
        script = "([id, live, text]) => travaux.read(id, live, true) === text"
        try:
            self.page.wait_for_function(script, arg=[block, LIVE, expected], timeout=PATIENCE)
        except TimeoutError:
            found = self.page.evaluate(
                "([id, live]) => travaux.read(id, live, true)", [block, LIVE]
            )
            around = self.page.locator(f"{LIVE} [data-block]").all_inner_texts()[:8]
            said = self.page.get_by_role("alert").all_inner_texts()
            raise AssertionError(
                f"expected {expected!r}, the page reads {found!r}; around it {around!r}; "
                f"it says {said!r} and {self.record().all_inner_texts()!r}"
            ) from None

    def card(self, proposal: str) -> Locator:
        """The card of the bracket that proposes this."""
        name = re.compile(f": {re.escape(proposal)}$")
        return self.page.get_by_role("article", name=name)

    def blocks(self) -> list[str]:
        """The ids of all paragraphs, in order."""
        found: list[str] = self.page.locator(f"{LIVE} [data-block]").evaluate_all(
            "(blocks) => blocks.map((block) => block.dataset.block)"
        )
        return found

    def below(self, block: str) -> str:
        """The id of the paragraph after this one."""
        all_blocks = self.blocks()
        return all_blocks[all_blocks.index(block) + 1]


def _units(text: str) -> int:
    """How many UTF-16 units a browser counts in `text`."""
    return len(text.encode("utf-16-le")) // 2
