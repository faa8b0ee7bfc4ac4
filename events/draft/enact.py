"""Commands carried out on a candidate: what is decided, and what it does to the text, in one batch.

The domain events come first, then one `TextChanged` per draft with the CRDT bytes, then what
follows from the text: a bracket that lost all its text is moot (SPEC B8).
"""

from collections.abc import Iterable, Sequence

from events.adref import EditoriallyCorrected
from events.brackets import (
    ROLE_OF_KIND,
    AlternativesFormed,
    Bracket,
    BracketDeleted,
    BracketEvent,
    BracketMerged,
    BracketMooted,
    BracketOpened,
    BracketReopened,
    BracketRetained,
    BracketWithdrawn,
)
from events.draft import editing
from events.draft.comparison import compare
from events.draft.document import DraftDocument, Touched, server_client
from events.draft.replica import Act, Candidate
from events.draft.seeding import written_anew
from events.errors import Malformed
from events.generations import GenerationBegun
from events.ids import BracketId, DraftId, ParagraphId
from events.lineage import BracketsJoined, BracketSplit, LineageEvent
from events.locks import refuse_locked
from events.members import Actor
from events.negotiation import Command, Event, Negotiation, decide, voice_of
from events.numbering import DraftRenumbered
from events.process import OpenDraft, RevisionIssued
from events.proposals import WordingProposed, marks_around
from events.rebasing import BracketRebased, rebased
from events.record import Recorded
from events.redraft import IssueRedraft
from events.references import ReferencesUpdated
from events.structure import (
    ParagraphAdded,
    ParagraphMoved,
    ParagraphRelabelled,
    ParagraphRemoved,
    ParagraphsJoined,
    ParagraphSplit,
    StructureEvent,
)
from events.terms import TermApplied
from events.text import (
    Change,
    Draft,
    DraftOpened,
    Mark,
    Marks,
    Paragraph,
    Run,
    TextChanged,
    check_style,
    sliced,
)

Settlement = BracketRetained | BracketDeleted | BracketMerged | BracketReopened | BracketWithdrawn
Effective = (
    StructureEvent
    | Settlement
    | EditoriallyCorrected
    | WordingProposed
    | LineageEvent
    | DraftRenumbered
    | ReferencesUpdated
    | TermApplied
)
"""Events that change the text."""


def enact(candidate: Candidate, act: Act, command: Command) -> list[Recorded[Event]]:
    """Carry out ``command``; raises `Refused`, and then the candidate is as it was.

    An empty list means that all is already as the command would have it.
    """
    if isinstance(command, IssueRedraft):
        return _redraft(candidate, act, command)
    state = candidate.negotiation
    events = decide(state, act.actor, command)
    voice = voice_of(state, act.actor, command)
    texts: list[tuple[TextChanged, bytes]] = []
    derived: list[BracketEvent | BracketRebased] = []
    for draft_id, effects in effects_by_draft(state, events).items():
        draft, document = state.text.drafts[draft_id], candidate.documents[draft_id]
        try:
            with document.edit() as edit:
                for event in effects:
                    carry_out(state, draft, document, event)
            before, after = sides(draft, document, edit.touched)
            hold_locks(state, draft, effects, before, after)
        except BaseException:
            candidate.restore(draft_id)
            raise
        if not edit.touched.changed:
            continue
        texts.append((TextChanged(draft_id, compare(before, after)), edit.update))
        derived += ended_by(state, voice, draft, effects, before, after)
    out = [_record(candidate, act, event) for event in events]
    out += [candidate.record(act, event, update) for event, update in texts]
    out += [candidate.record(act, event) for event in derived]
    return out


