"""Notes are C2SP signed notes: those of others are understood, altered ones are found."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.errors import Malformed, TravauxError
from events.proof.errors import ForeignKey, WrongSignature
from events.proof.note import MAX_NOTE, PublicKey, SigningKey, open_note, sign_note

# From the documentation and tests of golang.org/x/mod/sumdb/note.

NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
BY_NEUMANN = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
    "otpRZb6KE6RyyBwJnAM=\n"
)
BY_ENOCH = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnW"
    "Lox33WWd1RvMc+QQ=\n"
)
NOTE = f"{TEXT}\n{BY_NEUMANN}"

TRUSTED = [PublicKey.parse(NEUMANN)]
KEY = SigningKey("travaux", bytes(range(32)))
OTHER = SigningKey("travaux", bytes(32))


# What others have published


@pytest.mark.parametrize("written", [NEUMANN, ENOCH])
def test_published_keys_are_read_and_written_alike(written: str) -> None:
    """Name, id and key of a published public key are found, and written the same again."""
    assert str(PublicKey.parse(written)) == written
    assert PublicKey.parse(f" {written}\n").id == written.split("+")[1]


def test_the_published_note_is_accepted() -> None:
    """The sample note of Go's documentation is signed by the key that it names there."""
    assert open_note(NOTE, TRUSTED) == TEXT


def test_the_published_note_is_written_byte_for_byte() -> None:
    """With the published private key we sign the sample text exactly as Go does."""
    key = SigningKey.parse(NEUMANN_PRIVATE)
    assert (str(key.public), key.export()) == (NEUMANN, NEUMANN_PRIVATE)
    assert sign_note(TEXT, key) == NOTE


def test_one_trusted_signature_among_others_is_enough() -> None:
    """Of two published signatures either is enough, in either order; a false one is not ignored."""
    enoch = PublicKey.parse(ENOCH)
    for lines in (BY_NEUMANN + BY_ENOCH, BY_ENOCH + BY_NEUMANN):
        for trusted in (TRUSTED, [enoch], [enoch, *TRUSTED]):
            assert open_note(f"{TEXT}\n{lines}", trusted) == TEXT
    false = BY_ENOCH.replace("/5n2", "/5n3")
    assert open_note(f"{TEXT}\n{BY_NEUMANN}{false}", TRUSTED) == TEXT
    with pytest.raises(WrongSignature, match="EnochRoot"):
        open_note(f"{TEXT}\n{BY_NEUMANN}{false}", [enoch, *TRUSTED])


# Our own


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])).map(lambda line: line + "\n"))
def test_any_text_can_be_signed(text: str) -> None:
    """What was signed comes out as it went in, whoever of the signers is trusted."""
    note = sign_note(text, KEY, OTHER)
    assert open_note(note, [KEY.public]) == open_note(note, [OTHER.public]) == text


def test_a_text_may_hold_what_looks_like_signatures() -> None:
    """Only the lines after the last blank line are signatures: a signed note can be signed."""
    assert open_note(sign_note(NOTE, KEY), [KEY.public]) == NOTE
    with pytest.raises(ForeignKey):
        open_note(sign_note(NOTE, KEY), TRUSTED)


@pytest.mark.parametrize("text", ["", "no line break", "a\tb\n", "a\r\n", "\ud800\n"])
def test_a_text_that_no_note_can_hold_is_not_signed(text: str) -> None:
    """A text without final line break, with control characters or half characters is refused."""
    with pytest.raises(Malformed):
        sign_note(text, KEY)


def test_a_new_key_is_a_new_key() -> None:
    """Two keys of one name differ, and each is read back from what it exports."""
    one, two = SigningKey.generate("travaux"), SigningKey.generate("travaux")
    assert one.public != two.public
    assert SigningKey.parse(one.export()).public == one.public
    assert one.sign(b"x") == SigningKey.parse(one.export()).sign(b"x")


def test_a_key_does_not_show_its_secret() -> None:
    """Printing a key, as a log or a traceback would, shows its public half."""
    secret = KEY.export().split("+", 4)[4]
    assert str(KEY.public) in repr(KEY)
    assert secret not in repr(KEY) + str(KEY)


# What is refused


def test_every_changed_byte_of_a_note_is_found() -> None:
    """Whichever byte of text or signature is changed, the note is refused."""
    whole = NOTE.encode()
    for at in range(len(whole)):
        damaged = bytearray(whole)
        damaged[at] ^= 1
        try:
            text = damaged.decode()
        except UnicodeDecodeError:
            continue
        with pytest.raises(TravauxError):
            open_note(text, TRUSTED)


