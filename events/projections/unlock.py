"""What stands between each bracket and being ripe, and what would unlock it (SPEC Y4).

The stances that the log has, beside what delegations told the co-facilitators in private, which the
caller brings: nothing of this is anybody's but the pen's.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from events.brackets import Bracket, Fate
from events.ids import BracketId, DelegationId, GroupId
from events.negotiation import Negotiation, objections_to_question
from events.projections.brackets import condition_words
from events.projections.spans import spans_around
from events.stances import Stance, StanceKind, unmet

Kind = Literal[
    "objection",
    "objection to the question",
    "unmet condition",
    "awaiting instructions",
    "reservation",
    "other option",
    "open bracket inside",
    "package",
    "not yet considered",
    "would object",
]
Likelihood = Literal["stands", "would give way", "would give way on a condition"]


class Sounding(Struct, frozen=True):
    """How a delegation would stand, as it told the co-facilitators."""

    stance: StanceKind
    words: str = ""


Soundings = Mapping[BracketId, Mapping[DelegationId, Sounding]]


class Obstacle(Struct, frozen=True):
    """One thing in the way, and whether it would give way by what its holder said in private.

    ``bracket`` is another bracket on which it hangs, ``words`` what was said.
    """

    kind: Kind
    delegation: DelegationId | None = None
    group: GroupId | None = None
    bracket: BracketId | None = None
    words: str = ""
    likelihood: Likelihood = "stands"


class Locked(Struct, frozen=True):
    """An open bracket that is not ripe, and all that stands in between.

    ``holders`` are the delegations and groups that still hold it up once all who would give way
    have; ``near`` says that then nothing but the pen's own steps is left.
    """

    bracket: BracketId
    obstacles: tuple[Obstacle, ...]
    holders: tuple[DelegationId | GroupId, ...]
    near: bool


def unlock(
    state: Negotiation,
    soundings: Soundings,
    settled: Mapping[BracketId, Fate],
    only: Collection[BracketId] | None = None,
) -> list[Locked]:
    """Every open bracket that is not ripe, nearest first; ``settled`` are outcomes to suppose.

    ``only`` leaves all but some brackets out.
    """
    found: list[Locked] = []
    for held in state.brackets.brackets.values():
        if not held.open or held.id in settled or (only is not None and held.id not in only):
            continue
        told = soundings.get(held.id, {})
        obstacles = tuple(_obstacles(state, held, told, settled))
        if not obstacles:
            continue
        left = [o for o in obstacles if o.likelihood != "would give way"]
        holders = dict.fromkeys(who for o in left if (who := o.group or o.delegation) is not None)
        near = all(o.kind == "not yet considered" for o in left)
        found.append(Locked(held.id, obstacles, tuple(holders), near))
    return sorted(found, key=lambda one: (not one.near, len(one.holders), len(one.obstacles)))


def _obstacles(
    state: Negotiation,
    held: Bracket,
    told: Mapping[DelegationId, Sounding],
    settled: Mapping[BracketId, Fate],
) -> Iterator[Obstacle]:
    spoken: set[DelegationId] = set(held.proponents)
    for group, stance in state.group_stances.of(held.id).items():
        for kind, bracket, words in _in(state, stance, settled):
            yield Obstacle(kind, None, group, bracket, words)
    for delegation, stance in state.stances.of(held.id).items():
        spoken.add(delegation)
        for kind, bracket, words in _in(state, stance, settled):
            yield Obstacle(
                kind, delegation, None, bracket, words, _likelihood(told.get(delegation))
            )
    if held.kind == "reservation":
        for delegation in held.proponents:
            likelihood = _likelihood(told.get(delegation))
            yield Obstacle("reservation", delegation, words=held.reason, likelihood=likelihood)
    for delegation, reason in objections_to_question(state, held.id):
        likelihood = _likelihood(told.get(delegation))
        yield Obstacle("objection to the question", delegation, None, None, reason, likelihood)
    for delegation, sounding in told.items():
        if delegation not in spoken and sounding.stance == "objection":
            yield Obstacle("would object", delegation, words=sounding.words)
    for rival in state.brackets.rivals(held.id):
        if rival.id not in settled:
            yield Obstacle("other option", bracket=rival.id)
    if state.brackets.or_no_text(held.id):
        yield Obstacle("other option", words="no text")
    draft = state.text.drafts.get(held.draft)
    near = spans_around(draft, state.brackets, held.id) if draft is not None else None
    for inner in near.inner.get(held.id, ()) if near is not None else ():
        if state.brackets.brackets[inner].open and inner not in settled:
            yield Obstacle("open bracket inside", bracket=inner)
    package = state.packages.of(held.id)
    if package is not None:
        yield Obstacle("package", words=package.title)
    if not held.taken_up:
        yield Obstacle("not yet considered")


def _in(
    state: Negotiation, stance: Stance, settled: Mapping[BracketId, Fate]
) -> Iterator[tuple[Kind, BracketId | None, str]]:
    if stance.stance == "objection":
        yield "objection", None, stance.reason
    if stance.stance == "awaiting-instructions":
        yield "awaiting instructions", None, stance.reason
    condition = stance.condition
    if condition is not None and unmet(state.brackets, stance):
        supposed = settled.get(condition.bracket) if condition.bracket is not None else None
        if supposed != condition.outcome:
            yield "unmet condition", condition.bracket, condition_words(state, condition)


def _likelihood(sounding: Sounding | None) -> Likelihood:
    if sounding is None:
        return "stands"
    match sounding.stance:
        case "acceptance" | "can-go-along" | "scrutiny-reserve":
            return "would give way"
        case "conditional-acceptance":
            return "would give way on a condition"
        case "objection" | "awaiting-instructions":
            return "stands"
