"""What ``travaux matrix`` and ``travaux positions`` do."""

from collections.abc import Iterable

import typer
from rich.console import Console
from rich.table import Table

from events.brackets import BracketKind
from events.errors import Unknown
from events.ids import DelegationId, GroupId, IssueId
from events.negotiation import Negotiation
from events.projections.attribution import delegation_code, group_code
from events.projections.brackets import State
from events.projections.matrix import Cell, Matrix, Wanted, matrix
from server.api.position_render import matrix_view, positions_view
from server.console import PAGE, database
from server.moments import iso
from server.settings import Settings


async def show_matrix(
    settings: Settings,
    slug: str,
    moment: str | None,
    format: str,
    *,
    issue: str | None,
    delegation: str | None,
    group: str | None,
    kind: BracketKind | None,
    state: State | None,
) -> None:
    """Print who stands where on each bracket, and whence each position comes."""
    async with database(settings) as held:
        negotiation = await held.at(slug, moment)
    wanted = Wanted(
        issue=_issue(negotiation, issue) if issue is not None else None,
        delegation=find_delegation(negotiation, delegation) if delegation is not None else None,
        group=_group(negotiation, group) if group is not None else None,
        kind=kind,
        state=state,
    )
    if format == "json":
        typer.echo(matrix_view(negotiation, wanted).model_dump_json(indent=2))
        return
    _print(negotiation, matrix(negotiation, wanted))


async def show_positions(
    settings: Settings, slug: str, delegation: str, moment: str | None, format: str
) -> None:
    """Print where one delegation stands."""
    async with database(settings) as held:
        negotiation = await held.at(slug, moment)
    whose = find_delegation(negotiation, delegation)
    if format == "json":
        view = positions_view(negotiation, whose, None)
        typer.echo(view.model_dump_json(indent=2))
        return
    _print(negotiation, matrix(negotiation, Wanted(delegation=whose)))


def find_delegation(negotiation: Negotiation, wanted: str) -> DelegationId:
    """The delegation of that code or name; raises `Unknown`, naming those there are."""
    parties = ((d.id, d.code, d.name) for d in negotiation.members.delegations.values())
    return DelegationId(_named(parties, wanted, "delegation"))


def _group(negotiation: Negotiation, wanted: str) -> GroupId:
    parties = ((g.id, g.code, g.name) for g in negotiation.groups.groups.values())
    return GroupId(_named(parties, wanted, "group"))


def _issue(negotiation: Negotiation, wanted: str) -> IssueId:
    issues = ((i.id, i.title, i.title) for i in negotiation.issues.issues.values())
    return IssueId(_named(issues, wanted, "issue"))


def _named(known: Iterable[tuple[str, str, str]], wanted: str, what: str) -> str:
    there: list[str] = []
    for one, short, name in known:
        if wanted.strip().casefold() in (short.casefold(), name.casefold()):
            return one
        there.append(short)
    listed = ", ".join(there) or "none yet"
    raise Unknown("S11", f"There is no {what} “{wanted}” then. There are: {listed}.")


def _print(negotiation: Negotiation, found: Matrix) -> None:
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(width=PAGE, highlight=False)
    table = Table(
        title=f"{negotiation.process.title}: positions as of position {found.position}, "
        f"{iso(found.occurred_at)}"
        if found.position
        else "Before this negotiation began",
        title_justify="left",
    )
    for heading in ("Paragraph", "Bracket", "State", "Who", "Position", "Since"):
        table.add_column(heading, overflow="fold")
    for row in found.rows:
        about = [row.label, row.proposal, row.state]
        for cell in row.cells:
            since = iso(cell.since_at)[:10] if cell.since_at is not None else ""
            table.add_row(*about, _who(negotiation, cell), _said(cell), since)
            about = ["", "", ""]
        if not row.cells:
            table.add_row(*about, "—", "", "")
    console.print(table)
    console.print(f"{len(found.rows)} brackets.")


def _who(negotiation: Negotiation, cell: Cell) -> str:
    if cell.group is not None:
        return group_code(negotiation, cell.group)
    return delegation_code(negotiation, cell.delegation) if cell.delegation is not None else ""


def _said(cell: Cell) -> str:
    parts = [cell.words]
    if cell.entered:
        parts.append("(entered for it, not yet confirmed)")
    if cell.condition:
        parts.append(f"{cell.condition} ({'met' if cell.met else 'not met'})")
    if cell.reason:
        parts.append(f"“{cell.reason}”")
    return " ".join(parts)
