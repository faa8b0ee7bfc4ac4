"""The time line's sentences on questions, agreements ad ref, silence and packages.

Letters that break a silence are told by the paragraphs they name, never by who wrote them (SPEC
Z8): that is for the pen and the auditors.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from events.adref import (
    AdRefAwaited,
    AdRefConfirmed,
    AdRefEvent,
    AdRefReopened,
    AdRefRestored,
    AgreedAdRef,
    EditoriallyCorrected,
)
from events.ids import BracketId, DelegationId, DraftId, Microseconds, ParagraphId
from events.negotiation import Negotiation
from events.packages import (
    EverythingAnnounced,
    PackageAgreed,
    PackageEvent,
    PackagePresented,
    PackageWithdrawn,
)
from events.projections.brackets import shortened
from events.questions import (
    QuestionDecided,
    QuestionEvent,
    QuestionObjected,
    QuestionObjectionLifted,
    QuestionPut,
    QuestionTakenDown,
)
from events.silence import (
    SilenceBroken,
    SilenceCancelled,
    SilenceConfirmed,
    SilenceEndsSoon,
    SilenceEvent,
    SilenceExtended,
    SilenceLetterLate,
    SilenceOpened,
    SilenceResumed,
    SilenceSuspended,
    SilenceUnbroken,
)

_OUTCOMES = {
    "retained": "that {words} stays",
    "deleted": "that {words} goes",
    "merged": "that “{text}” takes the place of {words}",
}


class Teller(Protocol):
    """Names what events speak of, for one event and the state right after it."""

    state: Negotiation

    def party(self, delegation: DelegationId) -> str: ...
    def parties(self, delegations: Iterable[DelegationId]) -> tuple[str, bool]: ...
    def words(self, bracket: BracketId) -> str: ...
    def place(self, draft: DraftId | None, paragraph: ParagraphId) -> str: ...
    def title(self, draft: DraftId) -> str: ...


def question(teller: Teller, event: QuestionEvent) -> str:
    """A question put, objected to, decided or taken down."""
    if isinstance(event, QuestionPut):
        outcome = _OUTCOMES[event.outcome].format(
            words=teller.words(event.bracket), text=shortened(event.text)
        )
        return f"The question is put: {outcome}."
    held = teller.state.questions.questions.get(event.question)
    on = f"the question on {teller.words(held.bracket)}" if held is not None else "the question"
    match event:
        case QuestionObjected(_, delegation, reason):
            return _because(f"{teller.party(delegation)} objects to {on}", reason)
        case QuestionObjectionLifted(_, delegation):
            return f"{teller.party(delegation)} no longer objects to {on}."
        case QuestionDecided(_, None):
            return f"No objection is seen, and {on} is decided."
        case QuestionDecided(_, _, _, pending):
            waits = f", pending {teller.parties(pending)[0]}" if pending else ""
            return f"No objection is seen, and {on} is decided ad referendum{waits}."
        case QuestionTakenDown(_, reason):
            return _because(f"{on[:1].upper()}{on[1:]} is taken down", reason)


def ad_ref(teller: Teller, event: AdRefEvent) -> str:
    """Agreed ad ref, confirmed, reopened, corrected; and what of that was entered, and not so."""
    match event:
        case AgreedAdRef(_, draft, paragraph, bracket, words, level, pending):
            what = teller.title(draft) if paragraph is None else teller.place(draft, paragraph)
            if bracket is not None:
                phrase = f"“{shortened(words)}”" if words else "an outcome"
                what = f"{phrase} in {what}"
            waits = f", pending {teller.parties(pending)[0]}" if pending else ""
            return f"{what[:1].upper()}{what[1:]} is agreed ad referendum ({level}){waits}."
        case AdRefConfirmed(agreement, delegation):
            who = teller.party(delegation)
            return f"{who} confirms: its capital agrees to {_on(teller, agreement)}."
        case AdRefReopened(agreement, delegation, reason):
            who = teller.party(delegation)
            return _because(f"{who} notifies, and reopens {_on(teller, agreement)}", reason)
        case AdRefAwaited(agreement, delegation):
            who = teller.party(delegation)
            return f"{who} has yet to say whether its capital agrees to {_on(teller, agreement)}."
        case AdRefRestored(agreement, _):
            on = _on(teller, agreement)
            stands = f"{on} is agreed ad referendum again, as it was before"
            return f"{stands[:1].upper()}{stands[1:]}: that was no notification."
        case EditoriallyCorrected(draft, paragraph, _, removed, inserted, why):
            what = (
                f"“{shortened(removed)}” becomes “{shortened(inserted)}”"
                if removed and inserted
                else f"“{shortened(removed or inserted)}” {'goes' if removed else 'comes'}"
            )
            where = teller.place(draft, paragraph)
            return _because(f"An editorial correction in {where}: {what}", why)


def silence(teller: Teller, event: SilenceEvent) -> str:
    """A silence procedure, step by step."""
    if isinstance(event, SilenceOpened):
        until = _until(event.deadline, event.place)
        return f"{teller.title(event.draft)} is put under silence until {until}."
    held = teller.state.silences.silences.get(event.silence)
    on = f"on {teller.title(held.draft)}" if held is not None else "on a draft"
    place = held.place if held is not None else "UTC"
    match event:
        case SilenceExtended(_, deadline, reason):
            return _because(f"The silence {on} is extended to {_until(deadline, place)}", reason)
        case SilenceSuspended(_, reason):
            return _because(f"The silence {on} is suspended", reason)
        case SilenceResumed(_, deadline):
            return f"The silence {on} is resumed, until {_until(deadline, place)}."
        case SilenceCancelled(_, reason):
            return _because(f"The silence {on} is cancelled", reason)
        case SilenceBroken(_, _, _, paragraphs, _):
            named = _naming(teller, paragraphs)
            if held is not None and sum(not one.late for one in held.letters) > 1:
                return f"A further letter on the silence {on} arrives in time{named}."
            return f"The silence {on} is broken{named}."
        case SilenceLetterLate(_, _, _, paragraphs, _):
            named = _naming(teller, paragraphs)
            return f"A letter on the silence {on} arrives late and is recorded{named}."
        case SilenceUnbroken():
            return f"The silence {on} was not broken when its deadline passed."
        case SilenceEndsSoon(_, deadline):
            until = _until(deadline, place)
            return f"The silence {on} ends within an hour: letters count until {until}."
        case SilenceConfirmed(_, letter):
            return _because(f"By letter it is confirmed that the silence {on} held", letter)


def package(teller: Teller, event: PackageEvent) -> str:
    """A package presented, withdrawn or agreed; the switch of the process."""
    match event:
        case PackagePresented(_, title, brackets, authors, _):
            who = teller.parties(authors)[0] if authors else "The co-facilitators"
            verb = "present" if len(authors) != 1 else "presents"
            return f"{who} {verb} the package “{title}”: {len(brackets)} brackets, agreed together."
        case PackageWithdrawn(package, reason):
            return _because(f"The package {_title(teller, package)} is withdrawn", reason)
        case PackageAgreed(package, _):
            return f"The package {_title(teller, package)} is agreed as a whole."
        case EverythingAnnounced(True):
            return "From here on, nothing is agreed until everything is agreed."
        case EverythingAnnounced():
            return "It no longer holds that nothing is agreed until everything is agreed."


def whole_again(state: Negotiation, position: int) -> str:
    """The packages that stand as agreed again since this position, as a further sentence."""
    titles = [
        f"“{p.title}”"
        for p in state.packages.packages.values()
        if p.standing == "agreed" and p.changed == position and p.agreed != position
    ]
    return f" With it the package {', '.join(titles)} is whole again." if titles else ""


def broken_with(state: Negotiation, position: int) -> str:
    """The packages that an event at this position broke, as a further sentence; or empty."""
    titles = [
        f"“{p.title}”"
        for p in state.packages.packages.values()
        if p.standing == "broken" and p.changed == position
    ]
    if not titles:
        return ""
    return f" With it the package {', '.join(titles)} is broken; the rest of it is pending."


def _on(teller: Teller, agreement: str) -> str:
    for held in teller.state.agreements.agreements.values():
        if held.id == agreement:
            if held.paragraph is None:
                return teller.title(held.draft)
            return teller.place(held.draft, held.paragraph)
    return "what was agreed ad ref"


def _title(teller: Teller, package: str) -> str:
    for held in teller.state.packages.packages.values():
        if held.id == package:
            return f"“{held.title}”"
    return "of brackets"


def _naming(teller: Teller, paragraphs: tuple[ParagraphId, ...]) -> str:
    places = [teller.place(None, p) for p in paragraphs]
    return f", naming {', '.join(places)}" if places else ""


def _until(deadline: Microseconds, place: str) -> str:
    """A deadline in the time of its place, and in UTC, which says which of two equal times it is.

    Where the place is not known here, in UTC alone.
    """
    try:
        utc = datetime.fromtimestamp(deadline / 1_000_000, UTC)
    except (ValueError, OverflowError, OSError):
        return f"a time beyond the calendar, told in {place}"
    try:
        there = utc.astimezone(ZoneInfo(place))
    except (ZoneInfoNotFoundError, ValueError, OverflowError, OSError):
        return f"{utc:%d %B %Y %H:%M} UTC, told in {place} time"
    if place == "UTC":
        return f"{utc:%d %B %Y %H:%M} UTC"
    same_day = there.date() == utc.date()
    also = f"{utc:%H:%M}" if same_day else f"{utc:%d %B %Y %H:%M}"
    return f"{there:%d %B %Y %H:%M}, {place} time ({also} UTC)"


def _because(text: str, reason: str) -> str:
    """``text`` as a sentence, with the reason after a colon."""
    if not reason:
        return f"{text}."
    return f"{text}: {reason}" if reason.endswith((".", "!", "?", "…")) else f"{text}: {reason}."
