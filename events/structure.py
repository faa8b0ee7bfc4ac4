"""Structure: adding, removing, splitting, joining, moving and relabelling paragraphs.

Structure goes by commands that the server executes, never by raw CRDT edits: a raw split re-creates
text under whoever holds the pen, a raw join makes concurrent typing vanish, a raw move puts
proposals into the wrong paragraph (SPEC T3). The pen shapes the draft; a delegation shapes only
paragraphs it proposes itself.
"""

from typing import Literal

from msgspec import Struct

from events.brackets import BracketOpened, Brackets
from events.errors import NotPermitted, Refused, Unknown
from events.ids import BracketId, DelegationId, DraftId, GroupId, ParagraphId
from events.members import Actor
from events.permissions import may
from events.text import Draft, Drafts, Paragraph, ParagraphKind, check_style

ParagraphRole = Literal["insertion", "alternative"]
"""Inserted after another paragraph, or put as an alternative to it."""

MAX_TEXT = 20_000

# Events


class ParagraphAdded(Struct, frozen=True, tag="paragraph-added"):
    """A paragraph was added by command, with ``text`` if any."""

    draft: DraftId
    paragraph: ParagraphId
    after: ParagraphId | None
    kind: ParagraphKind
    level: int
    label: str
    bracket: BracketId | None = None
    text: str = ""


class ParagraphRemoved(Struct, frozen=True, tag="paragraph-removed"):
    """A paragraph was taken out by command."""

    draft: DraftId
    paragraph: ParagraphId


class ParagraphSplit(Struct, frozen=True, tag="paragraph-split"):
    """A paragraph was split at character ``at``; what follows stands in ``into``.

    The id stays with the half that has the text: split at 0, ``into`` is the empty first half.
    """

    draft: DraftId
    paragraph: ParagraphId
    at: int
    into: ParagraphId


class ParagraphsJoined(Struct, frozen=True, tag="paragraphs-joined"):
    """``absorbed``, the next paragraph, became the end of ``paragraph``."""

    draft: DraftId
    paragraph: ParagraphId
    absorbed: ParagraphId


class ParagraphMoved(Struct, frozen=True, tag="paragraph-moved"):
    """A paragraph was moved to stand after ``after`` (or first)."""

    draft: DraftId
    paragraph: ParagraphId
    after: ParagraphId | None


class ParagraphRelabelled(Struct, frozen=True, tag="paragraph-relabelled"):
    """A paragraph was given another kind, level or label."""

    draft: DraftId
    paragraph: ParagraphId
    kind: ParagraphKind
    level: int
    label: str


StructureEvent = (
    ParagraphAdded
    | ParagraphRemoved
    | ParagraphSplit
    | ParagraphsJoined
    | ParagraphMoved
    | ParagraphRelabelled
)

# Commands


class AddParagraph(Struct, frozen=True):
    """Add a paragraph after another (or first).

    A delegation names the ``bracket`` that proposes it: a fresh id, or an open bracket of its
    own that then proposes several paragraphs. The pen names none. ``role`` says what it is to the
    paragraph ``to``, which is kept apart from the label (`events.numbering`); ``group`` on whose
    behalf it is proposed, if on a group's.
    """

    draft: DraftId
    paragraph: ParagraphId
    after: ParagraphId | None
    kind: ParagraphKind = "text"
    level: int = 0
    label: str = ""
    text: str = ""
    bracket: BracketId | None = None
    role: ParagraphRole | None = None
    to: ParagraphId | None = None
    group: GroupId | None = None


class RemoveParagraph(Struct, frozen=True):
    """Take a paragraph out."""

    draft: DraftId
    paragraph: ParagraphId


class SplitParagraph(Struct, frozen=True):
    """Split a paragraph at a character; the second half becomes ``into``."""

    draft: DraftId
    paragraph: ParagraphId
    at: int
    into: ParagraphId


class JoinParagraphs(Struct, frozen=True):
    """Join a paragraph with the one that follows it."""

    draft: DraftId
    paragraph: ParagraphId


class MoveParagraph(Struct, frozen=True):
    """Move a paragraph to stand after another (or first)."""

    draft: DraftId
    paragraph: ParagraphId
    after: ParagraphId | None


class RelabelParagraph(Struct, frozen=True):
    """Give a paragraph another kind, level or label."""

    draft: DraftId
    paragraph: ParagraphId
    kind: ParagraphKind
    level: int
    label: str


StructureCommand = (
    AddParagraph
    | RemoveParagraph
    | SplitParagraph
    | JoinParagraphs
    | MoveParagraph
    | RelabelParagraph
)


