"""The positions matrix: brackets × delegations and groups, with the origin of each position.

Rows are brackets, in the order in which they were opened; only cells in which something stands are
there. It says what was said and by whom; where nothing was said, it says nothing.
"""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from events.brackets import BracketKind
from events.ids import (
    BracketId,
    DelegationId,
    DraftId,
    GroupId,
    IssueId,
    Microseconds,
    ParagraphId,
    Position,
)
from events.negotiation import Negotiation
from events.projections.asked import Asked, Look, there
from events.projections.attribution import group_code
from events.projections.brackets import (
    State,
    first_paragraph,
    issues_of,
    proposal,
    rival_words,
    stance_view,
    state_of,
)
from events.projections.labels import full_label
from events.projections.spans import Spans, spans
from events.projections.standpoints import Origin, Side, Standpoint, sides, standpoints
from events.stances import Stance, StanceKind


class Wanted(Struct, frozen=True):
    """Which rows and cells are wanted; None is all.

    ``issue`` includes those beneath it. With ``delegation`` or ``group``, rows are those on which
    it stands somewhere, and its cells alone are there. ``stance`` keeps rows with such a stance.
    ``age`` is the least time since the bracket was opened.
    """

    issue: IssueId | None = None
    delegation: DelegationId | None = None
    group: GroupId | None = None
    kind: BracketKind | None = None
    state: State | None = None
    stance: StanceKind | None = None
    draft: DraftId | None = None
    paragraph: ParagraphId | None = None
    age: Microseconds | None = None


EVERYTHING = Wanted()


def wanted(asked: Asked, stance: StanceKind | None = None) -> Wanted:
    """The rows and cells of what is asked about; of parties, covered ones too."""
    return Wanted(
        asked.issue,
        asked.delegation,
        asked.group,
        asked.kind,
        asked.state,
        stance,
        asked.draft,
        asked.paragraph,
        asked.age,
    )


class Cell(Struct, frozen=True):
    """How a delegation (or a group) stands to a bracket; ``words`` says it in a few words.

    ``on behalf`` is a group's position, of which ``delegation`` is whose delegate spoke if it is
    a proposal. ``groups`` are those that cover the delegation or with which it aligned, ``differs``
    those from which it dissociated itself. ``met`` is None where nothing hangs on a condition.
    ``entered`` marks what was entered in its name, and is not yet confirmed.
    """

    delegation: DelegationId | None
    group: GroupId | None
    origin: Origin | Literal["on behalf"]
    stance: StanceKind | None
    words: str
    reason: str = ""
    condition: str = ""
    met: bool | None = None
    groups: tuple[GroupId, ...] = ()
    differs: tuple[GroupId, ...] = ()
    since: Position | None = None
    since_at: Microseconds | None = None
    entered: bool = False


class MatrixRow(Struct, frozen=True):
    """One bracket with its cells: groups first, then delegations in the order of enrolment.

    ``rivals`` are the other open options for its place, in their words; “no text” may be one.
    """

    bracket: BracketId
    draft: DraftId
    kind: BracketKind
    state: State
    proposal: str
    label: str
    issues: tuple[IssueId, ...]
    opened: Position
    cells: tuple[Cell, ...]
    sides: tuple[Side, ...]
    rivals: tuple[str, ...] = ()


class Matrix(Struct, frozen=True):
    """The matrix as of ``position``."""

    position: Position
    occurred_at: Microseconds
    rows: tuple[MatrixRow, ...]


def matrix(negotiation: Negotiation, wanted: Wanted = EVERYTHING, *, names: bool = True) -> Matrix:
    """The matrix as of the negotiation's position; without ``names`` it has rows and no cells."""
    near = {d.id: spans(d, negotiation.brackets) for d in negotiation.text.drafts.values()}
    nothing = Spans()
    order = {issue: n for n, issue in enumerate(negotiation.issues.issues)}
    there(negotiation, Asked(delegation=wanted.delegation, group=wanted.group))
    # Where parties stand, cells say; covered by a group, too.
    look = Look(
        negotiation,
        Asked(
            wanted.issue,
            wanted.paragraph,
            kind=wanted.kind,
            age=wanted.age,
            draft=wanted.draft,
        ),
    )
    rows: list[MatrixRow] = []
    for held in negotiation.brackets.brackets.values():
        if held.life == "joined" or not look.bracket(held.id):
            continue
        issues = issues_of(negotiation, held.id)
        state = state_of(negotiation, held.id, near.get(held.draft, nothing))
        if wanted.state not in (None, state):
            continue
        cells = _cells(negotiation, held.id, wanted) if names else ()
        if not _asked_for(wanted, cells):
            continue
        draft = negotiation.text.drafts.get(held.draft)
        first = first_paragraph(negotiation, held.id)
        rows.append(
            MatrixRow(
                held.id,
                held.draft,
                held.kind,
                state,
                proposal(negotiation, held.id),
                full_label(draft, first.id) if draft and first else "",
                tuple(sorted(issues, key=lambda i: order.get(i, len(order)))),
                held.opened,
                cells,
                sides(negotiation, held.id) if names else (),
                rival_words(negotiation, held.id),
            )
        )
    return Matrix(negotiation.position, negotiation.occurred_at, tuple(rows))


