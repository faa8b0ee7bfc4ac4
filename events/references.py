"""References: words of a paragraph that refer to another, kept by what they refer to.

Renumbered, what is written may be stale, and is listed until it is brought up to date. References
go with their words and with what they refer to, through moves, splits and joins.
"""

import re
from collections.abc import Collection, Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from events.errors import Refused, Unknown
from events.ids import DraftId, ParagraphId
from events.labels import bare
from events.members import Actor
from events.record import Recorded
from events.structure import ParagraphsJoined, ParagraphSplit, StructureEvent
from events.text import Draft, Drafts, Paragraph


class Reference(Struct, frozen=True):
    """In ``paragraph``, ``words`` refer by ``label`` to the paragraph ``target``."""

    paragraph: ParagraphId
    words: str
    label: str
    target: ParagraphId


class ReferenceEdit(Struct, frozen=True):
    """At character ``at`` of where it stands, a reference's label gives way to the present one."""

    reference: Reference
    at: int
    label: str


# Events


class ReferencesNoted(Struct, frozen=True, tag="references-noted"):
    """These words refer to those paragraphs."""

    draft: DraftId
    references: tuple[Reference, ...]


class ReferencesUpdated(Struct, frozen=True, tag="references-updated"):
    """References were brought up to date with the labels of what they refer to."""

    draft: DraftId
    edits: tuple[ReferenceEdit, ...]


ReferenceEvent = ReferencesNoted | ReferencesUpdated

# Commands


class NoteReferences(Struct, frozen=True):
    """Say that words refer to paragraphs; with none named, find all that do."""

    draft: DraftId
    references: tuple[Reference, ...] = ()


class UpdateReferences(Struct, frozen=True):
    """Bring the wording of stale references up to date, wherever the pen may write."""

    draft: DraftId


ReferenceCommand = NoteReferences | UpdateReferences

# State


class References(Struct):
    """References by the paragraph in which they stand."""

    references: dict[ParagraphId, tuple[Reference, ...]] = field(default_factory=dict)

    def copy(self) -> "References":
        """References that can be evolved by themselves; what never changes is shared."""
        return References(self.references.copy())


class Standing(Struct, frozen=True):
    """A reference as it now is. ``label`` is the present one of its target, None if that is gone.

    ``places`` are the characters at which the words stand; none: they were rewritten.
    """

    reference: Reference
    places: tuple[int, ...]
    label: str | None

    @property
    def stale(self) -> bool:
        """Whether what is written is not (or no longer) what the paragraph is called."""
        return bool(self.places) and self.label != self.reference.label

    @property
    def reads(self) -> str:
        """The words with the present label."""
        found = self.reference
        if self.label is None:
            return found.words
        return found.words.replace(found.label, self.label, 1)


def standing(state: References, draft: Draft) -> Iterator[Standing]:
    """The references of a draft, in the order of the text."""
    for place in draft.order:
        text = draft.paragraphs[place].text
        for one in state.references.get(place, ()):
            target = draft.paragraphs.get(one.target)
            yield Standing(
                one,
                tuple(m.start() for m in re.finditer(_bounded(one.words), text)),
                bare(target.label) if target is not None else None,
            )


def decide(
    state: References,
    drafts: Drafts,
    closed: Collection[ParagraphId],
    foreign: Collection[str],
    actor: Actor,
    command: ReferenceCommand,
) -> tuple[ReferenceEvent, ...]:
    """Rules O5 and O6 of SPEC.md. ``closed`` paragraphs are locked, ``foreign`` brackets others'.

    The text follows in the same batch (`events.draft.enact`).
    """
    actor.require("pen")
    draft = drafts.drafts.get(command.draft)
    if draft is None:
        raise Unknown("T2", "There is no such draft.")
    match command:
        case NoteReferences(_, references):
            wanted = [_checked(draft, one) for one in references] or found_in(draft)
            fresh = tuple(
                one
                for one in dict.fromkeys(wanted)
                if one not in state.references.get(one.paragraph, ())
            )
            return (ReferencesNoted(draft.id, fresh),) if fresh else ()
        case UpdateReferences():
            edits = tuple(_edits(state, draft, closed, foreign))
            return (ReferencesUpdated(draft.id, edits),) if edits else ()


def _checked(draft: Draft, one: Reference) -> Reference:
    held, target = draft.paragraphs.get(one.paragraph), draft.paragraphs.get(one.target)
    if held is None or target is None:
        raise Unknown("T2", "There is no such paragraph; it may just have been taken out.")
    label = bare(target.label)
    if re.search(_bounded(one.words), held.text) is None:
        raise Refused("O5", f"“{one.words}” does not stand in this paragraph.")
    if not label or label not in one.words:
        raise Refused(
            "O5", f"The words of a reference hold the label of what they refer to: “{label}”."
        )
    return Reference(held.id, one.words, label, target.id)


