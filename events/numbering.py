"""Numbering: the practice of a process, the next label, renumbering at once.

A paragraph is its id for ever (SPEC T2). Its label is a display fact; whether it was inserted, or
put as an alternative to another, is kept apart from it.
"""

from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from events.errors import Refused, Unknown
from events.ids import DraftId, ParagraphId
from events.labels import UN, Profile, following, parse, replacing, successor
from events.members import Actor
from events.record import Recorded
from events.structure import (
    AddParagraph,
    ParagraphRole,
)
from events.text import Draft, Drafts, Paragraph, check_style


class NewLabel(Struct, frozen=True):
    """What a paragraph was called, and is called since."""

    paragraph: ParagraphId
    was: str
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


NumberingEvent = NumberingAnnounced | RoleNoted | DraftRenumbered

# Commands


class AnnounceNumbering(Struct, frozen=True):
    """Announce by which practice paragraphs are labelled."""

    profile: Profile


class RenumberDraft(Struct, frozen=True):
    """Number a draft anew: as said, or (no ``labels``) consecutively."""

    draft: DraftId
    labels: tuple[NewLabel, ...] = ()


NumberingCommand = AnnounceNumbering | RenumberDraft

# State


class NotedRole(Struct, frozen=True):
    """What a paragraph is to another."""

    role: ParagraphRole
    to: ParagraphId


class Numbering(Struct):
    """The practice (None until one is announced), and roles of paragraphs."""

    profile: Profile | None = None
    roles: dict[ParagraphId, NotedRole] = field(default_factory=dict)

    def copy(self) -> "Numbering":
        """Numbering that can be evolved by itself; what never changes is shared."""
        return Numbering(self.profile, self.roles.copy())


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
    if command.to is None:
        return ()
    if command.role is None:
        raise Refused("O3", "Say whether it is inserted after that paragraph, or an alternative.")
    if command.to not in draft.paragraphs:
        raise Unknown("T2", "There is no such paragraph; it may just have been taken out.")
    return (RoleNoted(draft.id, command.paragraph, command.role, command.to),)


def decide(
    state: Numbering,
    drafts: Drafts,
    actor: Actor,
    command: NumberingCommand,
) -> tuple[NumberingEvent, ...]:
    """Rules O1 and O4 of SPEC.md. The text follows in the same batch (`events.draft.enact`)."""
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


def evolve(state: Numbering, recorded: Recorded[NumberingEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    match recorded.event:
        case NumberingAnnounced(profile):
            state.profile = profile
        case RoleNoted(_, paragraph, role, to):
            state.roles[paragraph] = NotedRole(role, to)
        case DraftRenumbered():
            pass  # the labels stand in the `TextChanged` beside it
