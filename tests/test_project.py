"""The project's files agree with each other: locks, containers, commands, what git keeps out."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from server.cli import app
from server.settings import Settings

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-run.lock", "requirements-node.lock")
PIN = re.compile(r"^(?P<name>[\w.-]+)(\[[^]]*])?==(?P<version>[^\s;]+)", re.MULTILINE)


def text(name: str) -> str:
    return (ROOT / name).read_text()


def pins(lock: str) -> dict[str, str]:
    return {canonicalize_name(pin["name"]): pin["version"] for pin in PIN.finditer(text(lock))}


def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(text("docker-compose.yml"))
    return document


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments, continued lines joined."""
    joined = re.sub(r"\\\n\s*", " ", text("Dockerfile"))
    lines = [line for line in joined.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def commands() -> set[str]:
    group = typer.main.get_command(app)
    return set(getattr(group, "commands"))  # noqa: B009  (typer hides the group's class)


# Locks


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pinned_package_has_a_hash(lock: str) -> None:
    """Each pin is followed by at least one SHA-256, or pip would refuse the whole lock."""
    entries = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", text(lock), flags=re.MULTILINE))
    assert pins(lock)
    assert [entry for entry in entries if entry.strip() and "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index(lock: str) -> None:
    """Where packages are fetched from is each machine's own affair."""
    assert re.findall(r"\w+://|--(?:extra-)?index-url|--find-links|-i ", text(lock)) == []


def test_what_runs_is_pinned_as_it_is_tested() -> None:
    """The lock for running is a part of the full lock, version for version."""
    full = pins("requirements.lock")
    assert {name: full.get(name) for name in pins("requirements-run.lock")} == pins(
        "requirements-run.lock"
    )


def test_every_declared_dependency_is_locked() -> None:
    """A dependency added to pyproject.toml without `make lock` would be missing at `make run`."""
    project = tomllib.loads(text("pyproject.toml"))
    groups = project["dependency-groups"]
    wanted = {
        "requirements-run.lock": project["project"]["dependencies"] + groups["build"],
        "requirements.lock": [*project["project"]["dependencies"], *groups["dev"]],
        "requirements-node.lock": groups["node"],
    }
    for lock, declared in wanted.items():
        locked = pins(lock)
        for line in declared:
            if isinstance(line, dict):  # a group included in another
                continue
            requirement = Requirement(line)
            version = locked.get(canonicalize_name(requirement.name))
            assert version is not None, f"{requirement.name} is not in {lock}"
            assert requirement.specifier.contains(version), f"{line} is {version} in {lock}"


def test_the_web_lock_names_no_registry_and_every_platform() -> None:
    """No download addresses; every package declared, the optional ones for other machines
    included, or `npm ci` would refuse the lock there."""
    lock = json.loads(text("clients/web/package-lock.json"))["packages"]
    manifest = json.loads(text("clients/web/package.json"))
    assert [path for path, entry in lock.items() if "resolved" in entry] == []
    for kind in ("dependencies", "devDependencies"):
        assert lock[""].get(kind, {}) == manifest.get(kind, {})
    present = {path.rpartition("node_modules/")[2] for path in lock}
    declared = {
        name
        for entry in lock.values()
        for kind in ("dependencies", "devDependencies", "optionalDependencies")
        for name in entry.get(kind, {})
    }
    assert declared - present == set()


# Containers


def test_the_compose_file_follows_the_compose_specification() -> None:
    """Checked against the specification's own JSON schema."""
    checker = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    checked = subprocess.run(
        [*checker, str(ROOT / "docker-compose.yml")], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("name", ["docker-compose.yml", "Dockerfile"])
def test_every_setting_that_containers_use_exists(name: str) -> None:
    """Unknown settings are refused at start-up, so a misspelt one would stop the container."""
    used = set(re.findall(r"TRAVAUX_[A-Z_]+", text(name)))
    assert used
    assert used - {f"TRAVAUX_{field.upper()}" for field in Settings.model_fields} == set()


def test_every_command_that_containers_run_exists() -> None:
    """`travaux X` in the compose file and the Dockerfile is a command of the program."""
    ours = [service for service in compose()["services"].values() if "build" in service]
    run = [service["command"] for service in ours if "command" in service]
    run += [json.loads(rest) for word, rest in instructions() if word == "CMD"]
    assert len(run) >= 3
    for program, command, *_ in run:
        assert program == "travaux"
        assert command in commands()


def test_the_server_waits_for_a_healthy_database_and_a_finished_migration() -> None:
    """What is waited for to be healthy has a health check, and the order is the safe one."""
    services = compose()["services"]
    nodes = [services["node-1"], services["node-2"]]
    for node in nodes:
        assert node["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert "/healthz" in node["healthcheck"]["test"][-1]
    assert services["migrate"]["command"] == ["travaux", "migrate"]
    for service in services.values():
        for name, wait in service.get("depends_on", {}).items():
            if wait["condition"] == "service_healthy":
                assert services[name]["healthcheck"]["test"]


def test_the_proxy_knows_every_server_and_no_other() -> None:
    """Each node of the compose file is one that Caddy sends people to; its settings are Caddy's."""
    services = compose()["services"]
    nodes = {name for name, one in services.items() if one.get("command") == ["travaux", "serve"]}
    assert set(services["proxy"]["environment"]["NODES"].split()) == {f"{n}:8400" for n in nodes}
    assert set(services["proxy"]["depends_on"]) == nodes
    asked = re.findall(r"\{\$(\w+)", text("docker/Caddyfile"))
    assert set(asked) <= set(services["proxy"]["environment"])
    checked = subprocess.run(
        [
            str(Path(sys.executable).with_name("caddy")),
            *("validate", "--adapter", "caddyfile", "--config", str(ROOT / "docker/Caddyfile")),
        ],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr


def test_images_are_pinned_to_a_version() -> None:
    """A later major version must be a decision, above all PostgreSQL's."""
    built = {service["image"] for service in compose()["services"].values() if "build" in service}
    images = {service["image"] for service in compose()["services"].values()} - built
    images |= {rest.split()[0] for word, rest in instructions() if word == "FROM"}
    assert images
    assert [image for image in images if not re.search(r":v?\d", image)] == []


def test_everything_that_the_image_copies_is_here_and_sent_to_the_builder() -> None:
    """Sources of COPY exist, and .dockerignore lets them through."""
    let_through = {line[1:] for line in text(".dockerignore").splitlines() if line.startswith("!")}
    copied = [
        source.rstrip("/")
        for word, rest in instructions()
        if word == "COPY" and not rest.startswith("--from")
        for source in shlex.split(rest)[:-1]
    ]
    assert copied
    for source in copied:
        assert (ROOT / source).exists(), f"{source} is not here"
        assert any(source == kept or source.startswith(f"{kept}/") for kept in let_through), source


def test_the_image_runs_without_privileges_and_says_whether_it_is_well() -> None:
    """The last stage names a user who is not root, and a health check."""
    words = [word for word, _ in instructions()]
    last = dict(instructions()[len(words) - 1 - words[::-1].index("FROM") :])
    assert last["USER"] not in ("root", "0")
    assert "/healthz" in last["HEALTHCHECK"]


# Commands and folders


def test_make_lists_what_it_can_do() -> None:
    """`make` alone lists every target that a person calls, each with a sentence."""
    make = shutil.which("make")
    assert make, "make is needed to run the project at all"
    listed = subprocess.run([make, "-s", "help"], cwd=ROOT, capture_output=True, text=True)
    said = dict(re.findall(r"^  make ([a-z0-9-]+) +(\S.*)$", listed.stdout, re.MULTILINE))
    assert {"run", "test", "check", "fmt", "types", "e2e", "fuzz", "clean"} <= set(said)
    phony = re.findall(r"^\.PHONY: (.*)$", text("Makefile"), re.MULTILINE)
    assert set(said) <= set(phony[0].split())


def test_continuous_integration_runs_the_test_command_of_the_readme() -> None:
    """`.ci/run` can be executed, and calls what people call."""
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
    assert re.search(r"\bmake\b.*\btest\b", text(".ci/run"))
    assert "make run" in text("README.md")
    assert "make test" in text("README.md")


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout")
@pytest.mark.parametrize(
    "path",
    [
        "var/travaux.db",
        ".venv/bin/python",
        "clients/web/node_modules/yjs/package.json",
        "server/web/index.html",
        "test-output/screenshots/board.png",
        "events/__pycache__/text.cpython-311.pyc",
    ],
)
def test_git_keeps_out_what_is_made_here(path: str) -> None:
    """Drafts, keys and built files are never committed."""
    ignored = subprocess.run(["git", "check-ignore", "-q", path], cwd=ROOT)
    assert ignored.returncode == 0
