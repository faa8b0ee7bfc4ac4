"""February: the negotiation opens, parties are enrolled, the zero drafts go out."""

from server.demo.cast import (
    DELEGATIONS,
    DESK,
    DRAFTS,
    ISSUES,
    MOVEMENT,
    MOVEMENT_TAGS,
    PEN,
    PROTECTION,
    PROTECTION_TAGS,
    SEATS,
    SECOND_PEN,
    SLUG,
    TITLE,
)
from server.demo.page import Page
from server.demo.stage import Stage


def play(stage: Stage) -> None:
    """From the first event to the zero drafts, 2 to 13 February."""
    _enrolment(stage)
    stage.at("2026-02-04T10:00")
    stage.announce_regime(PEN, "chair's text")
    for key, title, parent in ISSUES:
        stage.add_issue(PEN, key, title, parent)
    stage.at("2026-02-06T09:30")
    stage.open_draft(PEN, MOVEMENT)
    stage.at("2026-02-09T09:30")
    stage.open_draft(SECOND_PEN, PROTECTION)
    _reading(stage)
    stage.at("2026-02-13T17:00")
    for draft in DRAFTS:
        stage.issue_revision(PEN, draft, "Zero Draft")


def _enrolment(stage: Stage) -> None:
    stage.at("2026-02-02T09:00")
    stage.open_negotiation(SLUG, TITLE)
    seats = {seat.key: seat for seat in SEATS}
    for key in (PEN, SECOND_PEN, DESK):
        stage.enrol("system", seats[key])
    stage.at("2026-02-02T14:00")
    for code, name in DELEGATIONS.items():
        stage.enrol_delegation(DESK, code, name)
    stage.at("2026-02-03T09:00")
    for seat in SEATS:
        if seat.key not in (PEN, SECOND_PEN, DESK):
            stage.enrol(DESK, seat)


def _reading(stage: Stage) -> None:
    """The co-facilitators tag their texts and correct them before they go out."""
    movement, protection = Page(stage, MOVEMENT), Page(stage, PROTECTION)
    stage.at("2026-02-10T10:00")
    for words, issue in MOVEMENT_TAGS:
        movement.tag(PEN, issue, words)
    for words, issue in PROTECTION_TAGS:
        protection.tag(PEN, issue, words)
    stage.at("2026-02-11T16:20")
    movement.replace(PEN, "at every stage of a journey", "at every stage of their journey")
    movement.replace(SECOND_PEN, "the despair of others", "the distress of others")
    protection.replace(SECOND_PEN, "The States taking part", "The States that take part")
