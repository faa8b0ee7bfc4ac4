"""One bracket in full: whose it is, what it proposes in words, who stands where, its state.

States (DOMAIN "The bracket"): *contested* is open with a standing objection, a standing
reservation, an open rival or an unmet condition; *unopposed* is open with none of these; *ripe* is
unopposed, taken up by a meeting, awaited by nobody's instructions, tied into no package, with no
objection to the question on screen for it and all brackets inside it settled; *settled* is no
longer open.
"""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from events.brackets import Bracket, BracketKind, FromInformals, Life
from events.ids import (
    BracketId,
    DelegationId,
    DraftId,
    GroupId,
    IssueId,
    Microseconds,
    ParagraphId,
    Position,
)
from events.negotiation import Negotiation, objections_to_question
from events.projections.attribution import attribution
from events.projections.labels import full_label
from events.projections.spans import Span, Spans, spans, spans_around
from events.projections.standpoints import Side, covered, sides
from events.stances import Condition, Stance, StanceKind, awaited, contesting, unmet
from events.text import Paragraph

State = Literal["contested", "unopposed", "ripe", "settled"]

EXCERPT = 80

_DOING: dict[BracketKind, str] = {
    "insertion": "inserting these words",
    "deletion": "deleting these words",
    "reservation": "this reservation",
}
_SAYS: dict[StanceKind, str] = {
    "acceptance": "accepts",
    "can-go-along": "can go along with",
    "conditional-acceptance": "accepts, on a condition,",
    "objection": "objects to",
    "awaiting-instructions": "awaits instructions on",
    "scrutiny-reserve": "has a scrutiny reserve on",
}
_RESERVATION_SAYS: dict[StanceKind, str] = {
    "acceptance": "shares",
    "conditional-acceptance": "shares, on a condition,",
}
_KEEPS = ": wants these words kept as they are"


class StanceView(Struct, frozen=True):
    """A standing stance; ``words`` says it so that it cannot be mistaken.

    It is a group's where ``group`` is set; ``delegation`` is then None. ``condition`` says what it
    hangs on, and ``met`` whether that is so or was lifted; where it hangs on nothing, neither says
    anything.
    """

    delegation: DelegationId | None
    group: GroupId | None
    stance: StanceKind
    reason: str
    since: Position
    since_at: Microseconds
    words: str
    condition: str = ""
    met: bool | None = None
    entered: bool = False


class BracketView(Struct, frozen=True):
    """All that the log says of one bracket, as of the negotiation's position.

    ``excerpt`` holds the words under it (shortened), for a settled bracket the last it had;
    ``spans`` the full words where it now stands, empty when it no longer does. ``issues`` are its
    own, ``inherited`` those of its paragraphs. ``paragraph_label`` names the paragraph in full,
    such as “5 (a)”. ``alternatives`` are the other options for its place and ``option`` its own
    number among them all, from 1; None if it is none; ``or_no_text``: that nothing stands there is
    an option too. ``within`` are the brackets it stands inside,
    ``inner`` those inside it. ``sides`` counts the stances as speaking units; ``covered`` are the
    delegations that a group covers, ``entered`` those proponents for which it was entered that they
    propose it, and which have yet to confirm it,
    ``awaits`` those who have yet to say that it stands, the text having changed around it;
    ``informals`` says who brought it, if it emerged from informals.
    """

    id: BracketId
    draft: DraftId
    kind: BracketKind
    life: Life
    state: State
    considered: bool
    proponents: tuple[DelegationId, ...]
    reason: str
    attribution: str
    proposal: str
    excerpt: str
    paragraph: ParagraphId
    paragraph_label: str
    whole: bool
    opened: Position
    opened_at: Microseconds
    closed: Position | None
    closed_at: Microseconds | None
    taken_up: tuple[Position, ...]
    alternatives: tuple[BracketId, ...]
    option: int | None
    or_no_text: bool
    within: tuple[BracketId, ...]
    inner: tuple[BracketId, ...]
    issues: tuple[IssueId, ...]
    inherited: tuple[IssueId, ...]
    stances: tuple[StanceView, ...]
    sides: tuple[Side, ...]
    covered: tuple[DelegationId, ...]
    entered: tuple[DelegationId, ...]
    awaits: tuple[DelegationId, ...]
    spans: tuple[Span, ...]
    informals: FromInformals | None


