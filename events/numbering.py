"""Numbering: the practice of a process, renumbering at once, references that follow the paragraph.

A paragraph is its id for ever (SPEC T2). Its label is a display fact; whether it was inserted, or
put as an alternative to another, is kept apart from it. A reference is kept by the id of what it
refers to: renumbered, what is written may be stale, and is listed until it is brought up to date.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from events.errors import Refused, Unknown
from events.ids import DraftId, ParagraphId
from events.labels import UN, Profile, bare, following, parse, replacing, successor
from events.members import Actor
from events.record import Recorded
from events.structure import (
    AddParagraph,
    ParagraphRole,
    ParagraphsJoined,
    ParagraphSplit,
    StructureEvent,
)
from events.text import Draft, Drafts, Paragraph, check_style


class NewLabel(Struct, frozen=True):
    """What a paragraph was called, and is called since."""

    paragraph: ParagraphId
    was: str
    label: str


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


class NumberingAnnounced(Struct, frozen=True, tag="numbering-announced"):
    """From here on labels are made by this practice."""

    profile: Profile


class RoleNoted(Struct, frozen=True, tag="role-noted"):
    """A paragraph was inserted after another, or is an alternative to it, whatever its label."""

    draft: DraftId
    paragraph: ParagraphId
    role: ParagraphRole
    to: ParagraphId


class DraftRenumbered(Struct, frozen=True, tag="draft-renumbered"):
    """These paragraphs of a draft are called otherwise, all at once."""

    draft: DraftId
    labels: tuple[NewLabel, ...]


class ReferencesNoted(Struct, frozen=True, tag="references-noted"):
    """These words refer to those paragraphs."""

    draft: DraftId
    references: tuple[Reference, ...]


class ReferencesUpdated(Struct, frozen=True, tag="references-updated"):
    """References were brought up to date with the labels of what they refer to."""

    draft: DraftId
    edits: tuple[ReferenceEdit, ...]


NumberingEvent = (
    NumberingAnnounced | RoleNoted | DraftRenumbered | ReferencesNoted | ReferencesUpdated
)

# Commands


class AnnounceNumbering(Struct, frozen=True):
    """Announce by which practice paragraphs are labelled."""

    profile: Profile


class RenumberDraft(Struct, frozen=True):
    """Number a draft anew: as said, or (no ``labels``) consecutively."""

    draft: DraftId
    labels: tuple[NewLabel, ...] = ()


class NoteReferences(Struct, frozen=True):
    """Say that words refer to paragraphs; with none named, find all that do."""

    draft: DraftId
    references: tuple[Reference, ...] = ()


class UpdateReferences(Struct, frozen=True):
    """Bring the wording of stale references up to date, wherever the pen may write."""

    draft: DraftId


NumberingCommand = AnnounceNumbering | RenumberDraft | NoteReferences | UpdateReferences

# State


class NotedRole(Struct, frozen=True):
    """What a paragraph is to another."""

    role: ParagraphRole
    to: ParagraphId


class Numbering(Struct):
    """The practice (None until one is announced), roles of paragraphs, and references by where
    they stand."""

    profile: Profile | None = None
    roles: dict[ParagraphId, NotedRole] = field(default_factory=dict)
    references: dict[ParagraphId, tuple[Reference, ...]] = field(default_factory=dict)

    def copy(self) -> "Numbering":
        """Numbering that can be evolved by itself; what never changes is shared."""
        return Numbering(self.profile, self.roles.copy(), self.references.copy())


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


def standing(state: Numbering, draft: Draft) -> Iterator[Standing]:
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


def next_label(
    state: Numbering, draft: Draft, after: ParagraphId | None, role: ParagraphRole = "insertion"
) -> tuple[str, NotedRole | None]:
    """The label for a paragraph that comes after another (or replaces it), and its role.

    Empty where that has no label to go on from.
    """
    anchor = draft.paragraphs.get(after) if after is not None else None
    if anchor is None or not anchor.label:
        return "", None
    profile = state.profile or UN
    taken = _taken(draft, anchor)
    if role == "alternative":
        label = replacing(profile, anchor.label, taken)
        return label, NotedRole("alternative", anchor.id) if label else None
    label, inserted = following(profile, anchor.label, taken)
    return label, NotedRole("insertion", anchor.id) if inserted else None


def _taken(draft: Draft, anchor: Paragraph) -> list[str]:
    """Labels beside which one is to be told apart: those under the same paragraph."""
    index = draft.order.index(anchor.id)
    text = draft.text()
    if anchor.level == 0:
        return [p.label for p in text if p.level == 0 and p.label]
    start = next((i for i in range(index, -1, -1) if text[i].level < anchor.level), -1)
    until = next(
        (i for i in range(index + 1, len(text)) if text[i].level < anchor.level), len(text)
    )
    return [p.label for p in text[start + 1 : until] if p.level == anchor.level and p.label]


def labelled(state: Numbering, drafts: Drafts, command: AddParagraph) -> AddParagraph:
    """The command with the next label, if it has none and the practice says so (SPEC O2)."""
    draft = drafts.drafts.get(command.draft)
    if (
        draft is None
        or command.label.strip()
        or state.profile is None
        or not state.profile.automatic
        or command.kind == "heading"
    ):
        return command
    after = command.to if command.role == "alternative" else command.after
    anchor = draft.paragraphs.get(after) if after is not None else None
    if anchor is None or (anchor.kind, anchor.level) != (command.kind, command.level):
        return command
    label, role = next_label(state, draft, after, command.role or "insertion")
    if role is None:
        return _with(command, label, command.role, command.to)
    return _with(command, label, role.role, role.to)


def _with(
    command: AddParagraph, label: str, role: ParagraphRole | None, to: ParagraphId | None
) -> AddParagraph:
    return replace(command, label=label, role=role, to=to)


def noted(draft: Draft, command: AddParagraph) -> tuple[RoleNoted, ...]:
    """The role of a paragraph that is added; raises `Unknown` if what it is to is not there."""
    if command.role is None or command.to is None:
        return ()
    if command.to not in draft.paragraphs:
        raise Unknown("T2", "There is no such paragraph; it may just have been taken out.")
    return (RoleNoted(draft.id, command.paragraph, command.role, command.to),)


def decide(
    state: Numbering,
    drafts: Drafts,
    closed: Collection[ParagraphId],
    foreign: Collection[str],
    actor: Actor,
    command: NumberingCommand,
) -> tuple[NumberingEvent, ...]:
    """Rules O1-O6 of SPEC.md. ``closed`` paragraphs are locked, ``foreign`` brackets others'."""
    actor.require("pen")
    if isinstance(command, AnnounceNumbering):
        _check(command.profile)
        return () if state.profile == command.profile else (NumberingAnnounced(command.profile),)
    draft = drafts.drafts.get(command.draft)
    if draft is None:
        raise Unknown("T2", "There is no such draft.")
    match command:
        case RenumberDraft(_, labels):
            found = _renumbered(draft, labels) if labels else consecutive(state, draft)
            return (DraftRenumbered(draft.id, found),) if found else ()
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


