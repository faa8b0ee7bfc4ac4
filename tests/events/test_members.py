"""Who may do what, heads of delegation, and the pen that passes (SPEC M4, M6, M7)."""

import pytest

from events.errors import NotPermitted, Refused, Unknown
from events.ids import ParticipantId
from events.members import (
    Actor,
    EndParticipation,
    HeadNamed,
    HeadReleased,
    NameHead,
    ParticipantEnrolled,
    PassPen,
    PenPassed,
)
from events.permissions import ROLES, WHO, Right, Role, may
from events.structure import AddParagraph, RelabelParagraph, SplitParagraph
from tests.events.given import ALD, DRAFT, OBSERVER, PEN, Given, delegate, pid

OTHER = Actor(ParticipantId("other"), "co-facilitator")
DESK = Actor(ParticipantId("desk"), "secretariat")


@pytest.fixture
def given() -> Given:
    """Two co-facilitators, the secretariat, and a paragraph."""
    return (
        Given()
        .paragraph(1, "Returns are safe.")
        .events(
            ParticipantEnrolled(OTHER.participant, "co-facilitator"),
            ParticipantEnrolled(DESK.participant, "secretariat"),
        )
    )


def refused(rule: str) -> "pytest.RaisesExc[Refused]":
    """Refused by exactly this rule."""
    return pytest.raises(Refused, check=lambda error: error.rule == rule)


def now(given: Given, actor: Actor) -> Actor:
    """Who they are now."""
    return given.state.members.actor(actor.participant)


@pytest.mark.parametrize("right", sorted(WHO))
@pytest.mark.parametrize("role", ROLES)
def test_m4_who_may_not_is_told_whose_act_it_is(role: Role, right: Right) -> None:
    """A refusal names those who may, and what is possible instead."""
    actor = Actor(ParticipantId("somebody"), role)
    if may(role, right):
        actor.require(right)
        return
    with pytest.raises(NotPermitted) as told:
        actor.require(right)
    assert told.value.rule == "M4"
    assert told.value.detail.startswith(f"As {role} you may not do this. ")
    assert told.value.detail.endswith(WHO[right])


def test_m6_until_the_pen_is_passed_every_co_facilitator_writes(given: Given) -> None:
    assert now(given, PEN).may("pen")
    assert now(given, OTHER).may("pen")


def test_m6_who_does_not_hold_the_pen_does_not_write(given: Given) -> None:
    assert given.when(now(given, PEN), PassPen(OTHER.participant)) == (
        PenPassed(OTHER.participant),
    )
    for command in (
        AddParagraph(DRAFT, pid(9), None),
        SplitParagraph(DRAFT, pid(1), 3, pid(8)),
        RelabelParagraph(DRAFT, pid(1), "text", 0, "1."),
        PassPen(PEN.participant),
    ):
        with refused("M6"):
            given.when(now(given, PEN), command)
        assert given.when(now(given, DESK), command) or command == PassPen(PEN.participant)
        given.events(PenPassed(OTHER.participant))
    assert now(given, PEN).may("steer")
    assert given.when(now(given, OTHER), PassPen(OTHER.participant)) == ()


def test_m6_the_pen_goes_to_a_co_facilitator(given: Given) -> None:
    for to in (DESK, OBSERVER, delegate(ALD)):
        with refused("M6"):
            given.when(PEN, PassPen(to.participant))
    with pytest.raises(Unknown):
        given.when(PEN, PassPen(ParticipantId("nobody")))


def test_m6_the_pen_of_who_left_is_free(given: Given) -> None:
    given.when(PEN, PassPen(OTHER.participant))
    given.when(DESK, EndParticipation(OTHER.participant))
    assert now(given, PEN).may("pen")


def test_m7_a_delegate_heads_the_delegation_until_released(given: Given) -> None:
    head = delegate(ALD)
    assert given.when(DESK, NameHead(head.participant)) == (HeadNamed(head.participant),)
    assert given.when(DESK, NameHead(head.participant)) == ()
    assert now(given, head).head
    assert given.when(DESK, NameHead(head.participant, False)) == (HeadReleased(head.participant),)
    assert not now(given, head).head
    with refused("M7"):
        given.when(DESK, NameHead(OBSERVER.participant))
    with refused("M4"):
        given.when(head, NameHead(head.participant))
