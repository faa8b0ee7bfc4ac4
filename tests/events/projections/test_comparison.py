"""Comparison of two positions of a draft: rules H6 and H7 of events/SPEC.md."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.brackets import RecordOutcome
from events.ids import BracketId, ParagraphId
from events.projections.comparison import Comparison, compared
from events.projections.rows import Row
from events.projections.sheets import Picture
from events.structure import (
    AddParagraph,
    JoinParagraphs,
    MoveParagraph,
    RelabelParagraph,
    RemoveParagraph,
    SplitParagraph,
)
from tests.events.projections.chronicle import (
    DRAFT,
    ISSUE,
    MINUTE,
    P1,
    P2,
    P3,
    TEXTS,
    Chronicle,
    mark,
)

NEW = ParagraphId("para0009")


@pytest.fixture
def room() -> Chronicle:
    return Chronicle()


def compare(
    room: Chronicle, before: int, after: int | None = None, *, backwards: bool = False
) -> Comparison:
    record = room.provenance(before)
    earlier = record.picture(DRAFT)
    for one in room.log[before:after]:
        record.evolve(one)
    return compared(record, earlier, backwards=backwards)


def row(found: Comparison, paragraph: ParagraphId) -> Row:
    (one,) = [r for r in found.rows if paragraph in (r.after, r.before if not r.after else None)]
    return one


def told(one: Row) -> list[tuple[str, str]]:
    """The segments in short: ``=`` kept, ``-`` removed, ``+`` inserted; neighbours joined."""
    out: list[tuple[str, str]] = []
    for s in one.segments:
        sign = {"kept": "=", "removed": "-", "inserted": "+"}[s.kind]
        if out and out[-1][0] == sign:
            out[-1] = (sign, out[-1][1] + s.text)
        else:
            out.append((sign, s.text))
    return out


def texts(room: Chronicle, picture: Picture) -> dict[ParagraphId, str]:
    ink = room.provenance().ink
    return {p: ink.text(shot.cells) for p, shot in picture.paragraphs.items()}


def applied(found: Comparison, before: dict[ParagraphId, str]) -> dict[ParagraphId, str]:
    """The later text, made of the earlier one and the comparison; uses up every character."""
    used = {p: [False] * len(text) for p, text in before.items()}
    written: dict[ParagraphId, list[tuple[int, str]]] = {}
    for one in found.rows:
        for s in one.segments:
            assert s.text
            text = s.text
            if s.before is not None:
                at, end = s.before.at, s.before.at + len(s.text)
                assert before[s.before.paragraph][at:end] == s.text
                assert not any(used[s.before.paragraph][at:end])
                used[s.before.paragraph][at:end] = [True] * len(s.text)
                text = before[s.before.paragraph][at:end]
            if s.after is not None:
                assert one.after == s.after.paragraph
                written.setdefault(s.after.paragraph, []).append((s.after.at, text))
    assert all(all(row) for row in used.values()), "a character of the earlier text is not told"
    out: dict[ParagraphId, str] = {}
    for one in found.rows:
        if one.after is not None:
            out[one.after] = ""
            for at, text in written.get(one.after, ()):
                assert at == len(out[one.after]), "segments stand in their order"
                out[one.after] += text
    return out


# H6


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32), st.integers(5, 60), st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_h6_the_comparison_leads_from_the_one_text_to_the_other_and_leaves_nothing_out(
    seed: int, acts: int, one: float, other: float, backwards: bool
) -> None:
    """Applied to the text compared from it gives the text compared to, paragraphs in order."""
    dice = random.Random(seed)
    room = Chronicle()
    begin = len(room.log)
    for _ in range(acts):
        room.anything(dice)
    before, after = sorted(begin + int(p * (len(room.log) - begin)) for p in (one, other))
    found = compare(room, before, after, backwards=backwards)
    then = texts(room, room.provenance(before).picture(DRAFT))
    now = texts(room, room.provenance(after).picture(DRAFT))
    if backwards:
        then, now = now, then
    made = applied(found, then)
    assert made == now
    assert list(made) == list(now)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32), st.integers(5, 60), st.floats(0, 1), st.floats(0, 1))
def test_h6_every_change_is_explained_by_events_between_the_two_positions(
    seed: int, acts: int, one: float, other: float
) -> None:
    dice = random.Random(seed)
    room = Chronicle()
    begin = len(room.log)
    for _ in range(acts):
        room.anything(dice)
    before, after = sorted(begin + int(p * (len(room.log) - begin)) for p in (one, other))
    found = compare(room, before, after)
    for r in found.rows:
        deeds = list(r.deeds)
        for s in r.segments:
            deeds += s.deeds
            if s.kind != "kept" or s.marks_before != s.marks_after or s.anew:
                assert s.deeds, s
            else:
                assert not s.deeds
        if r.how in ("added", "removed", "split") or r.moved or r.label_before != r.label_after:
            assert r.deeds, r
        for deed in deeds:
            assert any(before < p <= after for p in deed.positions), (deed, before, after)
        assert (r.how == "unchanged" and not r.moved) or any(deeds)
    if before == after:
        assert not any(r.touched for r in found.rows)


def test_h6_a_changed_word_is_told_as_a_whole_word_with_who_changed_it(room: Chronicle) -> None:
    begin = room.position
    room.replace("pen", P2, "voluntary", "voluntarily")
    first = room.position
    room.after("ald", P2, "returned", " at all", mark("a"))
    one = row(compare(room, begin), P2)
    assert told(one) == [
        ("=", "Returns are "),
        ("-", "voluntary"),
        ("+", "voluntarily"),
        ("=", ", and nobody is returned"),
        ("+", " at all"),
        ("=", " by force."),
    ]
    removed, added = one.segments[1], one.segments[2]
    assert [d.positions for d in (*removed.deeds, *added.deeds)] == [(first,), (first,)]
    (tabled,) = one.segments[4].deeds
    assert (tabled.doing, tabled.delegation, tabled.positions[0]) == ("written", "ald", first + 1)
    assert (one.how, one.words_added, one.words_removed, one.opened) == ("changed", 3, 1, ("a",))


def test_h6_replaced_words_in_a_row_are_read_together(room: Chronicle) -> None:
    begin = room.position
    room.replace("pen", P2, "nobody", "no person")
    room.replace("pen", P2, "is returned", "was sent")
    one = row(compare(room, begin), P2)
    assert told(one)[1:3] == [("-", "nobody is returned"), ("+", "no person was sent")]


def test_h6_what_came_and_went_in_between_is_no_difference(room: Chronicle) -> None:
    begin = room.position
    room.after("ald", P1, "safe", ", orderly", mark("a"))
    room.do("pen", RecordOutcome(BracketId("a"), "deleted"))
    assert not row(compare(room, begin), P1).touched


def test_h6_a_bracket_lifted_from_words_that_stay_is_told_by_its_outcome(room: Chronicle) -> None:
    room.after("ald", P1, "safe", ", orderly", mark("a"))
    begin = room.position
    room.do("pen", RecordOutcome(BracketId("a"), "retained"))
    one = row(compare(room, begin), P1)
    (lifted,) = [s for s in one.segments if s.deeds]
    assert (lifted.kind, lifted.text, lifted.marks_after) == ("kept", ", orderly", ())
    assert [(d.doing, d.bracket, d.positions) for d in lifted.deeds] == [
        ("bracket settled", "a", (begin + 1, begin + 2))
    ]
    assert (one.how, one.settled, one.words_added) == ("changed", ("a",), 0)


def test_h6_a_word_that_a_split_cuts_through_is_not_changed(room: Chronicle) -> None:
    begin = room.position
    room.do("pen", SplitParagraph(DRAFT, P1, len("States sha"), NEW))
    found = compare(room, begin)
    assert told(row(found, P1)) == [("=", "States sha")]
    assert told(row(found, NEW)) == [("=", TEXTS[P1][len("States sha") :])]


# H7


def test_h7_a_move_is_a_move_and_of_the_paragraph_that_was_moved(room: Chronicle) -> None:
    begin = room.position
    room.do("pen", MoveParagraph(DRAFT, P2, None))
    found = compare(room, begin)
    assert [(r.after, r.moved, r.how) for r in found.rows] == [
        (P2, True, "unchanged"),
        (P1, False, "unchanged"),
        (P3, False, "unchanged"),
    ]
    assert [d.positions for d in found.rows[0].deeds] == [(begin + 1, begin + 2)]
    room.do("pen", MoveParagraph(DRAFT, P2, P1))
    assert not any(r.moved for r in compare(room, begin).rows)


def test_h7_splits_and_joins_are_told_and_show_no_words_as_changed(room: Chronicle) -> None:
    begin = room.position
    room.do("pen", SplitParagraph(DRAFT, P1, 20, NEW))
    middle = room.position
    split = compare(room, begin)
    assert [(r.how, r.before, r.after) for r in split.rows[:2]] == [
        ("changed", P1, P1),
        ("split", P1, NEW),
    ]
    assert {d.positions for r in split.rows[:2] for d in r.deeds} == {(begin + 1, begin + 2)}
    assert (split.total.words_added, split.total.words_removed) == (0, 0)
    room.do("pen", JoinParagraphs(DRAFT, NEW))
    joined = compare(room, middle)
    assert [(r.how, r.before, r.after, r.joined) for r in joined.rows] == [
        ("unchanged", P1, P1, ()),
        ("changed", NEW, NEW, (P2,)),
        ("unchanged", P3, P3, ()),
    ]
    assert told(joined.rows[1]) == [("=", TEXTS[P1][20:] + TEXTS[P2])]
    back = compare(room, middle, backwards=True)
    assert [(r.how, r.before, r.after) for r in back.rows] == [
        ("unchanged", P1, P1),
        ("changed", NEW, NEW),
        ("split", NEW, P2),
        ("unchanged", P3, P3),
    ]


def test_h7_a_paragraph_written_anew_in_a_redraft_is_found_by_its_words(room: Chronicle) -> None:
    begin = room.position
    room.do("pen", RemoveParagraph(DRAFT, P1))
    again = "States shall facilitate the safe, orderly and dignified return of all migrants."
    room.do("pen", AddParagraph(DRAFT, NEW, P3, text=again))
    room.do("pen", AddParagraph(DRAFT, ParagraphId("para0010"), NEW, text="Something else."))
    found = compare(room, begin)
    assert [(r.how, r.before, r.after) for r in found.rows] == [
        ("unchanged", P2, P2),
        ("unchanged", P3, P3),
        ("rewritten", P1, NEW),
        ("added", None, "para0010"),
    ]
    assert told(row(found, NEW)) == [
        ("=", "States shall facilitate the safe"),
        ("+", ", orderly"),
        ("=", " and dignified return of"),
        ("+", " all"),
        ("=", " migrants."),
    ]
    kept = row(found, NEW).segments[0]
    assert kept.anew
    assert {d.doing for d in kept.deeds} == {"taken out", "written"}


def test_h7_a_removed_paragraph_stands_behind_what_it_stood_behind(room: Chronicle) -> None:
    begin = room.position
    room.do("pen", RemoveParagraph(DRAFT, P2))
    room.do("pen", RelabelParagraph(DRAFT, P3, "operative", 0, "2."))
    found = compare(room, begin)
    assert [(r.how, r.before, r.after) for r in found.rows] == [
        ("unchanged", P1, P1),
        ("removed", P2, None),
        ("changed", P3, P3),
    ]
    assert (found.rows[2].label_before, found.rows[2].label_after) == ("3.", "2.")
    assert found.issues[ISSUE].words_removed == len(TEXTS[P2].split())


def test_h7_changes_count_under_the_issues_of_paragraph_and_bracket(room: Chronicle) -> None:
    begin = room.position
    room.gap = 20 * MINUTE
    room.after("ald", P2, "nobody", " at all", mark("a"))
    room.after("ald", P1, "safe", ", orderly", mark("b"))
    found = compare(room, begin)
    tally = found.issues[ISSUE]
    assert (tally.words_added, tally.paragraphs, tally.opened) == (2, 1, {"a"})
    total = found.total
    assert (total.words_added, total.paragraphs, total.opened) == (3, 2, {"a", "b"})
    back = compare(room, begin, backwards=True).total
    assert (back.words_added, back.words_removed, back.settled) == (0, 3, {"a", "b"})


def test_a_draft_compared_with_before_it_was_opened_is_all_added(room: Chronicle) -> None:
    found = compare(room, 3)
    assert [r.how for r in found.rows] == ["added"] * 3
    assert found.total.words_added == sum(r.words_added for r in found.rows) > 0
