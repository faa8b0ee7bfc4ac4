"""How much is agreed ad ref, in the figures that were published of Rio+20."""

from events.adref import AdRefReopened, AgreedAdRef
from events.ids import AgreementId
from events.projections.agreed import agreed_totals
from events.text import Placed, TextChanged
from tests.events.given import DRAFT, MRN, Given, bid, marked, pid


def text(paragraphs: int, bracketed: int = 0, agreed: int = 0) -> Given:
    """A draft of which the first hold brackets and the last are agreed ad ref."""
    given = Given()
    for number in range(1, paragraphs + 1):
        if number <= bracketed:
            name = f"n{number}"
            given.paragraph(number, "States ", marked("shall ", (name, "insert")), "act.")
            given.bracket(name, number=number)
        else:
            given.paragraph(number, "States act.")
    for number in range(paragraphs - agreed + 1, paragraphs + 1):
        given.events(
            AgreedAdRef(AgreementId(f"a{number}"), DRAFT, pid(number), None, "", "plenary")
        )
    return given


def test_21_of_420_paragraphs_agreed() -> None:
    (draft,) = agreed_totals(text(420, agreed=21).state)
    assert draft.total.sentence == "21 of 420 paragraphs agreed ad ref; 0 hold brackets."


def test_after_the_redraft_70_agreed_and_259_holding_brackets() -> None:
    (draft,) = agreed_totals(text(405, 259, 70).state)
    assert (draft.total.agreed, draft.total.bracketed, draft.total.plain) == (70, 259, 76)


def test_headings_divide_and_are_not_counted() -> None:
    given = text(3, agreed=1)
    given.events(TextChanged(DRAFT, (Placed(pid(9), pid(1), "heading", 1, "II"),)))
    (draft,) = agreed_totals(given.state)
    assert [(c.title, c.total.paragraphs, c.total.agreed) for c in draft.chapters] == [
        ("", 1, 0),
        ("II", 2, 1),
    ]


def test_what_is_reopened_or_pending_is_said() -> None:
    given = text(2, agreed=1)
    given.events(AdRefReopened(AgreementId("a2"), MRN, "Our capital."))
    assert agreed_totals(given.state)[0].total.agreed == 0
    given.events(AgreedAdRef(AgreementId("b"), DRAFT, None, None, "", "plenary", (MRN,)))
    (draft,) = agreed_totals(given.state)
    assert draft.total.sentence.startswith("2 of 2 paragraphs agreed ad ref (2 pending capitals)")


def test_a_phrase_does_not_make_its_paragraph_agreed() -> None:
    given = text(1).events(
        AgreedAdRef(AgreementId("b"), DRAFT, pid(1), bid("x"), "States", "plenary")
    )
    assert agreed_totals(given.state)[0].total.agreed == 0
