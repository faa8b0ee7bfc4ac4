"""What applying a term to a draft would change, and what it has to leave, place by place."""

import re
from collections.abc import Iterator

from msgspec import Struct

from events.adref import Agreements
from events.brackets import Brackets
from events.errors import Unknown
from events.ids import BracketId
from events.links import Links
from events.silence import Silences
from events.terms import ApplyTerm, Found, Term, TermEdit, TermLeft, WhyLeft
from events.text import Draft, Drafts, Paragraph, sliced


class Text(Struct, frozen=True):
    """The texts of a negotiation, and what says who may change them."""

    drafts: Drafts
    brackets: Brackets
    agreements: Agreements
    silences: Silences
    links: Links


def found(text: Text, term: Term, command: ApplyTerm) -> Found:
    """The changes and the places left, in the order of the draft (SPEC D3, D4).

    Raises `Unknown` for a draft or a spared paragraph that is not there.
    """
    draft = text.drafts.drafts.get(command.draft)
    if draft is None:
        raise Unknown("T2", "There is no such draft.")
    if not all(p in draft.paragraphs for p in command.spared):
        raise Unknown("T2", "There is no such paragraph; it may just have been taken out.")
    edits: list[TermEdit] = []
    left: list[TermLeft] = []
    pattern = _pattern(term)
    if pattern is None:
        return (), ()
    for paragraph in draft.text():
        for at, words in _places(pattern, term, paragraph.text):
            why, bracket = _kept(text, draft, paragraph, at, words, command)
            if why is not None:
                left.append(TermLeft(paragraph.id, at, words, why, bracket))
            else:
                edits.append(TermEdit(paragraph.id, at, words, fitted(term.wording, words)))
    return tuple(edits), tuple(left)


def fitted(wording: str, words: str) -> str:
    """The wording, with capitals as the words that it replaces have them."""
    if len(words) > 1 and words.isupper():
        return wording.upper()
    if words[:1].isupper():
        return wording[:1].upper() + wording[1:]
    return wording


def _pattern(term: Term) -> re.Pattern[str] | None:
    """Finds the wording itself and those it replaces, the longest first: what stands as settled,
    or as part of what is settled, is found as such and is left alone."""
    if not term.replaces:
        return None
    some = sorted((term.wording, *term.replaces), key=len, reverse=True)
    words = "|".join(r"\s+".join(map(re.escape, one.split())) for one in some)
    # Part of a longer word, hyphenated ones included, is another word.
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)


def _places(pattern: re.Pattern[str], term: Term, text: str) -> Iterator[tuple[int, str]]:
    settled = term.wording.casefold()
    for match in pattern.finditer(text):
        if " ".join(match[0].split()).casefold() != settled:
            yield match.start(), match[0]


def _kept(
    text: Text, draft: Draft, paragraph: Paragraph, at: int, words: str, command: ApplyTerm
) -> tuple[WhyLeft | None, BracketId | None]:
    """Why words stay as they are, the strongest reason first; None if they give way."""
    end = at + len(words)
    agreements = text.agreements
    if text.silences.freezing(draft.id) is not None:
        return "silence", None
    if agreements.on_draft(draft.id) or agreements.on_paragraph(paragraph.id):
        return "ad-ref", None
    phrases = (a.words for a in agreements.on_phrases(paragraph.id))
    if any(_overlaps(paragraph.text, phrase, at, end) for phrase in phrases):
        return "ad-ref", None
    runs = sliced(paragraph.runs, at, end)
    over = {paragraph.bracket, *(m.bracket for run in runs for m in run.marks)}
    for bracket in sorted(b for b in over if b is not None):
        if text.brackets.somebodys(bracket):
            return "proposed", bracket
    if len(runs) > 1:
        here = [{m.bracket for m in run.marks} for run in runs]
        across = set[BracketId]().union(*here) - here[0].intersection(*here)
        return "across-brackets", min(across, default=None)
    sources = (s.phrase for s in text.links.sources.values() if s.paragraph == paragraph.id)
    if any(_overlaps(paragraph.text, phrase, at, end) for phrase in sources):
        return "agreed-language", None
    return ("spared" if paragraph.id in command.spared else None), None


def _overlaps(text: str, phrase: str, at: int, end: int) -> bool:
    """Whether characters from ``at`` to ``end`` belong to a phrase, wherever it stands."""
    parts = phrase.split()
    if not parts:
        return False
    pattern = r"\s+".join(map(re.escape, parts))
    return any(m.start() < end and at < m.end() for m in re.finditer(pattern, text))