def shortened(text: str, limit: int = EXCERPT) -> str:
    """``text`` on one line in at most ``limit`` characters, cut at a word where possible."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit // 2 else cut).rstrip() + "…"


def excerpt(negotiation: Negotiation, bracket: BracketId) -> str:
    """The words under a bracket, shortened; of a settled one, the last words it had."""
    draft = negotiation.text.drafts.get(negotiation.brackets.known(bracket).draft)
    return shortened(draft.words(bracket)) if draft is not None else ""


def proposal(negotiation: Negotiation, bracket: BracketId) -> str:
    """What the bracket proposes: “Insert “voluntary””, “Delete “forced””, “Reservation on …”."""
    held = negotiation.brackets.known(bracket)
    draft = negotiation.text.drafts.get(held.draft)
    said = draft.words(bracket) if draft is not None else ""
    words = f"“{shortened(said)}”"
    if held.whole and not said.strip():
        words = "a paragraph"
    elif not said.strip():
        words = "a space" if said else "words that are no longer in the text"
    match held.kind:
        case "insertion":
            return f"Insert {'the paragraph ' if held.whole and words[0] == '“' else ''}{words}"
        case "deletion":
            return f"Delete {words}"
        case "reservation":
            return f"Reservation on {words}"


def doing(bracket: Bracket) -> str:
    """What a stance on ``bracket`` is about, such as “deleting these words”."""
    if bracket.whole and bracket.kind == "insertion":
        return "inserting this paragraph"
    return _DOING[bracket.kind]


def stance_words(bracket: Bracket, stance: StanceKind) -> str:
    """What a stance on ``bracket`` says, such as “objects to deleting these words”."""
    says = _SAYS[stance]
    if bracket.kind == "reservation":
        says = _RESERVATION_SAYS.get(stance, says)
        if stance == "objection":
            return f"{says} {doing(bracket)}{_KEEPS}"
    return f"{says} {doing(bracket)}"


def condition_words(negotiation: Negotiation, condition: Condition) -> str:
    """What an acceptance hangs on: “if “voluntary” (5 (a)) is retained”, or its own words."""
    if condition.bracket is None:
        return f"if {condition.words}" if condition.words else "on a condition"
    if condition.bracket not in negotiation.brackets.brackets:
        return f"if a bracket is {condition.outcome}"
    held = negotiation.brackets.known(condition.bracket)
    draft = negotiation.text.drafts.get(held.draft)
    first = first_paragraph(negotiation, condition.bracket)
    label = full_label(draft, first.id) if draft is not None and first is not None else ""
    place = f" ({label.rstrip('.:')})" if label else ""
    return f"if “{excerpt(negotiation, condition.bracket)}”{place} is {condition.outcome}"


def stance_views(negotiation: Negotiation, bracket: BracketId) -> tuple[StanceView, ...]:
    """The standing stances on a bracket: those of groups first, each earliest first."""
    held = negotiation.brackets.known(bracket)
    said: list[tuple[DelegationId | None, GroupId | None, Stance]] = [
        (None, g, s) for g, s in negotiation.group_stances.of(bracket).items()
    ]
    said += [(d, None, s) for d, s in negotiation.stances.of(bracket).items()]
    return tuple(stance_view(negotiation, held, d, g, s) for d, g, s in said)


def stance_view(
    negotiation: Negotiation,
    bracket: Bracket,
    delegation: DelegationId | None,
    group: GroupId | None,
    stance: Stance,
) -> StanceView:
    """A stance in words, with what it hangs on."""
    words, condition, met = stance_words(bracket, stance.stance), "", None
    if stance.condition is not None:
        condition = condition_words(negotiation, stance.condition)
        met = not unmet(negotiation.brackets, stance)
    return StanceView(
        delegation,
        group,
        stance.stance,
        stance.reason,
        stance.since,
        stance.since_at,
        words,
        condition,
        met,
        negotiation.entries.on_position(bracket.id, delegation, group),
    )


def issues_of(negotiation: Negotiation, bracket: BracketId) -> frozenset[IssueId]:
    """The issues a bracket carries: its own and those of the paragraphs it stands in."""
    tagged = negotiation.issues
    return frozenset(tagged.brackets.get(bracket, ())).union(
        *(tagged.paragraphs.get(p, ()) for p in _paragraphs(negotiation, bracket))
    )


def _paragraphs(negotiation: Negotiation, bracket: BracketId) -> Iterable[ParagraphId]:
    held = negotiation.brackets.known(bracket)
    draft = negotiation.text.drafts.get(held.draft)
    return (draft.where.get(bracket) if draft is not None else None) or (held.paragraph,)


def first_paragraph(negotiation: Negotiation, bracket: BracketId) -> Paragraph | None:
    """The first paragraph the bracket stands in; of a settled one, the one it was opened in."""
    held = negotiation.brackets.known(bracket)
    draft = negotiation.text.drafts.get(held.draft)
    if draft is None:
        return None
    places = draft.where.get(bracket, frozenset())
    if places == {held.paragraph} or not places:
        return draft.paragraphs.get(held.paragraph)
    return draft.paragraphs[next(p for p in draft.order if p in places)]


def rival_words(negotiation: Negotiation, bracket: BracketId) -> tuple[str, ...]:
    """The other open options for its place, each in its words; that no text stands there is the
    last. Raises `Unknown` if there is no such bracket."""
    known = negotiation.brackets
    none = ("no text",) if known.known(bracket).open and known.or_no_text(bracket) else ()
    return (*(excerpt(negotiation, r.id) for r in known.rivals(bracket)), *none)


def contests(negotiation: Negotiation, bracket: BracketId) -> bool:
    """Whether an open bracket has a standing objection or reservation, an open rival (“no text”
    is one), or an acceptance on a condition that is not met."""
    held = negotiation.brackets.known(bracket)
    return held.open and (
        held.kind == "reservation"
        or contesting(negotiation.brackets, negotiation.stances.of(bracket).values())
        or contesting(negotiation.brackets, negotiation.group_stances.of(bracket).values())
        or bool(negotiation.brackets.rivals(bracket))
        or negotiation.brackets.or_no_text(bracket)
    )


def waits(negotiation: Negotiation, bracket: BracketId) -> bool:
    """Whether anybody awaits instructions on a bracket."""
    return awaited(negotiation.stances.of(bracket).values()) or awaited(
        negotiation.group_stances.of(bracket).values()
    )


def considered(negotiation: Negotiation, bracket: BracketId) -> bool:
    """Whether a meeting took the bracket up."""
    return bool(negotiation.brackets.known(bracket).taken_up)


def state_of(negotiation: Negotiation, bracket: BracketId, near: Spans | None = None) -> State:
    """The state of a bracket (see the module). ``near`` spares looking for the inner brackets.

    Raises `Unknown` if there is no such bracket.
    """
    held = negotiation.brackets.known(bracket)
    if not held.open:
        return "settled"
    if contests(negotiation, bracket):
        return "contested"
    if not held.taken_up or held.awaits or waits(negotiation, bracket):
        return "unopposed"
    if negotiation.packages.of(bracket) is not None or objections_to_question(negotiation, bracket):
        return "unopposed"
    if near is None:
        draft = negotiation.text.drafts.get(held.draft)
        near = spans_around(draft, negotiation.brackets, bracket) if draft else Spans()
    known = negotiation.brackets.brackets
    pending = any(known[b].open for b in near.inner.get(bracket, ()))
    return "unopposed" if pending else "ripe"


def bracket_view(
    negotiation: Negotiation, bracket: BracketId, near: Spans | None = None, *, names: bool = True
) -> BracketView:
    """One bracket in full; raises `Unknown` if there is none of that id.

    Without ``names`` proponents, stances and attribution stay out.
    """
    held = negotiation.brackets.known(bracket)
    draft = negotiation.text.drafts.get(held.draft)
    if near is None:
        near = spans_around(draft, negotiation.brackets, bracket) if draft else Spans()
    first = first_paragraph(negotiation, bracket)
    own = negotiation.issues.brackets.get(bracket, frozenset())
    order = {issue: i for i, issue in enumerate(negotiation.issues.issues)}
    group = negotiation.brackets.alternatives.get(held.alternatives) if held.alternatives else None
    return BracketView(
        id=bracket,
        draft=held.draft,
        kind=held.kind,
        life=held.life,
        state=state_of(negotiation, bracket, near),
        considered=bool(held.taken_up),
        proponents=held.proponents if names else (),
        reason=held.reason if names else "",
        attribution=attribution(negotiation, bracket, names=names),
        proposal=proposal(negotiation, bracket),
        excerpt=excerpt(negotiation, bracket),
        paragraph=first.id if first is not None else held.paragraph,
        paragraph_label=full_label(draft, first.id) if draft and first else "",
        whole=held.whole,
        opened=held.opened,
        opened_at=held.opened_at,
        closed=held.closed,
        closed_at=held.closed_at,
        taken_up=held.taken_up,
        alternatives=tuple(b for b in group or () if b != bracket),
        option=group.index(bracket) + 1 if group else None,
        or_no_text=negotiation.brackets.or_no_text(bracket),
        within=near.within.get(bracket, ()),
        inner=near.inner.get(bracket, ()),
        issues=tuple(sorted(own, key=lambda i: order.get(i, len(order)))),
        inherited=tuple(
            sorted(issues_of(negotiation, bracket) - own, key=lambda i: order.get(i, len(order)))
        ),
        stances=stance_views(negotiation, bracket) if names else (),
        sides=sides(negotiation, bracket) if names else (),
        covered=covered(negotiation, bracket) if names else (),
        entered=tuple(
            d for d in held.proponents if names and negotiation.entries.on_proposal(bracket, d)
        ),
        awaits=held.awaits if names else (),
        spans=tuple(near.spans.get(bracket, ())),
        informals=_informals(negotiation, bracket, names),
    )


def _informals(negotiation: Negotiation, bracket: BracketId, names: bool) -> FromInformals | None:
    brought = negotiation.brackets.brought.get(bracket)
    if brought is None or names:
        return brought
    return replace(brought, delegations=(), groups=(), informal="")


def bracket_views(
    negotiation: Negotiation, draft: DraftId | None = None, *, names: bool = True
) -> tuple[BracketView, ...]:
    """Every bracket ever opened (in ``draft``), in the order they were opened. Linear."""
    near = {
        d.id: spans(d, negotiation.brackets)
        for d in negotiation.text.drafts.values()
        if draft is None or d.id == draft
    }
    nothing = Spans()
    return tuple(
        bracket_view(negotiation, b.id, near.get(b.draft, nothing), names=names)
        for b in negotiation.brackets.brackets.values()
        if draft is None or b.draft == draft
    )
