"""Contested per issue: which brackets, who stands where on each, since when, and is it moving?

The answer is asked again and again while a room works, and hardly changes between two askings.
`Remembered` keeps what was found of each bracket beside the very objects that it was found from.
State is never changed in place (`events.negotiation`), so as long as these are the same objects,
the finding holds; whatever bracket, position, tag or paragraph was touched is looked at anew.
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from events.brackets import Bracket, BracketKind, FromInformals
from events.ids import (
    BracketId,
    DelegationId,
    DraftId,
    IssueId,
    Microseconds,
    ParagraphId,
    Position,
)
from events.negotiation import Negotiation
from events.projections.asked import EVERYTHING, Asked, Look
from events.projections.board import Concern, branches, concerns_on, moved, movement_since
from events.projections.brackets import contests, excerpt, first_paragraph, issues_of
from events.projections.labels import full_labels
from events.text import Draft


class Contested(Struct, frozen=True):
    """A contested bracket in the table of issues.

    ``label`` names its paragraph in full, such as “5 (a)”; ``rivals`` are the other open options;
    ``entered`` those proponents for which it was entered, and who have yet to confirm it;
    ``informals`` who brought it, if it emerged from informals; ``or_no_text``: that nothing stands
    there is an option too.
    """

    bracket: BracketId
    draft: DraftId
    draft_title: str
    label: str
    kind: BracketKind
    excerpt: str
    proponents: tuple[DelegationId, ...]
    concerns: tuple[Concern, ...]
    rivals: tuple[BracketId, ...]
    opened: Position
    opened_at: Microseconds
    movement: str
    entered: tuple[DelegationId, ...] = ()
    informals: FromInformals | None = None
    or_no_text: bool = False


class ContestedIssue(Struct, frozen=True):
    """An issue and the contested brackets that carry it (not those of issues beneath it)."""

    issue: IssueId | None
    title: str
    depth: int
    brackets: tuple[Contested, ...]


class _Found(Struct, gc=False):
    """A finding about one bracket: whether it is contested, under which issues, as which row.

    The rest are the objects that it was found from. The bracket stands in the paragraph ``place``,
    and in no other.
    """

    held: Bracket
    stances: object
    group_stances: object
    tags: object
    waiting: object
    where: object
    place: ParagraphId
    paragraph: object
    paragraph_tags: object
    issues: tuple[IssueId | None, ...]
    row: Contested | None


class Remembered:
    """What was found of each bracket of one negotiation when it was last asked."""

    def __init__(self) -> None:
        self.found: dict[BracketId, _Found] = {}


def contested(
    negotiation: Negotiation, remembered: Remembered | None = None
) -> tuple[ContestedIssue, ...]:
    """Per issue in the order of the tree, the contested brackets that carry it themselves.

    Issues with none are listed too, with no brackets; brackets with no issue come last. A bracket
    that carries several issues stands under each. Answers with ``remembered`` and without are
    equal; with it, only what was touched since it was last asked is looked at.
    """
    under: dict[IssueId | None, list[Contested]] = {}
    for row, issues in _rows(negotiation, (remembered or Remembered()).found):
        for issue in issues:
            under.setdefault(issue, []).append(row)
    return tuple(
        ContestedIssue(branch.issue, branch.title, branch.depth, tuple(under.get(branch.issue, ())))
        for branch in branches(negotiation)
        if branch.issue is not None or branch.issue in under
    )


def narrowed(
    negotiation: Negotiation, found: tuple[ContestedIssue, ...], asked: Asked
) -> tuple[ContestedIssue, ...]:
    """What is asked about, of what `contested` found; of issues, that asked about and those
    beneath it."""
    if asked == EVERYTHING:
        return found
    look = Look(negotiation, asked)
    return tuple(
        replace(one, brackets=tuple(row for row in one.brackets if look.bracket(row.bracket)))
        for one in found
        if asked.issue is None or one.issue in look.issues
    )


def _rows(
    negotiation: Negotiation, remembered: dict[BracketId, _Found]
) -> Iterator[tuple[Contested, tuple[IssueId | None, ...]]]:
    """Every contested bracket, with the issues that it carries (None alone if there is none)."""
    stances = negotiation.stances.stances
    group_stances = negotiation.group_stances.stances
    tags, paragraph_tags = negotiation.issues.brackets, negotiation.issues.paragraphs
    waiting = negotiation.entries.waiting
    nowhere = Draft(DraftId(""), "")
    labels = {d.id: full_labels(d) for d in negotiation.text.drafts.values()}
    movement: dict[Position, str] = {}
    for held in negotiation.brackets.brackets.values():
        if held.life != "open":
            continue
        bracket = held.id
        draft = negotiation.text.drafts.get(held.draft, nowhere)
        where = draft.where.get(bracket)
        found = remembered.get(bracket)
        if (
            found is None
            or found.held is not held
            or found.stances is not stances.get(bracket)
            or found.group_stances is not group_stances.get(bracket)
            or found.tags is not tags.get(bracket)
            or found.waiting is not waiting.get(bracket)
            or found.where is not where
            or found.paragraph is not draft.paragraphs.get(found.place)
            or found.paragraph_tags is not paragraph_tags.get(found.place)
        ):
            found = _look(negotiation, held, draft)
            if _stands_alone(negotiation, held, where):
                remembered[bracket] = found
            else:
                remembered.pop(bracket, None)
        row = found.row
        if row is None:
            continue
        # What may change though nothing of the bracket's own did.
        last = moved(negotiation, bracket)
        moving = movement.get(last)
        if moving is None:
            moving = movement[last] = movement_since(negotiation.process.rounds, last)
        label = labels[draft.id].get(found.place, "") if draft is not nowhere else ""
        if row.movement != moving or row.label != label or row.draft_title != draft.title:
            row = replace(row, movement=moving, label=label, draft_title=draft.title)
            found.row = row
        yield row, found.issues


def _stands_alone(
    negotiation: Negotiation, held: Bracket, where: frozenset[ParagraphId] | None
) -> bool:
    """Whether all that is found of a bracket hangs on objects of its own: it stands in one
    paragraph, has no rivals, and nobody's acceptance hangs on another bracket."""
    return (
        where is not None
        and len(where) == 1
        and held.alternatives is None
        and all(s.condition is None for s in negotiation.stances.of(held.id).values())
        and all(s.condition is None for s in negotiation.group_stances.of(held.id).values())
    )


def _look(negotiation: Negotiation, held: Bracket, draft: Draft) -> _Found:
    bracket = held.id
    first = first_paragraph(negotiation, bracket)
    place = first.id if first is not None else held.paragraph
    tagged = negotiation.issues
    row = None
    if contests(negotiation, bracket):
        row = Contested(
            bracket,
            held.draft,
            draft.title,
            "",
            held.kind,
            excerpt(negotiation, bracket),
            held.proponents,
            concerns_on(negotiation, bracket),
            tuple(r.id for r in negotiation.brackets.rivals(bracket)),
            held.opened,
            held.opened_at,
            "",
            tuple(d for d in held.proponents if negotiation.entries.on_proposal(bracket, d)),
            negotiation.brackets.brought.get(bracket),
            negotiation.brackets.or_no_text(bracket),
        )
    return _Found(
        held,
        negotiation.stances.stances.get(bracket),
        negotiation.group_stances.stances.get(bracket),
        tagged.brackets.get(bracket),
        negotiation.entries.waiting.get(bracket),
        draft.where.get(bracket),
        place,
        draft.paragraphs.get(place),
        tagged.paragraphs.get(place),
        tuple(issues_of(negotiation, bracket)) or (None,),
        row,
    )
