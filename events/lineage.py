"""Brackets split in two and joined into one: spans change, lives and history go on.

Split, the new bracket takes the second part of the span with it, and everything that was said: it
is the same proposal about fewer words. Joined, one bracket goes on for both; of the other it stays
on record into which it was joined. Whoever follows a proposal follows its lineage.
"""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from events.brackets import Bracket, Brackets
from events.errors import NotPermitted, Refused, Unknown
from events.group_stances import GroupStances
from events.ids import BracketId, DraftId, ParagraphId
from events.issues import Issues
from events.members import Actor
from events.permissions import may
from events.record import Recorded
from events.stances import Stance, Stances
from events.text import Draft, Drafts

# Events


class BracketSplit(Struct, frozen=True, tag="bracket-split"):
    """From character ``at`` of ``paragraph`` on, the words stand under ``into`` instead."""

    bracket: BracketId
    draft: DraftId
    paragraph: ParagraphId
    at: int
    into: BracketId


class BracketsJoined(Struct, frozen=True, tag="brackets-joined"):
    """The words of ``absorbed`` stand under ``bracket`` too, which goes on for both."""

    bracket: BracketId
    draft: DraftId
    absorbed: BracketId


LineageEvent = BracketSplit | BracketsJoined

# Commands


class SplitBracket(Struct, frozen=True):
    """Split a bracket before a character; ``into`` is a new id for its second part."""

    bracket: BracketId
    paragraph: ParagraphId
    at: int
    into: BracketId


class JoinBrackets(Struct, frozen=True):
    """Join a bracket with the one next to it, ``absorbed``."""

    bracket: BracketId
    absorbed: BracketId


LineageCommand = SplitBracket | JoinBrackets


class Said(Struct, frozen=True):
    """What was said of brackets, and what of them cannot be split or joined.

    ``tied`` raises `Refused` for one that is settled with its package only.
    """

    stances: Stances
    group_stances: GroupStances
    tied: Callable[[BracketId], None]


def decide(
    state: Brackets, drafts: Drafts, said: Said, actor: Actor, command: LineageCommand
) -> tuple[LineageEvent, ...]:
    """Rules B15 and B16 of SPEC.md. The marks follow in the same batch (`events.draft.enact`)."""
    if not may(actor.role, "propose"):
        actor.require("pen")
    held = _theirs(state, said, actor, command.bracket)
    draft = drafts.drafts.get(held.draft)
    if draft is None:
        raise Unknown("T2", "There is no such draft.")
    if isinstance(command, SplitBracket):
        return (_split(state, draft, held, command),)
    other = _theirs(state, said, actor, command.absorbed)
    return (_joined(state, draft, said, held, other),)


def _theirs(state: Brackets, said: Said, actor: Actor, bracket: BracketId) -> Bracket:
    """An open bracket of which this actor may change the extent."""
    held = state.still_open(bracket)
    if actor.delegation is not None:
        if actor.delegation not in held.proponents:
            raise NotPermitted("B15", "Only its proponents or the co-facilitators may do this.")
        if said.stances.of(bracket) or said.group_stances.of(bracket):
            raise Refused(
                "B15",
                "Others have taken positions on this bracket as it stands; the co-facilitators can "
                "split and join it.",
            )
    if held.alternatives is not None:
        raise Refused("B15", "An option for a place is taken or left as it is.")
    said.tied(bracket)
    return held


def _split(state: Brackets, draft: Draft, held: Bracket, command: SplitBracket) -> BracketSplit:
    into, paragraph, at = command.into, command.paragraph, command.at
    if into in state.brackets or not 8 <= len(into) <= 32 or not into.isalnum():
        raise Refused("B15", "A new bracket needs a new id of 8 to 32 letters and digits.")
    if paragraph not in draft.where.get(held.id, ()):
        raise Refused("B15", "The bracket does not stand in that paragraph.")
    if draft.paragraphs[paragraph].bracket == held.id and at:
        raise Refused(
            "B15", "This bracket proposes the whole paragraph: split the paragraph there first."
        )
    spans = _spans(draft, held.id)
    index = draft.order.index(paragraph)
    if not any((i, start) < (index, at) for i, start, _ in spans) or not any(
        (i, end) > (index, at) for i, _, end in spans
    ):
        raise Refused("B15", "Split it between two of its characters.")
    return BracketSplit(held.id, draft.id, paragraph, at, into)


def _spans(draft: Draft, bracket: BracketId) -> list[tuple[int, int, int]]:
    """Where a bracket stands: index of the paragraph, first character, and that after the last.

    A paragraph that it proposes as a whole is at least one character long.
    """
    out: list[tuple[int, int, int]] = []
    for index, paragraph_id in enumerate(draft.order):
        if paragraph_id not in draft.where.get(bracket, ()):
            continue
        paragraph = draft.paragraphs[paragraph_id]
        if paragraph.bracket == bracket:
            out.append((index, 0, max(len(paragraph.text), 1)))
            continue
        at = 0
        for run in paragraph.runs:
            if any(m.bracket == bracket for m in run.marks):
                if out and out[-1][0] == index and out[-1][2] == at:
                    out[-1] = (index, out[-1][1], at + len(run.text))
                else:
                    out.append((index, at, at + len(run.text)))
            at += len(run.text)
    return out


