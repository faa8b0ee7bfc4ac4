"""The gate in hindsight: whether typing that stands in the record was the typist's to do.

The gate judged bytes on the document; here the readable changes are judged on the readable text,
which needs no document, by the same rules on states (`server.sync.settling`). That the bytes lead
to the readable changes is shown elsewhere (SPEC T1). What only bytes show stays unproven: whether
others' text was deleted and written again in the same words.
"""

from collections.abc import Sequence

from events.archive.rules import Act, Documents
from events.brackets import BracketMooted, BracketOpened, BracketWithdrawn
from events.dictation import dictation
from events.draft.comparison import difference
from events.draft.document import DraftDocument
from events.draft.update import decode, decode_vector
from events.entering import voice
from events.entries import EnteredFor, TypedFor
from events.errors import Malformed, NotPermitted, Refused, Unknown
from events.ids import SERVER_CLIENTS, BracketId, DraftId, EntryId, ParagraphId
from events.locks import refuse_locked
from events.members import Actor
from events.negotiation import Event, Negotiation
from events.permissions import may
from events.text import (
    Change,
    Draft,
    Marked,
    Paragraph,
    Spliced,
    TextChanged,
    apply,
)
from server.sync.gate import MAX_PARAGRAPH, consequences, standing_of
from server.sync.settling import NotHere, OthersTextGone, settle


def _spare() -> BracketId:
    """Stands for a bracket that a repair would open; here nothing may be left to repair."""
    return BracketId("spare00000")


def check_typing(state: Negotiation, documents: Documents, actor: Actor, act: Act) -> None:
    """Raise `Refused` unless ``actor`` may have typed this on what was before it.

    It may have been typed for a delegation: then as this would have typed it (SPEC E6).
    """
    typed_for = act[0].event if isinstance(act[0].event, TypedFor) else None
    if typed_for is not None:
        actor = voice(state.members, actor, typed_for.delegation)
        act = act[1:]
    state.adoptions.require_unadopted(_draft(act))
    state.process.regime.require_record()
    if not actor.may("pen"):
        if actor.rests:
            raise NotPermitted("M6", "The other co-facilitator held the pen.")
        if not may(actor.role, "propose"):
            raise NotPermitted("G4", f"As {actor.role} one can read but not write.")
        state.process.regime.require_proposals(tables=actor.tables)
    changes, rest = _typed(state, documents, actor, act)
    draft = state.text.drafts[_draft(act)]
    touched = dict.fromkeys(change.paragraph for change in changes)
    before = [draft.paragraphs[i] for i in touched if i in draft.paragraphs]
    if len(before) != len(touched):
        raise Unknown("T2", "A paragraph was changed that is not there.")
    after = _after(draft, before, changes)
    standing = standing_of(state, draft, actor, dictated=typed_for is not None)
    for was, now in zip(before, after, strict=True):
        if len(now.text) > MAX_PARAGRAPH:
            raise Refused("G7", f"A paragraph has at most {MAX_PARAGRAPH} characters.")
        if was.runs == now.runs:
            continue
        try:
            left, _ = settle(standing, difference(was, now), _spare)
        except OthersTextGone:
            raise Refused("G1", "Text of others is gone.") from None
        except NotHere:
            raise Refused("G3", "The pen wrote into a delegation's proposal.") from None
        if left:
            raise Refused("G1", "Text or brackets were changed that are not the typist's.")
    refuse_locked(state.agreements, state.silences, draft, before, after)
    expected = consequences(state, draft, standing, actor, before, after)
    if typed_for is not None:
        rest = _entered(state, typed_for, before, after, rest)
    if not _alike(expected, rest, touched):
        raise Refused("B1", "The brackets that it opens or ends are not those in the text.")


