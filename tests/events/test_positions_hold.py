"""Whatever delegations and groups say, in whatever order: what SPEC S12 and U9 say holds."""

from hypothesis import given, settings
from hypothesis import strategies as st

from events.brackets import RecordOutcome, TakeUpBracket, WithdrawBracket
from events.errors import Refused
from events.group_stances import (
    AlignWith,
    DissociateFrom,
    OnBehalf,
    ProposeOnBehalf,
    WithdrawAlignment,
)
from events.groups import EnrolGroup, NameSpokesperson, SetMembership
from events.ids import GroupId
from events.members import Actor
from events.negotiation import Command, Negotiation
from events.projections.board import board
from events.projections.matrix import matrix
from events.projections.standpoints import sides, standpoints
from events.stances import (
    Condition,
    CorrectStance,
    LiftCondition,
    StanceKind,
    TakeStance,
    WithdrawStance,
    awaited,
    contesting,
)
from tests.events.given import ALD, MRN, NRL, PEN, Given, bid, delegate, marked

BRACKETS = (bid("a"), bid("b"), bid("c"))
GROUPS = (GroupId("coasts01"), GroupId("north001"))
PARTIES = (ALD, MRN, NRL)
KINDS: tuple[StanceKind, ...] = (
    "acceptance",
    "can-go-along",
    "conditional-acceptance",
    "objection",
    "awaiting-instructions",
    "scrutiny-reserve",
)

bracket = st.sampled_from(BRACKETS)
group = st.sampled_from(GROUPS)
party = st.sampled_from(PARTIES)
condition = st.one_of(
    st.builds(Condition, bracket, st.sampled_from(("retained", "deleted"))),
    st.just(Condition(words="it is funded")),
)
stance = st.one_of(
    st.builds(TakeStance, bracket, st.sampled_from(KINDS), st.just("because")),
    st.builds(TakeStance, bracket, st.just("conditional-acceptance"), st.just(""), condition),
    st.builds(WithdrawStance, bracket),
    st.builds(LiftCondition, bracket),
    st.builds(CorrectStance, bracket),
)
by_delegates: st.SearchStrategy[Command] = st.one_of(
    stance,
    st.builds(OnBehalf, group, stance),
    st.builds(AlignWith, bracket, group),
    st.builds(DissociateFrom, bracket, group),
    st.builds(WithdrawAlignment, bracket, group),
    st.builds(ProposeOnBehalf, bracket, group),
    st.builds(WithdrawBracket, bracket),
)
by_the_pen: st.SearchStrategy[Command] = st.one_of(
    st.builds(SetMembership, group, party, st.booleans()),
    st.builds(NameSpokesperson, group, party.map(lambda p: delegate(p).participant), st.booleans()),
    st.builds(TakeUpBracket, bracket),
    st.builds(RecordOutcome, bracket, st.sampled_from(("retained", "deleted"))),
)
acts: st.SearchStrategy[tuple[Actor, Command]] = st.one_of(
    st.tuples(party.map(delegate), by_delegates), st.tuples(st.just(PEN), by_the_pen)
)


def room() -> Given:
    """Three brackets by two delegations; two groups that overlap, each with a voice."""
    room = (
        Given()
        .paragraph(1, *(marked(f"{n} ", (n, "insert")) for n in "abc"))
        .bracket("a")
        .bracket("b", by=(NRL,))
        .bracket("c", by=())
    )
    for number, one in enumerate(GROUPS):
        room.when(PEN, EnrolGroup(one, f"Group {number}", f"G{number}"))
        for member in PARTIES[number : number + 2]:
            room.when(PEN, SetMembership(one, member))
            room.when(PEN, NameSpokesperson(one, delegate(member).participant))
    return room


@given(st.lists(acts, max_size=30))
@settings(max_examples=150, deadline=None)
def test_s12_u9_what_must_hold_holds_after_every_act(happened: list[tuple[Actor, Command]]) -> None:
    here = room()
    for actor, command in happened:
        before = here.state.copy()
        try:
            here.when(actor, command)
        except Refused:
            assert here.state == before, "a refusal changes nothing"
            continue
        if isinstance(command, RecordOutcome):
            assert not in_the_way(before, command)
        holds(here.state)


def in_the_way(state: Negotiation, command: RecordOutcome) -> bool:
    """Whether somebody objected or awaited instructions, counted without the code under test."""
    said = [
        *state.stances.of(command.bracket).values(),
        *state.group_stances.of(command.bracket).values(),
    ]
    return any(s.stance in ("objection", "awaiting-instructions") for s in said)


def holds(state: Negotiation) -> None:
    """The invariants, one after the other."""
    found = board(state)
    every = [*found.contested, *found.unopposed, *found.ripe, *found.settled]
    told = [b.id for b in state.brackets.brackets.values() if b.life != "joined"]
    assert sorted(every) == sorted(told), "each bracket is on the board once"
    rows = {row.bracket: row for row in matrix(state).rows}
    for held in map(state.brackets.known, told):
        said = (
            *state.stances.of(held.id).values(),
            *state.group_stances.of(held.id).values(),
        )
        if held.open and contesting(state.brackets, said):
            assert held.id in found.contested
        if held.id in found.ripe:
            assert not awaited(said)
        standing = standpoints(state, held.id)
        assert len({one.delegation for one in standing}) == len(standing)
        for one in standing:
            own = state.stances.of(held.id).get(one.delegation)
            assert one.stance == own or one.origin == "proposes", "no words in a member's mouth"
            assert not set(one.groups) & set(one.differs)
        for side in sides(state, held.id):
            covered = {
                d
                for g in side.groups
                for d in state.members.delegations
                if state.group_stances.speaks_for(state.groups, held.id, g, d)
            }
            assert not covered & set(side.others), "no member beside its group"
            assert side.units == len(set(side.groups)) + len(set(side.others))
        assert sum(cell.stance is not None for cell in rows[held.id].cells) == len(said)
