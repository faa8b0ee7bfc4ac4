"""Tabling: what differs in a fork becomes one act in the room, through the same gate. No I/O.

The fork's CRDT bytes never leave it: they would tell of words that were tried and dropped, and of
who typed what. The difference is written anew, as one update under a client id of its own, and
judged as typing is. All is tried on a copy of the candidate first: it happens as a whole or not at
all.
"""

import secrets
from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from events.brackets import BracketOpened, GiveReason
from events.draft import editing
from events.draft.comparison import Cell, cells, difference, runs_of
from events.draft.document import DraftDocument
from events.draft.enact import enact
from events.draft.replica import Act, Candidate
from events.errors import Refused
from events.group_stances import GroupStanceCommand, ProposeOnBehalf
from events.ids import DelegationId, DraftId, GroupId, ParagraphId
from events.negotiation import Event, Negotiation
from events.proposals import JoinProposal, LeaveProposal
from events.record import Recorded
from events.stances import StanceCommand
from events.structure import AddParagraph
from events.tabling import Table
from events.text import Draft, Marks, Paragraph
from server.sync.gate import GateRefused, judge
from server.sync.settling import Known, OthersTextGone, continued_from
from server.sync.standing import Proposing, Standing
from server.workspaces.fork import added, merged_with

Prepared = StanceCommand | GroupStanceCommand | GiveReason | JoinProposal | LeaveProposal
"""Commands that a workspace holds back, to be carried out when it is tabled."""


class Proposal(Struct, frozen=True):
    """What is to be tabled: the fork's document, and commands in their order.

    ``generation`` is that of the draft which the document is written on; ``client`` the Yjs client
    id under which the text is written, which nobody else has.
    """

    draft: DraftId
    delegation: DelegationId
    group: GroupId | None
    generation: int
    document: DraftDocument
    commands: tuple[Prepared, ...]
    client: int


class BegunAnew(Refused):
    """The draft is in another generation than what is to be tabled; carry that over first."""

    def __init__(self) -> None:
        super().__init__("W8", "The text is just being begun anew; please table again.")


def fresh_client() -> int:
    """A Yjs client id as a browser would draw it."""
    return secrets.randbelow(2**32)


def table(candidate: Candidate, act: Act, proposal: Proposal) -> list[Recorded[Event]]:
    """Put a proposal into the room as one act; raises `Refused`, and then nothing has changed."""
    if candidate.negotiation.text.drafts[proposal.draft].generation != proposal.generation:
        raise BegunAnew
    trial = Candidate(candidate, proposal.draft)
    act = Act(replace(act.actor, tables=True), act.command, act.occurred_at, act.recorded_at)
    out = enact(trial, act, Table(proposal.draft, proposal.group))
    wanted = merged_with(proposal.document, candidate.documents[proposal.draft])
    out += _add_paragraphs(trial, act, proposal, wanted)
    out += _write(trial, act, proposal, wanted)
    for command in proposal.commands:
        out += _carried_out(trial, act, command)
    if proposal.group is not None:
        opened = [r.event.bracket for r in out if isinstance(r.event, BracketOpened)]
        for bracket in opened:
            out += enact(trial, act, ProposeOnBehalf(bracket, proposal.group))
    if len(out) == 1:
        raise Refused("W5", "There is nothing to table: this workspace is the same as the room.")
    candidate.take(out)
    return out


def _add_paragraphs(
    trial: Candidate, act: Act, proposal: Proposal, wanted: Draft
) -> list[Recorded[Event]]:
    """The paragraphs that are only in the fork and hold something; their text follows."""
    out: list[Recorded[Event]] = []
    for paragraph, after in added(wanted, trial.negotiation.text.drafts[proposal.draft]):
        there = trial.negotiation.text.drafts[proposal.draft].paragraphs
        if not paragraph.text or paragraph.bracket is None:
            continue
        while after is not None and after not in there:
            index = wanted.order.index(after)
            after = wanted.order[index - 1] if index else None
        bare = all(not run.marks for run in paragraph.runs)
        out += enact(
            trial,
            act,
            AddParagraph(
                proposal.draft,
                paragraph.id,
                after,
                paragraph.kind,
                paragraph.level,
                paragraph.label,
                paragraph.text if bare else "",
                paragraph.bracket,
            ),
        )
    return out


