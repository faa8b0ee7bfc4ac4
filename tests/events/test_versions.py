"""Change over years: what is stored today is read for ever."""

import json
from typing import get_args

import pytest

from events import codec
from events.errors import Malformed
from events.negotiation import Event
from events.upcasters import UPCASTERS, Stored, upcast
from tests.events.golden import FOLDER, example, shape

KINDS = {str(k.__struct_config__.tag): k for k in get_args(Event)}
STORED = sorted(
    p.name.removesuffix(".json") for p in FOLDER.glob("*.json") if p.suffixes == [".json"]
)


@pytest.mark.parametrize("tag", KINDS)
def test_every_type_has_its_golden_bytes_and_writes_the_very_same(tag: str) -> None:
    """Encoding gives the bytes on file; a difference is a changed format."""
    stored = (FOLDER / f"{tag}.json").read_bytes().removesuffix(b"\n")
    assert codec.encode(example(KINDS[tag])) == stored
    assert codec.decode(stored) == example(KINDS[tag])


@pytest.mark.parametrize("tag", STORED)
def test_everything_that_was_ever_stored_is_still_read(tag: str) -> None:
    """Also types that are no longer written: an upcaster leads to today's."""
    assert tag in KINDS or tag in UPCASTERS
    codec.decode((FOLDER / f"{tag}.json").read_bytes())


@pytest.mark.parametrize("tag", KINDS)
def test_a_stored_shape_does_not_change_under_its_name(tag: str) -> None:
    """A new, renamed or removed field, or another type of one, needs a new stored name."""
    on_file = json.loads((FOLDER / f"{tag}.shape.json").read_text())
    assert shape(KINDS[tag]) == on_file


def test_an_upcaster_leads_from_an_old_body_to_todays_event() -> None:
    """Step by step, until the name is known; the body handed in is not changed."""

    def first(body: Stored) -> Stored:
        return {**body, "type": "round-begun-v2", "name": body["title"]}

    def second(body: Stored) -> Stored:
        return {"type": "round-opened", "round": body["round"], "name": body["name"]}

    old = {"type": "round-begun", "round": "r", "title": "Round 1"}
    steps = {"round-begun": first, "round-begun-v2": second}
    assert upcast(old, KINDS, steps) == {"type": "round-opened", "round": "r", "name": "Round 1"}
    assert old == {"type": "round-begun", "round": "r", "title": "Round 1"}


def test_upcasters_that_lead_in_a_circle_end() -> None:
    """A mistake in the table is an unknown event, not an endless loop."""
    around = {"a": lambda b: {**b, "type": "b"}, "b": lambda b: {**b, "type": "a"}}
    assert upcast({"type": "a"}, KINDS, around)["type"] in ("a", "b")


@pytest.mark.parametrize("body", [b"", b"{}", b'{"type":"poem"}', b"[1]", b"\xff", b"[" * 5000])
def test_what_is_no_event_is_refused(body: bytes) -> None:
    """Not JSON, no type, an unknown type, not an object, no text, too deep."""
    with pytest.raises(Malformed):
        codec.decode(body)
