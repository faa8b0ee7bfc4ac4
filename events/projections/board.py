"""The board: per issue, which brackets are contested, unopposed, ripe and settled.

It answers the question of the whole product (DOMAIN "The issues"): which brackets are still
contested, per issue, who stands where on each, since when, and is it moving? It names outstanding
concerns, and shames nobody.
"""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from events.ids import BracketId, DelegationId, GroupId, IssueId, Microseconds, Position
from events.negotiation import Negotiation
from events.process import Round
from events.projections.brackets import State, condition_words, issues_of, state_of
from events.projections.spans import Spans, spans
from events.stances import Stance, unmet

NO_ISSUE = "No issue yet"

__all__ = [
    "NO_ISSUE",
    "Board",
    "Concern",
    "Row",
    "board",
    "branches",
    "concerns_on",
    "moved",
    "movement_since",
    "state_of",
]


class Concern(Struct, frozen=True):
    """An outstanding concern: whose, on which bracket, why, since when.

    It is a group's where ``group`` is set; ``delegation`` is then None. One that was ``entered`` in
    their name is not yet confirmed. A ``condition`` is an
    acceptance that hangs on something that is not so; ``reason`` says on what.
    """

    delegation: DelegationId | None
    bracket: BracketId
    kind: Literal["objection", "reservation", "condition"]
    reason: str
    since: Position
    since_at: Microseconds
    group: GroupId | None = None
    entered: bool = False


class Row(Struct, frozen=True):
    """One issue with its brackets by state, those of the issues beneath it included, each once.

    ``issue`` is None for the brackets that carry no issue. ``oldest`` is the open bracket that was
    opened first. ``movement`` is a word or two: ``moving``, ``no new text since Round 3``, ``ripe``
    (all that is open is ripe), ``settled`` (nothing is open), or empty (no brackets).
    """

    issue: IssueId | None
    title: str
    parent: IssueId | None
    depth: int
    contested: tuple[BracketId, ...]
    unopposed: tuple[BracketId, ...]
    ripe: tuple[BracketId, ...]
    settled: tuple[BracketId, ...]
    concerns: tuple[Concern, ...]
    oldest: BracketId | None
    oldest_at: Microseconds | None
    movement: str


class Board(Struct, frozen=True):
    """The board as of ``position``. The four tuples hold every bracket of the negotiation once,
    but for those that were joined into others."""

    position: Position
    occurred_at: Microseconds
    rows: tuple[Row, ...]
    contested: tuple[BracketId, ...]
    unopposed: tuple[BracketId, ...]
    ripe: tuple[BracketId, ...]
    settled: tuple[BracketId, ...]


def board(negotiation: Negotiation) -> Board:
    """The board of a negotiation as of its position. Linear in text and brackets."""
    states = _states(negotiation)
    concerns = {b: concerns_on(negotiation, b) for b in states}
    carried: dict[IssueId | None, list[BracketId]] = {}
    for bracket in states:
        above: set[IssueId | None] = set()
        for tag in issues_of(negotiation, bracket):
            above.update(negotiation.issues.path(tag))
        for issue in above or {None}:
            carried.setdefault(issue, []).append(bracket)
    rows = [
        _row(negotiation, branch, carried.get(branch.issue, []), states, concerns)
        for branch in branches(negotiation)
        if branch.issue is not None or branch.issue in carried
    ]
    every = {s: tuple(b for b, is_ in states.items() if is_ == s) for s in _STATES}
    return Board(
        negotiation.position,
        negotiation.occurred_at,
        tuple(rows),
        every["contested"],
        every["unopposed"],
        every["ripe"],
        every["settled"],
    )


_STATES: tuple[State, ...] = ("contested", "unopposed", "ripe", "settled")


def _states(negotiation: Negotiation) -> dict[BracketId, State]:
    near = {d.id: spans(d, negotiation.brackets) for d in negotiation.text.drafts.values()}
    nothing = Spans()
    return {
        b.id: state_of(negotiation, b.id, near.get(b.draft, nothing))
        for b in negotiation.brackets.brackets.values()
        if b.life != "joined"
    }


class Branch(Struct, frozen=True):
    """A place in the tree of issues."""

    issue: IssueId | None
    title: str
    parent: IssueId | None
    depth: int


