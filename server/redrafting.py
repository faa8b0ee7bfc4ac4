"""A redraft from what the pen sends: its paragraphs one by one, or a whole bracketed text."""

import re
from collections.abc import Collection, Sequence

from msgspec import Struct
from msgspec.structs import replace

from events.brackets import AlternativesFormed, BracketOpened
from events.draft.document import server_client
from events.errors import Malformed, Unknown
from events.formats.ancestry import ancestors
from events.formats.bracketed import (
    Imported,
    ImportedBracket,
    ImportedOptions,
    Undecided,
    parse,
)
from events.formats.standing import pieces, recognised
from events.formats.written import AGREED
from events.ids import AlternativesId, BracketId, DraftId, ParagraphId, RevisionId
from events.negotiation import Negotiation
from events.redraft import Descent, IssueRedraft, Merge, keeps_id
from events.text import Draft, Paragraph, ParagraphKind, Run, merged, sliced
from server.ids import fresh


class Wanted(Struct, frozen=True):
    """A paragraph of a redraft as it was sent; see `server.api.steering_views`."""

    ancestors: tuple[ParagraphId, ...]
    text: str | None = None
    runs: tuple[Run, ...] | None = None
    kind: ParagraphKind | None = None
    level: int | None = None
    label: str | None = None
    merges: tuple[BracketId, ...] = ()


class Part(Struct, frozen=True):
    """Paragraphs that come from the same ancestors; ``imported`` None: the ancestor as it is."""

    wanted: Wanted
    imported: Imported | None


def undecided(parts: Sequence[Part]) -> list[Undecided]:
    """What reading them could not decide, in reading order."""
    read_texts = {id(p.imported.undecided): p.imported for p in parts if p.imported is not None}
    return [note for imported in read_texts.values() for note in imported.undecided]


def read(state: Negotiation, draft: DraftId, wanted: Sequence[Wanted]) -> list[Part]:
    """Read the bracketed text of paragraphs. Brackets over the same words as in an ancestor are
    those that stand (SPEC T12), unless they are merged.

    Raises `Unknown` if there is no such draft, `Malformed` as `parse` does and for names.
    """
    held = known(state, draft)
    gone = {b for w in wanted for b in w.merges}
    return [Part(w, None if w.text is None else _read(state, held, w, gone)) for w in wanted]


def _read(state: Negotiation, held: Draft, wanted: Wanted, gone: Collection[BracketId]) -> Imported:
    assert wanted.text is not None, "only what has a text is read"
    imported = parse(wanted.text, fresh)
    stood = [held.paragraphs[a] for a in wanted.ancestors if a in held.paragraphs]
    found = [recognised(p, stood, gone) for p in imported.paragraphs]
    _check_bare(state, held, imported, found)
    return replace(imported, paragraphs=tuple(found))


def read_text(state: Negotiation, draft: DraftId, text: str) -> list[Part]:
    """Read a whole text; what its paragraphs come from is judged by their words.

    They keep kind and level, and their brackets as in `read`; a paragraph that reads and is
    bracketed just as one that stands stays as it is. Raises as `read`.
    """
    held = known(state, draft)
    imported = parse(text, fresh)
    old = held.text()
    came = ancestors(old, imported.paragraphs)
    parts: list[Part] = []
    found: list[Paragraph] = []
    for paragraph, ancestor in zip(imported.paragraphs, came, strict=True):
        stood = held.paragraphs[ancestor] if ancestor is not None else None
        if stood is None:
            found.append(paragraph)
            parts.append(Part(_styled((), paragraph), replace(imported, paragraphs=(paragraph,))))
            continue
        now = recognised(_labelled(paragraph, stood), [stood])
        if _alike(now, stood):
            now = replace(now, kind=stood.kind, level=stood.level)
        found.append(now)
        same = _shape(stood) == _shape(now)
        parts.append(
            Part(
                _styled((stood.id,), now),
                None if same else replace(imported, paragraphs=(now,)),
            )
        )
    _check_bare(state, held, imported, found)
    return parts


def _styled(came: tuple[ParagraphId, ...], paragraph: Paragraph) -> Wanted:
    return Wanted(came, None, None, paragraph.kind, paragraph.level, paragraph.label)


def _alike(now: Paragraph, stood: Paragraph) -> bool:
    """Whether nothing about its kind was rewritten; a heading at level 0 is written as at 1."""
    if now.kind == "heading" and stood.kind == "heading":
        return now.level == max(stood.level, 1)
    return "heading" not in (now.kind, stood.kind)


def _labelled(paragraph: Paragraph, stood: Paragraph) -> Paragraph:
    """A label that reading took for words, because it is of no common form, is the label again."""
    sign = f"{stood.label} "
    if paragraph.label or not stood.label or not paragraph.text.startswith(sign):
        return paragraph
    runs = sliced(paragraph.runs, len(sign), len(paragraph.text))
    return replace(paragraph, label=stood.label, runs=runs)


_NAMED = re.compile(r"(?:^|\s)- ([^\s,;*]+)")
"""The first name after the dash, as in ``voluntary - MEX, PHL; USA delete``."""


