"""The record leaves the server, is verified without it, and comes back (SPEC V), in the shell."""

import asyncio
import contextlib
import io
import os
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest import mock

import msgspec
import pytest

from events import codec
from events.proof.note import PublicKey, SigningKey
from events.store.engine import connect, sqlite_url
from events.store.sql import SqlEventStore
from migrations import migrate
from server import demo
from server.cli import main

SLUG = demo.SLUG


class Done:
    """How a command ended."""

    def __init__(self, returncode: int, stdout: bytes, stderr: bytes) -> None:
        self.returncode = returncode
        self.stdout = stdout
        self.stderr = stderr


class Shell:
    """The ``travaux`` command on a data folder, in this process: starting one takes a second."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *arguments: str | Path, given: bytes = b"") -> Done:
        """Run a command to its end."""
        said, errors = (io.TextIOWrapper(io.BytesIO()) for _ in range(2))
        code = 0
        with (
            mock.patch.dict(os.environ, {"TRAVAUX_DATA_DIR": str(self.folder)}),
            mock.patch.object(sys, "argv", ["travaux", *map(str, arguments)]),
            mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(given))),
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(errors),
        ):
            try:
                main()
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else 1
            for stream in (said, errors):
                stream.flush()
        out, err = (stream.buffer.getvalue() for stream in (said, errors))  # type: ignore[attr-defined]
        return Done(code, out, err)

    def does(self, *arguments: str | Path) -> str:
        """What a command that succeeds prints."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def refuses(self, *arguments: str | Path, given: bytes = b"") -> str:
        """The sentence of a command that is refused: exit code 1, no traceback."""
        done = self.run(*arguments, given=given)
        said = done.stderr.decode()
        assert done.returncode == 1, (done.stdout, said)
        assert said.startswith("travaux: ")
        assert "Traceback" not in said
        return said


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demonstration in it, never written to by tests."""
    folder = tmp_path_factory.mktemp("seeded")
    url = sqlite_url(folder / "travaux.db")

    async def seed() -> None:
        engine = connect(url)
        await demo.seed(SqlEventStore(engine))
        await engine.dispose()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(migrate, url).result()
        thread.submit(asyncio.run, seed()).result()
    return folder


@pytest.fixture(scope="module")
def shell(seeded: Path) -> Shell:
    """The command on the demonstration."""
    return Shell(seeded)


@pytest.fixture(scope="module")
def whole(shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export with nothing withheld."""
    file = tmp_path_factory.mktemp("exports") / "whole.jsonl"
    shell.does("export", "--negotiation", SLUG, "--output", file)
    return file


def test_an_export_verifies_with_the_servers_key_and_a_checkpoint_from_before(
    shell: Shell, whole: Path, tmp_path: Path
) -> None:
    """The checkpoint is printed as it is given to `--since`, the key as it is given to `--key`."""
    key = shell.does("key")
    PublicKey.parse(key)
    checkpoint = tmp_path / "checkpoint.txt"
    checkpoint.write_text(shell.does("checkpoint", "--negotiation", SLUG))
    (tmp_path / "key").write_text(key)
    for given in (key.strip(), tmp_path / "key"):
        said = shell.does("verify", whole, "--key", given, "--since", checkpoint)
        assert "is whole" in said
        assert key.strip() in said
        assert "continues the record of" in said
        assert "not checked" not in said


def test_without_a_key_it_is_said_that_nobody_vouches(shell: Shell, whole: Path) -> None:
    """V6. In the summary and on the page."""
    assert "no key was given" in shell.does("verify", whole)


def test_verifying_needs_no_settings_and_reads_standard_input(whole: Path, tmp_path: Path) -> None:
    """Wrong settings do not matter; nothing is made."""
    elsewhere = Shell(tmp_path / "nothing")
    done = elsewhere.run("verify", "-", given=whole.read_bytes())
    assert b"is whole" in done.stdout
    assert not elsewhere.folder.exists()


