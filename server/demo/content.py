"""The zero drafts, read from the files under ``text/``."""

import tomllib
from importlib import resources

from events.ids import ParagraphId
from events.text import Paragraph, Run
from server.demo.keys import identifier


def written(draft: str) -> tuple[str, list[Paragraph]]:
    """Title and paragraphs of ``text/{draft}.toml``."""
    source = resources.files("server.demo").joinpath("text", f"{draft}.toml")
    content = tomllib.loads(source.read_text("utf-8"))
    return content["title"], [
        Paragraph(
            ParagraphId(identifier("paragraph", f"{draft}/{index}")),
            entry["kind"],
            entry.get("level", 0),
            entry.get("label", ""),
            None,
            (Run(entry["text"]),),
        )
        for index, entry in enumerate(content["paragraph"])
    ]