def test_a_foreign_key_is_named() -> None:
    """A note that only others signed says who signed it, and whom this reader trusts."""
    with pytest.raises(ForeignKey, match=r"PeterNeumann\+c74f20a3.*trusted here: travaux"):
        open_note(NOTE, [KEY.public])
    with pytest.raises(ForeignKey, match="none"):
        open_note(NOTE, [])


def test_a_namesake_is_foreign() -> None:
    """A key of the same name, but another id, is not the trusted one."""
    with pytest.raises(ForeignKey):
        open_note(sign_note(TEXT, OTHER), [KEY.public])


def test_an_altered_text_is_found() -> None:
    """A word changed under a trusted signature is said to be so, with the signer's name."""
    with pytest.raises(WrongSignature, match="PeterNeumann"):
        open_note(NOTE.replace("answer", "question"), TRUSTED)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        TEXT,
        f"{TEXT}\n",
        f"{TEXT}{BY_NEUMANN}",
        f"{TEXT}\n{BY_NEUMANN}"[:-1],
        f"{TEXT}\n{BY_NEUMANN}\n",
        f"{TEXT}\n{BY_NEUMANN}more\n",
        f"{TEXT}\n{BY_NEUMANN.replace('—', '-')}",
        f"{TEXT}\n{BY_NEUMANN.replace(' x', '  x')}",
        f"{TEXT}\n{BY_NEUMANN.replace('=', '')}",
        f"{TEXT}\n{BY_NEUMANN.replace('nAM', 'nAN')}",
        f"{TEXT}\n{BY_NEUMANN.replace('Peter', 'Peter+')}",
        NOTE.replace("— Peter", "— Peter\u2003"),
        f"{TEXT}\n— PeterNeumann x08gow==\n",
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("your", "your\x00"),
        NOTE.replace("your", "your\ud800"),
        "x" * MAX_NOTE + NOTE,
    ],
)
def test_what_is_no_note_is_refused(note: str) -> None:
    """Text without signatures, with broken ones, in another encoding or too long is no note."""
    with pytest.raises(Malformed):
        open_note(note, TRUSTED)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        NEUMANN[:-1],
        NEUMANN + "A",
        NEUMANN.replace("Peter", "Petra"),
        NEUMANN.replace("c74f20a3", "c74f20a4"),
        NEUMANN.replace("10TW", "10TX"),
        NEUMANN.replace("Peter", "Peter "),
        NEUMANN.removeprefix("PeterNeumann"),
        # Of another type of key (ECDSA): the log key of Pixel 6, 0x02.
        "PeterNeumann+c74f20a3+AhpcAgcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        NEUMANN_PRIVATE,
    ],
)
def test_a_damaged_public_key_is_refused(written: str) -> None:
    """A public key whose name, id and key do not fit together is no key."""
    with pytest.raises(Malformed):
        PublicKey.parse(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        NEUMANN,
        "PRIVATE+KEY",
        "PRIVATE+KEY+PeterNeumann+c74f20a3",
        NEUMANN_PRIVATE[:-1],
        NEUMANN_PRIVATE.replace("DFz", "DFy"),
        NEUMANN_PRIVATE.replace("Peter", "Petra"),
        NEUMANN_PRIVATE.replace("PRIVATE", "private"),
    ],
)
def test_a_damaged_private_key_is_refused(written: str) -> None:
    """A private key that lost or changed a character is no key, and is not repeated in the text."""
    with pytest.raises(Malformed) as refused:
        SigningKey.parse(written)
    assert "YEKFALV" not in str(refused.value)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b", "a\x00b"])
def test_a_key_has_a_usable_name(name: str) -> None:
    """Names that a signature line cannot hold are refused."""
    with pytest.raises(Malformed):
        SigningKey.generate(name)


@settings(max_examples=300)
@given(st.text() | st.text(st.sampled_from("— +=\nAPeterNuman8g")))
def test_nothing_but_a_note_is_accepted(noise: str) -> None:
    """Whatever text comes in, the answer is a refusal in a sentence."""
    for read in (lambda t: open_note(t, TRUSTED), PublicKey.parse, SigningKey.parse):
        with pytest.raises(TravauxError, match=r"\.$"):
            read(noise)
