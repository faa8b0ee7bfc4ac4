"""Who takes part in the demonstration, and what it is about. All invented; no State is meant."""

from typing import NamedTuple

from events.permissions import Role

SLUG = "orderly-movement"
TITLE = "Conference on Orderly Movement"


class Seat(NamedTuple):
    """A participant: the key the script calls them by, their role, their name for display.

    ``delegation`` is the code of a delegate's party. ``link`` says that the demonstration hands
    out a sign-in link for this seat.
    """

    key: str
    role: Role
    name: str
    delegation: str | None = None
    link: bool = False


DELEGATIONS: dict[str, str] = {
    "ALD": "Aldovia",
    "CRV": "Corvalle",
    "KST": "Kestria",
    "LDM": "Lindmark",
    "MRN": "Maruna",
    "NRL": "Norland",
    "PLM": "Pallamar",
    "QLR": "Quillora",
    "SRG": "Sarrego",
    "TBR": "Tamboro",
    "UMB": "Umbessa",
    "VSK": "Veskaria",
    "ZHR": "Zahira",
}
"""Code to name. Aldovia, Norland, Lindmark and Corvalle are countries of destination; Kestria and
Veskaria of transit; Maruna, Tamboro, Sarrego, Quillora and Pallamar of origin; Zahira and Umbessa
host most refugees."""

PEN = "pen"
SECOND_PEN = "pen/2"
DESK = "desk"

SEATS: tuple[Seat, ...] = (
    Seat(PEN, "co-facilitator", "Ambassador Ilse Torvane", link=True),
    Seat(SECOND_PEN, "co-facilitator", "Ambassador Samuel Adeyan"),
    Seat(DESK, "secretariat", "Mina Karst"),
    Seat("ALD", "delegate", "Henrik Solm", "ALD", link=True),
    Seat("ALD/2", "delegate", "Tove Arnell", "ALD"),
    Seat("CRV", "delegate", "Marcus Delain", "CRV"),
    Seat("KST", "delegate", "Irena Bolk", "KST"),
    Seat("LDM", "delegate", "Anneke Vos", "LDM"),
    Seat("MRN", "delegate", "Amina Darrou", "MRN", link=True),
    Seat("MRN/2", "delegate", "Yusef Okele", "MRN"),
    Seat("NRL", "delegate", "Oskar Brandt", "NRL"),
    Seat("NRL/2", "delegate", "Signe Halm", "NRL"),
    Seat("PLM", "delegate", "Litia Moana", "PLM"),
    Seat("QLR", "delegate", "Carla Ibarro", "QLR"),
    Seat("SRG", "delegate", "Tomas Quiroz", "SRG"),
    Seat("SRG/2", "delegate", "Elena Parrado", "SRG"),
    Seat("TBR", "delegate", "Kofi Mbande", "TBR"),
    Seat("UMB", "delegate", "Grace Otiende", "UMB"),
    Seat("VSK", "delegate", "Petar Lukin", "VSK"),
    Seat("ZHR", "delegate", "Rania Haddou", "ZHR"),
    Seat("observer", "observer", "Leena Ophir, Harbour Relief", link=True),
    Seat("auditor", "auditor", "Joan Perrin, Office of the Record", link=True),
)

ISSUES: tuple[tuple[str, str, str | None], ...] = (
    ("returns", "Returns and readmission", None),
    ("forced", "Forced and voluntary return", "returns"),
    ("readmission", "Readmission of nationals", "returns"),
    ("pathways", "Return and regular pathways", "returns"),
    ("reintegration", "Reintegration", "returns"),
    ("security", "Security and irregular status", None),
    ("smuggled", "Liability of smuggled migrants", "security"),
    ("detention", "Detention", "security"),
    ("firewall", "Firewall between enforcement and services", "security"),
    ("services", "Access to services", "security"),
    ("refugees", "Relation to the refugee compact", None),
    ("non-return", "Non-refoulement", "refugees"),
    ("status", "Status determination", "refugees"),
    ("agency", "Role of the Agency", "refugees"),
    ("mixed", "Mixed movements", "refugees"),
)
"""Key, title, and key of the issue it stands under."""

MOVEMENT = "orderly-movement"
PROTECTION = "protection-of-refugees"
DRAFTS = (MOVEMENT, PROTECTION)
"""The drafts, by the names of their files under ``text/``."""

MOVEMENT_TAGS: tuple[tuple[str, str], ...] = (
    ("each State determines its own migration policy", "security"),
    ("Alarmed at the loss of life", "smuggled"),
    ("safe and dignified return of persons", "forced"),
    ("receive and readmit its own nationals", "readmission"),
    ("issuance of travel documents", "readmission"),
    ("develop programmes of voluntary return", "forced"),
    ("carry out forced return", "forced"),
    ("families are not separated", "forced"),
    ("families are not separated", "detention"),
    ("the operation is monitored", "forced"),
    ("the opening of regular pathways", "pathways"),
    ("programmes of reintegration in countries of origin", "reintegration"),
    ("widen the availability of regular pathways", "pathways"),
    ("sudden-onset disasters", "pathways"),
    ("prevent and combat the smuggling", "smuggled"),
    ("irregular entry and irregular stay", "smuggled"),
    ("Migrants shall be detained", "detention"),
    ("coordinate the management of their borders", "security"),
    ("safe access to basic services", "services"),
    ("are not required to report", "firewall"),
    ("personal data collected", "firewall"),
    ("turn to the police without fear", "firewall"),
    ("Services other than those named", "services"),
    ("limiting the protection owed to refugees", "non-return"),
    ("Where refugees and migrants move together", "mixed"),
)
"""Words that stand in one paragraph only, and the issue which that paragraph carries."""

PROTECTION_TAGS: tuple[tuple[str, str], ...] = (
    ("shall not remove any person", "non-return"),
    ("Diplomatic assurances", "non-return"),
    ("a fair and efficient procedure", "status"),
    ("is heard in person", "status"),
    ("a competent interpreter", "status"),
    ("may appeal to an independent authority", "status"),
    ("Where many persons arrive", "status"),
    ("The Agency shall supervise", "agency"),
    ("At the request of a State", "agency"),
    ("In mixed movements", "mixed"),
    ("come under the Compact on Orderly Movement", "mixed"),
    ("States on whose coasts", "mixed"),
    ("each according to its means", "refugees"),
)