def _check(profile: Profile) -> None:
    words = (*profile.inserts, profile.alternative)
    if len(set(words)) != len(words) or not all(w.isalpha() and len(w) <= 12 for w in words):
        raise Refused(
            "O1", "The words behind labels are different, of 1 to 12 letters: bis, ter, alt …"
        )
    if not profile.inserts or len(profile.inserts) > 20:
        raise Refused("O1", "There are 1 to 20 words for what is inserted.")


def _renumbered(draft: Draft, labels: Sequence[NewLabel]) -> tuple[NewLabel, ...]:
    """The labels as said, in the order of the text; raises `Refused` unless they fit."""
    wanted: dict[ParagraphId, str] = {}
    for one in labels:
        held = draft.paragraphs.get(one.paragraph)
        if held is None:
            raise Unknown("T2", "There is no such paragraph; it may just have been taken out.")
        if one.paragraph in wanted:
            raise Refused("O4", "A renumbering names each paragraph once.")
        label = one.label.strip()
        check_style(held.kind, held.level, label)
        wanted[one.paragraph] = label
    return tuple(
        NewLabel(p, draft.paragraphs[p].label, wanted[p])
        for p in draft.order
        if p in wanted and wanted[p] != draft.paragraphs[p].label
    )


def consecutive(state: Numbering, draft: Draft) -> tuple[NewLabel, ...]:
    """What changes if every series of labels runs on without gaps and insertions (SPEC O4).

    A series are labels of one form at one level; below level 0 it begins anew under each paragraph.
    Alternatives are called after what they replace; what has no number keeps its label.
    """
    profile = state.profile or UN
    last: dict[tuple[int, str, str, str], str] = {}
    now: dict[ParagraphId, str] = {}
    for paragraph in draft.text():
        for key in [k for k in last if k[0] > paragraph.level]:
            del last[key]
        role = state.roles.get(paragraph.id)
        if role is not None and role.role == "alternative":
            continue
        found = parse(profile, paragraph.label) if paragraph.label else None
        if found is None or profile.alternative in found.suffix:
            continue
        key = (paragraph.level, found.lead, found.close, found.end)
        before = last.get(key)
        core = found.core if before is None else successor(before)
        last[key] = core
        now[paragraph.id] = f"{found.lead}{core}{found.close}{found.end}"
    for paragraph in draft.text():
        role = state.roles.get(paragraph.id)
        if role is not None and role.role == "alternative" and role.to in now:
            now[paragraph.id] = replacing(profile, now[role.to], now.values())
    for paragraph_id, label in now.items():
        held = draft.paragraphs[paragraph_id]
        check_style(held.kind, held.level, label)
    return tuple(
        NewLabel(p, draft.paragraphs[p].label, now[p])
        for p in draft.order
        if p in now and now[p] != draft.paragraphs[p].label
    )


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
    state: Numbering,
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


def evolve(state: Numbering, recorded: Recorded[NumberingEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    match recorded.event:
        case NumberingAnnounced(profile):
            state.profile = profile
        case RoleNoted(_, paragraph, role, to):
            state.roles[paragraph] = NotedRole(role, to)
        case DraftRenumbered():
            pass  # the labels stand in the `TextChanged` beside it
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


def follow(state: Numbering, drafts: Drafts, event: StructureEvent) -> None:
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


def _put(state: Numbering, place: ParagraphId, references: tuple[Reference, ...]) -> None:
    found = tuple(dict.fromkeys(references))
    if found:
        state.references[place] = found
    else:
        state.references.pop(place, None)
