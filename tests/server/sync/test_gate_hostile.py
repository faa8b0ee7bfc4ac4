"""What no honest editor sends is refused, and leaves the candidate exactly as it was."""

import random
from collections.abc import Callable

import pytest
from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment, XmlText

from events.draft import editing, marks
from events.draft.update import decode
from events.ids import SERVER_CLIENTS
from events.text import TextChanged
from server.sync.admission import MAX_UPDATE
from server.sync.gate import MAX_PARAGRAPH, GateRefused, judge
from tests.server.sync import handmade as by_hand
from tests.server.sync.drafting import DRAFT, Drafting, edited, mark, paragraph

HOSTILE = 666


@pytest.fixture
def room() -> Drafting:
    return Drafting(
        paragraph("para0001", "States shall ", ("readmit", "marstart"), " their nationals"),
        paragraph("para0002", "é 😀 العربية"),
        marstart="mar",
    )


def refused(room: Drafting, name: str, update: bytes) -> GateRefused:
    before = _deep(room)
    with pytest.raises(GateRefused) as caught:
        room.judged(name, update)
    assert _deep(room) == before
    room.check()
    return caught.value


def _deep(room: Drafting) -> object:
    return repr(room.fingerprint())


def ids(room: Drafting, kind: str, holding: str = "") -> tuple[int, int]:
    """The id of an item in the document, by its content."""
    for found in decode(room.document.state()).items:
        if found.content == kind and holding in found.text:
            return (found.client, found.clock)
    raise AssertionError(f"no {kind} holding {holding!r}")


def with_pycrdt(room: Drafting, edit: Callable[[Doc, XmlFragment], None]) -> bytes:
    """What a foreign pycrdt program sends after editing as it pleases."""
    doc: Doc = Doc()
    doc.apply_update(room.document.state())
    before = doc.get_state()
    edit(doc, doc.get("draft", type=XmlFragment))
    return doc.get_update(before)


def test_bytes_that_do_not_decode_are_refused(room: Drafting) -> None:
    for data in (b"", b"\xff", b"\x01\x01", b"\x00\x00\x00", b"\x01\x00" * 9, b"\xff" * 40):
        assert refused(room, "ald", data).code == "malformed"


def test_an_update_beyond_the_size_limit_is_refused(room: Drafting) -> None:
    assert refused(room, "ald", bytes(MAX_UPDATE + 1)).code == "too-large"


def test_a_paragraph_beyond_the_length_limit_is_refused(room: Drafting) -> None:
    update = edited(
        room.copy(), editing.insert_text, "para0001", 0, "x" * MAX_PARAGRAPH, (mark("aldlong1"),)
    )
    assert refused(room, "ald", update).code == "too-large"


def test_observers_and_auditors_write_nothing(room: Drafting) -> None:
    client = room.copy()
    inserting = edited(client, editing.insert_text, "para0001", 0, "x", (mark("aldnew01"),))
    deleting = edited(room.copy(), editing.delete_text, "para0001", 0, 3)
    for name in ("observer", "auditor"):
        assert refused(room, name, inserting).code == "read-only"
        assert refused(room, name, inserting).lost == "x"
        assert refused(room, name, deleting).code == "read-only"


def test_a_reader_whose_editor_tidies_marks_up_is_not_sent_away(room: Drafting) -> None:
    """G4: Yjs deletes superfluous ends of marks by itself; nothing of it enters the record."""
    others = {item.client for item in decode(room.copy().state()).items}
    room.judged(
        "ald", edited(room.copy(), editing.insert_text, "para0001", 0, "ab", (mark("aldnew01"),))
    )
    room.judged("ald", edited(room.copy(), editing.delete_text, "para0001", 0, 2))
    ends = [
        item
        for item in decode(room.copy().state()).items
        if item.content == "format" and item.client not in others
    ]
    assert ends
    tidying = by_hand.update(0, 0, deletes=[(one.client, one.clock, one.length) for one in ends])
    for name in ("observer", "auditor"):
        assert room.judged(name, tidying).recorded == []


def test_a_reader_may_send_back_what_it_has(room: Drafting) -> None:
    """A stock provider answers every first step with its whole delete set."""
    room.judged("co-facilitator", edited(room.copy(), editing.delete_text, "para0002", 0, 2))
    state = room.copy().state()
    for name in ("observer", "auditor", "ald", "co-facilitator"):
        assert room.judged(name, state).recorded == []
        assert room.judged(name, b"\x00\x00").recorded == []