def _check_bare(
    state: Negotiation, held: Draft, imported: Imported, found: Sequence[Paragraph]
) -> None:
    """Raises `Malformed` if a new bracket says whose it is: that would become words of the text.

    What the text has as its words already, as imported texts do, may stay.
    """
    before = "\n".join(p.text for p in held.text())
    opened = {b.id for b in imported.brackets}
    codes = {d.code for d in state.members.delegations.values()}
    codes |= {g.code for g in state.groups.groups.values()} | {"informals", "delete"}
    for paragraph in found:
        text = paragraph.text
        if AGREED in text and AGREED not in before:
            raise Malformed(
                f"“{AGREED}” is said by the record, and is no part of a redraft: leave it out."
            )
        for piece in pieces(paragraph):
            words = text[piece.start : piece.end]
            named = [
                m
                for m in _NAMED.finditer(words)
                if m[1] in codes and words[m.start() :] not in before
            ]
            if piece.bracket in opened and named:
                raise Malformed(
                    f"“{words[named[-1].start() :].strip()}” would become words of the text. "
                    "Write a redraft with brackets alone, without whose they are: those that stand "
                    "keep their proponents and positions."
                )


def composed(state: Negotiation, draft: DraftId, name: str, parts: Sequence[Part]) -> IssueRedraft:
    """The command, on the text as it now stands; raises `Unknown` and `Malformed`."""
    held = known(state, draft)
    rows: list[tuple[Paragraph, Wanted]] = []
    read_brackets: dict[BracketId, ImportedBracket] = {}
    read_groups: dict[ImportedOptions, None] = {}
    for part in parts:
        rows += [(p, part.wanted) for p in _paragraphs(held, part)]
        if part.imported is not None and not (
            part.imported.brackets and part.imported.brackets[0].id in read_brackets
        ):
            read_brackets.update((b.id, b) for b in part.imported.brackets)
            read_groups.update(dict.fromkeys(part.imported.alternatives))
    lineage = [Descent(p.id, wanted.ancestors) for p, wanted in rows]
    kept = keeps_id(lineage)
    final = [kept.get(place) or ParagraphId(fresh()) for place in range(len(rows))]
    merges: dict[BracketId, list[ParagraphId]] = {}
    for now, (_, wanted) in zip(final, rows, strict=True):
        for bracket in wanted.merges:
            merges.setdefault(bracket, []).append(now)
    opened: dict[BracketId, BracketOpened] = {}
    for now, (paragraph, _) in zip(final, rows, strict=True):
        for bracket in paragraph.brackets():
            found = read_brackets.get(bracket)
            if found is not None and bracket not in opened:
                opened[bracket] = BracketOpened(bracket, draft, found.kind, (), now, found.whole)
    return IssueRedraft(
        RevisionId(fresh()),
        draft,
        name,
        tuple(replace(p, id=now) for now, (p, _) in zip(final, rows, strict=True)),
        tuple(Descent(now, d.ancestors) for now, d in zip(final, lineage, strict=True)),
        tuple(Merge(b, tuple(into)) for b, into in merges.items()),
        tuple(opened[b] for b in read_brackets if b in opened),
        tuple(
            AlternativesFormed(AlternativesId(fresh()), row.brackets, row.no_text)
            for row in read_groups
            if opened.keys() >= set(row.brackets)
        ),
        server_client(),
    )


def known(state: Negotiation, draft: DraftId) -> Draft:
    """The draft; raises `Unknown`."""
    held = state.text.drafts.get(draft)
    if held is None:
        raise Unknown("T2", "There is no such draft.")
    return held


def _paragraphs(held: Draft, part: Part) -> list[Paragraph]:
    """The paragraphs of a part, under any ids."""
    wanted = part.wanted
    stood = held.paragraphs.get(wanted.ancestors[0]) if len(wanted.ancestors) == 1 else None
    if part.imported is not None:
        found = list(part.imported.paragraphs)
        if stood is not None and len(found) == 1 and found[0].kind == "text":
            found[0] = replace(found[0], kind=stood.kind, level=stood.level)
            if not found[0].label:
                found[0] = replace(found[0], label=stood.label)
    elif wanted.runs is not None:
        runs = merged(Run(r.text, tuple(sorted(set(r.marks)))) for r in wanted.runs)
        base = stood or Paragraph(ParagraphId(fresh()))
        found = [Paragraph(ParagraphId(fresh()), base.kind, base.level, base.label, None, runs)]
    elif stood is not None:
        found = [stood]
    else:
        raise Malformed("A paragraph of a redraft has a text, or one ancestor that stays as it is.")
    if found:
        first = found[0]
        found[0] = replace(
            first,
            kind=wanted.kind or first.kind,
            level=first.level if wanted.level is None else wanted.level,
            label=first.label if wanted.label is None else wanted.label,
        )
    return found


def _shape(paragraph: Paragraph) -> tuple[BracketId | None, list[tuple[str, object]]]:
    """The words with their brackets, however they are spaced."""
    return paragraph.bracket, [(" ".join(r.text.split()), r.marks) for r in paragraph.runs]
