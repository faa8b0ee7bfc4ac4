"""U8, W5, E4. What is proposed on behalf of a group is proposed in one act."""

import pytest

from events.brackets import BracketOpened, BracketWithdrawn, ReasonGiven, WithdrawBracket
from events.correcting import ConfirmEntries, CorrectEntry
from events.entering import Enterable, EnterFor
from events.entries import EnteredFor, EntryCorrected
from events.errors import NotPermitted, Refused
from events.group_stances import ProposedOnBehalf, ProposeOnBehalf
from events.groups import EnrolGroup, NameSpokesperson
from events.ids import BracketId, DelegationId, EntryId, GroupId, ParagraphId, ParticipantId
from events.projections.attribution import attribution
from events.projections.entered import entered
from events.proposals import JoinProposal, ProposeWording, WordingProposed
from events.structure import AddParagraph, ParagraphAdded
from events.text import TextChanged
from tests.server.sync.drafting import DRAFT, Drafting, paragraph

COASTS = GroupId("coasts01")
STRIKE, INSERT, WHOLE = (BracketId(f"newbracket000{n}") for n in (1, 2, 3))
ONE, NEW = ParagraphId("paragraph1"), ParagraphId("paragraph9")
ALD, SAID = DelegationId("ald"), EntryId("entry1")
PEN = "co-facilitator"
WORDING = ProposeWording(
    DRAFT, ONE, None, "voluntary", " chosen", STRIKE, INSERT, "delete", "Clearer.", COASTS
)
PARAGRAPH = AddParagraph(DRAFT, NEW, ONE, text="New.", bracket=WHOLE, group=COASTS)


@pytest.fixture
def held() -> Drafting:
    """Aldovia speaks for the Coasts; Maruna does not."""
    held = Drafting(paragraph("paragraph1", "Returns are voluntary."))
    held.enacted(PEN, EnrolGroup(COASTS, "Coasts", "GC"))
    held.enacted(PEN, NameSpokesperson(COASTS, ParticipantId("of-ald")))
    return held


def code(held: Drafting, bracket: BracketId) -> str:
    return attribution(held.candidate.negotiation, bracket)


def test_u8_wording_and_a_paragraph_are_proposed_on_behalf_in_one_act(held: Drafting) -> None:
    wording = held.enacted("ald", WORDING)
    assert [type(r.event) for r in wording] == [
        WordingProposed,
        BracketOpened,
        BracketOpened,
        ReasonGiven,
        ReasonGiven,
        ProposedOnBehalf,
        ProposedOnBehalf,
        TextChanged,
    ]
    assert len({r.command for r in wording}) == 1
    whole = held.enacted("ald", PARAGRAPH)
    assert [type(r.event) for r in whole] == [
        ParagraphAdded,
        BracketOpened,
        ProposedOnBehalf,
        TextChanged,
    ]
    assert {code(held, b) for b in (STRIKE, INSERT, WHOLE)} == {"GC", "GC delete"}
    held.check()


@pytest.mark.parametrize("said", [WORDING, PARAGRAPH])
def test_u3_nothing_is_proposed_by_who_does_not_speak_for_the_group(
    held: Drafting, said: ProposeWording | AddParagraph
) -> None:
    with pytest.raises(NotPermitted):
        held.enacted("mar", said)
    with pytest.raises(NotPermitted):
        held.enacted(PEN, EnterFor(SAID, DelegationId("mar"), said))
    assert held.candidate.negotiation.brackets.brackets == {}
    held.check()


def test_u8_only_what_is_newly_proposed_is_made_on_behalf_so(held: Drafting) -> None:
    own = AddParagraph(DRAFT, NEW, ONE, text="New.", bracket=WHOLE)
    held.enacted("ald", own)
    further = AddParagraph(
        DRAFT, ParagraphId("paragraph8"), NEW, text="More.", bracket=WHOLE, group=COASTS
    )
    bare = AddParagraph(DRAFT, ParagraphId("paragraph7"), ONE, text="Bare.", group=COASTS)
    for who, said in (("ald", further), (PEN, bare)):
        with pytest.raises(Refused) as refused:
            held.enacted(who, said)
        assert refused.value.rule == "U8"
    held.enacted("ald", ProposeOnBehalf(WHOLE, COASTS))
    held.check()


@pytest.mark.parametrize(("said", "brackets"), [(WORDING, (STRIKE, INSERT)), (PARAGRAPH, (WHOLE,))])
def test_e1_it_is_entered_in_one_act_marked_and_confirmed(
    held: Drafting, said: Enterable, brackets: tuple[BracketId, ...]
) -> None:
    first = held.enacted(PEN, EnterFor(SAID, ALD, said))[0].event
    assert first == EnteredFor(SAID, ALD, "group proposal", brackets, COASTS)
    waiting = held.candidate.negotiation.entries
    for bracket in brackets:
        assert code(held, bracket).startswith("GC*")
        assert waiting.on_proposal(bracket, ALD)
        assert waiting.on_behalf(bracket, COASTS)
    assert entered(held.candidate.negotiation)[0].words.endswith(", on behalf of GC")
    held.enacted("ald", ConfirmEntries((SAID,)))
    assert {code(held, b).replace(" delete", "") for b in brackets} == {"GC"}
    held.check()


def test_e4_corrected_it_is_withdrawn_or_left_to_co_sponsors(held: Drafting) -> None:
    held.enacted(PEN, EnterFor(SAID, ALD, WORDING))
    held.enacted("mar", JoinProposal(INSERT))
    events = [r.event for r in held.enacted("ald", CorrectEntry(SAID))]
    assert events[:2] == [EntryCorrected(SAID, ALD, ""), BracketWithdrawn(STRIKE)]
    assert code(held, INSERT) == "mar"
    held.check()


def test_e5_a_withdrawal_overtakes_it(held: Drafting) -> None:
    held.enacted(PEN, EnterFor(SAID, ALD, PARAGRAPH))
    held.enacted("ald", WithdrawBracket(WHOLE))
    entries = held.candidate.negotiation.entries
    assert (entries.entries[SAID].status, entries.waiting) == ("overtaken", {})
    held.check()
