"""Reading bracketed text: nothing fails, nothing is lost, nothing is decided in silence."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from events.errors import Malformed
from events.formats.bracketed import MAX_BYTES, ImportedOptions, parse
from events.formats.markup import characters
from events.formats.pairs import MAX_DEPTH, MAX_NOTES
from events.formats.written import written
from events.text import Mark, ParagraphKind
from tests.events.formats.reading import brought, ids, read, rewritten
from tests.events.given import DRAFT

REAL = Path(__file__).parents[4] / "shared" / "data" / "negotiating-texts"
REAL_TEXTS = sorted(REAL.glob("*.md"))

MOTLEY = st.lists(
    st.sampled_from(
        [
            *("[", "]", "[", "]", "[]", "[ ]", "[X]", " ", " ", "\n", "\n\n", "\r\n", "\t", "    "),
            *("*", "**", "_", "#", "## ", "\\", "\\[", "\\]", "`", "> ", "- ", "* ", "---\n"),
            *("1.", "1. ", "15 ", "3bis. ", "(a) ", "(i) ", "OP3bis ", "PP5alt ", "Article 2bis. "),
            *("Option 1: ", "Option 2: ", "[^1]", "[^1]: ", "[a][b]", "[b]: http://x.y", "[a](#b)"),
            *("the Parties", "Recalling", "shall", "/", " / ", ":", ";", ".", "é", "😀", "العربية"),
            *("PREAMBLE", "Have agreed as follows:", "[Agreed ad ref]", " - MEX, PHL; USA delete"),
            *("No text", "Option 3: No text", "Option 2: No text", " / no text]", "no text"),
            *("\ufeff", "\x1c", "\u2028", "\x85", "\xa0", "\x0b", "\x01"),
        ]
    ),
    max_size=40,
).map("".join)


@pytest.mark.skipif(not REAL_TEXTS, reason="the real negotiating texts are not here")
@pytest.mark.parametrize("path", REAL_TEXTS, ids=lambda p: p.stem)
def test_a_real_text_comes_back_character_for_character(path: Path) -> None:
    text = path.read_text()
    again = rewritten(text)
    assert characters(again) == characters(text)
    assert re.sub(r"[\s*]", "", again) == re.sub(r"[\s*]", "", text), "only stars are layout here"
    assert rewritten(again) == again


@pytest.mark.skipif(not REAL_TEXTS, reason="the real negotiating texts are not here")
def test_nearly_all_brackets_of_the_real_texts_are_read_as_brackets() -> None:
    for path in REAL_TEXTS:
        found = read(path.read_text())
        signs = sum(p.text.count("[") for p in found.paragraphs)
        assert len(found.brackets) > 7 * signs, path.stem
        assert found.title is not None
        assert found.title.startswith("Draft Agreement")


@given(MOTLEY)
@example("[x\n\n1. y]")
@example("1. [\n\n2. x]")
@example("[3. a\n\n(i) b]")
@example("[[3. a]]")
@example("a\\\n]")
@example("[\n\n[\n\na\n\n]\n\n]")
@example("*[NDMC*][INDC],*")
@settings(max_examples=600, deadline=None)
def test_no_character_is_lost_whatever_is_read(text: str) -> None:
    assert characters(rewritten(text)) == characters(text)


@given(st.text())
@settings(deadline=None)
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    if "\x00" in text:
        with pytest.raises(Malformed, match="NUL"):
            read(text)
    else:
        assert characters(rewritten(text)) == characters(text)


@given(MOTLEY)
@settings(max_examples=300, deadline=None)
def test_every_place_noted_is_a_place_in_the_text(text: str) -> None:
    lines = text.removeprefix("\ufeff").splitlines()
    for note in read(text).undecided:
        assert 1 <= note.line <= len(lines)
        assert 1 <= note.column <= len(lines[note.line - 1])
        assert note.what.endswith((".", "?"))


@given(MOTLEY)
@settings(max_examples=300, deadline=None)
def test_every_bracket_stands_over_characters_and_every_mark_has_its_bracket(text: str) -> None:
    found = read(text)
    marked = set().union(*(p.brackets() for p in found.paragraphs)) if found.paragraphs else set()
    assert marked == {b.id for b in found.brackets}
    places = {p.id: p for p in found.paragraphs}
    for bracket in found.brackets:
        assert bracket.id in places[bracket.paragraph].brackets()
        assert bracket.whole == any(p.bracket == bracket.id for p in found.paragraphs)
    for group in found.alternatives:
        assert len(group.brackets) + group.no_text >= 2
    options = [b for group in found.alternatives for b in group.brackets]
    assert len(options) == len(set(options)), "each in one group at most (B5)"


def test_a_pair_becomes_a_mark_and_its_signs_leave_the_text() -> None:
    found = read("Parties [shall [, as appropriate,] cooperate] fully.")
    (paragraph,) = found.paragraphs
    outer, inner = found.brackets
    assert [(r.text, {m.bracket for m in r.marks}) for r in paragraph.runs] == [
        ("Parties ", set()),
        ("shall ", {outer.id}),
        (", as appropriate,", {outer.id, inner.id}),
        (" cooperate", {outer.id}),
        (" fully.", set()),
    ]
    assert paragraph.runs[1].marks == (Mark(outer.id, "insert"),)
    assert (outer.kind, outer.whole, found.undecided) == ("insertion", False, ())


@pytest.mark.parametrize(
    ("text", "kept", "where", "what"),
    [
        ("one [two three", "one [two three", (1, 5), "never closed"),
        ("first\n\none] two", "one] two", (3, 4), "without an opening"),
        ("an [] empty one", "an [] empty one", (1, 4), "Empty"),
        ("Annex [X] to this", "Annex [X] to this", (1, 7), "placeholder"),
        ("Parties agree. [Agreed ad ref]", "[Agreed ad ref]", (1, 16), "note of agreement"),
        ("see [it](https://example.org) here", "[it](https://example.org)", (1, 5), "link"),
    ],
)
def test_what_is_no_proposal_stays_as_characters_and_is_noted(
    text: str, kept: str, where: tuple[int, int], what: str
) -> None:
    found = read(text)
    assert kept in found.paragraphs[-1].text
    assert found.brackets == ()
    (note,) = found.undecided
    assert (note.line, note.column) == where
    assert what in note.what


def test_an_unclosed_bracket_does_not_hide_those_inside_it() -> None:
    found = read("[to enhance [and support] it")
    assert found.paragraphs[0].text == "[to enhance and support it"
    assert len(found.brackets) == 1


def test_a_bracket_over_several_paragraphs_is_one_and_is_noted() -> None:
    text = "1. [Parties shall:\n\n    (a) report;\n\n    (b) review.]\n"
    found = read(text)
    (bracket,) = found.brackets
    assert all(p.brackets() == {bracket.id} for p in found.paragraphs)
    assert "over 3 paragraphs, closed at line 5" in found.undecided[0].what
    assert rewritten(text) == text


def test_a_bracket_does_not_reach_beyond_a_heading() -> None:
    found = read("# One\n\n[never closed\n\n# Two\n\nnever opened]")
    assert found.brackets == ()
    assert len(found.undecided) == 2


def test_a_bracket_around_a_label_encloses_the_whole_paragraph() -> None:
    text = "[3bis. Parties [shall] cooperate.]\n"
    given_, found = brought(text)
    whole, inner = found.brackets
    (paragraph,) = found.paragraphs
    assert (paragraph.label, paragraph.bracket, whole.whole) == ("3bis.", whole.id, True)
    assert (paragraph.text, inner.whole) == ("Parties shall cooperate.", False)
    assert written(given_.state, DRAFT) == text


def test_a_bracket_that_closes_after_a_label_only_in_part_leaves_the_label_in_the_text() -> None:
    (paragraph,) = read("[3bis. Parties] cooperate.").paragraphs
    assert (paragraph.label, paragraph.text) == ("", "3bis. Parties cooperate.")


def test_options_divided_by_a_slash_are_alternatives() -> None:
    found = read("the [holders]/[owners] / [keepers] of rights")
    assert found.alternatives == (ImportedOptions(tuple(b.id for b in found.brackets)),)
    assert len(found.brackets) == 3
    assert found.undecided == ()


def test_brackets_side_by_side_are_insertions_and_the_doubt_is_noted_once() -> None:
    found = read("Parties [shall][should] [other] act")
    assert (len(found.brackets), found.alternatives) == (3, ())
    (note,) = found.undecided
    assert note.what.startswith("3 brackets side by side")


def test_options_are_alternatives_if_each_is_one_bracket() -> None:
    found = read("Option 1: [Parties shall act.]\n\nOption 2: [Parties may act.]\n")
    assert [p.label for p in found.paragraphs] == ["Option 1:", "Option 2:"]
    assert found.alternatives == (ImportedOptions(tuple(b.id for b in found.brackets)),)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("Option 1: [Parties shall act.]\n\nOption 2: No text\n", 1),
        ("Option I: [a]\n\nOption II: [b]\n\nOption III: No text\n\nAs agreed.\n", 2),
        ("Option (a): [a\n\n    (i) b]\n\nOption (b): No text\n", 1),
        ("[Option 1: Parties shall act.]\n\nOption 2: No text\n", 1),
        ("Parties [shall / should / no text] act.\n", 2),
        ("Parties [[fully] shall / should [and will] / no text] act.\n", 2),
        ("the [holders]/[owners / no text] of rights\n", 2),
        ("[5. Parties shall act. / no text]\n", 1),
        ("5. Parties [shall:\n\n    (a) report;\n\n    (b) review / no text]\n", 1),
    ],
)
def test_no_text_is_an_option_that_is_read_and_written_again(text: str, options: int) -> None:
    """Rule B5."""
    given_, found = brought(text)
    (group,) = found.alternatives
    assert (len(group.brackets), group.no_text) == (options, True)
    assert all(given_.state.brackets.or_no_text(b) for b in group.brackets)
    assert all("o text" not in p.text for p in found.paragraphs), "it is no part of the draft"
    assert written(given_.state, DRAFT) == text


@pytest.mark.parametrize(
    "text",
    [
        "Option 1: [a]\n\nOption 2: No text.\n",
        "Option 1: [a]\n\nOption 2: No text in agreement\n",
        "Option 1: [a]\n\nOption 3: No text\n",
        "Option 1: [a]\n\nOption 2: No text\n\nOption 3: [b]\n",
        "Option 1: a\n\nOption 2: No text\n",
        "[ / no text]\n",
        "Parties [shall/no text] act.\n",
    ],
)
def test_what_says_more_or_less_than_that_no_text_is_an_option_stays_text(text: str) -> None:
    found = read(text)
    assert not any(group.no_text for group in found.alternatives)
    assert rewritten(text) == text


def test_options_of_which_one_is_bare_are_noted() -> None:
    found = read("**Option 1:** [Parties shall act.]\n\n**Option 2:** No text in agreement\n")
    assert found.alternatives == ()
    assert found.undecided[0].what.startswith("Option 1 and what follows")


def test_attributions_are_kept_as_text_and_noted() -> None:
    for text in ("[extreme - US; G77 delete]", "[EU, US: delete]", "[voluntary - MEX, PHL]"):
        found = read(f"in {text} cases")
        assert found.paragraphs[0].text == f"in {text[1:-1]} cases"
        assert "attribution" in found.undecided[0].what


def test_pairs_of_emphasis_signs_go_and_footnote_signs_stay() -> None:
    found = read("*Noting* its *[NDMC*][INDC],* and **this**, a_b_c, 5 * 3, *unclosed")
    assert found.paragraphs[0].text == "Noting its NDMC*INDC, and this, a_b_c, 5 * 3, *unclosed"


def test_escaped_brackets_are_brackets() -> None:
    assert len(read(r"Parties \[shall\] act").brackets) == 1


def test_front_matter_gives_the_title_and_stays_in_the_text() -> None:
    found = read('---\ntitle: "Zero Draft"\nedit: true\n---\n\nText.')
    assert found.title == "Zero Draft"
    assert [p.text for p in found.paragraphs][1:3] == ['title: "Zero Draft"', "edit: true"]


def test_without_front_matter_the_first_heading_is_the_title() -> None:
    assert read("## Compact\n\nText").title == "Compact"
    assert read("Text").title is None


@pytest.mark.parametrize(
    ("line", "kind", "level", "label"),
    [
        ("## Article 2 *(purpose)*", "heading", 2, ""),
        ("*Recalling* the Charter,", "preambular", 0, ""),
        ("Deeply concerned by this,", "preambular", 0, ""),
        ("PP5alt Noting that", "preambular", 0, "PP5alt"),
        ("15. Parties shall", "operative", 0, "15."),
        ("15 bis. Parties shall", "operative", 0, "15 bis."),
        ("3.3bis Parties shall", "operative", 0, "3.3bis"),
        ("OP3bis Parties shall", "operative", 0, "OP3bis"),
        ("Article 2bis. Parties shall", "operative", 0, "Article 2bis."),
        ("(a) to report", "sub", 1, "(a)"),
        ("    2. to report", "sub", 1, "2."),
        ("        - to report", "sub", 2, "-"),
        ("**Option II:** No text", "text", 0, "Option II:"),
        ("[^2]: See decision 1.", "text", 0, "[^2]:"),
        ("The Parties to this Agreement,", "text", 0, ""),
        ("1.5 degrees", "text", 0, ""),
        ("2020 was a year", "text", 0, ""),
    ],
)
def test_kind_level_and_label_are_read_from_how_a_paragraph_begins(
    line: str, kind: ParagraphKind, level: int, label: str
) -> None:
    (paragraph,) = read(line).paragraphs
    assert (paragraph.kind, paragraph.level, paragraph.label) == (kind, level, label)


def test_sub_paragraphs_without_indentation_find_their_level() -> None:
    labels = ["(a)", "(b)", "(i)", "(ii)", "(c)", "(h)", "(i)", "(j)", "(i)", "(ii)", "(A)"]
    found = read("1. Parties shall:\n\n" + "\n\n".join(f"{label} act" for label in labels))
    assert [p.level for p in found.paragraphs] == [0, 1, 1, 2, 2, 1, 1, 1, 1, 2, 2, 3]
    assert found.paragraphs[0].kind == "chapeau"


def test_participles_in_the_operative_part_are_no_preamble() -> None:
    found = read("Recalling this,\n\nHave agreed as follows:\n\n1. Act\n\nRecalling that, act")
    assert [p.kind for p in found.paragraphs] == ["preambular", "text", "operative", "text"]


def test_a_plain_text_has_headings_without_signs() -> None:
    found = read("PREAMBLE\n\nArticle 2bis – Purpose\n\nArticle 4 of the Convention applies.")
    assert [p.kind for p in found.paragraphs] == ["heading", "heading", "text"]


def test_wrapped_lines_are_one_paragraph_and_labels_begin_new_ones() -> None:
    wrapped = (
        "1. Parties shall cooperate in the return of persons\n"
        "who have no right to stay and in [their dignified\n"
        "reintegration], in accordance with the law.\n"
        "2. Parties shall report."
    )
    found = read(wrapped)
    assert [p.label for p in found.paragraphs] == ["1.", "2."]
    assert found.paragraphs[0].text.endswith(
        "their dignified reintegration, in accordance with the law."
    )


def test_long_lines_are_paragraphs_of_their_own() -> None:
    assert len(read(f"{'word ' * 40}\n{'word ' * 40}\nword").paragraphs) == 3


def test_too_deep_nesting_stays_as_characters() -> None:
    deep = MAX_DEPTH + 2
    text = "[a" * deep + "]" * deep
    found = read(text)
    assert len(found.brackets) == MAX_DEPTH
    assert len(found.undecided) == 2
    assert characters(rewritten(text)) == text


def test_very_many_undecided_places_are_counted() -> None:
    found = read("[x " * (MAX_NOTES + 10))
    assert len(found.undecided) == MAX_NOTES + 1
    assert any("10 more places" in n.what for n in found.undecided)


def test_text_too_long_or_unwritable_is_refused_in_a_sentence() -> None:
    for text, what in (
        ("a" * (MAX_BYTES + 1), "at most 5 MB"),
        ("a\x00b", "NUL"),
        ("\ud800", "UTF-8"),
    ):
        with pytest.raises(Malformed, match=what):
            parse(text, ids())


def test_reading_again_gives_the_same() -> None:
    text = "1. Parties [shall]/[should] act [on [this]].\n"
    assert read(text) == read(text)
    assert rewritten(text) == text
