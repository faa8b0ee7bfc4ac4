"""From the state of a negotiation to where agreement stands. Pure: reads, never changes."""

from events.adref import Agreement
from events.brackets import Bracket
from events.members import Actor
from events.negotiation import Negotiation
from events.packages import Package
from events.permissions import may
from events.projections.agreed import AgreedTotals, Total, agreed_totals, is_provisional
from events.projections.brackets import excerpt
from events.projections.labels import full_label
from events.questions import Question, lapsed
from events.silence import Letter, Silence
from server.api import agreement_views as views
from server.places import told


def agreements_view(
    state: Negotiation, reader: Actor | None, now: int, names: bool = False
) -> views.AgreementsView:
    """Where agreement stands. ``names``: who wrote against a silence is shown (SPEC Z8)."""
    names = names or (reader is not None and may(reader.role, "audit"))
    return views.AgreementsView(
        position=state.position,
        as_of=state.occurred_at,
        server_time=now,
        everything=state.packages.everything,
        provisional=any(is_provisional(state, d) for d in state.text.drafts),
        questions=[_question(state, q) for q in state.questions.questions.values()],
        totals=[_totals(found) for found in agreed_totals(state)],
        agreements=[_agreement(state, a) for a in state.agreements.agreements.values()],
        silences=[_silence(state, s, reader, names) for s in state.silences.silences.values()],
        packages=[_package(state, p) for p in state.packages.packages.values()],
    )


def _question(state: Negotiation, held: Question) -> views.QuestionView:
    bracket = state.brackets.brackets.get(held.bracket)
    return views.QuestionView(
        id=held.id,
        bracket=held.bracket,
        draft=bracket.draft if bracket is not None else "",
        outcome=held.outcome,
        text=held.text,
        words=excerpt(state, held.bracket) if bracket is not None else "",
        standing=held.standing,
        meeting=held.meeting,
        put=held.put,
        put_at=held.put_at,
        objections=[
            views.ObjectionView(
                delegation=d, reason=reason, entered=state.entries.on_question(held.id, d)
            )
            for d, reason in held.objections
        ],
        lapsed=lapsed(held, state.brackets, state.text, state.process.round, state.meetings)
        if held.standing == "on screen"
        else "",
    )


def _totals(found: AgreedTotals) -> views.DraftTotalView:
    return views.DraftTotalView(
        draft=found.draft,
        title=found.title,
        total=_total(found.total),
        chapters=[
            views.ChapterTotalView(heading=c.heading, title=c.title, total=_total(c.total))
            for c in found.chapters
        ],
    )


def _total(found: Total) -> views.TotalView:
    return views.TotalView(
        paragraphs=found.paragraphs,
        agreed=found.agreed,
        pending=found.pending,
        bracketed=found.bracketed,
        provisional=found.provisional,
        sentence=found.sentence,
    )


def _agreement(state: Negotiation, held: Agreement) -> views.AgreementView:
    draft = state.text.drafts.get(held.draft)
    there = draft is not None and held.paragraph in draft.paragraphs
    return views.AgreementView(
        id=held.id,
        draft=held.draft,
        paragraph=held.paragraph,
        label=full_label(draft, held.paragraph) if there and draft and held.paragraph else "",
        bracket=held.bracket,
        words=held.words,
        level=held.level,
        pending=list(held.pending),
        provisional=held.standing and is_provisional(state, held.draft),
        agreed=held.agreed,
        agreed_at=held.agreed_at,
        reopened=held.reopened,
        reopened_by=held.reopened_by,
        reason=held.reason,
        entered=list(
            state.entries.on_agreement(
                held.id, "ad ref confirmation" if held.standing else "ad ref notification"
            )
        ),
        corrections=[
            views.CorrectionView(
                paragraph=c.paragraph,
                at=c.at,
                removed=c.removed,
                inserted=c.inserted,
                why=c.why,
                position=c.position,
            )
            for c in held.corrections
        ],
    )


def _silence(
    state: Negotiation, held: Silence, reader: Actor | None, names: bool
) -> views.SilenceView:
    draft = state.text.drafts.get(held.draft)
    return views.SilenceView(
        id=held.id,
        draft=held.draft,
        title=draft.title if draft is not None else "",
        at=held.at,
        hash=held.hash,
        deadline=held.deadline,
        place=held.place,
        told=told(held.deadline, held.place),
        letter=held.letter,
        standing=held.standing,
        opened_at=held.opened_at,
        ended_at=held.ended_at,
        remark=held.remark,
        letters=[_letter(letter, reader, names) for letter in held.letters],
    )


def _letter(letter: Letter, reader: Actor | None, names: bool) -> views.LetterView:
    own = reader is not None and letter.delegations == (reader.delegation,)
    shown = names or own
    return views.LetterView(
        delegations=list(letter.delegations) if shown else None,
        paragraphs=list(letter.paragraphs),
        reason=letter.reason if shown else None,
        late=letter.late,
        position=letter.position,
        at=letter.at,
    )


def _package(state: Negotiation, held: Package) -> views.PackageView:
    known = state.brackets.brackets
    return views.PackageView(
        id=held.id,
        title=held.title,
        note=held.note,
        authors=list(held.authors),
        standing=held.standing,
        brackets=[
            views.PackageBracketView(
                bracket=b, words=excerpt(state, b), standing=_standing(held, known[b])
            )
            for b in held.brackets
            if b in known
        ],
        broken_by=held.broken_by,
        reason=held.reason,
    )


def _standing(package: Package, bracket: Bracket) -> views.BracketStanding:
    if bracket.open:
        return "open"
    if package.standing == "agreed":
        return "agreed"
    if bracket.life in ("withdrawn", "moot") or package.agreed is None:
        return "fallen"
    return "pending"
