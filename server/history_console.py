"""What ``travaux history``, ``travaux trace``, ``travaux compare`` and ``travaux movement`` do."""

import msgspec
import typer
from rich.console import Console

from events.errors import Refused, Unknown
from events.ids import BracketId, DraftId, ParagraphId
from events.projections.comparison import compared
from events.projections.history import paragraph_history
from events.projections.movement import Movement, narrowed
from events.projections.provenance import Provenance
from events.projections.trace import where_did
from events.visibility import sight, veiled
from server.api.histories import brackets_asked
from server.api.history_render import Teller, movement_view
from server.console import PAGE, database
from server.finding import asked
from server.history_tables import (
    print_history,
    print_movement,
    print_redline,
    print_side_by_side,
    print_statistics,
    print_traces,
)
from server.moments import position_at
from server.narrowing import Narrow
from server.rooms import folded
from server.settings import Settings
from server.tracing import fold_to, position_of


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(width=PAGE, highlight=False)


async def history(
    settings: Settings,
    slug: str,
    title: str,
    paragraph: str,
    moment: str | None,
    format: str,
    corrections: bool,
) -> None:
    """Print how a paragraph came to be."""
    async with database(settings) as held:
        negotiation = await held.negotiation(slug)
        head = (await held.store.head(negotiation)).position
        at = await position_at(held.store, negotiation, head, moment)
        record = await fold_to(
            held.store, negotiation, Provenance(negotiation), 0, head if at is None else at
        )
    draft = find_draft(record, title)
    found = paragraph_history(
        record, draft, find_paragraph(record, draft, paragraph), corrections=corrections
    )
    if format == "json":
        typer.echo(Teller(record, None).history(found).model_dump_json(indent=2))
    else:
        print_history(record, found, _console())


async def trace(
    settings: Settings, slug: str, bracket: str, moment: str | None, format: str, narrow: Narrow
) -> None:
    """Print where proposals went: one bracket's, or those that are asked about."""
    if bool(bracket) == (narrow != Narrow()):
        raise Refused(
            "H5", "Say whose way is asked for: --bracket, or --delegation, --issue and the like."
        )
    async with database(settings) as held:
        state = await held.at(slug, moment) if not bracket else None
        negotiation = await held.negotiation(slug)
        head = (await held.store.head(negotiation)).position
        at = await position_at(held.store, negotiation, head, moment)
        record = await fold_to(
            held.store, negotiation, Provenance(negotiation), 0, head if at is None else at
        )
    teller = Teller(record, None)
    if state is None:
        wanted = [BracketId(bracket)]
    else:
        # Whose a proposal is may be withheld from who asks.
        seen = veiled(state, sight(state, None)) if narrow.delegation or narrow.group else state
        wanted = brackets_asked(seen, asked(state, narrow))
    views = [teller.trace(where_did(record, one)) for one in wanted]
    if format == "json":
        typer.echo(msgspec.json.format(f"[{','.join(v.model_dump_json() for v in views)}]"))
    else:
        print_traces(record, views, _console())


async def compare(
    settings: Settings, slug: str, title: str, before: str, after: str | None, format: str
) -> None:
    """Print what changed in a draft between two moments."""
    async with database(settings) as held:
        negotiation = await held.negotiation(slug)
        state = await folded(held.store, negotiation)
        wanted = title.strip().casefold()
        drafts = [d.id for d in state.text.drafts.values() if d.title.casefold() == wanted]
        if not drafts:
            there = ", ".join(f"“{d.title}”" for d in state.text.drafts.values())
            raise _no_draft(title, there)
        start = await position_of(held.store, state, drafts[0], before)
        end = await position_of(held.store, state, drafts[0], after)
        earlier, later = sorted((start, end))
        record = await fold_to(held.store, negotiation, Provenance(negotiation), 0, earlier)
        picture = record.picture(drafts[0])
        await fold_to(held.store, negotiation, record, earlier, later)
    find_draft(record, title)
    found = compared(record, picture, backwards=start > end)
    match format:
        case "json":
            typer.echo(Teller(record, None).comparison(found).model_dump_json(indent=2))
        case "side-by-side":
            print_side_by_side(record, found, _console())
        case "statistics":
            print_statistics(record, found, _console())
        case _:
            print_redline(record, found, _console())


async def movement(
    settings: Settings, slug: str, moment: str | None, format: str, narrow: Narrow
) -> None:
    """Print what moved, per issue and round."""
    async with database(settings) as held:
        negotiation = await held.negotiation(slug)
        head = (await held.store.head(negotiation)).position
        at = await position_at(held.store, negotiation, head, moment)
        fold = await fold_to(
            held.store, negotiation, Movement(negotiation), 0, head if at is None else at
        )
    if format == "json":
        what = asked(fold.state, narrow)
        typer.echo(movement_view(fold, None, what).model_dump_json(indent=2))
    else:
        found = narrowed(fold.state, fold.report(), asked(fold.state, narrow))
        print_movement(fold.state, found, _console(), brackets=narrow != Narrow())


def find_draft(record: Provenance, title: str) -> DraftId:
    """The draft of that title; raises `Unknown`, naming those there are."""
    wanted = title.strip().casefold()
    for sheet in record.sheets.values():
        if sheet.title.casefold() == wanted:
            return sheet.id
    raise _no_draft(title, ", ".join(f"“{s.title}”" for s in record.sheets.values()))


def find_paragraph(record: Provenance, draft: DraftId, wanted: str) -> ParagraphId:
    """The paragraph of that id or label, standing ones first.

    Raises `Unknown` if there is none, and `Refused` if the label is not the label of one alone.
    """
    tracks = record.sheets[draft].tracks
    if wanted in tracks:
        return ParagraphId(wanted)
    label = _plain(wanted)
    for standing in (True, False):
        found = [t for t in tracks.values() if t.standing == standing and _plain(t.label) == label]
        if len(found) == 1:
            return found[0].id
        if found and label:
            listed = "; ".join(f"{t.id} ({record.text(t)[:40]}…)" for t in found)
            raise Refused(
                "T2", f"{len(found)} paragraphs are labelled “{wanted}”; use the id: {listed}."
            )
    raise Unknown("T2", f"There is no paragraph “{wanted}” in this draft, and there was none.")


def _plain(label: str) -> str:
    return " ".join(label.split()).rstrip(".:").casefold()


def _no_draft(title: str, there: str) -> Unknown:
    return Unknown("T2", f"There is no draft “{title}” then. There are: {there or 'none yet'}.")
