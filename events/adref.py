"""Ad referendum: agreed in the room, subject to capitals (DOMAIN "Agreement").

A whole draft, a paragraph, or the phrase that a settled bracket left. What is agreed ad ref is
locked for everyone, the pen included (`events.locks`), but for editorial corrections, each of which
is listed with its reason. A delegation whose capital disagrees comes back by right: it notifies,
which reopens. Text without brackets is not agreed; only this says so.
"""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from events.brackets import Brackets
from events.errors import Refused, Unknown
from events.ids import (
    AgreementId,
    BracketId,
    DelegationId,
    DraftId,
    Microseconds,
    ParagraphId,
    Position,
)
from events.members import Actor, Members
from events.record import Recorded
from events.text import MAX_WORDS, Draft, Drafts

Level = Literal["working group", "plenary"]

MAX_CORRECTION = 200
"""Characters that an editorial correction takes out or puts in."""

# Events


class AgreedAdRef(Struct, frozen=True, tag="agreed-ad-ref"):
    """Agreed, subject to capitals; ``pending`` are those that the room waits for by name.

    Without ``paragraph`` it is the whole draft; with ``bracket`` the phrase that this left there,
    in the ``words`` that are locked (none, where the outcome left no words).
    """

    agreement: AgreementId
    draft: DraftId
    paragraph: ParagraphId | None
    bracket: BracketId | None
    words: str
    level: Level
    pending: tuple[DelegationId, ...] = ()


class AdRefConfirmed(Struct, frozen=True, tag="ad-ref-confirmed"):
    """A capital that was awaited agrees."""

    agreement: AgreementId
    delegation: DelegationId


class AdRefReopened(Struct, frozen=True, tag="ad-ref-reopened"):
    """A delegation notifies that its capital does not agree: the text is open again."""

    agreement: AgreementId
    delegation: DelegationId
    reason: str


class EditoriallyCorrected(Struct, frozen=True, tag="editorially-corrected"):
    """An editorial correction of agreed text: at character ``at``, these went and these came."""

    draft: DraftId
    paragraph: ParagraphId
    at: int
    removed: str
    inserted: str
    why: str


class AdRefAwaited(Struct, frozen=True, tag="ad-ref-awaited"):
    """A capital is awaited again: that it agrees was entered, and was not its delegation's word."""

    agreement: AgreementId
    delegation: DelegationId


class AdRefRestored(Struct, frozen=True, tag="ad-ref-restored"):
    """What a notification reopened stands again as it was agreed: that one was given was entered,
    and was not the delegation's word."""

    agreement: AgreementId
    delegation: DelegationId


AdRefEvent = (
    AgreedAdRef
    | AdRefConfirmed
    | AdRefReopened
    | EditoriallyCorrected
    | AdRefAwaited
    | AdRefRestored
)

# Commands


class AgreeAdRef(Struct, frozen=True):
    """Record that a draft, a paragraph or a settled phrase is agreed ad referendum."""

    agreement: AgreementId
    draft: DraftId
    paragraph: ParagraphId | None = None
    bracket: BracketId | None = None
    level: Level = "working group"
    pending: tuple[DelegationId, ...] = ()


class ConfirmAdRef(Struct, frozen=True):
    """Say that one's own capital, which was awaited, agrees."""

    agreement: AgreementId


class ReopenAdRef(Struct, frozen=True):
    """Notify that one's own capital does not agree, saying why."""

    agreement: AgreementId
    reason: str


class CorrectEditorially(Struct, frozen=True):
    """Correct agreed text where its meaning stays: a comma, a spelling, a cross-reference."""

    draft: DraftId
    paragraph: ParagraphId
    at: int
    removed: str
    inserted: str
    why: str


AdRefCommand = AgreeAdRef | ConfirmAdRef | ReopenAdRef | CorrectEditorially

# State


