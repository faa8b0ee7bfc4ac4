"""Packages: brackets tied together, each agreed only when all are (DOMAIN "Agreement").

A package enters the log when it is presented; until then it is nobody's but its authors'. Its
brackets are settled in one act. If one falls before, or is reopened afterwards, or an agreement ad
ref on one is reopened, the package is broken, and what was settled with it is pending again, until
the package is settled anew. The classic: returns on one side, new lawful pathways on the other.
"""

from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

from events.adref import Agreement, Agreements
from events.brackets import (
    Bracket,
    BracketDeleted,
    BracketEvent,
    BracketMerged,
    BracketMooted,
    BracketRedrafted,
    BracketReopened,
    BracketRetained,
    Brackets,
    BracketWithdrawn,
    FindInTheWay,
    Outcome,
    settled,
)
from events.errors import NotPermitted, Refused, Unknown
from events.ids import AgreementId, BracketId, DelegationId, PackageId, Position
from events.members import Actor, Members
from events.permissions import may
from events.record import Recorded

Standing = Literal["presented", "agreed", "broken", "withdrawn"]


class PackageOutcome(Struct, frozen=True):
    """What becomes of one bracket of a package; ``text`` is the wording it is merged into."""

    bracket: BracketId
    outcome: Outcome
    text: str = ""


# Events


class PackagePresented(Struct, frozen=True, tag="package-presented"):
    """These brackets are offered together, and only together. No authors: the pen presents it."""

    package: PackageId
    title: str
    brackets: tuple[BracketId, ...]
    authors: tuple[DelegationId, ...]
    note: str = ""


class PackageWithdrawn(Struct, frozen=True, tag="package-withdrawn"):
    """The package is no longer on offer; its brackets stand by themselves."""

    package: PackageId
    reason: str


class PackageAgreed(Struct, frozen=True, tag="package-agreed"):
    """All brackets of the package are settled; their outcomes follow in the same act."""

    package: PackageId
    outcomes: tuple[PackageOutcome, ...]


class EverythingAnnounced(Struct, frozen=True, tag="everything-announced"):
    """Whether, in this process, nothing is agreed until everything is agreed."""

    on: bool


PackageEvent = PackagePresented | PackageWithdrawn | PackageAgreed | EverythingAnnounced

# Commands


class PresentPackage(Struct, frozen=True):
    """Offer open brackets together, and only together."""

    package: PackageId
    title: str
    brackets: tuple[BracketId, ...]
    note: str = ""


class WithdrawPackage(Struct, frozen=True):
    """Take a package back that is not agreed."""

    package: PackageId
    reason: str


class AgreePackage(Struct, frozen=True):
    """Settle all brackets of a package that are open, in one act."""

    package: PackageId
    outcomes: tuple[PackageOutcome, ...]


class AnnounceEverything(Struct, frozen=True):
    """Announce that nothing is agreed until everything is, or that this no longer holds."""

    on: bool


PackageCommand = PresentPackage | WithdrawPackage | AgreePackage | AnnounceEverything

# State


class Package(Struct, frozen=True):
    """A package since it was presented; ``broken_by`` is the bracket that fell or was reopened."""

    id: PackageId
    title: str
    brackets: tuple[BracketId, ...]
    authors: tuple[DelegationId, ...]
    note: str
    presented: Position
    standing: Standing = "presented"
    changed: Position = 0
    agreed: Position | None = None
    """Where it was agreed last, broken since or not."""
    broken_by: BracketId | None = None
    reason: str = ""


class Packages(Struct):
    """Every package that was presented, and the one that each bracket is tied into."""

    packages: dict[PackageId, Package] = field(default_factory=dict)
    tied: dict[BracketId, PackageId] = field(default_factory=dict)
    """Brackets of packages that are presented, agreed or broken after having been agreed."""
    everything: bool = False
    """Nothing is agreed until everything is agreed."""

    def copy(self) -> "Packages":
        """Packages that can be evolved by themselves; what never changes is shared."""
        return replace(self, packages=self.packages.copy(), tied=self.tied.copy())

    def known(self, package: PackageId) -> Package:
        """The package; raises `Unknown` if none of that id was presented."""
        found = self.packages.get(package)
        if found is None:
            raise Unknown("K1", "There is no such package.")
        return found

    def of(self, bracket: BracketId) -> Package | None:
        """The package that a bracket is tied into, if one."""
        found = self.tied.get(bracket)
        return self.packages[found] if found is not None else None

    def refuse_alone(self, bracket: BracketId) -> None:
        """Raise `Refused` where a bracket is settled with its package only (SPEC K3)."""
        held = self.of(bracket)
        if held is not None:
            raise Refused(
                "K3",
                f"This bracket is tied into the package “{held.title}”: it is settled with all of "
                "it, or once the package is withdrawn.",
            )


