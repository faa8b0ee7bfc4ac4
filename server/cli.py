"""The ``travaux`` command. Works on the database that the settings name, beside a running server or
without one. Errors go to standard error in a sentence; exit codes: 0 done, 1 refused or damaged,
2 wrong usage.
"""

import asyncio
import io
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import typer

from events.errors import TravauxError
from events.permissions import ROLES
from server.settings import Settings, load

app = typer.Typer(
    name="travaux",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A live drafting room for treaty texts. Settings come from TRAVAUX_… variables; "
    "`travaux settings` lists them.",
)

T = TypeVar("T")


def _text(value: str | None) -> str | None:
    """Refuse bytes that the shell could not turn into text."""
    if value is not None and any("\ud800" <= c <= "\udfff" for c in value):
        raise typer.BadParameter("this is not text in UTF-8.")
    return value


Slug = Annotated[
    str, typer.Option("--negotiation", help="The negotiation's short name.", callback=_text)
]
At = Annotated[
    str | None,
    typer.Option(
        "--at",
        help="A position or a time such as 2026-03-14T09:30; without it, now.",
        callback=_text,
    ),
]
As = Annotated[
    str,
    typer.Option(
        "--as",
        help=f"ROLE or delegate:DELEGATION; roles: {', '.join(ROLES)}.",
        callback=_text,
    ),
]


# What a command needs is imported when it runs, so that `--help` and mistakes answer at once.


def _run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


@app.command()
def serve() -> None:
    """Bring the database up to date and serve."""
    from server import serving

    serving.serve(load())


@app.command()
def demo() -> None:
    """Serve with the demonstration negotiation, and print sign-in links for this machine."""
    from server import serving

    serving.demo(load())


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    from server import serving

    serving.migrate(load())


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="Bracketed plain text or Markdown, UTF-8.")],
    negotiation: Slug,
    title: Annotated[
        str, typer.Option("--title", help="The title of the draft it becomes.", callback=_text)
    ],
) -> None:
    """Bring a text in as a draft, and list what could not be decided."""
    from server import console

    _run(console.import_text(load(), file, negotiation, title))


@app.command()
def replay(
    negotiation: Slug,
    draft: Annotated[str, typer.Option("--draft", help="The draft's title.", callback=_text)],
    at: At = None,
    format: Annotated[
        Literal["text", "json"], typer.Option("--format", help="Written form, or JSON.")
    ] = "text",
) -> None:
    """Print a draft as it was at any moment, in written form."""
    from server import console

    _run(console.replay(load(), negotiation, draft, at, format))


@app.command()
def issues(
    negotiation: Slug,
    at: At = None,
    format: Annotated[
        Literal["table", "json"], typer.Option("--format", help="A table, or JSON.")
    ] = "table",
) -> None:
    """Print which brackets are contested, per issue, and who stands where."""
    from server import console

    _run(console.issues(load(), negotiation, at, format))


@app.command()
def export(
    negotiation: Slug,
    output: Annotated[
        Path | None, typer.Option("--output", help="Where to write; without it, standard output.")
    ] = None,
) -> None:
    """Write the log as JSON Lines."""
    from server import console

    _run(console.export(load(), negotiation, output))


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="An exported log; - for standard input.")],
) -> None:
    """Re-derive hash chain and text from an export. Needs no server and no database."""
    from server import verifying

    verifying.verify(file)


@app.command()
def token(
    negotiation: Slug,
    as_: As,
) -> None:
    """Enrol a program and print its bearer token, once."""
    from server import console

    _run(console.token(load(), negotiation, as_))


@app.command()
def invite(
    negotiation: Slug,
    as_: As,
    name: Annotated[str, typer.Option("--name", help="The person's name.", callback=_text)],
) -> None:
    """Enrol a person and print their sign-in link, once."""
    from server import console

    _run(console.invite(load(), negotiation, as_, name))


@app.command()
def settings() -> None:
    """List every setting with what it does."""
    for name, field in Settings.model_fields.items():
        typer.echo(f"TRAVAUX_{name.upper():<20} {field.description}")


def main() -> None:
    """Entry point: refusals are sentences on standard error, never tracebacks."""
    for stream in (sys.stdout, sys.stderr):
        # Treaty text in every script of the world, whatever this machine's locale.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except TravauxError as error:
        typer.echo(f"travaux: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read our output has heard enough; leave nothing to be flushed into it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(1)
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        typer.echo(f"travaux: {named}{error.strerror or error}.", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
