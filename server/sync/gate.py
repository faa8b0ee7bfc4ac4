"""The gate: every CRDT update from a participant passes here before it is in the record.

``judge`` looks at the bytes first (who wrote, is anything missing, is a character cut in half),
which costs nothing when it refuses; then it applies the update to the candidate document and
compares the paragraphs it touched before and after. What races left unlawful is repaired; what
cannot be repaired is refused, and the candidate is then as it was. No I/O, no clock.
"""

import hashlib
from collections.abc import Callable
from functools import partial

from msgspec import Struct

from events.brackets import (
    BracketEvent,
    BracketMooted,
    BracketOpened,
    BracketWithdrawn,
)
from events.dictation import dictation
from events.draft import editing
from events.draft.comparison import Difference, compare, compare_paragraph, difference
from events.draft.document import DraftDocument, Touched
from events.draft.enact import lost_brackets
from events.draft.items import inserted_text
from events.draft.replica import Act, Candidate
from events.draft.update import Item, Update, decode, decode_vector
from events.entering import voice
from events.errors import Malformed, Refused, Unknown
from events.ids import BracketId, DelegationId, DraftId, EntryId, ParagraphId
from events.locks import refuse_locked
from events.members import Actor
from events.negotiation import Event, Negotiation
from events.record import Recorded
from events.text import Draft, Paragraph, Run, TextChanged
from server.sync.admission import GateRefused, admitted
from server.sync.settling import (
    MATCHED_IN_DETAIL,
    NotHere,
    OthersTextGone,
    Repair,
    settle,
)
from server.sync.standing import Dictating, Penning, Proposing, Standing

__all__ = ["GateRefused", "Judgement", "judge"]

MAX_PARAGRAPH = 32_000
"""Characters; a paragraph beyond this could not be compared within a keystroke."""

MAX_DERIVED = 100
"""Brackets that one update may open or end."""

MAX_RUNS = 1_000
"""Stretches under different brackets in one paragraph; each costs whoever types there later."""

MAX_REPAIRS = 100
"""Stretches that one update may leave to be repaired; a race leaves a few."""

MAX_LIKENED = 200_000
"""Pairs of characters that one update may have compared: of each paragraph, those that went with
those that came, where there are few enough to be matched in detail (some 50 ms in all)."""

MAX_REWRITTEN = 2_000
"""Bytes of text that an update may delete and write again without having to."""


class Judgement(Struct, frozen=True):
    """What the update led to; nothing of it is committed yet.

    ``echo`` is what the sender lacks: the server's repair. ``lost`` is text of the sender's that
    is nowhere to be seen, its paragraph having gone, to be offered again; empty if all that went
    with it were marks, such as a deletion that was proposed; None if nothing did. ``discarded``
    counts characters that went, or came and never showed: what must be kept for ever and reads as
    nothing (SPEC G10).
    """

    recorded: list[Recorded[Event]]
    echo: bytes | None = None
    lost: str | None = None
    discarded: int = 0


def judge(
    candidate: Candidate,
    act: Act,
    draft: DraftId,
    update: bytes,
    dictating: DelegationId | None = None,
) -> Judgement:
    """Let ``update`` into the candidate, or raise `GateRefused` and leave the candidate alone.

    If a delegation is ``dictating``, it is typed with the rights of its delegates, and entered for
    it in the record (SPEC E6).

    An update that adds nothing new gives an empty judgement. Costs what the touched paragraphs
    cost, never what the document does, except where it refuses after applying.
    """
    held = candidate.negotiation.text.drafts.get(draft)
    if held is None:
        raise Unknown("T2", "There is no such draft.")
    document = candidate.documents[draft]
    actor = act.actor
    if dictating is not None:
        actor = _voice(candidate, document, actor, dictating, update)
    decoded, fresh = admitted(document, held, actor, candidate.negotiation, update)
    if not fresh and not decoded.deletes:
        return Judgement([])
    typed = inserted_text(decoded, fresh)
    try:
        outcome = _outcome(candidate, act, actor, held, document, decoded, fresh, update)
    except _No as no:
        candidate.restore(draft)
        if not no.mended:
            candidate.documents[draft].inherit(document)
        raise GateRefused(no.code, no.detail, typed) from None
    except BaseException:
        candidate.restore(draft)
        raise
    if outcome is None:
        return Judgement([])
    recorded = [candidate.record(act, event, data) for event, data in outcome.events]
    astray = not outcome.visible and bool(typed or outcome.nowhere)
    discarded = outcome.removed + _unseen(fresh, typed)
    return Judgement(recorded, outcome.repair, typed if astray else None, discarded)


