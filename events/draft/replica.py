"""A replica of one negotiation's log: its state, and the CRDT document of each draft.

Two replicas stand behind every room. The *live* one holds what is committed; the *candidate* holds
what is decided and may still be waiting for its commit.
"""

from msgspec import Struct

from events.draft.document import DraftDocument
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

    def __init__(self, negotiation: NegotiationId) -> None:
        self.negotiation = Negotiation(negotiation)
        self.documents: dict[DraftId, DraftDocument] = {}

    def evolve(self, recorded: Recorded[Event]) -> None:
        """Fold one event: the state, and the document if the event carries CRDT bytes."""
        match recorded.event:
            case DraftOpened(draft, _):
                self.documents[draft] = DraftDocument()
            case TextChanged(draft, _) if recorded.update is not None:
                self.documents[draft].apply(recorded.update)
            case _:
                pass
        evolve(self.negotiation, recorded)


class Candidate(Replica):
    """A replica ahead of a live one by what is decided but not yet committed.

    Documents cannot take an update back, so a refusal rebuilds the draft from the live document
    and the journal of updates decided since.
    """

    def __init__(self, live: Replica) -> None:
        raise NotImplementedError