def _redraft(candidate: Candidate, act: Act, command: IssueRedraft) -> list[Recorded[Event]]:
    """Replace a draft's text; the revision comes after the text that it freezes."""
    state = candidate.negotiation
    decided = decide(state, act.actor, command)
    last = [e for e in decided if isinstance(e, GenerationBegun | RevisionIssued)]
    events = [e for e in decided if e not in last]
    draft, document = state.text.drafts[command.draft], candidate.documents[command.draft]
    changes = compare(draft.text(), command.paragraphs)
    try:
        with document.edit() as edit:
            editing.follow(document, changes)
    except BaseException:
        candidate.restore(command.draft)
        raise
    out = [candidate.record(act, event) for event in events]
    if changes:
        out.append(candidate.record(act, TextChanged(command.draft, changes), edit.update))
    return [*out, *(_record(candidate, act, event) for event in last)]


def _record(candidate: Candidate, act: Act, event: Event) -> Recorded[Event]:
    """Record an event that does not change the text; a generation, with its document (SPEC T14)."""
    if not isinstance(event, GenerationBegun):
        return candidate.record(act, event)
    text = candidate.negotiation.text.drafts[event.draft].text()
    return candidate.record(act, event, written_anew(text, event.client))


def open_draft(
    candidate: Candidate,
    act: Act,
    draft: DraftId,
    title: str,
    paragraphs: Sequence[Paragraph],
    brackets: Sequence[BracketOpened] = (),
    alternatives: Sequence[AlternativesFormed] = (),
    *,
    client: int | None = None,
) -> list[Recorded[Event]]:
    """Open a draft with text and brackets in one act, as an import does.

    ``client`` is the Yjs client id under which the server writes to it; a fresh one by default.

    Raises `Refused` as `OpenDraft` would, and `Malformed` if the text names a bracket that is not
    among ``brackets`` or the other way round, or an id twice; the candidate is then as it was.
    """
    state = candidate.negotiation
    events = decide(state, act.actor, OpenDraft(draft, title))
    check_import(state, draft, paragraphs, brackets)
    document = DraftDocument(client=server_client() if client is None else client)
    with document.edit() as edit:
        editing.seed(document, paragraphs)
    out = [candidate.record(act, event) for event in events if isinstance(event, DraftOpened)]
    candidate.documents[draft] = document
    out += [candidate.record(act, event) for event in brackets]
    out += [candidate.record(act, event) for event in alternatives]
    if edit.update:
        changes: tuple[Change, ...] = compare((), document.paragraphs())
        out.append(candidate.record(act, TextChanged(draft, changes), edit.update))
    return out


def sides(
    draft: Draft, document: DraftDocument, touched: Touched
) -> tuple[list[Paragraph], list[Paragraph]]:
    """The readable text before and after, as far as it must be compared.

    ``draft`` still shows the text before. Paragraphs not touched are not read again.
    """
    if not touched.reshaped:
        before = [draft.paragraphs[i] for i in touched.paragraphs]
        return before, [_present(document, i) for i in touched.paragraphs]
    again = set(touched.paragraphs)
    after = [
        _present(document, i) if i in again or i not in draft.paragraphs else draft.paragraphs[i]
        for i in document.order()
    ]
    return draft.text(), after


def lost_brackets(
    state: Negotiation, draft: Draft, before: Iterable[Paragraph], after: Iterable[Paragraph]
) -> list[Bracket]:
    """Open brackets that stood in ``before`` and now stand nowhere, oldest first."""
    seen: set[BracketId] = set()
    compared: set[ParagraphId] = set()
    for paragraph in before:
        seen |= paragraph.brackets()
        compared.add(paragraph.id)
    still = {bracket for paragraph in after for bracket in paragraph.brackets()}
    lost = [
        held
        for bracket in seen - still
        if (held := state.brackets.brackets.get(bracket)) is not None
        and held.open
        and draft.where.get(bracket, set()) <= compared
    ]
    return sorted(lost, key=lambda held: held.opened)


