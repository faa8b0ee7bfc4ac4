"""Positions that are held back in a workspace, and the commands they become when it is tabled."""

import msgspec
from msgspec import Struct

from events.brackets import GiveReason
from events.group_stances import OnBehalf
from events.ids import BracketId, GroupId
from events.proposals import JoinProposal, LeaveProposal
from events.stances import Condition, StanceKind, TakeStance, WithdrawStance
from server.workspaces.tabling import Prepared


class Stands(Struct, frozen=True, tag="stands"):
    """The delegation (or group) takes this stance on a bracket of the room."""

    bracket: BracketId
    stance: StanceKind
    reason: str = ""
    condition: Condition | None = None


class StandsNoMore(Struct, frozen=True, tag="stands-no-more"):
    """It takes its stance on a bracket of the room back."""

    bracket: BracketId


class Says(Struct, frozen=True, tag="says"):
    """It says why its own bracket stands."""

    bracket: BracketId
    reason: str


class Joins(Struct, frozen=True, tag="joins"):
    """It co-sponsors a bracket of the room, or (``on`` False) no longer does."""

    bracket: BracketId
    on: bool = True


Held = Stands | StandsNoMore | Says | Joins

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Held] = msgspec.json.Decoder(Held)


def about(held: Held) -> str:
    """What a position is about: of two about the same, the later one counts."""
    return f"reason:{held.bracket}" if isinstance(held, Says) else f"stance:{held.bracket}"


def command(held: Held, group: GroupId | None = None) -> Prepared:
    """What it becomes; stances of a group's workspace are taken on its behalf."""
    match held:
        case Says(bracket, reason):
            return GiveReason(bracket, reason)
        case Joins(bracket, on):
            return JoinProposal(bracket) if on else LeaveProposal(bracket)
        case Stands(bracket, stance, reason, condition):
            said: TakeStance | WithdrawStance = TakeStance(bracket, stance, reason, condition)
        case StandsNoMore(bracket):
            said = WithdrawStance(bracket)
    return said if group is None else OnBehalf(group, said)


def encode(held: Held) -> bytes:
    """As it is kept."""
    return _encoder.encode(held)


def decode(data: bytes) -> Held:
    """As it was."""
    return _decoder.decode(data)