def test_the_page_for_an_archive_is_plain_and_short(
    shell: Shell, whole: Path, tmp_path: Path
) -> None:
    """One page of text that says what was shown and what was not."""
    page = tmp_path / "page.txt"
    shell.does("verify", whole, "--key", shell.does("key").strip(), "--report", page)
    text = page.read_text()
    assert len(text.splitlines()) <= 60
    assert max(map(len, text.splitlines())) <= 80
    for said in ("What was shown", "What was not shown", "positions 1 to", "rebuilt twice"):
        assert said in text
    assert "What is withheld" not in text


@pytest.mark.parametrize(
    ("option", "value", "rule"),
    [
        ("--withhold-role", "delegate", "role delegate"),
        ("--withhold-type", "stance-stated", "type stance-stated"),
        ("--withhold-issue", "returns and readmission", "issue “returns and readmission”"),
    ],
)
def test_a_redacted_export_verifies_and_names_its_rule(
    shell: Shell, whole: Path, tmp_path: Path, option: str, value: str, rule: str
) -> None:
    """V4. Same root, same checkpoints; how much is withheld, and under which rule."""
    redacted, page = tmp_path / "redacted.jsonl", tmp_path / "page.txt"
    said = shell.run("export", "--negotiation", SLUG, "--output", redacted, option, value)
    assert said.returncode == 0, said.stderr.decode()
    key = shell.does("key").strip()
    summary = shell.does("verify", redacted, "--key", key, "--report", page)
    title, *rest = [msgspec.json.decode(line) for line in redacted.read_bytes().splitlines()]
    hidden = [line for line in rest if line["line"] == "withheld"]
    assert title["withheld"]["events"] == len(hidden) > 0
    assert title["root"] == msgspec.json.decode(whole.read_bytes().splitlines()[0])["root"]
    assert all(set(line) == {"line", "position", "leaf"} for line in hidden)
    assert rule in summary
    text = " ".join(page.read_text().split())
    assert rule in text
    assert f"{len(hidden)} events of {title['events']} are withheld" in text
    assert "is the exporter's word" in text


def test_what_is_withheld_by_role_type_and_issue_is_just_that(
    shell: Shell, whole: Path, tmp_path: Path
) -> None:
    """Nothing of it is left, and nothing else is gone."""
    events = [
        line
        for raw in whole.read_bytes().splitlines()[1:]
        if (line := msgspec.json.decode(raw))["line"] == "event"
    ]
    enrolled = {
        line["event"]["participant"]: line["event"]["role"]
        for line in events
        if line["event"]["type"] == "participant-enrolled"
    }
    by_type = {line["position"] for line in events if line["event"]["type"] == "issue-added"}
    by_role = {
        line["position"]
        for line in events
        if enrolled.get(line["actor"]) == "co-facilitator"
        or line["event"].get("role") == "co-facilitator"
    }
    file = tmp_path / "redacted.jsonl"
    for options, expected in (
        (["--withhold-type", "issue-added"], by_type),
        (["--withhold-role", "co-facilitator"], by_role),
        (
            ["--withhold-type", "issue-added", "--withhold-role", "co-facilitator"],
            by_type | by_role,
        ),
    ):
        shell.does("export", "--negotiation", SLUG, "--output", file, *options)
        found = {
            line["position"]
            for raw in file.read_bytes().splitlines()[1:]
            if (line := msgspec.json.decode(raw))["line"] == "withheld"
        }
        assert found == expected


def test_an_issue_goes_with_its_brackets_their_stances_and_their_text(
    shell: Shell, whole: Path, tmp_path: Path
) -> None:
    """No event that is left names the issue, what is under it, or a bracket that carried it."""
    events = [msgspec.json.decode(raw) for raw in whole.read_bytes().splitlines()[1:]]
    added = {
        line["event"]["issue"]: line["event"]
        for line in events
        if line["line"] == "event" and line["event"]["type"] == "issue-added"
    }
    tags = [
        line["event"]
        for line in events
        if line["line"] == "event" and line["event"]["type"] == "bracket-tagged"
    ]
    issue = added[tags[0]["issue"]]
    under = {issue["issue"]}
    while more := {i for i, e in added.items() if e["parent"] in under} - under:
        under |= more
    brackets = {tag["bracket"] for tag in tags if tag["issue"] in under}
    file = tmp_path / "redacted.jsonl"
    shell.does(
        "export",
        "--negotiation",
        SLUG,
        "--output",
        file,
        "--withhold-issue",
        issue["title"].upper(),
    )
    left = b"\n".join(file.read_bytes().splitlines()[1:])
    for secret in under | brackets:
        assert secret.encode() not in left
    assert b"stance-stated" in left, "others' positions are still shown"


