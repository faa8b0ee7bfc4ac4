"""K1-K5. Packages: brackets that are agreed together or not at all."""

import pytest

from events.adref import AgreeAdRef, ReopenAdRef
from events.brackets import FormAlternatives, RecordOutcome, TakeUpBracket, WithdrawBracket
from events.errors import NotPermitted
from events.ids import AgreementId, AlternativesId, PackageId, ParagraphId, QuestionId
from events.packages import (
    AgreePackage,
    AnnounceEverything,
    Package,
    PackageAgreed,
    PackageOutcome,
    PackagePresented,
    PresentPackage,
    WithdrawPackage,
)
from events.projections.brackets import state_of
from events.questions import PutQuestion
from events.reopening import ReopenBracket
from events.stances import ObjectTo
from tests.events.agreement.room import (
    ALD,
    LAWFUL,
    NOT,
    ONE,
    PEN,
    SAFE,
    TWO,
    does,
    refused,
    room,
)
from tests.server.sync.drafting import DRAFT, Drafting

PACKAGE = PackageId("package1")
BOTH = (PackageOutcome(NOT, "deleted"), PackageOutcome(LAWFUL, "retained"))


@pytest.fixture
def held() -> Drafting:
    """Aldovia ties returns to pathways."""
    held = room()
    does(held, "ald", PresentPackage(PACKAGE, "Returns for pathways", (NOT, LAWFUL)))
    return held


def package(held: Drafting) -> Package:
    return held.candidate.negotiation.packages.packages[PACKAGE]


def test_k1_a_package_ties_open_brackets_each_into_one(held: Drafting) -> None:
    assert package(held).authors == (ALD,)
    with refused("K1"):
        does(held, PEN, PresentPackage(PackageId("package2"), "Other", (LAWFUL, SAFE)))
    with refused("K1"):
        does(held, PEN, PresentPackage(PackageId("package2"), "Other", (SAFE,)))
    held.check()


def test_i3_what_is_tied_into_a_package_is_not_ripe(held: Drafting) -> None:
    """Taken up, unopposed, and yet not to be settled alone."""
    does(held, PEN, TakeUpBracket(LAWFUL))
    assert state_of(held.candidate.negotiation, LAWFUL) == "unopposed"
    does(held, "ald", WithdrawPackage(PACKAGE, "Not now."))
    assert state_of(held.candidate.negotiation, LAWFUL) == "ripe"


def test_k2_it_is_withdrawn_by_its_authors_or_the_pen(held: Drafting) -> None:
    with pytest.raises(NotPermitted):
        does(held, "mar", WithdrawPackage(PACKAGE, "No."))
    does(held, "ald", WithdrawPackage(PACKAGE, "Another one follows."))
    does(held, PEN, RecordOutcome(NOT, "deleted"))
    assert package(held).standing == "withdrawn"
    held.check()


def test_k3_none_of_it_is_settled_alone(held: Drafting) -> None:
    with refused("K3"):
        does(held, PEN, RecordOutcome(NOT, "deleted"))
    with refused("K3"):
        does(held, PEN, PutQuestion(QuestionId("question1"), NOT, "deleted"))
    with refused("K3"):
        does(held, PEN, AgreePackage(PACKAGE, BOTH[:1]))


def test_k3_it_is_settled_in_one_act(held: Drafting) -> None:
    events = does(held, PEN, AgreePackage(PACKAGE, BOTH))
    assert events[0] == PackageAgreed(PACKAGE, BOTH)
    assert package(held).standing == "agreed"
    with refused("K2"):
        does(held, PEN, WithdrawPackage(PACKAGE, "Too late."))
    held.check()


def test_b6_not_over_an_objection_to_any_of_it(held: Drafting) -> None:
    does(held, "nor", ObjectTo(LAWFUL, "No."))
    with refused("B6"):
        does(held, PEN, AgreePackage(PACKAGE, BOTH))
    assert held.candidate.negotiation.brackets.brackets[NOT].open