def _entered(
    state: Negotiation,
    typed_for: TypedFor,
    before: list[Paragraph],
    after: list[Paragraph],
    rest: list[Event],
) -> list[Event]:
    """``rest`` without the entry in it, which must be the one that typing for somebody leads to."""
    found = rest[0] if rest and isinstance(rest[0], EnteredFor) else None
    rest = rest if found is None else rest[1:]
    if found is not None and found.entry in state.entries.entries:
        raise Refused("E1", "An entry needs a new id.")
    entry = found.entry if found is not None else EntryId("")
    if (typed_for, found) != dictation(
        state.entries, typed_for.delegation, entry, before, after, rest
    ):
        raise Refused("E6", "What was typed for a delegation is not what is said to be entered.")
    return rest


def _draft(act: Act) -> DraftId:
    event = act[0].event
    assert isinstance(event, TextChanged), "an act of typing begins with a text change"
    return event.draft


def _typed(
    state: Negotiation, documents: Documents, actor: Actor, act: Act
) -> tuple[list[Change], list[Event]]:
    """What was typed, with the server's repair, and the events beside it."""
    first = act[0].event
    assert isinstance(first, TextChanged), "an act of typing begins with a text change"
    draft = state.text.drafts.get(first.draft)
    if draft is None or draft.id not in documents:
        raise Unknown("T2", "There is no such draft.")
    _check_clients(draft, documents[draft.id], actor, first, act[0].update or b"")
    changes = list(first.changes)
    rest = [one.event for one in act[1:]]
    if rest and isinstance(rest[0], TextChanged):
        mended = rest.pop(0)
        assert isinstance(mended, TextChanged)
        if mended.draft != first.draft or mended.clients:
            raise Refused("G6", "What follows is not a repair of what was typed.")
        changes += mended.changes
    if not all(isinstance(change, Spliced | Marked) for change in changes):
        raise Refused("T3", "Paragraphs were added, removed, moved or restyled by typing.")
    return changes, rest


def _check_clients(
    draft: Draft, document: DraftDocument, actor: Actor, changed: TextChanged, update: bytes
) -> None:
    """Every Yjs client id that wrote is listed, and belongs to the typist (SPEC G5)."""
    try:
        items = decode(update).items
    except Malformed as error:
        raise Refused("G7", str(error)) from error
    wrote = {item.client for item in items}
    for client in changed.clients:
        owner = draft.clients.get(client)
        if client in draft.retired:
            raise Refused("T16", "It was written under a client id of an earlier generation.")
        if owner not in (None, actor.participant) or client >= SERVER_CLIENTS:
            raise Refused("G5", "It was written under somebody else's client id.")
        if client not in wrote:
            raise Refused("G5", "It takes a client id that did not write.")
    if wrote.difference(changed.clients):
        # Honest when sent again: then there is nothing new of them.
        reached = decode_vector(document.state_vector())
        for item in items:
            if item.client not in changed.clients and item.end > reached.get(item.client, 0):
                raise Refused("G5", "It was also written under another client id.")


def _after(draft: Draft, before: Sequence[Paragraph], changes: Sequence[Change]) -> list[Paragraph]:
    scratch = Draft(draft.id, draft.title, [p.id for p in before], {p.id: p for p in before})
    apply(scratch, changes)
    return scratch.text()


def _alike(
    expected: Sequence[Event], found: Sequence[Event], touched: dict[ParagraphId, None]
) -> bool:
    """Whether two lists of events say the same, in whichever order.

    Which of several touched paragraphs a new bracket is said to stand in depends on the order in
    which the document named them.
    """
    return sorted(map(_key, expected)) == sorted(map(_key, found)) and all(
        event.paragraph in touched for event in found if isinstance(event, BracketOpened)
    )


def _key(event: Event) -> tuple[str, ...]:
    match event:
        case BracketOpened(bracket, draft, kind, proponents, _, whole):
            return ("opened", bracket, draft, kind, *proponents, str(whole))
        case BracketWithdrawn(bracket):
            return ("withdrawn", bracket)
        case BracketMooted(bracket):
            return ("moot", bracket)
    return ("none of these", type(event).__name__)
