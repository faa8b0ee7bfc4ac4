"""What changed, narrowed: by issue, paragraph, delegation, group, kind, state and age."""

import pytest

from events.group_stances import GroupStanceTaken
from events.groups import GroupEnrolled
from events.ids import BracketId, GroupId, IssueId
from events.issues import BracketTagged, IssueAdded, ParagraphTagged
from events.projections.asked import Asked
from events.projections.changes import changes
from events.projections.changes_asked import narrowed
from events.stances import StanceTaken
from tests.events.given import ALD, MRN, NRL, Given, bid, marked, pid

RETURNS, FORCED, OTHER = IssueId("returns"), IssueId("forced"), IssueId("other")
COASTS = GroupId("coasts01")
HOUR = 3_600_000_000


@pytest.fixture
def given() -> Given:
    """Three brackets in three paragraphs, one with an objection, one with a group's position."""
    held = Given().events(
        GroupEnrolled(COASTS, "Coasts", "COA"),
        IssueAdded(RETURNS, "Returns"),
        IssueAdded(FORCED, "Forced", RETURNS),
        IssueAdded(OTHER, "Other"),
    )
    held.paragraph(1, marked("shall", ("a", "insert")))
    held.paragraph(2, "free ", marked("will", ("b", "delete")))
    held.paragraph(3, marked("return", ("c", "insert")))
    held.bracket("a").bracket("b", "deletion", by=(MRN,), number=2)
    held.bracket("c", by=(NRL,), number=3)
    return held.events(
        BracketTagged(FORCED, bid("a")),
        ParagraphTagged(OTHER, pid(2)),
        StanceTaken(bid("b"), ALD, "objection", "no"),
        GroupStanceTaken(bid("c"), COASTS, MRN, "acceptance"),
    )


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Asked(), ["a", "b", "c"]),
        (Asked(issue=RETURNS), ["a"]),
        (Asked(issue=OTHER), ["b"]),
        (Asked(paragraph=pid(3)), ["c"]),
        (Asked(delegation=ALD), ["a", "b"]),
        (Asked(group=COASTS), ["c"]),
        (Asked(kind="deletion"), ["b"]),
        (Asked(state="contested"), ["b"]),
        (Asked(state="ripe"), []),
        (Asked(age=6 * HOUR), ["a"]),
        (Asked(kind="insertion", delegation=NRL), ["c"]),
    ],
)
def test_h9_what_changed_is_narrowed_to_what_is_asked(
    given: Given, asked: Asked, expected: list[str]
) -> None:
    found = narrowed(given.state, changes(Given().state, given.state), asked)
    opened: list[BracketId] = [b for row in found.paragraphs for b in row.opened]
    assert opened == [bid(name) for name in expected]


def test_h9_words_are_told_with_the_place_and_left_out_with_a_party(given: Given) -> None:
    """Who asks where sees all of it; who asks for a delegation sees its brackets' places only."""
    given.paragraph(4, "Bare words.")
    every = changes(Given().state, given.state)
    assert len(narrowed(given.state, every, Asked(paragraph=pid(4))).paragraphs) == 1
    rows = narrowed(given.state, every, Asked(delegation=ALD)).paragraphs
    assert [row.paragraph for row in rows] == [pid(1), pid(2)]
    (said,) = rows[1].positions
    assert said.delegation == ALD
    (row,) = narrowed(given.state, every, Asked(group=COASTS)).paragraphs
    (spoken,) = row.positions
    assert (spoken.group, spoken.delegation, spoken.now) == (COASTS, None, "acceptance")