def decide(
    state: Packages,
    brackets: Brackets,
    members: Members,
    in_the_way: FindInTheWay,
    actor: Actor,
    command: PackageCommand,
) -> tuple[PackageEvent | BracketEvent, ...]:
    """Rules K1-K5 of SPEC.md. The text follows in the same batch (`events.draft.enact`)."""
    match command:
        case PresentPackage(package, title, chosen, note):
            return (_presented(state, brackets, actor, package, title, chosen, note),)
        case WithdrawPackage(package, reason):
            if actor.delegation is None:
                actor.require("steer")
            held = state.known(package)
            if actor.delegation not in held.authors and not may(actor.role, "steer"):
                raise NotPermitted("K2", "A package is withdrawn by its authors or the pen.")
            if held.standing == "withdrawn":
                return ()
            if held.standing == "agreed":
                raise Refused("K2", "This package is agreed; reopen one of its brackets instead.")
            return (PackageWithdrawn(package, _words(reason, "A reason", 2000)),)
        case AgreePackage(package, outcomes):
            actor.require("steer")
            held = state.known(package)
            return (
                PackageAgreed(package, outcomes),
                *_settled(held, brackets, members, in_the_way, outcomes),
            )
        case AnnounceEverything(on):
            actor.require("steer")
            return () if on == state.everything else (EverythingAnnounced(on),)


def _presented(
    state: Packages,
    brackets: Brackets,
    actor: Actor,
    package: PackageId,
    title: str,
    chosen: tuple[BracketId, ...],
    note: str,
) -> PackagePresented:
    if actor.delegation is not None:
        actor.require("position")
    else:
        actor.require("steer")
    chosen = tuple(dict.fromkeys(chosen))
    if package in state.packages or len(chosen) < 2:
        raise Refused("K1", "A package ties two or more open brackets together.")
    for bracket in chosen:
        brackets.still_open(bracket)
        held = state.of(bracket)
        if held is not None:
            raise Refused("K1", f"A bracket of it is already tied into “{held.title}”.")
    title = _words(title, "A package", 200)
    if any(p.title.casefold() == title.casefold() for p in state.packages.values()):
        raise Refused("K1", f"There is already a package called {title}.")
    if len(note) > 2000:
        raise Refused("K1", "A note has at most 2000 characters.")
    authors = (actor.delegation,) if actor.delegation is not None else ()
    return PackagePresented(package, title, chosen, authors, note.strip())


def _settled(
    held: Package,
    brackets: Brackets,
    members: Members,
    in_the_way: FindInTheWay,
    outcomes: tuple[PackageOutcome, ...],
) -> list[BracketEvent]:
    """The outcomes of a package's open brackets, rivals included, each bracket once."""
    if held.standing not in ("presented", "broken") or (
        held.standing == "broken" and held.agreed is None
    ):
        raise Refused("K2", f"This package is {held.standing}.")
    if any(brackets.known(b).life in ("withdrawn", "moot") for b in held.brackets):
        raise Refused(
            "K2", "A bracket of it is withdrawn or moot; withdraw the package and present another."
        )
    still = {b for b in held.brackets if brackets.known(b).open}
    if {one.bracket for one in outcomes} != still or len(outcomes) != len(still):
        raise Refused(
            "K3",
            "A package is settled as a whole: say once for each of its brackets what is agreed.",
        )
    out: list[BracketEvent] = []
    wanted = {one.bracket: one.outcome for one in outcomes}
    done: set[BracketId] = set()
    for one in outcomes:
        for event in settled(brackets, members, in_the_way, one.bracket, one.outcome, one.text):
            deleted = isinstance(event, BracketDeleted)
            if deleted and wanted.get(event.bracket, "deleted") != "deleted":
                raise Refused("K3", "Of two options for one place, only one can be kept.")
            if event.bracket not in done:
                done.add(event.bracket)
                out.append(event)
    return out


