"""Reopening a settled bracket: it stands again, where its very words can still be found.

What a bracket stood over is kept as words, not as places: the text has moved on since. So it is
reopened over words that its paragraph holds exactly once, and not at all where they are gone or
where others took their place (SPEC B12): then whoever wants them proposes them anew, in their own
name, instead of a record that puts words under somebody's.
"""

from msgspec import Struct

from events.brackets import Bracket, BracketReopened, Brackets
from events.errors import Refused
from events.ids import BracketId
from events.members import Actor
from events.text import MAX_WORDS, Drafts

# Command


class ReopenBracket(Struct, frozen=True):
    """Put a settled bracket back over its words, saying why."""

    bracket: BracketId
    reason: str


ReopeningCommand = ReopenBracket


def decide(
    state: Brackets, drafts: Drafts, actor: Actor, command: ReopeningCommand
) -> tuple[BracketReopened, ...]:
    """Rules B11 and B12 of SPEC.md. The marks follow in the same batch (`events.draft.enact`)."""
    actor.require("steer")
    held = state.known(command.bracket)
    if held.open:
        return ()
    reason = " ".join(command.reason.split())
    if not reason or len(reason) > 2000:
        raise Refused("B4", "A reason has 1 to 2000 characters.")
    if held.life == "joined":
        raise Refused("B12", "It was joined with another bracket, which goes on for both.")
    if held.life == "merged":
        raise Refused(
            "B12",
            "Agreed wording took the place of these words. A delegation can reserve on that "
            "wording, or propose other.",
        )
    return (back_over(drafts, held, reason),)


def back_over(drafts: Drafts, held: Bracket, reason: str) -> BracketReopened:
    """A settled bracket over its words again; raises `Refused` unless it is beyond doubt where
    they stand (SPEC B12)."""
    draft = drafts.drafts.get(held.draft)
    paragraph = draft.paragraphs.get(held.paragraph) if draft is not None else None
    words = draft.words(held.id) if draft is not None else ""
    stayed = held.life == "retained" or (held.life == "withdrawn" and held.kind != "insertion")
    if stayed and paragraph is not None and words and len(words) < MAX_WORDS:
        if held.whole:
            if paragraph.text == words and paragraph.bracket is None:
                return BracketReopened(held.id, held.paragraph, 0, len(words), reason)
        elif paragraph.text.count(words) == 1:
            at = paragraph.text.index(words)
            return BracketReopened(held.id, held.paragraph, at, len(words), reason)
    raise Refused(
        "B12",
        "The words of this bracket no longer stand, just once, where it stood. Whoever wants them "
        "back can propose them anew.",
    )
