"""Terms: wording that is settled once, and applied to a draft everywhere in one act.

What a term would change, and what it has to leave as it is, says `events.consequences`; each
change is listed in the record. The text follows in the same batch (`events.draft.enact`).
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from events.errors import Refused, Unknown
from events.ids import BracketId, DraftId, IssueId, Microseconds, ParagraphId, Position, TermId
from events.issues import Issues
from events.members import Actor
from events.record import Recorded
from events.text import Drafts

MAX_WORDING = 240
MAX_OTHERS = 20
AROUND = 60
"""Characters of the text that are shown on each side of a change."""

WhyLeft = Literal["proposed", "across-brackets", "ad-ref", "silence", "agreed-language", "spared"]
"""Why words stay: they stand in or under a delegation's open bracket; across the border of a
bracket; are agreed ad ref; lie under silence; are agreed language from elsewhere; or the pen
leaves the paragraph as it is."""


class TermEdit(Struct, frozen=True):
    """At character ``at`` of a paragraph, as it stood before the act, words give way to others."""

    paragraph: ParagraphId
    at: int
    removed: str
    inserted: str


class TermLeft(Struct, frozen=True):
    """Words that would give way, and do not. ``bracket`` is the one in the way, if one is."""

    paragraph: ParagraphId
    at: int
    words: str
    why: WhyLeft
    bracket: BracketId | None = None


# Events


class TermSettled(Struct, frozen=True, tag="term-settled"):
    """The room uses this wording, instead of the others that are named."""

    term: TermId
    wording: str
    replaces: tuple[str, ...]
    issue: IssueId | None = None


class TermCorrected(Struct, frozen=True, tag="term-corrected"):
    """A settled term has another wording, replaces others, or belongs to another issue."""

    term: TermId
    wording: str
    replaces: tuple[str, ...]
    issue: IssueId | None = None


class TermUnsettled(Struct, frozen=True, tag="term-unsettled"):
    """A term is no longer settled; the texts to which it was applied stay as they are."""

    term: TermId
    why: str


class TermApplied(Struct, frozen=True, tag="term-applied"):
    """A term was applied to a draft: each change, and each place that was left as it is."""

    term: TermId
    draft: DraftId
    edits: tuple[TermEdit, ...]
    left: tuple[TermLeft, ...]


TermEvent = TermSettled | TermCorrected | TermUnsettled | TermApplied

# Commands


class SettleTerm(Struct, frozen=True):
    """Settle a wording, with those that it replaces."""

    term: TermId
    wording: str
    replaces: tuple[str, ...] = ()
    issue: IssueId | None = None


class CorrectTerm(Struct, frozen=True):
    """Correct what was settled: all of it is said anew."""

    term: TermId
    wording: str
    replaces: tuple[str, ...] = ()
    issue: IssueId | None = None


class UnsettleTerm(Struct, frozen=True):
    """Take a term back, and say why."""

    term: TermId
    why: str


class ApplyTerm(Struct, frozen=True):
    """Apply a term to a draft, everywhere but in the paragraphs to be spared."""

    term: TermId
    draft: DraftId
    spared: tuple[ParagraphId, ...] = ()


TermCommand = SettleTerm | CorrectTerm | UnsettleTerm | ApplyTerm

# State


class Consequence(Struct, frozen=True):
    """One change that applying a term made, with the words around it before and after."""

    edit: TermEdit
    before: str
    after: str


class Application(Struct, frozen=True):
    """A term as it was applied to a draft."""

    draft: DraftId
    changes: tuple[Consequence, ...]
    left: tuple[TermLeft, ...]
    position: Position
    at: Microseconds


class Term(Struct, frozen=True):
    """A term; settled, unless ``unsettled`` says where in the log it was taken back."""

    id: TermId
    wording: str
    replaces: tuple[str, ...]
    issue: IssueId | None
    since: Position
    since_at: Microseconds
    unsettled: Position | None = None
    why: str = ""
    applied: tuple[Application, ...] = ()


class Terms(Struct):
    """All terms there ever were, in the order in which they were settled."""

    terms: dict[TermId, Term] = field(default_factory=dict)

    def copy(self) -> "Terms":
        """Terms that can be evolved by themselves; what never changes is shared."""
        return Terms(self.terms.copy())

    def settled(self, term: TermId) -> Term:
        """The term, if it is settled; raises `Unknown` or `Refused`."""
        found = self.terms.get(term)
        if found is None:
            raise Unknown("D2", "There is no such term.")
        if found.unsettled is not None:
            raise Refused("D2", f"“{found.wording}” is no longer settled; settle it anew.")
        return found


Found = tuple[tuple[TermEdit, ...], tuple[TermLeft, ...]]
"""What a term would change in a draft, and what it would leave."""


def decide(
    state: Terms, issues: Issues, found: Found, actor: Actor, command: TermCommand
) -> tuple[TermEvent, ...]:
    """Rules D1-D4 of SPEC.md. ``found`` is what `ApplyTerm` would come to; nothing for others."""
    match command:
        case SettleTerm(term, wording, replaces, issue):
            actor.require("steer")
            if term in state.terms:
                raise Refused("D1", "A term needs a new id.")
            wording, replaces = _checked(state, issues, term, wording, replaces, issue)
            return (TermSettled(term, wording, replaces, issue),)
        case CorrectTerm(term, wording, replaces, issue):
            actor.require("steer")
            held = state.settled(term)
            wording, replaces = _checked(state, issues, term, wording, replaces, issue)
            if (wording, replaces, issue) == (held.wording, held.replaces, held.issue):
                return ()
            return (TermCorrected(term, wording, replaces, issue),)
        case UnsettleTerm(term, why):
            actor.require("steer")
            state.settled(term)
            why = " ".join(why.split())
            if not why or len(why) > 2000:
                raise Refused("D2", "Please say why, in 1 to 2000 characters.")
            return (TermUnsettled(term, why),)
        case ApplyTerm(term, draft):
            actor.require("pen")
            state.settled(term)
            edits, left = found
            if edits:
                return (TermApplied(term, draft, edits, left),)
            if left:
                raise Refused("D4", f"Nothing is changed: {why_left(left)}.")
            return ()


def why_left(left: Iterable[TermLeft]) -> str:
    """How many places stay, and why, in words."""
    counts: dict[WhyLeft, int] = {}
    for one in left:
        counts[one.why] = counts.get(one.why, 0) + 1
    return "; ".join(
        f"{'one place stays' if n == 1 else f'{n} places stay'} as written ({WHY_LEFT[why]})"
        for why, n in counts.items()
    )


WHY_LEFT: dict[WhyLeft, str] = {
    "proposed": "a delegation's open bracket: its proponents change it, or an outcome settles it",
    "across-brackets": "across the border of a bracket: the pen edits it by hand",
    "ad-ref": "agreed ad ref: a delegation reopens it by notification",
    "silence": "under silence: nobody changes it until the procedure has ended",
    "agreed-language": "agreed language from elsewhere: its wording is not the room's",
    "spared": "the pen leaves this paragraph as it is",
}
"""Why words stay as they are, and what is possible."""


def _checked(
    state: Terms,
    issues: Issues,
    term: TermId,
    wording: str,
    replaces: tuple[str, ...],
    issue: IssueId | None,
) -> tuple[str, tuple[str, ...]]:
    """Wording and others, tidied; raises `Refused` (SPEC D1)."""
    wording = _words(wording)
    others = tuple(dict.fromkeys(_words(other) for other in replaces))
    if len(others) > MAX_OTHERS:
        raise Refused("D1", f"A term replaces at most {MAX_OTHERS} other wordings.")
    if wording.casefold() in {o.casefold() for o in others}:
        raise Refused("D1", "A term does not replace its own wording.")
    if issue is not None and issue not in issues.issues:
        raise Unknown("I1", "There is no such issue.")
    named = {w.casefold() for w in (wording, *others)}
    for held in state.terms.values():
        if held.id == term or held.unsettled is not None:
            continue
        for words in (held.wording, *held.replaces):
            if words.casefold() in named:
                raise Refused(
                    "D1",
                    f"“{words}” already belongs to the term “{held.wording}”; correct that one.",
                )
    return wording, others


def _words(text: str) -> str:
    text = " ".join(text.split())
    if not text or len(text) > MAX_WORDING or not any(c.isalnum() for c in text):
        raise Refused("D1", f"A wording has 1 to {MAX_WORDING} characters, on one line.")
    return text


def evolve(state: Terms, drafts: Drafts, recorded: Recorded[TermEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses.

    ``drafts`` still show the text before a term is applied.
    """
    event = recorded.event
    held = state.terms.get(event.term)
    match event:
        case TermSettled(term, wording, replaces, issue):
            at, time = recorded.position, recorded.occurred_at
            state.terms[term] = Term(term, wording, replaces, issue, at, time)
        case TermCorrected(term, wording, replaces, issue) if held is not None:
            state.terms[term] = replace(held, wording=wording, replaces=replaces, issue=issue)
        case TermUnsettled(term, why) if held is not None:
            state.terms[term] = replace(held, unsettled=recorded.position, why=why)
        case TermApplied(term, draft, edits, left) if held is not None:
            made = Application(
                draft,
                tuple(consequences(drafts, draft, edits)),
                left,
                recorded.position,
                recorded.occurred_at,
            )
            state.terms[term] = replace(held, applied=(*held.applied, made))
        case _:
            pass


