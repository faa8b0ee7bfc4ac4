"""What the API says of redrafts, and what it takes for one."""

from pydantic import Field

from events.brackets import BracketKind, RedraftFate
from events.text import ParagraphKind
from server.api.views import Body, MarkView, RunView, UndecidedView, View


class FateView(View):
    """What a redraft made of a bracket, and where it or its place now is."""

    bracket: str
    fate: RedraftFate
    words: str
    proponents: list[str]
    places: list[str]
    labels: list[str]
    over: list[str] = Field(description="Whose standing objection or reservation it passed over.")
    over_groups: list[str] = Field(
        description="Groups on whose behalf an objection stood that it passed over."
    )


class DescentView(View):
    """A paragraph of the new text, and those that it comes from."""

    paragraph: str
    label: str
    ancestors: list[str]


class RedraftView(View):
    """A redraft under the co-facilitators' responsibility, with all that it accounts for."""

    revision: str
    draft: str
    name: str
    position: int
    issued_at: int
    lineage: list[DescentView]
    gone: list[str]
    brackets: list[FateView]


class SignedParagraphView(View):
    """A paragraph without its label, with the signs of its brackets."""

    paragraph: str
    text: str


class SignedView(View):
    """A draft as whoever rewrites it has it before the eyes: brackets, and nothing about whose."""

    position: int
    text: str
    paragraphs: list[SignedParagraphView]


class NewBracketView(View):
    """A bracket that a redraft would open; nobody is its proponent."""

    kind: BracketKind
    words: str
    label: str


class NewParagraphView(View):
    """A paragraph as a redraft would leave it, and those that it comes from."""

    label: str
    kind: ParagraphKind
    level: int
    signed: str = Field(description="Its words with the signs of brackets.")
    runs: list[RunView]
    ancestors: list[str]
    changed: bool = Field(description="It is new, or reads or is bracketed otherwise than before.")


class RedraftPreviewView(View):
    """What a redraft would do to the text as it now stands; nothing of it is recorded."""

    position: int
    paragraphs: list[NewParagraphView]
    gone: list[str]
    brackets: list[FateView]
    opened: list[NewBracketView]
    undecided: list[UndecidedView]


# Requests


class RedraftRunBody(Body):
    """Characters of a redraft under brackets that stay open."""

    text: str
    marks: list[MarkView] = Field(default_factory=list)


class RedraftParagraphBody(Body):
    """A paragraph of a redraft.

    It comes from its ``ancestors``. ``text`` is bracketed text, whose brackets nobody proposed;
    ``runs`` instead keep brackets of the draft open; with neither, the one ancestor stays as it is.
    ``merges`` are brackets that its wording takes in.
    """

    ancestors: list[str] = Field(default_factory=list)
    text: str | None = None
    runs: list[RedraftRunBody] | None = None
    kind: ParagraphKind | None = None
    level: int | None = None
    label: str | None = None
    merges: list[str] = Field(default_factory=list)


class RedraftBody(Body):
    """A redraft: its ``paragraphs``, or its whole ``text``, whose ancestors are found by words."""

    name: str
    text: str | None = None
    paragraphs: list[RedraftParagraphBody] | None = None
