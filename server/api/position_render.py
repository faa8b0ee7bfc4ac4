"""From positions to what the API answers, and what a reader may say of a bracket. Pure."""

from msgspec.structs import asdict

from events.brackets import Bracket
from events.groups import Group
from events.ids import DelegationId
from events.members import Actor
from events.negotiation import Negotiation
from events.permissions import may
from events.projections.asked import Asked
from events.projections.brackets import doing
from events.projections.matrix import MatrixRow, Wanted, matrix, own_positions
from events.projections.standpoints import Side
from events.stances import Stance, StanceKind
from server.api.position_views import CellView, MatrixRowView, MatrixView, PositionsView
from server.api.views import GroupChoices, SideView, StanceChoice

FURTHER: dict[StanceKind, str] = {
    "can-go-along": "Can go along with {}",
    "conditional-acceptance": "Accept {}, on a condition",
    "awaiting-instructions": "Awaiting instructions on {}",
    "scrutiny-reserve": "Scrutiny reserve on {}",
}
ALL: dict[StanceKind, str] = {"acceptance": "Accept {}", "objection": "Object to {}", **FURTHER}
NOUNS: dict[StanceKind, str] = {
    "acceptance": "acceptance",
    "can-go-along": "“can go along”",
    "conditional-acceptance": "conditional acceptance",
    "objection": "objection",
    "awaiting-instructions": "“awaiting instructions”",
    "scrutiny-reserve": "scrutiny reserve",
}
CORRECT = "For the record: this is not our position"


def matrix_view(state: Negotiation, rows: Wanted) -> MatrixView:
    """The matrix; cells are there of those whom the reader is told."""
    found = matrix(state, rows)
    return MatrixView(
        position=found.position, as_of=found.occurred_at, rows=[_row(row) for row in found.rows]
    )


def positions_view(state: Negotiation, delegation: DelegationId, asked: Asked) -> PositionsView:
    """One delegation's positions, as far as the reader is told them."""
    found = own_positions(state, delegation, asked)
    return PositionsView(
        delegation=delegation,
        position=found.position,
        as_of=found.occurred_at,
        rows=[_row(row) for row in found.rows],
    )


def _row(row: MatrixRow) -> MatrixRowView:
    return MatrixRowView(
        bracket=row.bracket,
        draft=row.draft,
        kind=row.kind,
        state=row.state,
        proposal=row.proposal,
        label=row.label,
        issues=list(row.issues),
        cells=[CellView.model_validate(asdict(cell)) for cell in row.cells],
        sides=[side_view(side) for side in row.sides],
        rivals=list(row.rivals),
    )


def side_view(side: Side) -> SideView:
    """A side as speaking units."""
    return SideView(
        stance=side.stance, groups=list(side.groups), others=list(side.others), words=side.words
    )


def further(bracket: Bracket, held: Stance | None) -> list[StanceChoice]:
    """The stances beside acceptance and objection, less the one that is held."""
    return _choices(bracket, FURTHER, held)


def _choices(
    bracket: Bracket, among: dict[StanceKind, str], held: Stance | None
) -> list[StanceChoice]:
    about = doing(bracket)
    return [
        StanceChoice(stance=stance, label=_shared(bracket, words).format(about))
        for stance, words in among.items()
        if held is None or held.stance != stance or stance == "conditional-acceptance"
    ]


def _shared(bracket: Bracket, words: str) -> str:
    """A reservation is shared, not accepted."""
    return words.replace("Accept", "Share") if bracket.kind == "reservation" else words


def liftable(held: Stance | None) -> str | None:
    """The words for lifting a condition, if there is one."""
    return "Lift the condition" if held is not None and held.condition and not held.lifted else None


def group_choices(state: Negotiation, bracket: Bracket, reader: Actor) -> list[GroupChoices]:
    """What ``reader`` may say for groups, and of the positions of their own delegation's groups."""
    if reader.delegation is None or not may(reader.role, "position"):
        return []
    out: list[GroupChoices] = []
    for group in state.groups.groups.values():
        speaks = reader.participant in state.groups.spokespersons.get(group.id, ())
        member = reader.delegation in state.groups.members_of(group.id)
        said = state.group_stances.since(bracket.id, group.id) is not None
        found = GroupChoices(group=group.id, stances=[])
        if speaks:
            found = found.model_copy(update=_voiced(state, bracket, reader.delegation, group))
        if member and said:
            found = found.model_copy(update=_towards(state, bracket, reader.delegation, group))
        if found != GroupChoices(group=group.id, stances=[]):
            out.append(found)
    return out


def _voiced(
    state: Negotiation, bracket: Bracket, by: DelegationId, group: Group
) -> dict[str, object]:
    """What a spokesperson may say for the group."""
    if group.id in state.group_stances.proposing(bracket.id):
        return {}
    held = state.group_stances.of(bracket.id).get(group.id)
    propose = by in bracket.proponents and held is None
    return {
        "stances": _choices(bracket, ALL, held),
        "withdraw": held and f"Withdraw the {NOUNS[held.stance]} of {group.code}",
        "lift_condition": liftable(held),
        "correct": held and f"For the record: this is not the position of {group.code}",
        "propose": f"Propose this on behalf of {group.code}" if propose else None,
    }


def _towards(
    state: Negotiation, bracket: Bracket, member: DelegationId, group: Group
) -> dict[str, object]:
    """What a member may say of the group's position."""
    said = state.group_stances.alignments_of(bracket.id, member).get(group.id)
    if said is None:
        return {
            "align": f"Align with {group.code}",
            "dissociate": f"Dissociate from {group.code}",
        }
    return {
        "align": None if said.aligned else f"Align with {group.code}",
        "dissociate": f"Dissociate from {group.code}" if said.aligned else None,
        "take_back": f"Say nothing of the position of {group.code}: it covers us again",
    }
