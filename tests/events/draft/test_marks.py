"""Bracket marks are stored as y-prosemirror stores them."""

import pytest

from events.draft import marks
from events.errors import Malformed
from events.ids import BracketId
from events.text import Mark


@pytest.mark.parametrize(
    ("bracket", "role", "key"),
    [
        ("A", "insert", "bracket--b2D5nZjN"),
        ("A", "delete", "bracket--M6vuuHi9"),
        ("mexbrack1", "insert", "bracket--SLqhO3Dj"),
        ("x" * 200 + "é😀", "delete", "bracket--mwYiibPF"),
        ("Kq3vXy8TzP", "reserve", "bracket--iy+6uN4t"),
    ],
)
def test_keys_are_those_of_the_editor(bracket: str, role: str, key: str) -> None:
    """Golden: made by y-prosemirror 1.3.7's ``hashOfJSON`` on the mark's JSON."""
    assert marks.key(Mark(BracketId(bracket), role)) == key  # type: ignore[arg-type]


def test_a_mark_is_read_back_from_what_is_stored() -> None:
    found = Mark(BracketId("A"), "insert")
    assert marks.decode(marks.key(found), marks.value(found)) == found
    assert marks.named(marks.key(found))


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("bold", {}),
        ("bracket", {"id": "A", "role": "insert"}),
        ("bracket--AAAAAAAA", {"id": "A", "role": "insert"}),
        ("bracket--b2D5nZjN", {"id": "A", "role": "delete"}),
        ("bracket--b2D5nZjN", {"id": "A", "role": "insert", "color": "red"}),
        ("bracket--b2D5nZjN", {"id": "A"}),
        ("bracket--b2D5nZjN", {"id": 1, "role": "insert"}),
        ("bracket--b2D5nZjN", {"id": "A", "role": ["insert"]}),
        ("bracket--b2D5nZjN", True),
        ("bracket--mwYiibPF", {"id": "x" * 200 + "é😀", "role": "delete"}),
    ],
)
def test_what_no_honest_editor_stores_is_malformed(name: str, stored: object) -> None:
    with pytest.raises(Malformed):
        marks.decode(name, stored)
