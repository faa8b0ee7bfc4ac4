"""The bytes with which a generation of a draft begins: written, and checked (SPEC T14)."""

import sys
from collections.abc import Iterable

from events.draft import editing
from events.draft.document import DraftDocument
from events.draft.update import decode, decode_vector
from events.errors import Malformed
from events.text import Paragraph


def written_anew(paragraphs: Iterable[Paragraph], client: int) -> bytes:
    """A document that holds a text and nothing else, written under one client id."""
    document = DraftDocument(client=client)
    with document.edit() as edit:
        editing.seed(document, paragraphs)
    return edit.update


def begun_with(update: bytes, client: int, before: DraftDocument) -> DraftDocument:
    """The document that ``update`` begins; whether it reads as it must is the caller's to ask.

    Raises `Malformed` unless all of it was written under ``client``, which ``before``, the document
    of the generation that ends, does not know, and nothing in it is deleted.
    """
    if client in decode_vector(before.state_vector()):
        raise Malformed("the client id under which it is written was used before.")
    decoded = decode(update, most=sys.maxsize)
    if decoded.deletes or any(i.content in ("gc", "deleted", "foreign") for i in decoded.items):
        raise Malformed("it holds more than the text.")
    if any(item.client != client for item in decoded.items):
        raise Malformed("it is not all written under the client id that it names.")
    return DraftDocument(update)
