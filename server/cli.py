"""The ``travaux`` command. Works on the database that the settings name, beside a running server or
without one. Errors go to standard error in a sentence; exit codes: 0 done, 1 refused or damaged,
2 wrong usage.
"""

import asyncio
import io
import os
import sys
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import typer

from events.errors import TravauxError
from events.permissions import ROLES
from server.narrowing import Narrow, narrowed
from server.narrowing import text as _text
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


def _texts(values: list[str] | None) -> list[str] | None:
    """The same for an option that may be repeated."""
    for value in values or ():
        _text(value)
    return values


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


DelegateToken = Annotated[
    str,
    typer.Option(
        "--token",
        envvar="TRAVAUX_TOKEN",
        help="A delegate's bearer token: workspaces are shown to their members.",
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
def history(
    negotiation: Slug,
    draft: Annotated[str, typer.Option("--draft", help="The draft's title.", callback=_text)],
    paragraph: Annotated[
        str, typer.Option("--paragraph", help="The paragraph's label, or its id.", callback=_text)
    ],
    at: At = None,
    corrections: Annotated[
        bool, typer.Option("--corrections", help="With slips that were taken back at once.")
    ] = False,
    format: Annotated[
        Literal["text", "json"], typer.Option("--format", help="Tables, or JSON.")
    ] = "text",
) -> None:
    """Print how a paragraph came to be: who wrote which words, and what was removed."""
    from server import history_console

    _run(history_console.history(load(), negotiation, draft, paragraph, at, format, corrections))


@app.command()
@narrowed
def trace(
    narrow: Narrow,
    negotiation: Slug,
    bracket: Annotated[str, typer.Option("--bracket", help="One bracket, by its id.")] = "",
    at: At = None,
    format: Annotated[
        Literal["text", "json"], typer.Option("--format", help="A table, or JSON.")
    ] = "text",
) -> None:
    """Print where proposals went (of a party, its own), and where their words now stand."""
    from server import history_console

    _run(history_console.trace(load(), negotiation, bracket, at, format, narrow))


@app.command()
def compare(
    negotiation: Slug,
    draft: Annotated[str, typer.Option("--draft", help="The draft's title.", callback=_text)],
    before: Annotated[
        str,
        typer.Option("--from", help="A revision's name, a position or a time.", callback=_text),
    ],
    after: Annotated[
        str | None,
        typer.Option("--to", help="The same; without it, now.", callback=_text),
    ] = None,
    format: Annotated[
        Literal["redline", "side-by-side", "statistics", "json"],
        typer.Option("--format", help="How to show it."),
    ] = "redline",
) -> None:
    """Print what changed in a draft between two moments, each change with its events."""
    from server import history_console

    _run(history_console.compare(load(), negotiation, draft, before, after, format))


@app.command()
@narrowed
def movement(
    narrow: Narrow,
    negotiation: Slug,
    at: At = None,
    format: Annotated[
        Literal["table", "json"], typer.Option("--format", help="Tables, or JSON.")
    ] = "table",
) -> None:
    """Print what moved on each issue, round by round."""
    from server import history_console

    _run(history_console.movement(load(), negotiation, at, format, narrow))


@app.command()
@narrowed
def changes(
    narrow: Narrow,
    negotiation: Slug,
    since: Annotated[
        str,
        typer.Option("--since", help="A revision's name, a position or a time.", callback=_text),
    ],
    at: At = None,
    format: Annotated[
        Literal["text", "json"], typer.Option("--format", help="Text, or JSON.")
    ] = "text",
) -> None:
    """Print what changed since: words, brackets, positions and outcomes, by paragraph."""
    from server import answers_console

    _run(answers_console.changes(load(), negotiation, since, at, format, narrow))


@app.command()
@narrowed
def totals(
    narrow: Narrow,
    negotiation: Slug,
    at: At = None,
    format: Annotated[
        Literal["table", "json"], typer.Option("--format", help="Tables, or JSON.")
    ] = "table",
) -> None:
    """Print how many paragraphs are agreed, hold brackets, or neither, by chapter and issue."""
    from server import answers_console

    _run(answers_console.totals(load(), negotiation, at, format, narrow))


@app.command()
@narrowed
def paragraphs(
    narrow: Narrow,
    negotiation: Slug,
    at: At = None,
    standing: Annotated[
        Literal["agreed", "bracketed", "no outstanding comments"] | None,
        typer.Option("--standing", help="Only paragraphs that are so far."),
    ] = None,
    format: Annotated[
        Literal["table", "json"], typer.Option("--format", help="A table, or JSON.")
    ] = "table",
) -> None:
    """Print which paragraphs are agreed, hold brackets, or have no outstanding comments."""
    from server import answers_console

    _run(answers_console.paragraphs(load(), negotiation, at, standing, format, narrow))


@app.command()
@narrowed
def issues(
    narrow: Narrow,
    negotiation: Slug,
    at: At = None,
    format: Annotated[
        Literal["table", "json"], typer.Option("--format", help="A table, or JSON.")
    ] = "table",
) -> None:
    """Print which brackets are contested, per issue, and who stands where."""
    from server import contested_table

    _run(contested_table.issues(load(), negotiation, at, format, narrow))


@app.command()
def agreed(
    negotiation: Slug,
    at: At = None,
    format: Annotated[
        Literal["table", "json"], typer.Option("--format", help="Tables, or JSON.")
    ] = "table",
) -> None:
    """Print how much is agreed ad referendum, per draft and chapter."""
    from server import agreement_console

    _run(agreement_console.agreed(load(), negotiation, at, format))


@app.command()
def terms(
    negotiation: Slug,
    at: At = None,
    draft: Annotated[
        str | None,
        typer.Option(
            "--draft",
            help="A draft's title: print what applying each term would change there.",
            callback=_text,
        ),
    ] = None,
    format: Annotated[
        Literal["table", "json"], typer.Option("--format", help="Tables, or JSON.")
    ] = "table",
) -> None:
    """Print the terms that are settled, and where they were applied."""
    from server import terms_console

    _run(terms_console.show(load(), negotiation, at, draft, format))


@app.command()
def silence(
    negotiation: Slug,
    at: At = None,
    format: Annotated[
        Literal["table", "json"], typer.Option("--format", help="A table, or JSON.")
    ] = "table",
) -> None:
    """Print the silence procedures: deadlines, letters in time and late, how they ended."""
    from server import agreement_console

    _run(agreement_console.silence(load(), negotiation, at, format))


@app.command()
@narrowed
def matrix(
    narrow: Narrow,
    negotiation: Slug,
    at: At = None,
    format: Annotated[
        Literal["table", "json"], typer.Option("--format", help="A table, or JSON.")
    ] = "table",
) -> None:
    """Print who stands where on each bracket, and whence each position comes."""
    from server import positions_console

    _run(positions_console.show_matrix(load(), negotiation, at, format, narrow))


@app.command()
@narrowed
def positions(
    narrow: Narrow,
    negotiation: Slug,
    delegation: Annotated[
        str, typer.Option("--delegation", help="Its code or name.", callback=_text)
    ],
    at: At = None,
    format: Annotated[
        Literal["table", "json"], typer.Option("--format", help="A table, or JSON.")
    ] = "table",
) -> None:
    """Print where one delegation stands: what it proposes, says, and is covered by."""
    from server import positions_console

    narrow = replace(narrow, delegation=delegation)
    _run(positions_console.show_positions(load(), negotiation, at, format, narrow))


@app.command()
@narrowed
def entries(
    narrow: Narrow,
    negotiation: Slug,
    pending: Annotated[
        bool, typer.Option("--pending", help="Only what is not yet confirmed.")
    ] = False,
    at: At = None,
    format: Annotated[
        Literal["table", "json"], typer.Option("--format", help="A table, or JSON.")
    ] = "table",
) -> None:
    """Print what was entered in delegations' names, and whether they have confirmed it."""
    from server import entries_console

    _run(entries_console.show_entries(load(), negotiation, pending, at, format, narrow))


@app.command()
def statements(
    negotiation: Slug,
    issue: Annotated[
        str | None,
        typer.Option("--issue", help="An issue's title; with those beneath it.", callback=_text),
    ] = None,
    delegation: Annotated[
        str | None,
        typer.Option("--delegation", help="Who spoke, by code or name.", callback=_text),
    ] = None,
    group: Annotated[
        str | None,
        typer.Option("--group", help="On behalf of whom, by code or name.", callback=_text),
    ] = None,
    at: At = None,
    format: Annotated[
        Literal["table", "json"], typer.Option("--format", help="A table, or JSON.")
    ] = "table",
) -> None:
    """Print what delegations said on the record."""
    from server import statements_console

    narrow = Narrow(issue=issue, delegation=delegation, group=group)
    _run(statements_console.show_statements(load(), negotiation, at, format, narrow))


@app.command()
@narrowed
def informals(
    narrow: Narrow,
    negotiation: Slug,
    at: At = None,
    format: Annotated[
        Literal["table", "json"], typer.Option("--format", help="A table, or JSON.")
    ] = "table",
) -> None:
    """Print the text that emerged from informals, who brought it, and what became of it."""
    from server import informals_console

    _run(informals_console.show_brought(load(), negotiation, at, format, narrow))


@app.command()
@narrowed
def compilation(
    narrow: Narrow,
    negotiation: Slug,
    at: At = None,
    format: Annotated[
        Literal["text", "json"], typer.Option("--format", help="Text, or JSON.")
    ] = "text",
) -> None:
    """Print each paragraph, and beneath it what each proponent proposes."""
    from server import compilation_console

    _run(compilation_console.show_compilation(load(), negotiation, at, format, narrow))


@app.command()
@narrowed
def pending(
    narrow: Narrow,
    negotiation: Slug,
    at: At = None,
    format: Annotated[
        Literal["table", "json"], typer.Option("--format", help="A table, or JSON.")
    ] = "table",
) -> None:
    """Print the proposals that await confirmation, the text around them having changed."""
    from server import entries_console

    _run(entries_console.show_pending(load(), negotiation, at, format, narrow))


@app.command()
def export(
    negotiation: Slug,
    output: Annotated[
        Path | None, typer.Option("--output", help="Where to write; without it, standard output.")
    ] = None,
    withhold_role: Annotated[
        list[str] | None,
        typer.Option(help="Withhold acts of participants in this role. May be repeated."),
    ] = None,
    withhold_type: Annotated[
        list[str] | None, typer.Option(help="Withhold events of this type. May be repeated.")
    ] = None,
    withhold_issue: Annotated[
        list[str] | None,
        typer.Option(
            help="Withhold everything on the issue of this title, and on those under it. "
            "May be repeated.",
            callback=_texts,
        ),
    ] = None,
    withhold_hidden: Annotated[
        bool,
        typer.Option(
            "--withhold-hidden",
            help="Withhold what was recorded without names, or in meetings closed to observers.",
        ),
    ] = False,
) -> None:
    """Write the record as JSON Lines, signed to its end; events that are withheld stay provable."""
    from events.archive.withholding import Wanted
    from server import exporting

    wanted = Wanted(
        tuple(withhold_role or ()),
        tuple(withhold_type or ()),
        tuple(withhold_issue or ()),
        withhold_hidden,
    )
    _run(exporting.export(load(), negotiation, output, wanted))


ExportFile = Annotated[Path, typer.Argument(help="An exported record; - for standard input.")]
Keys = Annotated[
    list[str] | None,
    typer.Option(
        "--key",
        help="Public key of the server, or a file that holds it (`travaux key`). May be repeated.",
        callback=_texts,
    ),
]


@app.command()
def verify(
    file: ExportFile,
    key: Keys = None,
    since: Annotated[
        Path | None,
        typer.Option("--since", help="A checkpoint kept from before: the record must continue it."),
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write a page in plain language for an archive.")
    ] = None,
) -> None:
    """Check an export: leaves, root, signatures, rules, text. Needs no server and no database."""
    from server import verifying

    verifying.verify(file, key or (), since, report)


@app.command(name="import-log")
def import_log(file: ExportFile) -> None:
    """Restore an export into a server that lacks the negotiation: same events, same root."""
    from server import exporting

    _run(exporting.import_log(load(), file))


@app.command()
def checkpoint(negotiation: Slug) -> None:
    """Sign the record as it now is, and print the checkpoint, to be kept for `verify --since`."""
    from server import exporting

    _run(exporting.checkpoint(load(), negotiation))


@app.command()
def prove(
    negotiation: Slug,
    position: Annotated[
        int | None, typer.Option(min=1, help="Prove that this event is in the record.")
    ] = None,
    first: Annotated[
        int | None,
        typer.Option(min=1, help="Prove that the record continues that of so many events."),
    ] = None,
    size: Annotated[
        int | None, typer.Option(min=1, help="Of so many events; without it, all there are.")
    ] = None,
) -> None:
    """Print a proof of one event (--position) or of consistency (--first), as JSON."""
    from server import exporting

    if (position is None) == (first is None):
        raise typer.BadParameter("give either --position or --first.")
    _run(exporting.prove(load(), negotiation, position, first, size))


@app.command(name="check-proof")
def check_proof(
    file: Annotated[Path, typer.Argument(help="A proof, as `travaux prove` prints it.")],
    checkpoint: Annotated[
        Path, typer.Option("--checkpoint", help="The checkpoint that it is held against.")
    ],
    key: Keys = None,
    since: Annotated[
        Path | None,
        typer.Option("--since", help="The earlier checkpoint that the record is to continue."),
    ] = None,
) -> None:
    """Hold a proof against signed checkpoints. Needs no server and no database."""
    from server import checking

    checking.check_proof(file, key or (), checkpoint, since)


@app.command()
def workspaces(negotiation: Slug, token: DelegateToken) -> None:
    """Print a delegate's workspaces, each with what tabling it would change."""
    from server import workspaces_console

    _run(workspaces_console.show(load(), negotiation, token))


@app.command()
def table(
    negotiation: Slug,
    token: DelegateToken,
    workspace: Annotated[
        str, typer.Option("--workspace", help="Its name, or its id.", callback=_text)
    ],
) -> None:
    """Table a delegate's workspace: put out all that it holds in one act."""
    from server import workspaces_console

    _run(workspaces_console.table(load(), negotiation, token, workspace))


@app.command()
@narrowed
def unlock(
    narrow: Narrow,
    negotiation: Slug,
    token: Annotated[
        str,
        typer.Option(
            "--token",
            envvar="TRAVAUX_TOKEN",
            help="A co-facilitator's bearer token: what this shows is for them.",
            callback=_text,
        ),
    ],
    format: Annotated[
        Literal["table", "json"], typer.Option("--format", help="A table, or JSON.")
    ] = "table",
) -> None:
    """Print what stands between each bracket and being ripe, soundings included."""
    from server import unlock_console

    _run(unlock_console.show(load(), negotiation, token, format, narrow))


@app.command()
def key() -> None:
    """Print the public key that checkpoints are signed with."""
    from server import exporting

    exporting.key(load())


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
