"""The demonstration is a whole negotiation: what a visitor should meet in it is there."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from events import codec
from events.draft.replica import Replica
from events.ids import BracketId, ParagraphId
from events.negotiation import Event, Negotiation
from events.projections.board import Board, board
from events.record import Recorded
from events.stances import StanceTaken
from events.store.errors import SlugTaken
from events.store.sql import SqlEventStore
from events.text import Draft, Paragraph, TextChanged
from server.demo import NEGOTIATION, SLUG, demonstration, guests, names, seed
from server.sync.room import is_typing

REAL = (
    "Brazil|Canada|China|Egypt|European Union|France|Germany|Hungary|India|Italy|Japan|Kenya|"
    "Mexico|Morocco|Nigeria|Norway|Philippines|Russia|South Africa|Spain|Türkiye|Turkey|"
    "United Kingdom|United States|United Nations|UNHCR|IOM"
)
ISO_CODES = {"MAR", "NOR", "NLD", "BEL", "DEU", "ESP", "FRA", "GBR", "KEN", "MEX", "PHL", "USA"}


@pytest.fixture(scope="module")
def log() -> list[Recorded[Event]]:
    """The demonstration's events."""
    return demonstration()


@pytest.fixture(scope="module")
def now(log: list[Recorded[Event]]) -> Negotiation:
    """The demonstration's state after its last event."""
    return folded(log).negotiation


@pytest.fixture(scope="module")
def seen(now: Negotiation) -> Board:
    """Its board."""
    return board(now)


def folded(log: Iterable[Recorded[Event]]) -> Replica:
    replica = Replica(NEGOTIATION)
    for recorded in log:
        replica.evolve(recorded)
    return replica


def spans(now: Negotiation) -> Iterator[dict[BracketId, set[int]]]:
    """For each paragraph, the characters that each open bracket stands over."""
    for draft in now.text.drafts.values():
        for paragraph in draft.text():
            yield characters(paragraph)


def characters(paragraph: Paragraph) -> dict[BracketId, set[int]]:
    found: dict[BracketId, set[int]] = {}
    at = 0
    for run in paragraph.runs:
        for mark in run.marks:
            found.setdefault(mark.bracket, set()).update(range(at, at + len(run.text)))
        at += len(run.text)
    return found


def paragraphs(now: Negotiation) -> list[Paragraph]:
    return [p for draft in now.text.drafts.values() for p in draft.text()]


def test_two_drafts_hold_every_kind_of_paragraph_and_a_bis(now: Negotiation) -> None:
    text = paragraphs(now)
    assert len(now.text.drafts) == 2
    assert len(text) >= 40
    assert {"heading", "preambular", "operative", "chapeau", "sub"} <= {p.kind for p in text}
    assert {1, 2} <= {p.level for p in text if p.kind == "sub"}
    assert "6 bis" in {p.label for p in text}
    assert "4 bis" in {p.label for p in text}, "split from paragraph 4 for Rev. 1"


def test_parties_and_issues_are_enough_to_fill_a_board(now: Negotiation) -> None:
    assert len(now.members.delegations) == 13
    roles = [p.role for p in now.members.participants.values()]
    assert {r: roles.count(r) for r in set(roles)} == {
        "co-facilitator": 2,
        "secretariat": 1,
        "delegate": 17,
        "observer": 1,
        "auditor": 1,
    }
    tops = [i.id for i in now.issues.issues.values() if i.parent is None]
    assert len(tops) == 3
    for top in tops:
        assert 3 <= sum(i.parent == top for i in now.issues.issues.values()) <= 4


def test_rounds_and_revisions_divide_six_months(now: Negotiation) -> None:
    assert [(r.name, r.closed is None) for r in now.process.rounds] == [
        ("Round 1", False),
        ("Round 2", False),
        ("Round 3", True),
    ]
    for draft in now.text.drafts:
        assert [r.name for r in now.process.revisions if r.draft == draft] == [
            "Zero Draft",
            "Rev. 1",
        ]
    assert (now.process.regime.kind, now.process.regime.typing) == ("rolling text", "live")


