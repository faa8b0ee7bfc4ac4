"""The key file is made once, whole, for its owner alone; a doubtful one is refused."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from events.proof.errors import KeyFileRefused
from events.proof.keyfile import load_or_create_key
from events.proof.note import PublicKey, SigningKey

posix = pytest.mark.skipif(os.name != "posix", reason="rights are POSIX file modes")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "signing.key"


def kept(path: Path, content: bytes, mode: int = 0o600) -> bytes:
    path.write_bytes(content)
    path.chmod(mode)
    return content


def test_the_key_stays_the_same(path: Path) -> None:
    """The first call makes a key of the given name; later calls find it, whatever name they say."""
    made = load_or_create_key(path, "travaux")
    again = load_or_create_key(path, "renamed")
    assert made.public.name == "travaux"
    assert again.public == made.public
    assert PublicKey.parse(str(again.public)).verifies(b"x", made.sign(b"x"))


@posix
def test_a_new_key_is_its_owners_alone(path: Path) -> None:
    """The file has mode 0600 even where new files are open to all, and nothing else is left."""
    before = os.umask(0)
    try:
        load_or_create_key(path, "travaux")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_servers_that_start_together_get_one_key(path: Path) -> None:
    """However many ask at once for a key that is not there yet, all get the same."""
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda n: load_or_create_key(path, f"server-{n}"), range(64)))
    assert {key.public for key in keys} == {load_or_create_key(path, "later").public}
    assert list(path.parent.iterdir()) == [path]


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o777])
def test_a_key_that_others_can_reach_is_refused(path: Path, mode: int) -> None:
    """Any right for group or others is refused, with the command that ends it."""
    content = kept(path, f"{SigningKey.generate('travaux').export()}\n".encode(), mode)
    with pytest.raises(KeyFileRefused, match=rf"mode {mode:04o}.*chmod 600 '{path}'"):
        load_or_create_key(path, "travaux")
    assert path.read_bytes() == content
    path.chmod(0o600)
    assert load_or_create_key(path, "travaux").export() == content.decode().strip()


def test_any_damage_to_the_file_is_found(path: Path) -> None:
    """Whichever character of the key is changed or cut off, it is refused and left as it is."""
    whole = SigningKey.generate("travaux").export().encode()
    damaged = [whole[:at] for at in range(len(whole))]
    damaged += [whole[:at] + b"~" + whole[at + 1 :] for at in range(len(whole))]
    for content in damaged:
        kept(path, content)
        with pytest.raises(KeyFileRefused, match="damaged"):
            load_or_create_key(path, "travaux")
        assert path.read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", bytes(100), b"x" * 1_000_000])
def test_what_is_no_key_is_refused(path: Path, content: bytes) -> None:
    """An empty, binary or oversized file is refused, saying what to do, and left as it is."""
    kept(path, content)
    with pytest.raises(KeyFileRefused, match="Restore it from a backup"):
        load_or_create_key(path, "travaux")
    assert path.read_bytes() == content


def test_a_refusal_does_not_show_the_secret(path: Path) -> None:
    """The text about a damaged key holds nothing of the key."""
    whole = SigningKey.generate("travaux").export()
    kept(path, whole[:-1].encode())
    with pytest.raises(KeyFileRefused) as refused:
        load_or_create_key(path, "travaux")
    assert whole.split("+", 4)[4][:8] not in str(refused.value)


def test_a_folder_in_the_place_of_the_key_is_refused(path: Path) -> None:
    """A folder is no key file."""
    path.mkdir()
    with pytest.raises(KeyFileRefused):
        load_or_create_key(path, "travaux")


@posix
def test_a_pipe_in_the_place_of_the_key_is_refused(path: Path) -> None:
    """A named pipe is refused at once, rather than waited for."""
    os.mkfifo(path, 0o600)
    with pytest.raises(KeyFileRefused, match="not a file"):
        load_or_create_key(path, "travaux")


@posix
def test_a_link_to_the_key_is_followed_unless_it_leads_nowhere(path: Path) -> None:
    """Secrets are often mounted as links: a good one is used, a broken one is not replaced."""
    link = path.with_name("link")
    link.symlink_to(path)
    with pytest.raises(KeyFileRefused, match="leads nowhere"):
        load_or_create_key(link, "travaux")
    assert not path.exists()
    made = load_or_create_key(path, "travaux")
    assert load_or_create_key(link, "travaux").public == made.public


def test_a_missing_folder_is_said(path: Path) -> None:
    """Where the folder does not exist, the text names the file and the reason."""
    with pytest.raises(KeyFileRefused, match=r"signing\.key.*[Nn]o such file"):
        load_or_create_key(path / "signing.key", "travaux")


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_said(path: Path) -> None:
    """Where no file can be made, the text says so, and nothing is left behind."""
    path.parent.chmod(0o500)
    try:
        with pytest.raises(KeyFileRefused, match=r"[Pp]ermission"):
            load_or_create_key(path, "travaux")
    finally:
        path.parent.chmod(0o700)
    assert list(path.parent.iterdir()) == []
