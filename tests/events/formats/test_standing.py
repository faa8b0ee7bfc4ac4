"""T12. Brackets that stand are found again in a text that was written with brackets alone."""

from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from events.formats.bracketed import parse
from events.formats.standing import recognised, signed
from events.ids import BracketId, ParagraphId
from events.text import Mark, MarkRole, Paragraph, Run, merged

HELD = ParagraphId("held")


def mark(name: str, role: MarkRole = "insert") -> Mark:
    return Mark(BracketId(name), role)


def paragraph(*runs: Run, whole: str = "", label: str = "") -> Paragraph:
    owner = BracketId(whole) if whole else None
    return Paragraph(HELD, "operative", 0, label, owner, merged(runs))


def read(text: str) -> Paragraph:
    numbers = count()
    (found,) = parse(text, lambda: f"new{next(numbers)}").paragraphs
    return found


def test_a_bracket_over_the_same_words_is_the_one_that_stood() -> None:
    """Whatever was rewritten around it; its role comes back with it."""
    held = paragraph(
        Run("States "),
        Run("shall ", (mark("a"),)),
        Run("return "),
        Run("all ", (mark("b", "delete"),)),
        Run("migrants."),
    )
    now = recognised(read("Parties [shall ]accept [all ]their own [nationals]."), [held])
    assert [(r.text, [(m.bracket, m.role) for m in r.marks]) for r in now.runs] == [
        ("Parties ", []),
        ("shall ", [("a", "insert")]),
        ("accept ", []),
        ("all ", [("b", "delete")]),
        ("their own ", []),
        ("nationals", [("new3", "insert")]),
        (".", []),
    ]


def test_over_other_words_nothing_is_kept_under_somebody_s_name() -> None:
    """Not even if one word was changed."""
    held = paragraph(Run("It "), Run("shall not", (mark("a"),)), Run(" be."))
    assert recognised(read("It [shall] be."), [held]).brackets() == {"new1"}


def test_among_equal_words_the_surroundings_decide() -> None:
    """The first of two was lifted: the second stays."""
    held = paragraph(
        Run("They "),
        Run("shall", (mark("a"),)),
        Run(" go, and we "),
        Run("shall", (mark("b"),)),
        Run(" stay."),
    )
    assert recognised(read("They shall go, and we [shall] stay."), [held]).brackets() == {"b"}
    assert recognised(read("They [shall] go, and we shall stay."), [held]).brackets() == {"a"}


def test_what_is_merged_is_not_looked_for() -> None:
    """Its words in brackets are a new bracket."""
    held = paragraph(Run("It "), Run("may", (mark("a"),)), Run(" be."))
    now = recognised(read("It [may] be."), [held], {BracketId("a")})
    assert now.brackets() == {"new1"}


def test_a_proposed_paragraph_stays_proposed() -> None:
    """With its label inside or outside the brackets."""
    held = paragraph(Run("A new commitment."), whole="a", label="15 bis")
    assert signed(held, labelled=True) == "[15 bis A new commitment.]"
    for text in ("[15 bis A new commitment.]", "[A new commitment.]"):
        now = recognised(read(text), [held])
        assert (now.bracket, now.runs) == (BracketId("a"), held.runs)


def test_signs_that_were_characters_are_characters_again() -> None:
    """A link that is defined elsewhere; under the bracket that stands around it."""
    held = paragraph(Run("See "), Run("the [source][4dec] here", (mark("a"),)), Run("."))
    now = recognised(read("Do see [the [source][4dec] here]."), [held])
    assert now.runs == (
        Run("Do see "),
        Run("the [source][4dec] here", (mark("a"),)),
        Run("."),
    )


WORDS = ("shall", "all migrants", "returns", "with dignity", "and", "to the State", "voluntary")
ROLES: tuple[MarkRole, ...] = ("insert", "delete", "reserve")


@st.composite
def bracketed(draw: st.DrawFn) -> Paragraph:
    """Words under brackets that nest and overlap as they like."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8))
    size = len(words)
    spans = draw(
        st.lists(st.tuples(st.integers(0, size - 1), st.integers(1, size)), max_size=4),
    )
    marks = [
        (mark(f"b{n}", ROLES[n % 3]), start, start + length)
        for n, (start, length) in enumerate(spans)
    ]
    runs = [
        Run(f"{word}{n} ", tuple(sorted(m for m, start, end in marks if start <= n < end)))
        for n, word in enumerate(words)
    ]
    return paragraph(Run("Begin "), *runs, Run("end."))


@given(bracketed())
@settings(max_examples=300)
def test_what_was_not_rewritten_reads_as_it_stood(held: Paragraph) -> None:
    """Any brackets, nested and overlapping: written with their signs and read again, all stand."""
    assert recognised(read(signed(held)), [held]).runs == held.runs