def test_asking_to_withhold_what_there_is_not_is_refused(shell: Shell, tmp_path: Path) -> None:
    """A mistyped rule must not lead to an export that shows everything."""
    file = tmp_path / "redacted.jsonl"
    for option, value, said in (
        ("--withhold-role", "king", "Roles are: co-facilitator"),
        ("--withhold-type", "stance", "Types are: "),
        ("--withhold-issue", "Fish", "There are: “"),
    ):
        refused = shell.refuses("export", "--negotiation", SLUG, "--output", file, option, value)
        assert said in refused
        assert not file.exists()


def test_a_restored_record_is_the_same_in_every_byte(
    shell: Shell, whole: Path, tmp_path: Path
) -> None:
    """V7. Events, salts, leaves, root, checkpoints; and work goes on from there."""
    target = Shell(tmp_path / "restored")
    title = msgspec.json.decode(whole.read_bytes().splitlines()[0])
    assert title["root"] in target.does("import-log", whole)
    text = tmp_path / "text.md"
    text.write_text("1. More.\n")
    again = tmp_path / "again.jsonl"
    # With the key file it is the same server; then even the checkpoints come out the same.
    key = target.folder / "checkpoint.key"
    key.write_bytes((shell.folder / "checkpoint.key").read_bytes())
    key.chmod(0o600)
    target.does("export", "--negotiation", SLUG, "--output", again)
    assert again.read_bytes() == whole.read_bytes()
    board = shell.does("issues", "--negotiation", SLUG, "--format", "json")
    assert target.does("issues", "--negotiation", SLUG, "--format", "json") == board
    target.does("import", text, "--negotiation", SLUG, "--title", "Another")
    target.does("export", "--negotiation", SLUG, "--output", again)
    checkpoint = tmp_path / "checkpoint.txt"
    checkpoint.write_text(shell.does("checkpoint", "--negotiation", SLUG))
    target.does("verify", again, "--since", checkpoint, "--key", shell.does("key").strip())


def test_restoring_where_the_negotiation_is_known_is_refused(shell: Shell, whole: Path) -> None:
    """Nothing is overwritten, nothing is joined."""
    assert f"already a negotiation called “{SLUG}”" in shell.refuses("import-log", whole)


def test_a_redacted_export_cannot_be_restored(shell: Shell, tmp_path: Path) -> None:
    """It is no backup, and says so before anything is written."""
    redacted = tmp_path / "redacted.jsonl"
    shell.does(
        "export", "--negotiation", SLUG, "--output", redacted, "--withhold-type", "stance-stated"
    )
    target = Shell(tmp_path / "restored")
    assert "only a whole one can be restored" in target.refuses("import-log", redacted)


def test_a_damaged_export_restores_nothing_at_all(whole: Path, tmp_path: Path) -> None:
    """Also when the damage is in the last line: there is no negotiation afterwards."""
    lines = whole.read_bytes().splitlines()
    target = Shell(tmp_path / "restored")
    damaged = tmp_path / "damaged.jsonl"
    for spoilt in (
        lines[:-3],
        [*lines[:-2], lines[-2].replace(b'"actor":"', b'"actor":"x'), lines[-1]],
        [*lines[:7], *lines[8:]],
    ):
        damaged.write_bytes(b"\n".join(spoilt) + b"\n")
        assert "Position" in target.refuses("import-log", damaged)
        assert "none yet" in target.refuses("export", "--negotiation", SLUG)
    target.does("import-log", whole)


# Bad input


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Dear all,\n",
        b"\x00\xff\xfe" * 100,
        b'{"format":"travaux-log"}\n',
        b"[" * 100_000,
        b"\n\n\n",
    ],
)
def test_what_is_no_export_is_refused_by_every_command_that_reads_one(
    tmp_path: Path, content: bytes
) -> None:
    """Not JSON, binary, empty, nested without end: a sentence, exit code 1."""
    file = tmp_path / "file"
    file.write_bytes(content)
    shell = Shell(tmp_path / "data")
    assert "not an exported record" in shell.refuses("verify", file)
    assert "not an exported record" in shell.refuses("import-log", file)


