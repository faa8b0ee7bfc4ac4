"""P8-P10 and F1-F3. Phases, meetings, agendas, the list of speakers, statements."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from events.entering import EnterFor
from events.errors import NotPermitted, Refused, Unknown
from events.floor import AskForFloor, Floor, GiveFloor, MakeStatement, Speaker, WaiveFloor
from events.groups import GroupEnrolled, GroupJoined, SpokespersonNamed
from events.ids import (
    AgendaItemId,
    BracketId,
    DelegationId,
    DraftId,
    EntryId,
    GroupId,
    IssueId,
    MeetingId,
    ParagraphId,
    PhaseId,
    RoundId,
    StatementId,
)
from events.meetings import AgendaItem, CloseMeeting, OpenMeeting, ReachItem, SetAgenda
from events.permissions import Role
from events.process import AnnounceRegime, OpenPhase, OpenRound
from events.structure import AddParagraph, RemoveParagraph
from tests.events.given import ALD, DRAFT, MRN, NRL, OBSERVER, PEN, Given, delegate, pid

MEETING = MeetingId("meeting1")
COASTAL = GroupId("coastal1")
ITEMS = (
    AgendaItem(AgendaItemId("item1"), "Returns"),
    AgendaItem(AgendaItemId("item2"), "Pathways"),
)


@pytest.fixture
def sitting() -> Given:
    """A meeting that is open, with an agenda."""
    held = Given()
    held.when(PEN, OpenRound(RoundId("round1"), "Round 1"))
    held.when(PEN, OpenMeeting(MEETING, "First meeting"))
    held.when(PEN, SetAgenda(MEETING, ITEMS))
    return held


@pytest.mark.parametrize(
    "about",
    [
        {"draft": DraftId("nosuchdraft")},
        {"paragraph": ParagraphId("paragraph099")},
        {"draft": DraftId("nosuchdraft"), "paragraph": pid(1)},
        {"bracket": BracketId("nosuchbracket")},
        {"issue": IssueId("nosuchissue")},
    ],
)
def test_f3_an_item_is_about_what_is_there(sitting: Given, about: dict[str, Any]) -> None:
    """Of another negotiation, or mistyped, it would lead nowhere."""
    sitting.paragraph(1, "agree.")
    item = AgendaItem(AgendaItemId("item3"), "Returns", **about)
    with pytest.raises(Unknown, match="to put on the agenda"):
        sitting.when(PEN, SetAgenda(MEETING, (*ITEMS, item)))


def test_f3_an_item_stays_on_the_agenda_when_what_it_is_about_goes(sitting: Given) -> None:
    """Whoever adds another item sends it again as it is."""
    sitting.paragraph(1, "agree.")
    item = AgendaItem(AgendaItemId("item3"), "Returns", DRAFT, pid(1))
    sitting.when(PEN, SetAgenda(MEETING, (item,)))
    sitting.when(PEN, RemoveParagraph(DRAFT, pid(1)))
    sitting.when(PEN, SetAgenda(MEETING, (item, *ITEMS)))
    assert sitting.state.meetings.meetings[MEETING].agenda == (item, *ITEMS)


def test_p8_a_phase_brings_its_regime_and_ends_the_one_before() -> None:
    """The regime in force is that of the last phase."""
    held = Given()
    held.when(PEN, OpenPhase(PhaseId("one"), "Stocktaking", "compilation", "live"))
    held.when(PEN, OpenPhase(PhaseId("two"), "Negotiation", "chair's text", "live"))
    assert [p.closed for p in held.state.process.phases] == [held.state.position, None]
    assert held.state.process.regime.kind == "chair's text"
    with pytest.raises(Refused, match="already a phase"):
        held.when(PEN, OpenPhase(PhaseId("three"), "negotiation", "compilation", "live"))


@pytest.mark.parametrize(
    ("attends", "rule"), [(("delegate",), "P16"), (("co-facilitator", "auditor"), "P16")]
)
def test_p6_a_phase_announces_nothing_that_cannot_be_kept(
    attends: tuple[Role, ...], rule: str
) -> None:
    """No phase is closed to who writes, keeps or verifies the record."""
    command = OpenPhase(PhaseId("x"), "X", "rolling text", "live", True, attends)
    with pytest.raises(Refused) as refused:
        Given().when(PEN, command)
    assert refused.value.rule == rule


def test_p9_off_the_record_nothing_of_the_substance_is_logged(sitting: Given) -> None:
    """The pen is held to it too; the process itself goes on."""
    command = OpenPhase(PhaseId("x"), "Informals", "rolling text", "live", on_record=False)
    sitting.when(PEN, command)
    add = AddParagraph(DRAFT, ParagraphId("paragraph100"), None)
    say = MakeStatement(StatementId("s"), "Hello.", 1, ALD)
    for one in (add, say, AskForFloor(MEETING, ALD)):
        with pytest.raises(Refused) as refused:
            sitting.when(PEN, one)
        assert refused.value.rule == "P9"
    sitting.when(PEN, CloseMeeting())
    sitting.when(PEN, AnnounceRegime("chair's text", "live"))
    assert not sitting.state.process.regime.on_record
    sitting.when(PEN, OpenPhase(PhaseId("y"), "Plenary", "rolling text", "live"))
    assert sitting.when(PEN, add)


def test_p10_opening_a_meeting_ends_the_one_before(sitting: Given) -> None:
    """One meeting is open at a time; each belongs to the round that was open."""
    sitting.when(PEN, OpenMeeting(MeetingId("meeting2"), "Second meeting"))
    first = sitting.state.meetings.meetings[MEETING]
    assert first.closed is not None
    assert first.round == RoundId("round1")
    assert sitting.state.meetings.open == MeetingId("meeting2")
    with pytest.raises(Refused, match="over"):
        sitting.when(PEN, SetAgenda(MEETING, ()))
    with pytest.raises(Refused, match="already a meeting"):
        sitting.when(PEN, OpenMeeting(MeetingId("meeting3"), "second Meeting"))
    sitting.when(PEN, CloseMeeting())
    with pytest.raises(Refused, match="No meeting"):
        sitting.when(PEN, CloseMeeting())


def test_f3_a_meeting_turns_to_an_item_of_its_agenda(sitting: Given) -> None:
    """To no other; and when the item leaves the agenda the meeting is on none."""
    sitting.when(PEN, ReachItem(MEETING, AgendaItemId("item2")))
    assert sitting.state.meetings.meetings[MEETING].current == "item2"
    assert sitting.when(PEN, ReachItem(MEETING, AgendaItemId("item2"))) == ()
    with pytest.raises(Unknown):
        sitting.when(PEN, ReachItem(MEETING, AgendaItemId("item9")))
    with pytest.raises(NotPermitted):
        sitting.when(OBSERVER, ReachItem(MEETING, None))
    sitting.when(PEN, SetAgenda(MEETING, ITEMS[:1]))
    assert sitting.state.meetings.meetings[MEETING].current is None


def test_f2_groups_speak_first_then_in_the_order_of_asking(sitting: Given) -> None:
    """The next speaker is the first of the list as it will be heard."""
    sitting.when(delegate(ALD), AskForFloor(MEETING))
    sitting.when(delegate(MRN), AskForFloor(MEETING))
    sitting.when(delegate(NRL), AskForFloor(MEETING, on_behalf="Coastal Group"))
    queue = sitting.state.floor.queue(MEETING)
    assert [s.delegation for s in queue] == [NRL, ALD, MRN]
    sitting.when(PEN, GiveFloor(MEETING))
    assert sitting.state.floor.speaking[MEETING].delegation == NRL
    sitting.when(PEN, GiveFloor(MEETING, MRN))
    sitting.when(delegate(ALD), WaiveFloor(MEETING))
    with pytest.raises(Refused, match="Nobody"):
        sitting.when(PEN, GiveFloor(MEETING))


def test_f2_each_delegation_asks_once_and_for_itself(sitting: Given) -> None:
    """The pen enters a request for a delegation that it names."""
    sitting.when(PEN, AskForFloor(MEETING, ALD))
    with pytest.raises(Refused, match="already"):
        sitting.when(delegate(ALD), AskForFloor(MEETING))
    with pytest.raises(NotPermitted):
        sitting.when(delegate(ALD), AskForFloor(MEETING, MRN))
    with pytest.raises(Unknown, match="which delegation"):
        sitting.when(PEN, AskForFloor(MEETING))
    with pytest.raises(NotPermitted):
        sitting.when(OBSERVER, AskForFloor(MEETING, ALD))


def test_f1_a_statement_has_a_time_of_its_own(sitting: Given) -> None:
    """When it was said and when it was recorded are two times; it is not said after that."""
    sitting.when(PEN, MakeStatement(StatementId("s1"), "We are concerned.", 5, ALD))
    sitting.when(delegate(MRN), MakeStatement(StatementId("s2"), "We agree.", 10**20))
    first, second = sitting.state.floor.statements.values()
    assert (first.delegation, first.said_at) == (ALD, 5)
    assert first.recorded_at > first.said_at
    assert second.said_at == second.recorded_at
    command = MakeStatement(StatementId("s3"), "Hm.", 5, ALD, IssueId("none"))
    with pytest.raises(Unknown, match="issue"):
        sitting.when(PEN, command)
    with pytest.raises(Refused, match="characters"):
        sitting.when(PEN, MakeStatement(StatementId("s3"), " ", 5, ALD))


@given(st.lists(st.sampled_from(["", "A", "B"]), max_size=8))
def test_f2_the_queue_holds_exactly_who_asked(groups: list[str]) -> None:
    """Nobody is lost or heard twice, and within each half the order of asking stands."""
    asked = tuple(Speaker(DelegationId(str(n)), g, n) for n, g in enumerate(groups))
    queue = Floor({MEETING: asked}).queue(MEETING)
    assert sorted(s.asked_at for s in queue) == list(range(len(asked)))
    assert [s for s in queue if s.on_behalf] == [s for s in asked if s.on_behalf]
    assert list(queue) == [s for s in asked if s.on_behalf] + [s for s in asked if not s.on_behalf]


@pytest.fixture
def coastal(sitting: Given) -> Given:
    """The Coastal Group, of Norland and Maruna; Norland's delegate speaks for it."""
    sitting.events(
        GroupEnrolled(COASTAL, "Coastal Group", "CG"),
        GroupJoined(COASTAL, NRL),
        GroupJoined(COASTAL, MRN),
        SpokespersonNamed(COASTAL, delegate(NRL).participant),
    )
    return sitting


