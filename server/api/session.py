"""Signing in by invitation link, and who one is."""

from fastapi import APIRouter, HTTPException, Request, Response

from server.api.edge import COOKIE, Services, ServicesHere, SignedIn, same_origin
from server.api.views import MeView, SignInBody, Ticket
from server.auth import LinkNotValid, Signed

router = APIRouter(prefix="/api", tags=["session"])


@router.post("/sign-in")
async def sign_in(
    body: SignInBody, request: Request, response: Response, here: ServicesHere
) -> MeView:
    """Use an invitation; the session is an HttpOnly cookie."""
    if not same_origin(request.headers.get("origin"), request.headers.get("host"), here.settings):
        raise HTTPException(403, "This request came from another site.")
    session = await here.sign_in.accept(body.token)
    found = await here.sign_in.session(session)
    if found is None:
        raise LinkNotValid
    response.set_cookie(
        COOKIE,
        session,
        max_age=here.settings.session_days * 86_400,
        httponly=True,
        samesite="lax",
        secure=here.settings.secure_cookies,
        path="/",
    )
    return await me_view(here, found)


@router.delete("/session", status_code=204)
async def sign_out(request: Request, response: Response, here: ServicesHere) -> None:
    """End this session."""
    if not same_origin(request.headers.get("origin"), request.headers.get("host"), here.settings):
        raise HTTPException(403, "This request came from another site.")
    if cookie := request.cookies.get(COOKIE):
        await here.sign_in.sign_out(cookie)
    response.delete_cookie(COOKIE, path="/")


@router.get("/me")
async def me(who: SignedIn, here: ServicesHere) -> MeView:
    """Who is signed in, and in which negotiation."""
    return await me_view(here, who)


@router.post("/ticket")
async def ticket(who: SignedIn, here: ServicesHere) -> Ticket:
    """A pass for opening one websocket within a minute, for programs."""
    return Ticket(ticket=await here.sign_in.ticket(who))


async def me_view(here: Services, who: Signed) -> MeView:
    """Raises `NotPermitted` if the participant is no longer enrolled."""
    state = (await here.rooms.open_for(who.negotiation, who.participant)).state
    actor = state.members.actor(who.participant)
    return MeView(
        participant=who.participant,
        name=who.name,
        role=actor.role,
        delegation=actor.delegation,
        negotiation=state.id,
        slug=state.process.slug,
        title=state.process.title,
    )