class Correction(Struct, frozen=True):
    """An editorial correction, as listed beside the agreement."""

    paragraph: ParagraphId
    at: int
    removed: str
    inserted: str
    why: str
    position: Position


class Agreement(Struct, frozen=True):
    """Something agreed ad ref; ``reopened`` is the position of the notification that ended it.

    ``as_agreed`` identifies the words, and all else that was locked, as they then stood
    (`events.locks.as_agreed`).
    """

    id: AgreementId
    draft: DraftId
    paragraph: ParagraphId | None
    bracket: BracketId | None
    words: str
    level: Level
    pending: tuple[DelegationId, ...]
    agreed: Position
    agreed_at: Microseconds
    reopened: Position | None = None
    reopened_by: DelegationId | None = None
    reason: str = ""
    corrections: tuple[Correction, ...] = ()
    as_agreed: str = ""

    @property
    def standing(self) -> bool:
        """Not reopened."""
        return self.reopened is None


class Agreements(Struct):
    """Everything that was ever agreed ad ref, and what of it stands for which text."""

    agreements: dict[AgreementId, Agreement] = field(default_factory=dict)
    paragraphs: dict[ParagraphId, tuple[AgreementId, ...]] = field(default_factory=dict)
    """Standing agreements on a paragraph or a phrase in it."""
    drafts: dict[DraftId, tuple[AgreementId, ...]] = field(default_factory=dict)
    """Standing agreements on a whole draft."""

    def copy(self) -> "Agreements":
        """Agreements that can be evolved by themselves; what never changes is shared."""
        return Agreements(self.agreements.copy(), self.paragraphs.copy(), self.drafts.copy())

    def on_draft(self, draft: DraftId) -> list[Agreement]:
        """What stands on a whole draft."""
        return self._of(self.drafts.get(draft, ()))

    def on_paragraph(self, paragraph: ParagraphId) -> list[Agreement]:
        """What stands on a paragraph as a whole."""
        return [a for a in self._of(self.paragraphs.get(paragraph, ())) if a.bracket is None]

    def on_phrases(self, paragraph: ParagraphId) -> list[Agreement]:
        """What stands on phrases of a paragraph."""
        return [a for a in self._of(self.paragraphs.get(paragraph, ())) if a.bracket is not None]

    def known(self, agreement: AgreementId) -> Agreement:
        """The agreement, if it stands; raises `Unknown` or `Refused`."""
        found = self.agreements.get(agreement)
        if found is None:
            raise Unknown("A3", "There is no such agreement ad ref.")
        if not found.standing:
            raise Refused("A3", "This agreement ad ref was already reopened by notification.")
        return found

    def again(self, held: Agreement) -> bool:
        """Whether the same is meanwhile agreed anew, at its level or in the plenary (SPEC A1)."""
        if held.paragraph is None:
            there = self.on_draft(held.draft)
        else:
            there = self._of(self.paragraphs.get(held.paragraph, ()))
        return any(a.bracket == held.bracket and a.level in (held.level, "plenary") for a in there)

    def _of(self, agreements: Iterable[AgreementId]) -> list[Agreement]:
        return [self.agreements[a] for a in agreements]


