"""Z1-Z9. The silence procedure: a fixed text, a deadline, letters in time and late."""

import pytest

from events.draft import editing
from events.errors import NotPermitted, Refused
from events.ids import SYSTEM, DelegationId, LetterId, SilenceId
from events.members import Actor
from events.negotiation import decide
from events.silence import (
    CancelSilence,
    ConfirmSilence,
    EndSilence,
    ExtendSilence,
    OpenSilence,
    RemindOfSilence,
    ResumeSilence,
    Silence,
    SilenceBroken,
    SilenceEndsSoon,
    SilenceLetterLate,
    SilenceUnbroken,
    SuspendSilence,
    WriteAgainst,
    fingerprint,
)
from events.structure import MoveParagraph
from server.sync.gate import GateRefused
from tests.events.agreement.room import ALD, MAR, NOR, ONE, PEN, THREE, does, refused, room, timed
from tests.server.sync.drafting import DRAFT, Drafting, edited

SILENCE = SilenceId("silence1")
DEADLINE = 5_000


@pytest.fixture
def held() -> Drafting:
    """A text under silence from 1000 to 5000."""
    held = room()
    timed(held, PEN, lambda t: OpenSilence(SILENCE, DRAFT, DEADLINE, "Asia/Tokyo", "", t), 1000)
    return held


def state(held: Drafting) -> Silence:
    return held.candidate.negotiation.silences.silences[SILENCE]


def writes(
    held: Drafting, who: str, at: int, *delegations: DelegationId, letter: str = "letter1"
) -> list[object]:
    return [
        *timed(
            held,
            who,
            lambda t: WriteAgainst(
                SILENCE, LetterId(letter), delegations, (THREE,), "We cannot agree.", t
            ),
            at,
        )
    ]


def ends(held: Drafting, at: int) -> list[object]:
    """The server looks whether the deadline has passed."""
    held.tick(at)
    system = Actor(SYSTEM, "secretariat")
    events = decide(held.candidate.negotiation, system, EndSilence(SILENCE, at))
    act = held.act(system)
    return held.keep([held.candidate.record(act, event) for event in events])


def test_z1_the_text_is_fixed_and_known_by_its_hash(held: Drafting) -> None:
    assert state(held).hash == fingerprint(held.draft)
    assert state(held).at == held.log[-1].position - 1
    with refused("Z1"):
        timed(held, PEN, lambda t: OpenSilence(SILENCE, DRAFT, 9000, "UTC", "", t), 1001)
    held.check()


def test_z2_a_deadline_lies_ahead() -> None:
    for deadline in (999, 1000, 10**15):
        with refused("Z2"):
            timed(
                room(),
                PEN,
                lambda t, d=deadline: OpenSilence(SILENCE, DRAFT, d, "UTC", "", t),  # type: ignore[misc]
                1000,
            )


def test_z4_nobody_changes_a_text_under_silence(held: Drafting) -> None:
    with pytest.raises(GateRefused) as caught:
        held.judged(PEN, edited(held.copy(), editing.insert_text, THREE, 0, "All "))
    assert caught.value.code == "silence"
    with refused("Z4"):
        does(held, PEN, MoveParagraph(DRAFT, THREE, None))
    timed(held, PEN, lambda t: SuspendSilence(SILENCE, "A holiday.", t), 1100)
    with refused("Z4"):
        does(held, PEN, MoveParagraph(DRAFT, THREE, None))
    timed(held, PEN, lambda t: CancelSilence(SILENCE, "New text.", t), 1200)
    does(held, PEN, MoveParagraph(DRAFT, THREE, None))
    held.check()


def test_z5_a_letter_in_time_breaks_it_and_one_at_the_deadline_is_late(held: Drafting) -> None:
    (broken,) = writes(held, "secretariat", DEADLINE - 1, ALD, MAR)
    assert isinstance(broken, SilenceBroken)
    assert state(held).standing == "broken"
    (late,) = writes(held, "nor", DEADLINE, NOR, letter="letter2")
    assert isinstance(late, SilenceLetterLate)
    assert [letter.late for letter in state(held).letters] == [False, True]
    assert ends(held, DEADLINE + 1) == []
    assert state(held).standing == "broken"
    held.judged(PEN, edited(held.copy(), editing.insert_text, THREE, 0, "All "))
    held.check()


def test_z5_a_delegation_writes_for_itself(held: Drafting) -> None:
    with pytest.raises(NotPermitted):
        writes(held, "ald", 1500, ALD, MAR)
    with pytest.raises(NotPermitted):
        writes(held, "observer", 1500, ALD)
    with refused("Z5"):
        writes(held, "secretariat", 1500)


