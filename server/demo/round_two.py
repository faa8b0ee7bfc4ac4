"""4 to 15 May: Round 2. The first outcomes; then Rev. 1 goes out."""

from server.demo.cast import DRAFTS, MOVEMENT, PEN, PROTECTION, SECOND_PEN
from server.demo.page import Page
from server.demo.stage import Stage


def play(stage: Stage) -> None:
    """Correspondence between the rounds, Round 2, and Rev. 1."""
    stage.at("2026-03-24T11:00")
    stage.accept("LDM", "islands")
    stage.at("2026-04-15T09:20")
    stage.accept("KST", "court")
    stage.at("2026-05-04T10:00")
    stage.open_round(PEN, "Round 2")
    _return(stage)
    _readmission(stage)
    _security(stage)
    _protection(stage)
    stage.at("2026-05-15T17:00")
    stage.close_round(PEN)
    _revision(stage)


def _return(stage: Stage) -> None:
    stage.at("2026-05-05T10:25")
    stage.withdraw("NRL", "last resort")
    stage.at("2026-05-05T11:40")
    stage.no_longer("LDM", "year")
    stage.accept("LDM", "year", "On the understanding that the review forum looks at it.")
    stage.take_up(PEN, "year")
    stage.delete(PEN, "year")


def _readmission(stage: Stage) -> None:
    page = Page(stage, MOVEMENT)
    stage.at("2026-05-05T15:15")
    stage.no_longer("MRN", "shall")
    stage.take_up(PEN, "shall")
    stage.retain(PEN, "shall")

    stage.at("2026-05-06T10:30")
    stage.accept("MRN", "its nationals", "It reads better without.")
    stage.take_up(PEN, "its nationals")
    stage.delete(PEN, "its nationals")
    stage.object_to(
        "NRL",
        "pace",
        "The shorter wording is clearer, and clearer still in what we cannot accept.",
    )
    stage.at("2026-05-06T12:10")
    stage.withdraw("CRV", "contribute")
    stage.accept("NRL", "islands")
    stage.take_up(PEN, "islands")
    stage.take_up(PEN, "skills")
    stage.take_up(PEN, "remittances")
    stage.at("2026-05-07T10:10")
    page.insert(
        "LDM",
        "competition",
        ", through competition among providers,",
        after="the cost of sending earnings home",
    )
    stage.tag(PEN, "pathways", "competition")


def _security(stage: Stage) -> None:
    page = Page(stage, MOVEMENT)
    stage.at("2026-05-08T10:20")
    stage.no_longer("SRG", "offences")
    stage.take_up(PEN, "offences")
    stage.retain(PEN, "offences")
    stage.take_up(PEN, "court")
    stage.retain(PEN, "court")
    stage.at("2026-05-08T15:35")
    stage.accept("ALD", "data")
    stage.take_up(SECOND_PEN, "data")
    stage.retain(SECOND_PEN, "data")
    stage.take_up(SECOND_PEN, "administrative")
    stage.take_up(SECOND_PEN, "national law")
    stage.take_up(SECOND_PEN, "nine bis")

    stage.at("2026-05-11T10:40")
    page.insert("LDM", "imminent", " and imminent", after="save where a serious")
    stage.accept("ALD", "imminent")
    stage.object_to(
        "QLR", "threat", "The addition by Lindmark narrows the exception; it remains too wide."
    )
    stage.at("2026-05-11T16:00")
    stage.no_longer("TBR", "secures")
    stage.take_up(PEN, "secures")
    stage.retain(PEN, "secures")
    stage.withdraw("CRV", "basis")


def _protection(stage: Stage) -> None:
    page = Page(stage, PROTECTION)
    stage.at("2026-05-12T10:15")
    stage.take_up(PEN, "free")
    stage.retain(PEN, "free")
    stage.take_up(PEN, "remain")
    stage.take_up(PEN, "predictable")
    stage.retain(PEN, "predictable")
    stage.at("2026-05-13T11:05")
    page.propose(
        "PLM",
        "rescue",
        "No master or owner of a ship shall be made to bear a penalty for bringing rescued "
        "persons to a place of safety.",
        label="8 bis",
        kind="operative",
        after="States on whose coasts",
    )
    stage.tag(PEN, "mixed", "rescue")
    stage.accept("MRN", "rescue")
    stage.accept("SRG", "rescue")


def _revision(stage: Stage) -> None:
    """The co-facilitators' own edits before Rev. 1: bare text only, no bracket is touched."""
    movement, protection = Page(stage, MOVEMENT), Page(stage, PROTECTION)
    stage.at("2026-05-27T14:10")
    movement.replace(SECOND_PEN, "have moved in every age", "have moved throughout history")
    movement.replace(SECOND_PEN, "often travel by", "frequently travel by")
    movement.add(
        PEN,
        "The secretariat shall report to the forum on the implementation of each objective.",
        label="17 bis",
        kind="operative",
        after="reviewed at a forum",
    )
    stage.at("2026-05-28T10:30")
    protection.split(PEN, before="Such recognition shall not be withdrawn")
    protection.relabel(PEN, "4 bis", near="Such recognition shall not be withdrawn")
    stage.at("2026-05-29T16:00")
    for draft in DRAFTS:
        stage.issue_revision(PEN, draft, "Rev. 1")
