"""`travaux matrix` and `travaux positions`: who stands where, at any moment."""

import json

from server.demo import SLUG
from tests.server.shell import Shell
from tests.server.test_cli_asking import _demonstrated, shell  # noqa: F401 - fixtures


def test_the_matrix_names_each_position_and_its_origin(shell: Shell) -> None:  # noqa: F811
    """JSON and table say the same; filters leave rows out."""
    said = shell.run("matrix", "--negotiation", SLUG, "--format", "json")
    assert said.code == 0, said
    rows = json.loads(said.text)["rows"]
    assert {c["origin"] for r in rows for c in r["cells"]} >= {"own", "proposes"}
    contested = shell.run("matrix", "--negotiation", SLUG, "--state", "contested")
    wanted = [r for r in rows if r["state"] == "contested"]
    assert f"{len(wanted)} brackets." in contested.text


def test_our_positions_are_those_rows_on_which_one_stands(shell: Shell) -> None:  # noqa: F811
    said = shell.run("positions", "--negotiation", SLUG, "--delegation", "mrn", "--format", "json")
    found = json.loads(said.text)
    assert found["rows"]
    assert all(c["delegation"] == found["delegation"] for r in found["rows"] for c in r["cells"])
    assert "MRN" in shell.run("positions", "--negotiation", SLUG, "--delegation", "Maruna").text


def test_an_unknown_delegation_is_refused_naming_those_there_are(shell: Shell) -> None:  # noqa: F811
    said = shell.run("positions", "--negotiation", SLUG, "--delegation", "XYZ").sentence
    assert "XYZ" in said
    assert "MRN" in said


def test_p19_the_compilation_lists_every_proposal_under_its_paragraph(shell: Shell) -> None:  # noqa: F811
    """Text and JSON say the same, now and then, each with a status line; filters narrow it."""
    ask = ("compilation", "--negotiation", SLUG)
    found = json.loads(shell.run(*ask, "--format", "json").text)
    kept = [
        (by["who"], one["words"].strip())
        for draft in found["drafts"]
        for paragraph in draft["paragraphs"]
        for by in paragraph["proponents"]
        for one in by["proposals"]
    ]
    said = shell.run(*ask).text
    assert kept
    for who, words in kept:
        assert f"    {who}:" in said
        assert f"“{words}”" in said
    for draft in found["drafts"]:
        assert draft["status"] in said
        assert "Without prejudice" in draft["status"]
    mine = json.loads(shell.run(*ask, "--delegation", "MRN", "--format", "json").text)
    by = [by for d in mine["drafts"] for p in d["paragraphs"] for by in p["proponents"]]
    assert by
    assert all(p["proponents"] for d in mine["drafts"] for p in d["paragraphs"])
    before = json.loads(shell.run(*ask, "--at", "60", "--format", "json").text)
    assert before["position"] == 60