def test_z6_at_the_deadline_and_not_before_it_is_recorded_once(held: Drafting) -> None:
    assert ends(held, DEADLINE - 1) == []
    assert ends(held, DEADLINE) == [SilenceUnbroken(SILENCE)]
    assert ends(held, DEADLINE + 1) == []
    (late,) = writes(held, "nor", DEADLINE + 2, NOR)
    assert isinstance(late, SilenceLetterLate)
    assert state(held).standing == "unbroken"
    held.check()


def test_z6_a_late_letter_before_the_server_looked_breaks_nothing(held: Drafting) -> None:
    writes(held, "nor", DEADLINE, NOR)
    assert ends(held, DEADLINE) == [SilenceUnbroken(SILENCE)]
    held.check()


def test_z6_that_it_held_is_the_servers_to_record(held: Drafting) -> None:
    with pytest.raises(NotPermitted):
        timed(held, PEN, lambda t: EndSilence(SILENCE, t), DEADLINE)


def test_z7_the_chairs_letter_confirms_and_frees_the_text(held: Drafting) -> None:
    with refused("Z7"):
        does(held, PEN, ConfirmSilence(SILENCE, "Not yet."))
    ends(held, DEADLINE)
    with refused("Z4"):
        does(held, PEN, MoveParagraph(DRAFT, ONE, THREE))
    does(held, PEN, ConfirmSilence(SILENCE, "As no State wrote, the text stands."))
    does(held, PEN, MoveParagraph(DRAFT, ONE, THREE))
    assert state(held).standing == "confirmed"
    assert held.candidate.negotiation.stances.stances == {}
    held.check()


def test_z3_extended_suspended_resumed(held: Drafting) -> None:
    with refused("Z3"):
        timed(held, PEN, lambda t: ExtendSilence(SILENCE, DEADLINE, "Same.", t), 1100)
    timed(held, PEN, lambda t: ExtendSilence(SILENCE, 6000, "Asked for.", t), 1100)
    assert ends(held, DEADLINE) == []
    timed(held, PEN, lambda t: SuspendSilence(SILENCE, "A holiday.", t), 5500)
    assert ends(held, 7000) == []
    with refused("Z3"):
        timed(held, PEN, lambda t: ExtendSilence(SILENCE, 9000, "More.", t), 7000)
    timed(held, PEN, lambda t: ResumeSilence(SILENCE, 8000, t), 7001)
    assert ends(held, 7999) == []
    assert ends(held, 8000) == [SilenceUnbroken(SILENCE)]
    held.check()


HOUR = 3_600_000_000
"""Microseconds."""


@pytest.mark.parametrize(("given", "reminded"), [(HOUR, False), (HOUR + 1, True)])
@pytest.mark.parametrize("how", ["opened", "extended", "resumed"])
def test_z9_only_a_deadline_set_more_than_an_hour_ahead_is_reminded_of(
    how: str, given: int, reminded: bool
) -> None:
    """Whatever was given before: who has just been told until when is not told again."""
    held, set_at = room(), 1000
    first = given if how == "opened" else HOUR // 2
    opened = OpenSilence(SILENCE, DRAFT, set_at + first, "Asia/Tokyo", "", set_at)
    timed(held, PEN, lambda _: opened, set_at)
    if how == "extended":
        set_at = HOUR // 4
        timed(held, PEN, lambda t: ExtendSilence(SILENCE, t + given, "Asked for.", t), set_at)
    if how == "resumed":
        timed(held, PEN, lambda t: SuspendSilence(SILENCE, "A holiday.", t), 2000)
        set_at = 9 * HOUR
        timed(held, PEN, lambda t: ResumeSilence(SILENCE, t + given, t), set_at)
    deadline = set_at + given
    assert state(held).reminder == (deadline - HOUR if reminded else None)
    reminders = decide(
        held.candidate.negotiation,
        Actor(SYSTEM, "secretariat"),
        RemindOfSilence(SILENCE, deadline - HOUR),
    )
    assert list(reminders) == ([SilenceEndsSoon(SILENCE, deadline)] if reminded else [])


def test_z5_a_letter_breaks_a_suspended_procedure(held: Drafting) -> None:
    timed(held, PEN, lambda t: SuspendSilence(SILENCE, "A holiday.", t), 1100)
    (broken,) = writes(held, "nor", 9000, NOR)
    assert isinstance(broken, SilenceBroken)
    held.check()


def test_z3_what_is_over_is_not_changed(held: Drafting) -> None:
    held.tick(DEADLINE)
    for command in (
        ExtendSilence(SILENCE, 9000, "Too late.", DEADLINE),
        SuspendSilence(SILENCE, "Too late.", DEADLINE),
        CancelSilence(SILENCE, "Too late.", DEADLINE),
    ):
        with pytest.raises(Refused):
            does(held, PEN, command)
