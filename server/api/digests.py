"""Whether, how often and where whoever asks is told by e-mail."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from events.errors import Refused
from server.api.edge import DeskHere
from server.api.views import Body, View
from server.digests.address import MAX_ADDRESS, checked
from server.digests.choices import Choices, Frequency

router = APIRouter(prefix="/api/negotiations/{slug}/digest", tags=["notices"])

Address = Annotated[str, Field(max_length=MAX_ADDRESS)]


class AddressBody(Body):
    """An e-mail address."""

    address: Address


class DigestBody(AddressBody):
    """Where digests go, and how often; an address may be kept with nothing sent to it."""

    frequency: Frequency


class DigestView(View):
    """What whoever asks chose. ``available``: this server can send mail."""

    available: bool
    address: str
    frequency: Frequency


def choices(request: Request) -> Choices:
    """Where the app that serves this request keeps them."""
    held: Choices = request.app.state.choices
    return held


ChoicesHere = Annotated[Choices, Depends(choices)]


@router.get("")
async def read_digest(desk: DeskHere, held: ChoicesHere) -> DigestView:
    """Your address and choice; nobody else reads them."""
    found = await held.of(desk.who.participant)
    return DigestView(
        available=bool(desk.here.settings.smtp_url),
        address=found.address if found is not None else "",
        frequency=found.frequency if found is not None else "off",
    )


@router.put("", status_code=204)
async def choose_digest(desk: DeskHere, held: ChoicesHere, body: DigestBody) -> None:
    """Choose how often you are told by e-mail, and where."""
    if body.frequency != "off" and not desk.here.settings.smtp_url:
        raise Refused("N4", "This server sends no mail; what concerns you stands on the page.")
    await held.choose(
        desk.state.id,
        desk.who.participant,
        checked(body.address),
        body.frequency,
        desk.state.position,
        desk.here.clock(),
    )


@router.delete("", status_code=204)
async def erase_digest(desk: DeskHere, held: ChoicesHere) -> None:
    """Erase your address; nothing more is sent."""
    await held.erase(desk.who.participant)
