"""What the bytes of an update say by themselves, before anything is applied.

Who wrote, is anything missing, is a character cut in half, is anything in it that no draft holds.
A refusal here costs nothing: the candidate was not touched.
"""

import re

from events.draft.document import DraftDocument
from events.draft.items import inserted_text
from events.draft.update import Item, Update, decode
from events.errors import Malformed, Refused
from events.ids import SERVER_CLIENTS
from events.members import PEN_ELSEWHERE, Actor
from events.negotiation import Negotiation
from events.permissions import may
from events.text import Draft
from server.sync.generations import EARLIER, builds_on_earlier

MAX_UPDATE = 512 * 1024
"""Bytes; some hundred pages typed while the line was down."""

MAX_ITEMS = 5_000
"""Items in one update: a stroke of a key makes one or two, a caret moved elsewhere one more."""

RULES = {
    "too-large": "G7",
    "malformed": "G7",
    "gap": "G7",
    "disorder": "G7",
    "surrogate": "G7",
    "unknown-node": "G7",
    "too-many": "G7",
    "too-fast": "G8",
    "too-much": "G9",
    "too-much-deleted": "G10",
    "read-only": "G4",
    "regime": "P7",
    "tabled": "W7",
    "off-record": "P9",
    "closed": "P16",
    "adopted": "P13",
    "pen-elsewhere": "M6",
    "foreign-client": "G5",
    "earlier": "T15",
    "structure": "T3",
    "others-text": "G1",
    "rewrite": "G1",
    "bracket-not-yours": "G6",
    "agreed": "A5",
    "silence": "Z4",
    "not-for-them": "E1",
    "too-late": "E7",
}
"""Refusal codes, stable for clients, and the rule of SPEC.md behind each."""

_CODES = {
    "P7": "regime",
    "W7": "tabled",
    "P9": "off-record",
    "P16": "closed",
    "P13": "adopted",
}

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class GateRefused(Refused):
    """The update was refused; the sender must start from a fresh copy under a new client id.

    ``code`` is one of `RULES`; ``lost`` the text the sender had inserted.
    """

    def __init__(self, code: str, detail: str, lost: str = "") -> None:
        super().__init__(RULES[code], detail)
        self.code = code
        self.lost = lost


def admitted(
    document: DraftDocument, draft: Draft, actor: Actor, state: Negotiation, update: bytes
) -> tuple[Update, list[Item]]:
    """What the bytes say, if they may be applied at all; raises `GateRefused`."""
    if len(update) > MAX_UPDATE:
        raise GateRefused("too-large", "This change is too large to be sent at once.")
    try:
        decoded = decode(update, MAX_ITEMS)
    except Malformed as error:
        raise GateRefused("malformed", f"The change could not be read: {error}") from error
    items = document.items
    fresh = items.fresh(decoded)
    typed = inserted_text(decoded, fresh)

    def refused(code: str, detail: str) -> GateRefused:
        # Found out only where it is refused anyway: what is earlier never passes all that follows.
        if builds_on_earlier(draft, items.ends, decoded):
            return GateRefused("earlier", EARLIER, typed)
        return GateRefused(code, detail, typed)

    closed = _closed(actor, state, draft)
    if closed is not None:
        idle = not fresh and not items.lacks(decoded)
        if not (idle and (_deleted_already(document, decoded) or _tidies(document, update))):
            raise refused(*closed)
        return Update((), ()), []
    for client in {item.client for item in fresh}:
        owner = draft.clients.get(client)
        known = items.ends.get(client, 0) > 0
        if client >= SERVER_CLIENTS or client in draft.retired or (owner is None and known):
            owner_is_other = True
        else:
            owner_is_other = owner is not None and owner != actor.participant
        if owner_is_other:
            raise refused("foreign-client", "This change claims to be written by somebody else.")
    for item in fresh:
        if (
            item.content == "foreign"
            or (item.root is not None and item.root != "draft")
            or (item.content == "block" and item.text != "block")
        ):
            raise GateRefused(
                "unknown-node", "The change adds something that a draft cannot hold.", typed
            )
    if _CONTROL.search(typed):
        raise GateRefused("unknown-node", "The change holds characters that are no text.", typed)
    if items.lacks(decoded):
        raise refused("gap", "The change builds on something that did not arrive here.")
    if items.disordered(fresh):
        raise GateRefused("disorder", "The change contradicts the order of the text.", typed)
    if items.splits_pair(decoded):
        raise GateRefused("surrogate", "The change cuts a character in half.", typed)
    return decoded, fresh


def _closed(actor: Actor, state: Negotiation, draft: Draft) -> tuple[str, str] | None:
    """Code and sentence if this actor writes no text at all, or none in this phase or draft."""
    try:
        state.process.regime.require_record()
        state.process.regime.require_attendance(actor.role)
        state.adoptions.require_unadopted(draft.id)
        if actor.may("pen"):
            return None
        if actor.rests:
            return "pen-elsewhere", PEN_ELSEWHERE
        if not may(actor.role, "propose"):
            return "read-only", f"As {actor.role} you can read but not write."
        state.process.regime.require_proposals(tables=actor.tables)
    except Refused as error:
        return _CODES[error.rule], error.detail
    return None


def _tidies(document: DraftDocument, update: bytes) -> bool:
    """Whether ``update``, which only deletes, leaves every paragraph as it reads.

    Yjs deletes the ends of marks that have become superfluous, also in documents of those who only
    read. Nothing of it is taken; who did it is not sent away for it.
    """
    copy = DraftDocument(document.state())
    try:
        touched = copy.apply(update)
    except Malformed:
        return False
    if touched.reshaped or touched.strays:
        return False
    return all(copy.paragraph(p) == document.paragraph(p) for p in touched.paragraphs)


def _deleted_already(document: DraftDocument, update: Update) -> bool:
    """Whether all that ``update`` deletes is already gone; does not apply it."""
    if not update.deletes:
        return True
    gone: dict[int, list[tuple[int, int]]] = {}
    for client, clock, length in decode(document.diff(document.state_vector())).deletes:
        gone.setdefault(client, []).append((clock, clock + length))
    return all(
        any(low <= clock and clock + length <= high for low, high in gone.get(client, ()))
        for client, clock, length in update.deletes
    )
