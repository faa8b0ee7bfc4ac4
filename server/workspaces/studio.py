"""The workspaces that are open on this node, their members' sockets, and all that is done to them.

Each is locked in the tables for every change, as a negotiation's head is for its log: durable
first, then visible to its members, then acknowledged. Where another node has changed it meanwhile,
that is taken in first. Nothing here logs anything.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import get_args

from sqlalchemy.ext.asyncio import AsyncEngine

from events.departure import DelegationLeft
from events.draft.replica import Act, Candidate
from events.errors import Malformed, Refused, TravauxError, Unknown
from events.generations import GenerationBegun
from events.groups import GroupEvent
from events.ids import CommandId, Microseconds, NegotiationId, ParagraphId, ParticipantId
from events.members import MemberEvent
from events.negotiation import Event, decide
from events.process import PhaseOpened, RegimeAnnounced
from events.record import Recorded
from events.store.errors import StoreError, Unavailable
from events.structure import StructureCommand
from events.tabling import Tabled
from server.rooms import OpenRoom, Rooms
from server.sync import protocol
from server.sync.line import encoded
from server.sync.presence import Presence
from server.sync.room import Listener, Message
from server.sync.venue import ShowOut, Written
from server.sync.writer import NotRecorded
from server.workspaces.carrying import carried_over, redone
from server.workspaces.fork import Fork
from server.workspaces.held import Held, about, command
from server.workspaces.membership import belongs, enters, member, require_clearing
from server.workspaces.shelf import NO_SUCH, Change, Content, Kept, Shelf
from server.workspaces.tabling import BegunAnew, Proposal, fresh_client, table

POLL_SECONDS = 1.0
"""How often other nodes' changes are looked for while somebody is in a workspace."""

_MEMBERSHIP = (
    *get_args(MemberEvent),
    *get_args(GroupEvent),
    DelegationLeft,
    RegimeAnnounced,
    PhaseOpened,
)
"""Events after which somebody may no longer belong in a workspace."""


class OpenWorkspace:
    """A workspace with its fork, and who is in it; a `server.sync.venue.Venue` for its sockets."""

    def __init__(self, open_room: OpenRoom, content: Content) -> None:
        self.open_room = open_room
        self.lock = asyncio.Lock()
        self.presences = Presence()
        self.listeners: dict[Listener, ShowOut] = {}
        self.missed = False
        """Whether the room went on meanwhile."""
        self.resting = False
        """While it is being tabled or read anew, what the room does is not followed."""
        self.take(content)

    def take(self, content: Content) -> None:
        """Become what lies in the tables, on the text of the room now."""
        self.kept = content.kept
        self.positions = content.positions
        self.fork = Fork(
            self.open_room.room.live, self.kept.draft, self.kept.delegation, content.own
        )
        self.resting = self.missed = False

    def follow(self, batch: Sequence[Recorded[Event]]) -> None:
        """Take what the room has committed, and show it to who is here."""
        if self.resting:
            self.missed = self.missed or any(one.update is not None for one in batch)
            return
        for update in self.fork.follow(batch):
            self.broadcast(protocol.encode_update(update))

    def show_out(self, code: int, reason: str, whom: Callable[[ParticipantId], bool]) -> None:
        """End the connections of some of those who are here."""
        for listener, show_out in list(self.listeners.items()):
            if whom(listener.participant):
                show_out(code, reason)

    def broadcast(self, message: Message) -> None:
        """A message to everybody here, encoded once."""
        frame = encoded(message)
        for listener in list(self.listeners):
            listener.put(frame)


