"""What is asked about, as every answer takes it from its address (SPEC H11)."""

from typing import Annotated

from fastapi import Depends, Query

from events.brackets import BracketKind
from events.ids import DelegationId, DraftId, GroupId, IssueId, ParagraphId
from events.projections.asked import Asked
from events.projections.brackets import State

DAY = 86_400_000_000
"""Microseconds."""


async def asked(
    issue: Annotated[IssueId | None, Query(description="With those beneath it.")] = None,
    paragraph: ParagraphId | None = None,
    delegation: Annotated[
        DelegationId | None,
        Query(description="What it proposes, took a position on, or aligned itself on."),
    ] = None,
    group: Annotated[
        GroupId | None, Query(description="What it took a position on, or is proposed for it.")
    ] = None,
    kind: BracketKind | None = None,
    state: State | None = None,
    days: Annotated[
        int | None,
        Query(ge=0, le=36_500, description="Opened so many days before the moment, or earlier."),
    ] = None,
    draft: DraftId | None = None,
) -> Asked:
    """Which brackets an answer is about; without any of these, all."""
    age = days * DAY if days is not None else None
    return Asked(issue, paragraph, delegation, group, kind, state, age, draft)


AskedHere = Annotated[Asked, Depends(asked)]
