"""What differs between a workspace and the room, for its members to read before it is tabled."""

from typing import Literal

from msgspec import Struct

from events.brackets import BracketKind
from events.ids import BracketId, ParagraphId
from events.projections.brackets import shortened
from events.projections.labels import full_label
from server.workspaces.fork import Fork

What = Literal["new paragraph", "new proposal", "proposal changed", "proposal taken out"]

WORDS = 200
"""Most characters shown of a difference."""


class Difference(Struct, frozen=True):
    """One difference; ``words`` are those of the proposal as they are in the workspace, or, of one
    that is taken out, as they are in the room."""

    what: What
    paragraph: ParagraphId
    label: str
    bracket: BracketId | None
    kind: BracketKind
    words: str


def differences(fork: Fork) -> list[Difference]:
    """What tabling would change, in the order of the text."""
    state = fork.state()
    room = fork.live.negotiation.text.drafts[fork.draft]
    places = {name: number for number, name in enumerate(fork.text.order)}
    found: list[Difference] = []
    for bracket, where in fork.text.where.items():
        held = state.brackets.brackets[bracket]
        known = fork.live.negotiation.brackets.brackets.get(bracket)
        words = fork.text.words(bracket)
        if known is not None and (
            fork.delegation not in known.proponents
            or (room.where.get(bracket) == where and room.words(bracket) == words)
        ):
            continue
        first = min(where, key=lambda name: places.get(name, 0))
        what: What = "proposal changed"
        if known is None:
            what = "new paragraph" if held.whole else "new proposal"
        found.append(
            Difference(
                what,
                first,
                full_label(fork.text, first),
                bracket,
                held.kind,
                shortened(words, WORDS),
            )
        )
    for bracket in room.where.keys() - fork.text.where.keys():
        known = fork.live.negotiation.brackets.brackets.get(bracket)
        if known is None or not known.open or fork.delegation not in known.proponents:
            continue
        first = known.paragraph
        found.append(
            Difference(
                "proposal taken out",
                first,
                full_label(room, first) if first in room.paragraphs else "",
                bracket,
                known.kind,
                shortened(room.words(bracket), WORDS),
            )
        )
    return sorted(found, key=lambda one: places.get(one.paragraph, len(places)))
