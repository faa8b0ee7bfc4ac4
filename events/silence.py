"""The silence procedure: a fixed text stands agreed unless somebody objects in time.

A draft as it stood at a position, identified by its hash, lies under silence until a deadline, told
in a named place's time. While it does, the text is frozen (`events.locks`). A letter that arrives
before the deadline breaks the silence for the whole text; the paragraphs it names are information.
One that arrives at the deadline or later is recorded as late, and breaks nothing. Silence is never
stored as anybody's acceptance: at the deadline it is recorded as *unbroken*, and no more.

The server's clock rules: commands carry the time at which they are carried out (``now``), which is
also the time on their events.
"""

import hashlib
from typing import Literal

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from events.errors import NotPermitted, Refused, Unknown
from events.ids import (
    SYSTEM,
    DelegationId,
    DraftId,
    LetterId,
    Microseconds,
    ParagraphId,
    Position,
    SilenceId,
)
from events.members import Actor, Members
from events.permissions import may
from events.record import Recorded
from events.text import Draft, Drafts

Standing = Literal["running", "suspended", "broken", "unbroken", "confirmed", "cancelled"]

REMINDER: Microseconds = 3_600_000_000
"""How long before a deadline everybody is reminded of it."""

LONGEST: Microseconds = 366 * 86_400 * 1_000_000
"""A deadline lies at most so far ahead."""

# Events


class SilenceOpened(Struct, frozen=True, tag="silence-opened"):
    """The draft as it stands at ``at``, with this hash, lies under silence until ``deadline``.

    ``place`` is the IANA name of the time zone in which the deadline is told.
    """

    silence: SilenceId
    draft: DraftId
    at: Position
    hash: str
    deadline: Microseconds
    place: str
    letter: str = ""


class SilenceExtended(Struct, frozen=True, tag="silence-extended"):
    """The deadline is now this one."""

    silence: SilenceId
    deadline: Microseconds
    reason: str


class SilenceSuspended(Struct, frozen=True, tag="silence-suspended"):
    """No deadline runs until the procedure is resumed; the text stays frozen."""

    silence: SilenceId
    reason: str


class SilenceResumed(Struct, frozen=True, tag="silence-resumed"):
    """The procedure goes on, until this deadline."""

    silence: SilenceId
    deadline: Microseconds


class SilenceCancelled(Struct, frozen=True, tag="silence-cancelled"):
    """The procedure ends without a result; the text is free."""

    silence: SilenceId
    reason: str


class SilenceBroken(Struct, frozen=True, tag="silence-broken"):
    """A letter of one or several delegations arrived in time: the silence is broken.

    ``paragraphs`` are those it names. Letters that arrive in time after the first are the same.
    """

    silence: SilenceId
    letter: LetterId
    delegations: tuple[DelegationId, ...]
    paragraphs: tuple[ParagraphId, ...]
    reason: str


class SilenceLetterLate(Struct, frozen=True, tag="silence-letter-late"):
    """A letter arrived at the deadline or later: recorded, without effect."""

    silence: SilenceId
    letter: LetterId
    delegations: tuple[DelegationId, ...]
    paragraphs: tuple[ParagraphId, ...]
    reason: str


class SilenceUnbroken(Struct, frozen=True, tag="silence-unbroken"):
    """The deadline passed and no letter had come."""

    silence: SilenceId


class SilenceEndsSoon(Struct, frozen=True, tag="silence-ends-soon"):
    """An hour is left, or less, in which a letter arrives in time."""

    silence: SilenceId
    deadline: Microseconds


class SilenceConfirmed(Struct, frozen=True, tag="silence-confirmed"):
    """The chair's letter confirms that the silence was not broken."""

    silence: SilenceId
    letter: str


SilenceEvent = (
    SilenceOpened
    | SilenceExtended
    | SilenceSuspended
    | SilenceResumed
    | SilenceCancelled
    | SilenceBroken
    | SilenceLetterLate
    | SilenceUnbroken
    | SilenceEndsSoon
    | SilenceConfirmed
)

