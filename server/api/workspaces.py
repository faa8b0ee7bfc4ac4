"""Workspaces: what a delegation prepares in private, until it tables it (SPEC W).

Nobody but its members learns from any answer here that there is a workspace.
"""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, status

from events.errors import NotPermitted, Unknown
from events.ids import BracketId, DraftId, GroupId, ParagraphId
from events.negotiation import Negotiation
from events.projections.brackets import condition_words, excerpt
from events.stances import Condition
from events.structure import AddParagraph, RemoveParagraph, StructureCommand
from events.visibility import veiled
from server.api.acts import done
from server.api.edge import Desk, DeskHere
from server.api.render import draft_text
from server.api.views import Done, DraftTextView, ReasonBody
from server.api.workspace_views import (
    DifferenceView,
    NewParagraphBody,
    PreparedBody,
    PreparedView,
    SponsorshipBody,
    WorkspaceBody,
    WorkspaceRowView,
    WorkspaceView,
)
from server.ids import fresh
from server.workspaces.differences import differences
from server.workspaces.held import Held, Joins, Says, Stands, StandsNoMore, about
from server.workspaces.membership import clears
from server.workspaces.shelf import Kept
from server.workspaces.studio import OpenWorkspace, Studio

router = APIRouter(prefix="/api/negotiations/{slug}/workspaces", tags=["workspaces"])


def studio(request: Request) -> Studio:
    """The workspaces of the app that serves this request."""
    held: Studio = request.app.state.studio
    return held


StudioHere = Annotated[Studio, Depends(studio)]


class Inside:
    """A member in a workspace."""

    def __init__(self, desk: Desk, studio: Studio, held: OpenWorkspace) -> None:
        self.desk = desk
        self.studio = studio
        self.held = held

    def view(self) -> WorkspaceView:
        """The workspace, as this member sees it."""
        return _view(self.desk, self.held)


async def inside(desk: DeskHere, studio: StudioHere, workspace: str) -> Inside:
    """The member's place in it; 404 for everybody else, as if there were none."""
    desk.require("propose")
    return Inside(desk, studio, await studio.open(desk.open, workspace, desk.who.participant))


InsideHere = Annotated[Inside, Depends(inside)]


@router.get("")
async def workspaces(desk: DeskHere, studio: StudioHere) -> list[WorkspaceRowView]:
    """The workspaces that you belong to."""
    desk.require("propose")
    return [_row(desk, kept) for kept in await studio.of(desk.open, desk.who.participant)]


@router.post("")
async def begin(desk: DeskHere, studio: StudioHere, body: WorkspaceBody) -> WorkspaceView:
    """Begin a workspace on a draft, for your delegation or on behalf of a group."""
    desk.require("propose")
    assert desk.actor.delegation is not None, "only delegates carry the right to propose"
    draft = DraftId(body.draft)
    if draft not in desk.state.text.drafts:
        raise Unknown("T2", "There is no such draft.")
    group = GroupId(body.group) if body.group is not None else None
    if group is not None:
        desk.state.groups.require_voice(desk.actor, group)
        if desk.actor.delegation not in desk.state.groups.members_of(group):
            raise NotPermitted("W1", "Only a member of the group begins its workspace.")
    now = desk.here.clock()
    # The same for every retry of this request.
    name = hashlib.sha256(f"workspace {desk.command_id()}".encode()).hexdigest()[:20]
    kept = Kept(
        name,
        desk.state.id,
        draft,
        desk.actor.delegation,
        group,
        " ".join(body.name.split()),
        desk.who.participant,
        now,
        now,
        1,
        0,
        None,
        None,
        desk.state.text.drafts[draft].generation,
    )
    await studio.create(kept)
    return _view(desk, await studio.open(desk.open, name, desk.who.participant))


@router.get("/{workspace}")
async def workspace(here: InsideHere) -> WorkspaceView:
    """A workspace: what differs from the room."""
    return here.view()


@router.get("/{workspace}/draft")
async def text(here: InsideHere) -> DraftTextView:
    """The text of the workspace, as the room's is given."""
    fork = here.held.fork
    seen = veiled(fork.state(), here.desk.sight)
    return draft_text(seen, fork.draft, fork.actor(here.desk.actor))


@router.post("/{workspace}/clearance")
async def clear(here: InsideHere) -> WorkspaceView:
    """Clear what it holds, as the head of the delegation; any change takes this back."""
    await here.studio.clear(here.held, here.desk.who.participant, True)
    return here.view()


@router.delete("/{workspace}/clearance")
async def take_clearance_back(here: InsideHere) -> WorkspaceView:
    """Take the clearance back."""
    await here.studio.clear(here.held, here.desk.who.participant, False)
    return here.view()


@router.post("/{workspace}/tabling")
async def table(here: InsideHere) -> Done:
    """Put out in one act all that it holds; then it is empty."""
    cause = here.desk.command_id()
    return done(await here.studio.table(here.held, cause, here.desk.who.participant))


@router.delete("/{workspace}/changes")
async def discard(
    here: InsideHere,
    paragraph: Annotated[
        ParagraphId | None, Query(description="Only in this paragraph; without it, everything.")
    ] = None,
) -> WorkspaceView:
    """Erase what it holds; the text is then as in the room."""
    if paragraph is not None and paragraph not in here.held.fork.text.paragraphs:
        raise Unknown("W6", "There is no such paragraph in this workspace.")
    await here.studio.discard(here.held, here.desk.who.participant, paragraph)
    return here.view()