def test_at_least_25_brackets_of_every_kind_stand_open(now: Negotiation) -> None:
    still = [b for b in now.brackets.brackets.values() if b.open]
    assert len(still) >= 25
    assert {b.kind for b in still} == {"insertion", "deletion", "reservation"}
    assert all(b.reason for b in now.brackets.brackets.values() if b.kind == "reservation")
    assert sum(b.whole for b in still) >= 2
    assert {b.life for b in now.brackets.brackets.values()} == {
        "open",
        "retained",
        "deleted",
        "withdrawn",
        "moot",
    }


def test_brackets_of_different_parties_nest_and_overlap(now: Negotiation) -> None:
    held = now.brackets.brackets
    nested: set[tuple[str, str]] = set()
    overlapping = 0
    for found in spans(now):
        for one, ones in found.items():
            for other, others in found.items():
                if held[one].proponents == held[other].proponents:
                    continue
                if ones < others:
                    nested.add((held[one].kind, held[other].kind))
                overlapping += bool(ones & others and ones - others and others - ones)
    assert {("insertion", "insertion"), ("deletion", "insertion")} <= nested
    assert overlapping >= 2  # each pair is met twice
    within_proposed = [
        p
        for p in paragraphs(now)
        if p.bracket is not None
        and any(held[b].proponents != held[p.bracket].proponents for b in characters(p))
    ]
    assert within_proposed


def test_text_is_inserted_within_what_another_party_strikes(now: Negotiation) -> None:
    inside = [
        left
        for paragraph in paragraphs(now)
        for left, run, right in zip(
            paragraph.runs, paragraph.runs[1:], paragraph.runs[2:], strict=False
        )
        if any(m.role == "insert" for m in run.marks)
        and {m for m in left.marks if m.role == "delete"} & set(right.marks) - set(run.marks)
    ]
    assert inside


def test_alternatives_of_two_and_of_three_are_open_and_one_pair_is_settled(
    now: Negotiation,
) -> None:
    groups = [
        sorted(now.brackets.brackets[b].life for b in group)
        for group in now.brackets.alternatives.values()
    ]
    assert sorted(groups) == [["deleted", "retained"], ["open", "open"], ["open", "open", "open"]]


def test_the_board_is_alive(seen: Board) -> None:
    assert 12 <= len(seen.contested) <= 18
    assert len(seen.unopposed) >= 5
    assert 3 <= len(seen.ripe) <= 8
    assert len(seen.settled) >= 8
    tops = [row for row in seen.rows if row.issue is not None and row.parent is None]
    assert all(row.contested and row.unopposed and row.ripe and row.settled for row in tops)


def test_one_issue_has_not_moved_since_round_1(seen: Board) -> None:
    still = {row.title for row in seen.rows if row.movement == "no new text since Round 1"}
    assert still == {"Role of the Agency"}


def test_every_open_bracket_carries_an_issue(seen: Board) -> None:
    (untagged,) = [row for row in seen.rows if row.issue is None]
    assert (untagged.contested, untagged.unopposed, untagged.ripe) == ((), (), ())


def test_no_open_bracket_is_without_text_and_no_settled_one_stands_in_it(now: Negotiation) -> None:
    standing = {
        bracket
        for draft in now.text.drafts.values()
        for bracket in draft.where
        if words(draft, bracket)
    }
    assert standing == {b.id for b in now.brackets.brackets.values() if b.open}


def words(draft: Draft, bracket: BracketId) -> str:
    return draft.under({bracket})[bracket].strip()


def test_crdt_bytes_and_readable_changes_agree_at_every_tenth_position(
    log: list[Recorded[Event]],
) -> None:
    replica = Replica(NEGOTIATION)
    for recorded in log:
        replica.evolve(recorded)
        if recorded.position % 10 == 0 or recorded.position == len(log):
            for draft, held in replica.negotiation.text.drafts.items():
                assert replica.documents[draft].paragraphs() == held.text(), recorded.position


