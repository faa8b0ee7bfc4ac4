"""What the played negotiation is about, and who takes part: all invented, no State is meant."""

NAMES = (
    "Abrenia", "Bellmark", "Caldora", "Dornavia", "Eskaria", "Falmere", "Garvonia", "Hestland",
    "Ilvara", "Jandora", "Karsund", "Lovania", "Morvia", "Nethara", "Ostmark", "Palluna",
    "Quenby", "Rhovania", "Selmora", "Tirrania", "Ulvane", "Vardona", "Westmere", "Xandria",
    "Ysmark", "Zelland", "Ambara", "Brevik", "Corundia", "Delmara", "Evania", "Fjordane",
    "Gelria", "Halvora", "Istmia", "Jorvik", "Kelmara", "Lydonia", "Marund", "Nordavia",
)  # fmt: skip
"""The delegations; the first three letters are their codes."""

GROUPS = {
    "Northern Littoral": "NL",
    "Highland States": "HS",
    "Island Conference": "IC",
    "River Compact": "RC",
    "Southern Group": "SG",
    "Eastern Forum": "EF",
    "States of the Strait": "SS",
    "Like-minded Hosts": "LMH",
}

ISSUES = ("Returns and readmission", "Regular pathways", "Status and security")

_AIMS = (
    (
        "facilitate the safe and dignified return of persons without a right to stay",
        "issue travel documents to their nationals",
        "receive and readmit their own nationals",
        "support the reintegration of those who return",
        "give preference to voluntary over forced return",
        "have independent bodies monitor forced returns",
    ),
    (
        "open regular pathways for work at all levels of skill",
        "recognise qualifications that were earned abroad",
        "widen the reunion of families",
        "offer places to those displaced by sudden disasters",
        "lower the cost of recruitment, and forbid its charging to workers",
        "let students and researchers move between them",
    ),
    (
        "keep basic services open to all persons, whatever their status",
        "keep those services apart from the enforcement of migration law",
        "hold no person liable for having been smuggled",
        "use detention only as a last resort",
        "coordinate the management of their borders",
        "share information on smuggling across routes",
    ),
)
_WAYS = (
    "by agreements between those concerned",
    "by shared means, each according to its capacity",
    "in cooperation with countries of origin, transit and destination",
    "with due regard to the best interests of the child",
    "on the basis of reliable and comparable data",
    "with the support of the institutions that they have set up",
)

LEADS = (
    "Where possible, ",
    "In accordance with national law, ",
    "With full respect for human rights, ",
    "Subject to the means available, ",
)
ADDITIONS = (
    " Progress is reviewed every four years.",
    " The Conference receives a report on it each second year.",
    " Nothing in this limits what States owe under other instruments.",
    " Those who are in vulnerable situations are attended to first.",
    " States at different stages of development share the cost.",
)
REASONS = {
    "objection": "This goes beyond what our legislation allows.",
    "acceptance": "This is what we have asked for since the first round.",
    "can-go-along": "Not our preference, but we would not stand in its way.",
    "awaiting-instructions": "The capital is still looking at it.",
    "scrutiny-reserve": "Our lawyers have to read it in all languages.",
    "conditional-acceptance": "Acceptable, if what it costs is met.",
}


def commitments(many: int) -> list[str]:
    """Paragraphs, in turn on each issue; each says "promptly" once and ends in a full stop."""
    return [
        f"States commit to {_AIMS[n % 3][n // 3 % 6]} promptly, {_WAYS[n // 18 % 6]}."
        for n in range(many)
    ]
