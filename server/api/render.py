"""From the state of a negotiation, as a reader may see it, to what the API answers. Pure."""

from events.brackets import Bracket, Outcome, RecordOutcome
from events.errors import Refused
from events.ids import BracketId, DraftId
from events.members import Actor
from events.negotiation import Negotiation, decide
from events.permissions import ROLES, may
from events.process import TYPINGS, Regime, RegimeKind
from events.projections.board import board
from events.projections.brackets import BracketView as Facts
from events.projections.brackets import bracket_view, bracket_views
from events.projections.pending import pending_words
from events.text import Mark, Paragraph, merged
from server.api import views
from server.api.position_render import CORRECT, NOUNS, further, group_choices, liftable, side_view

BANNERS = {
    "live": "everybody in the room sees what you type, as you type it",
    "tabled": "what you prepare is seen by nobody else until you table it",
}
CHAIR_LIVE = "everybody in the room sees it as they type it"
REGIMES: dict[RegimeKind, str] = {
    "rolling text": "Rolling text: proposals enter in brackets, under their proponents' names",
    "chair's text": "Chair's text: delegations take positions, the co-facilitators alone put out "
    "text",
    "compilation": "Compilation: every proposal is kept, by proponent",
}
UNNAMED: dict[RegimeKind, str] = {
    "rolling text": "Rolling text: proposals enter in brackets",
    "compilation": "Compilation: every proposal is kept",
}
"""What is said instead where no names are shown."""

ACCEPT = {
    "insertion": "Accept inserting these words",
    "deletion": "Accept deleting these words",
    "reservation": "Share this reservation",
}
OBJECT = {
    "insertion": "Object to inserting these words",
    "deletion": "Object to deleting these words",
    "reservation": "Object to this reservation: keep the words as they are",
}
WITHDRAW = {
    "insertion": "Withdraw this insertion: the words go",
    "deletion": "Withdraw this deletion: the words stay",
    "reservation": "Lift this reservation",
}
OUTCOMES: dict[str, dict[Outcome, str]] = {
    "insertion": {
        "retained": "Retain: the brackets go, the words stay",
        "deleted": "Delete: the words go",
    },
    "deletion": {
        "retained": "Retain the words: they stand as before",
        "deleted": "Delete the words, as proposed",
    },
    "reservation": {
        "retained": "Retain the words: the reservation is lifted",
        "deleted": "Delete the words",
    },
}


def negotiation_view(state: Negotiation, server_time: int) -> views.NegotiationView:
    """A negotiation at a glance."""
    open_in: dict[str, int] = {}
    for bracket in state.brackets.brackets.values():
        if bracket.open:
            open_in[bracket.draft] = open_in.get(bracket.draft, 0) + 1
    return views.NegotiationView(
        id=state.id,
        slug=state.process.slug,
        title=state.process.title,
        position=state.position,
        as_of=state.occurred_at,
        server_time=server_time,
        regime=regime_view(state.process.regime),
        regimes=[
            regime_view(Regime(kind, typing))
            for kind in REGIMES
            for typing in TYPINGS
            if typing == "live" or kind != "chair's text"
        ],
        delegations=[
            views.DelegationView(id=d.id, name=d.name, code=d.code)
            for d in state.members.delegations.values()
        ],
        groups=[
            views.GroupView(
                id=g.id,
                name=g.name,
                code=g.code,
                members=list(state.groups.members_of(g.id)),
                spokespersons=[
                    p
                    for p in state.groups.spokespersons.get(g.id, ())
                    if p in state.members.participants
                ],
            )
            for g in state.groups.groups.values()
        ],
        pen=state.members.pen,
        drafts=[
            views.DraftView(
                id=d.id,
                title=d.title,
                paragraphs=len(d.order),
                open_brackets=open_in.get(d.id, 0),
            )
            for d in state.text.drafts.values()
        ],
        rounds=[
            views.RoundView(
                id=r.id, name=r.name, opened=r.opened, opened_at=r.opened_at, closed=r.closed
            )
            for r in state.process.rounds
        ],
        revisions=[
            views.RevisionView(
                id=r.id, draft=r.draft, name=r.name, position=r.position, issued_at=r.issued_at
            )
            for r in state.process.revisions
        ],
        issues=[
            views.IssueView(id=i.id, title=i.title, parent=i.parent)
            for i in state.issues.issues.values()
        ],
        now=_now(state),
    )


