"""The written form: brackets and attributions as diplomats write them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.brackets import AlternativesFormed, BracketKind
from events.errors import Unknown
from events.formats.written import Close, Open, Text, segments, status_line, written
from events.ids import AlternativesId, DraftId, RevisionId
from events.process import RegimeAnnounced, RevisionIssued
from events.stances import StanceKind, StanceTaken
from events.text import MarkRole, Run, Styled, TextChanged
from events.visibility import sight, veiled
from tests.events.formats.reading import brought
from tests.events.given import ALD, DRAFT, MRN, NRL, Given, bid, marked, pid


def text_of(given_: Given, *, names: bool = True) -> str:
    """The draft's written form without its last line end."""
    return written(given_.state, DRAFT, names=names).rstrip("\n")


def one(
    kind: BracketKind,
    role: MarkRole,
    *stances: tuple[str, StanceKind],
    by: tuple[str, ...] = (ALD,),
) -> Given:
    """“in [voluntary ]cases” under one bracket, with stances."""
    given_ = Given().paragraph(1, "in ", marked("voluntary ", ("a", role)), "cases")
    given_.bracket("a", kind, [*by])  # type: ignore[list-item]
    return given_.events(*(StanceTaken(bid("a"), d, s, "why") for d, s in stances))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (one("insertion", "insert"), "in [voluntary - ALD]cases"),
        (
            one("insertion", "insert", (NRL, "objection"), by=(ALD, MRN)),
            "in [voluntary - ALD, MRN; NRL delete]cases",
        ),
        (one("insertion", "insert", (MRN, "acceptance")), "in [voluntary - ALD; MRN support]cases"),
        (one("deletion", "delete"), "in [voluntary - ALD delete]cases"),
        (
            one("deletion", "delete", (NRL, "objection")),
            "in [voluntary - ALD delete; NRL retain]cases",
        ),
        (one("reservation", "reserve"), "in [voluntary - ALD reserves]cases"),
        (one("reservation", "reserve", by=(ALD, NRL)), "in [voluntary - ALD, NRL reserve]cases"),
        (one("insertion", "insert", by=()), "in [voluntary ]cases"),
        (
            one("insertion", "insert", (NRL, "objection"), by=()),
            "in [voluntary - NRL delete]cases",
        ),
    ],
)
def test_a_bracket_says_who_wants_what(given_: Given, expected: str) -> None:
    assert text_of(given_) == expected


def test_without_names_only_the_proposal_remains() -> None:
    stances: tuple[str, StanceKind] = (NRL, "objection")
    assert text_of(one("insertion", "insert", stances), names=False) == "in [voluntary ]cases"
    assert text_of(one("deletion", "delete", stances), names=False) == (
        "in [voluntary - delete]cases"
    )


def test_a_regime_without_attribution_names_nobody() -> None:
    given_ = one("insertion", "insert").events(RegimeAnnounced("rolling text", "live", False))
    public = veiled(given_.state, sight(given_.state, None))
    assert written(public, DRAFT).strip() == "in [voluntary - a delegation]cases"


def test_brackets_nest() -> None:
    given_ = (
        Given()
        .paragraph(
            1,
            marked("dignified ", ("a", "insert")),
            marked("and voluntary", ("a", "insert"), ("b", "delete")),
        )
        .bracket("a")
        .bracket("b", "deletion", [NRL])
    )
    assert text_of(given_) == "[dignified [and voluntary - NRL delete] - ALD]"


def test_of_two_brackets_over_the_same_words_the_earlier_is_outside() -> None:
    given_ = (
        Given()
        .paragraph(1, marked("voluntary", ("a", "insert"), ("b", "delete")))
        .bracket("b", "deletion", [NRL])
        .bracket("a")
    )
    assert text_of(given_) == "[[voluntary - ALD] - NRL delete]"


def test_brackets_that_overlap_are_split_and_each_piece_says_whose_it_is() -> None:
    given_ = (
        Given()
        .paragraph(
            1,
            marked("one ", ("a", "delete")),
            marked("two", ("a", "delete"), ("b", "reserve")),
            marked(" three", ("b", "reserve")),
        )
        .bracket("a", "deletion", [ALD])
        .bracket("b", "reservation", [NRL])
    )
    assert text_of(given_) == ("[one [two - NRL reserves] - ALD delete][ three - NRL reserves]")


def test_adjacent_options_of_one_group_are_joined_by_a_slash() -> None:
    given_ = (
        Given()
        .paragraph(1, marked("shall", ("a", "insert")), marked("should", ("b", "insert")), " act")
        .bracket("a")
        .bracket("b", by=[NRL])
    )
    assert text_of(given_) == "[shall - ALD][should - NRL] act"
    given_.events(AlternativesFormed(AlternativesId("group0001"), (bid("a"), bid("b"))))
    assert text_of(given_) == "[shall - ALD / should - NRL] act"


def test_a_proposed_paragraph_stands_in_brackets_with_its_label() -> None:
    given_ = Given().paragraph(1, "Parties act.").paragraph(2, "New.", bracket=bid("a"))
    given_.events(TextChanged(DRAFT, (Styled(pid(2), "operative", 0, "2bis.", bid("a")),)))
    given_.bracket("a", number=2, whole=True)
    assert text_of(given_) == "Parties act.\n\n[2bis. New. - ALD]"


