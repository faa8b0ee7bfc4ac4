"""Finds what people call by name: delegations, groups, issues, drafts, paragraphs."""

from collections.abc import Iterable

from events.errors import Refused, Unknown
from events.ids import DelegationId, DraftId, GroupId, IssueId, ParagraphId
from events.negotiation import Negotiation
from events.projections.asked import Asked
from events.projections.brackets import shortened
from events.projections.labels import full_labels
from server.api.asked import DAY
from server.narrowing import Narrow


def asked(state: Negotiation, narrow: Narrow) -> Asked:
    """What is asked about, in a state; raises `Unknown`, naming what there is, or `Refused`."""
    draft = find_draft(state, narrow.draft) if narrow.draft is not None else None
    return Asked(
        find_issue(state, narrow.issue) if narrow.issue is not None else None,
        find_paragraph(state, narrow.paragraph, draft) if narrow.paragraph is not None else None,
        find_delegation(state, narrow.delegation) if narrow.delegation is not None else None,
        find_group(state, narrow.group) if narrow.group is not None else None,
        narrow.kind,
        narrow.state,
        narrow.days * DAY if narrow.days is not None else None,
        draft,
    )


def find_delegation(state: Negotiation, wanted: str) -> DelegationId:
    """The delegation of that code or name; raises `Unknown`, naming those there are."""
    parties = ((d.id, d.code, d.name) for d in state.members.delegations.values())
    return DelegationId(_named(parties, wanted, "delegation"))


def find_group(state: Negotiation, wanted: str) -> GroupId:
    """The group of that code or name; raises `Unknown`."""
    parties = ((g.id, g.code, g.name) for g in state.groups.groups.values())
    return GroupId(_named(parties, wanted, "group"))


def find_issue(state: Negotiation, wanted: str) -> IssueId:
    """The issue of that title; raises `Unknown`."""
    issues = ((i.id, i.title, i.title) for i in state.issues.issues.values())
    return IssueId(_named(issues, wanted, "issue"))


def find_draft(state: Negotiation, wanted: str) -> DraftId:
    """The draft of that title; raises `Unknown`."""
    drafts = ((d.id, d.title, d.title) for d in state.text.drafts.values())
    return DraftId(_named(drafts, wanted, "draft", "T2"))


def find_paragraph(state: Negotiation, wanted: str, draft: DraftId | None) -> ParagraphId:
    """The paragraph of that id or label, in one draft or in all.

    Raises `Unknown` if there is none, `Refused` if several are labelled so.
    """
    found: list[tuple[ParagraphId, str]] = []
    for held in state.text.drafts.values():
        if draft not in (None, held.id):
            continue
        if wanted in held.paragraphs:
            return ParagraphId(wanted)
        labels = full_labels(held)
        found += [
            (p.id, f"“{held.title}”: {shortened(p.text, 40)} ({p.id})")
            for p in held.text()
            if _plain(wanted) and _plain(wanted) in (_plain(p.label), _plain(labels[p.id]))
        ]
    if not found:
        raise Unknown("T2", f"There is no paragraph “{wanted}” then.")
    if len(found) > 1:
        listed = "; ".join(said for _, said in found)
        raise Refused(
            "T2",
            f"{len(found)} paragraphs are labelled “{wanted}”: name the draft, or the id. {listed}",
        )
    return found[0][0]


def _named(known: Iterable[tuple[str, str, str]], wanted: str, what: str, rule: str = "S11") -> str:
    there: list[str] = []
    for one, short, name in known:
        if wanted.strip().casefold() in (short.casefold(), name.casefold()):
            return one
        there.append(short)
    listed = ", ".join(there) or "none yet"
    raise Unknown(rule, f"There is no {what} “{wanted}” then. There are: {listed}.")


def _plain(label: str) -> str:
    return " ".join(label.split()).rstrip(".:").casefold()
