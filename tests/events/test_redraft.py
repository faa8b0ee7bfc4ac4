"""T10-T13. A redraft under the co-facilitators' responsibility accounts for all that stood."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from events.adoption import AdoptDraft
from events.archive.refolding import Refolding
from events.brackets import BracketKind, BracketOpened, BracketRedrafted
from events.draft.enact import enact, open_draft
from events.draft.replica import Act, Candidate, Replica
from events.errors import Malformed, NotPermitted, RecordDamaged, Refused
from events.group_stances import OnBehalf
from events.groups import EnrolGroup, NameSpokesperson
from events.ids import (
    AdoptionId,
    BracketId,
    CommandId,
    DelegationId,
    GroupId,
    IssueId,
    NegotiationId,
    ParagraphId,
    RevisionId,
)
from events.issues import AddIssue, TagParagraph
from events.members import Actor
from events.negotiation import Command, Event, Negotiation, evolve
from events.projections.comparison import compared
from events.projections.provenance import Provenance
from events.projections.trace import where_did
from events.record import Recorded
from events.redraft import Descent, IssueRedraft, Merge, keeps_id
from events.stances import ObjectTo
from events.text import Mark, MarkRole, Paragraph, Run, merged
from tests.events.given import ALD, DRAFT, MRN, NRL, OBSERVER, PEN, Given, delegate

REVISION = RevisionId("revision001")
ROLES: dict[BracketKind, MarkRole] = {
    "insertion": "insert",
    "deletion": "delete",
    "reservation": "reserve",
}


class Room:
    """A negotiation with a text, whose acts are enacted as the server does."""

    def __init__(self) -> None:
        held = Given()
        self.log: list[Recorded[Event]] = []
        replica = Replica(NegotiationId("negotiation"), held.state)
        replica.negotiation.text.drafts.clear()
        self.candidate = Candidate(replica)
        self.before = self.candidate.negotiation.copy()

    @property
    def state(self) -> Negotiation:
        return self.candidate.negotiation

    def act(self, actor: Actor) -> Act:
        number = len(self.log) + 1
        return Act(actor, CommandId(f"act-{number}"), number * 10**9, number * 10**9)

    def begin(self, paragraphs: list[Paragraph], opened: list[BracketOpened]) -> None:
        self.log += open_draft(self.candidate, self.act(PEN), DRAFT, "T", paragraphs, opened)

    def do(self, actor: Actor, command: Command) -> list[Recorded[Event]]:
        done = enact(self.candidate, self.act(actor), command)
        self.log += done
        return done

    def fates(self) -> dict[str, str]:
        redraft = self.state.redrafts.redrafts[REVISION]
        return {f.bracket: f.fate for f in redraft.brackets}


def pid(number: int) -> ParagraphId:
    return ParagraphId(f"paragraph{number:03}")


def bid(name: str) -> BracketId:
    return BracketId(f"bracket{name}")


def par(number: int, *parts: str | tuple[str, str, MarkRole], whole: str = "") -> Paragraph:
    """A paragraph of plain words and of words under a bracket."""
    runs = merged(
        Run(p) if isinstance(p, str) else Run(p[0], (Mark(bid(p[1]), p[2]),)) for p in parts
    )
    return Paragraph(pid(number), "operative", 0, f"{number}.", bid(whole) if whole else None, runs)


def opened(
    name: str, number: int, kind: BracketKind = "insertion", by: tuple[DelegationId, ...] = (ALD,)
) -> BracketOpened:
    return BracketOpened(bid(name), DRAFT, kind, by, pid(number), name == "whole")


@pytest.fixture
def room() -> Room:
    """Six paragraphs with a bracket of every kind."""
    made = Room()
    made.begin(
        [
            par(1, "States ", ("shall ", "shall", "insert"), "act."),
            par(2, "Returns are ", ("safe and ", "safe", "delete"), "voluntary."),
            par(3, ("All costs are shared.", "cost", "reserve")),
            par(4, "A new paragraph.", whole="whole"),
            par(5, "Nobody asked for this."),
            par(6, "Data are ", ("timely and ", "timely", "insert"), "open."),
        ],
        [
            opened("shall", 1),
            opened("safe", 2, "deletion"),
            opened("cost", 3, "reservation", (NRL,)),
            opened("whole", 4),
            opened("timely", 6),
        ],
    )
    return made


def redraft(
    *rows: tuple[Paragraph, tuple[int, ...]], merges: tuple[Merge, ...] = (), name: str = "Rev 1"
) -> IssueRedraft:
    return IssueRedraft(
        REVISION,
        DRAFT,
        name,
        tuple(p for p, _ in rows),
        tuple(Descent(p.id, tuple(pid(a) for a in ancestors)) for p, ancestors in rows),
        merges,
    )


def whole_redraft() -> IssueRedraft:
    """Retains one bracket, follows a deletion, drops a reservation, moves one, merges another."""
    return redraft(
        (par(6, "Data are ", ("timely and ", "timely", "insert"), "open."), (6,)),
        (par(1, "States shall act together."), (1,)),
        (par(2, "Returns are voluntary."), (2,)),
        (par(30, "Costs are shared, as the new paragraph had it."), (3, 4)),
        merges=(Merge(bid("whole"), (pid(30),)),),
    )


def test_t10_a_redraft_replaces_the_text_and_is_frozen_as_a_revision(room: Room) -> None:
    """The revision stands at the new text; ids are kept where there is one ancestor."""
    done = room.do(PEN, whole_redraft())
    draft = room.state.text.drafts[DRAFT]
    assert draft.order == [pid(6), pid(1), pid(2), pid(30)]
    assert draft.text() == room.candidate.documents[DRAFT].paragraphs()
    revision = room.state.process.revisions[-1]
    assert (revision.name, revision.position) == ("Rev 1", done[-1].position)


def test_t12_every_open_bracket_has_one_fate(room: Room) -> None:
    """Moved, retained, followed, dropped, merged; closed ones have that as their life."""
    room.do(PEN, whole_redraft())
    assert room.fates() == {
        bid("shall"): "retained",
        bid("safe"): "deleted",
        bid("cost"): "dropped",
        bid("whole"): "merged",
        bid("timely"): "moved",
    }
    held = room.state.brackets.brackets
    assert held[bid("timely")].open
    assert held[bid("cost")].life == "dropped"
    assert held[bid("cost")].paragraph == pid(30)


def test_t11_paragraphs_without_a_descendant_are_listed(room: Room) -> None:
    """All of the old text is an ancestor or gone."""
    room.do(PEN, whole_redraft())
    done = room.state.redrafts.redrafts[REVISION]
    assert done.gone == (pid(5),)


def test_t13_it_may_pass_over_objections_and_says_whose(room: Room) -> None:
    """An objection does not stop a redraft; it is listed with the bracket."""
    room.do(delegate(MRN), ObjectTo(bid("shall"), "Too strong."))
    room.do(PEN, whole_redraft())
    done = room.state.redrafts.redrafts[REVISION]
    over = {f.bracket: f.over for f in done.brackets if f.over}
    assert over == {bid("shall"): (MRN,), bid("cost"): (NRL,)}


def test_t13_a_group_s_objection_is_listed_too(room: Room) -> None:
    """As the group's, not as that of the member who spoke."""
    group = GroupId("coastal1")
    room.do(PEN, EnrolGroup(group, "Coastal Group", "CG"))
    room.do(PEN, NameSpokesperson(group, delegate(MRN).participant))
    room.do(delegate(MRN), OnBehalf(group, ObjectTo(bid("shall"), "Too strong.")))
    room.do(PEN, whole_redraft())
    done = room.state.redrafts.redrafts[REVISION]
    over = {f.bracket: (f.over, f.over_groups) for f in done.brackets if f.over or f.over_groups}
    assert over == {bid("shall"): ((), (group,)), bid("cost"): ((NRL,), ())}