# Commands


class OpenSilence(Struct, frozen=True):
    """Put a draft as it stands under silence until a deadline."""

    silence: SilenceId
    draft: DraftId
    deadline: Microseconds
    place: str
    letter: str
    now: Microseconds


class ExtendSilence(Struct, frozen=True):
    """Set a later deadline."""

    silence: SilenceId
    deadline: Microseconds
    reason: str
    now: Microseconds


class SuspendSilence(Struct, frozen=True):
    """Let no deadline run for now."""

    silence: SilenceId
    reason: str
    now: Microseconds


class ResumeSilence(Struct, frozen=True):
    """Go on, until a deadline."""

    silence: SilenceId
    deadline: Microseconds
    now: Microseconds


class CancelSilence(Struct, frozen=True):
    """End the procedure without a result."""

    silence: SilenceId
    reason: str
    now: Microseconds


class WriteAgainst(Struct, frozen=True):
    """Object in writing.

    A delegate writes for its own delegation alone; a letter that several signed is entered by
    those who received it.
    """

    silence: SilenceId
    letter: LetterId
    delegations: tuple[DelegationId, ...]
    paragraphs: tuple[ParagraphId, ...]
    reason: str
    now: Microseconds


class EndSilence(Struct, frozen=True):
    """Record that the deadline passed and nobody had written; the server's own act."""

    silence: SilenceId
    now: Microseconds


class RemindOfSilence(Struct, frozen=True):
    """Tell everybody that a silence ends soon; the server's own act."""

    silence: SilenceId
    now: Microseconds


class ConfirmSilence(Struct, frozen=True):
    """Confirm by letter that the silence was not broken."""

    silence: SilenceId
    letter: str


SilenceCommand = (
    OpenSilence
    | ExtendSilence
    | SuspendSilence
    | ResumeSilence
    | CancelSilence
    | WriteAgainst
    | EndSilence
    | RemindOfSilence
    | ConfirmSilence
)

# State


class Letter(Struct, frozen=True):
    """A letter that arrived, in time or late."""

    id: LetterId
    delegations: tuple[DelegationId, ...]
    paragraphs: tuple[ParagraphId, ...]
    reason: str
    late: bool
    position: Position
    at: Microseconds


class Silence(Struct, frozen=True):
    """A silence procedure as it stands; ``ended`` is the position at which it was decided."""

    id: SilenceId
    draft: DraftId
    at: Position
    hash: str
    deadline: Microseconds
    place: str
    letter: str
    opened_at: Microseconds
    standing: Standing = "running"
    letters: tuple[Letter, ...] = ()
    ended: Position | None = None
    ended_at: Microseconds | None = None
    remark: str = ""
    """Why it was extended, suspended or cancelled last, or the letter that confirmed it."""
    reminded: Microseconds | None = None
    """The deadline of which everybody was reminded last."""
    set_at: Microseconds = 0
    """When the deadline was set: as it was opened, extended or resumed last."""

    @property
    def reminder(self) -> Microseconds | None:
        """When everybody is to be reminded of the deadline; None: no longer, or never."""
        at = self.deadline - REMINDER
        due = self.standing == "running" and self.reminded != self.deadline and at > self.set_at
        return at if due else None

    @property
    def freezes(self) -> bool:
        """Whether the draft may not be written in on its account (SPEC Z4)."""
        return self.standing in ("running", "suspended", "unbroken")


class Silences(Struct):
    """Every silence procedure there was, oldest first, and those that freeze a draft."""

    silences: dict[SilenceId, Silence] = field(default_factory=dict)
    frozen: dict[DraftId, SilenceId] = field(default_factory=dict)

    def copy(self) -> "Silences":
        """Silences that can be evolved by themselves; what never changes is shared."""
        return Silences(self.silences.copy(), self.frozen.copy())

    def known(self, silence: SilenceId) -> Silence:
        """The procedure; raises `Unknown` if there is none of that id."""
        found = self.silences.get(silence)
        if found is None:
            raise Unknown("Z1", "There is no such silence procedure.")
        return found

    def freezing(self, draft: DraftId) -> Silence | None:
        """The procedure under which a draft lies, if one."""
        found = self.frozen.get(draft)
        return self.silences[found] if found is not None else None


