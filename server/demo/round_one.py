"""Round 1, first week, 23 to 27 February: the room brackets the first draft."""

from server.demo.cast import MOVEMENT, PEN, SECOND_PEN
from server.demo.page import Page
from server.demo.stage import Stage


def play(stage: Stage) -> None:
    """From the opening of Round 1 to the end of its first week."""
    stage.at("2026-02-23T10:00")
    stage.announce_regime(PEN, "rolling text")
    stage.open_round(PEN, "Round 1")
    _preamble(stage)
    _return(stage)
    _readmission(stage)
    _pathways(stage)
    _security(stage)


def _preamble(stage: Stage) -> None:
    page = Page(stage, MOVEMENT)
    stage.at("2026-02-23T11:10")
    page.insert(
        "NRL", "secures", ", secures its borders", after="determines its own migration policy"
    )
    stage.object_to(
        "TBR",
        "secures",
        "The paragraph states who decides on policy. Borders are dealt with in Objective 3.",
    )
    stage.accept("VSK", "secures")
    stage.at("2026-02-23T15:40")
    page.insert("CRV", "basis", " on a strictly voluntary basis", after="open to all States")
    page.strike("QLR", "strictly", "strictly ")
    stage.object_to("SRG", "basis", "A review that is voluntary for each State reviews nothing.")
    stage.tag(PEN, "security", "secures")


def _return(stage: Stage) -> None:
    page = Page(stage, MOVEMENT)
    stage.at("2026-02-24T10:15")
    page.insert("MRN", "voluntary", " voluntary", after="safe and dignified")
    stage.object_to(
        "NRL",
        "voluntary",
        "The objective covers return as such. A State must be able to carry out a lawful decision "
        "whether or not the person consents to it.",
    )
    page.strike("NRL", "preference", ", with preference for voluntary return over forced return")
    stage.object_to(
        "MRN", "preference", "The preference for voluntary return is the balance of this objective."
    )
    stage.object_to("SRG", "preference", "Return by force is the exception; the text must say so.")
    stage.accept("TBR", "voluntary")
    stage.accept("QLR", "voluntary")
    stage.object_to(
        "ALD", "voluntary", "We share the concern, but paragraph 5 (d) is the place to meet it."
    )
    stage.take_up(PEN, "voluntary")
    stage.take_up(PEN, "preference")

    stage.at("2026-02-24T15:05")
    page.strike("NRL", "year", ", to be in operation within the year")
    stage.accept("ALD", "year")
    stage.accept("KST", "year")
    stage.object_to("LDM", "year", "Without a date the commitment is a wish.")
    page.strike(
        "NRL/2", "last resort", "only as a measure of last resort", near="carry out forced return"
    )
    stage.object_to("SRG", "last resort", "This is the least that a person may ask of a State.")
    stage.object_to("TBR", "last resort", "It undoes paragraph 3.")
    page.insert(
        "SRG",
        "children",
        ", and no child is detained for the purpose of return",
        after="families are not separated",
    )
    stage.object_to("NRL", "children", "Detention is the subject of paragraph 10.")
    stage.object_to(
        "VSK", "children", "Short custody may be the only way to keep a family together in transit."
    )
    stage.accept("QLR", "children")
    page.reserve(
        "VSK",
        "monitored",
        "monitored by a body independent",
        "We hold this until it is clear that an ombudsman within the ministry would suffice.",
    )
    page.strike("CRV", "independent", "independent of the authority that carries it out")
    stage.object_to(
        "LDM",
        "independent",
        "A body that answers to the authority does not monitor it.",
    )
    stage.object_to("SRG", "independent", "We support Lindmark.")


def _readmission(stage: Stage) -> None:
    page = Page(stage, MOVEMENT)
    stage.at("2026-02-25T10:05")
    page.erase(PEN, " shall", near="receive and readmit its own nationals")
    page.insert("ALD", "shall", " shall", after="Each State", near="receive and readmit")
    page.insert("QLR", "should", " should", after="shall", near="receive and readmit")
    stage.alternatives(PEN, "verb of 4", "shall", "should")
    stage.accept("NRL", "shall")
    stage.accept("VSK", "shall")
    stage.object_to("MRN", "shall", "We can speak of a duty once paragraph 6 speaks of one too.")
    stage.take_up(PEN, "shall")
    stage.take_up(PEN, "should")

    stage.at("2026-02-25T11:30")
    page.erase(SECOND_PEN, "thirty")
    page.insert("ALD/2", "thirty", "thirty", after="to be completed within ")
    page.insert("KST", "sixty", "sixty", after="to be completed within thirty")
    page.insert("MRN/2", "ninety", "ninety", after="to be completed within thirtysixty")
    stage.alternatives(SECOND_PEN, "days of 5 (a)", "thirty", "sixty", "ninety")
    stage.accept("NRL", "thirty")
    stage.accept("CRV", "thirty")
    stage.accept("TBR", "ninety", "Our consulates cover a continent with nine officers.")
    stage.object_to("TBR", "thirty", "It cannot be met without a civil register that is complete.")
    for option in ("thirty", "sixty", "ninety"):
        stage.take_up(SECOND_PEN, option)


