"""Everybody ends with one text: real clients of both kinds, a real server, a network that fails.

`make test` plays a few short seeds, `make fuzz` many. Chance draws from its seed who does what
when, and what befalls whose line; how fast the machine is has its part in what comes of it. So a
seed that failed is played again always, and the fault found gets a test of its own besides.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from events.draft.update import decode
from tests.convergence.essence import essence, folded, keeps_promises
from tests.convergence.network import network
from tests.convergence.play import Play
from tests.convergence.seats import installed, seats
from tests.convergence.typist import Rogue, unique
from tests.faults.process import ServerProcess
from tests.faults.table import Record, lay_table
from tests.fuzz.room import shown
from tests.server.house import SLUG
from tests.server.shell import Shell

MANY = int(os.environ.get("FUZZ_SEEDS", "0"))
STEPS = int(os.environ.get("FUZZ_STEPS", "60"))
FAILED: dict[int, str] = {}
"""Seeds that once failed, each with what it found."""

SEEDS = sorted({*range(1, 1 + max(2, MANY)), *FAILED})
ON_POSTGRES = 3
"""Every so many seeds, one is played on PostgreSQL."""

pytestmark = pytest.mark.skipif(
    not installed(), reason="needs Node and the web client's packages (make setup)"
)


@pytest.mark.parametrize("seed", SEEDS)
async def test_everybody_ends_with_one_text(
    request: pytest.FixtureRequest, tmp_path: Path, seed: int
) -> None:
    """T1, G1, G3: whatever is lost, late, doubled or cut, and however servers end, all clients, the
    server, a replay and the verified record agree in text, marks and deletions; what was
    acknowledged is in the record, once, and nothing that was refused."""
    kind = "postgres" if seed % ON_POSTGRES == 2 else "sqlite"
    database_url = str(request.getfixturevalue(f"{kind}_url"))
    table = await lay_table(database_url, tmp_path)
    server = ServerProcess(tmp_path, database_url)
    record = Record(database_url)
    try:
        await server.start()
        async with network(server.port, seed) as net, seats() as node:
            play = Play(table, server, net, node, seed)
            async with play.seated():
                await play.go(STEPS)
                live = await play.settled()
    finally:
        server.kill()
    await record.examine([], [])
    document, reached = folded(record.events)
    recorded = essence(document.state())
    assert recorded == live
    assert shown(document.paragraphs()) == live.reads
    for typist in play.typists:
        keeps_promises(typist, reached, recorded)
    _holds_each_word_once(play, record, live.reads)
    shell = Shell(TRAVAUX_DATA_DIR=str(tmp_path), TRAVAUX_DATABASE_URL=database_url)
    replayed = await shell.beside(
        *("replay", "--negotiation", SLUG, "--draft", "Compact", "--format", "json")
    )
    assert replayed.code == 0, replayed
    assert _words(json.loads(replayed.text)["paragraphs"]) == [
        [one[0], "".join(text for text, _ in one[5])] for one in live.reads
    ]
    await record.verify(tmp_path)
    print(
        f"seed {seed} on {kind}: {len(record.events)} events, {net.troubles} troubles, "
        f"{sum(len(t.promises) for t in play.typists)} acknowledgements in Python, "
        f"{sum(len(t.refused_updates) for t in play.typists)} refusals in Python, "
        f"refused guests: {play.refusals}"
    )


def _holds_each_word_once(play: Play, record: Record, reads: list[list[Any]]) -> None:
    """Every character typed in Python and not erased is in the text once; what was refused is
    nowhere in the record. Where the pen splits, joins and moves paragraphs, words that arrive too
    late are in the record, if not in the text."""
    written: set[str] = set()
    for stored in record.events:
        if stored.update is not None:
            for item in decode(stored.update, most=sys.maxsize).items:
                written |= set(unique(item.text))
    there = unique("".join(piece for one in reads for piece, _ in one[5]))
    assert len(there) == len(set(there)), "something is there twice"
    for words in play.added:
        assert record.holds(words), f"a paragraph is lost: {words}"  # the other pen may erase it
    for typist in play.typists:
        assert not set(typist.poison) & written, f"{typist.who} got in what was refused"
        if not isinstance(typist, Rogue):
            assert not typist.refused_updates, f"{typist.who} was refused"
            left = set(typist.typed) - set(typist.erased)
            assert left <= written, f"{typist.who} lost words: {left - written}"
            assert play.restructures or left <= set(there), f"{left - set(there)} is not seen"
            assert not set(typist.erased) & set(there), f"what {typist.who} erased is there"


def _words(paragraphs: list[dict[str, Any]]) -> list[list[str]]:
    return [[p["id"], "".join(run["text"] for run in p["runs"])] for p in paragraphs]