def _words(text: str, what: str, most: int) -> str:
    text = " ".join(text.split())
    if not text or len(text) > most:
        raise Refused("K1", f"{what} needs 1 to {most} characters.")
    return text


def evolve(state: Packages, recorded: Recorded[PackageEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    at = recorded.position
    match recorded.event:
        case PackagePresented(package, title, chosen, authors, note):
            _untie(state, package)
            state.packages[package] = Package(package, title, chosen, authors, note, at, changed=at)
            for bracket in chosen:
                state.tied[bracket] = package
        case PackageWithdrawn(package, reason):
            held = state.packages.get(package)
            if held is not None:
                _untie(state, package)
                state.packages[package] = replace(
                    held, standing="withdrawn", changed=at, reason=reason
                )
        case PackageAgreed(package, _):
            held = state.packages.get(package)
            if held is not None:
                state.packages[package] = replace(
                    held, standing="agreed", changed=at, agreed=at, broken_by=None
                )
        case EverythingAnnounced(on):
            state.everything = on


def follow(state: Packages, recorded: Recorded[BracketEvent]) -> None:
    """What an event of a bracket means for its package (SPEC K4)."""
    event = recorded.event
    if not state.tied or not isinstance(
        event,
        BracketRetained
        | BracketDeleted
        | BracketMerged
        | BracketWithdrawn
        | BracketMooted
        | BracketReopened
        | BracketRedrafted,
    ):
        return
    if isinstance(event, BracketRedrafted) and event.fate in ("kept", "moved"):
        return
    held = state.of(event.bracket)
    if held is None:
        return
    if held.standing == "agreed" and not isinstance(event, BracketReopened):
        return
    if held.standing == "presented" or held.standing == "agreed":
        _break(state, held, event.bracket, recorded.position)


def reopened(
    state: Packages,
    brackets: Brackets,
    agreements: Agreements,
    agreement: AgreementId,
    at: Position,
) -> None:
    """What the reopening of an agreement ad ref means for packages whose words it held."""
    found = agreements.agreements.get(agreement)
    if found is None:
        return
    for bracket in tuple(state.tied):
        held, known = state.of(bracket), brackets.brackets.get(bracket)
        if held is None or held.standing != "agreed" or known is None:
            continue
        if _held_words(found, known):
            _break(state, held, bracket, at)


def restored(
    state: Packages,
    brackets: Brackets,
    agreements: Agreements,
    agreement: AgreementId,
    at: Position,
) -> None:
    """What it means for the packages that the reopening of an agreement broke, that it stands
    again: they are agreed as they were, unless something else broke them too (SPEC K4)."""
    found = agreements.agreements.get(agreement)
    for package in tuple(state.packages.values()):
        if found is None or package.standing != "broken" or package.agreed is None:
            continue
        tied = [b for b in map(brackets.brackets.get, package.brackets) if b is not None]
        settled = all(b.closed is not None and b.closed < package.changed for b in tied)
        reopened_since = any(
            a.reopened is not None and a.reopened >= package.changed and _held_words(a, b)
            for a in agreements.agreements.values()
            for b in tied
        )
        if settled and not reopened_since and any(_held_words(found, b) for b in tied):
            state.packages[package.id] = replace(
                package, standing="agreed", changed=at, broken_by=None
            )


def _held_words(agreement: Agreement, bracket: Bracket) -> bool:
    if agreement.bracket is not None:
        return agreement.bracket == bracket.id
    if agreement.paragraph is not None:
        return agreement.paragraph == bracket.paragraph
    return agreement.draft == bracket.draft


def _break(state: Packages, held: Package, bracket: BracketId, at: Position) -> None:
    if held.agreed is None:
        _untie(state, held.id)
    state.packages[held.id] = replace(held, standing="broken", changed=at, broken_by=bracket)


def _untie(state: Packages, package: PackageId) -> None:
    for bracket in [b for b, p in state.tied.items() if p == package]:
        del state.tied[bracket]