def _now(state: Negotiation) -> views.NowView | None:
    open_one = state.meetings.open
    meeting = state.meetings.meetings.get(open_one) if open_one is not None else None
    if meeting is None:
        return None
    item = next((i for i in meeting.agenda if i.item == meeting.current), None)
    if item is None:
        return None
    return views.NowView(
        meeting=meeting.name,
        item=item.item,
        title=item.title,
        draft=item.draft,
        paragraph=item.paragraph,
        bracket=item.bracket,
        issue=item.issue,
    )


def regime_view(regime: Regime) -> views.RegimeView:
    """The regime and the sentence of its banner."""
    chair = regime.kind == "chair's text" and regime.typing == "live"
    typing = CHAIR_LIVE if chair else BANNERS[regime.typing]
    kind = REGIMES[regime.kind]
    if not regime.attribution:
        kind = UNNAMED.get(regime.kind, kind)
    return views.RegimeView(
        kind=regime.kind,
        typing=regime.typing,
        attribution=regime.attribution,
        attends=list(regime.attends),
        banner=f"{kind}; {typing}." + _limits(regime),
    )


def _limits(regime: Regime) -> str:
    """What the regime keeps from some, in sentences."""
    said = "" if regime.attribution else " No names are shown."
    absent = [f"{role}s" for role in ROLES if role not in regime.attends]
    return said + (f" Closed to {' and '.join(absent)}." if absent else "")


def draft_text(state: Negotiation, draft: DraftId, reader: Actor | None) -> views.DraftTextView:
    """A draft with the brackets in it; ``reader`` None: nobody acts on it (a past moment)."""
    held = state.text.drafts[draft]
    return views.DraftTextView(
        id=held.id,
        title=held.title,
        position=state.position,
        as_of=state.occurred_at,
        paragraphs=[
            views.ParagraphView(
                id=p.id,
                kind=p.kind,
                level=p.level,
                label=p.label,
                bracket=p.bracket,
                runs=[
                    views.RunView(
                        text=run.text,
                        marks=[views.MarkView(bracket=m.bracket, role=m.role) for m in run.marks],
                    )
                    for run in p.runs
                ],
                issues=sorted(state.issues.paragraphs.get(p.id, ())),
            )
            for p in held.text()
        ],
        brackets=[_bracket(state, facts, reader) for facts in bracket_views(state, draft)],
    )


def board_view(state: Negotiation, reader: Actor | None) -> views.BoardView:
    """The board, with every bracket on it."""
    found = board(state)
    return views.BoardView(
        position=state.position,
        as_of=state.occurred_at,
        rows=[
            views.BoardRowView(
                issue=row.issue,
                title=row.title,
                depth=row.depth,
                contested=list(row.contested),
                unopposed=list(row.unopposed),
                ripe=list(row.ripe),
                settled=list(row.settled),
                concerns=[
                    views.ConcernView(
                        delegation=c.delegation,
                        group=c.group,
                        kind=c.kind,
                        bracket=c.bracket,
                        since_at=c.since_at,
                        entered=c.entered,
                    )
                    for c in row.concerns
                ],
                oldest_open_at=row.oldest_at,
                movement=row.movement,
            )
            for row in found.rows
        ],
        brackets=[_bracket(state, facts, reader) for facts in bracket_views(state)],
    )


def one_bracket(state: Negotiation, bracket: BracketId, reader: Actor | None) -> views.BracketView:
    """One bracket; raises `Unknown`."""
    return _bracket(state, bracket_view(state, bracket), reader)


def _bracket(state: Negotiation, facts: Facts, reader: Actor | None) -> views.BracketView:
    held = state.brackets.brackets[facts.id]
    return views.BracketView(
        id=facts.id,
        draft=facts.draft,
        kind=facts.kind,
        life=facts.life,
        state=facts.state,
        considered=facts.considered,
        proponents=list(facts.proponents),
        on_behalf=list(state.group_stances.proposing(facts.id)),
        reason=facts.reason,
        attribution=facts.attribution,
        proposal=facts.proposal,
        excerpt=facts.excerpt,
        paragraph=facts.paragraph,
        paragraph_label=facts.paragraph_label,
        whole=facts.whole,
        opened=facts.opened,
        opened_at=facts.opened_at,
        closed=facts.closed,
        closed_at=facts.closed_at,
        alternatives=list(facts.alternatives),
        or_no_text=facts.or_no_text,
        option=facts.option,
        within=list(facts.within),
        issues=[*facts.issues, *facts.inherited],
        own_issues=list(facts.issues),
        origin=held.origin,
        parts=list(held.parts),
        joined_into=held.joined_into,
        stances=[
            views.StanceView(
                delegation=s.delegation,
                group=s.group,
                stance=s.stance,
                reason=s.reason,
                since=s.since,
                since_at=s.since_at,
                words=s.words,
                entered=s.entered,
                condition=s.condition,
                met=s.met,
            )
            for s in facts.stances
        ],
        sides=[side_view(side) for side in facts.sides],
        covered=list(facts.covered),
        entered=list(facts.entered),
        pending=pending_words(state, held.awaits),
        informals=views.informals_view(facts.informals),
        choices=_choices(state, held, reader) if reader and held.open else views.Choices(),
    )


