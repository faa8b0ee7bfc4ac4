"""Packages in preparation, soundings, and what would unlock: seen by few (SPEC K6, Y)."""

import hashlib
from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, status

from events.brackets import Fate
from events.draft.enact import enact
from events.errors import NotPermitted, Refused, Unknown
from events.ids import BracketId, DelegationId, GroupId, PackageId
from events.negotiation import Negotiation
from events.packages import PresentPackage
from events.projections.asked import Look
from events.projections.brackets import proposal
from events.projections.labels import full_label
from events.projections.unlock import Kind, Likelihood, Locked, Sounding, unlock
from events.stances import StanceKind
from server.api.acts import done
from server.api.agreement_views import PackageBody
from server.api.asked import AskedHere
from server.api.edge import Desk, DeskHere
from server.api.views import Body, Done, View
from server.private import PackageDrafts, Prepared, Soundings, Told

router = APIRouter(prefix="/api/negotiations/{slug}", tags=["private"])

MAX_WORDS = 2000
"""Most characters of a sounding's words."""


def package_drafts(request: Request) -> PackageDrafts:
    """Where the app that serves this request keeps them."""
    held: PackageDrafts = request.app.state.package_drafts
    return held


def soundings(request: Request) -> Soundings:
    """Where the app that serves this request keeps them."""
    held: Soundings = request.app.state.soundings
    return held


PackageDraftsHere = Annotated[PackageDrafts, Depends(package_drafts)]
SoundingsHere = Annotated[Soundings, Depends(soundings)]


class PackageDraftView(View):
    """A package in preparation, for its authors."""

    id: str
    title: str
    note: str
    brackets: list[str]
    changed_at: int


class SoundingBody(Body):
    """How the delegation would stand, told in private."""

    stance: StanceKind
    words: str = ""


class SoundingView(View):
    """A sounding: its delegation and the co-facilitators see it."""

    bracket: BracketId
    proposal: str
    delegation: DelegationId
    stance: StanceKind
    words: str
    at: int


class ObstacleView(View):
    """One thing that stands between a bracket and being ripe."""

    kind: Kind
    who: str
    bracket: BracketId | None
    words: str
    likelihood: Likelihood


class LockedView(View):
    """A bracket that is not ripe, what stands in between, and who still would."""

    bracket: BracketId
    label: str
    excerpt: str
    obstacles: list[ObstacleView]
    holders: list[str]
    near: bool


# Packages in preparation


def _author(desk: Desk) -> DelegationId | None:
    """Whose packages whoever asks prepares: their delegation's, or the pen's."""
    if desk.actor.delegation is not None:
        desk.require("position")
    else:
        desk.require("steer")
    return desk.actor.delegation


@router.get("/package-drafts")
async def in_preparation(desk: DeskHere, held: PackageDraftsHere) -> list[PackageDraftView]:
    """The packages that your delegation prepares; those of the pen for who steers."""
    return [_package(one) for one in await held.of(desk.state.id, _author(desk))]


@router.post("/package-drafts")
async def prepare_package(
    desk: DeskHere, held: PackageDraftsHere, body: PackageBody
) -> PackageDraftView:
    """Begin a package; nobody but its authors sees it until it is presented."""
    name = hashlib.sha256(f"package {desk.command_id()}".encode()).hexdigest()[:20]
    return await _keep(desk, held, PackageId(name), body)


@router.put("/package-drafts/{package}")
async def change_package(
    desk: DeskHere, held: PackageDraftsHere, package: PackageId, body: PackageBody
) -> PackageDraftView:
    """Change a package in preparation."""
    await held.known(package, desk.state.id, _author(desk))
    return await _keep(desk, held, package, body)


@router.delete("/package-drafts/{package}", status_code=status.HTTP_204_NO_CONTENT)
async def erase_package(desk: DeskHere, held: PackageDraftsHere, package: PackageId) -> None:
    """Erase a package in preparation."""
    await held.known(package, desk.state.id, _author(desk))
    await held.erase(package)


@router.post("/package-drafts/{package}/presentation")
async def present_prepared(desk: DeskHere, held: PackageDraftsHere, package: PackageId) -> Done:
    """Present it: from here on everybody sees it, and it is no longer in preparation."""
    author = _author(desk)
    cause = desk.command_id()
    known = await desk.here.rooms.store.by_command(desk.state.id, cause)
    if known:
        return done(known)
    seen = await held.known(package, desk.state.id, author)
    command = PresentPackage(seen.id, seen.title, seen.brackets, seen.note)
    recorded = await desk.act(
        lambda candidate, act: enact(candidate, act, command), held.presenting(seen)
    )
    return done(recorded)


async def _keep(
    desk: Desk, held: PackageDrafts, package: PackageId, body: PackageBody
) -> PackageDraftView:
    author = _author(desk)
    title = " ".join(body.title.split())
    if not 1 <= len(title) <= 200 or len(body.note) > 2000:
        raise Refused("K1", "A package has a title of 1 to 200 characters and a note of 2000.")
    brackets = tuple(dict.fromkeys(BracketId(b) for b in body.brackets))
    for bracket in brackets:
        desk.state.brackets.known(bracket)
    prepared = Prepared(
        package,
        desk.state.id,
        author,
        title,
        body.note.strip(),
        brackets,
        desk.who.participant,
        desk.here.clock(),
    )
    await held.keep(prepared)
    return _package(prepared)


