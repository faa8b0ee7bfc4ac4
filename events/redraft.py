"""A chair's redraft: a revision with new text, under the co-facilitators' responsibility.

It may replace the whole draft. It accounts for everything that stood there: each new paragraph
names its ancestors, paragraphs without a descendant are listed, and each open bracket has one fate.
It may pass over standing objections, and says whose.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set

from msgspec import Struct, field
from msgspec.structs import replace

from events.brackets import (
    AlternativesFormed,
    Bracket,
    BracketOpened,
    BracketRedrafted,
    Brackets,
    RedraftFate,
)
from events.errors import Malformed, Refused, Unknown
from events.generations import GenerationBegun
from events.ids import (
    BracketId,
    DelegationId,
    DraftId,
    GroupId,
    Microseconds,
    ParagraphId,
    Position,
    RevisionId,
)
from events.members import Actor
from events.process import IssueRevision, Process, RevisionIssued
from events.process import decide as decide_process
from events.record import Recorded
from events.text import Draft, Drafts, Paragraph, check_style


class Descent(Struct, frozen=True):
    """A paragraph of the new text, and those of the old text that it comes from."""

    paragraph: ParagraphId
    ancestors: tuple[ParagraphId, ...]


class Merge(Struct, frozen=True):
    """A proposal that the new wording of some paragraphs takes in."""

    bracket: BracketId
    into: tuple[ParagraphId, ...]


# Events


class RedraftIssued(Struct, frozen=True, tag="redraft-issued"):
    """The draft gets a new text; what became of each bracket follows in the same act.

    ``lineage`` has every paragraph of the new text in order; ``gone`` those of the old text that
    none of the new comes from.
    """

    revision: RevisionId
    draft: DraftId
    lineage: tuple[Descent, ...]
    gone: tuple[ParagraphId, ...]


# Commands


class IssueRedraft(Struct, frozen=True):
    """Replace a draft's text and issue it as a revision.

    A paragraph that is the first to come from exactly one paragraph keeps its id. Marks in the new
    text are those of brackets that stay open, or that ``opened`` lists.
    """

    revision: RevisionId
    draft: DraftId
    name: str
    paragraphs: tuple[Paragraph, ...]
    lineage: tuple[Descent, ...]
    merges: tuple[Merge, ...] = ()
    opened: tuple[BracketOpened, ...] = ()
    alternatives: tuple[AlternativesFormed, ...] = ()
    seed: int | None = None
    """As in `events.process.IssueRevision`."""


# State


class Redraft(Struct, frozen=True):
    """What a redraft did."""

    revision: RevisionId
    draft: DraftId
    lineage: tuple[Descent, ...]
    gone: tuple[ParagraphId, ...]
    position: Position
    issued_at: Microseconds
    brackets: tuple[BracketRedrafted, ...] = ()


class Redrafts(Struct):
    """All redrafts, in order."""

    redrafts: dict[RevisionId, Redraft] = field(default_factory=dict)

    def copy(self) -> "Redrafts":
        """Redrafts that can be evolved by themselves; what never changes is shared."""
        return Redrafts(self.redrafts.copy())


Against = Callable[[BracketId], tuple[tuple[DelegationId, ...], tuple[GroupId, ...]]]
"""Whose objection to a bracket stands: delegations' own, and those on behalf of groups."""

RedraftEvent = RedraftIssued | BracketRedrafted | BracketOpened | AlternativesFormed


def decide(
    process: Process,
    drafts: Drafts,
    brackets: Brackets,
    against: Against,
    actor: Actor,
    command: IssueRedraft,
) -> tuple[RedraftEvent | GenerationBegun | RevisionIssued, ...]:
    """Rules T10-T14 of SPEC.md. The last event is the revision, which freezes the new text."""
    seed = command.seed if command.paragraphs else None
    issued = decide_process(
        process, drafts, actor, IssueRevision(command.revision, command.draft, command.name, seed)
    )
    draft = drafts.drafts[command.draft]
    _check_paragraphs(draft, command)
    opened = _check_brackets(draft, brackets, command)
    came = {a for d in command.lineage for a in d.ancestors}
    return (
        RedraftIssued(
            command.revision,
            command.draft,
            command.lineage,
            tuple(p for p in draft.order if p not in came),
        ),
        *_fates(draft, brackets, against, command),
        *opened,
        *command.alternatives,
        *(e for e in issued if isinstance(e, GenerationBegun | RevisionIssued)),
    )