def test_t10_an_unlawful_lineage_is_refused(room: Room) -> None:
    """Ids are kept or new, as the lineage has it; nothing changes on refusal."""
    before = room.state.text.drafts[DRAFT].text()
    with pytest.raises(Refused, match="keeps its id"):
        room.do(PEN, redraft((par(31, "States act."), (1,))))
    with pytest.raises(Refused, match="new one"):
        room.do(PEN, redraft((par(1, "States act."), (1, 2))))
    with pytest.raises(Refused, match="does not stand"):
        room.do(PEN, redraft((par(31, "States act."), (77,))))
    with pytest.raises(Malformed):
        room.do(PEN, redraft((par(1, ("x", "nowhere", "insert")), (1,))))
    with pytest.raises(NotPermitted):
        room.do(OBSERVER, whole_redraft())
    assert room.state.text.drafts[DRAFT].text() == before


def test_t12_what_is_merged_no_longer_stands(room: Room) -> None:
    """A bracket that stays open cannot be merged as well."""
    with pytest.raises(Refused, match="closed"):
        room.do(
            PEN,
            redraft(
                (par(1, "States ", ("shall ", "shall", "insert"), "act."), (1,)),
                merges=(Merge(bid("shall"), (pid(1),)),),
            ),
        )


def test_t12_the_redraft_proposes_for_nobody(room: Room) -> None:
    """Brackets that it opens have no proponents."""
    new = par(1, "States ", ("should ", "should", "insert"), "act.")
    row = redraft((new, (1,)))
    with pytest.raises(Refused, match="proposes for nobody"):
        room.do(PEN, _with(row, opened("should", 1)))
    room.do(PEN, _with(row, opened("should", 1, by=())))
    assert room.state.brackets.brackets[bid("should")].open


