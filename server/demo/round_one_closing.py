"""Round 1, second week, 2 to 6 March: services, and the companion draft."""

from server.demo.cast import MOVEMENT, PEN, PROTECTION, SECOND_PEN
from server.demo.page import Page
from server.demo.stage import Stage


def play(stage: Stage) -> None:
    """The second week of Round 1, and its end."""
    _services(stage)
    _relation(stage)
    _protection(stage)
    stage.at("2026-03-06T17:30")
    stage.close_round(PEN)


def _services(stage: Stage) -> None:
    page = Page(stage, MOVEMENT)
    stage.at("2026-03-02T10:30")
    page.strike("NRL", "regardless", ", regardless of their status,")
    stage.object_to("MRN", "regardless", "A fever does not ask for a permit.")
    stage.object_to("SRG", "regardless", "The words are the substance of the paragraph.")
    stage.object_to("UMB", "regardless", "Epidemics are not contained by status.")
    stage.accept("CRV", "regardless")
    stage.take_up(PEN, "regardless")
    page.insert("UMB", "secondary", " and secondary", after="emergency health care and primary")

    stage.at("2026-03-02T15:10")
    page.reserve(
        "NRL",
        "report",
        "are not required to report",
        "Our civil servants have a general duty to report. We need to know how far the paragraph "
        "would change it.",
    )
    page.insert(
        "ALD",
        "threat",
        ", save where a serious threat to public security so requires",
        after="the authorities responsible for enforcement",
    )
    stage.object_to("SRG", "threat", "An exception of this width is the rule.")
    stage.object_to("QLR", "threat", "Those in need of a doctor will not weigh its meaning.")
    stage.accept("NRL", "threat")
    stage.take_up(PEN, "report")
    stage.take_up(PEN, "threat")


def _relation(stage: Stage) -> None:
    page = Page(stage, MOVEMENT)
    stage.at("2026-03-03T10:15")
    page.insert("SRG", "torture", " or torture", after="a place of persecution")
    stage.accept("ZHR", "torture")
    page.strike("KST", "delay", " without delay")
    page.insert(
        "KST", "practicable", " as soon as practicable", after="shall identify without delay"
    )
    stage.object_to("ZHR", "delay", "Every day before referral is a day without protection.")
    stage.object_to("UMB", "delay", "We support Zahira.")
    stage.object_to("ZHR", "practicable", "Practicable for whom?")
    stage.take_up(SECOND_PEN, "delay")


def _protection(stage: Stage) -> None:
    page = Page(stage, PROTECTION)
    stage.at("2026-03-04T10:05")
    page.insert(
        "ZHR",
        "frontier",
        ", including by rejection at the frontier or interception at sea",
        after="by whatever means",
    )
    stage.object_to("KST", "frontier", "A person at the frontier has not yet been removed from it.")
    stage.object_to("NRL", "frontier", "It extends the principle beyond the territory.")
    stage.accept("UMB", "frontier")
    stage.accept("PLM", "frontier")
    page.strike("NRL", "at sea", " or interception at sea")
    stage.object_to("ZHR", "at sea", "Interception at sea is where the principle is tested.")
    stage.object_to("PLM", "at sea", "For islands there is no other frontier.")
    page.reserve(
        "VSK",
        "irreparable",
        "or other irreparable harm",
        "The words have no settled meaning; we would need another formula.",
    )
    stage.take_up(PEN, "frontier")
    stage.take_up(PEN, "at sea")

    stage.at("2026-03-04T15:00")
    page.strike("CRV", "free", ", free of charge,")
    page.strike(
        "LDM", "remain", ", and may remain in the territory until that authority has decided"
    )
    stage.object_to("SRG", "remain", "An appeal from abroad is an appeal in name.")
    stage.object_to("UMB", "remain", "Removal cannot be undone by a later judgment.")

    stage.at("2026-03-05T10:20")
    page.reserve(
        "CRV",
        "supervise",
        "shall supervise",
        "The Agency has no mandate to supervise a text that is not a treaty.",
    )
    stage.object_to("ZHR", "supervise", "Without supervision the commitments have no witness.")
    page.insert("UMB", "any time", " at any time", after="refugees are received or held")
    stage.take_up(PEN, "supervise")
    stage.at("2026-03-05T15:45")
    page.insert("UMB", "predictable", " predictable", after="host them, through")
    stage.accept("ZHR", "predictable")
    stage.accept("LDM", "predictable")
