"""What the ``travaux`` commands do."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from events.draft.enact import enact
from events.draft.replica import Act
from events.errors import Malformed, Unknown
from events.formats.bracketed import MAX_BYTES
from events.formats.written import written
from events.ids import SYSTEM, CommandId, DraftId, NegotiationId, ParticipantId
from events.members import EnrolParticipant
from events.negotiation import Command, Event, Negotiation, decide
from events.permissions import ROLES
from events.process import OpenDraft, OpenNegotiation
from events.record import Recorded
from events.store.engine import connect
from events.store.sql import SqlEventStore
from events.visibility import sight, veiled
from server.api.render import draft_text
from server.app import now
from server.auth import SignIn
from server.bringing import Decide, bring
from server.checkpoints import Checkpoints, signing_key
from server.ids import fresh
from server.logs import configure_logs
from server.moments import position_at
from server.rooms import Rooms, folded
from server.serving import prepare
from server.settings import Settings

PAGE = 140
"""Columns of a table that goes to a file or another program."""

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check_slug(slug: str) -> None:
    """Raise `Malformed` unless ``slug`` can name a negotiation in addresses."""
    if not SLUG.fullmatch(slug) or len(slug) > 60:
        raise Malformed(
            f"“{slug}” cannot name a negotiation; use small letters, digits and single hyphens."
        )


def refuse_untitled(title: str) -> None:
    """Raise `Refused` unless ``title`` can name a draft; nothing is created for a mistyped one."""
    nowhere = Negotiation(NegotiationId(""))
    decide(nowhere, nowhere.members.actor(SYSTEM), OpenDraft(DraftId(""), title))


class Database:
    """The settings' database, open for one command."""

    def __init__(self, settings: Settings, engine: AsyncEngine) -> None:
        self.settings = settings
        self.engine = engine
        self.store = SqlEventStore(engine)
        self.rooms = Rooms(self.store, now)
        self.sign_in = SignIn(engine, settings, now)

    def checkpoints(self) -> Checkpoints:
        """What signs for the records; raises `KeyFileRefused`."""
        interval = self.settings.checkpoint_minutes * 60_000_000
        return Checkpoints(self.store, signing_key(self.settings), now, interval)

    async def negotiation(self, slug: str) -> NegotiationId:
        """The negotiation of that name; raises `Unknown`, naming those there are."""
        found = await self.store.find(slug)
        if found is None:
            there = ", ".join(s for _, s in await self.store.negotiations()) or "none yet"
            raise Unknown("P1", f"There is no negotiation “{slug}”. There are: {there}.")
        return found

    async def at(self, slug: str, moment: str | None) -> Negotiation:
        """The state at a moment (None: now), as the public may see it: it is for printing."""
        negotiation = await self.negotiation(slug)
        head = (await self.store.head(negotiation)).position
        position = await position_at(self.store, negotiation, head, moment)
        now = await folded(self.store, negotiation)
        seen = sight(now, None)
        state = await folded(
            self.store,
            negotiation,
            seen.horizon(now.process, head if position is None else position),
        )
        return veiled(state, sight(state, None))

    async def act(self, negotiation: NegotiationId, decide: Decide) -> tuple[Recorded[Event], ...]:
        """Decide and record something that no participant does."""
        command = CommandId("console:" + fresh())
        writer = (await self.rooms.open(negotiation)).writer
        return await writer.submit(
            command,
            lambda candidate, at: decide(
                candidate, Act(candidate.negotiation.members.actor(SYSTEM), command, at, at)
            ),
        )

    async def do(self, negotiation: NegotiationId, command: Command) -> None:
        """Enact a command that no participant gives."""
        await self.act(negotiation, lambda candidate, act: enact(candidate, act, command))


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The database, brought up to date; closed at the end."""
    configure_logs(settings.log_level)
    await asyncio.to_thread(prepare, settings)
    engine = connect(settings.database_url)
    held = Database(settings, engine)
    try:
        yield held
    finally:
        await held.rooms.close()
        await engine.dispose()


async def import_text(settings: Settings, file: Path, slug: str, title: str) -> None:
    """Bring a text in; creates the negotiation if it is not known, and says so."""
    text = _read_text(file)
    draft, imported, decide = bring(title, text)
    async with database(settings) as held:
        negotiation = await held.store.find(slug)
        if negotiation is None:
            check_slug(slug)
            refuse_untitled(title)
            negotiation = NegotiationId(fresh())
            await held.store.create(negotiation, slug)
            typer.echo(f"There was no negotiation “{slug}”; it has been created.", err=True)
        if (await held.store.head(negotiation)).position == 0:
            # Also where an earlier attempt ended between the two.
            await held.do(negotiation, OpenNegotiation(slug, slug.replace("-", " ").title()))
        recorded = await held.act(negotiation, decide)
    typer.echo(
        f"“{title}” is draft {draft}: {len(imported.paragraphs)} paragraphs, "
        f"{len(imported.brackets)} brackets, at positions "
        f"{recorded[0].position} to {recorded[-1].position}."
    )
    if imported.undecided:
        typer.echo(f"Not decided ({len(imported.undecided)}):")
        for note in imported.undecided:
            typer.echo(f"  {file.name}:{note.line}:{note.column}: {note.what} — {note.excerpt}")


def _read_text(file: Path) -> str:
    try:
        with file.open("rb") as source:
            data = source.read(MAX_BYTES + 1)
    except OSError as error:
        raise Malformed(f"{file} cannot be read: {error.strerror}.") from error
    if len(data) > MAX_BYTES:
        raise Malformed(
            f"{file} is larger than {MAX_BYTES // 10**6} MB; bring it in as several drafts."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed(
            f"{file} is not UTF-8 text (byte {error.start} is not); save it as UTF-8 first."
        ) from error


async def replay(
    settings: Settings, slug: str, title: str, moment: str | None, format: str
) -> None:
    """Print a draft as it was."""
    async with database(settings) as held:
        state = await held.at(slug, moment)
    wanted = title.strip().casefold()
    found = [d for d in state.text.drafts.values() if d.title.casefold() == wanted]
    if not found:
        there = ", ".join(f"“{d.title}”" for d in state.text.drafts.values()) or "none yet"
        raise Unknown("T2", f"There is no draft “{title}” then. There are: {there}.")
    if format == "json":
        typer.echo(draft_text(state, found[0].id, None).model_dump_json(indent=2))
    else:
        typer.echo(written(state, found[0].id))


async def enrol(held: Database, slug: str, as_: str) -> tuple[NegotiationId, ParticipantId]:
    """Enrol a participant as ``ROLE`` or ``delegate:DELEGATION`` (by code or name)."""
    negotiation = await held.negotiation(slug)
    role, _, party = as_.partition(":")
    if role == "delegation":
        role = "delegate"
    if role not in ROLES:
        raise Malformed(f"“{role}” is no role. Roles are: {', '.join(ROLES)}.")
    delegation = None
    if party:
        state = (await held.rooms.open(negotiation)).state
        matching = [
            d.id
            for d in state.members.delegations.values()
            if party.casefold() in (d.code.casefold(), d.name.casefold(), d.id.casefold())
        ]
        if not matching:
            codes = ", ".join(d.code for d in state.members.delegations.values()) or "none yet"
            raise Unknown("M5", f"There is no delegation “{party}”. There are: {codes}.")
        delegation = matching[0]
    participant = ParticipantId(fresh())
    await held.do(negotiation, EnrolParticipant(participant, role, delegation))
    return negotiation, participant


async def token(settings: Settings, slug: str, as_: str) -> None:
    """Print a new program's bearer token."""
    async with database(settings) as held:
        negotiation, participant = await enrol(held, slug, as_)
        await held.sign_in.set_name(negotiation, participant, f"Program ({as_})")
        typer.echo(await held.sign_in.bearer(negotiation, participant, as_))


async def invite(settings: Settings, slug: str, as_: str, name: str) -> None:
    """Print a new person's sign-in link."""
    async with database(settings) as held:
        negotiation, participant = await enrol(held, slug, as_)
        await held.sign_in.set_name(negotiation, participant, name)
        made = await held.sign_in.invite(negotiation, participant)
        typer.echo(f"{settings.base_url}/join/{made}")