def _package(prepared: Prepared) -> PackageDraftView:
    return PackageDraftView(
        id=prepared.id,
        title=prepared.title,
        note=prepared.note,
        brackets=list(prepared.brackets),
        changed_at=prepared.changed_at,
    )


# Soundings


def _listens(desk: Desk) -> None:
    """403 unless a co-facilitator asks: what is told to them is not the secretariat's."""
    if desk.actor.role != "co-facilitator":
        raise NotPermitted("Y2", "What delegations say in private is for the co-facilitators.")


@router.get("/soundings")
async def what_was_told(desk: DeskHere, held: SoundingsHere) -> list[SoundingView]:
    """What your delegation told the co-facilitators; to these, what all told them."""
    if desk.actor.delegation is None:
        _listens(desk)
    return [_told(desk, one) for one in await held.of(desk.state.id, desk.actor.delegation)]


@router.put("/brackets/{bracket}/sounding")
async def sound(
    desk: DeskHere, held: SoundingsHere, bracket: BracketId, body: SoundingBody
) -> SoundingView:
    """Tell the co-facilitators in private how your delegation would stand on a bracket."""
    desk.require("position")
    # Whether the bracket is still open is not for who does not attend.
    desk.state.process.regime.require_attendance(desk.actor.role)
    assert desk.actor.delegation is not None, "only delegates carry the right to take positions"
    found = desk.state.brackets.still_open(bracket)
    if found.kind != "reservation" and desk.actor.delegation in found.proponents:
        raise Refused(
            "Y1", "This is your own proposal. You can withdraw it, or sound on those of others."
        )
    words = " ".join(body.words.split())
    if len(words) > MAX_WORDS:
        raise Refused("Y1", f"A sounding has at most {MAX_WORDS} characters.")
    told = Told(
        bracket,
        desk.actor.delegation,
        desk.state.id,
        body.stance,
        words,
        desk.who.participant,
        desk.here.clock(),
    )
    await held.tell(told)
    return _told(desk, told)


@router.delete("/brackets/{bracket}/sounding", status_code=status.HTTP_204_NO_CONTENT)
async def unsound(desk: DeskHere, held: SoundingsHere, bracket: BracketId) -> None:
    """Erase what your delegation told them about a bracket."""
    desk.require("position")
    desk.state.brackets.known(bracket)
    assert desk.actor.delegation is not None, "only delegates carry the right to take positions"
    await held.erase(bracket, desk.actor.delegation)


@router.get("/unlock")
async def what_would_unlock(
    desk: DeskHere,
    held: SoundingsHere,
    asked: AskedHere,
    bracket: Annotated[
        BracketId | None, Query(description="Only this bracket; without it, all that are not ripe.")
    ] = None,
    retained: Annotated[
        list[BracketId] | None, Query(description="Suppose that these were retained.")
    ] = None,
    deleted: Annotated[
        list[BracketId] | None, Query(description="Suppose that these were deleted.")
    ] = None,
) -> list[LockedView]:
    """For the co-facilitators: what stands between each bracket and being ripe, by stances and
    soundings, and what would be left if some brackets were settled."""
    _listens(desk)
    if bracket is not None:
        desk.state.brackets.known(bracket)
    settled: dict[BracketId, Fate] = dict.fromkeys(retained or (), "retained")
    settled |= dict.fromkeys(deleted or (), "deleted")
    for one in settled:
        if one not in desk.state.brackets.brackets:
            raise Unknown("B2", "There is no such bracket.")
    told = by_bracket(await held.of(desk.state.id))
    only = None if bracket is None else {bracket}
    look = Look(desk.state, asked)
    return [
        locked_view(desk.state, one)
        for one in unlock(desk.state, told, settled, only)
        if look.bracket(one.bracket)
    ]


def by_bracket(told: Iterable[Told]) -> dict[BracketId, dict[DelegationId, Sounding]]:
    """Soundings as `unlock` wants them."""
    out: dict[BracketId, dict[DelegationId, Sounding]] = {}
    for one in told:
        out.setdefault(one.bracket, {})[one.delegation] = Sounding(one.stance, one.words)
    return out


def _told(desk: Desk, told: Told) -> SoundingView:
    return SoundingView(
        bracket=told.bracket,
        # What became of the words is not for who does not attend (SPEC P16).
        proposal=proposal(desk.state, told.bracket) if desk.attends else "",
        delegation=told.delegation,
        stance=told.stance,
        words=told.words,
        at=told.at,
    )


def locked_view(state: Negotiation, locked: Locked) -> LockedView:
    """A bracket that is not ripe, in words."""
    held = state.brackets.known(locked.bracket)
    draft = state.text.drafts[held.draft]
    there = held.paragraph in draft.paragraphs
    return LockedView(
        bracket=locked.bracket,
        label=full_label(draft, held.paragraph) if there else "",
        excerpt=proposal(state, locked.bracket),
        obstacles=[
            ObstacleView(
                kind=one.kind,
                who=_name(state, one.group or one.delegation),
                bracket=one.bracket,
                words=one.words,
                likelihood=one.likelihood,
            )
            for one in locked.obstacles
        ],
        holders=[_name(state, who) for who in locked.holders],
        near=locked.near,
    )


def _name(state: Negotiation, who: DelegationId | GroupId | None) -> str:
    if who in state.groups.groups:
        return state.groups.groups[GroupId(who)].name
    return state.members.name(DelegationId(who)) if who is not None else ""
