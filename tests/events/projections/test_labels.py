"""Full labels of sub-paragraphs."""

import pytest

from events.projections.brackets import bracket_view, bracket_views
from events.projections.contested import contested
from events.projections.labels import full_label
from events.stances import StanceTaken
from events.text import Draft, Paragraph, ParagraphKind
from tests.events.given import DRAFT, MRN, Given, bid, marked, pid

Line = tuple[ParagraphKind, int, str]


def labelled(*lines: Line) -> list[str]:
    """The full labels of paragraphs of these kinds, levels and labels."""
    paragraphs = [Paragraph(pid(n), *line) for n, line in enumerate(lines)]
    draft = Draft(DRAFT, "", [p.id for p in paragraphs], {p.id: p for p in paragraphs})
    return [full_label(draft, p.id) for p in paragraphs]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([("operative", 0, "5"), ("sub", 1, "(a)"), ("sub", 1, "(b)")], ["5", "5 (a)", "5 (b)"]),
        (
            [("operative", 0, "5"), ("sub", 1, "(d)"), ("sub", 2, "(iii)"), ("sub", 1, "(e)")],
            ["5", "5 (d)", "5 (d) (iii)", "5 (e)"],
        ),
        ([("operative", 0, "5."), ("sub", 1, "(a)")], ["5.", "5 (a)"]),
        ([("operative", 0, "5"), ("chapeau", 0, ""), ("sub", 1, "(a)")], ["5", "", "5 (a)"]),
        ([("operative", 0, "5"), ("operative", 0, "5 bis")], ["5", "5 bis"]),
        ([("operative", 0, "5"), ("heading", 0, ""), ("sub", 1, "(a)")], ["5", "", "(a)"]),
        ([("sub", 1, "(a)"), ("operative", 0, "1")], ["(a)", "1"]),
    ],
)
def test_a_label_follows_that_of_the_paragraph_it_stands_under(
    lines: list[Line], expected: list[str]
) -> None:
    assert labelled(*lines) == expected


def test_brackets_and_the_contested_table_name_their_paragraph_in_full() -> None:
    given = (
        Given()
        .paragraph(1, "We will:")
        .paragraph(2, marked("return", ("a", "insert")))
        .bracket("a", number=2)
        .events(StanceTaken(bid("a"), MRN, "objection", "No."))
    )
    paragraphs = given.state.text.drafts[DRAFT].paragraphs
    paragraphs[pid(1)] = Paragraph(pid(1), "operative", 0, "5", None, paragraphs[pid(1)].runs)
    paragraphs[pid(2)] = Paragraph(pid(2), "sub", 1, "(a)", None, paragraphs[pid(2)].runs)
    assert bracket_view(given.state, bid("a")).paragraph_label == "5 (a)"
    assert [view.paragraph_label for view in bracket_views(given.state)] == ["5 (a)"]
    assert [b.label for row in contested(given.state) for b in row.brackets] == ["5 (a)"]
