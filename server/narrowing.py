"""What an answer in the shell is about: options that all answers share (SPEC H11).

A command decorated with `narrowed` has them beside its own, and takes what was said as ``narrow``.
Imports little: `--help` and mistakes answer at once.
"""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal

import typer

Kind = Literal["insertion", "deletion", "reservation"]
State = Literal["contested", "unopposed", "ripe", "settled"]


@dataclass(frozen=True)
class Narrow:
    """What was asked about, in the words of whoever asks; None is everything."""

    issue: str | None = None
    paragraph: str | None = None
    delegation: str | None = None
    group: str | None = None
    kind: Kind | None = None
    state: State | None = None
    days: int | None = None
    draft: str | None = None


def text(value: str | None) -> str | None:
    """Refuse bytes that the shell could not turn into text."""
    if value is not None and any("\ud800" <= c <= "\udfff" for c in value):
        raise typer.BadParameter("this is not text in UTF-8.")
    return value


def _options(
    issue: Annotated[
        str | None,
        typer.Option("--issue", help="An issue's title; with those beneath it.", callback=text),
    ] = None,
    paragraph: Annotated[
        str | None,
        typer.Option("--paragraph", help="A paragraph's label, or its id.", callback=text),
    ] = None,
    delegation: Annotated[
        str | None,
        typer.Option(
            "--delegation",
            help="A delegation's code or name: what it proposes or took a position on.",
            callback=text,
        ),
    ] = None,
    group: Annotated[
        str | None,
        typer.Option(
            "--group",
            help="A group's code or name: what it took a position on, or is proposed for it.",
            callback=text,
        ),
    ] = None,
    kind: Annotated[Kind | None, typer.Option("--kind", help="What the bracket proposes.")] = None,
    state: Annotated[State | None, typer.Option("--state", help="How far it is.")] = None,
    days: Annotated[
        int | None,
        typer.Option(
            "--days", min=0, max=36_500, help="Opened so many days before the moment, or earlier."
        ),
    ] = None,
    draft: Annotated[
        str | None, typer.Option("--draft", help="A draft's title.", callback=text)
    ] = None,
) -> None:
    """The options; never called."""


def narrowed(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the shared options, but for those that it has itself."""
    own = inspect.signature(command)
    shared = inspect.signature(_options)
    mine = [p for p in own.parameters.values() if p.name != "narrow"]
    more = [p for p in shared.parameters.values() if p.name not in own.parameters]
    names = {p.name for p in more}

    @functools.wraps(command)
    def run(**given: Any) -> None:
        said = {name: given.pop(name) for name in names}
        command(**given, narrow=Narrow(**said))

    together = [*mine, *(p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in more)]
    run.__annotations__ = {p.name: p.annotation for p in together}
    run.__signature__ = own.replace(parameters=together)  # type: ignore[attr-defined]
    return run


assert {f.name for f in fields(Narrow)} == set(inspect.signature(_options).parameters)