def test_a_client_id_belongs_to_who_used_it_first(room: Drafting) -> None:
    client = room.copy()
    room.judged("ald", edited(client, editing.insert_text, "para0001", 0, "x", (mark("aldnew01"),)))
    assert room.draft.clients[client.client] == "of-ald"
    forged = edited(client, editing.insert_text, "para0001", 1, "y", (mark("aldnew01"),))
    assert refused(room, "mar", forged).code == "foreign-client"
    assert room.judged("ald", forged).recorded


def test_nobody_writes_under_a_client_id_of_the_server(room: Drafting) -> None:
    parent = ids(room, "text")
    for client, clock in (
        (SERVER_CLIENTS + 5, 0),
        (room.document.client, room.document.items.ends.get(room.document.client, 0)),
        (max(room.document.items.ends), max(room.document.items.ends.values())),
    ):
        update = by_hand.update(client, clock, [by_hand.text("x", parent=parent)])
        assert refused(room, "ald", update).code == "foreign-client"


def test_a_gap_in_clocks_is_refused(room: Drafting) -> None:
    parent = ids(room, "text")
    late = by_hand.update(HOSTILE, 3, [by_hand.text("x", parent=parent)])
    assert refused(room, "ald", late).code == "gap"


def test_what_builds_on_missing_items_is_refused(room: Drafting) -> None:
    for where in ({"origin": (999, 0)}, {"right": (999, 4)}, {"parent": (999, 0)}):
        update = by_hand.update(HOSTILE, 0, [by_hand.text("x", **where)])  # type: ignore[arg-type]
        assert refused(room, "ald", update).code == "gap"
    assert refused(room, "ald", by_hand.update(0, 0, (), [(999, 0, 5)])).code == "gap"


def test_items_that_wait_for_each_other_are_refused(room: Drafting) -> None:
    one, two = 701, 702
    circle = (
        by_hand.uint(2)
        + (by_hand.uint(1) + by_hand.uint(two) + by_hand.uint(0))
        + by_hand.text("x", origin=(one, 0))
        + (by_hand.uint(1) + by_hand.uint(one) + by_hand.uint(0))
        + by_hand.text("y", origin=(two, 0))
        + by_hand.uint(0)
    )
    assert refused(room, "ald", circle).code == "gap"
    self_made = by_hand.update(HOSTILE, 0, [by_hand.text("x", origin=(HOSTILE, 0))])
    assert refused(room, "ald", self_made).code == "gap"


def test_cutting_a_surrogate_pair_is_refused(room: Drafting) -> None:
    found = next(
        i for i in decode(room.document.state()).items if i.content == "string" and "😀" in i.text
    )
    high = found.clock + found.text.index("😀")
    inside_left = by_hand.update(
        HOSTILE, 0, [by_hand.text("x", origin=(found.client, high), right=(found.client, high + 1))]
    )
    assert refused(room, "co-facilitator", inside_left).code == "surrogate"
    half = by_hand.update(0, 0, (), [(found.client, high, 1)])
    assert refused(room, "co-facilitator", half).code == "surrogate"
    other_half = by_hand.update(0, 0, (), [(found.client, high + 1, 1)])
    assert refused(room, "co-facilitator", other_half).code == "surrogate"


def test_half_a_surrogate_pair_is_no_text(room: Drafting) -> None:
    update = by_hand.update(HOSTILE, 0, [by_hand.text("\ud83d", parent=ids(room, "text"))])
    assert refused(room, "ald", update).code == "malformed"


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\r", "\x7f"])
def test_control_characters_are_no_text(room: Drafting, char: str) -> None:
    update = edited(room.copy(), editing.insert_text, "para0001", 0, char, (mark("aldnew01"),))
    assert refused(room, "ald", update).code == "unknown-node"


@pytest.mark.parametrize("kind", [Text, Array, Map, XmlFragment])
def test_other_roots_are_refused(room: Drafting, kind: type) -> None:
    def edit(doc: Doc, _root: XmlFragment) -> None:
        other = doc.get("other", type=kind)
        if kind is Map:
            other["k"] = "v"
        elif kind is Text:
            other += "text"
        elif kind is Array:
            other.append("x")
        else:
            other.children.append(XmlText("x"))

    for name in ("ald", "co-facilitator"):
        assert refused(room, name, with_pycrdt(room, edit)).code == "unknown-node"


