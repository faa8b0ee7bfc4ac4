"""What a workspace holds, written anew on another document: on the same text, with one paragraph
left out, or on that with which a generation of the draft begins (SPEC W8).

What was written on an earlier document never meets a later one. So the difference is written
again, as tabling does; others' characters stay the room's wherever they do in the workspace.
"""

from collections.abc import Sequence

from events.draft import editing
from events.draft.comparison import compare
from events.draft.document import DraftDocument, server_client
from events.draft.replica import Replica
from events.errors import Refused
from events.generations import GenerationBegun
from events.ids import DelegationId, DraftId, NegotiationId, ParagraphId, Position
from events.replay import Replay
from events.text import DraftOpened, TextChanged
from server.sync.settling import OthersTextGone
from server.sync.standing import Proposing
from server.workspaces.fork import Fork, Own, added
from server.workspaces.tabling import meanwhile, rewrite


def redone(fork: Fork, without: ParagraphId) -> list[bytes]:
    """A fork's changes as one update to the room's text, those to one paragraph left out.

    Raises `Refused` where the room has settled words that they change.
    """
    sheet = DraftDocument(fork.live.documents[fork.draft].state(), client=server_client())
    return _written(fork, sheet, without)


def carried(fork: Fork, seed: bytes) -> list[bytes]:
    """A fork's changes as one update to the document of a generation, which reads as the room's.

    Never refuses: with it the text reads exactly as the fork's.
    """
    return _written(fork, DraftDocument(seed, client=server_client()), None)


def _written(fork: Fork, sheet: DraftDocument, without: ParagraphId | None) -> list[bytes]:
    state, room = fork.state(), fork.live.negotiation.text.drafts[fork.draft]
    with sheet.edit() as edit:
        for paragraph, after in added(fork.text, room):
            if paragraph.id == without:
                continue
            while after is not None and sheet.paragraph(after) is None:
                index = fork.text.order.index(after)
                after = fork.text.order[index - 1] if index else None
            editing.insert_paragraph(sheet, paragraph, after)
        for name in fork.text.order:
            before, after_ = room.paragraphs.get(name), fork.text.paragraphs[name]
            if before is None or before.runs == after_.runs or name == without:
                continue
            standing = Proposing(state.brackets, fork.draft, fork.delegation)
            try:
                rewrite(sheet, standing, before, after_)
            except OthersTextGone:
                if without is not None:
                    raise Refused("W6", meanwhile(state, before)) from None
                editing.follow(sheet, compare((before,), (after_,)))
    return [edit.update] if edit.update else []


async def carried_over(
    replay: Replay,
    negotiation: NegotiationId,
    position: Position,
    draft: DraftId,
    delegation: DelegationId,
    generation: int,
    own: Sequence[Own],
) -> tuple[tuple[Own, ...], tuple[str, ...]]:
    """What a workspace that was written in a generation holds in that of a position.

    Also the words that the room took away on the way, with what they stood in. Goes through the
    log from one generation to the next, so that a workspace which nobody opened for long finds
    itself where it would be had it been open.
    """
    room, reached, astray = DraftDocument(), 0, list[str]()
    async for page in replay.store.pages(negotiation, 0, position):
        for recorded in page:
            match recorded.event:
                case DraftOpened(opened) if opened == draft:
                    room = DraftDocument()
                case TextChanged(changed) if (
                    changed == draft and recorded.update is not None and reached >= generation
                ):
                    room.absorb(recorded.update)
                case GenerationBegun(begun, number) if (
                    begun == draft and recorded.update is not None
                ):
                    if number > generation and own:
                        state = await replay.state_at(negotiation, recorded.position - 1)
                        live = Replica(negotiation, state.copy(), {draft: room.state()})
                        fork = Fork(live, draft, delegation, own)
                        astray += fork.lost_words()
                        whose = own[-1][1]
                        own = [(update, whose) for update in carried(fork, recorded.update)]
                    room, reached = DraftDocument(recorded.update), number
                case _:
                    pass
    return tuple(own), tuple(astray)
