"""Terms in words: what the time line says of them."""

from collections.abc import Callable

from events.ids import DraftId, TermId
from events.negotiation import Negotiation
from events.projections.brackets import shortened
from events.terms import TermApplied, TermCorrected, TermEvent, TermSettled, TermUnsettled

Title = Callable[[DraftId], str]


def term_sentence(state: Negotiation, title: Title, event: TermEvent) -> str:
    """The event in one sentence; ``title`` names drafts."""
    match event:
        case TermSettled(_, wording, replaces):
            return f"A term is settled: “{wording}”{_instead(replaces)}."
        case TermCorrected(_, wording, replaces):
            return f"A settled term is corrected: “{wording}”{_instead(replaces)}."
        case TermUnsettled(term, why):
            told = f"The term {_name(state, term)} is no longer settled: {why}"
            return told if told.endswith((".", "!", "?", "…")) else f"{told}."
        case TermApplied(term, draft, edits, left):
            stay = f"; {_places(len(left))} left as written" if left else ""
            changed = f"{_places(len(edits))} changed"
            return f"The term {_name(state, term)} is applied to {title(draft)}: {changed}{stay}."


def _name(state: Negotiation, term: TermId) -> str:
    held = state.terms.terms.get(term)
    return f"“{held.wording}”" if held is not None else "that was settled"


def _instead(replaces: tuple[str, ...]) -> str:
    if not replaces:
        return ""
    return f", instead of {', '.join(f'“{shortened(one)}”' for one in replaces)}"


def _places(count: int) -> str:
    return "one place" if count == 1 else f"{count} places"