class Studio:
    """Opens workspaces, and does to them what their members want."""

    def __init__(
        self, rooms: Rooms, engine: AsyncEngine, clock: Callable[[], Microseconds]
    ) -> None:
        self.shelf = Shelf(engine, clock)
        self._rooms = rooms
        self._clock = clock
        self._held: dict[str, OpenWorkspace] = {}
        self._opening = asyncio.Lock()
        self._followed: dict[NegotiationId, Callable[[], None]] = {}
        self._again: set[asyncio.Task[None]] = set()

    # Reading

    async def of(self, open_room: OpenRoom, participant: ParticipantId) -> list[Kept]:
        """The workspaces that somebody belongs to, oldest first."""
        everything = await self.shelf.all_of(open_room.state.id)
        return [kept for kept in everything if belongs(open_room.state, kept, participant)]

    async def open(
        self, open_room: OpenRoom, workspace: str, participant: ParticipantId
    ) -> OpenWorkspace:
        """A workspace for one of its members, up to date; raises `Unknown` for everybody else."""
        held = self._held.get(workspace)
        if held is None:
            async with self._opening:
                held = self._held.get(workspace)
                if held is None:
                    found = await self.shelf.find(workspace)
                    if found is None or found.negotiation != open_room.state.id:
                        raise Unknown("W1", NO_SUCH)
                    member(open_room.state, found, participant)
                    content = await self._content(open_room, workspace)
                    # From here to where it is held nothing else runs: no commit is missed.
                    held = OpenWorkspace(open_room, content)
                    self._held[workspace] = held
                    self._follow(open_room)
        if held.open_room is not open_room:
            raise Unknown("W1", NO_SUCH)
        member(open_room.state, held.kept, participant)
        async with held.lock:
            await self._refresh(held)
        return held

    # Changing

    async def create(self, kept: Kept) -> None:
        """Keep a new workspace."""
        await self.shelf.create(kept)

    async def write(
        self, held: OpenWorkspace, cause: CommandId, participant: ParticipantId, update: bytes
    ) -> Written:
        """Let an update in; see `server.sync.venue.Venue.write`."""
        lost: str | None = None
        discarded = 0

        def judged(fork: Fork, act: Act) -> Sequence[Recorded[Event]]:
            nonlocal lost, discarded
            judgement = fork.judge(act, update)
            lost, discarded = judgement.lost, judgement.discarded
            return judgement.recorded

        try:
            await self._change(held, cause, participant, judged)
        except Unknown as error:
            held.show_out(
                protocol.CLOSE_UNAUTHORISED, "no longer there", lambda one: one == participant
            )
            raise NotRecorded(NO_SUCH) from error
        except StoreError as error:
            raise NotRecorded("This cannot be kept just now; please try again shortly.") from error
        return Written(held.open_room.state.position, lost, discarded)

    async def enact(
        self,
        held: OpenWorkspace,
        cause: CommandId,
        participant: ParticipantId,
        wanted: StructureCommand,
    ) -> Sequence[Recorded[Event]]:
        """Add a paragraph, or change one that is only here; raises `Refused`."""
        return await self._change(
            held, cause, participant, lambda fork, act: fork.enact(act, wanted)
        )

    async def prepare(self, held: OpenWorkspace, participant: ParticipantId, wanted: Held) -> None:
        """Hold a position back that could be taken now; raises `Refused`."""

        async def put(change: Change) -> None:
            actor = held.fork.actor(member(held.open_room.state, held.kept, participant))
            decide(held.fork.state(), actor, command(wanted))
            await change.put(wanted, participant)

        await self._with(held, participant, put)
        held.positions = (await self.shelf.content(held.kept.id)).positions

    async def unprepare(self, held: OpenWorkspace, participant: ParticipantId, what: str) -> None:
        """Erase a position that is held back."""

        async def drop(change: Change) -> None:
            if any(about(one) == what for one in held.positions):
                await change.drop(what)

        await self._with(held, participant, drop)
        held.positions = (await self.shelf.content(held.kept.id)).positions

    async def clear(self, held: OpenWorkspace, participant: ParticipantId, cleared: bool) -> None:
        """Clear it as it is, or take that back."""

        async def note(change: Change) -> None:
            actor = member(held.open_room.state, held.kept, participant)
            require_clearing(held.open_room.state, held.kept, actor)
            await change.clear(participant if cleared else None)

        await self._with(held, participant, note)

    async def discard(
        self, held: OpenWorkspace, participant: ParticipantId, paragraph: ParagraphId | None
    ) -> None:
        """Erase what it changes, in one paragraph or altogether; the rest is kept."""

        async def renew(change: Change) -> None:
            own: list[tuple[bytes, ParticipantId]] = []
            if paragraph is not None:
                own = [(one, participant) for one in redone(held.fork, paragraph)]
            await change.renew(own, positions=paragraph is not None)

        await self._with(held, participant, renew)

    async def erase(self, held: OpenWorkspace, participant: ParticipantId) -> None:
        """Erase it, with all that is in it; who made it may, and who clears it."""

        async def erase(change: Change) -> None:
            actor = member(held.open_room.state, held.kept, participant)
            if participant != change.kept.created_by:
                require_clearing(held.open_room.state, held.kept, actor)
            await change.erase()

        await self._with(held, participant, erase)
        self._held.pop(held.kept.id, None)
        held.show_out(protocol.CLOSE_UNAUTHORISED, "no longer there", lambda _: True)

    async def table(
        self, held: OpenWorkspace, cause: CommandId, participant: ParticipantId
    ) -> Sequence[Recorded[Event]]:
        """Put out what it holds in one act; raises `Refused`, and then it stays as it is."""
        open_room = held.open_room
        async with held.lock:
            if not await self._tabled_before(open_room, cause):
                await self._refresh(held)
                actor = member(open_room.state, held.kept, participant)
                if actor.delegation != held.kept.delegation:
                    raise Refused("W5", "It is tabled by who speaks on behalf of the group.")
                if held.kept.cleared_by is None:
                    require_clearing(open_room.state, held.kept, actor)
            try:
                return await self._table(held, cause, participant)
            except BegunAnew:
                # It has been carried over since.
                return await self._table(held, cause, participant)

    async def _table(
        self, held: OpenWorkspace, cause: CommandId, participant: ParticipantId
    ) -> Sequence[Recorded[Event]]:
        kept = held.kept
        proposal = Proposal(
            kept.draft,
            kept.delegation,
            kept.group,
            held.fork.text.generation,
            held.fork.document,
            tuple(command(one, kept.group) for one in held.positions),
            fresh_client(),
        )

        def decided(candidate: Candidate, now: Microseconds) -> Sequence[Recorded[Event]]:
            actor = member(candidate.negotiation, kept, participant)
            return table(candidate, Act(actor, cause, now, now), proposal)

        held.resting = True
        try:
            return await held.open_room.writer.submit(cause, decided, self.shelf.tabling(kept))
        finally:
            await self._read_again(held)

    async def close(self) -> None:
        """Stop; what is held back lies in the tables."""
        for task in list(self._again):
            task.cancel()
        for forget in self._followed.values():
            forget()
        self._held.clear()

    async def run(self) -> None:
        """Look for other nodes' changes, and let go of workspaces that nobody is in."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            await self._look()

    async def _look(self) -> None:
        for name, held in list(self._held.items()):
            if held.lock.locked():
                continue
            if not held.listeners:
                self._held.pop(name, None)
                self._unfollow(held.open_room)
                continue
            with contextlib.suppress(TravauxError):
                async with held.lock:
                    await self._refresh(held)

    # Inside

    async def _tabled_before(self, open_room: OpenRoom, cause: CommandId) -> bool:
        """Whether this is a retry of an act that is in the record."""
        known = open_room.room.commands.get(cause)
        return bool(known or await self._rooms.store.by_command(open_room.state.id, cause))

    async def _change(
        self,
        held: OpenWorkspace,
        cause: CommandId,
        participant: ParticipantId,
        work: Callable[[Fork, Act], Sequence[Recorded[Event]]],
    ) -> Sequence[Recorded[Event]]:
        """Change the text: decide on the fork, keep what that gives, show it to who is here."""
        recorded: Sequence[Recorded[Event]] = ()
        updates: list[bytes] = []

        async def changed(change: Change) -> None:
            nonlocal recorded, updates
            actor = held.fork.actor(member(held.open_room.state, held.kept, participant))
            now = max(self._clock(), held.open_room.state.occurred_at)
            recorded = work(held.fork, Act(actor, cause, now, now))
            updates = [one.update for one in recorded if one.update is not None]
            if updates:
                await change.hold(updates, participant)

        def show() -> None:
            for update in updates:
                held.broadcast(protocol.encode_update(update))

        await self._with(held, participant, changed, show)
        return recorded

    async def _with(
        self,
        held: OpenWorkspace,
        participant: ParticipantId,
        work: Callable[[Change], Awaitable[None]],
        then: Callable[[], None] | None = None,
    ) -> None:
        """Do something to a workspace while it is locked and up to date; ``then``, once durable."""
        async with held.lock:
            while True:
                try:
                    async with self.shelf.changing(held.kept.id) as change:
                        current = change.kept.same(held.kept) and not held.resting
                        if current:
                            member(held.open_room.state, change.kept, participant)
                            await work(change)
                except (Refused, Malformed):
                    raise
                except BaseException:
                    held.resting = True  # the fork may hold what is not in the tables
                    raise
                if current:
                    break
                await self._refresh(held)
            if change.kept.generation != held.kept.generation:
                await self._read_again(held)
                return
            held.kept = change.kept
            if then is not None:
                then()

    async def _refresh(self, held: OpenWorkspace) -> None:
        """Take in what other nodes have done to it."""
        found = await self.shelf.find(held.kept.id)
        if held.resting or found is None or not found.same(held.kept):
            await self._read_again(held)
        else:
            held.kept = found

    async def _read_again(self, held: OpenWorkspace) -> None:
        """Read it from the tables; who is here begins anew if it did."""
        held.resting = True
        try:
            # What it holds may build on what the room here has yet to hear of.
            await held.open_room.writer.catch_up()
            content = await self._content(held.open_room, held.kept.id)
        except Unknown:
            self._held.pop(held.kept.id, None)
            held.show_out(protocol.CLOSE_UNAUTHORISED, "no longer there", lambda _: True)
            raise
        # Where it only went on, who is here lacks what came since.
        before = held.fork.document.state_vector()
        anew = content.kept.generation != held.kept.generation
        behind = held.missed or not content.kept.same(held.kept)
        held.take(content)
        if anew:
            held.show_out(protocol.CLOSE_ANEW, "begins anew", lambda _: True)
        elif behind and held.listeners:
            held.broadcast(protocol.encode_update(held.fork.document.diff(before)))

    async def _content(self, open_room: OpenRoom, workspace: str) -> Content:
        """What lies in the tables, written on the draft's document as it is when this returns.

        Raises `Unknown`. What was written in an earlier generation is carried over, and kept so.
        """
        while True:
            content = await self.shelf.content(workspace)
            kept, draft = content.kept, open_room.state.text.drafts[content.kept.draft]
            if kept.draft_generation == draft.generation:
                return content
            if kept.draft_generation > draft.generation:
                await open_room.writer.catch_up()
                if kept.draft_generation > draft.generation:
                    raise Unavailable("The record is behind this workspace; please try again.")
                continue
            generation = draft.generation
            own, astray = await self._rooms.readers.ask(
                carried_over,
                kept.negotiation,
                open_room.state.position,
                kept.draft,
                kept.delegation,
                kept.draft_generation,
                content.own,
            )
            async with self.shelf.changing(workspace) as change:
                if change.kept.same(kept):
                    await change.carry(own, generation, astray)

    def _follow(self, open_room: OpenRoom) -> None:
        if open_room.state.id not in self._followed:
            follower = self._follower(open_room)
            self._followed[open_room.state.id] = open_room.room.follow(follower)

    def _unfollow(self, open_room: OpenRoom) -> None:
        """Follow a room no longer in which no workspace is open: it may be let go of."""
        if all(held.open_room is not open_room for held in self._held.values()):
            forget = self._followed.pop(open_room.state.id, None)
            if forget is not None:
                forget()

    def _follower(self, open_room: OpenRoom) -> Callable[[Sequence[Recorded[Event]]], None]:
        def committed(batch: Sequence[Recorded[Event]]) -> None:
            changed = any(isinstance(one.event, _MEMBERSHIP) for one in batch)
            touched = {
                one.event.delegation
                for one in batch
                if isinstance(one.event, Tabled | DelegationLeft)
            }
            anew = {one.event.draft for one in batch if isinstance(one.event, GenerationBegun)}
            for held in [h for h in self._held.values() if h.open_room is open_room]:
                again = held.kept.delegation in touched or held.kept.draft in anew
                if again and not held.resting:
                    # Perhaps this very workspace, on another node; or it is gone, or handed on; or
                    # it has to be carried over to the new document.
                    held.resting = True
                    task = asyncio.create_task(self._look_again(held))
                    self._again.add(task)
                    task.add_done_callback(self._again.discard)
                held.follow(batch)
                if changed:
                    held.show_out(
                        protocol.CLOSE_UNAUTHORISED,
                        "not open to you",
                        lambda one, kept=held.kept: not enters(open_room.state, kept, one),  # type: ignore[misc]
                    )

        return committed

    async def _look_again(self, held: OpenWorkspace) -> None:
        with contextlib.suppress(TravauxError):
            async with held.lock:
                await self._refresh(held)