def hold_locks(
    state: Negotiation,
    draft: Draft,
    effects: Sequence[Effective],
    before: Sequence[Paragraph],
    after: Sequence[Paragraph],
) -> None:
    """Raise `Refused` if an act's effects on a draft change what is locked (SPEC A5, A6, Z4)."""
    corrected = {e.paragraph for e in effects if isinstance(e, EditoriallyCorrected)}
    refuse_locked(state.agreements, state.silences, draft, before, after, corrected)


def ended_by(
    state: Negotiation,
    actor: Actor,
    draft: Draft,
    effects: Sequence[Effective],
    before: Iterable[Paragraph],
    after: Iterable[Paragraph],
) -> list[BracketEvent | BracketRebased]:
    """What becomes of brackets that lost all their text to an act's effects on a draft (SPEC B9),
    and those that its outcomes touched (SPEC B17).

    ``state`` and ``draft`` still show what was before the act.
    """
    settled = {e.bracket for e in effects if isinstance(e, Settlement)}
    settled |= {e.absorbed for e in effects if isinstance(e, BracketsJoined)}
    removed = any(isinstance(e, ParagraphRemoved) for e in effects)
    ended = [
        BracketWithdrawn(lost.id)
        if removed and actor.delegation in lost.proponents
        else BracketMooted(lost.id)
        for lost in lost_brackets(state, draft, before, after)
        if lost.id not in settled
    ]
    gone = {*settled, *(e.bracket for e in ended)}
    return [*ended, *rebased(state.brackets, draft, effects, gone)]


def effects_by_draft(state: Negotiation, events: Iterable[Event]) -> dict[DraftId, list[Effective]]:
    """Those of an act's events that change the text, by the draft that they change."""
    out: dict[DraftId, list[Effective]] = {}
    for event in events:
        if isinstance(event, _NAMES_ITS_DRAFT):
            out.setdefault(event.draft, []).append(event)
        elif isinstance(event, Settlement):
            out.setdefault(state.brackets.known(event.bracket).draft, []).append(event)
    return out


_NAMES_ITS_DRAFT = (
    StructureEvent
    | EditoriallyCorrected
    | WordingProposed
    | LineageEvent
    | DraftRenumbered
    | ReferencesUpdated
    | TermApplied
)


