"""What a reader may see: the one filter through which everything that is read goes (SPEC P15-P18).

A `Sight` says, for every position of the log, whether the reader attended, and whether names were
shown. `veiled` gives the state as the reader may see it, `veiled_event` an event. What is hidden is
decided by the regime under which it was recorded, so that nothing is ever widened afterwards.

Every table of the state in which a delegation or a group is named is veiled, unless `PUBLIC` says
why not: a new one is hidden until somebody decides otherwise.
"""

from collections.abc import Callable
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from msgspec import Struct
from msgspec.structs import replace

from events.adref import Agreement
from events.brackets import ReasonGiven
from events.departure import DelegationLeft
from events.groups import GroupEvent
from events.ids import CommandId, DelegationId, GroupId, ParticipantId, Position
from events.members import Actor, MemberEvent
from events.negotiation import Event, Negotiation
from events.permissions import ROLES, Role, may
from events.process import Announced, Process, ProcessEvent, Regime
from events.questions import Question
from events.record import Recorded
from events.silence import SilenceEvent
from events.stances import Condition

PUBLIC = {
    "members": "who takes part is known to everybody",
    "groups": "who belongs to which group is known to everybody",
    "process": "names nobody",
    "text": "whose a Yjs client is, nobody is told",
    "silences": "who wrote is shown by a rule of its own (SPEC Z8)",
    "floor.lists": "whoever asks for the floor does so before the room",
    "floor.speaking": "whoever has the floor speaks before the room",
    "links": "names nobody",
    "meetings": "names nobody",
    "issues": "names nobody",
    "terms": "names nobody",
}
"""Parts of the state, or tables in them, that are shown as they are, and why."""

_STAYS = ("brackets", "agreements", "adoptions", "redrafts")
"""Parts without which the text cannot be read: shown, without names, to who did not attend."""

_WHEN = ("opened", "since", "position", "put", "agreed", "presented")
"""Fields that say where in the log something was recorded."""

_GROWING = (Question, Agreement)
"""Things to which others add later, without a position of its own: hidden if anything was since."""

_SAID = ("reason", "note", "on_behalf", "objection", "informal")
"""Words that tell who speaks more often than not."""

NOBODY = ParticipantId("")
"""Who acted, where that is not told."""

SOME_DELEGATION = "a delegation"
SOME_GROUP = "a group"


class Sight(Struct, frozen=True):
    """What one reader sees; without a role, somebody in the public."""

    regimes: tuple[Announced, ...]
    role: Role | None = None
    own: DelegationId | None = None
    groups: frozenset[GroupId] = frozenset()
    """Those of which the reader's delegation is a member: what they say is its own."""

    @property
    def everything(self) -> bool:
        """Whether the reader is of the pen, the secretariat or the auditors."""
        return self.role is not None and may(self.role, "audit")

    @property
    def clear(self) -> bool:
        """Whether nothing at all is hidden from the reader."""
        return self.everything or all(
            a.regime.attribution and self._attended(a.regime) for a in self.regimes
        )

    def attending(self) -> "Sight":
        """The same, had the reader attended everything."""
        regimes = (replace(a, regime=replace(a.regime, attends=ROLES)) for a in self.regimes)
        return replace(self, regimes=tuple(regimes))

    def attends(self, position: Position) -> bool:
        """Whether the reader attended when this was recorded."""
        return self.everything or self._attended(self.regime(position))

    def names(self, position: Position) -> bool:
        """Whether the reader is told the names of others in what was recorded there."""
        if self.everything:
            return True
        regime = self.regime(position)
        return regime.attribution and self._attended(regime)

    def names_since(self, position: Position) -> bool:
        """Whether names were shown then and ever since."""
        later = (a.regime for a in self.regimes if a.position > position)
        return self.names(position) and (
            self.everything or all(r.attribution and self._attended(r) for r in later)
        )

    def shows(self, delegation: DelegationId | None, *positions: Position) -> bool:
        """Whether the reader is told that it was this delegation, at all of these positions."""
        if delegation is None or delegation == self.own:
            return True
        return all(self.names(p) for p in positions) and (
            self.everything or not self.regimes or self.regimes[-1].regime.attribution
        )

    def horizon(self, state: Process, position: Position) -> Position:
        """The latest position, up to this one, whose state the reader may see.

        Of a phase that is closed to them, they see how it began, and the revisions issued in it.
        """
        if self.attends(position):
            return position
        began = position
        for announced in reversed(self.regimes):
            if announced.position <= position:
                if self._attended(announced.regime):
                    break
                began = announced.position
        issued = (r.position for r in state.revisions if began <= r.position <= position)
        return max(issued, default=began)

    def regime(self, position: Position) -> Regime:
        """The regime under which the event at a position was recorded."""
        found = Regime()
        for announced in self.regimes:
            if announced.position > position:
                break
            found = announced.regime
        return found

    def _attended(self, regime: Regime) -> bool:
        # The public reads what observers read.
        return (self.role or "observer") in regime.attends


