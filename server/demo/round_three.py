"""From 20 July: Round 3, still open when the demonstration begins."""

from server.demo.cast import MOVEMENT, PEN, PROTECTION, SECOND_PEN
from server.demo.page import Page
from server.demo.stage import Stage


def play(stage: Stage) -> None:
    """Correspondence in June, and Round 3 up to the evening of 31 July."""
    stage.at("2026-06-17T15:00")
    stage.no_longer("KST", "slow onset")
    stage.at("2026-07-20T10:00")
    stage.open_round(PEN, "Round 3")
    _pathways(stage)
    _readmission(stage)
    _relation(stage)
    _protection(stage)
    _last_days(stage)


def _pathways(stage: Stage) -> None:
    stage.at("2026-07-21T10:35")
    stage.no_longer("NRL", "skills")
    stage.take_up(PEN, "skills")
    stage.at("2026-07-21T15:20")
    stage.no_longer("NRL", "children")
    stage.take_up(PEN, "children")


def _readmission(stage: Stage) -> None:
    stage.at("2026-07-22T10:45")
    stage.accept("ALD", "sixty", "We could live with this if the room can.")
    stage.accept("NRL", "sixty")
    stage.accept("VSK", "sixty")
    stage.no_longer("TBR", "ninety")
    for option in ("thirty", "sixty", "ninety"):
        stage.take_up(PEN, option)


def _relation(stage: Stage) -> None:
    stage.at("2026-07-23T10:20")
    stage.accept("KST", "torture")
    stage.take_up(SECOND_PEN, "torture")
    stage.at("2026-07-23T11:30")
    stage.no_longer("UMB", "delay")
    stage.no_longer("ZHR", "delay")
    stage.no_longer("ZHR", "practicable")
    stage.take_up(SECOND_PEN, "delay")
    stage.take_up(SECOND_PEN, "practicable")


def _protection(stage: Stage) -> None:
    page = Page(stage, PROTECTION)
    stage.at("2026-07-24T10:10")
    stage.withdraw("VSK", "irreparable")
    page.replace(PEN, "other irreparable harm", "other harm that cannot be made good")
    stage.at("2026-07-27T15:25")
    stage.withdraw("LDM", "remain")
    stage.at("2026-07-28T10:15")
    page.strike("MRN", "on return", ", including its provisions on return")
    stage.tag(PEN, "forced", "on return")
    stage.object_to("NRL", "on return", "The two compacts are to be read together, here above all.")
    stage.accept("SRG", "on return")
    stage.at("2026-07-29T11:50")
    stage.no_longer("NRL", "on return")


def _last_days(stage: Stage) -> None:
    page = Page(stage, MOVEMENT)
    stage.at("2026-07-29T15:10")
    page.insert(
        "ZHR",
        "proceedings",
        ", and may remain until the proceedings are concluded",
        after="without fear of removal on that account",
    )
    stage.at("2026-07-29T16:00")
    stage.no_longer("CRV", "regardless")
    stage.withdraw("NRL", "report")
    stage.at("2026-07-30T10:50")
    stage.no_longer("VSK", "children")
    stage.accept("VSK", "children", "With thanks to Sarrego for its explanation.")
    stage.at("2026-07-30T11:45")
    stage.withdraw("SRG", "family")
    stage.withdraw("CRV", "nine bis")
    stage.accept("KST", "administrative")
    stage.at("2026-07-31T15:15")
    page.insert(
        "LDM",
        "wherever possible",
        ", wherever circumstances allow,",
        after="with preference",
    )
    stage.accept("ALD", "wherever possible")
    stage.accept("KST", "wherever possible")
    stage.at("2026-07-31T16:40")
    stage.object_to(
        "MRN",
        "preference",
        "We keep our objection, and will look at the words of Lindmark with our capital.",
    )