def carry_out(state: Negotiation, draft: Draft, document: DraftDocument, event: Effective) -> None:
    """Do to a document what an event means for the text; ``draft`` still shows what was before."""
    match event:
        case ParagraphAdded(_, paragraph, after, kind, level, label, bracket, text):
            runs = (Run(text),) if text else ()
            added = Paragraph(paragraph, kind, level, label, bracket, runs)
            editing.insert_paragraph(document, added, after)
        case ParagraphRemoved(_, paragraph):
            editing.remove_paragraph(document, paragraph)
        case ParagraphSplit(_, paragraph, at, into):
            editing.split_paragraph(document, paragraph, at, into)
        case ParagraphsJoined(_, paragraph, absorbed):
            editing.join_paragraphs(document, paragraph, absorbed)
        case ParagraphMoved(_, paragraph, after):
            editing.move_paragraph(document, paragraph, after)
        case DraftRenumbered(_, labels):
            for one in labels:
                present = _present(document, one.paragraph)
                editing.restyle(
                    document, present.id, present.kind, present.level, one.label, present.bracket
                )
        case ReferencesUpdated(_, edits):
            for edit in sorted(edits, key=lambda e: e.at, reverse=True):
                place, length = edit.reference.paragraph, len(edit.reference.label)
                marks = marks_for(draft.paragraphs[place], edit.at, length)
                editing.delete_text(document, place, edit.at, length)
                editing.insert_text(document, place, edit.at, edit.label, marks)
        case TermApplied(_, _, changes):
            for change in reversed(changes):
                place, length = change.paragraph, len(change.removed)
                marks = marks_for(draft.paragraphs[place], change.at, length)
                editing.delete_text(document, place, change.at, length)
                editing.insert_text(document, place, change.at, change.inserted, marks)
        case ParagraphRelabelled(_, paragraph, kind, level, label):
            owner = draft.paragraphs[paragraph].bracket
            editing.restyle(document, paragraph, kind, level, label, owner)
        case BracketRetained(bracket):
            editing.lift(document, bracket, _standing(draft, document, bracket))
        case BracketDeleted(bracket):
            editing.erase(document, bracket, _standing(draft, document, bracket))
        case EditoriallyCorrected(_, paragraph, at, removed, inserted):
            marks = marks_for(draft.paragraphs[paragraph], at, len(removed))
            editing.delete_text(document, paragraph, at, len(removed))
            editing.insert_text(document, paragraph, at, inserted, marks)
        case WordingProposed(_, paragraph, at, struck, inserted, strike, insertion, role):
            if strike is not None:
                editing.put_mark(document, paragraph, at, len(struck), Mark(strike, role))
            if insertion is not None:
                at += len(struck)
                own = Mark(insertion, "insert")
                marks = marks_around(draft.paragraphs[paragraph], at, own)
                editing.insert_text(document, paragraph, at, inserted, marks)
        case BracketSplit(bracket, _, paragraph, at, into):
            for place in draft.order[draft.order.index(paragraph) :]:
                if place in draft.where.get(bracket, ()):
                    begin = at if place == paragraph else 0
                    editing.rename_mark(document, place, bracket, into, begin)
        case BracketsJoined(bracket, _, absorbed):
            for place in draft.where.get(absorbed, ()):
                editing.rename_mark(document, place, absorbed, bracket)
        case BracketMerged(bracket, text):
            editing.reword(document, bracket, text, _standing(draft, document, bracket))
        case BracketReopened(bracket, paragraph, at, length):
            held = state.brackets.known(bracket)
            if held.whole:
                editing.enclose(document, paragraph, bracket)
            else:
                mark = Mark(bracket, ROLE_OF_KIND[held.kind])
                editing.put_mark(document, paragraph, at, length, mark)
        case BracketWithdrawn(bracket):
            paragraphs = _standing(draft, document, bracket)
            if state.brackets.known(bracket).kind == "insertion":
                editing.erase(document, bracket, paragraphs)
            else:
                editing.lift(document, bracket, paragraphs)


def marks_for(paragraph: Paragraph, at: int, length: int) -> Marks:
    """The brackets over all of some characters, or over both neighbours of a place."""
    over = sliced(paragraph.runs, at, at + length)
    if not length:
        over = [*sliced(paragraph.runs, max(at - 1, 0), at), *sliced(paragraph.runs, at, at + 1)]
        if len(over) < 2:
            return ()
    return tuple(sorted(set.intersection(*(set(run.marks) for run in over)))) if over else ()


def _standing(draft: Draft, document: DraftDocument, bracket: BracketId) -> list[ParagraphId]:
    """Where a bracket stands, less what an earlier effect of the same act took out."""
    return [p for p in draft.where.get(bracket, ()) if document.paragraph(p) is not None]


def _present(document: DraftDocument, paragraph: ParagraphId) -> Paragraph:
    return document.examine(paragraph)[0]


def check_import(
    state: Negotiation,
    draft: DraftId,
    paragraphs: Sequence[Paragraph],
    brackets: Sequence[BracketOpened],
) -> None:
    """Raise `Malformed` or `Refused` unless a draft can be opened with this text and brackets."""
    if len({p.id for p in paragraphs}) != len(paragraphs):
        raise Malformed("The text to import names a paragraph twice.")
    for paragraph in paragraphs:
        check_style(paragraph.kind, paragraph.level, paragraph.label)
    named = {bracket for p in paragraphs for bracket in p.brackets()}
    listed = {b.bracket for b in brackets}
    if (
        named != listed
        or len(listed) != len(brackets)
        or any(b.draft != draft or b.bracket in state.brackets.brackets for b in brackets)
    ):
        raise Malformed("The brackets of the text to import do not match those listed.")
