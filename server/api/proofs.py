"""What proves the record: the key, signed checkpoints, and proofs from the tree."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field

from events.errors import Unknown
from events.proof.checkpoint import MAX_SIZE as MOST
from events.store.protocol import SignedCheckpoint
from server.api.edge import DeskHere, ServicesHere
from server.proving import ConsistencyView, InclusionView, prove_consistency, prove_inclusion

public = APIRouter(prefix="/api", tags=["proofs"])
router = APIRouter(prefix="/api/negotiations/{slug}", tags=["proofs"])

Size = Annotated[
    int | None,
    Query(ge=1, le=MOST, description="Events of the record; without it, all there are."),
]


class CheckpointView(BaseModel):
    """A signed checkpoint of the record."""

    size: int = Field(description="How many events it vouches for.")
    root: str = Field(description="Root of their tree, hexadecimal.")
    note: str = Field(description="The signed text: C2SP tlog-checkpoint in a signed note.")
    signed_at: int = Field(description="Microseconds since 1970.")


def _view(kept: SignedCheckpoint) -> CheckpointView:
    return CheckpointView(
        size=kept.size, root=kept.root.hex(), note=kept.note, signed_at=kept.signed_at
    )


@public.get("/checkpoint-key", response_class=PlainTextResponse)
async def checkpoint_key(here: ServicesHere) -> str:
    """The public key that checkpoints are signed with, for `travaux verify --key`."""
    return here.checkpoints.public_key + "\n"


@router.post("/checkpoints")
async def issue_checkpoint(desk: DeskHere) -> CheckpointView:
    """Sign the record as it now is; the checkpoint there is, if nothing came since."""
    desk.require("audit")
    return _view(await desk.here.checkpoints.issue(desk.state.id))


@router.get("/checkpoints")
async def checkpoints(
    desk: DeskHere,
    after: Annotated[int, Query(ge=0, le=MOST, description="Size after which to begin.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[CheckpointView]:
    """Checkpoints of more than ``after`` events, smallest first."""
    out: list[CheckpointView] = []
    async for kept in desk.here.rooms.store.checkpoints(desk.state.id, after):
        out.append(_view(kept))
        if len(out) == limit:
            break
    return out


@router.get("/checkpoints/latest", response_class=PlainTextResponse)
async def latest_checkpoint(desk: DeskHere) -> str:
    """The signed text of the latest checkpoint, to be kept for `travaux verify --since`."""
    kept = await desk.here.rooms.store.last_checkpoint(desk.state.id)
    if kept is None:
        raise Unknown("R7", "No checkpoint of this record has been signed yet.")
    return kept.note


@router.get("/proofs/inclusion")
async def inclusion(
    desk: DeskHere, position: Annotated[int, Query(ge=1, le=MOST)], size: Size = None
) -> InclusionView:
    """Proof that the event at ``position`` is in the record of ``size`` events."""
    return await prove_inclusion(desk.here.rooms.store, desk.state.id, position, size)


@router.get("/proofs/consistency")
async def consistency(
    desk: DeskHere, first: Annotated[int, Query(ge=1, le=MOST)], second: Size = None
) -> ConsistencyView:
    """Proof that the record of ``second`` events continues that of ``first``."""
    return await prove_consistency(desk.here.rooms.store, desk.state.id, first, second)
