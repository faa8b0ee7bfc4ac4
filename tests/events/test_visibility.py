"""What a reader may see (SPEC P15-P17): one filter, for every table and every event."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given as examples
from hypothesis import settings

from events import codec
from events.archive.withholding import Wanted, survey
from events.brackets import BracketTakenUp, ReasonGiven
from events.errors import Refused
from events.group_stances import GroupStanceTaken
from events.groups import GroupEnrolled, GroupJoined
from events.ids import (
    CommandId,
    DelegationId,
    GroupId,
    NegotiationId,
    ParticipantId,
    PhaseId,
    RevisionId,
)
from events.members import Actor, DelegationEnrolled, ParticipantEnrolled
from events.negotiation import Event, Negotiation, evolve
from events.permissions import ROLES, Role
from events.process import IssueRevision, OpenPhase, PhaseOpened, RegimeAnnounced
from events.projections.board import board
from events.projections.contested import contested
from events.projections.timeline import sentence
from events.record import Recorded
from events.stances import ObjectTo, StanceTaken
from events.visibility import sight, tells, veiled, veiled_event
from tests.events.given import (
    ALD,
    AUDITOR,
    DRAFT,
    MRN,
    NRL,
    OBSERVER,
    PEN,
    Given,
    bid,
    delegate,
    marked,
)
from tests.events.test_totality import ANY_EVENT

HIDDEN = RegimeAnnounced("rolling text", "live", attribution=False)
SHOWN = RegimeAnnounced("rolling text", "live")
CLOSED = tuple(r for r in ROLES if r != "observer")
COASTS = GroupId("coasts01")


def phase(name: str, attends: tuple[Role, ...] = ROLES) -> PhaseOpened:
    return PhaseOpened(PhaseId(name), name, "rolling text", "live", True, attends, True)


def room() -> Given:
    """In the open, Aldovia proposes; then names are hidden, Norland proposes, others take sides."""
    given = Given().paragraph(1, "States ", marked("shall", ("a", "insert")))
    given.bracket("a").events(GroupEnrolled(COASTS, "Coasts", "COA"), GroupJoined(COASTS, MRN))
    given.events(StanceTaken(bid("a"), MRN, "objection", "in the open"))
    given.events(HIDDEN)
    given.paragraph(2, marked("return", ("b", "insert")))
    given.bracket("b", by=(NRL,), number=2)
    given.events(StanceTaken(bid("b"), ALD, "objection", "Aldovia cannot"), actor=delegate(ALD))
    given.events(GroupStanceTaken(bid("b"), COASTS, MRN, "acceptance"), actor=delegate(MRN))
    return given


def told(state: Negotiation) -> str:
    """All that a state says of brackets and positions."""
    parts: tuple[Any, ...] = (
        state.brackets,
        state.stances,
        state.group_stances,
        state.questions,
        state.agreements,
        state.packages,
        state.floor.statements,
        state.submissions,
        state.adoptions,
        state.redrafts,
    )
    return "".join(msgspec.json.encode(part).decode() for part in parts)


@pytest.mark.parametrize("reader", [PEN, AUDITOR, Actor(ParticipantId("s"), "secretariat")])
def test_p15_pen_secretariat_and_auditors_are_told(reader: Actor) -> None:
    """They see the very state."""
    state = room().state
    assert veiled(state, sight(state, reader)) is state


@pytest.mark.parametrize("reader", [None, OBSERVER])
@pytest.mark.parametrize("afterwards", [False, True])
def test_p15_nobody_else_is_told_then_or_afterwards(reader: Actor | None, afterwards: bool) -> None:
    """What was named before the names went is named again when they come back; nothing else is."""
    given = room()
    if afterwards:
        given.events(SHOWN)
    seen = veiled(given.state, sight(given.state, reader))
    assert seen.brackets.brackets[bid("b")].proponents == ("a delegation",)
    assert list(seen.stances.of(bid("b"))) == ["a delegation 2"]
    assert list(seen.group_stances.of(bid("b"))) == ["a group"]
    assert "cannot" not in told(seen)
    before = seen.brackets.brackets[bid("a")].proponents
    assert before == ((ALD,) if afterwards else ("a delegation",))
    assert (MRN in seen.stances.of(bid("a"))) is afterwards
    assert told(given.state).count(NRL)


def test_p15_a_delegation_is_told_what_is_its_own_and_its_groups() -> None:
    """Others stay “a delegation”."""
    state = room().state
    own = veiled(state, sight(state, delegate(ALD)))
    assert own.stances.of(bid("b"))[ALD].reason == "Aldovia cannot"
    assert own.brackets.brackets[bid("b")].proponents == ("a delegation",)
    assert own.brackets.brackets[bid("a")].proponents == (ALD,)
    member = veiled(state, sight(state, delegate(MRN)))
    assert list(member.group_stances.of(bid("b"))) == [COASTS]
    proponent = veiled(state, sight(state, delegate(NRL)))
    assert list(proponent.group_stances.of(bid("b"))) == ["a group"]


def test_p15_what_is_contested_is_the_same_for_everybody() -> None:
    """Hiding who objects does not hide that somebody does."""
    state = room().state
    seen = veiled(state, sight(state, OBSERVER))
    assert board(seen).contested == board(state).contested == (bid("a"), bid("b"))
    (row,) = contested(seen)
    assert [c.delegation for b in row.brackets for c in b.concerns] == [
        "a delegation 2",
        "a delegation 2",
    ]


def test_p16_who_does_not_attend_sees_how_the_phase_began_and_its_revisions() -> None:
    """The horizon stands still, but for revisions."""
    given = room().events(phase("drafting", CLOSED))
    began = given.state.position
    seen = sight(given.state, OBSERVER)
    given.events(StanceTaken(bid("b"), MRN, "objection", "in closed session"))
    assert seen.horizon(given.state.process, began + 1) == began
    given.when(PEN, IssueRevision(RevisionId("rev1"), DRAFT, "Rev 1"))
    issued = given.state.position
    given.events(StanceTaken(bid("b"), NRL, "acceptance"))
    assert seen.horizon(given.state.process, given.state.position) == issued
    assert seen.horizon(given.state.process, began - 1) == began - 1
    assert sight(given.state, delegate(ALD)).horizon(given.state.process, issued + 1) == issued + 1


def test_p17_what_happened_in_a_closed_phase_stays_closed() -> None:
    """The next phase begins right after a revision; then the text is read, and nothing else."""
    given = room().events(SHOWN, phase("drafting", CLOSED))
    given.events(StanceTaken(bid("b"), MRN, "objection", "in closed session"))
    opened = OpenPhase(PhaseId("plenary1"), "Plenary", "rolling text", "live")
    with pytest.raises(Refused) as refused:
        given.when(PEN, opened)
    assert refused.value.rule == "P17"
    given.when(PEN, IssueRevision(RevisionId("rev1"), DRAFT, "Rev 1"))
    given.when(PEN, opened)
    seen = veiled(given.state, sight(given.state, OBSERVER))
    assert "in closed session" not in told(seen)
    assert MRN not in seen.stances.of(bid("b"))
    open_to = veiled(given.state, sight(given.state, delegate(ALD)))
    assert open_to.stances.of(bid("b"))[MRN].reason == "in closed session"


def test_p16_who_does_not_attend_does_nothing() -> None:
    """A phase closed to delegations is closed to their acts."""
    attends: tuple[Role, ...] = ("co-facilitator", "secretariat", "auditor", "observer")
    given = room().events(phase("drafting", attends))
    with pytest.raises(Refused) as refused:
        given.when(delegate(MRN), ObjectTo(bid("b"), "No."))
    assert refused.value.rule == "P16"


SECRET = "secretland"


def named(event: Event) -> bool:
    """Whether a delegation or group of the event is the secret one."""
    return f'"{SECRET}"' in codec.encode(event).decode()


@examples(ANY_EVENT.filter(tells))
@settings(max_examples=400, deadline=None)
def test_p15_no_event_names_anybody(event: Event) -> None:
    """Whatever the type: where names are hidden, an event leaves with none, nor with who acted."""
    secret = msgspec.convert(_named(event), type(event))
    given = Given().events(
        DelegationEnrolled(DelegationId(SECRET), "Secretland", "SEC"),
        ParticipantEnrolled(ParticipantId("theirs"), "delegate", DelegationId(SECRET)),
        HIDDEN,
    )
    state = given.state
    recorded: Recorded[Any] = Recorded(
        state.id, state.position + 1, 1, 1, ParticipantId("theirs"), CommandId("c"), secret
    )
    evolve(state, recorded)
    shown = veiled_event(state, recorded, sight(state, OBSERVER))
    assert shown is not None
    assert not named(shown.event)
    assert shown.actor == ""
    assert "Secretland" not in sentence(state, recorded, sight(state, OBSERVER))
    assert SECRET not in told(veiled(state, sight(state, OBSERVER)))


def _named(event: Event) -> Any:
    """The event with every delegation and group made the secret one."""

    def value(hint: Any, held: Any) -> Any:
        if hint in (DelegationId, GroupId):
            return SECRET
        if isinstance(held, tuple) and get_args(hint):
            arguments = get_args(hint)
            each = arguments if Ellipsis not in arguments else [arguments[0]] * len(held)
            return [value(h, v) for h, v in zip(each, held, strict=True)]
        if isinstance(held, msgspec.Struct):
            return _named(held)  # type: ignore[arg-type]
        some = [a for a in get_args(hint) if a in (DelegationId, GroupId)]
        if some and held is not None:
            return SECRET
        return msgspec.to_builtins(held)

    out = {n: value(h, getattr(event, n)) for n, h in type(event).__annotations__.items()}
    tag = type(event).__struct_config__.tag
    return {"type": tag, **out} if tag is not None else out


@dataclass
class Row:
    """A kind of event, and whether somebody in the public hears of it in a closed phase."""

    event: Event
    heard: bool


@pytest.mark.parametrize(
    "row",
    [
        Row(phase("next"), True),
        Row(StanceTaken(bid("a"), MRN, "objection", "x"), False),
        Row(DelegationEnrolled(DelegationId("new"), "New", "NEW"), False),
    ],
)
def test_p16_only_the_process_is_heard_of_in_a_closed_phase(row: Row) -> None:
    given = room().events(phase("drafting", CLOSED))
    recorded: Recorded[Any] = Recorded(
        given.state.id,
        given.state.position + 1,
        1,
        1,
        PEN.participant,
        CommandId("c"),
        row.event,
    )
    heard = veiled_event(given.state, recorded, sight(given.state, OBSERVER)) is not None
    assert heard is row.heard


async def test_p15_an_export_can_withhold_what_was_hidden() -> None:
    """What was recorded without names by delegations, or of them; in closed phases, everything."""
    who = ParticipantEnrolled(ParticipantId("ald"), "delegate", ALD)
    happened: list[tuple[str, Event]] = [
        ("pen", DelegationEnrolled(ALD, "Aldovia", "ALD")),
        ("pen", who),
        ("ald", StanceTaken(bid("a"), ALD, "objection", "in the open")),
        ("pen", HIDDEN),
        ("ald", ReasonGiven(bid("a"), "without a name")),
        ("pen", StanceTaken(bid("a"), ALD, "objection", "entered for somebody")),
        ("pen", BracketTakenUp(bid("a"), None)),
        ("pen", phase("drafting", CLOSED)),
        ("pen", BracketTakenUp(bid("a"), None)),
        ("pen", SHOWN),
    ]
    record: list[Recorded[Any]] = [
        Recorded(NegotiationId("n"), p, p, p, ParticipantId(by), CommandId(f"c{p}"), event)
        for p, (by, event) in enumerate(happened, 1)
    ]

    async def read() -> AsyncIterator[Recorded[Any]]:
        for one in record:
            yield one

    found = await survey(NegotiationId("n"), Wanted(hidden=True), read())
    assert [one.position for one in record if found.covers(one)] == [5, 6, 9]
    assert found.rules == ("what was recorded without names, or in closed meetings",)