def sight(state: Negotiation, reader: Actor | None) -> Sight:
    """What a reader sees as of a state; None is the public."""
    found = sight_of(state.process, reader)
    groups = frozenset(g for g, held in state.groups.members.items() if found.own in held)
    return replace(found, groups=groups) if groups else found


def sight_of(process: Process, reader: Actor | None) -> Sight:
    """The same, where it is not known which groups the reader belongs to."""
    if reader is None:
        return Sight(tuple(process.announced))
    return Sight(tuple(process.announced), reader.role, reader.delegation)


def veiled(state: Negotiation, seen: Sight) -> Negotiation:
    """The state as the reader may see it: the same, where nothing is hidden. Never changes it."""
    if seen.clear:
        return state
    out = state.copy()
    names: dict[str, _Names] = {}
    for part, table, veil in _TABLES:
        held = getattr(getattr(out, part), table)
        for key in list(held):
            known = names.setdefault(str(key), _Names(seen, state.process.regime.attribution))
            value, hidden = veil(held[key], known, False, False)
            if hidden == "closed" and part not in _STAYS:
                del held[key]
            else:
                held[key] = value
    _untie(out)
    return out


def veiled_event(
    state: Negotiation, recorded: Recorded[Event], seen: Sight
) -> Recorded[Event] | None:
    """The event as the reader may see it; None if they do not hear of it at all.

    ``state`` knows who acted: that of the event or a later one.
    """
    event = recorded.event
    if seen.everything or isinstance(event, ProcessEvent):
        return recorded
    if not seen.attends(recorded.position):
        return None
    if seen.names(recorded.position) or isinstance(event, _KNOWN):
        return recorded
    by = state.members.participants.get(recorded.actor)
    own = by is not None and by.delegation is not None and by.delegation == seen.own
    actor = recorded.actor
    if not own and not (by is not None and by.delegation is None):
        actor = NOBODY
    names = _Names(seen, False)
    shown, _ = _kind(type(event))(event, names, False, own)
    if actor == NOBODY or (isinstance(event, ReasonGiven) and not own):
        said = {f: "" for f in _SAID if f in event.__struct_fields__}
        shown = replace(shown, **said) if said else shown
    # From the id of an act one could try out who did it: it is made of that and the client's key.
    command = recorded.command if actor != NOBODY else CommandId("")
    return replace(recorded, event=shown, actor=actor, command=command)


def tells(event: Event) -> bool:
    """Whether an event is of what a phase is about; not of the process, nor of who takes part."""
    return not isinstance(event, ProcessEvent | _KNOWN)


def names_somebody(event: Event) -> bool:
    """Whether events of this type may name a delegation or a group."""
    return _kind(type(event)) is not _as_it_is


_KNOWN = MemberEvent | GroupEvent | DelegationLeft | SilenceEvent
"""Events that tell what everybody knows, or have a rule of their own (SPEC Z8)."""


class _Names:
    """What delegations and groups are called in one thing, where they are not to be named."""

    def __init__(self, seen: Sight, now: bool) -> None:
        self.seen = seen
        self.now = now
        self._called: dict[str, str] = {}

    def call(self, id: str, what: str) -> str:
        held = self._called.get(id)
        if held is None:
            others = sum(c.startswith(what) for c in self._called.values())
            held = self._called[id] = f"{what} {others + 1}" if others else what
        return held


# A veil takes a value, what others are called, whether they are shown, and whether the thing is
# the reader's own; it gives the value as it is seen, and "hidden" or "closed" where something is.

_Veil = Callable[[Any, _Names, bool, bool], tuple[Any, str]]


def _delegation(value: Any, names: _Names, shown: bool, own: bool) -> tuple[Any, str]:
    if shown or value == names.seen.own:
        return value, ""
    return names.call(value, SOME_DELEGATION), "hidden"


def _group(value: Any, names: _Names, shown: bool, own: bool) -> tuple[Any, str]:
    if shown or own or value in names.seen.groups:
        return value, ""
    return names.call(value, SOME_GROUP), "hidden"


def _as_it_is(value: Any, names: _Names, shown: bool, own: bool) -> tuple[Any, str]:
    return value, ""


def _kind(hint: Any) -> _Veil:
    """The veil for values of a type."""
    held = _kinds.get(hint)
    if held is None:
        held = _kinds[hint] = _made(hint)
    return held


def _made(hint: Any) -> _Veil:
    if hint is DelegationId:
        return _delegation
    if hint is GroupId:
        return _group
    arguments = get_args(hint)
    if get_origin(hint) in (Union, UnionType):
        some = [_kind(a) for a in arguments if a is not type(None)]
        some = [k for k in some if k is not _as_it_is]
        if not some:
            return _as_it_is
        one = some[0]
        return lambda v, n, s, o: (v, "") if v is None else one(v, n, s, o)
    if get_origin(hint) is dict:
        return _dict(_kind(arguments[0]), _kind(arguments[1]))
    if get_origin(hint) in (tuple, list, frozenset):
        return _several(hint, arguments)
    if isinstance(hint, type) and issubclass(hint, Struct):
        return _struct(hint)
    return _as_it_is


