"""Checkpoints are C2SP tlog-checkpoints, and worth something only signed and of this record."""

import base64
import hashlib

import pytest

from events.errors import Malformed, TravauxError
from events.ids import NegotiationId
from events.proof.checkpoint import MAX_SIZE, Checkpoint, origin_of, parse_and_verify, sign
from events.proof.errors import ForeignKey, WrongOrigin, WrongSignature
from events.proof.note import SigningKey, sign_note
from events.proof.tree import EMPTY_ROOT

KEY = SigningKey("travaux", bytes(range(32)))
OTHER = SigningKey("travaux", bytes(32))
ORIGIN = origin_of(NegotiationId("k3j9x2m4q7w1z5b8"))
ROOT = hashlib.sha256(b"root").digest()
CHECKPOINT = Checkpoint(ORIGIN, 20852163, ROOT)
LINES = [ORIGIN, "20852163", base64.b64encode(ROOT).decode()]


def signed(*lines: str) -> str:
    return sign_note("".join(f"{line}\n" for line in lines), KEY)


def test_the_lines_are_those_of_the_specification() -> None:
    """Origin, decimal size and base64 root, a line each, as in C2SP's own example."""
    root = base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
    assert Checkpoint("example.com/behind-the-sofa", 20852163, root).text() == (
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    )


@pytest.mark.parametrize(
    "checkpoint",
    [
        CHECKPOINT,
        Checkpoint(ORIGIN, 0, EMPTY_ROOT),
        Checkpoint(ORIGIN, 1, ROOT),
        Checkpoint(ORIGIN, MAX_SIZE, ROOT),
        Checkpoint(ORIGIN, 7, ROOT, ("one more line", "and another")),
    ],
)
def test_what_was_signed_is_read_back(checkpoint: Checkpoint) -> None:
    """A signed checkpoint reads as itself, whichever of its signers is trusted."""
    note = sign(checkpoint, KEY, OTHER)
    for key in (KEY, OTHER):
        assert parse_and_verify(note, [key.public], ORIGIN) == checkpoint


def test_every_changed_byte_is_found() -> None:
    """Whichever byte of a signed checkpoint is changed, it is refused."""
    whole = sign(CHECKPOINT, KEY).encode()
    for at in range(len(whole)):
        damaged = bytearray(whole)
        damaged[at] ^= 1
        try:
            text = damaged.decode()
        except UnicodeDecodeError:
            continue
        with pytest.raises(TravauxError):
            parse_and_verify(text, [KEY.public], ORIGIN)


def test_each_kind_of_falsehood_is_told_apart() -> None:
    """Foreign key, altered text and another record are three different refusals."""
    note = sign(CHECKPOINT, KEY)
    with pytest.raises(ForeignKey):
        parse_and_verify(note, [OTHER.public], ORIGIN)
    with pytest.raises(WrongSignature):
        parse_and_verify(note.replace("20852163", "20852164"), [KEY.public], ORIGIN)
    with pytest.raises(WrongOrigin, match=r"k3j9x2m4q7w1z5b8”, not of “travaux/another”"):
        parse_and_verify(note, [KEY.public], origin_of(NegotiationId("another")))


@pytest.mark.parametrize(
    "lines",
    [
        ["not a checkpoint"],
        LINES[:2],
        ["", *LINES[1:]],
        [*LINES, ""],
        [*LINES, "", "extension"],
        *(
            [ORIGIN, size, LINES[2]]
            for size in (
                "",
                "-1",
                "+1",
                "01",
                "00",
                "1 ",
                "1.0",
                "1e3",
                "1_000",
                "٣",
                str(MAX_SIZE + 1),
                "9" * 5000,
            )
        ),
        *([ORIGIN, "1", root] for root in ("", "AA==", LINES[2][:-1], "!" * 44, ROOT.hex())),
        [ORIGIN, "0", LINES[2]],
    ],
)
def test_a_well_signed_text_need_not_be_a_checkpoint(lines: list[str]) -> None:
    """Too few lines, sizes and roots that are none: refused, though the signature is good."""
    with pytest.raises(Malformed):
        parse_and_verify(signed(*lines), [KEY.public], ORIGIN)


@pytest.mark.parametrize(
    "checkpoint",
    [
        Checkpoint("", 1, ROOT),
        Checkpoint("two\nlines", 1, ROOT),
        Checkpoint(ORIGIN, -1, ROOT),
        Checkpoint(ORIGIN, MAX_SIZE + 1, ROOT),
        Checkpoint(ORIGIN, 1, ROOT[:-1]),
        Checkpoint(ORIGIN, 0, ROOT),
        Checkpoint(ORIGIN, 1, ROOT, ("",)),
        Checkpoint(ORIGIN, 1, ROOT, ("two\nlines",)),
        Checkpoint("tab\t", 1, ROOT),
    ],
)
def test_only_what_can_be_read_back_is_signed(checkpoint: Checkpoint) -> None:
    """A checkpoint that no verifier would understand is not signed in the first place."""
    with pytest.raises(Malformed):
        sign(checkpoint, KEY)
