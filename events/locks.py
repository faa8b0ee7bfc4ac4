"""Locks: text that nobody changes, the pen included, because it was agreed or lies under silence.

One function holds every write against them, typed or commanded, with what the text was before and
what it would be after (SPEC A5, A6, Z4). What is locked of a paragraph are its kind, level, words
and brackets; its label and its place may still change, for others come and go around it. A draft
that is agreed or under silence as a whole is locked in everything.
"""

import hashlib
from collections.abc import Collection, Sequence

import msgspec

from events.adref import Agreement, Agreements
from events.errors import Refused
from events.ids import ParagraphId
from events.silence import Silences
from events.text import Draft, Drafts, Marks, Paragraph, sliced

WHAT_IS_POSSIBLE = (
    "A delegation whose capital disagrees reopens it by notification; the pen can enter a listed "
    "editorial correction."
)


def refuse_locked(
    agreements: Agreements,
    silences: Silences,
    draft: Draft,
    before: Sequence[Paragraph],
    after: Sequence[Paragraph],
    corrected: Collection[ParagraphId] = (),
) -> None:
    """Raise `Refused` if a write changes what is locked.

    ``before`` and ``after`` are the paragraphs that the write touches, or all of them where it
    shapes the draft. ``corrected`` are those that a listed editorial correction is for.
    """
    if silences.freezing(draft.id) is not None and list(before) != list(after):
        raise Refused(
            "Z4",
            "This text lies under silence: nobody changes it until the procedure has ended. "
            "A delegation that does not agree objects in writing.",
        )
    now = {p.id: p for p in after}
    if agreements.drafts.get(draft.id):
        was = [p for p in before if p.id not in corrected]
        if was != [p for p in after if p.id not in corrected]:
            raise Refused("A5", f"This draft is agreed ad ref as a whole. {WHAT_IS_POSSIBLE}")
    if not agreements.paragraphs:
        return
    for paragraph in before:
        if paragraph.id in corrected or not agreements.paragraphs.get(paragraph.id):
            continue
        found = now.get(paragraph.id)
        if agreements.on_paragraph(paragraph.id) and (
            found is None or _locked(found) != _locked(paragraph)
        ):
            raise Refused(
                "A5", f"{_named(paragraph)} is agreed ad ref, and locked. {WHAT_IS_POSSIBLE}"
            )
        for phrase in agreements.on_phrases(paragraph.id):
            if not _kept(phrase, paragraph, found):
                raise Refused(
                    "A6",
                    f"The phrase “{phrase.words}” is agreed ad ref, and locked. "
                    "A delegation whose capital disagrees reopens it by notification.",
                )


def as_agreed(drafts: Drafts, agreement: Agreement) -> str:
    """What identifies the text of an agreement as it stands: SHA-256 over all that it locks, as
    JSON; empty where that no longer stands."""
    draft = drafts.drafts.get(agreement.draft)
    if draft is None:
        return ""
    if agreement.paragraph is None:
        return _hash(draft.text())
    paragraph = draft.paragraphs.get(agreement.paragraph)
    if agreement.bracket is None or paragraph is None:
        return _hash(_locked(paragraph)) if paragraph is not None else ""
    if not agreement.words:
        return _hash("")
    over = _over(agreement.words, paragraph)
    return _hash(sorted(over)) if over else ""


def _hash(locked: object) -> str:
    return hashlib.sha256(msgspec.json.encode(locked)).hexdigest()


def _locked(paragraph: Paragraph) -> tuple[object, ...]:
    return paragraph.kind, paragraph.level, paragraph.bracket, paragraph.runs


def _named(paragraph: Paragraph) -> str:
    label = paragraph.label.rstrip(".:")
    return f"Paragraph {label}" if label else "This paragraph"


def _kept(phrase: Agreement, before: Paragraph, after: Paragraph | None) -> bool:
    """Whether an agreed phrase still stands, unbroken, under no more brackets than it did."""
    if not phrase.words:
        return True
    return after is not None and not _over(phrase.words, before).isdisjoint(
        _over(phrase.words, after)
    )


def _over(words: str, paragraph: Paragraph) -> set[tuple[Marks, ...]]:
    """For each place at which the words stand, the brackets over them, run by run."""
    found: set[tuple[Marks, ...]] = set()
    at = paragraph.text.find(words)
    while at >= 0:
        found.add(tuple(run.marks for run in sliced(paragraph.runs, at, at + len(words))))
        at = paragraph.text.find(words, at + 1)
    return found