def _several(hint: Any, arguments: tuple[Any, ...]) -> _Veil:
    made: Any = get_origin(hint)
    fixed = made is tuple and Ellipsis not in arguments
    kinds = [_kind(a) for a in arguments if a is not Ellipsis]
    if all(k is _as_it_is for k in kinds):
        return _as_it_is

    def veil(value: Any, names: _Names, shown: bool, own: bool) -> tuple[Any, str]:
        each = kinds if fixed else [kinds[0]] * len(value)
        found = [k(v, names, shown, own) for k, v in zip(each, value, strict=True)]
        return made(v for v, _ in found), "hidden" if any(h for _, h in found) else ""

    return veil


def _dict(keys: _Veil, values: _Veil) -> _Veil:
    if keys is _as_it_is and values is _as_it_is:
        return _as_it_is

    def veil(value: Any, names: _Names, shown: bool, own: bool) -> tuple[Any, str]:
        out: dict[Any, Any] = {}
        hidden = ""
        for key, one in value.items():
            if own or key == names.seen.own or key in names.seen.groups:
                out[key] = one
                continue
            if one == {}:
                continue  # that somebody once said something tells who
            seen, how = values(one, names, shown, False)
            if how == "closed":
                hidden = how
                continue
            called, _ = keys(key, names, shown if values is _as_it_is else not how, False)
            hidden = hidden or how
            out[called] = seen
        return out, "closed" if hidden == "closed" and not out else hidden and "hidden"

    return veil


def _struct(cls: type[Struct]) -> _Veil:
    # Before its fields, for a type that holds itself.
    _kinds[cls] = lambda v, n, s, o: made(v, n, s, o)
    kinds = {n: _kind(h) for n, h in get_type_hints(cls).items()}
    kinds = {n: k for n, k in kinds.items() if k is not _as_it_is and n in cls.__struct_fields__}
    when = next((f for f in _WHEN if f in cls.__struct_fields__), None)
    said = [f for f in _SAID if f in cls.__struct_fields__]
    conditions = [n for n, h in get_type_hints(cls).items() if Condition in get_args(h)]
    if not kinds and not (said and when):
        _kinds[cls] = _as_it_is
        return _as_it_is
    growing = issubclass(cls, _GROWING)

    def made(value: Any, names: _Names, shown: bool, own: bool) -> tuple[Any, str]:
        closed = False
        if when is not None and isinstance(at := getattr(value, when), int):
            seen = names.seen
            shown = names.now and (seen.names_since(at) if growing else seen.names(at))
            shown = shown and seen.names(getattr(value, "sponsored", 0))
            closed = not seen.attends(at)
        mine = own or any(_names_own(getattr(value, n), names.seen.own) for n in kinds)
        # What stands within it may have been recorded at another time.
        found = {n: k(getattr(value, n), names, shown, mine) for n, k in kinds.items()}
        if not shown and not mine:
            found.update((n, ("", "hidden")) for n in said)
            found.update((n, (_discreet(getattr(value, n)), "hidden")) for n in conditions)
        hidden = "hidden" if any(h for _, h in found.values()) else ""
        if hidden:
            value = replace(value, **{n: v for n, (v, _) in found.items()})
        return value, "closed" if closed and not mine else hidden

    return made


def _names_own(value: Any, own: DelegationId | None) -> bool:
    return own is not None and (value == own or (isinstance(value, tuple) and own in value))


def _discreet(condition: Condition | None) -> Condition | None:
    if condition is None or condition.bracket is not None:
        return condition
    return Condition(words="a condition is met")


def _untie(state: Negotiation) -> None:
    """Let go of what points to things that are not seen."""
    tied, packages = state.packages.tied, state.packages.packages
    for bracket in [b for b, p in tied.items() if p not in packages]:
        del tied[bracket]
    on_screen, questions = state.questions.on_screen, state.questions.questions
    for bracket in [b for b, q in on_screen.items() if q not in questions]:
        del on_screen[bracket]
    entries = state.entries
    for bracket, waiting in list(entries.waiting.items()):
        entries.waiting[bracket] = tuple(e for e in waiting if e in entries.entries)
    for question, waiting in list(entries.questions.items()):
        entries.questions[question] = tuple(e for e in waiting if e in entries.entries)
    for agreement, waiting in list(entries.agreements.items()):
        entries.agreements[agreement] = tuple(e for e in waiting if e in entries.entries)
    for statement in [s for s, e in entries.statements.items() if e not in entries.entries]:
        del entries.statements[statement]


def _tables() -> list[tuple[str, str, _Veil]]:
    found = []
    for part, of in get_type_hints(Negotiation).items():
        if part in PUBLIC or not (isinstance(of, type) and issubclass(of, Struct)):
            continue
        for table, hint in get_type_hints(of).items():
            if f"{part}.{table}" in PUBLIC or get_origin(hint) is not dict:
                continue
            veil = _kind(get_args(hint)[1])
            if veil is not _as_it_is:
                found.append((part, table, veil))
    return found


_kinds: dict[Any, _Veil] = {}
_TABLES = _tables()
