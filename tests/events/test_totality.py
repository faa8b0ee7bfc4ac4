"""Any event, in any order, is stored and read back unchanged, and is folded without refusal."""

from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from events import codec
from events.brackets import AlternativesFormed, BracketOpened
from events.ids import (
    AlternativesId,
    BracketId,
    CommandId,
    DraftId,
    NegotiationId,
    ParagraphId,
    ParticipantId,
)
from events.negotiation import Event, Negotiation, evolve
from events.projections.board import board
from events.projections.brackets import bracket_views
from events.projections.contested import Remembered, contested
from events.projections.matrix import matrix
from events.projections.timeline import entry
from events.record import Recorded

# Few ids, so that events of one example meet.
IDS = st.sampled_from(["a", "b", "c"])


def events_of(kind: type) -> st.SearchStrategy[Event]:
    """Any event of a type, with ids that other events share."""
    return st.builds(kind, **{n: field(h) for n, h in kind.__annotations__.items()})


def field(hint: object) -> st.SearchStrategy[object]:
    """Values of a field; text fields are small, and ids are few."""
    if getattr(hint, "__supertype__", None) is str:
        return IDS
    if hint is int:
        return st.integers(-3, 10)
    if hint is str:
        return st.text(max_size=6)
    arguments = get_args(hint)
    if getattr(hint, "__origin__", None) is tuple:
        return st.lists(field(arguments[0]), max_size=3).map(tuple)
    if arguments and isinstance(arguments[0], str):
        return st.sampled_from(arguments)
    if arguments:
        return st.one_of(*map(field, arguments))
    if hint is type(None):
        return st.none()
    if hint is bool:
        return st.booleans()
    if isinstance(hint, type) and hasattr(hint, "__struct_fields__"):
        return events_of(hint)  # type: ignore[return-value]
    raise TypeError(f"Teach this test to make {hint}.")


ANY_EVENT: st.SearchStrategy[Event] = st.one_of(*(events_of(k) for k in get_args(Event)))


@given(ANY_EVENT)
@settings(max_examples=600)
def test_any_event_is_read_back_as_it_was_written(event: Event) -> None:
    """decode(encode(event)) is the event, and the same event always gives the same bytes."""
    body = codec.encode(event)
    assert codec.decode(body) == event
    assert codec.encode(codec.decode(body)) == body


# Two brackets, one after the other the only option of one group.
REGROUPED: list[Event] = [
    *(
        BracketOpened(BracketId(b), DraftId("a"), "insertion", (), ParagraphId("a"))
        for b in ("a", "b")
    ),
    *(AlternativesFormed(AlternativesId("b"), (BracketId(b),)) for b in ("a", "b")),
]


@given(st.lists(ANY_EVENT, max_size=25))
@example(REGROUPED)
@settings(max_examples=400, deadline=None)
def test_r3_evolve_is_total_and_so_is_what_is_read_from_it(happened: list[Event]) -> None:
    """No sequence of events, however absurd, makes folding or the projections fail."""
    state = Negotiation(NegotiationId("n"))
    remembered = Remembered()
    for position, event in enumerate(happened, 1):
        recorded = Recorded(
            state.id,
            position,
            position,
            position,
            ParticipantId("a"),
            CommandId(f"c{position}"),
            event,
        )
        evolve(state, recorded)
        assert state.position == position
        assert entry(state, recorded).sentence
        assert contested(state, remembered) == contested(state)
    board(state)
    bracket_views(state)
    matrix(state)


@pytest.mark.parametrize("kind", get_args(Event))
def test_every_type_has_a_stable_name(kind: type) -> None:
    """Stored type names are kebab-case words, never class paths."""
    tag = kind.__struct_config__.tag  # type: ignore[attr-defined]
    assert codec.event_types()[tag] is kind
    assert tag.replace("-", "").isalpha()
    assert tag.islower()
