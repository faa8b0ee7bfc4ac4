"""Who is in the room: awareness states, bound to the connection that sent them. Never stored.

What a client says of itself is not believed: name, code, role and colour key are set here, so that
nobody can appear as somebody else. Readers show no cursor. Cursors are told together and not too
often: hundreds of them move at once, and text must not wait for them.
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from events.errors import Malformed
from events.ids import DelegationId, ParticipantId

MAX_STATE = 2_000
"""Largest state, in characters of JSON."""
MAX_NESTED = 64
"""Most lists and objects in a state."""
MAX_CLIENTS = 4
"""Most Yjs clients one connection speaks for."""


TELL_SECONDS = 0.05
"""Shortest time between two tellings of who moved."""

States = Mapping[int, tuple[int, str | None]]
"""Client id to its clock and its state as JSON, None when it is gone."""


class Person(Struct, frozen=True):
    """How somebody appears to others."""

    name: str
    code: str
    role: str
    writes: bool
    delegation: DelegationId | None = None
    participant: ParticipantId | None = None
    shown: bool = True
    """Whether others see that they are here."""


class Said(Struct, frozen=True, array_like=True):
    """The state of one client as one node tells another; who it is, unless the client is gone."""

    client: int
    clock: int
    state: str | None
    participant: ParticipantId | None = None
    delegation: DelegationId | None = None


class OnNode(Struct, frozen=True):
    """Whose a state is that another node told."""

    node: bytes


NOBODY = {"name": "A delegate", "code": "", "role": "delegate"}
"""Somebody whose name is not shown."""


class Presence:
    """The states of one draft's room."""

    def __init__(self) -> None:
        self.states: dict[int, tuple[int, str | None]] = {}
        self._owner: dict[int, object] = {}
        self._person: dict[int, Person] = {}
        self._untold: dict[int, tuple[int, str | None]] = {}
        self._told_at: dict[int, float] = {}
        """When another node last told of a client that is there."""
        self._resting: asyncio.TimerHandle | None = None

    def update(
        self, owner: object, person: Person, states: tuple[tuple[int, int, str | None], ...]
    ) -> dict[int, tuple[int, str | None]]:
        """Take what ``owner`` says of its own clients; returns what to tell everybody.

        States of clients that belong to another connection are passed over: clients repeat what
        they heard of others. Raises `Malformed` for states that are too large or not JSON objects.
        """
        told: dict[int, tuple[int, str | None]] = {}
        if not person.shown:
            return told
        for client, clock, state in states:
            if self._moved_here(client, person):
                self._drop(client)
            if self._owner.get(client, owner) is not owner:
                continue
            known = self.states.get(client)
            if known is not None and clock <= known[0] and not (clock == known[0] and not state):
                continue
            if client not in self._owner and state is not None:
                if sum(o is owner for o in self._owner.values()) >= MAX_CLIENTS:
                    raise Malformed("This connection speaks for too many clients.")
                self._owner[client] = owner
                self._person[client] = person
            elif client not in self._owner:
                continue
            shown = None if state is None else _shown(person, state)
            self.states[client] = told[client] = (clock, shown)
        return told

    def spread(self, told: States, tell: Callable[[States], None]) -> None:
        """Tell what `update` or `leave` returned: now, or with what else moves until it is time.

        When the Wi-Fi of a hall goes, hundreds leave in the same moment.
        """
        self._untold.update(told)
        if self._resting is None:
            self._spread(tell)

    def _spread(self, tell: Callable[[States], None]) -> None:
        self._resting = None
        moved, self._untold = self._untold, {}
        if moved:
            loop = asyncio.get_running_loop()
            self._resting = loop.call_later(TELL_SECONDS, self._spread, tell)
            tell(moved)

    def _moved_here(self, client: int, person: Person) -> bool:
        """Whether somebody who was on another node a moment ago is here now."""
        return (
            isinstance(self._owner.get(client), OnNode)
            and person.participant is not None
            and self._person[client].participant == person.participant
        )

    def _drop(self, client: int) -> int:
        """Forget a client; returns its clock."""
        del self._owner[client], self._person[client]
        self._told_at.pop(client, None)
        return self.states.pop(client)[0]

    # Other nodes

    def here(self) -> list[Said]:
        """Everybody who is here and not on another node."""
        return self.said(
            {c: s for c, s in self.states.items() if not isinstance(self._owner[c], OnNode)}
        )

    def said(self, states: States) -> list[Said]:
        """States as other nodes are told of them."""
        out = []
        for client, (clock, state) in states.items():
            person = self._person.get(client) or Person("", "", "", False)
            out.append(Said(client, clock, state, person.participant, person.delegation))
        return out

    def abroad(
        self, node: bytes, said: Iterable[Said], at: float
    ) -> dict[int, tuple[int, str | None]]:
        """Take what another node says of its clients, at a time; returns what to tell those here.

        States of clients that are here, or are somebody else's on a third node, are passed over.
        """
        owner = OnNode(node)
        told: dict[int, tuple[int, str | None]] = {}
        for one in said:
            held = self._owner.get(one.client)
            if held is not None and held != owner:
                same = self._person[one.client].participant == one.participant
                if not isinstance(held, OnNode) or not same or one.state is None:
                    continue
            known = self.states.get(one.client)
            if one.state is None:
                if known is not None:
                    told[one.client] = max(one.clock, self._drop(one.client) + 1), None
                continue
            if known is not None and held == owner and one.clock < known[0]:
                continue
            self._owner[one.client] = owner
            self._person[one.client] = Person("", "", "", False, one.delegation, one.participant)
            self._told_at[one.client] = at
            if known != (one.clock, one.state):
                self.states[one.client] = told[one.client] = (one.clock, one.state)
        return told

    def expire(self, before: float) -> dict[int, tuple[int, str | None]]:
        """Forget who was last told of before a time; returns what to tell those here."""
        gone = [client for client, at in self._told_at.items() if at < before]
        return {client: (self._drop(client) + 1, None) for client in gone}

    def leave(self, owner: object) -> dict[int, tuple[int, str | None]]:
        """Forget everything of a connection that ended; returns what to tell everybody."""
        gone = [client for client, held in self._owner.items() if held is owner]
        told: dict[int, tuple[int, str | None]] = {}
        for client in gone:
            told[client] = (self._drop(client) + 1, None)
        return told

    def seen(
        self, told: Mapping[int, tuple[int, str | None]], names: Callable[[DelegationId], bool]
    ) -> dict[int, tuple[int, str | None]]:
        """States as somebody sees them to whom only some delegations are named."""
        out: dict[int, tuple[int, str | None]] = {}
        for client, (clock, state) in told.items():
            person = self._person.get(client)
            whose = person.delegation if person is not None else None
            if state is not None and whose is not None and not names(whose):
                state = _json({**json.loads(state), "user": NOBODY})
            out[client] = clock, state
        return out

    def present(self) -> dict[int, tuple[int, str | None]]:
        """Everybody who is here."""
        return {c: s for c, s in self.states.items() if s[1] is not None}


def _shown(person: Person, state: str) -> str:
    if len(state) > MAX_STATE:
        raise Malformed("This presence message is too large.")
    if state.count("[") + state.count("{") > MAX_NESTED:
        raise Malformed("This presence message is too deep.")
    try:
        said: Any = json.loads(state)
    except ValueError as error:
        raise Malformed("This presence message is not JSON.") from error
    if not isinstance(said, dict):
        raise Malformed("This presence message is not an object.")
    shown: dict[str, Any] = {
        "user": {"name": person.name, "code": person.code, "role": person.role}
    }
    if person.writes and isinstance(said.get("cursor"), dict):
        shown["cursor"] = said["cursor"]
    try:
        told = _json(shown)
        told.encode()
    except ValueError as error:
        # Infinite numbers, and halves of surrogate pairs: others could not read them.
        raise Malformed("This presence message holds what is no JSON.") from error
    return told


def _json(state: dict[str, Any]) -> str:
    return json.dumps(state, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