def decide(
    drafts: Drafts, brackets: Brackets, actor: Actor, command: StructureCommand
) -> tuple[StructureEvent | BracketOpened, ...]:
    """Rules T3-T9 of SPEC.md. The text follows in the same batch (`events.draft.enact`)."""
    draft = drafts.drafts.get(command.draft)
    if draft is None:
        raise Unknown("T2", "There is no such draft.")
    match command:
        case AddParagraph():
            return _add(draft, brackets, actor, command)
        case RemoveParagraph(_, paragraph):
            held = _shapeable(draft, brackets, actor, paragraph)
            foreign = held.brackets() - ({held.bracket} if held.bracket else set())
            if any(not _owns(brackets, actor, b) for b in foreign):
                raise Refused(
                    "T5",
                    "This paragraph holds open brackets; settle them before taking it out.",
                )
            return (ParagraphRemoved(draft.id, paragraph),)
        case SplitParagraph(_, paragraph, at, into):
            held = _shapeable(draft, brackets, actor, paragraph)
            _fresh(draft, into)
            if not 0 <= at <= len(held.text):
                raise Refused("T6", f"The paragraph has {len(held.text)} characters.")
            return (ParagraphSplit(draft.id, paragraph, at, into),)
        case JoinParagraphs(_, paragraph):
            first = _shapeable(draft, brackets, actor, paragraph)
            index = draft.order.index(paragraph)
            if index + 1 == len(draft.order):
                raise Refused("T7", "No paragraph follows this one.")
            second = _shapeable(draft, brackets, actor, draft.order[index + 1])
            if first.bracket != second.bracket:
                raise Refused(
                    "T7", "A proposed paragraph can only be joined with one of the same bracket."
                )
            return (ParagraphsJoined(draft.id, paragraph, second.id),)
        case MoveParagraph(_, paragraph, after):
            actor.require("pen")
            _known(draft, paragraph)
            if after is not None:
                _known(draft, after)
            if after == paragraph:
                raise Refused("T8", "A paragraph cannot be moved after itself.")
            index = draft.order.index(paragraph)
            if (draft.order[index - 1] if index else None) == after:
                return ()
            return (ParagraphMoved(draft.id, paragraph, after),)
        case RelabelParagraph(_, paragraph, kind, level, label):
            old = _known(draft, paragraph)
            if not _owns(brackets, actor, old.bracket):
                _require_pen(actor, "T9", "Only the co-facilitators relabel paragraphs.")
            label = label.strip()
            check_style(kind, level, label)
            if (old.kind, old.level, old.label) == (kind, level, label):
                return ()
            return (ParagraphRelabelled(draft.id, paragraph, kind, level, label),)


def _add(
    draft: Draft, brackets: Brackets, actor: Actor, command: AddParagraph
) -> tuple[StructureEvent | BracketOpened, ...]:
    added = _added(draft, command)
    if command.bracket is None:
        actor.require("pen")
        return (added,)
    actor.require("propose")
    assert actor.delegation is not None, "only delegates carry the right to propose"
    if command.bracket in brackets.brackets:
        held = brackets.still_open(command.bracket)
        if actor.delegation not in held.proponents or not held.whole or held.draft != draft.id:
            raise NotPermitted("T3", "You can add paragraphs only to your own proposal.")
        if held.id in brackets.brought:
            raise Refused("T3", "This emerged from informals, and stays as it was brought.")
        return (added,)
    return (added, _opened(command.bracket, command, (actor.delegation,)))


def proposed_paragraph(
    drafts: Drafts, command: AddParagraph, proponents: tuple[DelegationId, ...]
) -> tuple[ParagraphAdded, BracketOpened]:
    """What proposing a paragraph in a new bracket comes to; raises `Refused` (SPEC T2, T4)."""
    draft = drafts.drafts.get(command.draft)
    if draft is None:
        raise Unknown("T2", "There is no such draft.")
    assert command.bracket is not None, "what is proposed stands in a bracket"
    return (_added(draft, command), _opened(command.bracket, command, proponents))


def _opened(
    bracket: BracketId, command: AddParagraph, proponents: tuple[DelegationId, ...]
) -> BracketOpened:
    return BracketOpened(bracket, command.draft, "insertion", proponents, command.paragraph, True)


def _added(draft: Draft, command: AddParagraph) -> ParagraphAdded:
    if command.after is not None:
        _known(draft, command.after)
    _fresh(draft, command.paragraph)
    label = command.label.strip()
    check_style(command.kind, command.level, label)
    text = " ".join(command.text.split())
    if len(text) > MAX_TEXT:
        raise Refused("T4", f"A paragraph has at most {MAX_TEXT} characters.")
    return ParagraphAdded(
        draft.id,
        command.paragraph,
        command.after,
        command.kind,
        command.level,
        label,
        command.bracket,
        text,
    )


def _known(draft: Draft, paragraph: ParagraphId) -> Paragraph:
    found = draft.paragraphs.get(paragraph)
    if found is None:
        raise Unknown("T2", "There is no such paragraph; it may just have been taken out.")
    return found


def _fresh(draft: Draft, paragraph: ParagraphId) -> None:
    if paragraph in draft.paragraphs or not 8 <= len(paragraph) <= 32 or not paragraph.isalnum():
        raise Refused("T2", "A new paragraph needs a new id of 8 to 32 letters and digits.")


def _owns(brackets: Brackets, actor: Actor, bracket: BracketId | None) -> bool:
    held = brackets.brackets.get(bracket) if bracket is not None else None
    return (
        held is not None
        and held.id not in brackets.brought
        and actor.delegation is not None
        and actor.delegation in held.proponents
    )


def _require_pen(actor: Actor, rule: str, detail: str) -> None:
    if not may(actor.role, "pen"):
        raise NotPermitted(rule, detail)
    actor.require("pen")


def _shapeable(draft: Draft, brackets: Brackets, actor: Actor, paragraph: ParagraphId) -> Paragraph:
    """The paragraph, if this actor may split, join or remove it (SPEC T3)."""
    held = _known(draft, paragraph)
    if held.bracket is None:
        _require_pen(
            actor, "T3", "Only the co-facilitators change how the draft is divided into paragraphs."
        )
    elif not _owns(brackets, actor, held.bracket) and brackets.somebodys(held.bracket):
        if held.bracket in brackets.brought:
            raise NotPermitted(
                "B21", "This paragraph emerged from informals; it stays as it was brought."
            )
        raise NotPermitted("T3", "This paragraph is a proposal; only its proponents change it.")
    return held