def _write(trial: Candidate, act: Act, proposal: Proposal, wanted: Draft) -> list[Recorded[Event]]:
    """The rest of the text, as one update through the gate."""
    state = trial.negotiation
    room = state.text.drafts[proposal.draft]
    sheet = DraftDocument(trial.documents[proposal.draft].state(), client=proposal.client)
    with sheet.edit() as edit:
        for name in wanted.order:
            before, after = room.paragraphs.get(name), wanted.paragraphs[name]
            if before is None or before.runs == after.runs:
                continue
            # What a standing finds out about ids it does not know is for one paragraph.
            standing = Proposing(state.brackets, proposal.draft, proposal.delegation)
            try:
                rewrite(sheet, standing, before, after)
            except OthersTextGone:
                raise Refused("W6", meanwhile(state, before)) from None
    if not edit.update:
        return []
    try:
        return judge(trial, act, proposal.draft, edit.update).recorded
    except GateRefused as error:
        raise Refused(error.rule, f"{error.detail} Your workspace is kept as it is.") from error


def meanwhile(state: Negotiation, paragraph: Paragraph) -> str:
    """Why what a workspace changes in a paragraph can be written no more."""
    named = f"paragraph {paragraph.label}" if paragraph.label else f"“{paragraph.text[:40]}”"
    return (
        f"Meanwhile the room settled words in {named} that this workspace changes, and they are no "
        "longer yours. Your workspace is kept: discard its changes in that paragraph, or change "
        "them, and table it again."
    )


def _carried_out(trial: Candidate, act: Act, command: Prepared) -> list[Recorded[Event]]:
    try:
        return enact(trial, act, command)
    except Refused as error:
        raise Refused(
            "W6",
            f"A position that was prepared here can no longer be taken: {error.detail} Your "
            "workspace is kept: take that position out of it, and table it again.",
        ) from error


def rewrite(
    document: DraftDocument, standing: Standing, before: Paragraph, after: Paragraph
) -> None:
    """Make a paragraph read as ``after``; others' characters are kept as they are.

    Raises `OthersTextGone` if some of them are missing in ``after``.
    """
    found = difference(before, after)
    start, old, new = found.start, cells(found.old), cells(found.new)
    sources = continued_from(Known(standing, after.bracket), old, new)
    continued = [(source, index) for index, source in enumerate(sources) if source is not None]
    _mark(document, before.id, start, [(i, old[i][1], new[j][1]) for i, j in continued])
    # From the end to the start, so that what is still to come stands where it stood.
    stop, low = len(old), len(new)
    for source, index in reversed(continued):
        at, length = start + source + 1, stop - source - 1
        _replace(document, before.id, at, length, new[index + 1 : low])
        stop, low = source, index
    _replace(document, before.id, start, stop, new[:low])


def _replace(
    document: DraftDocument, paragraph: ParagraphId, at: int, length: int, row: Sequence[Cell]
) -> None:
    if length:
        editing.delete_text(document, paragraph, at, length)
    for run in reversed(runs_of(row)):
        editing.insert_text(document, paragraph, at, run.text, run.marks)


def _mark(
    document: DraftDocument,
    paragraph: ParagraphId,
    start: int,
    cells: Sequence[tuple[int, Marks, Marks]],
) -> None:
    """Give characters, each with its offset from ``start``, the marks that they must have."""
    numbered = enumerate(cells)
    for (_, was, now), group in groupby(numbered, key=lambda n: (n[1][0] - n[0], *n[1][1:])):
        if was == now:
            continue
        row = list(group)
        at, length = start + row[0][1][0], len(row)
        for mark in was:
            if mark not in now:
                editing.take_mark(document, paragraph, at, length, mark)
        for mark in now:
            if mark not in was:
                editing.put_mark(document, paragraph, at, length, mark)