def test_f2_u3_who_is_named_to_speaks_on_behalf_of_a_group_and_first(coastal: Given) -> None:
    """Nobody else does, and the pen enters it for a delegation of which somebody does."""
    coastal.when(delegate(ALD), AskForFloor(MEETING))
    with pytest.raises(NotPermitted, match="do not speak on behalf of Coastal Group"):
        coastal.when(delegate(MRN), AskForFloor(MEETING, group=COASTAL))
    with pytest.raises(NotPermitted, match="Nobody of Maruna speaks on behalf"):
        coastal.when(PEN, AskForFloor(MEETING, MRN, group=COASTAL))
    coastal.when(PEN, AskForFloor(MEETING, NRL, group=COASTAL))
    assert [s.group for s in coastal.state.floor.queue(MEETING)] == [COASTAL, None]


def test_f1_a_statement_on_behalf_of_a_group_keeps_its_id(coastal: Given) -> None:
    """Also one that is entered; and not by who does not speak for it."""
    said = MakeStatement(StatementId("s1"), "We agree.", 5, group=COASTAL)
    coastal.when(delegate(NRL), said)
    entered = MakeStatement(StatementId("s2"), "We agree still.", 6, NRL, group=COASTAL)
    coastal.when(PEN, EnterFor(EntryId("e1"), NRL, entered))
    assert [s.group for s in coastal.state.floor.statements.values()] == [COASTAL, COASTAL]
    assert coastal.state.entries.entries[EntryId("e1")].group == COASTAL
    with pytest.raises(NotPermitted):
        coastal.when(
            PEN,
            EnterFor(
                EntryId("e2"), MRN, replace(entered, statement=StatementId("s3"), delegation=MRN)
            ),
        )