def _pathways(stage: Stage) -> None:
    page = Page(stage, MOVEMENT)
    stage.at("2026-02-26T10:20")
    page.reserve(
        "ALD",
        "together",
        "shall advance together",
        "Readmission is owed already and is not conditional. We can come back to this once "
        "paragraph 7 is settled.",
    )
    page.insert(
        "MRN",
        "pace",
        ", and no State shall be asked to readmit at a pace greater than that at which pathways "
        "are opened to its nationals",
        after="advance together",
    )
    stage.object_to("NRL", "pace", "It makes of an obligation a thing to be bought.")
    stage.object_to("ALD", "pace", "For the reason we gave on the words before it.")
    stage.accept("TBR", "pace")
    stage.accept("SRG", "pace")
    page.strike("LDM", "its nationals", " to its nationals")
    page.insert(
        "TBR",
        "bear",
        " its institutions can bear, or greater than",
        after="at a pace greater than",
    )
    stage.take_up(PEN, "together")
    stage.take_up(PEN, "pace")

    stage.at("2026-02-26T12:05")
    page.reserve(
        "CRV",
        "contribute",
        "shall contribute",
        "We cannot take on a financial obligation in a text that is said not to be binding.",
    )
    page.insert(
        "PLM",
        "islands",
        ", with particular attention to small island States",
        after="reintegration in countries of origin",
    )
    stage.accept("MRN", "islands")

    stage.at("2026-02-26T15:30")
    page.insert(
        "QLR", "skills", ", at all levels of skill", after="the availability of regular pathways"
    )
    stage.accept("MRN", "skills")
    stage.accept("TBR", "skills")
    stage.accept("PLM", "skills")
    stage.object_to("NRL", "skills", "Demand differs by level; the text should not decide.")
    page.insert(
        "PLM",
        "slow onset",
        " or by the slow loss of habitable land",
        after="sudden-onset disasters",
    )
    stage.object_to("KST", "slow onset", "There is no agreed measure of when such a loss compels.")
    stage.accept("UMB", "slow onset")
    page.propose(
        "MRN",
        "remittances",
        "lower the cost of sending earnings home, and promote their use for productive investment "
        "in countries of origin.",
        label="(d)",
        kind="sub",
        level=1,
        after="sudden-onset disasters",
    )
    stage.tag(PEN, "pathways", "remittances")
    stage.accept("ALD", "remittances")
    stage.accept("PLM", "remittances")


def _security(stage: Stage) -> None:
    page = Page(stage, MOVEMENT)
    stage.at("2026-02-27T10:10")
    page.insert(
        "SRG",
        "family",
        " or of having helped a member of his or her family",
        after="the fact of having been smuggled",
    )
    stage.object_to("NRL", "family", "Those who pay the smuggler are often relatives.")
    stage.object_to("CRV", "family", "Our law knows no such exception.")
    page.insert(
        "VSK",
        "offences",
        ", without prejudice to the prosecution of other offences",
        after="a member of his or her family",
    )
    stage.object_to("SRG", "offences", "It may bring back by the window what has left by the door.")
    stage.take_up(PEN, "family")
    stage.take_up(PEN, "offences")

    stage.at("2026-02-27T11:45")
    page.erase(PEN, "an administrative matter")
    page.insert("SRG", "administrative", "an administrative matter", after="irregular stay as ")
    page.insert(
        "VSK",
        "national law",
        "a matter for national law, penal law included",
        after="irregular stay as an administrative matter",
    )
    stage.alternatives(PEN, "object of 9", "administrative", "national law")
    stage.accept("MRN", "administrative")
    stage.accept("QLR", "administrative")
    stage.accept("CRV", "national law")
    stage.object_to("SRG", "national law", "To be without papers is not a crime against anybody.")
    stage.object_to("CRV", "administrative", "Entry in breach of a ban is an offence in our law.")

    stage.at("2026-02-27T15:20")
    page.propose(
        "CRV",
        "nine bis",
        "Nothing in the present Compact affects the right of a State to punish repeated irregular "
        "entry, or the use of false documents, under its criminal law.",
        label="9 bis",
        kind="operative",
        after="irregular entry and irregular stay",
    )
    stage.tag(PEN, "smuggled", "nine bis")
    stage.object_to("TBR", "nine bis", "Paragraph 1 says this already, and in fewer words.")
    stage.object_to("SRG", "nine bis", "Those who flee cannot always choose their documents.")
    stage.accept("VSK", "nine bis")
    page.insert(
        "QLR",
        "court",
        ", subject to prompt review by a court",
        after="on grounds prescribed by law",
    )
    stage.accept("ALD", "court")
    stage.accept("MRN", "court")
    page.insert(
        "ZHR",
        "data",
        ", with due regard to the protection of personal data,",
        after="the exchange of information",
    )