def _unseen(fresh: list[Item], typed: str) -> int:
    """How much of what an update wrote it also deleted."""
    kinds = ("string", "deleted", "gc")
    written = sum([item.length for item in fresh if item.content in kinds])
    return max(0, written - len(typed.encode("utf-16-le")) // 2)


class _No(Exception):
    """A refusal on its way out, before the candidate was put right.

    ``mended`` says that a repair was tried, which the spoilt document's items now know of.
    """

    def __init__(self, code: str, detail: str, *, mended: bool = False) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.mended = mended


class _Outcome(Struct):
    events: list[tuple[Event, bytes | None]]
    repair: bytes | None
    visible: bool
    nowhere: bool
    """Whether all that was written went into paragraphs that are there no more."""
    removed: int
    """Bytes of text that went."""


def _outcome(
    candidate: Candidate,
    act: Act,
    actor: Actor,
    draft: Draft,
    document: DraftDocument,
    decoded: Update,
    fresh: list[Item],
    update: bytes,
) -> _Outcome | None:
    """Apply ``update`` and say what is to be recorded; raises `_No` with the document spoilt.

    ``actor`` is as whom it is typed: another than who acts, if it is typed for a delegation.
    """
    dictated = actor is not act.actor
    try:
        touched = document.apply(update, removals=bool(decoded.deletes))
    except Malformed as error:
        raise _No("malformed", str(error)) from error
    clients = tuple(sorted({item.client for item in fresh}))
    if len(clients) > 1 or (fresh and not touched.changed):
        # Items of several clients may wait for each other in a circle.
        reached = decode_vector(document.state_vector())
        if any(item.end > reached.get(item.client, 0) for item in fresh):
            raise _No("gap", "The change builds on something that did not arrive here.")
    if not touched.changed:
        return None
    state = candidate.negotiation
    before, after = _examined(draft, document, touched)
    differences = _differences(before, after)
    _bounded(differences)
    changes = tuple(
        change for one in differences for change in compare_paragraph(one.before, one.after, one)
    )
    events: list[tuple[Event, bytes | None]] = [(TextChanged(draft.id, changes, clients), update)]
    standing = standing_of(state, draft, actor, dictated=dictated)
    spare = partial(_spare, act, update)
    gone = 0
    repairs: dict[ParagraphId, list[Repair]] = {}
    for one in differences:
        try:
            found, own_gone = settle(standing, one, spare)
        except OthersTextGone:
            raise _No("others-text", _others_text(standing)) from None
        except NotHere:
            raise _No(
                "others-text",
                "This text is a delegation's proposal: only its proponents write in it.",
            ) from None
        gone += own_gone
        if found:
            repairs[one.after.id] = found
    if touched.removed_units > MAX_REWRITTEN + 4 * gone:
        raise _No("rewrite", "The change writes text anew that is not yours.")
    if sum(map(len, repairs.values())) > MAX_REPAIRS:
        raise _No("too-many", "The change touches brackets that are not yours in too many places.")
    repair = None
    if isinstance(standing, Dictating):
        for repaired in (one for some in repairs.values() for one in some):
            if standing.continues(repaired.found, repaired.wanted):
                raise _No(
                    "too-late",
                    "The delegation has confirmed what you were typing, or taken it back, or it is "
                    "settled. Type what it says now as a proposal of its own.",
                )
    if repairs:
        repair = _repair(document, repairs)
        mended = [document.examine(p.id)[0] for p in after]
        _check(standing, before, mended, spare)
        events.append((TextChanged(draft.id, compare(after, mended)), repair))
        after = mended
    try:
        refuse_locked(state.agreements, state.silences, draft, before, after)
    except Refused as error:
        code = "silence" if error.rule == "Z4" else "agreed"
        raise _No(code, error.detail, mended=repair is not None) from error
    derived = consequences(state, draft, standing, actor, before, after)
    if len(derived) > MAX_DERIVED and not actor.tables:
        detail = f"One change opens or ends at most {MAX_DERIVED} brackets."
        raise _No("too-many", detail, mended=repair is not None)
    if dictated:
        assert actor.delegation is not None, "somebody types for a delegation"
        new = _entry_id(act, update)
        typed_for, entry = dictation(state.entries, actor.delegation, new, before, after, derived)
        events = [(typed_for, None), *events]
        if entry is not None:
            events.append((entry, None))
    events += [(event, None) for event in derived]
    document.remember(decoded)
    nowhere = bool(fresh) and not touched.paragraphs
    return _Outcome(events, repair, bool(changes), nowhere, touched.removed_units)


def _voice(
    candidate: Candidate,
    document: DraftDocument,
    actor: Actor,
    dictating: DelegationId,
    update: bytes,
) -> Actor:
    try:
        return voice(candidate.negotiation.members, actor, dictating)
    except Refused as error:
        try:
            decoded = decode(update)
        except Malformed:
            raise error from None
        typed = inserted_text(decoded, document.items.fresh(decoded))
        raise GateRefused("not-for-them", error.detail, typed) from error


def _examined(
    draft: Draft, document: DraftDocument, touched: Touched
) -> tuple[list[Paragraph], list[Paragraph]]:
    """The touched paragraphs before and after; raises `_No` for what typing may not do."""
    if touched.strays:
        raise _No("unknown-node", "The change adds something that a draft cannot hold.")
    if touched.reshaped:
        raise _No(
            "structure",
            "Paragraphs are added, split, joined, moved and removed by command, not by typing.",
        )
    after: list[Paragraph] = []
    for paragraph in touched.paragraphs:
        found, problem = document.examine(paragraph)
        if problem is not None:
            raise _No("unknown-node", problem)
        was = draft.paragraphs[paragraph]
        style = (was.kind, was.level, was.label, was.bracket)
        if style != (found.kind, found.level, found.label, found.bracket):
            raise _No("structure", "Kind, level and label of a paragraph change by command.")
        if len(found.text) > MAX_PARAGRAPH:
            raise _No("too-large", f"A paragraph has at most {MAX_PARAGRAPH} characters.")
        after.append(found)
    return [draft.paragraphs[p] for p in touched.paragraphs], after


def _differences(before: list[Paragraph], after: list[Paragraph]) -> list[Difference]:
    """Where touched paragraphs differ; kind, level and label do not, or typing was refused."""
    pairs = zip(before, after, strict=True)
    return [difference(was, now) for was, now in pairs if was.runs != now.runs]


def _bounded(differences: list[Difference]) -> None:
    """Raise `_No` for what would take too long to judge, or make all later judging slow."""
    likened = 0
    for one in differences:
        now = len(one.after.runs)
        if now > MAX_RUNS and now > len(one.before.runs):
            raise _No("too-many", f"A paragraph is cut by brackets into at most {MAX_RUNS} pieces.")
        pairs = _length(one.old) * _length(one.new)
        if pairs <= MATCHED_IN_DETAIL:
            likened += pairs
    if likened > MAX_LIKENED:
        raise _No("too-many", "The change rewrites too many places at once; make it in parts.")


def _length(runs: list[Run]) -> int:
    return sum([len(run.text) for run in runs])


def standing_of(
    state: Negotiation, draft: Draft, actor: Actor, *, dictated: bool = False
) -> Standing:
    """What this actor may do in this draft by typing, or somebody who types for them."""
    if actor.delegation is not None and dictated:
        return Dictating(state.brackets, state.entries, draft.id, actor.delegation)
    if actor.delegation is not None:
        return Proposing(state.brackets, draft.id, actor.delegation)
    return Penning(state.brackets, draft.id)


def _others_text(standing: Standing) -> str:
    if isinstance(standing, Dictating):
        return (
            "This would remove text that was not typed for this delegation, or that it has "
            "confirmed; strike it out instead."
        )
    if standing.may_open:
        return "This would remove text that is not yours; strike it out instead."
    return "This text stands in a delegation's bracket; it is settled by an outcome, not by typing."


def _spare(act: Act, update: bytes) -> BracketId:
    """An id for a bracket that the repair opens; the same whenever this act is judged."""
    digest = hashlib.sha256(act.command.encode() + b"\x00" + update).hexdigest()
    return BracketId("r" + digest[:19])


def _entry_id(act: Act, update: bytes) -> EntryId:
    """An id for what the update enters; the same whenever this act is judged."""
    digest = hashlib.sha256(b"entry\x00" + act.command.encode() + b"\x00" + update).hexdigest()
    return EntryId("t" + digest[:19])


def _repair(document: DraftDocument, repairs: dict[ParagraphId, list[Repair]]) -> bytes:
    """Give the text the marks it must have; returns the update that did."""
    with document.edit() as edit:
        for paragraph, ranges in repairs.items():
            for repair in ranges:
                for mark in repair.found:
                    if mark not in repair.wanted:
                        editing.take_mark(document, paragraph, repair.at, repair.length, mark)
                for mark in repair.wanted:
                    if mark not in repair.found:
                        editing.put_mark(document, paragraph, repair.at, repair.length, mark)
    return edit.update


def _check(
    standing: Standing,
    before: list[Paragraph],
    mended: list[Paragraph],
    spare: Callable[[], BracketId],
) -> None:
    """A repaired text passes the same judgement, or else the update is refused after all."""
    for one in _differences(before, mended):
        try:
            left, _ = settle(standing, one, spare)
        except (OthersTextGone, NotHere):
            left = [Repair(0, 0, (), ())]
        if left:
            raise _No(
                "bracket-not-yours", "The change touches brackets that are not yours.", mended=True
            )


def consequences(
    state: Negotiation,
    draft: Draft,
    standing: Standing,
    actor: Actor,
    before: list[Paragraph],
    after: list[Paragraph],
) -> list[BracketEvent]:
    """Brackets that the text now has and had not, and those that lost all their text.

    ``standing`` has judged ``after``; ``state`` and ``draft`` still show what was before.
    """
    out: list[BracketEvent] = []
    if isinstance(standing, Proposing) and standing.opening:
        assert actor.delegation is not None, "only delegations propose"
        for paragraph in after:
            for run in paragraph.runs:
                for mark in run.marks:
                    kind = standing.opening.pop(mark.bracket, None)
                    if kind is not None:
                        out.append(
                            BracketOpened(
                                mark.bracket, draft.id, kind, (actor.delegation,), paragraph.id
                            )
                        )
    for lost in lost_brackets(state, draft, before, after):
        mine = isinstance(standing, Proposing) and standing.holds(lost)
        out.append(BracketWithdrawn(lost.id) if mine else BracketMooted(lost.id))
    return out