def own_positions(negotiation: Negotiation, delegation: DelegationId, asked: Asked) -> Matrix:
    """The rows on which a delegation stands somewhere, with its own cells; ``group`` asks for those
    on which that group spoke too."""
    found = matrix(negotiation, wanted(replace(asked, delegation=delegation, group=None)))
    if asked.group is None:
        return found
    look = Look(negotiation, Asked(group=asked.group))
    return replace(found, rows=tuple(row for row in found.rows if look.bracket(row.bracket)))


def _asked_for(wanted: Wanted, cells: tuple[Cell, ...]) -> bool:
    one = wanted.delegation is not None or wanted.group is not None
    if wanted.stance is not None:
        return any(cell.stance == wanted.stance for cell in cells)
    return bool(cells) or not one


def _cells(negotiation: Negotiation, bracket: BracketId, wanted: Wanted) -> tuple[Cell, ...]:
    every = wanted.delegation is None and wanted.group is None
    cells: list[Cell] = []
    said = negotiation.group_stances
    for group in dict.fromkeys((*said.of(bracket), *said.proposing(bracket))):
        if every or group == wanted.group:
            cells.append(_of_group(negotiation, bracket, group))
    cells += [
        _of_delegation(negotiation, bracket, one)
        for one in standpoints(negotiation, bracket)
        if every or one.delegation == wanted.delegation
    ]
    return tuple(cells)


def _of_group(negotiation: Negotiation, bracket: BracketId, group: GroupId) -> Cell:
    stance = negotiation.group_stances.of(bracket).get(group)
    if stance is not None:
        return _said(negotiation, bracket, None, group, stance)
    proposed = negotiation.group_stances.proposing(bracket)[group]
    return Cell(
        proposed.delegation,
        group,
        "on behalf",
        None,
        "proposes this",
        since=proposed.since,
        since_at=proposed.since_at,
    )


def _of_delegation(negotiation: Negotiation, bracket: BracketId, one: Standpoint) -> Cell:
    if one.stance is not None:
        cell = _said(negotiation, bracket, one.delegation, None, one.stance)
        return _with_groups(cell, one)
    held = negotiation.brackets.brackets[bracket]
    codes = ", ".join(_codes(negotiation, one.groups))
    apart = ", ".join(_codes(negotiation, one.differs))
    alignments = negotiation.group_stances.alignments_of(bracket, one.delegation)
    since: Position | None = None
    since_at: Microseconds | None = None
    reason = ""
    match one.origin:
        case "proposes" | "own":
            since, since_at, words = held.opened, held.opened_at, "proposes this"
        case "covered":
            words = f"covered by {codes}"
        case "aligned":
            of = alignments[one.groups[0]]
            since, since_at, words = of.since, of.since_at, f"aligned with {codes}"
        case "dissociated":
            of = alignments[one.differs[0]]
            since, since_at, reason = of.since, of.since_at, of.reason
            words = f"dissociated from {apart}"
    return Cell(
        one.delegation,
        None,
        one.origin,
        None,
        words,
        reason,
        groups=one.groups,
        differs=one.differs,
        since=since,
        since_at=since_at,
        entered=_entered(negotiation, bracket, one),
    )


def _entered(negotiation: Negotiation, bracket: BracketId, one: Standpoint) -> bool:
    """Whether a delegation has yet to confirm what was entered for it, other than a stance."""
    entries = negotiation.entries
    if one.origin == "proposes":
        return entries.on_proposal(bracket, one.delegation)
    return any(entries.on_position(bracket, one.delegation, g) for g in (*one.groups, *one.differs))


def _with_groups(cell: Cell, one: Standpoint) -> Cell:
    return replace(cell, groups=one.groups, differs=one.differs)


def _said(
    negotiation: Negotiation,
    bracket: BracketId,
    delegation: DelegationId | None,
    group: GroupId | None,
    stance: Stance,
) -> Cell:
    held = negotiation.brackets.brackets[bracket]
    view = stance_view(negotiation, held, delegation, group, stance)
    return Cell(
        delegation,
        group,
        "own" if group is None else "on behalf",
        view.stance,
        view.words,
        view.reason,
        view.condition,
        view.met,
        since=view.since,
        since_at=view.since_at,
        entered=view.entered,
    )


def _codes(negotiation: Negotiation, groups: tuple[GroupId, ...]) -> list[str]:
    return [group_code(negotiation, g) for g in groups]