def test_one_proposal_of_two_paragraphs_is_one_pair_of_brackets() -> None:
    given_ = (
        Given()
        .paragraph(1, "One.", bracket=bid("a"))
        .paragraph(2, "Two.", bracket=bid("a"))
        .bracket("a", whole=True)
    )
    assert text_of(given_) == "[One.\n\nTwo. - ALD]"


def test_an_empty_proposed_paragraph_is_shown() -> None:
    given_ = Given().paragraph(1, bracket=bid("a")).bracket("a", whole=True)
    assert text_of(given_) == "[ - ALD]"


def test_headings_take_signs_and_levels_indent() -> None:
    given_ = Given().paragraph(1, "Objectives").paragraph(2, "to act").paragraph(3)
    given_.events(
        TextChanged(
            DRAFT,
            (
                Styled(pid(1), "heading", 2, "", None),
                Styled(pid(2), "sub", 1, "(a)", None),
            ),
        )
    )
    assert text_of(given_) == "## Objectives\n\n    (a) to act"


def test_an_empty_draft_is_an_empty_text() -> None:
    assert written(Given().state, DRAFT) == ""


def test_a_draft_that_does_not_exist_is_refused() -> None:
    for ask in (written, segments, status_line):
        with pytest.raises(Unknown):
            ask(Given().state, DraftId("nothing0"))


def test_the_segments_say_where_brackets_open_and_close() -> None:
    (paragraph,) = segments(one("deletion", "delete").state, DRAFT)
    assert paragraph.segments == (
        Text("in "),
        Open(bid("a"), "deletion"),
        Text("voluntary "),
        Close(bid("a"), "ALD delete"),
        Text("cases"),
    )


def test_the_status_line_says_which_text_as_of_when_and_without_prejudice() -> None:
    given_ = Given().events(RevisionIssued(RevisionId("rev00001"), DRAFT, "Zero Draft"))
    line = status_line(given_.state, DRAFT)
    assert line.startswith("Orderly Movement: Compact (last issued: Zero Draft), as of 01 January")
    assert f"(position {given_.state.position})" in line
    assert "Without prejudice" in line


NAMES = "abcde"
MARKS = st.sets(st.sampled_from(NAMES), max_size=4)


@given(st.lists(st.lists(st.tuples(st.text("xy ", min_size=1, max_size=3), MARKS), max_size=6)))
@settings(deadline=None)
def test_whatever_overlaps_every_bracket_that_opens_closes_and_all_text_is_there(
    paragraphs: list[list[tuple[str, set[str]]]],
) -> None:
    given_ = Given()
    for number, runs in enumerate(paragraphs):
        given_.paragraph(
            number, *(marked(text, *((name, "insert") for name in names)) for text, names in runs)
        )
    for name in NAMES:
        given_.bracket(name)
    stack = []
    for paragraph, expected in zip(segments(given_.state, DRAFT), paragraphs, strict=True):
        shown = ""
        runs = [Run(text, tuple(sorted(names))) for text, names in expected]  # type: ignore[arg-type]
        for segment in paragraph.segments:
            if isinstance(segment, Open):
                assert segment.bracket not in stack
                stack.append(segment.bracket)
            elif isinstance(segment, Close):
                assert stack.pop() == segment.bracket
            elif isinstance(segment, Text):
                at = len(shown)
                shown += segment.text
                for run, start in _places(runs):
                    if start <= at < start + len(run.text):
                        assert {bid(str(m)) for m in run.marks} == set(stack)
        assert shown == "".join(run.text for run in runs)
    assert stack == []
    text = text_of(given_)
    assert text.count("[") == text.count("]")
    assert re.sub(r"\s|\[|\s?- ALD\]", "", text) == re.sub(
        r"\s", "", "".join(text for runs in paragraphs for text, _ in runs)
    )


def _places(runs: list[Run]) -> list[tuple[Run, int]]:
    out, at = [], 0
    for run in runs:
        out.append((run, at))
        at += len(run.text)
    return out


def test_that_no_text_is_an_option_stands_last_in_its_place() -> None:
    """Rule B5."""
    given_ = Given().paragraph(
        1, "Parties ", marked("shall", ("a", "insert")), marked("should", ("b", "insert")), " act."
    )
    given_.bracket("a", "insertion", [ALD]).bracket("b", "insertion", [NRL])
    group = AlternativesId("group001")
    given_.events(AlternativesFormed(group, (bid("a"), bid("b")), no_text=True))
    assert text_of(given_) == "Parties [shall - ALD / should - NRL / no text] act."
    assert text_of(given_, names=False) == "Parties [shall / should / no text] act."
    close = segments(given_.state, DRAFT)[0].segments[-2]
    assert isinstance(close, Close)
    assert close.or_no_text


def test_that_no_text_is_an_option_is_a_line_of_its_own_among_option_paragraphs() -> None:
    """Rule B5."""
    given_, _ = brought("Option 1: [Parties shall act.]\n\nOption 2: No text\n\n6. More.\n")
    lines = segments(given_.state, DRAFT)
    assert [line.id is None for line in lines] == [False, True, False]