def _with(command: IssueRedraft, bracket: BracketOpened) -> IssueRedraft:
    return IssueRedraft(
        command.revision,
        command.draft,
        command.name,
        command.paragraphs,
        command.lineage,
        opened=(bracket,),
    )


def test_t12_words_that_the_redraft_brackets_anew_are_not_retained(room: Room) -> None:
    """They are contested still: the proposal was dropped, whatever its words now stand in."""
    new = par(1, "States ", ("shall always ", "should", "insert"), "act.")
    room.do(PEN, _with(redraft((new, (1,))), opened("should", 1, by=())))
    assert room.fates()[bid("shall")] == "dropped"
    assert room.state.brackets.brackets[bid("shall")].life == "dropped"


def test_i2_a_new_paragraph_carries_the_issues_of_its_ancestors(room: Room) -> None:
    """Tags follow the lineage."""
    room.do(PEN, AddIssue(IssueId("issue"), "Costs"))
    room.do(PEN, TagParagraph(IssueId("issue"), pid(3)))
    room.do(PEN, whole_redraft())
    assert room.state.issues.paragraphs[pid(30)] == frozenset({IssueId("issue")})


def test_p13_an_adopted_draft_is_not_redrafted(room: Room) -> None:
    """Adoption is the end of the text."""
    room.do(PEN, redraft((par(1, "States act."), (1,))))
    room.do(PEN, AdoptDraft(AdoptionId("adoption"), DRAFT, "consensus"))
    with pytest.raises(Refused, match="adopted"):
        room.do(PEN, redraft((par(1, "States may act."), (1,)), name="Rev 2"))


def provenance(room: Room) -> Provenance:
    record = Provenance(NegotiationId("negotiation"))
    for recorded in room.log:
        record.evolve(recorded)
    return record


def test_h5_where_did_our_proposal_go_answers_over_a_redraft(room: Room) -> None:
    """Retained, merged, moved or dropped, with its place."""
    room.do(PEN, whole_redraft())
    record = provenance(room)
    dropped = where_did(record, bid("cost"))
    assert (dropped.life, dropped.paragraph) == ("dropped", pid(30))
    assert "co-facilitators' responsibility" in dropped.sentence
    merged_one = where_did(record, bid("whole"))
    assert (merged_one.life, merged_one.paragraph) == ("merged", pid(30))
    assert where_did(record, bid("shall")).paragraph == pid(1)
    assert where_did(record, bid("timely")).paragraph == pid(6)


def test_h6_a_comparison_over_a_redraft_leaves_nothing_out(room: Room) -> None:
    """Both texts can be read off it."""
    record = provenance(room)
    picture = record.picture(DRAFT)
    before = {p.id: p.text for p in room.state.text.drafts[DRAFT].text()}
    for recorded in room.do(PEN, whole_redraft()):
        record.evolve(recorded)
    rows = compared(record, picture).rows
    old = "".join(s.text for r in rows for s in r.segments if s.kind != "inserted")
    new = "".join(s.text for r in rows for s in r.segments if s.kind != "removed")
    assert sorted(old) == sorted("".join(before.values()))
    after = room.state.text.drafts[DRAFT].text()
    assert sorted(new) == sorted("".join(p.text for p in after))


