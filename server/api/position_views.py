"""What the API answers about positions across brackets."""

from typing import Literal

from pydantic import Field

from events.brackets import BracketKind
from events.stances import StanceKind
from server.api.views import SideView, State, View

Origin = Literal["own", "proposes", "on behalf", "aligned", "dissociated", "covered"]


class CellView(View):
    """How a delegation or a group stands to a bracket; ``words`` says it."""

    delegation: str | None
    group: str | None
    origin: Origin
    stance: StanceKind | None = Field(description="Its own, or the group's; None: it has none.")
    words: str
    reason: str
    condition: str
    met: bool | None
    groups: list[str] = Field(description="Those that cover it, or with which it aligned.")
    differs: list[str] = Field(description="Those from which it dissociated itself.")
    since: int | None
    since_at: int | None
    entered: bool = Field(description="Entered in their name, and not yet confirmed.")


class MatrixRowView(View):
    """One bracket and who stands where on it."""

    bracket: str
    draft: str
    kind: BracketKind
    state: State
    proposal: str
    label: str
    issues: list[str]
    cells: list[CellView]
    sides: list[SideView]
    rivals: list[str] = Field(
        description="The other options for its place, in their words; “no text” may be the last."
    )


class MatrixView(View):
    """Brackets × delegations and groups, as of a position."""

    position: int
    as_of: int
    rows: list[MatrixRowView]


class PositionsView(View):
    """Where one delegation stands, as of a position."""

    delegation: str
    position: int
    as_of: int
    rows: list[MatrixRowView]