@router.delete("/{workspace}", status_code=status.HTTP_204_NO_CONTENT)
async def delete(here: InsideHere) -> None:
    """Erase the workspace and all that is in it."""
    await here.studio.erase(here.held, here.desk.who.participant)


@router.post("/{workspace}/paragraphs")
async def add_paragraph(here: InsideHere, body: NewParagraphBody) -> DraftTextView:
    """Propose a paragraph."""
    added = AddParagraph(
        here.held.kept.draft,
        ParagraphId(fresh()),
        ParagraphId(body.after) if body.after else None,
        body.kind,
        body.level,
        body.label,
        body.text,
        BracketId(fresh()),
    )
    return await _changed(here, added)


@router.delete("/{workspace}/paragraphs/{paragraph}")
async def remove_paragraph(here: InsideHere, paragraph: ParagraphId) -> DraftTextView:
    """Take a paragraph out that is only in the workspace."""
    return await _changed(here, RemoveParagraph(here.held.kept.draft, paragraph))


@router.put("/{workspace}/positions/{bracket}")
async def prepare_position(
    here: InsideHere, bracket: BracketId, body: PreparedBody
) -> WorkspaceView:
    """Prepare a stance on a bracket of the room, or taking it back."""
    held: Held = StandsNoMore(bracket)
    if body.stance is not None:
        condition = None
        if body.condition is not None:
            on = body.condition.bracket
            condition = Condition(
                BracketId(on) if on is not None else None,
                body.condition.outcome,
                body.condition.words,
            )
        held = Stands(bracket, body.stance, body.reason, condition)
    await here.studio.prepare(here.held, here.desk.who.participant, held)
    return here.view()


@router.delete("/{workspace}/positions/{bracket}")
async def drop_position(here: InsideHere, bracket: BracketId) -> WorkspaceView:
    """Erase a stance that is prepared."""
    what = about(StandsNoMore(bracket))
    await here.studio.unprepare(here.held, here.desk.who.participant, what)
    return here.view()


@router.put("/{workspace}/sponsorships/{bracket}")
async def prepare_sponsorship(
    here: InsideHere, bracket: BracketId, body: SponsorshipBody
) -> WorkspaceView:
    """Prepare to co-sponsor a proposal, or to leave it; it takes the place of a stance."""
    held = Joins(bracket, body.joins)
    await here.studio.prepare(here.held, here.desk.who.participant, held)
    return here.view()


@router.put("/{workspace}/reasons/{bracket}")
async def prepare_reason(here: InsideHere, bracket: BracketId, body: ReasonBody) -> WorkspaceView:
    """Prepare the reason for a proposal of one's own."""
    await here.studio.prepare(here.held, here.desk.who.participant, Says(bracket, body.reason))
    return here.view()


@router.delete("/{workspace}/reasons/{bracket}")
async def drop_reason(here: InsideHere, bracket: BracketId) -> WorkspaceView:
    """Erase a reason that is prepared."""
    await here.studio.unprepare(here.held, here.desk.who.participant, about(Says(bracket, "")))
    return here.view()


async def _changed(here: Inside, command: StructureCommand) -> DraftTextView:
    await here.studio.enact(here.held, here.desk.command_id(), here.desk.who.participant, command)
    return await text(here)


def _row(desk: Desk, kept: Kept) -> WorkspaceRowView:
    return WorkspaceRowView(
        id=kept.id,
        name=kept.name,
        draft=kept.draft,
        delegation=kept.delegation,
        group=kept.group,
        banner=_banner(desk, kept),
        changed_at=kept.changed_at,
        cleared=kept.cleared_by is not None,
    )


def _banner(desk: Desk, kept: Kept) -> str:
    if kept.group is not None:
        group = desk.state.groups.groups[kept.group].name
        return f"Only delegates of the members of {group} see this."
    return f"Only the delegates of {desk.state.members.name(kept.delegation)} see this."


def _prepared(state: Negotiation, held: Held) -> PreparedView:
    about_it = PreparedView(
        about=about(held),
        what="takes back",
        bracket=held.bracket,
        proposal=excerpt(state, held.bracket) if held.bracket in state.brackets.brackets else "",
        stance=None,
        reason="",
        condition="",
    )
    match held:
        case Stands(_, stance, reason, condition):
            words = condition_words(state, condition) if condition is not None else ""
            said: dict[str, object] = {
                "what": "takes",
                "stance": stance,
                "reason": reason,
                "condition": words,
            }
        case Says(_, reason):
            said = {"what": "gives a reason", "reason": reason}
        case Joins(_, on):
            said = {"what": "co-sponsors" if on else "leaves"}
        case StandsNoMore():
            said = {}
    return about_it.model_copy(update=said)


def _view(desk: Desk, held: OpenWorkspace) -> WorkspaceView:
    kept, fork, state = held.kept, held.fork, held.fork.state()
    clearing = clears(desk.state, kept, desk.actor)
    found = [
        DifferenceView(
            what=one.what,
            paragraph=one.paragraph,
            label=one.label,
            bracket=one.bracket,
            kind=one.kind,
            words=one.words,
        )
        for one in differences(fork)
    ]
    positions = [_prepared(state, one) for one in held.positions]
    ours = desk.actor.delegation == kept.delegation
    return WorkspaceView(
        **_row(desk, kept).model_dump(),
        differences=found,
        positions=positions,
        lost=[*kept.words_astray, *fork.lost_words()],
        may_clear=clearing,
        may_table=ours and bool(found or positions) and (clearing or kept.cleared_by is not None),
        may_delete=clearing or kept.created_by == desk.who.participant,
    )
