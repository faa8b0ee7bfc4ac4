"""The server's mark keys against golden ones made by the shipped editor's schema."""

import json
from pathlib import Path

from events.draft import marks
from events.ids import BracketId
from events.text import Mark

GOLDEN = Path(__file__).parents[2] / "clients" / "web" / "src" / "editor" / "golden_mark_keys.json"


def test_the_server_stores_brackets_under_the_keys_that_editors_write() -> None:
    """T2: another key for the same bracket would make the next honest edit rewrite it."""
    golden = json.loads(GOLDEN.read_text())
    assert len(golden) == 9
    for one in golden:
        assert marks.key(Mark(BracketId(one["id"]), one["role"])) == one["key"]