def test_k3_of_two_options_one_is_kept() -> None:
    held = room()
    does(held, PEN, FormAlternatives(AlternativesId("options1"), (LAWFUL, SAFE)))
    does(held, PEN, PresentPackage(PACKAGE, "Options", (LAWFUL, SAFE)))
    kept = (PackageOutcome(LAWFUL, "retained"), PackageOutcome(SAFE, "retained"))
    with refused("K3"):
        does(held, PEN, AgreePackage(PACKAGE, kept))
    does(held, PEN, AgreePackage(PACKAGE, (kept[0], PackageOutcome(SAFE, "deleted"))))
    held.check()


def test_k4_if_one_falls_the_package_is_broken_and_the_others_are_free(held: Drafting) -> None:
    does(held, "mar", WithdrawBracket(NOT))
    assert (package(held).standing, package(held).broken_by) == ("broken", NOT)
    does(held, PEN, RecordOutcome(LAWFUL, "retained"))
    with refused("K2"):
        does(held, PEN, AgreePackage(PACKAGE, ()))
    held.check()


def test_k4_if_one_is_reopened_the_package_is_pending_until_settled_anew(held: Drafting) -> None:
    does(held, PEN, AgreePackage(PACKAGE, BOTH))
    does(held, PEN, ReopenBracket(LAWFUL, "A capital came back."))
    assert (package(held).standing, package(held).broken_by) == ("broken", LAWFUL)
    with refused("K3"):
        does(held, PEN, RecordOutcome(LAWFUL, "retained"))
    does(held, PEN, AgreePackage(PACKAGE, BOTH[1:]))
    assert package(held).standing == "agreed"
    held.check()


def test_k4_a_notification_on_a_phrase_of_it_breaks_it_too(held: Drafting) -> None:
    does(held, PEN, AgreePackage(PACKAGE, BOTH))
    agreement = AgreementId("agreement1")
    does(held, PEN, AgreeAdRef(agreement, DRAFT, bracket=LAWFUL))
    does(held, "nor", ReopenAdRef(agreement, "Our capital disagrees."))
    assert package(held).standing == "broken"
    does(held, PEN, AgreePackage(PACKAGE, ()))
    assert package(held).standing == "agreed"
    held.check()


def test_k5_nothing_is_agreed_until_everything_is_is_announced() -> None:
    held = room()
    does(held, PEN, AnnounceEverything(True))
    assert held.candidate.negotiation.packages.everything
    assert does(held, PEN, AnnounceEverything(True)) == []
    does(held, PEN, AnnounceEverything(False))
    assert not held.candidate.negotiation.packages.everything
    held.check()


def test_k1_the_pen_presents_a_package_without_authors() -> None:
    held = room()
    events = does(held, PEN, PresentPackage(PACKAGE, "A bridge", (NOT, LAWFUL), "Take both."))
    assert events == [PackagePresented(PACKAGE, "A bridge", (NOT, LAWFUL), (), "Take both.")]


@pytest.mark.parametrize(
    ("where", "standing"), [(TWO, "broken"), (None, "broken"), (ONE, "agreed")]
)
def test_k4_a_notification_on_the_paragraph_or_the_draft_that_holds_its_words_breaks_it(
    where: ParagraphId | None, standing: str
) -> None:
    """One on another paragraph does not."""
    held = room()
    does(held, "ald", PresentPackage(PACKAGE, "Returns for pathways", (LAWFUL, SAFE)))
    kept = tuple(PackageOutcome(b, "retained") for b in (LAWFUL, SAFE))
    does(held, PEN, AgreePackage(PACKAGE, kept))
    does(held, PEN, RecordOutcome(NOT, "deleted"))
    agreement = AgreementId("agreement1")
    does(held, PEN, AgreeAdRef(agreement, DRAFT, where))
    assert package(held).standing == "agreed"
    does(held, "nor", ReopenAdRef(agreement, "Our capital disagrees."))
    assert package(held).standing == standing
    held.check()