def branches(negotiation: Negotiation) -> Iterable[Branch]:
    """Issues depth first, in the order they were added; last, the place of brackets with none."""
    beneath: dict[IssueId | None, list[IssueId]] = {}
    for issue in negotiation.issues.issues.values():
        beneath.setdefault(issue.parent, []).append(issue.id)
    stack = [(i, 0) for i in reversed(beneath.get(None, []))]
    while stack:
        at, depth = stack.pop()
        found = negotiation.issues.issues[at]
        yield Branch(at, found.title, found.parent, depth)
        stack.extend((i, depth + 1) for i in reversed(beneath.get(at, [])))
    yield Branch(None, NO_ISSUE, None, 0)


def _row(
    negotiation: Negotiation,
    branch: Branch,
    own: list[BracketId],
    states: dict[BracketId, State],
    concerns: dict[BracketId, tuple[Concern, ...]],
) -> Row:
    cells: dict[State, list[BracketId]] = {s: [] for s in _STATES}
    for bracket in own:
        cells[states[bracket]].append(bracket)
    known = negotiation.brackets.brackets
    still_open = [known[b] for b in own if known[b].open]
    oldest = min(still_open, key=lambda b: b.opened, default=None)
    if not own:
        movement = ""
    elif not still_open:
        movement = "settled"
    elif len(still_open) == len(cells["ripe"]):
        movement = "ripe"
    else:
        movement = _movement(negotiation, own)
    return Row(
        branch.issue,
        branch.title,
        branch.parent,
        branch.depth,
        tuple(cells["contested"]),
        tuple(cells["unopposed"]),
        tuple(cells["ripe"]),
        tuple(cells["settled"]),
        tuple(sorted((c for b in own for c in concerns[b]), key=lambda c: c.since)),
        oldest.id if oldest is not None else None,
        oldest.opened_at if oldest is not None else None,
        movement,
    )


def concerns_on(negotiation: Negotiation, bracket: BracketId) -> tuple[Concern, ...]:
    """Who made a reservation; then standing objections and unmet conditions, groups' first."""
    held = negotiation.brackets.brackets[bracket]
    if not held.open:
        return ()
    out: list[Concern] = []
    if held.kind == "reservation":
        out += [
            Concern(
                d,
                bracket,
                "reservation",
                held.reason,
                held.opened,
                held.opened_at,
                entered=negotiation.entries.on_proposal(bracket, d),
            )
            for d in held.proponents
        ]
    for group, stance in negotiation.group_stances.of(bracket).items():
        _concern(negotiation, out, bracket, None, group, stance)
    for delegation, stance in negotiation.stances.of(bracket).items():
        _concern(negotiation, out, bracket, delegation, None, stance)
    return tuple(out)


def _concern(
    negotiation: Negotiation,
    out: list[Concern],
    bracket: BracketId,
    delegation: DelegationId | None,
    group: GroupId | None,
    stance: Stance,
) -> None:
    kind: Literal["objection", "condition"] = "objection"
    reason = stance.reason
    if stance.condition is not None and unmet(negotiation.brackets, stance):
        kind, reason = "condition", condition_words(negotiation, stance.condition)
    elif stance.stance != "objection":
        return
    entered = negotiation.entries.on_position(bracket, delegation, group)
    out.append(
        Concern(delegation, bracket, kind, reason, stance.since, stance.since_at, group, entered)
    )


def _movement(negotiation: Negotiation, brackets: Iterable[BracketId]) -> str:
    last = max((moved(negotiation, b) for b in brackets), default=0)
    return movement_since(negotiation.process.rounds, last)


def movement_since(rounds: list[Round], last: Position) -> str:
    """Movement is new text, an updated position or an outcome in the latest round (or after it)."""
    if not rounds or last >= rounds[-1].opened:
        return "moving"
    since: Round | None = None
    for one in rounds:
        if one.opened <= last:
            since = one
    return f"no new text since {since.name if since else f'before {rounds[0].name}'}"


def moved(negotiation: Negotiation, bracket: BracketId) -> Position:
    """The last position at which the bracket's text, a stance on it or its life changed."""
    held = negotiation.brackets.brackets[bracket]
    draft = negotiation.text.drafts.get(held.draft)
    return max(
        held.opened,
        held.closed or 0,
        negotiation.stances.touched.get(bracket, 0),
        negotiation.group_stances.touched.get(bracket, 0),
        draft.touched.get(bracket, 0) if draft is not None else 0,
    )
