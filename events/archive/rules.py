"""Whether an act in the record could have been decided: the rules, held against what they led to.

An act is all the events of one command. What was commanded is read from the first of them, decided
anew on the state before it, carried out on a copy of the readable text, and compared with what the
record says. Acts of typing are judged by ``typing``, which the caller brings: this package knows
the rules of the room, not its gate.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import takewhile

from msgspec import Struct
from msgspec.structs import replace

from events import (
    adoption,
    adref,
    brackets,
    correcting,
    departure,
    entering,
    entries,
    floor,
    group_stances,
    groups,
    informals,
    issues,
    lineage,
    links,
    meetings,
    members,
    numbering,
    packages,
    process,
    proposals,
    questions,
    rebasing,
    redraft,
    references,
    reopening,
    silence,
    stances,
    structure,
    submissions,
    tabling,
    terms,
)
from events.adref import EditoriallyCorrected
from events.brackets import (
    AlternativesFormed,
    BracketMooted,
    BracketOpened,
    BracketReopened,
    BracketWithdrawn,
    ReasonGiven,
)
from events.draft import editing
from events.draft.document import DraftDocument
from events.draft.enact import (
    Effective,
    Settlement,
    carry_out,
    check_import,
    effects_by_draft,
    ended_by,
    hold_locks,
)
from events.errors import Malformed, RecordDamaged, Refused, TravauxError
from events.generations import BeginGeneration, GenerationBegun
from events.ids import DraftId, GroupId, Microseconds, ParagraphId
from events.members import Actor
from events.negotiation import Command, Event, Negotiation, decide, evolve, voice_of
from events.proposals import WordingProposed
from events.record import Recorded
from events.text import (
    Draft,
    DraftOpened,
    Dropped,
    Marked,
    Paragraph,
    Spliced,
    Styled,
    TextChanged,
    apply,
)

Documents = Mapping[DraftId, DraftDocument]
"""The CRDT document of each draft."""

Act = Sequence[Recorded[Event]]
"""The events of one command, in order; never empty."""

Typing = Callable[[Negotiation, Documents, Actor, Act], None]
"""Judges an act of typing on the state before it; raises `Refused` for what it may not be."""


TABLED_WITH = (
    structure.ParagraphAdded
    | ReasonGiven
    | stances.StanceEvent
    | group_stances.GroupStanceEvent
    | proposals.CosponsorEvent
)
"""What is tabled beside text, by the first event of each."""


class Outcome(Struct, frozen=True):
    """The text that a draft must have after an act: all of it, or (``part``) of what it touches."""

    draft: DraftId
    paragraphs: tuple[Paragraph, ...]
    part: frozenset[ParagraphId] | None = None


def check(
    state: Negotiation, documents: Documents, act: Act, typing: Typing | None
) -> list[Outcome]:
    """Hold an act against the rules; ``state`` and ``documents`` are those before it.

    Returns what the text must be once the act is folded; see `check_outcome`. Raises
    `RecordDamaged` naming the position that the rules do not lead to.
    """
    for one in act:
        if isinstance(one.event, TextChanged | GenerationBegun) != (one.update is not None):
            raise RecordDamaged(
                one.position, "text changes and beginnings of generations alone carry CRDT bytes."
            )
    try:
        actor = state.members.actor(act[0].actor)
    except Refused as error:
        raise _forbidden(act[0], error) from error
    if isinstance(act[0].event, tabling.Tabled):
        _check_tabled(state, documents, actor, act, typing)
        return []
    return _check(state, documents, actor, act, typing)


def _check(
    state: Negotiation, documents: Documents, actor: Actor, act: Act, typing: Typing | None
) -> list[Outcome]:
    """The same for an act of ``actor``, or for a part of one that tables."""
    first = act[0]
    try:
        if isinstance(first.event, TextChanged | entries.TypedFor):
            text = act[1:2] if isinstance(first.event, entries.TypedFor) else act[:1]
            if not text or not isinstance(text[0].event, TextChanged):
                raise RecordDamaged(first.position, "nothing was typed for anybody.")
            if typing is not None:
                typing(state, documents, actor, act)
            return []
        if isinstance(first.event, redraft.RedraftIssued):
            _check_redraft(state, actor, act, first.event)
            return []
        command = commanded(act)
        if command is None:
            raise RecordDamaged(first.position, "no act begins with such an event.")
        decided = decide(state, actor, command)
    except Refused as error:
        raise _forbidden(first, error) from error
    for index, event in enumerate(decided):
        if index == len(act) or act[index].event != event:
            at = act[min(index, len(act) - 1)].position
            raise RecordDamaged(at, "the rules lead to another event here.")
    rest = act[len(decided) :]
    if isinstance(command, process.OpenDraft):
        _check_brought(state, command, rest)
        return []
    return _followed(state, voice_of(state, actor, command), decided, rest, first)


def check_outcome(state: Negotiation, outcome: Outcome, act: Act) -> None:
    """Raise `RecordDamaged` unless, the act folded, the text is what the act leads to."""
    draft = state.text.drafts[outcome.draft]
    found = [
        paragraph
        for paragraph in draft.text()
        if outcome.part is None or paragraph.id in outcome.part
    ]
    if found != list(outcome.paragraphs):
        changed = next((r for r in act if isinstance(r.event, TextChanged)), act[0])
        raise RecordDamaged(changed.position, "this is not what the act does to the text.")


def commanded(act: Act) -> Command | None:
    """The command that an act answers to; None if no command leads to such a first event."""
    match act[0].event:
        case structure.ParagraphAdded(draft, new, after, kind, level, label, bracket, text):
            noted = next((e for e in _decided(act) if isinstance(e, numbering.RoleNoted)), None)
            role, to = (noted.role, noted.to) if noted is not None else (None, None)
            return structure.AddParagraph(
                draft, new, after, kind, level, label, text, bracket, role, to, _on_behalf(act)
            )
        case members.DelegationEnrolled(delegation, name, code):
            return members.EnrolDelegation(delegation, name, code)
        case members.ParticipantEnrolled(participant, role, party):
            return members.EnrolParticipant(participant, role, party)
        case members.ParticipantLeft(participant):
            return members.EndParticipation(participant)
        case members.HeadNamed(participant):
            return members.NameHead(participant)
        case members.HeadReleased(participant):
            return members.NameHead(participant, False)
        case members.PenPassed(participant):
            return members.PassPen(participant)
        case proposals.WordingProposed(
            draft, paragraph, at, struck, inserted, strike, insertion, marked, reason
        ):
            return proposals.ProposeWording(
                draft,
                paragraph,
                at,
                struck,
                inserted,
                strike,
                insertion,
                marked,
                reason,
                _on_behalf(act),
            )
        case entries.EnteredFor(entry, delegation):
            said = commanded(act[1:]) if len(act) > 1 else None
            if isinstance(said, entering.Enterable):
                return entering.EnterFor(entry, delegation, said)
            return None
        case informals.TextFromInformals(_, _, bringers, by_groups, informal, held_at, beside):
            brought = commanded(act[1:]) if len(act) > 1 else None
            if not isinstance(brought, proposals.ProposeWording | structure.AddParagraph):
                return None
            formed = (e.event for e in act if isinstance(e.event, AlternativesFormed))
            options = next((e.alternatives for e in formed), None)
            return informals.BringFromInformals(
                brought, bringers, by_groups, informal, held_at, beside, options
            )
        case entries.EntryConfirmed():
            confirmed = [one.event for one in act]
            return correcting.ConfirmEntries(
                tuple(e.entry for e in confirmed if isinstance(e, entries.EntryConfirmed))
            )
        case entries.EntryCorrected(entry, _, note):
            return correcting.CorrectEntry(entry, note)
        case stances.StanceWithdrawn(bracket) if any(
            isinstance(one.event, proposals.CosponsorJoined) and one.event.bracket == bracket
            for one in act[1:2]
        ):
            return proposals.JoinProposal(bracket)
        case process.NegotiationOpened(slug, title):
            return process.OpenNegotiation(slug, title)
        case process.RegimeAnnounced(kind, typing, attribution):
            return process.AnnounceRegime(kind, typing, attribution)
        case process.RoundOpened(round_id, name):
            return process.OpenRound(round_id, name)
        case process.RoundClosed():
            match [one.event for one in act[1:]]:
                case [process.RoundOpened(round_id, name)]:
                    return process.OpenRound(round_id, name)
            return process.CloseRound()
        case questions.QuestionTakenDown():
            match [one.event for one in act[1:]]:
                case [questions.QuestionPut(question, bracket, outcome, text)]:
                    return questions.PutQuestion(question, bracket, outcome, text)
            return _on_questions(act[0].event)
        case tabling.Tabled(draft, _, group):
            return tabling.Table(draft, group)
        case process.RevisionIssued(revision, draft, name):
            return process.IssueRevision(revision, draft, name)
        case GenerationBegun(draft, _, seed):
            match [one.event for one in act[1:]]:
                case [process.RevisionIssued(revision, there, name)] if there == draft:
                    return process.IssueRevision(revision, draft, name, seed)
            return BeginGeneration(draft, seed)
        case DraftOpened(draft, title):
            return process.OpenDraft(draft, title)
        case process.PhaseOpened(phase, name, kind, typing, attribution, attends, on_record):
            return process.OpenPhase(phase, name, kind, typing, attribution, attends, on_record)
        case departure.DelegationLeft(delegation, left):
            return departure.EndDelegation(delegation, left)
        case meetings.MeetingClosed():
            match [one.event for one in act[1:]]:
                case [meetings.MeetingOpened(meeting, name)]:
                    return meetings.OpenMeeting(meeting, name)
            return meetings.CloseMeeting()
        case event:
            return (
                _on_text(event)
                or _on_brackets(event)
                or _on_issues(event)
                or _on_questions(event)
                or _on_agreements(event)
                or _on_silence(event, act[0].occurred_at)
                or _on_packages(event)
                or _at_meetings(event)
                or _on_links(event)
                or _on_terms(event)
                or _on_the_whole(event)
                or _on_stances(event)
                or _on_groups(event)
            )


def _decided(act: Act) -> Iterator[Event]:
    """What an act begins with: what was decided, up to what followed for the text."""
    return takewhile(lambda event: not isinstance(event, TextChanged), (one.event for one in act))


def _on_behalf(act: Act) -> GroupId | None:
    """The group on whose behalf it is proposed what an act proposes, if it says so itself."""
    said = (e for e in _decided(act) if isinstance(e, group_stances.ProposedOnBehalf))
    return next((event.group for event in said), None)


def _on_text(event: Event) -> Command | None:
    match event:
        case structure.ParagraphRemoved(draft, paragraph):
            return structure.RemoveParagraph(draft, paragraph)
        case structure.ParagraphSplit(draft, paragraph, at, into):
            return structure.SplitParagraph(draft, paragraph, at, into)
        case structure.ParagraphsJoined(draft, paragraph):
            return structure.JoinParagraphs(draft, paragraph)
        case structure.ParagraphMoved(draft, paragraph, after):
            return structure.MoveParagraph(draft, paragraph, after)
        case structure.ParagraphRelabelled(draft, paragraph, kind, level, label):
            return structure.RelabelParagraph(draft, paragraph, kind, level, label)
    return None


def _on_brackets(event: Event) -> Command | None:
    match event:
        case brackets.ReasonGiven(bracket, reason):
            return brackets.GiveReason(bracket, reason)
        case AlternativesFormed(alternatives, options, no_text):
            return brackets.FormAlternatives(alternatives, options, no_text)
        case brackets.BracketTakenUp(bracket):
            return brackets.TakeUpBracket(bracket)
        case brackets.BracketRetained(bracket):
            return brackets.RecordOutcome(bracket, "retained")
        case brackets.BracketDeleted(bracket):
            return brackets.RecordOutcome(bracket, "deleted")
        case brackets.BracketMerged(bracket, text):
            return brackets.RecordOutcome(bracket, "merged", text)
        case brackets.BracketReopened(bracket, _, _, _, reason):
            return reopening.ReopenBracket(bracket, reason)
        case brackets.BracketWithdrawn(bracket):
            return brackets.WithdrawBracket(bracket)
        case proposals.CosponsorJoined(bracket):
            return proposals.JoinProposal(bracket)
        case proposals.CosponsorLeft(bracket):
            return proposals.LeaveProposal(bracket)
        case numbering.NumberingAnnounced(profile):
            return numbering.AnnounceNumbering(profile)
        case numbering.DraftRenumbered(draft, labels):
            return numbering.RenumberDraft(draft, labels)
        case references.ReferencesNoted(draft, noted):
            return references.NoteReferences(draft, noted)
        case references.ReferencesUpdated(draft):
            return references.UpdateReferences(draft)
        case rebasing.ProposalConfirmed(bracket):
            return rebasing.ConfirmProposal(bracket)
        case lineage.BracketSplit(bracket, _, paragraph, at, into):
            return lineage.SplitBracket(bracket, paragraph, at, into)
        case lineage.BracketsJoined(bracket, _, absorbed):
            return lineage.JoinBrackets(bracket, absorbed)
    return None


def _on_stances(event: Event) -> Command | None:
    match event:
        case stances.StanceTaken(bracket, _, stance, reason, condition):
            return stances.TakeStance(bracket, stance, reason, condition)
        case stances.StanceWithdrawn(bracket):
            return stances.WithdrawStance(bracket)
        case stances.ConditionLifted(bracket):
            return stances.LiftCondition(bracket)
        case stances.StanceCorrected(bracket, _, _, note):
            return stances.CorrectStance(bracket, note)
    return None


def _on_groups(event: Event) -> Command | None:
    match event:
        case groups.GroupEnrolled(group, name, code):
            return groups.EnrolGroup(group, name, code)
        case groups.GroupJoined(group, delegation):
            return groups.SetMembership(group, delegation)
        case groups.GroupLeft(group, delegation):
            return groups.SetMembership(group, delegation, False)
        case groups.SpokespersonNamed(group, participant):
            return groups.NameSpokesperson(group, participant)
        case groups.SpokespersonReleased(group, participant):
            return groups.NameSpokesperson(group, participant, False)
        case group_stances.GroupStanceTaken(bracket, group, _, stance, reason, condition):
            said = stances.TakeStance(bracket, stance, reason, condition)
            return group_stances.OnBehalf(group, said)
        case group_stances.GroupStanceWithdrawn(bracket, group):
            return group_stances.OnBehalf(group, stances.WithdrawStance(bracket))
        case group_stances.GroupConditionLifted(bracket, group):
            return group_stances.OnBehalf(group, stances.LiftCondition(bracket))
        case group_stances.GroupStanceCorrected(bracket, group, _, _, note):
            return group_stances.OnBehalf(group, stances.CorrectStance(bracket, note))
        case group_stances.MemberAligned(bracket, group):
            return group_stances.AlignWith(bracket, group)
        case group_stances.MemberDissociated(bracket, group, _, reason):
            return group_stances.DissociateFrom(bracket, group, reason)
        case group_stances.AlignmentWithdrawn(bracket, group):
            return group_stances.WithdrawAlignment(bracket, group)
        case group_stances.ProposedOnBehalf(bracket, group):
            return group_stances.ProposeOnBehalf(bracket, group)
    return None


def _on_issues(event: Event) -> Command | None:
    match event:
        case issues.IssueAdded(issue, title, parent):
            return issues.AddIssue(issue, title, parent)
        case issues.BracketTagged(issue, bracket):
            return issues.TagBracket(issue, bracket)
        case issues.BracketUntagged(issue, bracket):
            return issues.TagBracket(issue, bracket, False)
        case issues.ParagraphTagged(issue, paragraph):
            return issues.TagParagraph(issue, paragraph)
        case issues.ParagraphUntagged(issue, paragraph):
            return issues.TagParagraph(issue, paragraph, False)
    return None


def _on_questions(event: Event) -> Command | None:
    match event:
        case questions.QuestionPut(question, bracket, outcome, text):
            return questions.PutQuestion(question, bracket, outcome, text)
        case questions.QuestionObjected(question, _, reason):
            return questions.ObjectToQuestion(question, reason)
        case questions.QuestionObjectionLifted(question):
            return questions.LiftQuestionObjection(question)
        case questions.QuestionDecided(question, agreement, level, pending):
            return questions.DecideQuestion(question, agreement, level, pending)
        case questions.QuestionTakenDown(question, reason):
            return questions.TakeDownQuestion(question, reason)
    return None


def _on_agreements(event: Event) -> Command | None:
    match event:
        case adref.AgreedAdRef(agreement, draft, paragraph, bracket, _, level, pending):
            place = paragraph if bracket is None else None
            return adref.AgreeAdRef(agreement, draft, place, bracket, level, pending)
        case adref.AdRefConfirmed(agreement):
            return adref.ConfirmAdRef(agreement)
        case adref.AdRefReopened(agreement, _, reason):
            return adref.ReopenAdRef(agreement, reason)
        case adref.EditoriallyCorrected(draft, paragraph, at, removed, inserted, why):
            return adref.CorrectEditorially(draft, paragraph, at, removed, inserted, why)
    return None


def _on_silence(event: Event, now: Microseconds) -> Command | None:
    match event:
        case silence.SilenceOpened(procedure, draft, _, _, deadline, place, letter):
            return silence.OpenSilence(procedure, draft, deadline, place, letter, now)
        case silence.SilenceExtended(procedure, deadline, reason):
            return silence.ExtendSilence(procedure, deadline, reason, now)
        case silence.SilenceSuspended(procedure, reason):
            return silence.SuspendSilence(procedure, reason, now)
        case silence.SilenceResumed(procedure, deadline):
            return silence.ResumeSilence(procedure, deadline, now)
        case silence.SilenceCancelled(procedure, reason):
            return silence.CancelSilence(procedure, reason, now)
        case silence.SilenceBroken(
            procedure, letter_id, signed, named, reason
        ) | silence.SilenceLetterLate(procedure, letter_id, signed, named, reason):
            return silence.WriteAgainst(procedure, letter_id, signed, named, reason, now)
        case silence.SilenceUnbroken(procedure):
            return silence.EndSilence(procedure, now)
        case silence.SilenceEndsSoon(procedure):
            return silence.RemindOfSilence(procedure, now)
        case silence.SilenceConfirmed(procedure, letter):
            return silence.ConfirmSilence(procedure, letter)
    return None


def _on_packages(event: Event) -> Command | None:
    match event:
        case packages.PackagePresented(package, title, chosen, _, note):
            return packages.PresentPackage(package, title, chosen, note)
        case packages.PackageWithdrawn(package, reason):
            return packages.WithdrawPackage(package, reason)
        case packages.PackageAgreed(package, outcomes):
            return packages.AgreePackage(package, outcomes)
        case packages.EverythingAnnounced(on):
            return packages.AnnounceEverything(on)
    return None


def _at_meetings(event: Event) -> Command | None:
    match event:
        case meetings.MeetingOpened(meeting, name):
            return meetings.OpenMeeting(meeting, name)
        case meetings.AgendaSet(meeting, items):
            return meetings.SetAgenda(meeting, items)
        case meetings.ItemReached(meeting, item):
            return meetings.ReachItem(meeting, item)
        case floor.FloorAsked(meeting, party, on_behalf, group):
            return floor.AskForFloor(meeting, party, on_behalf, group)
        case floor.FloorWaived(meeting, party):
            return floor.WaiveFloor(meeting, party)
        case floor.FloorGiven(meeting, party):
            return floor.GiveFloor(meeting, party)
        case floor.StatementMade(statement, party, words, issue, on_behalf, said_at, group):
            return floor.MakeStatement(statement, words, said_at, party, issue, on_behalf, group)
    return None


def _on_links(event: Event) -> Command | None:
    match event:
        case links.ContradictionFlagged(contradiction, one, other, why):
            return links.FlagContradiction(contradiction, one, other, why)
        case links.ContradictionReconciled(contradiction, how):
            return links.ReconcileContradiction(contradiction, how)
        case links.CrossoverLinked(crossover, one, other, question):
            return links.LinkCrossover(crossover, one, other, question)
        case links.CrossoverAnswered(crossover, answer):
            return links.AnswerCrossover(crossover, answer)
        case links.SourceNoted(source, draft, paragraph, phrase, instrument, reference):
            return links.NoteSource(source, draft, paragraph, phrase, instrument, reference)
        case links.SourceRemoved(source):
            return links.RemoveSource(source)
    return None


def _on_terms(event: Event) -> Command | None:
    match event:
        case terms.TermSettled(term, wording, replaced, issue):
            return terms.SettleTerm(term, wording, replaced, issue)
        case terms.TermCorrected(term, wording, replaced, issue):
            return terms.CorrectTerm(term, wording, replaced, issue)
        case terms.TermUnsettled(term, why):
            return terms.UnsettleTerm(term, why)
        case terms.TermApplied(term, draft, _, left):
            spared = dict.fromkeys(one.paragraph for one in left if one.why == "spared")
            return terms.ApplyTerm(term, draft, tuple(spared))
    return None


def _on_the_whole(event: Event) -> Command | None:
    match event:
        case submissions.SubmissionsCalled(call, title, draft, issue, deadline):
            return submissions.CallForSubmissions(call, title, deadline, draft, issue)
        case submissions.SubmissionFiled(submission, call, party, words):
            return submissions.FileSubmission(submission, call, words, party)
        case adoption.DraftAdopted(adopted, draft, revision, manner, votes, whole):
            return adoption.AdoptDraft(adopted, draft, manner, votes, revision, whole)
        case adoption.PositionExplained(adopted, party, words):
            return adoption.ExplainPosition(adopted, words, party)
        case adoption.Dissociated(adopted, party, paragraphs, words):
            return adoption.Dissociate(adopted, words, paragraphs, party)
    return None


def _check_tabled(
    state: Negotiation, documents: Documents, actor: Actor, act: Act, typing: Typing | None
) -> None:
    """What was tabled: each part of it as if it were an act, on the state that those before made.

    First stand the paragraphs that are added, then what was typed, then positions.
    """
    state = state.copy()
    actor = replace(actor, tables=True)
    _check(state, documents, actor, act[:1], None)
    evolve(state, act[0])
    typed = False
    rest = list(act[1:])
    if not rest:
        raise RecordDamaged(act[0].position, "nothing was tabled.")
    while rest:
        size = _part_size(state, actor, rest)
        part, rest = rest[:size], rest[size:]
        if isinstance(part[0].event, TextChanged):
            if typed:
                raise RecordDamaged(part[0].position, "what is tabled is typed at once.")
            typed = True
        elif isinstance(part[0].event, structure.StructureEvent) and typed:
            raise RecordDamaged(part[0].position, "paragraphs are added before they are written.")
        elif not isinstance(part[0].event, TABLED_WITH):
            raise RecordDamaged(part[0].position, "this is not tabled.")
        outcomes = _check(state, documents, actor, part, typing)
        for one in part:
            evolve(state, one)
        for outcome in outcomes:
            check_outcome(state, outcome, part)


def _part_size(state: Negotiation, actor: Actor, rest: Act) -> int:
    """How many of the next events of an act of tabling belong together."""
    if isinstance(rest[0].event, TextChanged):
        typed = TextChanged | BracketOpened | BracketWithdrawn | BracketMooted
        others = (i for i, one in enumerate(rest) if not isinstance(one.event, typed))
        return next(others, len(rest))
    command = commanded(rest)
    if command is None:
        raise RecordDamaged(rest[0].position, "no act begins with such an event.")
    try:
        decided = decide(state, actor, command)
    except Refused as error:
        raise _forbidden(rest[0], error) from error
    return len(decided) + bool(effects_by_draft(state, decided))


def _forbidden(where: Recorded[Event], error: Refused) -> RecordDamaged:
    return RecordDamaged(where.position, f"the rules forbid it ({error.rule}). {error.detail}")


def _check_redraft(
    state: Negotiation, actor: Actor, act: Act, issued: redraft.RedraftIssued
) -> None:
    """A redraft: deciding it anew, on the text that the record has, gives the same events."""
    known = state.text.drafts.get(issued.draft)
    draft = Draft(issued.draft, "") if known is None else known.copy()
    rest = list(act)
    begins = [one.event for one in act[-2:-1] if isinstance(one.event, GenerationBegun)]
    before = -2 - len(begins)
    if len(act) >= -before and isinstance(act[before].event, TextChanged):
        change = rest.pop(before).event
        assert isinstance(change, TextChanged), "just looked"
        if change.draft != issued.draft or change.clients:
            raise RecordDamaged(act[before].position, "the redraft does not change this text.")
        apply(draft, change.changes)
    last = rest[-1].event
    command = redraft.IssueRedraft(
        issued.revision,
        issued.draft,
        last.name if isinstance(last, process.RevisionIssued) else "",
        tuple(draft.text()),
        issued.lineage,
        tuple(
            redraft.Merge(one.event.bracket, one.event.places)
            for one in rest
            if isinstance(one.event, brackets.BracketRedrafted) and one.event.fate == "merged"
        ),
        tuple(one.event for one in rest if isinstance(one.event, BracketOpened)),
        tuple(one.event for one in rest if isinstance(one.event, AlternativesFormed)),
        begins[0].client if begins else None,
    )
    try:
        decided = decide(state, actor, command)
    except Malformed as error:
        raise RecordDamaged(act[0].position, str(error)) from error
    for index, one in enumerate(rest):
        if index == len(decided) or one.event != decided[index]:
            raise RecordDamaged(one.position, "the rules lead to another event here.")
    if len(decided) > len(rest):
        raise RecordDamaged(rest[-1].position, "the rules lead to more than this.")


def _check_brought(state: Negotiation, command: process.OpenDraft, rest: Act) -> None:
    """A text that was brought in: its brackets, its options, and then at most one text change."""
    opened: list[BracketOpened] = []
    draft = Draft(command.draft, command.title)
    options: list[AlternativesFormed] = []
    brought = False
    for one in rest:
        match one.event:
            case BracketOpened() as bracket if not options and not brought:
                opened.append(bracket)
            case AlternativesFormed() as group if not brought:
                options.append(group)
            case TextChanged(there, changes, clients) if (
                not brought and not clients and there == command.draft
            ):
                brought = True
                apply(draft, changes)
            case _:
                raise RecordDamaged(one.position, "bringing a text in does not lead to this.")
    try:
        check_import(state, command.draft, draft.text(), opened)
    except TravauxError as error:
        raise RecordDamaged(rest[0].position, str(error)) from error
    free = {b.bracket for b in opened if b.kind == "insertion"}
    for group in options:
        enough = len(group.brackets) + group.no_text >= 2 and group.brackets
        if not enough or not free.issuperset(group.brackets):
            raise RecordDamaged(rest[0].position, "these brackets cannot be alternatives (B5).")
        free -= set(group.brackets)


def _followed(
    state: Negotiation,
    actor: Actor,
    decided: Sequence[Event],
    rest: Act,
    first: Recorded[Event],
) -> list[Outcome]:
    """What follows for the text; ``rest`` is what the record has after what was decided."""
    outcomes: list[Outcome] = []
    ended: list[Event] = []
    effects = effects_by_draft(state, decided)
    for draft_id, events in effects.items():
        draft = state.text.drafts[draft_id]
        part = _part(draft, events)
        before = [p for p in draft.text() if part is None or p.id in part]
        document = DraftDocument()
        editing.seed(document, before)
        for event in events:
            carry_out(state, draft, document, event)
        after = document.paragraphs()
        try:
            hold_locks(state, draft, events, before, after)
        except Refused as error:
            raise RecordDamaged(
                first.position, f"the rules forbid it ({error.rule}). {error.detail}"
            ) from error
        outcomes.append(Outcome(draft_id, tuple(after), part))
        ended += ended_by(state, actor, draft, events, before, after)
    texts = [one for one in rest if isinstance(one.event, TextChanged)]
    if [one.event for one in rest[len(texts) :]] != ended:
        at = rest[-1].position if rest else first.position
        raise RecordDamaged(at, "the act does not lead to this end of brackets (B9).")
    unchanged = set(effects)
    for one in rest[: len(texts)]:
        match one.event:
            case TextChanged(draft_id, changes, ()) if draft_id in unchanged:
                unchanged.discard(draft_id)
                part = _part(state.text.drafts[draft_id], effects[draft_id])
                if part is None or all(
                    isinstance(change, Spliced | Marked | Dropped | Styled)
                    and change.paragraph in part
                    for change in changes
                ):
                    continue
        raise RecordDamaged(one.position, "the act does not change this text.")
    return outcomes


_Narrow = Settlement | EditoriallyCorrected | WordingProposed | lineage.LineageEvent
"""Effects that reach the paragraphs they name, or in which their bracket stands, only."""


def _part(draft: Draft, effects: Sequence[Effective]) -> frozenset[ParagraphId] | None:
    """The paragraphs that effects can touch; None for all of them."""
    if not all(isinstance(effect, _Narrow) for effect in effects):
        return None
    return frozenset(
        paragraph
        for effect in effects
        if isinstance(effect, _Narrow)
        for paragraph in (
            (effect.paragraph,)
            if isinstance(effect, BracketReopened | EditoriallyCorrected | WordingProposed)
            else draft.where.get(effect.bracket, frozenset())
            | draft.where.get(getattr(effect, "absorbed", effect.bracket), frozenset())
        )
    )