TOKENS = ["returns", "data", "costs", "shall", "act", "safe", "open"]
WORDS = st.lists(st.sampled_from(TOKENS), max_size=5)


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Paragraph], list[BracketOpened], IssueRedraft]:
    """A text with brackets, and some redraft of it."""
    old: list[Paragraph] = []
    held: list[BracketOpened] = []
    for number in range(draw(st.integers(1, 6))):
        parts: list[str | tuple[str, str, MarkRole]] = [" ".join(draw(WORDS)) + " "]
        if draw(st.booleans()):
            kind = draw(st.sampled_from(list(ROLES)))
            parts.append((" ".join(draw(WORDS)) + " x", f"n{number}", ROLES[kind]))
            held.append(opened(f"n{number}", number, kind))
        old.append(par(number, *parts))
    rows: list[tuple[Paragraph, tuple[int, ...]]] = []
    numbers = st.sampled_from(range(len(old)))
    chosen = draw(st.lists(st.lists(numbers, max_size=2, unique=True), max_size=6))
    keep = keeps_id(
        [Descent(pid(100 + n), tuple(pid(a) for a in row)) for n, row in enumerate(chosen)]
    )
    for n, ancestors in enumerate(chosen):
        if n in keep and draw(st.booleans()):
            rows.append((old[ancestors[0]], tuple(ancestors)))
            continue
        number = ancestors[0] if n in keep else 100 + n
        rows.append((par(number, " ".join(draw(WORDS))), tuple(ancestors)))
    return old, held, redraft(*rows)


@given(cases())
@settings(max_examples=150, deadline=None)
def test_t11_t12_any_redraft_accounts_for_every_paragraph_and_every_open_bracket(
    case: tuple[list[Paragraph], list[BracketOpened], IssueRedraft],
) -> None:
    """Nothing of the text before is left out, both texts agree, and replay gives the same."""
    old, held, command = case
    room = Room()
    replayed = room.state.copy()
    room.begin(old, held)
    room.do(PEN, command)
    done = room.state.redrafts.redrafts[REVISION]
    came = {a for d in done.lineage for a in d.ancestors}
    assert came | set(done.gone) == {p.id for p in old}
    assert not came & set(done.gone)
    assert sorted(f.bracket for f in done.brackets) == sorted(b.bracket for b in held)
    draft = room.state.text.drafts[DRAFT]
    assert draft.text() == list(command.paragraphs)
    assert draft.text() == room.candidate.documents[DRAFT].paragraphs()
    for fate in done.brackets:
        still = fate.fate in ("kept", "moved")
        assert room.state.brackets.brackets[fate.bracket].open == still
        assert (fate.bracket in draft.where) == still
    for recorded in room.log:
        evolve(replayed, recorded)
    assert replayed == room.state
    record = provenance(room)
    for bracket in held:
        assert where_did(record, bracket.bracket).sentence


def refolded(room: Room, log: list[Recorded[Event]]) -> Refolding:
    refolding = Refolding(room.before.copy(), None)
    for recorded in log:
        refolding.take(recorded)
    refolding.end()
    return refolding


def test_v3_a_redraft_is_verified_from_the_record(room: Room) -> None:
    """The rules lead to the same events; a fate, or a loss, that they do not lead to is found."""
    room.do(PEN, whole_redraft())
    assert refolded(room, room.log).acts == 2
    at, forged = next(
        (at, one)
        for at, one in enumerate(room.log)
        if isinstance(one.event, BracketRedrafted) and one.event.fate == "dropped"
    )
    assert isinstance(forged.event, BracketRedrafted)
    silent = structs.replace(forged, event=structs.replace(forged.event, over=()))
    with pytest.raises(RecordDamaged, match="another event"):
        refolded(room, [*room.log[:at], silent, *room.log[at + 1 :]])
    with pytest.raises(RecordDamaged, match="P2"):
        refolded(room, room.log[:-1])