def _bounded(words: str) -> str:
    """Words, and not a part of longer ones: “paragraph 1” does not stand in “paragraph 15”."""
    return rf"(?<!\w){re.escape(words)}(?!\w)"


def found_in(draft: Draft) -> list[Reference]:
    """The references that are beyond doubt: “paragraph 15”, “OP3 bis”, “article 2”.

    Labels that several paragraphs have refer to none.
    """
    named: dict[str, list[ParagraphId]] = {}
    for paragraph in draft.text():
        label = bare(paragraph.label)
        if label and any(c.isdigit() for c in label):
            named.setdefault(label, []).append(paragraph.id)
    unique = {label: ids[0] for label, ids in named.items() if len(ids) == 1}
    if not unique:
        return []
    # The longest first, so that “15 bis” is not taken for “15”.
    known = "|".join(re.escape(x) for x in sorted(unique, key=len, reverse=True))
    pattern = re.compile(
        rf"(?<!\w)(?:(?P<noun>(?:paragraph|para\.|article|section)\s)(?P<label>{known})"
        rf"|(?P<own>{known}))(?![\w]|[.]\d|[ .]?(?:bis|ter|quat|alt)\b)",
        re.IGNORECASE,
    )
    out: list[Reference] = []
    for paragraph in draft.text():
        for match in pattern.finditer(paragraph.text):
            label = match["label"] or match["own"]
            # A number by itself is no reference; “OP3” is.
            if label not in unique or (match["own"] and not label[0].isalpha()):
                continue
            if unique[label] != paragraph.id:
                out.append(Reference(paragraph.id, match[0], label, unique[label]))
    return out


def _edits(
    state: References,
    draft: Draft,
    closed: Collection[ParagraphId],
    foreign: Collection[str],
) -> Iterator[ReferenceEdit]:
    """Where the pen may bring references up to date."""
    for one in standing(state, draft):
        found = one.reference
        if not one.stale or not one.label or found.paragraph in closed:
            continue
        held = draft.paragraphs[found.paragraph]
        if held.bracket in foreign:
            continue
        offset = found.words.index(found.label)
        for place in one.places:
            at = place + offset
            if not _under(held, at, len(found.label)) & set(foreign):
                yield ReferenceEdit(found, at, one.label)


def _under(paragraph: Paragraph, at: int, length: int) -> set[str]:
    """The brackets over some characters, or right beside them."""
    out: set[str] = set()
    begin = 0
    for run in paragraph.runs:
        if begin < at + length and at < begin + len(run.text):
            out |= {m.bracket for m in run.marks}
        begin += len(run.text)
    return out


def evolve(state: References, recorded: Recorded[ReferenceEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    match recorded.event:
        case ReferencesNoted(_, references):
            for one in references:
                _put(state, one.paragraph, (*state.references.get(one.paragraph, ()), one))
        case ReferencesUpdated(_, edits):
            for edit in edits:
                old = edit.reference
                new = replace(
                    old, words=old.words.replace(old.label, edit.label, 1), label=edit.label
                )
                held = state.references.get(old.paragraph, ())
                _put(state, old.paragraph, tuple(new if x == old else x for x in held))


def follow(state: References, drafts: Drafts, event: StructureEvent) -> None:
    """Let references go with their words, and with what they refer to. Total.

    ``drafts`` still show the text before the split or join.
    """
    match event:
        case ParagraphsJoined(_, paragraph, absorbed):
            moved = tuple(
                replace(x, paragraph=paragraph) for x in state.references.pop(absorbed, ())
            )
            _put(state, paragraph, (*state.references.get(paragraph, ()), *moved))
            for place, held in list(state.references.items()):
                _put(
                    state,
                    place,
                    tuple(
                        replace(x, target=paragraph) if x.target == absorbed else x for x in held
                    ),
                )
        case ParagraphSplit(draft, paragraph, at, into) if at:
            known = drafts.drafts.get(draft)
            text = (
                known.paragraphs[paragraph].text if known and paragraph in known.paragraphs else ""
            )
            stay: list[Reference] = []
            go: list[Reference] = []
            for one in state.references.get(paragraph, ()):
                (stay if one.words in text[:at] else go).append(one)
            _put(state, paragraph, tuple(stay))
            _put(
                state,
                into,
                (*state.references.get(into, ()), *(replace(x, paragraph=into) for x in go)),
            )
        case _:
            pass


def _put(state: References, place: ParagraphId, references: tuple[Reference, ...]) -> None:
    found = tuple(dict.fromkeys(references))
    if found:
        state.references[place] = found
    else:
        state.references.pop(place, None)