def keeps_id(lineage: Iterable[Descent]) -> dict[int, ParagraphId]:
    """By place in the new text, the ids that have to be kept (SPEC T10)."""
    out: dict[int, ParagraphId] = {}
    for place, descent in enumerate(lineage):
        if len(descent.ancestors) == 1 and descent.ancestors[0] not in out.values():
            out[place] = descent.ancestors[0]
    return out


def _check_paragraphs(draft: Draft, command: IssueRedraft) -> None:
    ids = [p.id for p in command.paragraphs]
    if ids != [d.paragraph for d in command.lineage]:
        raise Malformed("The lineage of a redraft names each of its paragraphs, in order.")
    if len(set(ids)) != len(ids):
        raise Malformed("The redraft names a paragraph twice.")
    kept = keeps_id(command.lineage)
    for place, (paragraph, descent) in enumerate(
        zip(command.paragraphs, command.lineage, strict=True)
    ):
        check_style(paragraph.kind, paragraph.level, paragraph.label)
        if len(set(descent.ancestors)) != len(descent.ancestors) or any(
            a not in draft.paragraphs for a in descent.ancestors
        ):
            raise Unknown("T10", "An ancestor of a paragraph does not stand in this draft.")
        wanted = kept.get(place)
        if wanted is None and paragraph.id in draft.paragraphs:
            raise Refused("T10", "A paragraph that has not one ancestor of its own is a new one.")
        if wanted not in (None, paragraph.id):
            raise Refused("T10", "A paragraph that comes from one alone keeps its id.")


def _check_brackets(
    draft: Draft, brackets: Brackets, command: IssueRedraft
) -> tuple[BracketOpened, ...]:
    standing = {b for b in draft.where if b in brackets.brackets and brackets.brackets[b].open}
    opened = {b.bracket for b in command.opened}
    marked = {b for p in command.paragraphs for b in p.brackets()}
    if len(opened) != len(command.opened) or opened & brackets.brackets.keys():
        raise Malformed("A redraft opens a bracket twice.")
    if any(b.draft != draft.id or b.proponents for b in command.opened):
        raise Refused("T12", "The redraft is the co-facilitators': it proposes for nobody.")
    if not opened <= marked or not marked <= opened | standing:
        raise Malformed("The brackets of the redraft do not match those listed.")
    free = {b.bracket for b in command.opened if b.kind == "insertion"}
    for group in command.alternatives:
        enough = len(group.brackets) + group.no_text >= 2 and group.brackets
        if not enough or not free.issuperset(group.brackets):
            raise Refused(
                "B5",
                "Alternatives are two or more insertions that the redraft opens; "
                "“no text” may be one.",
            )
        free -= set(group.brackets)
    into = {p.id for p in command.paragraphs}
    for merge in command.merges:
        if merge.bracket not in standing:
            raise Unknown("T12", "A bracket that is merged is not open in this draft.")
        if merge.bracket in marked or not merge.into or not into.issuperset(merge.into):
            raise Refused("T12", "A bracket is merged into paragraphs of the redraft, and closed.")
    if len({m.bracket for m in command.merges}) != len(command.merges):
        raise Malformed("A redraft merges a bracket twice.")
    return command.opened


# What becomes of brackets


def _fates(
    draft: Draft, brackets: Brackets, against: Against, command: IssueRedraft
) -> list[BracketRedrafted]:
    """Every open bracket of the draft with its fate, in the order of the old text (SPEC T12)."""
    after = {p.id: p for p in command.paragraphs}
    places: dict[BracketId, list[ParagraphId]] = {b: [] for b in draft.where}
    for paragraph in command.paragraphs:
        for bracket in paragraph.brackets():
            places.setdefault(bracket, []).append(paragraph.id)
    merged = {m.bracket: m.into for m in command.merges}
    heirs: dict[ParagraphId, list[ParagraphId]] = {}
    for descent in command.lineage:
        for ancestor in descent.ancestors:
            heirs.setdefault(ancestor, []).append(descent.paragraph)
    moved = _moved(draft, command.paragraphs)
    opened = {b.bracket for b in command.opened}
    out: list[BracketRedrafted] = []
    for held in _standing(draft, brackets):
        came = [p for p in draft.order if p in draft.where[held.id]]
        over: tuple[DelegationId, ...] = ()
        groups: tuple[GroupId, ...] = ()
        at: Sequence[ParagraphId] = places[held.id]
        if at:
            away = at != came or any(p in moved for p in came)
            fate: RedraftFate = "moved" if away else "kept"
        else:
            now = list(dict.fromkeys(h for p in came for h in heirs.get(p, ())))
            fate, at = _closed(draft, held, [after[p] for p in now], merged, opened)
            over, groups = _passed_over(held, against)
        out.append(BracketRedrafted(held.id, command.revision, fate, tuple(at), over, groups))
    return out


