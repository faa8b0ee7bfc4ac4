"""Which rights each route that writes needs, and so who may use it (SPEC M4, M6)."""

from events.permissions import Right, Role, may
from tests.server.api.filled import Route

NEEDS: dict[tuple[Right, ...], str] = {
    ("read",): """
        PUT /notices/read
        POST /visits
        PUT /visits/latest
        PUT /digest
        DELETE /digest
    """,
    ("propose",): """
        DELETE /brackets/{bracket}
        PUT /brackets/{bracket}/reason
        POST /brackets/{bracket}/confirmation
        POST /drafts/{draft}/paragraphs/{paragraph}/proposals
        PUT /brackets/{bracket}/sponsorship
        DELETE /brackets/{bracket}/sponsorship
        PUT /brackets/{bracket}/groups/{group}/proposal
        POST /workspaces
        DELETE /workspaces/{workspace}
        POST /workspaces/{workspace}/clearance
        DELETE /workspaces/{workspace}/clearance
        POST /workspaces/{workspace}/tabling
        DELETE /workspaces/{workspace}/changes
        POST /workspaces/{workspace}/paragraphs
        DELETE /workspaces/{workspace}/paragraphs/{paragraph}
        PUT /workspaces/{workspace}/positions/{bracket}
        DELETE /workspaces/{workspace}/positions/{bracket}
        PUT /workspaces/{workspace}/sponsorships/{bracket}
        PUT /workspaces/{workspace}/reasons/{bracket}
        DELETE /workspaces/{workspace}/reasons/{bracket}
    """,
    ("position",): """
        POST /brackets/{bracket}/objections
        POST /brackets/{bracket}/acceptances
        PUT /brackets/{bracket}/stance
        DELETE /brackets/{bracket}/stance
        DELETE /brackets/{bracket}/stance/condition
        POST /brackets/{bracket}/stance/corrections
        PUT /brackets/{bracket}/groups/{group}/alignment
        DELETE /brackets/{bracket}/groups/{group}/alignment
        PUT /brackets/{bracket}/groups/{group}/dissociation
        POST /questions/{question}/objections
        DELETE /questions/{question}/objection
        POST /entries/confirmations
        POST /entries/{entry}/correction
        POST /agreements/{agreement}/confirmation
        POST /agreements/{agreement}/notification
        PUT /brackets/{bracket}/sounding
        DELETE /brackets/{bracket}/sounding
    """,
    ("position", "steer"): """
        POST /statements
        POST /meetings/{meeting}/speakers
        DELETE /meetings/{meeting}/speakers/{delegation}
        POST /calls/{call}/submissions
        POST /adoptions/{adopted}/explanations
        POST /adoptions/{adopted}/dissociations
        POST /silences/{procedure}/letters
        POST /packages
        POST /packages/{package}/withdrawal
        POST /package-drafts
        PUT /package-drafts/{package}
        DELETE /package-drafts/{package}
        POST /package-drafts/{package}/presentation
    """,
    ("propose", "pen"): """
        POST /drafts/{draft}/paragraphs
        POST /brackets/{bracket}/split
        POST /brackets/{bracket}/join
    """,
    ("pen",): """
        POST /drafts/{draft}/paragraphs/{paragraph}/split
        POST /drafts/{draft}/paragraphs/{paragraph}/join
        POST /drafts/{draft}/paragraphs/{paragraph}/move
        PATCH /drafts/{draft}/paragraphs/{paragraph}
        DELETE /drafts/{draft}/paragraphs/{paragraph}
        POST /drafts/{draft}/paragraphs/{paragraph}/corrections
        POST /drafts/{draft}/paragraphs/{paragraph}/informals
        POST /drafts/{draft}/informals
        POST /drafts/{draft}/numbering
        POST /drafts/{draft}/references
        POST /drafts/{draft}/references/update
        POST /terms/{term}/application
        PUT /numbering
        PUT /pen
    """,
    ("steer",): """
        POST /brackets/{bracket}/taken-up
        POST /brackets/{bracket}/outcome
        POST /brackets/{bracket}/questions
        POST /brackets/{bracket}/reopening
        POST /questions/{question}/decision
        POST /questions/{question}/taken-down
        POST /alternatives
        POST /issues
        PUT /brackets/{bracket}/issues/{issue}
        DELETE /brackets/{bracket}/issues/{issue}
        PUT /paragraphs/{paragraph}/issues/{issue}
        DELETE /paragraphs/{paragraph}/issues/{issue}
        PUT /regime
        POST /phases
        POST /rounds
        DELETE /rounds/current
        POST /meetings
        DELETE /meetings/current
        PUT /meetings/{meeting}/agenda
        PUT /meetings/{meeting}/item
        POST /meetings/{meeting}/floor
        POST /contradictions
        POST /contradictions/{contradiction}/reconciliation
        POST /crossovers
        POST /crossovers/{crossover}/answer
        POST /sources
        DELETE /sources/{source}
        POST /calls
        POST /drafts
        POST /drafts/{draft}/revisions
        POST /drafts/{draft}/redrafts
        POST /drafts/{draft}/redrafts/preview
        POST /drafts/{draft}/adoption
        POST /drafts/{draft}/silences
        POST /silences/{procedure}/extension
        POST /silences/{procedure}/suspension
        POST /silences/{procedure}/resumption
        POST /silences/{procedure}/cancellation
        POST /silences/{procedure}/confirmation
        POST /agreements
        POST /packages/{package}/agreement
        PUT /everything
        POST /terms
        PUT /terms/{term}
        POST /terms/{term}/unsettling
    """,
    ("enrol",): """
        POST /delegations
        POST /delegations/{delegation}/departure
        POST /groups
        PUT /groups/{group}/members/{delegation}
        DELETE /groups/{group}/members/{delegation}
        PUT /groups/{group}/spokespersons/{participant}
        DELETE /groups/{group}/spokespersons/{participant}
        POST /invitations
        PUT /people/{participant}/head
        DELETE /people/{participant}/head
        PUT /people/{participant}/address
        DELETE /people/{participant}/invitations
        DELETE /people/{participant}
    """,
    ("audit",): """
        POST /checkpoints
    """,
}
"""Any one of which rights a route needs. What is entered for a delegation (``?for=``) needs
"steer" (SPEC E1)."""

RIGHTS = {line.strip(): rights for rights, lines in NEEDS.items() for line in lines.split("\n")}

ROLES: dict[str, Role] = {
    "pen": "co-facilitator",
    "pen2": "co-facilitator",
    "secretariat": "secretariat",
    "ald": "delegate",
    "mrn": "delegate",
    "observer": "observer",
    "auditor": "auditor",
}
STRANGERS = {
    "nobody": 401,
    "signed out": 401,
    "no longer accredited": 401,
    "no longer accredited, with a pass": 403,
    "of the other negotiation": 403,
}
"""Who has no role here, and how they are refused."""


def allowed(who: str, route: Route) -> bool:
    """Whether the table of rights lets somebody use a route."""
    rights: tuple[Right, ...] = ("steer",) if "?for" in route.name else RIGHTS[route.name]
    held = {r for r in rights if who in ROLES and may(ROLES[who], r)}
    if who == "pen2":  # M6: the pen was passed
        held -= {"pen"}
    return bool(held)
