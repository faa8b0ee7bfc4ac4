"""A document is watched for as long as it lives, and no longer."""

import gc

from events.draft import editing, watching
from events.draft.document import DraftDocument
from events.ids import ParagraphId
from events.text import Paragraph


def _watched() -> int:
    gc.collect()
    return sum(type(one) is watching.Watch for one in gc.get_objects())


def test_a_document_that_is_let_go_leaves_nothing_in_memory() -> None:
    """Every refusal by the gate makes a document anew: those before it must go."""
    before = _watched()
    for _ in range(20):
        document, other = DraftDocument(), DraftDocument()
        with document.edit() as edit:
            editing.seed(document, [Paragraph(ParagraphId("para0001"), "text")])
        other.apply(edit.update)
        assert other.order() == ["para0001"]
    del document, other, edit
    assert _watched() == before
