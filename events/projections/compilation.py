"""The compilation: per paragraph its text, and beneath it what each proponent proposes (SPEC P19).

In the regime *compilation* everything is kept, by proponent; in every other it can be asked too.
Proposals of the same proponents stand together, those made on behalf of a group under the group.
Where the regime names nobody, each proposal stands by itself: two of “a delegation” need not be of
the same.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from events.brackets import BracketKind
from events.ids import BracketId, DelegationId, DraftId, GroupId, ParagraphId
from events.negotiation import Negotiation
from events.projections.asked import EVERYTHING, Asked, Look
from events.projections.attribution import delegation_code, group_code, informals_words
from events.projections.brackets import State, first_paragraph, proposal, rival_words, state_of
from events.projections.labels import full_labels
from events.projections.paragraphs import asked_about
from events.projections.spans import Spans, spans
from events.text import Draft, Paragraph, ParagraphKind

NOBODY_NAMED = "no proponent named"


class Kept(Struct, frozen=True):
    """One proposal, in its paragraph.

    ``proposal`` says what it is, shortened: “Delete “forced””; ``words`` are all the words under
    the bracket. ``alternatives`` are the other open options for its place, in words. ``entered``
    are proponents for which it was entered, and who have yet to confirm it.
    """

    bracket: BracketId
    kind: BracketKind
    state: State
    proposal: str
    words: str
    reason: str
    alternatives: tuple[str, ...]
    entered: tuple[DelegationId, ...]


class Proponents(Struct, frozen=True):
    """Who proposes together, and what, in the order in which it was opened.

    ``who`` names them by their codes: “EU, MEX”, “informals, brought by NOR”. ``delegations`` are
    those that propose for themselves, ``groups`` those on whose behalf it is proposed.
    """

    who: str
    delegations: tuple[DelegationId, ...]
    groups: tuple[GroupId, ...]
    informals: bool
    proposals: tuple[Kept, ...]


class Compiled(Struct, frozen=True):
    """A paragraph: ``text`` is what stands there without open insertions, empty if all of it is
    proposed; ``label`` names it in full, such as “5 (a)”."""

    paragraph: ParagraphId
    kind: ParagraphKind
    level: int
    label: str
    text: str
    proponents: tuple[Proponents, ...]


class CompiledDraft(Struct, frozen=True):
    """A draft, paragraph by paragraph."""

    draft: DraftId
    title: str
    paragraphs: tuple[Compiled, ...]


def compilation(state: Negotiation, asked: Asked = EVERYTHING) -> tuple[CompiledDraft, ...]:
    """Every draft asked about, with what is proposed in it and asked about. Linear in the text.

    Open proposals are kept; settled ones are listed if just these are asked for. Headings are left
    out where paragraphs, parties, kinds, states or ages are asked and nothing is proposed in them.
    """
    look = Look(state, asked)
    return tuple(
        CompiledDraft(draft.id, draft.title, tuple(_paragraphs(state, draft, look)))
        for draft in state.text.drafts.values()
        if asked.draft in (None, draft.id)
    )


def _paragraphs(state: Negotiation, draft: Draft, look: Look) -> Iterator[Compiled]:
    labels, near = full_labels(draft), spans(draft, state.brackets)
    held: dict[ParagraphId, list[BracketId]] = {}
    for bracket in state.brackets.brackets.values():
        kept = bracket.open or look.asked.state == "settled"
        if bracket.draft == draft.id and kept and look.bracket(bracket.id):
            first = first_paragraph(state, bracket.id)
            if first is not None:
                held.setdefault(first.id, []).append(bracket.id)
    for paragraph in draft.text():
        here = held.get(paragraph.id, [])
        if asked_about(look, draft.id, paragraph, here):
            yield Compiled(
                paragraph.id,
                paragraph.kind,
                paragraph.level,
                labels.get(paragraph.id, ""),
                _standing(state, paragraph),
                tuple(_grouped(state, draft, here, near)),
            )


def _standing(state: Negotiation, paragraph: Paragraph) -> str:
    """The words of a paragraph that no open insertion proposes."""
    known = state.brackets.brackets

    def proposed(bracket: BracketId) -> bool:
        return bracket in known and known[bracket].open and known[bracket].kind == "insertion"

    if paragraph.bracket is not None and proposed(paragraph.bracket):
        return ""
    return "".join(
        run.text for run in paragraph.runs if not any(proposed(m.bracket) for m in run.marks)
    )


def _grouped(
    state: Negotiation, draft: Draft, brackets: Iterable[BracketId], near: Spans
) -> Iterator[Proponents]:
    """Groups first, then delegations, then what emerged from informals, then the draft's own."""
    rows: dict[object, tuple[Proponents, list[Kept]]] = {}
    for bracket in brackets:
        held = state.brackets.known(bracket)
        on_behalf = state.group_stances.proposing(bracket)
        for_groups = {by.delegation for by in on_behalf.values()}
        alone = tuple(d for d in held.proponents if d not in for_groups)
        groups = tuple(on_behalf)
        came = informals_words(state, bracket)
        codes = [group_code(state, g) for g in groups]
        codes += [delegation_code(state, d) for d in alone]
        who = "; ".join(part for part in (", ".join(codes), came) if part) or NOBODY_NAMED
        named = all(d in state.members.delegations for d in held.proponents)
        named = named and all(g in state.groups.groups for g in groups)
        key = (who, frozenset(groups), frozenset(alone)) if named else bracket
        row = rows.setdefault(key, (Proponents(who, alone, groups, bool(came), ()), []))
        row[1].append(
            Kept(
                bracket,
                held.kind,
                state_of(state, bracket, near),
                proposal(state, bracket),
                draft.words(bracket),
                held.reason,
                rival_words(state, bracket),
                tuple(d for d in held.proponents if state.entries.on_proposal(bracket, d)),
            )
        )
    for of, kept in sorted(rows.values(), key=lambda row: _rank(row[0])):
        yield Proponents(of.who, of.delegations, of.groups, of.informals, tuple(kept))


def _rank(row: Proponents) -> int:
    return 0 if row.groups else 1 if row.delegations else 2 if row.informals else 3
