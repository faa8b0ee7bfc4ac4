"""Nothing is agreed until everything is agreed: what that means while it is announced (SPEC K5).

What is agreed then is agreed provisionally, subject to the whole, until the last draft is adopted.
No draft is adopted before everything is settled, in all of them.
"""

from collections.abc import Iterator

from events.adoption import Adoptions
from events.adref import Agreements
from events.brackets import Brackets
from events.errors import Refused
from events.ids import DraftId
from events.members import Members
from events.packages import Packages
from events.questions import Questions
from events.silence import Silences
from events.text import Draft, Drafts

SUBJECT = "provisionally, subject to the whole"
"""How what is agreed is agreed, until everything is."""


def is_provisional(
    packages: Packages, adoptions: Adoptions, drafts: Drafts, draft: DraftId
) -> bool:
    """Whether what is agreed of a draft is so subject to the whole (SPEC K5).

    It is firm once all drafts are adopted, once the announcement is taken back, and in a draft
    that was adopted while nothing of the kind was announced.
    """
    return (
        packages.everything
        and not _apart(adoptions, draft)
        and any(d not in adoptions.drafts for d in drafts.drafts)
    )


def require_whole(
    packages: Packages,
    adoptions: Adoptions,
    drafts: Drafts,
    brackets: Brackets,
    agreements: Agreements,
    questions: Questions,
    silences: Silences,
    members: Members,
) -> None:
    """Raise `Refused` where something is unsettled in any draft, naming all of it by draft."""
    found = []
    for draft in drafts.drafts.values():
        if not _apart(adoptions, draft.id):
            still = list(
                _unsettled(packages, draft, brackets, agreements, questions, silences, members)
            )
            if still:
                found.append(f"in {draft.title}, {'; '.join(still)}")
    if found:
        raise Refused(
            "K5",
            "Nothing is agreed until everything is agreed, and not everything is: "
            f"{'. And '.join(found)}. A draft can be adopted once all this is settled, or once it "
            "is announced that agreement no longer waits for everything.",
        )


def _apart(adoptions: Adoptions, draft: DraftId) -> bool:
    """Whether a draft was adopted without regard to the others."""
    adopted = adoptions.drafts.get(draft)
    return adopted is not None and not adoptions.adoptions[adopted].whole


def _unsettled(
    packages: Packages,
    draft: Draft,
    brackets: Brackets,
    agreements: Agreements,
    questions: Questions,
    silences: Silences,
    members: Members,
) -> Iterator[str]:
    """What is not settled in a draft, in words."""
    known = brackets.brackets
    standing = [b for b, places in draft.where.items() if places and b in known and known[b].open]
    if standing:
        yield _counted(len(standing), "bracket is open", "brackets are open")
    asked = sum(b in questions.on_screen for b in standing)
    if asked:
        yield _counted(asked, "question is on screen", "questions are on screen")
    for package in packages.packages.values():
        pending = package.standing == "presented" or (
            package.standing == "broken" and package.agreed is not None
        )
        if pending and any(b in known and known[b].draft == draft.id for b in package.brackets):
            yield f"the package “{package.title}” is pending"
    awaited = dict.fromkeys(
        members.name(d)
        for a in agreements.agreements.values()
        if a.standing and a.draft == draft.id
        for d in a.pending
    )
    if awaited:
        yield f"the capitals of {', '.join(awaited)} are awaited"
    if silences.freezing(draft.id) is not None:
        yield "a silence procedure is not confirmed"


def _counted(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