def test_attributes_on_the_root_are_refused(room: Drafting) -> None:
    update = by_hand.update(
        HOSTILE, 0, [by_hand.item(8, by_hand.any_string("v"), parent="draft", sub="k")]
    )
    assert refused(room, "co-facilitator", update).code == "unknown-node"


def _nested(_doc: Doc, root: XmlFragment) -> None:
    root.children[0].children.append(XmlElement("block", {"id": "nested01"}))


def _image(_doc: Doc, root: XmlFragment) -> None:
    root.children[0].children.append(XmlElement("image"))


def _loose_text(_doc: Doc, root: XmlFragment) -> None:
    root.children.append(XmlText("loose"))


def _embed(_doc: Doc, root: XmlFragment) -> None:
    root.children[0].children[0].insert_embed(2, {"image": "x"})


def _bold(_doc: Doc, root: XmlFragment) -> None:
    root.children[0].children[0].format(0, 4, {"bold": True})


def _bold_nowhere(_doc: Doc, root: XmlFragment) -> None:
    root.children[0].children[0].format(0, 4, {"bold": {}})


def _wrong_key(_doc: Doc, root: XmlFragment) -> None:
    stored = marks.value(mark("aldnew01", "delete"))
    root.children[0].children[0].format(0, 4, {"bracket--AAAAAAAA": stored})


def _extra_attribute(_doc: Doc, root: XmlFragment) -> None:
    found = mark("aldnew01", "delete")
    stored = {**marks.value(found), "color": "red"}
    root.children[0].children[0].format(0, 4, {marks.key(found): stored})


def _unknown_role(_doc: Doc, root: XmlFragment) -> None:
    stored = {"id": "aldnew01", "role": "rejoice"}
    root.children[0].children[0].format(0, 4, {"bracket--b2D5nZjN": stored})


def _block_attribute(_doc: Doc, root: XmlFragment) -> None:
    root.children[0].attributes["onclick"] = "x"


def _text_attribute(_doc: Doc, root: XmlFragment) -> None:
    root.children[0].children[0].attributes["k"] = "v"


def _many_texts(_doc: Doc, root: XmlFragment) -> None:
    for _ in range(20):
        root.children[0].children.append(XmlText())


@pytest.mark.parametrize(
    "edit",
    [
        _nested,
        _image,
        _loose_text,
        _embed,
        _bold,
        _bold_nowhere,
        _wrong_key,
        _extra_attribute,
        _unknown_role,
        _block_attribute,
        _text_attribute,
        _many_texts,
    ],
)
@pytest.mark.parametrize("name", ["ald", "co-facilitator"])
def test_what_the_schema_does_not_know_is_refused(
    room: Drafting, name: str, edit: Callable[[Doc, XmlFragment], None]
) -> None:
    """y-prosemirror would delete such nodes for everybody."""
    assert refused(room, name, with_pycrdt(room, edit)).code == "unknown-node"


@pytest.mark.parametrize("kind", ["text", "block"])
def test_content_that_counts_but_is_not_text_is_refused(room: Drafting, kind: str) -> None:
    """It would shift the offsets of every other editor."""
    parent = ids(room, kind)
    values = by_hand.update(HOSTILE, 0, [by_hand.item(8, by_hand.any_string("v"), parent=parent)])
    assert refused(room, "co-facilitator", values).code == "unknown-node"
    for content in (3, 5, 2):
        body = by_hand.string("1") if content != 2 else by_hand.uint(1) + by_hand.string("1")
        update = by_hand.update(HOSTILE, 0, [by_hand.item(content, body, parent=parent)])
        assert refused(room, "co-facilitator", update).code == "unknown-node"


def test_text_straight_in_a_block_is_refused(room: Drafting) -> None:
    update = by_hand.update(HOSTILE, 0, [by_hand.text("x", parent=ids(room, "block"))])
    assert refused(room, "co-facilitator", update).code == "unknown-node"


def test_text_under_something_that_holds_none_is_refused(room: Drafting) -> None:
    update = by_hand.update(HOSTILE, 0, [by_hand.text("x", parent=ids(room, "string", "States"))])
    assert refused(room, "co-facilitator", update).code == "malformed"


def _add_block(_doc: Doc, root: XmlFragment) -> None:
    root.children.append(XmlElement("block", {"id": "brandnew1", "kind": "text"}))


def _copy_block(_doc: Doc, root: XmlFragment) -> None:
    root.children.append(XmlElement("block", {"id": "para0001", "kind": "text"}))


