"""``/healthz``, ``/readyz`` and ``/metrics``: what programs ask that look after the server."""

import hmac
import shutil
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from server.operations.health import health
from server.operations.metrics import Metrics
from server.settings import Settings

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthy() -> dict[str, str]:
    """The process lives: it answers."""
    return {"status": "ok"}


@router.get("/readyz")
async def ready(request: Request) -> JSONResponse:
    """200 if what people write can be recorded now, else 503; and why not."""
    found = await health(request).look()
    return JSONResponse(
        {
            "status": "ready" if found.ready else "not ready",
            "checks": found.checks,
            "information": found.information,
        },
        status_code=200 if found.ready else 503,
        headers={"Cache-Control": "no-store"},
    )


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """What is measured, in Prometheus' text format.

    With a token in the settings, for whoever sends it; without one, only from a server that people
    reach from its own machine alone. To others there is nothing here.
    """
    settings: Settings = request.app.state.services.settings
    if settings.metrics_token:
        given = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {settings.metrics_token}".encode()):
            raise HTTPException(401, "Metrics are for who has the token of this server.")
    elif not settings.loopback:
        raise HTTPException(404, "There is nothing at this address.")
    measured: Metrics = request.app.state.metrics
    await health(request).look()
    return Response(measured.exposed(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def free_share(folder: Path) -> float:
    """How much of the disk under a folder is free, in hundredths: no single write shows."""
    usage = shutil.disk_usage(folder)
    return int(usage.free / usage.total * 100) / 100
