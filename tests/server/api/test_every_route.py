"""M4. Every route that writes, walked as everybody: with what there is, with what another
negotiation has, and with what nobody has.

The routes are those of the OpenAPI document, so that a new one is walked as well. Who may is
read from the table of rights (`events.permissions`), not from what the server answers.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest
from msgspec import Struct

from events.ids import ParticipantId
from events.store.engine import sqlite_url as url_of_file
from server.api.edge import COOKIE
from server.app import create_app
from server.settings import Settings
from tests.server.api.allowed import ROLES, STRANGERS, allowed
from tests.server.api.filled import routes
from tests.server.api.furnished import Side, another, furnish
from tests.server.api.walked import NOT_AS_IT_STANDS, Kept, Walk, last
from tests.server.house import NEGOTIATION, SLUG, House, house

OF_NO_NEGOTIATION = {"POST /api/sign-in", "DELETE /api/session", "POST /api/ticket"}
"""Tried in `tests/server/api/test_session.py`."""


class Furnished(Struct):
    """A database with two negotiations, what is in them, and the headers of everybody."""

    file: Path
    ids: dict[str, str]
    others: dict[str, str]
    headers: dict[str, dict[str, str]]


async def _furnished(url: str, folder: Path) -> Furnished:
    async with house(url, folder) as served:
        side, other = Side(SLUG, "compact"), await another(served, "zembla-talks", "zembla")
        side.clients = served.clients
        await furnish(side)
        await furnish(other)
        headers = await everybody(served, side)
        headers["of the other negotiation"] = dict(other.clients["pen"].headers)
        for client in other.clients.values():
            await client.aclose()
    return Furnished(Path(url.partition(":///")[2]), side.ids, other.ids, headers)


async def everybody(served: House, side: Side) -> dict[str, dict[str, str]]:
    """The pen is passed, the secretariat comes, some go: with what each of them asks."""
    sign_in = served.app.state.services.sign_in
    headers = {who: {"Authorization": f"Bearer {t}"} for who, t in served.tokens.items()}

    async def invited(role: str) -> tuple[ParticipantId, str]:
        body = {"name": role.title(), "role": role}
        made = await side.make("pen", "POST", "/invitations", body)
        return ParticipantId(made["participant"]), made["link"].rpartition("/")[2]

    async def bearer(participant: ParticipantId) -> dict[str, str]:
        return {"Authorization": f"Bearer {await sign_in.bearer(NEGOTIATION, participant, 'it')}"}

    await side.make("pen", "PUT", "/pen", {"participant": "pen"})
    headers["secretariat"] = await bearer((await invited("secretariat"))[0])
    gone, _ = await invited("co-facilitator")
    headers["no longer accredited"] = await bearer(gone)
    await side.make("pen", "DELETE", f"/people/{gone}")
    headers["no longer accredited, with a pass"] = await bearer(gone)
    session = await sign_in.accept((await invited("secretariat"))[1])
    headers["signed out"] = {"Cookie": f"{COOKIE}={session}"}
    await sign_in.sign_out(session)
    headers["nobody"] = {}
    return headers


@pytest.fixture(scope="module")
def furnished(_migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    """Made once, and copied for each who walks."""
    folder = tmp_path_factory.mktemp("furnished")
    file = folder / "travaux.db"
    shutil.copyfile(_migrated_sqlite, file)
    with ThreadPoolExecutor(1) as thread:  # without the event loop of the tests
        made = thread.submit(asyncio.run, _furnished(url_of_file(file), folder)).result()
    with sqlite3.connect(file) as at:
        at.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return made


@asynccontextmanager
async def walking(furnished: Furnished, folder: Path, *whos: str) -> AsyncIterator[list[Walk]]:
    """The application on a copy, without a socket; each of them asks it."""
    file = folder / "walked.db"
    shutil.copyfile(furnished.file, file)
    app = create_app(Settings(data_dir=folder, database_url=url_of_file(file), readers=0))
    here, other = Side(SLUG, "compact"), Side("zembla-talks", "zembla")
    here.ids, other.ids = furnished.ids, furnished.others
    kept = Kept(file, "zembla-negotiation")
    async with app.router.lifespan_context(app), AsyncExitStack() as open_:
        for who in whos:
            client = httpx.AsyncClient(
                transport=httpx.ASGITransport(app, raise_app_exceptions=False),
                base_url="http://test",
                headers=furnished.headers[who],
            )
            here.clients[who] = await open_.enter_async_context(client)
        walks = [Walk(who, here, other, kept) for who in whos]
        yield walks
        assert kept.others() == walks[0].before
    wrong = [one for walk in walks for one in walk.wrong]
    assert not wrong, "\n".join([f"{len(wrong)} wrong:", *wrong])


ROUTES = [r for r in routes(create_app(Settings()).openapi()) if r.name not in OF_NO_NEGOTIATION]


async def test_strangers_do_nothing(furnished: Furnished, tmp_path: Path) -> None:
    """Without a session that holds, and a place in this very negotiation."""
    async with walking(furnished, tmp_path, *STRANGERS) as walks:
        for walk in walks:
            for route in ROUTES:
                await walk.kept_from(route, STRANGERS[walk.who])


@pytest.mark.parametrize("who", ROLES)
async def test_every_role_does_what_the_table_says(
    furnished: Furnished, tmp_path: Path, who: str
) -> None:
    """And nothing else; nothing touches or tells of another negotiation; no answer is a defect."""
    async with walking(furnished, tmp_path, who) as (walk,):
        for route in ROUTES:
            if not allowed(who, route):
                await walk.kept_from(route, 403)
        mine = sorted((r for r in ROUTES if allowed(who, r)), key=last)
        for route in mine:
            if who in ("pen", "ald"):  # between them, all that is written
                await walk.names(route)
        for route in mine:
            await walk.does(route)
        if who in ("pen", "ald"):
            left = {r.name.removesuffix("?for") for r in mine} - walk.done
            assert left <= NOT_AS_IT_STANDS, "Say in INSTEAD or LATE what makes it possible."