def test_another_version_is_said_to_be_one(whole: Path, tmp_path: Path) -> None:
    """Also where it has fields that this version does not know."""
    title, rest = whole.read_bytes().split(b"\n", 1)
    file = tmp_path / "file"
    for new in (
        title.replace(b'"version":1', b'"version":2'),
        title.replace(b'"version":1', b'"version":2,"novelty":[]'),
    ):
        file.write_bytes(new + b"\n" + rest)
        said = Shell(tmp_path).refuses("verify", file)
        assert "This export has version 2; only version 1 can be read." in said


def test_a_gigabyte_line_is_refused_in_bounded_memory(whole: Path, tmp_path: Path) -> None:
    """The reader stops early; its memory is limited to show it."""
    file = tmp_path / "endless"
    with file.open("wb") as out:
        out.write(whole.read_bytes().split(b"\n", 1)[0] + b"\n")
        out.truncate(1 << 30)  # sparse: a line of zero bytes

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))

    done = subprocess.run(
        [sys.executable, "-m", "server.cli", "verify", str(file)],
        capture_output=True,
        preexec_fn=limited,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert b"a line is too long" in done.stderr, done.stderr[-500:]


def test_keys_that_are_none_and_foreign_ones_are_told_apart(
    shell: Shell, whole: Path, tmp_path: Path
) -> None:
    """Damaged, missing, private instead of public, somebody else's."""
    key = shell.does("key").strip()
    name, key_id, rest = key.split("+", 2)
    swapped = ("B" if rest[5] != "B" else "C").join([rest[:5], rest[6:]])
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "empty").write_bytes(b"")
    for given in (
        f"{name}+{key_id}+{swapped}",
        "no-such-file",
        "",
        tmp_path / "empty",
        shell.folder / "checkpoint.key",
    ):
        assert "neither a public key nor a file that holds one" in shell.refuses(
            "verify", whole, "--key", given
        )
    assert "holds no public key" in shell.refuses("verify", whole, "--key", tmp_path / "binary")
    foreign = str(SigningKey.generate("travaux").public)
    said = shell.refuses("verify", whole, "--key", foreign)
    assert "Position" in said
    assert "the keys trusted here" in said


def test_checkpoints_that_are_none_or_of_another_record_are_refused(
    shell: Shell, whole: Path, tmp_path: Path
) -> None:
    """`--since` with anything else than a checkpoint of this record."""
    note = shell.does("checkpoint", "--negotiation", SLUG)
    file = tmp_path / "checkpoint"
    for content, said in (
        (b"", "not a signed note"),
        (b"\xff\xfe", "is no checkpoint"),
        (b"x" * 1_000_000, "too long"),
        (note.encode().replace(b"travaux/", b"travaux/x"), "is of the record"),
        (note.encode().replace(b"\n", b"", 1), "not a checkpoint"),
    ):
        file.write_bytes(content)
        assert said in shell.refuses("verify", whole, "--since", file)
    assert "cannot be read" in shell.refuses("verify", whole, "--since", tmp_path / "none")
    file.write_text(note.replace("travaux/", "travaux/x"))
    said = shell.refuses("verify", whole, "--since", file, "--key", shell.does("key").strip())
    assert "does not fit the text" in said


def test_proofs_in_the_shell(shell: Shell) -> None:
    """As JSON; beyond the end a sentence; without a question wrong usage."""
    proof = msgspec.json.decode(shell.does("prove", "--negotiation", SLUG, "--position", "7"))
    assert proof["position"] == 7
    earlier = msgspec.json.decode(
        shell.does("prove", "--negotiation", SLUG, "--first", "7", "--size", "9")
    )
    assert (earlier["first"], earlier["second"]) == (7, 9)
    assert "has no position" in shell.refuses(
        "prove", "--negotiation", SLUG, "--position", "1000000"
    )
    assert "ends at" in shell.refuses(
        "prove", "--negotiation", SLUG, "--position", "1", "--size", "1000000"
    )
    assert shell.run("prove", "--negotiation", SLUG).returncode == 2