def _standing(draft: Draft, brackets: Brackets) -> list[Bracket]:
    """The open brackets of a draft, in the order of its text."""
    seen: dict[BracketId, None] = {}
    for paragraph in draft.text():
        if paragraph.bracket is not None:
            seen[paragraph.bracket] = None
        seen.update({m.bracket: None for run in paragraph.runs for m in run.marks})
    held = (brackets.brackets.get(b) for b in seen)
    return [b for b in held if b is not None and b.open]


def _closed(
    draft: Draft,
    held: Bracket,
    heirs: list[Paragraph],
    merged: Mapping[BracketId, tuple[ParagraphId, ...]],
    opened: Set[BracketId],
) -> tuple[RedraftFate, list[ParagraphId]]:
    """The fate of a bracket that no longer stands, and where its place now is."""
    if held.id in merged:
        return "merged", list(merged[held.id])
    words = _words(draft, held.id)
    there = [p.id for p in heirs if words and words in _folded(p.text)]
    settled = [p.id for p in heirs if words and words in _folded(_outside(p, opened))]
    if held.kind == "insertion" and settled:
        return "retained", settled
    if held.kind == "deletion" and words and not there:
        return "deleted", [p.id for p in heirs]
    return "dropped", [p.id for p in heirs]


def _outside(paragraph: Paragraph, opened: Set[BracketId]) -> str:
    """What stands in none of the brackets that the redraft opens: the rest is contested anew."""
    if paragraph.bracket in opened:
        return ""
    return "".join(
        APART if any(m.bracket in opened for m in run.marks) else run.text for run in paragraph.runs
    )


APART = "\N{REPLACEMENT CHARACTER}"
"""Stands for words left out, so that those on either side make no phrase."""


def _words(draft: Draft, bracket: BracketId) -> str:
    """All that stands under a bracket."""
    rows: list[str] = []
    there = draft.where[bracket]
    for paragraph in (draft.paragraphs[p] for p in draft.order if p in there):
        whole = paragraph.bracket == bracket
        rows.append(
            "".join(
                run.text
                for run in paragraph.runs
                if whole or any(m.bracket == bracket for m in run.marks)
            )
        )
    return _folded(" ".join(rows))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _passed_over(
    held: Bracket, against: Against
) -> tuple[tuple[DelegationId, ...], tuple[GroupId, ...]]:
    """Who stood against settling it: objectors, and whose reservation it is (SPEC T13)."""
    reserving = held.proponents if held.kind == "reservation" else ()
    objecting, groups = against(held.id)
    return tuple(dict.fromkeys((*objecting, *reserving))), groups


def _moved(draft: Draft, after: tuple[Paragraph, ...]) -> set[ParagraphId]:
    """Paragraphs whose neighbours among those that stay are others, or whose label is."""
    new = {p.id: p for p in after}
    stay_before = [p for p in draft.order if p in new]
    stay_after = [p.id for p in after if p.id in draft.paragraphs]
    out = {p for p in stay_before if draft.paragraphs[p].label != new[p].label}
    before_of = dict(zip(stay_before, [None, *stay_before], strict=False))
    after_of = dict(zip(stay_after, [None, *stay_after], strict=False))
    return out | {p for p in stay_before if before_of[p] != after_of[p]}


def evolve(state: Redrafts, recorded: Recorded[RedraftIssued | BracketRedrafted]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    match recorded.event:
        case RedraftIssued(revision, draft, lineage, gone):
            state.redrafts[revision] = Redraft(
                revision, draft, lineage, gone, recorded.position, recorded.occurred_at
            )
        case BracketRedrafted(_, revision) as fate:
            held = state.redrafts.get(revision)
            if held is not None:
                state.redrafts[revision] = replace(held, brackets=(*held.brackets, fate))
