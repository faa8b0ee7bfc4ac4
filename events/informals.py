"""Text emerging from informals: the one thing that returns to the record from what was off it.

What is said in informals is logged nowhere. If wording comes of it, the pen brings it in, saying
who brought it: it then stands in brackets that nobody proposes. To have brought a text is no
position on it, and makes it nobody's national proposal; that, delegations say themselves.
"""

from msgspec import Struct
from msgspec.structs import replace

from events.brackets import AlternativesFormed, Bracket, BracketOpened, Brackets, FromInformals
from events.errors import Refused, Unknown
from events.groups import Groups
from events.ids import AlternativesId, BracketId, DelegationId, DraftId, GroupId, Microseconds
from events.members import Actor, Members
from events.proposals import ProposeWording, Wording, proposed
from events.record import Recorded
from events.structure import AddParagraph, ParagraphAdded, proposed_paragraph
from events.text import Drafts

MAX_NAME = 200
"""Characters that name the informal meeting."""

# Events


class TextFromInformals(Struct, frozen=True, tag="text-from-informals"):
    """What follows in this act emerged from informals, and stands in ``brackets``.

    ``bringers`` and ``groups`` brought it; if none, the co-facilitators themselves. ``informal``
    names the meeting that it comes from, and ``held_at`` says when that was, as far as is known.
    With ``beside`` it is one more option for the place of that bracket.
    """

    draft: DraftId
    brackets: tuple[BracketId, ...]
    bringers: tuple[DelegationId, ...] = ()
    groups: tuple[GroupId, ...] = ()
    informal: str = ""
    held_at: Microseconds | None = None
    beside: BracketId | None = None


InformalsEvent = TextFromInformals

# Commands


class BringFromInformals(Struct, frozen=True):
    """Bring in wording at a place, or a whole paragraph, that emerged from informals.

    ``beside`` is an open insertion: the text is one more option for its place. ``alternatives`` is
    an id for the options, needed where that is not yet one of several.
    """

    text: ProposeWording | AddParagraph
    bringers: tuple[DelegationId, ...] = ()
    groups: tuple[GroupId, ...] = ()
    informal: str = ""
    held_at: Microseconds | None = None
    beside: BracketId | None = None
    alternatives: AlternativesId | None = None


InformalsCommand = BringFromInformals

Bringing = TextFromInformals | Wording | ParagraphAdded | AlternativesFormed


def decide(
    state: Brackets,
    drafts: Drafts,
    members: Members,
    groups: Groups,
    actor: Actor,
    command: BringFromInformals,
) -> tuple[Bringing, ...]:
    """Rules B19 and B21 of SPEC.md. The text follows in the same batch (`events.draft.enact`)."""
    actor.require("pen")
    for delegation in command.bringers:
        if delegation not in members.delegations:
            raise Unknown("B19", "Say which delegations of this negotiation brought it.")
        members.require_present(delegation)
    for group in command.groups:
        groups.known(group)
    informal = " ".join(command.informal.split())
    if len(informal) > MAX_NAME:
        raise Refused("B19", f"The name of an informal meeting has at most {MAX_NAME} characters.")
    beside = state.still_open(command.beside) if command.beside is not None else None
    text = command.text
    events: tuple[Wording | ParagraphAdded, ...]
    if isinstance(text, AddParagraph):
        if text.bracket is None or text.bracket in state.brackets:
            raise Refused("B19", "Text from informals stands in a new bracket of its own.")
        events = proposed_paragraph(drafts, text, ())
    else:
        events = proposed(state, drafts, (), _placed(drafts, text, beside))
    opened = [e for e in events if isinstance(e, BracketOpened)]
    return (
        TextFromInformals(
            text.draft,
            tuple(b.bracket for b in opened),
            tuple(dict.fromkeys(command.bringers)),
            tuple(dict.fromkeys(command.groups)),
            informal,
            command.held_at,
            command.beside,
        ),
        *events,
        *(_beside(state, beside, opened, command) if beside is not None else ()),
    )


def _placed(drafts: Drafts, text: ProposeWording, beside: Bracket | None) -> ProposeWording:
    """The wording with its place: an option stands right after that beside which it is brought."""
    if text.role != "delete":
        raise Refused("B19", "What emerged from informals inserts words, replaces some, or both.")
    if beside is None:
        return text
    if text.struck or not text.inserted:
        raise Refused("B19", "One more option is words to insert; it strikes none.")
    if text.at is not None:
        return text
    draft = drafts.drafts.get(text.draft)
    paragraph = draft.paragraphs.get(text.paragraph) if draft is not None else None
    at, after = 0, None
    for run in paragraph.runs if paragraph is not None else ():
        at += len(run.text)
        if any(mark.bracket == beside.id for mark in run.marks):
            after = at
    if after is None:
        raise Refused("B19", "The other option does not stand in that paragraph; say where.")
    return replace(text, at=after)


def _beside(
    state: Brackets, beside: Bracket, opened: list[BracketOpened], command: BringFromInformals
) -> tuple[AlternativesFormed, ...]:
    """The options for one place, with that which is brought among them (SPEC B5)."""
    (new,) = opened
    if beside.kind != "insertion" or beside.draft != new.draft or beside.whole != new.whole:
        raise Refused(
            "B19",
            "An option is brought beside an insertion of its own kind in the same draft: words "
            "beside words, a paragraph beside a paragraph.",
        )
    if beside.alternatives is not None:
        held = state.alternatives[beside.alternatives]
        no_text = beside.alternatives in state.no_text
        return (AlternativesFormed(beside.alternatives, (*held, new.bracket), no_text),)
    group = command.alternatives
    if group is None or group in state.alternatives:
        raise Refused("B19", "Options for a place that had one need a new id.")
    return (AlternativesFormed(group, (beside.id, new.bracket)),)


def evolve(state: Brackets, recorded: Recorded[InformalsEvent]) -> None:
    """Note who brought what will stand in these brackets. Total: never refuses."""
    event = recorded.event
    # No meeting is recorded before it was held: clocks differ, the record is in order.
    held_at = None if event.held_at is None else min(event.held_at, recorded.occurred_at)
    brought = FromInformals(
        event.bringers, event.groups, event.informal, held_at, recorded.position
    )
    for bracket in event.brackets:
        state.brought.setdefault(bracket, brought)