def fingerprint(draft: Draft) -> str:
    """The hash that identifies a text: SHA-256 over its paragraphs in order, as JSON."""
    return hashlib.sha256(msgspec.json.encode(draft.text())).hexdigest()


def decide(
    state: Silences,
    drafts: Drafts,
    members: Members,
    position: Position,
    actor: Actor,
    command: SilenceCommand,
) -> tuple[SilenceEvent, ...]:
    """Rules Z1-Z9 of SPEC.md; ``position`` is where the log ends."""
    if isinstance(command, WriteAgainst):
        return _letter(state, drafts, members, actor, command)
    if isinstance(command, EndSilence | RemindOfSilence):
        if actor.participant != SYSTEM:
            raise NotPermitted("Z6", "That a silence ends, or held, is recorded by the server.")
        held = state.known(command.silence)
        if isinstance(command, RemindOfSilence):
            soon = held.reminder is not None and held.reminder <= command.now < held.deadline
            return (SilenceEndsSoon(held.id, held.deadline),) if soon else ()
        due = held.standing == "running" and command.now >= held.deadline
        return (SilenceUnbroken(held.id),) if due else ()
    actor.require("steer")
    match command:
        case OpenSilence(silence, draft, deadline, place, letter, now):
            found = drafts.drafts.get(draft)
            if found is None:
                raise Unknown("T2", "There is no such draft.")
            if state.freezing(draft) is not None:
                raise Refused("Z1", "This draft already lies under silence.")
            if silence in state.silences or not found.order:
                raise Refused("Z1", "Only a text can be put under silence, once.")
            if not 0 < len(place) <= 64 or len(letter) > 8000:
                raise Refused("Z2", "A deadline is told in the time of a named place.")
            _ahead(deadline, now)
            opened = SilenceOpened(
                silence, draft, position, fingerprint(found), deadline, place, letter.strip()
            )
            return (opened,)
        case ExtendSilence(silence, deadline, reason, now):
            held = _running(state, silence, now)
            if deadline <= held.deadline:
                raise Refused("Z3", "An extension ends later than the deadline it extends.")
            _ahead(deadline, now)
            return (SilenceExtended(silence, deadline, _said(reason)),)
        case SuspendSilence(silence, reason, now):
            _running(state, silence, now)
            return (SilenceSuspended(silence, _said(reason)),)
        case ResumeSilence(silence, deadline, now):
            held = state.known(silence)
            if held.standing != "suspended":
                raise Refused("Z3", f"This silence procedure is {held.standing}, not suspended.")
            _ahead(deadline, now)
            return (SilenceResumed(silence, deadline),)
        case CancelSilence(silence, reason, now):
            held = state.known(silence)
            if held.standing != "suspended":
                _running(state, silence, now)
            return (SilenceCancelled(silence, _said(reason)),)
        case ConfirmSilence(silence, letter):
            held = state.known(silence)
            if held.standing != "unbroken":
                raise Refused(
                    "Z7",
                    f"This silence procedure is {held.standing}; a letter confirms one that was "
                    "unbroken at its deadline.",
                )
            return (SilenceConfirmed(silence, _said(letter)),)


