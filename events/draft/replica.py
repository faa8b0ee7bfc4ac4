"""A replica of one negotiation's log: its state, and the CRDT document of each draft.

Two replicas stand behind every room. The *live* one holds what is committed; the *candidate* holds
what is decided and may still be waiting for its commit.
"""

import sys
from collections.abc import Mapping, Sequence

from msgspec import Struct

from events.draft.document import DraftDocument, server_client
from events.draft.update import decode
from events.generations import GenerationBegun
from events.ids import CommandId, DraftId, Microseconds, NegotiationId
from events.members import Actor
from events.negotiation import Event, Negotiation, evolve
from events.record import Recorded
from events.text import DraftOpened, TextChanged


class Act(Struct, frozen=True):
    """Who does something, when, and under which command id: all that the envelope needs."""

    actor: Actor
    command: CommandId
    occurred_at: Microseconds
    recorded_at: Microseconds


class Replica:
    """State and documents after every event so far."""

    def __init__(
        self,
        negotiation: NegotiationId,
        state: Negotiation | None = None,
        documents: Mapping[DraftId, bytes] | None = None,
    ) -> None:
        """Before the first event, or as of ``state``, which it makes its own, and ``documents``.

        Raises `Malformed` if these are no documents.
        """
        self.negotiation = state or Negotiation(negotiation)
        self.documents = {d: DraftDocument(data) for d, data in (documents or {}).items()}

    def advance(self, batch: Sequence[Recorded[Event]]) -> dict[DraftId, bytes]:
        """Fold a batch; returns, for each draft whose text changed, one update that says it all.

        Where a generation begins within it, that is what still came in the one before: who has
        the old document gets nothing of the new one.
        """
        updates: dict[DraftId, list[bytes]] = {}
        told: dict[DraftId, bytes] = {}
        ended: set[DraftId] = set()
        for recorded in batch:
            match recorded.event:
                case DraftOpened(draft, _):
                    self.documents[draft] = self._document()
                case TextChanged(draft, _) if recorded.update is not None:
                    updates.setdefault(draft, []).append(recorded.update)
                case GenerationBegun(draft) if recorded.update is not None:
                    last = updates.pop(draft, None)
                    if last is not None and draft not in ended:
                        told[draft] = self.documents[draft].apply_all(last)
                    ended.add(draft)
                    self.documents[draft] = self._document(recorded.update)
                case _:
                    pass
            evolve(self.negotiation, recorded)
        for draft, parts in updates.items():
            update = self.documents[draft].apply_all(parts)
            if draft not in ended:
                told[draft] = update
        return told

    def evolve(self, recorded: Recorded[Event]) -> None:
        """Fold one event: the state, and the document if the event carries CRDT bytes."""
        match recorded.event:
            case DraftOpened(draft, _):
                self.documents[draft] = self._document()
            case TextChanged(draft, _) if recorded.update is not None:
                self.documents[draft].apply(recorded.update)
            case GenerationBegun(draft) if recorded.update is not None:
                self.documents[draft] = self._document(recorded.update)
            case _:
                pass
        evolve(self.negotiation, recorded)

    def _document(self, state: bytes | None = None) -> DraftDocument:
        """A new document of a draft."""
        return DraftDocument(state)


class Candidate(Replica):
    """A replica ahead of a live one by what is decided but not yet committed.

    Documents cannot take an update back, so a refusal rebuilds the draft from the live document
    and the journal of updates decided since. If a commit fails, make a new candidate.
    """

    def __init__(self, live: Replica, only: DraftId | None = None) -> None:
        """A candidate equal to ``live``, sharing nothing with it that changes.

        With ``only``, it has the document of that draft and no other.
        """
        self.live = live
        self.negotiation = live.negotiation.copy()
        self.documents = {
            draft: DraftDocument(document.state(), client=server_client())
            for draft, document in live.documents.items()
            if only is None or draft == only
        }
        self._journal: list[Recorded[Event]] = []

    def record(self, act: Act, event: Event, update: bytes | None = None) -> Recorded[Event]:
        """Give ``event`` its position and envelope, and fold it into the state.

        ``update`` must already be in this candidate's document, unless a generation begins with it.
        """
        recorded = Recorded(
            self.negotiation.id,
            self.negotiation.position + 1,
            act.occurred_at,
            act.recorded_at,
            act.actor.participant,
            act.command,
            event,
            update,
        )
        if isinstance(event, DraftOpened) and event.draft not in self.documents:
            self.documents[event.draft] = self._document()
        if isinstance(event, GenerationBegun):
            self.documents[event.draft] = self._document(update)
        evolve(self.negotiation, recorded)
        if update is not None:
            self._journal.append(recorded)
        return recorded

    def evolve(self, recorded: Recorded[Event]) -> None:
        """Fold an event that was decided elsewhere and is already in the live replica."""
        super().evolve(recorded)
        if isinstance(recorded.event, TextChanged) and recorded.update is not None:
            document = self.documents[recorded.event.draft]
            document.remember(decode(recorded.update, most=sys.maxsize))

    def take(self, decided: Sequence[Recorded[Event]]) -> None:
        """Record what was decided on another candidate of this one."""
        for recorded in decided:
            self.evolve(recorded)
            if recorded.update is not None:
                self._journal.append(recorded)

    def committed(self) -> None:
        """Forget the journal as far as the live replica has come (call after evolving it)."""
        position = self.live.negotiation.position
        self._journal = [r for r in self._journal if r.position > position]

    def restore(self, draft: DraftId) -> None:
        """Undo whatever was done to a draft's document and not recorded."""
        spoilt = self.documents[draft]
        live = self.live.documents.get(draft)
        state = live.state() if live is not None else None
        document = DraftDocument(state, client=spoilt.client)
        for recorded in self._journal:
            event = recorded.event
            if not isinstance(event, TextChanged | GenerationBegun) or event.draft != draft:
                continue
            assert recorded.update is not None, "the journal holds updates only"
            if isinstance(event, GenerationBegun):
                document = DraftDocument(recorded.update, client=spoilt.client)
            else:
                document.apply(recorded.update)
        self.documents[draft] = document

    def _document(self, state: bytes | None = None) -> DraftDocument:
        """A new document of a draft, to write to."""
        return DraftDocument(state, client=server_client())