def _drop_block(_doc: Doc, root: XmlFragment) -> None:
    del root.children[1]


def _recreate_block(_doc: Doc, root: XmlFragment) -> None:
    del root.children[1]
    root.children.insert(
        1,
        XmlElement(
            "block",
            {"id": "para0002", "kind": "text", "level": 0, "label": ""},
            [XmlText("é 😀 العربية")],
        ),
    )


def _steal_id(_doc: Doc, root: XmlFragment) -> None:
    root.children[1].attributes["id"] = "para0001"


def _rename(_doc: Doc, root: XmlFragment) -> None:
    root.children[1].attributes["id"] = "para0009"


def _level(_doc: Doc, root: XmlFragment) -> None:
    root.children[1].attributes["level"] = 3


def _no_kind(_doc: Doc, root: XmlFragment) -> None:
    del root.children[1].attributes["kind"]


def _own_block(_doc: Doc, root: XmlFragment) -> None:
    root.children[1].attributes["bracket"] = "aldblock"


@pytest.mark.parametrize(
    "edit",
    [
        _add_block,
        _copy_block,
        _drop_block,
        _recreate_block,
        _steal_id,
        _rename,
        _level,
        _no_kind,
        _own_block,
    ],
)
@pytest.mark.parametrize("name", ["ald", "co-facilitator"])
def test_structure_does_not_change_by_typing(
    room: Drafting, name: str, edit: Callable[[Doc, XmlFragment], None]
) -> None:
    error = refused(room, name, with_pycrdt(room, edit))
    assert error.code in ("structure", "unknown-node")


def test_writing_others_text_anew_is_refused() -> None:
    """Equal to look at, it would still cut everybody's pending edits loose from their place."""
    long = "All measures shall be taken with due regard to the law. " * 60
    room = Drafting(paragraph("para0001", long))
    client = room.copy()
    with client.edit() as done:
        editing.delete_text(client, "para0001", 0, len(long))
        editing.insert_text(client, "para0001", 0, long)
    assert refused(room, "ald", done.update).code == "rewrite"


def test_a_flood_of_brackets_is_refused(room: Drafting) -> None:
    client = room.copy()
    with client.edit() as done:
        for n in range(120):
            editing.insert_text(client, "para0001", 0, "x", (mark(f"aldflood{n}"),))
    assert refused(room, "ald", done.update).code == "too-many"


def test_a_refusal_after_applying_leaves_nothing_behind(room: Drafting) -> None:
    """Neither updates decided and not committed nor later ones suffer from it."""
    client = room.copy()
    pending = edited(client, editing.insert_text, "para0001", 0, "x", (mark("aldnew01"),))
    act = room.act(room.actor("ald"))
    decided = judge(room.candidate, act, DRAFT, pending)
    bad = edited(room.copy(), editing.delete_text, "para0001", 5, 4)
    with pytest.raises(GateRefused):
        judge(room.candidate, room.act(room.actor("nor")), DRAFT, bad)
    assert room.document.paragraphs() == room.draft.text()
    room.keep(decided.recorded)
    more = edited(client, editing.insert_text, "para0001", 1, "y", (mark("aldnew01"),))
    assert isinstance(room.judged("ald", more).recorded[0].event, TextChanged)
    room.check()


@pytest.mark.parametrize("seed", range(4))
def test_mutated_bytes_never_do_what_honest_bytes_may_not(seed: int) -> None:
    """Corrupt bytes sometimes apply: the verdict is on effect (the room checks what is others')."""
    dice = random.Random(seed)
    room = Drafting(
        paragraph("para0001", "States shall ", ("readmit", "marstart"), " their 😀 nationals"),
        marstart="mar",
    )
    accepted = 0
    for _ in range(150):
        client = room.copy()
        at = dice.randrange(20)
        text = dice.choice(["ab", "é", "😀"])
        good = bytearray(
            edited(client, editing.insert_text, "para0001", at, text, (mark("aldnew01"),))
        )
        for _ in range(dice.randint(1, 3)):
            good[dice.randrange(len(good))] = dice.randrange(256)
        before = room.document.paragraphs()
        try:
            room.judged("ald", bytes(good))
            accepted += 1
        except GateRefused:
            assert room.document.paragraphs() == before
    room.check()
    assert accepted < 150


