"""What the API says of redrafts: of one that was issued, and of what one would do."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from events.brackets import BracketOpened, BracketRedrafted
from events.errors import Unknown
from events.formats.bracketed import Undecided
from events.formats.standing import signed
from events.ids import BracketId, DraftId, ParagraphId, RevisionId
from events.members import Actor
from events.negotiation import Event, Negotiation
from events.projections.brackets import shortened
from events.redraft import IssueRedraft, RedraftIssued
from events.text import Paragraph
from server.api import redraft_views as views
from server.api.steering_render import label_of
from server.api.views import MarkView, RunView, UndecidedView

NONE: Mapping[ParagraphId, str] = MappingProxyType({})


def redraft_view(state: Negotiation, _to: Actor | None, revision: RevisionId) -> views.RedraftView:
    """What a redraft did; raises `Unknown` for a revision that was none."""
    held = state.redrafts.redrafts.get(revision)
    if held is None:
        raise Unknown("T10", "There is no such redraft.")
    names = (r.name for r in state.process.revisions if r.id == revision)
    return views.RedraftView(
        revision=revision,
        draft=held.draft,
        name=next(names, ""),
        position=held.position,
        issued_at=held.issued_at,
        lineage=[
            views.DescentView(
                paragraph=d.paragraph,
                label=label_of(state, held.draft, d.paragraph),
                ancestors=list(d.ancestors),
            )
            for d in held.lineage
        ],
        gone=list(held.gone),
        brackets=[fate_view(state, f) for f in held.brackets],
    )


def fate_view(
    state: Negotiation, fate: BracketRedrafted, labels: Mapping[ParagraphId, str] = NONE
) -> views.FateView:
    """What a redraft made of a bracket, which ``state`` knows; ``labels`` it would give."""
    held = state.brackets.known(fate.bracket)
    draft = state.text.drafts[held.draft]
    return views.FateView(
        bracket=fate.bracket,
        fate=fate.fate,
        words=shortened(draft.words(fate.bracket), 240),
        proponents=list(held.proponents),
        places=list(fate.places),
        labels=[labels.get(p) or label_of(state, held.draft, p) for p in fate.places],
        over=list(fate.over),
        over_groups=list(fate.over_groups),
    )


def signed_view(state: Negotiation, _to: Actor | None, draft: DraftId) -> views.SignedView:
    """A draft to be rewritten; raises `Unknown` if there is none such."""
    held = state.text.drafts.get(draft)
    if held is None:
        raise Unknown("T2", "There is no such draft.")
    return views.SignedView(
        position=state.position,
        text="\n\n".join(_line(p) for p in held.text()) + "\n",
        paragraphs=[views.SignedParagraphView(paragraph=p.id, text=signed(p)) for p in held.text()],
    )


def _line(paragraph: Paragraph) -> str:
    text = signed(paragraph, labelled=True)
    if paragraph.kind == "heading":
        return f"{'#' * max(paragraph.level, 1)} {text}"
    return "    " * paragraph.level + text


def preview_view(
    state: Negotiation,
    command: IssueRedraft,
    events: Sequence[Event],
    undecided: Sequence[Undecided],
) -> views.RedraftPreviewView:
    """What a redraft that was decided to ``events`` would do; ``state`` is that before it."""
    held = state.text.drafts[command.draft]
    labels = {p.id: p.label for p in command.paragraphs}
    words: dict[BracketId, str] = {}
    for paragraph in command.paragraphs:
        for bracket in paragraph.brackets():
            whole = paragraph.bracket == bracket
            words[bracket] = words.get(bracket, "") + "".join(
                run.text
                for run in paragraph.runs
                if whole or any(m.bracket == bracket for m in run.marks)
            )
    return views.RedraftPreviewView(
        position=state.position,
        paragraphs=[
            views.NewParagraphView(
                label=p.label,
                kind=p.kind,
                level=p.level,
                signed=signed(p),
                runs=[
                    RunView(
                        text=r.text,
                        marks=[MarkView(bracket=m.bracket, role=m.role) for m in r.marks],
                    )
                    for r in p.runs
                ],
                ancestors=list(d.ancestors),
                changed=p != held.paragraphs.get(p.id),
            )
            for p, d in zip(command.paragraphs, command.lineage, strict=True)
        ],
        gone=[p for e in events if isinstance(e, RedraftIssued) for p in e.gone],
        brackets=[fate_view(state, e, labels) for e in events if isinstance(e, BracketRedrafted)],
        opened=[
            views.NewBracketView(
                kind=e.kind,
                words=shortened(words[e.bracket], 240),
                label=labels.get(e.paragraph, ""),
            )
            for e in events
            if isinstance(e, BracketOpened)
        ],
        undecided=[
            UndecidedView(line=u.line, column=u.column, what=u.what, excerpt=u.excerpt)
            for u in undecided
        ],
    )