def decide(
    state: Agreements,
    drafts: Drafts,
    brackets: Brackets,
    members: Members,
    actor: Actor,
    command: AdRefCommand,
) -> tuple[AdRefEvent, ...]:
    """Rules A1-A4 and A7 of SPEC.md. A correction's text follows in the same batch."""
    match command:
        case AgreeAdRef():
            actor.require("steer")
            return (agreed(state, drafts, brackets, members, command),)
        case ConfirmAdRef(agreement):
            actor.require("position")
            assert actor.delegation is not None, "only delegates take positions"
            held = state.known(agreement)
            if actor.delegation not in held.pending:
                return ()
            return (AdRefConfirmed(agreement, actor.delegation),)
        case ReopenAdRef(agreement, reason):
            actor.require("position")
            assert actor.delegation is not None, "only delegates take positions"
            state.known(agreement)
            return (AdRefReopened(agreement, actor.delegation, _reason(reason)),)
        case CorrectEditorially(draft, paragraph, at, removed, inserted, why):
            actor.require("pen")
            found = _draft(drafts, draft)
            text = _text(found, paragraph)
            if not (state.on_paragraph(paragraph) or state.on_draft(draft)):
                raise Refused(
                    "A4",
                    "This paragraph is not agreed ad ref; it can be edited like any other text.",
                )
            if state.on_phrases(paragraph):
                raise Refused("A4", "A phrase in it is agreed by itself; reopen that first.")
            if at < 0 or text[at : at + len(removed)] != removed or at > len(text):
                raise Refused("A4", "The words to correct do not stand there.")
            if removed == inserted or max(len(removed), len(inserted)) > MAX_CORRECTION:
                raise Refused(
                    "A4", f"An editorial correction changes 1 to {MAX_CORRECTION} characters."
                )
            if any(c < " " or c == "\x7f" for c in inserted):
                raise Refused("A4", "A correction stays within its paragraph, on one line.")
            return (EditoriallyCorrected(draft, paragraph, at, removed, inserted, _reason(why)),)


def agreed(
    state: Agreements, drafts: Drafts, brackets: Brackets, members: Members, command: AgreeAdRef
) -> AgreedAdRef:
    """The agreement that ``command`` leads to; raises `Refused` (SPEC A1, A2)."""
    draft = _draft(drafts, command.draft)
    _pending(members, command.pending)
    paragraph, words = command.paragraph, ""
    standing = state.on_draft(draft.id)
    if command.bracket is not None:
        held = brackets.known(command.bracket)
        if held.open or held.life not in ("retained", "merged") or held.draft != draft.id:
            raise Refused("A1", "A phrase is agreed ad ref once its bracket is retained or merged.")
        words = held.wording or draft.words(held.id)
        found = _holding(draft, held.paragraph, words)
        if found is None:
            raise Refused(
                "A1",
                "The phrase no longer stands as it was settled; agree the paragraph instead.",
            )
        paragraph = found
        standing = [a for a in state.on_phrases(found) if a.bracket == held.id]
    elif paragraph is not None:
        _text(draft, paragraph)
        _bare(draft, brackets, [paragraph])
        standing = state.on_paragraph(paragraph)
    else:
        _bare(draft, brackets, draft.order)
    if any(a.level == command.level or a.level == "plenary" for a in standing):
        raise Refused("A1", f"This is already agreed ad ref in the {standing[-1].level}.")
    return AgreedAdRef(
        command.agreement,
        draft.id,
        paragraph,
        command.bracket,
        words,
        command.level,
        tuple(dict.fromkeys(command.pending)),
    )


def _draft(drafts: Drafts, draft: DraftId) -> Draft:
    found = drafts.drafts.get(draft)
    if found is None:
        raise Unknown("T2", "There is no such draft.")
    return found


def _text(draft: Draft, paragraph: ParagraphId) -> str:
    found = draft.paragraphs.get(paragraph)
    if found is None:
        raise Unknown("T2", "There is no such paragraph.")
    return found.text


def _bare(draft: Draft, brackets: Brackets, paragraphs: Iterable[ParagraphId]) -> None:
    """Raise `Refused` where open brackets stand: square brackets mean not agreed (SPEC A2)."""
    known = brackets.brackets
    over = {
        bracket
        for paragraph in paragraphs
        for bracket in draft.paragraphs[paragraph].brackets()
        if bracket in known and known[bracket].open
    }
    if over:
        count = "an open bracket stands" if len(over) == 1 else f"{len(over)} open brackets stand"
        raise Refused(
            "A2", f"Not agreed while {count} here: settle first, or agree other paragraphs."
        )


