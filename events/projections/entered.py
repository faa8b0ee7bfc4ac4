"""What was entered for delegations, in words: for those who confirm it, and for the record."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from events.adref import Agreement
from events.correcting import withdrawn_by
from events.entries import Entry, Status
from events.ids import AgreementId, BracketId, QuestionId
from events.negotiation import Negotiation
from events.projections.asked import EVERYTHING, Asked, Look, there
from events.projections.attribution import group_code
from events.projections.brackets import (
    condition_words,
    first_paragraph,
    proposal,
    shortened,
    stance_words,
)
from events.projections.labels import full_label
from events.stances import Stance

_CONFIRMED: dict[Status, str] = {
    "unconfirmed": "not yet confirmed",
    "confirmed": "confirmed",
    "corrected": "not its position",
    "overtaken": "since replaced",
    "lapsed": "which left before it confirmed it",
}


class Entered(Struct, frozen=True):
    """An entry. ``words`` says what was entered, ``mark`` for whom and what came of it.

    ``label`` names the paragraph it is about, such as “5 (a)”; empty if it is about none.
    """

    entry: Entry
    words: str
    mark: str
    label: str


def entered(negotiation: Negotiation, asked: Asked = EVERYTHING) -> list[Entered]:
    """The entries asked about, latest first; ``delegation`` asks for those in its name."""
    there(negotiation, asked)
    look = Look(negotiation, replace(asked, delegation=None))
    return [
        _entered(negotiation, entry)
        for entry in reversed(negotiation.entries.entries.values())
        if asked.delegation in (None, entry.delegation) and _about(negotiation, look, entry)
    ]


def _about(negotiation: Negotiation, look: Look, entry: Entry) -> bool:
    """Whether an entry is about what is asked: a bracket, the bracket of a question, the issue of a
    statement, or the place of an agreement. ``look`` looks through the same negotiation."""
    if look.asked == EVERYTHING:
        return True
    put = negotiation.questions.questions.get(entry.question) if entry.question else None
    said = negotiation.floor.statements.get(entry.statement) if entry.statement else None
    if said is not None:
        return replace(look.asked, issue=None) == EVERYTHING and said.issue in look.issues
    if entry.agreement is not None:
        where = replace(look.asked, issue=None, draft=None, paragraph=None)
        return where == EVERYTHING and _placed(negotiation, look, entry.agreement)
    return any(look.bracket(b) for b in (*entry.brackets, *((put.bracket,) if put else ())))


def _placed(negotiation: Negotiation, look: Look, agreement: AgreementId) -> bool:
    held = negotiation.agreements.agreements.get(agreement)
    draft = negotiation.text.drafts.get(held.draft) if held is not None else None
    if held is None or draft is None:
        return False
    places = draft.order if held.paragraph is None else (held.paragraph,)
    return any(look.place(draft.id, place) for place in places)


def _entered(negotiation: Negotiation, entry: Entry) -> Entered:
    held = negotiation.members.delegations.get(entry.delegation)
    name = held.name if held is not None else "a delegation"
    label = ""
    bracket = entry.brackets[0] if entry.brackets else None
    if bracket in negotiation.brackets.brackets and bracket is not None:
        draft = negotiation.text.drafts.get(negotiation.brackets.known(bracket).draft)
        first = first_paragraph(negotiation, bracket)
        label = full_label(draft, first.id) if draft is not None and first is not None else ""
    agreement = negotiation.agreements.agreements.get(entry.agreement) if entry.agreement else None
    if agreement is not None and agreement.paragraph is not None:
        draft = negotiation.text.drafts.get(agreement.draft)
        there = draft is not None and agreement.paragraph in draft.paragraphs
        label = full_label(draft, agreement.paragraph) if draft is not None and there else ""
    return Entered(
        entry,
        "; ".join(_words(negotiation, entry)) or "Words that are not on record",
        f"entered for {name}, {_CONFIRMED[entry.status]}",
        label,
    )


def _words(negotiation: Negotiation, entry: Entry) -> Iterator[str]:
    if entry.statement is not None:
        said = negotiation.floor.statements.get(entry.statement)
        if said is not None:
            yield f"Statement: “{shortened(said.words, 400)}”"
    if entry.question is not None:
        yield from _on_question(negotiation, entry, entry.question)
    if entry.agreement is not None:
        yield from _on_agreement(negotiation, entry, entry.agreement)
    for bracket in entry.brackets:
        if bracket not in negotiation.brackets.brackets:
            continue
        what = proposal(negotiation, bracket)
        match entry.deed:
            case "proposal" | "group proposal":
                code = group_code(negotiation, entry.group) if entry.group is not None else ""
                yield f"{what}, on behalf of {code}" if code else what
            case "co-sponsorship":
                yield f"Co-sponsors: {what}"
            case "leaving":
                yield f"No longer co-sponsors: {what}"
            case "withdrawal":
                yield f"Withdraws: {what}{_went(negotiation, entry, bracket)}"
            case "reason":
                yield f"{what}, because: {negotiation.brackets.known(bracket).reason}"
            case "confirmation":
                yield f"{what}: it stands, about the text as it now is"
            case (
                "position"
                | "statement"
                | "objection to a question"
                | "ad ref confirmation"
                | "ad ref notification"
            ):
                yield f"{what}: {_position(negotiation, entry, bracket)}"


def _went(negotiation: Negotiation, entry: Entry, bracket: BracketId) -> str:
    """What is left to do about a withdrawal that was none, and cannot be undone."""
    held = negotiation.brackets.known(bracket)
    if entry.status == "corrected" and withdrawn_by(entry, held):
        return " (its words went from the text; to have them back, propose them anew)"
    return ""


def _on_question(negotiation: Negotiation, entry: Entry, question: QuestionId) -> Iterator[str]:
    held = negotiation.questions.questions.get(question)
    if held is None or held.bracket not in negotiation.brackets.brackets:
        return
    on = f"deciding on: {proposal(negotiation, held.bracket)}"
    if entry.status in ("corrected", "overtaken"):
        yield f"A word on {on}"
        return
    said = next((reason for d, reason in held.objections if d == entry.delegation), "")
    yield f"Objects to {on} ({said})" if said else f"No longer objects to {on}"


def _on_agreement(negotiation: Negotiation, entry: Entry, agreement: AgreementId) -> Iterator[str]:
    held = negotiation.agreements.agreements.get(agreement)
    draft = negotiation.text.drafts.get(held.draft) if held is not None else None
    if held is None or draft is None:
        return
    what = f"“{shortened(held.words)}”" if held.words else f"“{draft.title}”"
    if held.paragraph is not None and held.bracket is None:
        there = draft.paragraphs.get(held.paragraph)
        what = f"“{shortened(there.text)}”" if there is not None else "a paragraph"
    if entry.deed == "ad ref confirmation":
        yield f"Its capital agrees to {what}, agreed ad referendum"
        return
    noted = held.reason if held.reopened == entry.position + 1 else ""
    why = f" ({noted})" if noted else ""
    yield f"Notifies that its capital does not agree to {what}{why}{_stays(entry, held)}"


def _stays(entry: Entry, held: Agreement) -> str:
    """What is left to do about a notification that was none, and cannot be undone."""
    if entry.status == "corrected" and not held.standing:
        return ": what it reopened stays open, until it is agreed anew"
    return ""


def _position(negotiation: Negotiation, entry: Entry, bracket: BracketId) -> str:
    """What it now says: once it is corrected or overtaken, that is no longer what was entered."""
    if entry.status in ("corrected", "overtaken"):
        return "a position"
    stance: Stance | None
    if entry.group is None:
        stance = negotiation.stances.of(bracket).get(entry.delegation)
        behalf = ""
    else:
        said = negotiation.group_stances.alignments_of(bracket, entry.delegation).get(entry.group)
        code = group_code(negotiation, entry.group)
        if said is not None and said.since > entry.position:
            return f"{'aligned with' if said.aligned else 'dissociated from'} {code}"
        stance = negotiation.group_stances.of(bracket).get(entry.group)
        behalf = f", on behalf of {code}"
    if stance is None:
        return f"no position any more{behalf}"
    words = stance_words(negotiation.brackets.known(bracket), stance.stance)
    if stance.condition is not None:
        lifted = " (lifted)" if stance.lifted else ""
        words += f" {condition_words(negotiation, stance.condition)}{lifted}"
    reason = f" ({stance.reason})" if stance.reason else ""
    return f"{words}{behalf}{reason}"