def _joined(
    state: Brackets, draft: Draft, said: Said, held: Bracket, other: Bracket
) -> BracketsJoined:
    if (
        held.id == other.id
        or (held.draft, held.kind, held.whole) != (other.draft, other.kind, other.whole)
        or set(held.proponents) != set(other.proponents)
        or state.brought.get(held.id) != state.brought.get(other.id)
    ):
        raise Refused(
            "B16",
            "Only brackets of one kind, of the same proponents, and brought from informals by the "
            "same if they were, in one draft, are joined.",
        )
    if not _adjacent(draft, held, other):
        raise Refused("B16", "Only brackets that stand next to each other are joined.")
    low, high = sorted((held.opened, other.opened))
    over = {
        m.bracket
        for place in draft.where.get(held.id, frozenset()) | draft.where.get(other.id, frozenset())
        for run in draft.paragraphs[place].runs
        if {held.id, other.id} & {m.bracket for m in run.marks}
        for m in run.marks
    }
    known = (state.brackets.get(b) for b in over - {held.id, other.id})
    if any(b is not None and b.kind == "insertion" and low < b.opened < high for b in known):
        raise Refused(
            "B16",
            "Another insertion, proposed between these two, stands over the same words: joined, it "
            "would no longer be clear whose they are. Settle that first.",
        )
    if _positions(said, held.id) != _positions(said, other.id):
        raise Refused(
            "B16",
            "Not everybody says the same of both: joined, somebody would have said what they did "
            "not say.",
        )
    return BracketsJoined(held.id, draft.id, other.id)


def _adjacent(draft: Draft, one: Bracket, other: Bracket) -> bool:
    """Whether one bracket begins where the other ends, in the text or with the next paragraph."""
    first, second = sorted((_spans(draft, one.id), _spans(draft, other.id)))
    if not first or not second:
        return False
    index, _, end = first[-1]
    there, start, _ = second[0]
    if index == there:
        return end == start
    length = len(draft.paragraphs[draft.order[index]].text)
    return there == index + 1 and start == 0 and end >= length


def _positions(said: Said, bracket: BracketId) -> tuple[object, ...]:
    """Who says what of a bracket, without since when and why."""

    def words(stance: Stance) -> tuple[object, ...]:
        return stance.stance, stance.condition, stance.lifted

    groups = said.group_stances
    return (
        {d: words(s) for d, s in said.stances.of(bracket).items()},
        {g: words(s) for g, s in groups.of(bracket).items()},
        {
            d: {g: a.aligned for g, a in alignments.items()}
            for d, alignments in groups.alignments.get(bracket, {}).items()
            if alignments
        },
        {g: by.delegation for g, by in groups.proposing(bracket).items()},
    )


def evolve(state: Brackets, recorded: Recorded[LineageEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    event = recorded.event
    held = state.brackets.get(event.bracket)
    if held is None:
        return
    if isinstance(event, BracketSplit):
        if event.into in state.brackets:
            return
        # It stands as long as what it was: which insertion is the innermost does not change.
        state.brackets[event.into] = replace(
            held,
            id=event.into,
            paragraph=event.paragraph,
            alternatives=None,
            origin=held.id,
            parts=(),
            absorbed=(),
        )
        state.brackets[held.id] = replace(held, parts=(*held.parts, event.into))
        if held.id in state.brought:
            state.brought[event.into] = state.brought[held.id]
        return
    other = state.brackets.get(event.absorbed)
    if other is None or other.id == held.id:
        return
    state.brackets[held.id] = replace(
        held,
        absorbed=(*held.absorbed, other.id),
        awaits=tuple(d for d in held.proponents if d in (*held.awaits, *other.awaits)),
        reason=held.reason or other.reason,
        taken_up=tuple(sorted({*held.taken_up, *other.taken_up}))
        if held.taken_up and other.taken_up
        else (),
    )
    state.brackets[other.id] = replace(
        other,
        life="joined",
        joined_into=held.id,
        closed=recorded.position,
        closed_at=recorded.occurred_at,
    )


def carry(
    stances: Stances, groups: GroupStances, issues: Issues, recorded: Recorded[LineageEvent]
) -> None:
    """Let what was said of a bracket, and its issues, hold for what was split off or joined with
    it. Total."""
    event = recorded.event
    if isinstance(event, BracketsJoined):
        tags = issues.brackets.get(event.absorbed)
        if tags:
            issues.brackets[event.bracket] = issues.brackets.get(event.bracket, frozenset()) | tags
        return
    tables: tuple[dict[BracketId, object], ...] = (
        stances.stances,
        stances.touched,
        groups.stances,
        groups.alignments,
        groups.proposals,
        groups.touched,
        issues.brackets,
    )  # type: ignore[assignment]
    for table in tables:
        if event.bracket in table and event.into not in table:
            table[event.into] = table[event.bracket]