def test_a_proof_is_held_against_checkpoints(shell: Shell, tmp_path: Path) -> None:
    """Without a server; one for another tree, or of no tree at all, is refused in a sentence."""
    key = shell.does("key").strip()
    now, proof = tmp_path / "now.txt", tmp_path / "proof.json"
    now.write_text(shell.does("checkpoint", "--negotiation", SLUG))
    size = int(now.read_text().splitlines()[1])
    proof.write_text(shell.does("prove", "--negotiation", SLUG, "--position", "7"))
    said = shell.does("check-proof", proof, "--checkpoint", now, "--key", key)
    assert f"position 7, whose leaf is {msgspec.json.decode(proof.read_bytes())['leaf']}" in said
    assert key in said
    assert "No key was given" in shell.does("check-proof", proof, "--checkpoint", now)
    before, continued = tmp_path / "before.txt", tmp_path / "continued.json"
    before.write_text(now.read_text())
    (tmp_path / "text.md").write_text("1. More.\n")
    text = tmp_path / "text.md"
    shell.does("import", text, "--negotiation", SLUG, "--title", "A third")
    now.write_text(shell.does("checkpoint", "--negotiation", SLUG))
    continued.write_text(shell.does("prove", "--negotiation", SLUG, "--first", str(size)))
    against = ("--checkpoint", now, "--key", key)
    said = shell.does("check-proof", continued, *against, "--since", before)
    assert f"continues that of {size} events" in said

    assert "but the checkpoint about one of" in shell.refuses("check-proof", proof, *against)
    assert "give the earlier" in shell.refuses("check-proof", continued, *against)
    assert "--since is for" in shell.refuses("check-proof", proof, *against, "--since", before)
    foreign = str(SigningKey("travaux", bytes(32)).public)
    said = shell.refuses("check-proof", proof, "--checkpoint", before, "--key", foreign)
    assert "the keys trusted here" in said
    against = ("--checkpoint", before, "--key", key)
    whole = msgspec.json.decode(proof.read_bytes())
    for field, value, sentence in (
        ("leaf", "00" * 32, "is not shown to be in this record"),
        ("hashes", whole["hashes"][:-1], "too short"),
        ("hashes", [*whole["hashes"], "00" * 32], "too long"),
        ("hashes", ["00" * 32, *whole["hashes"][1:]], "is not shown to be in this record"),
        ("hashes", ["x"], "not hexadecimal"),
        ("leaf", "00", "A hash of 32 bytes"),
        ("position", 8, "is not shown to be in this record"),
        ("position", 0, "has no position 0"),
        ("other", 1, "is no proof"),
    ):
        proof.write_bytes(msgspec.json.encode({**whole, field: value}))
        assert sentence in shell.refuses("check-proof", proof, *against), (field, value)
    for data in (b"", b"\xff\xfe", b"[" * 50_000, b" " * 100_000):
        proof.write_bytes(data)
        assert "is no proof" in shell.refuses("check-proof", proof, *against)
    assert "cannot be read" in shell.refuses("check-proof", tmp_path / "none", *against)


def test_a_key_file_open_to_others_is_refused_at_the_start(tmp_path: Path) -> None:
    """Before anything is served, with what to do about it."""
    shell = Shell(tmp_path)
    shell.does("key")
    (tmp_path / "checkpoint.key").chmod(0o644)
    assert "chmod 600" in shell.refuses("serve")
    assert "chmod 600" in shell.refuses("key")


def test_leaves_of_the_export_are_those_of_its_events(whole: Path) -> None:
    """Whoever writes another verifier from the description gets the same leaf."""
    title, first, *_ = [msgspec.json.decode(raw) for raw in whole.read_bytes().splitlines()]
    body = whole.read_bytes().splitlines()[1].split(b'"event":', 1)[1].split(b',"update"', 1)[0]
    header = msgspec.json.encode(
        [
            title["negotiation"],
            first["position"],
            first["occurred_at"],
            first["recorded_at"],
            first["actor"],
            first["command"],
        ]
    )
    leaf = codec.leaf_hash(bytes.fromhex(first["salt"]), header, body, None)
    assert leaf.hex() == first["leaf"]
