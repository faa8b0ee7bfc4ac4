"""Numbering in words: what the time line says of labels and references."""

from collections.abc import Callable

from events.ids import DraftId, ParagraphId
from events.numbering import DraftRenumbered, NumberingAnnounced, NumberingEvent, RoleNoted
from events.projections.brackets import shortened
from events.references import ReferenceEvent, ReferencesNoted, ReferencesUpdated

Acts = Callable[[str, str], str]
Place = Callable[[DraftId | None, ParagraphId], str]
Title = Callable[[DraftId], str]


def numbering_sentence(
    acts: Acts, place: Place, title: Title, event: NumberingEvent | ReferenceEvent
) -> str:
    """The event in one sentence; the teller says who acts, and names places and drafts."""
    match event:
        case NumberingAnnounced(profile):
            words = ", ".join(profile.inserts[:3])
            given = "paragraphs without a label are given the next" if profile.automatic else ""
            return (
                f"Inserted paragraphs are labelled {words} …, alternatives {profile.alternative}"
                f"{'; ' if given else ''}{given}."
            )
        case RoleNoted(draft, _, role, to):
            if role == "alternative":
                return f"It is an alternative to {place(draft, to)}."
            return f"It is inserted after {place(draft, to)}."
        case DraftRenumbered(draft, labels):
            number = acts("renumbers", "renumber")
            some = [f"{one.was or 'none'} → {one.label or 'none'}" for one in labels[:4]]
            more = " …" if len(labels) > len(some) else ""
            return f"{number} {title(draft)}: {', '.join(some).rstrip('.')}{more}."
        case ReferencesNoted(draft, references):
            if len(references) != 1:
                return f"{len(references)} references within {title(draft)} are noted."
            one = references[0]
            where = place(draft, one.paragraph)
            return f"“{shortened(one.words)}” in {where} refers to {place(draft, one.target)}."
        case ReferencesUpdated(draft, edits):
            brings = acts("brings", "bring")
            told = "one reference" if len(edits) == 1 else f"{len(edits)} references"
            return f"{brings} {told} within {title(draft)} up to date with the labels."
