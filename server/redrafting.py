"""A redraft from what the pen sends: its paragraphs one by one, or a whole bracketed text."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from events.brackets import AlternativesFormed, BracketOpened
from events.errors import Malformed, Unknown
from events.formats.ancestry import ancestors
from events.formats.bracketed import Imported, ImportedBracket, ImportedOptions, parse
from events.ids import AlternativesId, BracketId, DraftId, ParagraphId, RevisionId
from events.negotiation import Negotiation
from events.redraft import Descent, IssueRedraft, Merge, keeps_id
from events.text import Draft, Paragraph, ParagraphKind, Run, merged
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


def read(wanted: Sequence[Wanted]) -> list[Part]:
    """Read the bracketed text of paragraphs; raises `Malformed` as `parse` does."""
    return [Part(w, None if w.text is None else parse(w.text, fresh)) for w in wanted]


def read_text(state: Negotiation, draft: DraftId, text: str) -> list[Part]:
    """Read a whole text; what its paragraphs come from is judged by their words.

    A paragraph that reads and is bracketed just as one that stands keeps the brackets of that one.
    """
    held = known(state, draft)
    imported = parse(text, fresh)
    old = held.text()
    parts: list[Part] = []
    for paragraph, ancestor in zip(
        imported.paragraphs, ancestors(old, imported.paragraphs), strict=True
    ):
        stood = held.paragraphs[ancestor] if ancestor is not None else None
        wanted = Wanted(
            (ancestor,) if ancestor is not None else (),
            None,
            None,
            paragraph.kind,
            paragraph.level,
            paragraph.label,
        )
        same = stood is not None and _shape(stood) == _shape(paragraph)
        alone = replace(imported, paragraphs=(paragraph,))
        parts.append(Part(wanted, None if same else alone))
    return parts


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


def _shape(paragraph: Paragraph) -> list[tuple[str, int]]:
    """The words, and how deep in brackets they stand."""
    whole = 1 if paragraph.bracket is not None else 0
    return [(" ".join(r.text.split()), len(r.marks) + whole) for r in paragraph.runs]
