"""Generations: a draft's CRDT document begins anew, and nothing from before comes back.

Every page that is opened writes under a Yjs client id of its own, for ever. So now and then the
server writes the text as it stands into a fresh document, under one id: a *generation* begins. The
readable text does not change by a character; what the old document knew besides (who typed when,
what was deleted) stays in the log. Rules T14 to T16 of SPEC.md.
"""

from msgspec import Struct

from events.errors import NotPermitted, Refused, Unknown
from events.ids import SERVER_CLIENTS, SYSTEM, DraftId
from events.members import Actor
from events.record import Recorded
from events.text import Draft, Drafts

MOST_CLIENTS = 5_000
"""Yjs client ids of participants in one generation; beyond it the server begins the next."""

# Event


class GenerationBegun(Struct, frozen=True, tag="generation-begun"):
    """From here on the draft lies in a fresh CRDT document: the bytes beside it in the record.

    They were written under ``client``, which belongs to the server, and hold the text as it
    stands, and nothing else. Updates before this event and after it never meet in one document.
    """

    draft: DraftId
    generation: int
    client: int


# Command


class BeginGeneration(Struct, frozen=True):
    """Begin a generation because very many have written in this one: the server's own act.

    ``seed`` is the Yjs client id, of the server's and never used, under which it will write.
    """

    draft: DraftId
    seed: int


def decide(drafts: Drafts, actor: Actor, command: BeginGeneration) -> tuple[GenerationBegun, ...]:
    """Rule T14 of SPEC.md."""
    if actor.participant != SYSTEM:
        raise NotPermitted("T14", "The server begins generations by itself, and with revisions.")
    draft = drafts.drafts.get(command.draft)
    if draft is None:
        raise Unknown("T2", "There is no such draft.")
    if len(draft.clients) < MOST_CLIENTS:
        raise Refused("T14", f"A generation ends with a revision, or after {MOST_CLIENTS} clients.")
    return begun(draft, command.seed)


def begun(draft: Draft, seed: int) -> tuple[GenerationBegun, ...]:
    """The generation that begins now; none where nobody typed in this one, or there is no text.

    Raises `Refused` for a ``seed`` that is not the server's.
    """
    if not SERVER_CLIENTS <= seed < SERVER_CLIENTS + 2**32 or seed == draft.seed:
        raise Refused("T14", "A generation is written under a client id of the server's.")
    if not draft.clients or not draft.order:
        return ()
    return (GenerationBegun(draft.id, draft.generation + 1, seed),)


def evolve(state: Drafts, recorded: Recorded[GenerationBegun]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    event = recorded.event
    draft = state.drafts.get(event.draft)
    if draft is None:
        return
    draft.generation, draft.seed = event.generation, event.client
    draft.began = recorded.position
    draft.retired.update(draft.clients)
    draft.clients.clear()