def _choices(state: Negotiation, bracket: Bracket, reader: Actor) -> views.Choices:
    """What ``reader`` may do with an open bracket, in words that cannot be mistaken."""
    kind = bracket.kind
    stance = state.stances.of(bracket.id).get(reader.delegation) if reader.delegation else None
    mine = reader.delegation is not None and reader.delegation in bracket.proponents
    positions = may(reader.role, "position") and not mine
    theirs = mine or (not bracket.proponents and reader.may("pen"))
    stays = mine and bracket.id in state.brackets.brought
    return views.Choices(
        accept=_words(ACCEPT[kind], bracket)
        if positions and (stance is None or stance.stance != "acceptance")
        else None,
        object=_words(OBJECT[kind], bracket)
        if positions and (stance is None or stance.stance != "objection")
        else None,
        withdraw_stance=None
        if stance is None
        else f"Withdraw your {NOUNS[stance.stance]}: "
        f"{state.members.name(reader.delegation)} says nothing"
        if reader.delegation
        else None,
        further=further(bracket, stance) if positions else [],
        lift_condition=liftable(stance),
        correct=CORRECT if stance is not None else None,
        groups=group_choices(state, bracket, reader),
        withdraw_proposal=_words(WITHDRAW[kind], bracket) if theirs and not stays else None,
        confirm_proposal="It stands as it now reads"
        if reader.delegation in bracket.awaits
        else None,
        give_reason=("Change the reason" if bracket.reason else "Give a reason")
        if theirs
        else None,
        take_up="Taken up by the meeting" if may(reader.role, "steer") else None,
        form_alternatives="Make alternatives with…"
        if may(reader.role, "steer") and kind == "insertion" and bracket.alternatives is None
        else None,
        outcomes=[_outcome(state, bracket, reader, o) for o in ("retained", "deleted")]
        if may(reader.role, "steer")
        else [],
    )


def _words(words: str, bracket: Bracket) -> str:
    if not bracket.whole:
        return words
    return words.replace("the words go", "the paragraph goes").replace(
        "these words", "this paragraph"
    )


def _outcome(
    state: Negotiation, bracket: Bracket, reader: Actor, outcome: Outcome
) -> views.OutcomeChoice:
    refused = None
    try:
        decide(state, reader, RecordOutcome(bracket.id, outcome))
    except Refused as error:
        refused = error.detail
    return views.OutcomeChoice(
        outcome=outcome,
        label=OUTCOMES[bracket.kind][outcome],
        result=_result(state, bracket, outcome),
        refused=refused,
    )


def _result(state: Negotiation, bracket: Bracket, outcome: Outcome) -> str:
    """The bracket's paragraphs as they would read, other proposals in plain square brackets."""
    draft = state.text.drafts[bracket.draft]
    gone = {bracket.id} if outcome == "deleted" else set()
    if outcome == "retained":
        gone = {rival.id for rival in state.brackets.rivals(bracket.id)}
    places = {p for b in (gone | {bracket.id}) for p in draft.where.get(b, set())}
    parts = []
    for paragraph_id in (i for i in draft.order if i in places):
        paragraph = draft.paragraphs[paragraph_id]
        if paragraph.bracket in gone:
            continue
        text = _reads(paragraph, gone, bracket.id)
        parts.append(f"{paragraph.label} {text}".strip())
    return "\n".join(parts)


def _reads(paragraph: Paragraph, gone: set[BracketId], lifted: BracketId) -> str:
    out = ""
    before: set[Mark] = set()
    for run in merged(paragraph.runs):
        names = {m.bracket for m in run.marks}
        if names & gone:
            continue
        now = {m for m in run.marks if m.bracket != lifted}
        out += "]" * len(before - now) + "[" * len(now - before) + run.text
        before = now
    return out + "]" * len(before)