def _holding(draft: Draft, paragraph: ParagraphId, words: str) -> ParagraphId | None:
    found = draft.paragraphs.get(paragraph)
    if found is None or not words or (len(words) >= MAX_WORDS and words not in found.text):
        return None
    return paragraph if words in found.text else None


def _pending(members: Members, pending: Iterable[DelegationId]) -> None:
    for delegation in pending:
        if delegation not in members.delegations:
            raise Unknown("A1", "There is no such delegation.")
        members.require_present(delegation)


def _reason(text: str) -> str:
    text = " ".join(text.split())
    if not text or len(text) > 2000:
        raise Refused("A3", "Please say why, in 1 to 2000 characters.")
    return text


def evolve(state: Agreements, recorded: Recorded[AdRefEvent], as_agreed: str = "") -> None:
    """Fold one event into ``state``, in place; ``as_agreed`` identifies what a notification
    reopens. Total: never refuses."""
    match recorded.event:
        case AgreedAdRef(agreement, draft, paragraph, bracket, words, level, pending):
            _unlink(state, agreement)
            held = Agreement(
                agreement,
                draft,
                paragraph,
                bracket,
                words,
                level,
                pending,
                recorded.position,
                recorded.occurred_at,
            )
            state.agreements[agreement] = held
            _link(state, held)
        case AdRefConfirmed(agreement, delegation):
            found = state.agreements.get(agreement)
            if found is not None:
                pending = tuple(d for d in found.pending if d != delegation)
                state.agreements[agreement] = replace(found, pending=pending)
        case AdRefReopened(agreement, delegation, reason):
            found = state.agreements.get(agreement)
            if found is not None and found.standing:
                _unlink(state, agreement)
                state.agreements[agreement] = replace(
                    found,
                    reopened=recorded.position,
                    reopened_by=delegation,
                    reason=reason,
                    as_agreed=as_agreed,
                )
        case AdRefAwaited(agreement, delegation):
            found = state.agreements.get(agreement)
            if found is not None and delegation not in found.pending:
                awaited = (*found.pending, delegation)
                state.agreements[agreement] = replace(found, pending=awaited)
        case AdRefRestored(agreement):
            found = state.agreements.get(agreement)
            if found is not None and not found.standing:
                held = replace(found, reopened=None, reopened_by=None, reason="", as_agreed="")
                state.agreements[agreement] = held
                _link(state, held)
        case EditoriallyCorrected(draft, paragraph, at, removed, inserted, why):
            made = Correction(paragraph, at, removed, inserted, why, recorded.position)
            for one in (*state.on_draft(draft), *state.on_paragraph(paragraph)):
                state.agreements[one.id] = replace(one, corrections=(*one.corrections, made))


def departed(state: Agreements, delegation: DelegationId) -> None:
    """The capital of a party that leaves is awaited no more (SPEC P14). Total."""
    for held in tuple(state.agreements.values()):
        if held.standing and delegation in held.pending:
            rest = tuple(d for d in held.pending if d != delegation)
            state.agreements[held.id] = replace(held, pending=rest)


def _link(state: Agreements, held: Agreement) -> None:
    """Put an agreement into the tables of what stands."""
    if held.paragraph is None:
        state.drafts[held.draft] = (*state.drafts.get(held.draft, ()), held.id)
    else:
        there = state.paragraphs.get(held.paragraph, ())
        state.paragraphs[held.paragraph] = (*there, held.id)


def _unlink(state: Agreements, agreement: AgreementId) -> None:
    """Take an agreement out of the tables of what stands."""
    found = state.agreements.get(agreement)
    if found is None:
        return
    if found.paragraph is None:
        state.drafts[found.draft] = _without(state.drafts.get(found.draft, ()), agreement)
    else:
        there = state.paragraphs.get(found.paragraph, ())
        state.paragraphs[found.paragraph] = _without(there, agreement)


def _without(
    agreements: tuple[AgreementId, ...], agreement: AgreementId
) -> tuple[AgreementId, ...]:
    return tuple(a for a in agreements if a != agreement)