def test_positions_have_no_gap_and_times_ascend_over_six_months(
    log: list[Recorded[Event]],
) -> None:
    assert [r.position for r in log] == list(range(1, len(log) + 1))
    times = [r.occurred_at for r in log]
    assert times == sorted(times)
    first, last = (datetime.fromtimestamp(t / 1e6, UTC) for t in (times[0], times[-1]))
    assert (first.date().isoformat(), last.date().isoformat()) == ("2026-02-02", "2026-07-31")
    assert last - first > timedelta(days=175)
    assert all(r.recorded_at >= r.occurred_at for r in log)


def test_delegations_type_their_text_word_by_word_under_client_ids_of_their_own(
    log: list[Recorded[Event]],
) -> None:
    typed = [r for r in log if isinstance(r.event, TextChanged) and is_typing(r.command)]
    assert len(typed) > 150
    writer: dict[int, str] = {}
    for recorded in typed:
        assert isinstance(recorded.event, TextChanged)
        assert recorded.update
        for client in recorded.event.clients:  # none where text was only taken out
            assert writer.setdefault(client, recorded.actor) == recorded.actor
    assert len(writer) > 15


def test_every_objection_gives_a_reason(log: list[Recorded[Event]]) -> None:
    objections = [
        r.event for r in log if isinstance(r.event, StanceTaken) and r.event.stance == "objection"
    ]
    assert len(objections) > 25
    assert all(o.reason for o in objections)


def test_no_real_state_or_organization_is_named(
    log: list[Recorded[Event]], now: Negotiation
) -> None:
    said = " ".join([*(codec.encode(r.event).decode() for r in log), *names().values()])
    assert re.findall(rf"\b({REAL})\b", said) == []
    assert not ISO_CODES & {d.code for d in now.members.delegations.values()}


def test_two_performances_give_the_same_events(log: list[Recorded[Event]]) -> None:
    again = demonstration()
    # The CRDT library writes attributes in random order, so bytes may differ; text may not.
    assert [msgspec.structs.replace(r, update=None) for r in again] == [
        msgspec.structs.replace(r, update=None) for r in log
    ]
    for draft, document in folded(again).documents.items():
        assert document.paragraphs() == folded(log).documents[draft].paragraphs()


def test_ids_that_the_script_makes_have_the_shape_of_fresh_ones(now: Negotiation) -> None:
    made: list[BracketId | ParagraphId] = [
        *now.brackets.brackets,
        *(p.id for p in paragraphs(now)),
    ]
    assert all(re.fullmatch(r"[A-Za-z0-9]{8,32}", i) for i in made)


def test_everybody_enrolled_has_a_name_and_five_get_links(now: Negotiation) -> None:
    assert names().keys() == now.members.participants.keys()
    actors = [now.members.participants[participant] for _, participant in guests()]
    assert [a.role for a in actors] == [
        "co-facilitator",
        "delegate",
        "delegate",
        "observer",
        "auditor",
    ]
    assert len({a.delegation for a in actors if a.delegation is not None}) == 2
    assert [label for label, _ in guests()] == [
        "Co-facilitator",
        "Delegation of Aldovia",
        "Delegation of Maruna",
        "Observer",
        "Auditor",
    ]


async def test_seeding_writes_the_log_once(engine: AsyncEngine, log: list[Recorded[Event]]) -> None:
    store = SqlEventStore(engine)
    assert await seed(store) == NEGOTIATION
    assert await seed(store) == NEGOTIATION
    assert await store.find(SLUG) == NEGOTIATION
    written = [r async for r in store.read(NEGOTIATION)]
    assert [r.event for r in written] == [r.event for r in log]


async def test_seeding_completes_what_a_crash_left_empty(engine: AsyncEngine) -> None:
    store = SqlEventStore(engine)
    await store.create(NEGOTIATION, SLUG)
    await seed(store)
    assert (await store.head(NEGOTIATION)).position > 0


async def test_seeding_leaves_another_negotiation_of_its_name_alone(engine: AsyncEngine) -> None:
    store = SqlEventStore(engine)
    other = type(NEGOTIATION)("another-one")
    await store.create(other, SLUG)
    with pytest.raises(SlugTaken):
        await seed(store)
    assert (await store.head(other)).position == 0