def test_a_repair_that_did_not_hold_is_a_refusal(
    room: Drafting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The repaired text passes the same judgement, whatever the repair was meant to do."""
    with monkeypatch.context() as broken:
        broken.setattr(editing, "put_mark", lambda *_: None)
        bare = edited(room.copy(), editing.insert_text, "para0001", 0, "bare ")
        assert refused(room, "ald", bare).code == "bracket-not-yours"
    assert room.judged("ald", bare).echo is not None
    room.check()


@pytest.mark.parametrize("name", ["ald", "co-facilitator"])
def test_items_between_neighbours_that_never_met_are_refused(room: Drafting, name: str) -> None:
    """Yjs and yrs, or two orders of applying, would show them in different places."""
    client, clock = ids(room, "string", "States")
    other = ids(room, "string", "é")
    for where in (
        {"origin": (client, clock + 5), "right": (client, clock + 2)},  # the wrong way round
        {"origin": (client, clock + 2), "right": (client, clock + 2)},
        {"origin": (client, clock + 2), "right": (client, clock + 5)},  # something in between
        {"right": (client, clock + 2)},  # not at the start
        {"origin": (client, clock + 2), "right": other},  # in two paragraphs at once
    ):
        update = by_hand.update(HOSTILE, 0, [by_hand.text("x", **where)])  # type: ignore[arg-type]
        assert refused(room, name, update).code == "disorder"
    beside = {"origin": (client, clock + 2), "right": (client, clock + 3)}
    plain = by_hand.update(HOSTILE, 0, [by_hand.text("x", **beside)])  # type: ignore[arg-type]
    assert room.judged(name, plain).recorded
    room.check()


def _random_item(room: Drafting, dice: random.Random, client: int, clock: int) -> tuple[bytes, int]:
    """An item of any kind anywhere, and how many clocks it takes."""

    def anywhere() -> tuple[int, int]:
        chosen = dice.choice(list(room.document.items.ends.items()))
        return (chosen[0], dice.randrange(chosen[1]))

    where: dict[str, object] = {}
    if clock and dice.random() < 0.5:
        where["origin"] = (client, clock - 1)
    elif dice.random() < 0.6:
        where["origin"] = anywhere()
    if dice.random() < 0.4:
        where["right"] = anywhere()
    if not where:
        where["parent"] = dice.choice([anywhere(), "draft"])
        if dice.random() < 0.4:
            where["sub"] = dice.choice(["id", "kind", "level", "label", "bracket", "else"])
    match dice.choice(["string", "string", "format", "value", "block", "text", "deleted"]):
        case "string":
            text = dice.choice(["a", "bc", "é😀"])
            return by_hand.text(text, **where), len(text.encode("utf-16-le")) // 2  # type: ignore[arg-type]
        case "format":
            number = dice.randrange(99)
            found = dice.choice(
                [
                    mark(f"aldnew{number:02}"),
                    mark(f"aldstr{number:02}", "delete"),
                    mark("marstart"),
                ]
            )
            stored = dice.choice([None, marks.value(found)])
            return by_hand.mark(marks.key(found), stored, **where), 1  # type: ignore[arg-type]
        case "value":
            body = dice.choice([by_hand.any_string("para0001"), by_hand.any_number(2.0)])
            return by_hand.item(8, body, **where), 1  # type: ignore[arg-type]
        case "block":
            return by_hand.item(7, by_hand.uint(3) + by_hand.string("block"), **where), 1  # type: ignore[arg-type]
        case "text":
            return by_hand.item(7, by_hand.uint(6), **where), 1  # type: ignore[arg-type]
        case _:
            length = dice.randint(1, 3)
            return by_hand.item(1, by_hand.uint(length), **where), length  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(6))
def test_well_formed_nonsense_never_parts_the_copies(seed: int) -> None:
    """Whatever of it is let in, document, record, live copy and replay still agree."""
    dice = random.Random(seed)
    room = Drafting(
        paragraph("para0001", "States shall ", ("readmit", "marstart"), " their 😀 nationals"),
        paragraph("para0002", "😀 é ", ("x", "imported")),
        marstart="mar",
        imported="",
    )
    for _ in range(60):
        client, clock, items = dice.getrandbits(30), 0, []
        for _ in range(dice.randint(1, 3)):
            item, length = _random_item(room, dice, client, clock)
            items.append(item)
            clock += length
        before = room.document.paragraphs()
        try:
            room.judged(
                dice.choice(["ald", "mar", "co-facilitator"]), by_hand.update(client, 0, items)
            )
        except GateRefused:
            assert room.document.paragraphs() == before
    room.check()
    assert room.copy().paragraphs() == room.draft.text()