def _letter(
    state: Silences, drafts: Drafts, members: Members, actor: Actor, command: WriteAgainst
) -> tuple[SilenceEvent, ...]:
    signed = tuple(dict.fromkeys(command.delegations))
    if actor.delegation is not None:
        actor.require("position")
        if signed != (actor.delegation,):
            raise NotPermitted(
                "Z5",
                "You write for your own delegation; a joint letter is entered by the secretariat "
                "that received it.",
            )
    elif not may(actor.role, "steer"):
        raise NotPermitted(
            "M4",
            f"As {actor.role} you may not do this. Delegations write letters; who steers enters "
            "those that were received.",
        )
    held = state.known(command.silence)
    if not signed or any(d not in members.delegations for d in signed):
        raise Unknown("Z5", "A letter names the delegations that signed it.")
    for one in signed:
        members.require_present(one)
    if held.standing in ("confirmed", "cancelled"):
        raise Refused("Z5", f"This silence procedure is {held.standing}; it takes no letters.")
    draft = drafts.drafts.get(held.draft)
    named = tuple(dict.fromkeys(command.paragraphs))
    if draft is None or any(p not in draft.paragraphs for p in named):
        raise Unknown("T2", "There is no such paragraph in the text under silence.")
    late = held.standing == "unbroken" or (
        held.standing != "suspended" and command.now >= held.deadline
    )
    kind = SilenceLetterLate if late else SilenceBroken
    return (kind(held.id, command.letter, signed, named, _said(command.reason)),)


def _running(state: Silences, silence: SilenceId, now: Microseconds) -> Silence:
    held = state.known(silence)
    if held.standing != "running":
        raise Refused("Z3", f"This silence procedure is {held.standing}; it no longer runs.")
    if now >= held.deadline:
        raise Refused("Z3", "The deadline has passed; the procedure can no longer be changed.")
    return held


def _ahead(deadline: Microseconds, now: Microseconds) -> None:
    if not now < deadline <= now + LONGEST:
        raise Refused("Z2", "A deadline lies ahead, and at most a year.")


def _said(text: str) -> str:
    text = " ".join(text.split())
    if not text or len(text) > 4000:
        raise Refused("Z3", "Please say it in words: 1 to 4000 characters.")
    return text


def evolve(state: Silences, recorded: Recorded[SilenceEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    event = recorded.event
    if isinstance(event, SilenceOpened):
        _put(
            state,
            Silence(
                event.silence,
                event.draft,
                event.at,
                event.hash,
                event.deadline,
                event.place,
                event.letter,
                recorded.occurred_at,
                set_at=recorded.occurred_at,
            ),
        )
        return
    held = state.silences.get(event.silence)
    if held is None:
        return
    if isinstance(event, SilenceBroken | SilenceLetterLate):
        letter = Letter(
            event.letter,
            event.delegations,
            event.paragraphs,
            event.reason,
            isinstance(event, SilenceLetterLate),
            recorded.position,
            recorded.occurred_at,
        )
        held = replace(held, letters=(*held.letters, letter))
        if not letter.late and held.standing in ("running", "suspended"):
            held = _ended(held, "broken", recorded)
        _put(state, held)
        return
    alive = held.standing in ("running", "suspended")
    match event:
        case SilenceExtended(_, deadline, reason) if held.standing == "running":
            held = replace(held, deadline=deadline, set_at=recorded.occurred_at, remark=reason)
        case SilenceSuspended(_, reason) if held.standing == "running":
            held = replace(held, standing="suspended", remark=reason)
        case SilenceResumed(_, deadline) if held.standing == "suspended":
            held = replace(held, standing="running", deadline=deadline, set_at=recorded.occurred_at)
        case SilenceCancelled(_, reason) if alive:
            held = replace(_ended(held, "cancelled", recorded), remark=reason)
        case SilenceUnbroken() if alive:
            held = _ended(held, "unbroken", recorded)
        case SilenceEndsSoon(_, deadline):
            held = replace(held, reminded=deadline)
        case SilenceConfirmed(_, text) if held.standing == "unbroken":
            held = replace(held, standing="confirmed", remark=text)
        case _:
            pass  # what is decided stays: a broken silence is never unbroken
    _put(state, held)


def _ended(held: Silence, standing: Standing, recorded: Recorded[SilenceEvent]) -> Silence:
    return replace(held, standing=standing, ended=recorded.position, ended_at=recorded.occurred_at)


def _put(state: Silences, held: Silence) -> None:
    state.silences[held.id] = held
    if held.freezes:
        state.frozen[held.draft] = held.id
    elif state.frozen.get(held.draft) == held.id:
        del state.frozen[held.draft]
