"""What ``travaux compilation`` does."""

import typer

from events.formats.written import status_line
from events.projections.attribution import ENTERED
from events.projections.compilation import Compiled, compilation
from server.api.compilation import LEGEND, compilation_view
from server.console import database
from server.finding import asked
from server.narrowing import Narrow
from server.settings import Settings


async def show_compilation(
    settings: Settings, slug: str, moment: str | None, format: str, narrow: Narrow
) -> None:
    """Print each paragraph, and beneath it what each proponent proposes."""
    async with database(settings) as held:
        state = await held.at(slug, moment)
    what = asked(state, narrow)
    if format == "json":
        typer.echo(compilation_view(state, None, what).model_dump_json(indent=2))
        return
    for draft in compilation(state, what):
        typer.echo(f"{draft.title}\n")
        for paragraph in draft.paragraphs:
            for line in _lines(paragraph):
                typer.echo(line)
            typer.echo("")
        typer.echo(f"{status_line(state, draft.draft)} {LEGEND}\n")


def _lines(paragraph: Compiled) -> list[str]:
    text = paragraph.text or "(proposed as a whole)"
    sign = f"{'#' * max(paragraph.level, 1)} " if paragraph.kind == "heading" else ""
    indent = "" if sign else "    " * paragraph.level
    lines = [f"{indent}{sign}{paragraph.label} {text}".replace("  (", " (").rstrip()]
    for by in paragraph.proponents:
        lines.append(f"{indent}    {by.who}:")
        for one in by.proposals:
            # Who reads a compilation wants every word.
            mark = f" {ENTERED}" if one.entered else ""
            lines.append(f"{indent}      - {_SAYS[one.kind]} “{one.words.strip()}”{mark}")
            if one.reason:
                lines.append(f"{indent}        Reason: {one.reason}")
            lines += [f"{indent}        or: {words}" for words in one.alternatives]
    return lines


_SAYS = {"insertion": "Insert", "deletion": "Delete", "reservation": "Reservation on"}
