"""What some delegates type: the same bytes for every server, each writer's from their own editor.

A writer opens a bracket in a paragraph of their own and types in it, and now and then takes back
all but the beginning, as people do. Each update but these holds a token by which it is known.
"""

from collections.abc import Iterator

from msgspec import Struct

from events.draft import editing
from events.draft.document import DraftDocument
from events.ids import BracketId
from events.text import Mark

TOKEN = rb"\xc2\xa7[0-9a-z]{5}"
"""What a token looks like in a frame: a section sign and its number in base 36."""
TOKEN_BYTES = 7
FIRST_CLIENT = 7_000_000
"""Yjs client id of the first writer."""
REWRITE = 40
"""Updates after which a writer takes back what they typed."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Typed(Struct, frozen=True):
    """One update, and the token in it; empty if it only takes back."""

    update: bytes
    token: bytes


def token(number: int) -> str:
    """The token of a number below 36 to the fifth."""
    digits = ""
    for _ in range(5):
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return "§" + digits


def typed(state: bytes, writer: int, writers: int) -> Iterator[Typed]:
    """What one of ``writers`` types on a draft, for ever. Tokens of different writers differ."""
    document = DraftDocument(state, client=FIRST_CLIENT + writer)
    order = document.order()
    paragraph = order[writer % len(order)]
    mark = (Mark(BracketId(f"writes{writer:010}"), "insert"),)
    number, at = writer, 0
    while True:
        with document.edit() as edit:
            if at == REWRITE * 6:
                editing.delete_text(document, paragraph, 6, at - 6)
                at, said = 6, ""
            else:
                said = token(number)
                editing.insert_text(document, paragraph, at, said, mark)
                at, number = at + 6, number + writers
        yield Typed(edit.update, said.encode())
