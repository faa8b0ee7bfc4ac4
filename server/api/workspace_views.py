"""What the API says of workspaces, and takes for them."""

from typing import Annotated, Literal

from pydantic import Field

from events.brackets import BracketKind
from events.ids import BracketId, DelegationId, DraftId, GroupId, Microseconds, ParagraphId
from events.stances import StanceKind
from events.text import ParagraphKind
from server.api.views import Body, ConditionBody, View
from server.workspaces.differences import What


class WorkspaceRowView(View):
    """A workspace in a list: shown to its members, and to nobody else."""

    id: str
    name: str
    draft: DraftId
    delegation: DelegationId
    group: GroupId | None
    banner: str
    changed_at: Microseconds
    cleared: bool


class DifferenceView(View):
    """One thing that tabling would change."""

    what: What
    paragraph: ParagraphId
    label: str
    bracket: BracketId | None
    kind: BracketKind
    words: str


class PreparedView(View):
    """A position that would be taken with it, in words as well."""

    about: str
    what: Literal["takes", "takes back", "co-sponsors", "leaves", "gives a reason"]
    bracket: BracketId
    proposal: str
    stance: StanceKind | None
    reason: str
    condition: str


class WorkspaceView(WorkspaceRowView):
    """A workspace: what differs from the room, and what whoever asks may do with it.

    ``lost`` are words written in it that the room took away with what they stood in.
    """

    differences: list[DifferenceView]
    positions: list[PreparedView]
    lost: list[str]
    may_clear: bool
    may_table: bool
    may_delete: bool


class WorkspaceBody(Body):
    """A workspace to begin; a group's is begun by who speaks on its behalf."""

    draft: str
    name: Annotated[str, Field(min_length=1, max_length=120)]
    group: str | None = None


class PreparedBody(Body):
    """A stance to be taken when the workspace is tabled; none: the one held is taken back."""

    stance: StanceKind | None = None
    reason: str = ""
    condition: ConditionBody | None = None


class SponsorshipBody(Body):
    """Whether the delegation is to co-sponsor the proposal, or no longer to."""

    joins: bool = True


class NewParagraphBody(Body):
    """A paragraph that the workspace proposes, after another (or first)."""

    after: str | None = None
    kind: ParagraphKind = "text"
    level: int = 0
    label: str = ""
    text: str = ""
