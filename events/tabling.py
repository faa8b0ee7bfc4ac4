"""Tabling: a delegation puts out in one act what it prepared in private (SPEC W5).

Until then nothing of it is in the log: workspaces lie in ordinary tables (`server.workspaces`).
`Tabled` is the first event of such an act. After it stand the paragraphs that it adds, the text
that it writes, and the positions that it takes, each with the events it would have led to alone.
"""

from msgspec import Struct

from events.errors import NotPermitted, Unknown
from events.groups import Groups
from events.ids import DelegationId, DraftId, GroupId
from events.members import Actor
from events.text import Drafts

# Events


class Tabled(Struct, frozen=True, tag="tabled"):
    """What follows in this act was prepared in private; ``group`` names on whose behalf, if any."""

    draft: DraftId
    delegation: DelegationId
    group: GroupId | None = None


TablingEvent = Tabled

# Commands


class Table(Struct, frozen=True):
    """Put out what was prepared for a draft, for one's delegation or on behalf of a group."""

    draft: DraftId
    group: GroupId | None = None


TablingCommand = Table


def decide(drafts: Drafts, groups: Groups, actor: Actor, command: Table) -> tuple[Tabled, ...]:
    """Rules W5 and W6 of SPEC.md; what is tabled is decided by its own rules."""
    actor.require("position")
    if actor.delegation is None:
        raise NotPermitted("W5", "Only a delegation tables what it prepared.")
    if command.draft not in drafts.drafts:
        raise Unknown("T2", "There is no such draft.")
    if command.group is not None:
        groups.require_voice(actor, command.group)
    return (Tabled(command.draft, actor.delegation, command.group),)