def consequences(
    drafts: Drafts, draft: DraftId, edits: Iterable[TermEdit]
) -> Iterator[Consequence]:
    """Edits with the words around them; ``drafts`` show the text before. Total."""
    known = drafts.drafts.get(draft)
    for paragraph, some in groupby(edits, lambda edit: edit.paragraph):
        found = known.paragraphs.get(paragraph) if known is not None else None
        before = found.text if found is not None else ""
        here = list(some)
        after = changed(before, here)
        moved = 0
        for edit in here:
            yield Consequence(
                edit,
                _around(before, edit.at, len(edit.removed)),
                _around(after, edit.at + moved, len(edit.inserted)),
            )
            moved += len(edit.inserted) - len(edit.removed)


def changed(text: str, edits: Iterable[TermEdit]) -> str:
    """The text of a paragraph with its edits, of which the first stands first."""
    for edit in reversed(list(edits)):
        text = text[: max(edit.at, 0)] + edit.inserted + text[edit.at + len(edit.removed) :]
    return text


def _around(text: str, at: int, length: int) -> str:
    """Some characters with the words around them, whole words if there are any."""
    begin, end = max(at - AROUND, 0), min(at + length + AROUND, len(text))
    before, words, after = text[begin:at], text[at : at + length], text[at + length : end]
    if begin > 0:
        before = "…" + before.split(" ", 1)[-1]
    if end < len(text):
        after = after.rsplit(" ", 1)[0] + "…"
    return before + words + after
