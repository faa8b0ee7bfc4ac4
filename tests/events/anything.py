"""Any act of anybody, made from the shapes of the commands, on what has come about so far.

Ids are mostly ones that occurred; words are mostly ones that stand in the text. So a fair part of
the acts is allowed, and what is refused is refused for every reason there is.
"""

from collections.abc import Sequence
from random import Random
from typing import Any, get_args, get_origin, get_type_hints

from msgspec import Struct

from events.adoption import AdoptDraft
from events.brackets import RecordOutcome
from events.departure import EndDelegation
from events.draft.enact import enact
from events.draft.replica import Act, Candidate, Replica
from events.errors import NotPermitted, Refused
from events.groups import EnrolGroup, NameSpokesperson, SetMembership
from events.ids import (
    SYSTEM,
    CommandId,
    DelegationId,
    DraftId,
    GroupId,
    NegotiationId,
    ParagraphId,
    ParticipantId,
)
from events.members import (
    Actor,
    EndParticipation,
    EnrolDelegation,
    EnrolParticipant,
    PassPen,
)
from events.negotiation import Command, Event, Negotiation
from events.packages import PresentPackage
from events.process import AnnounceRegime, OpenDraft, OpenNegotiation, OpenPhase
from events.proposals import ProposeWording
from events.record import Recorded
from events.redraft import IssueRedraft
from events.stances import TakeStance
from events.structure import AddParagraph
from events.tabling import Table

HOUR = 3_600_000_000
DELEGATIONS = tuple(DelegationId(f"delegation{n}") for n in range(3))
TEXTS = (
    "States return persons in dignity.",
    "States open regular pathways, and keep them open.",
    "Returns are voluntary, safe and promptly done.",
)
WORDS = ("States return persons", "persons", "in dignity", "promptly", "regular pathways", "")
# A redraft is composed by the server, a draft is brought, and workspaces are tabled: each has
# tests of its own, for hardly one made from its shape is allowed.
COMMANDS = tuple(k for k in get_args(Command) if k not in (OpenNegotiation, IssueRedraft, Table))
RARE = (
    AdoptDraft,
    AnnounceRegime,
    EndDelegation,
    EndParticipation,
    EnrolParticipant,
    OpenDraft,
    OpenPhase,
    PassPen,
)
"""After these most of what one could do before is over."""
OFTEN = (AddParagraph, ProposeWording, ProposeWording, TakeStance, PresentPackage, RecordOutcome)
NEW = ("strike", "insertion", "into", "alternatives", "entry", "letter")
"""Fields with ids of what is new, beside the first field of commands that begin with `MAKES`."""
MAKES = (
    "Add", "Adopt", "AgreeAdRef", "Call", "Enrol", "File", "Flag", "Issue", "Link", "Make",
    "NoteSource", "Open", "Present", "Put", "Settle",
)  # fmt: skip


class Room:
    """A negotiation to which anything may happen, with all that it led to.

    Of its steps, ``share`` are of the kinds in ``often``, the rest of any.
    """

    def __init__(self, often: Sequence[type[Command]] = OFTEN, share: float = 0.3) -> None:
        self._often, self._share = often, share
        self.candidate = Candidate(Replica(NegotiationId("negotiation")))
        self.log: list[Recorded[Event]] = []
        self.held: dict[str, list[str]] = {}
        self.now = 0
        self.refused: dict[str, int] = {}
        self._open()

    @property
    def state(self) -> Negotiation:
        """The negotiation as it is."""
        return self.candidate.negotiation

    def _open(self) -> None:
        pen = Actor(SYSTEM, "secretariat")
        commands: list[Command] = [OpenNegotiation("negotiation", "Negotiation")]
        commands += [EnrolDelegation(d, d.title(), f"D{n}") for n, d in enumerate(DELEGATIONS)]
        commands += [
            EnrolParticipant(ParticipantId("pen"), "co-facilitator"),
            EnrolParticipant(ParticipantId("desk"), "secretariat"),
            EnrolParticipant(ParticipantId("observer"), "observer"),
            *(EnrolParticipant(ParticipantId(f"of-{d}"), "delegate", d) for d in DELEGATIONS),
        ]
        draft, after = DraftId("draftid0000"), None
        commands.append(OpenDraft(draft, "Compact"))
        for n, text in enumerate(TEXTS):
            place = ParagraphId(f"paragraphid{n}")
            commands.append(AddParagraph(draft, place, after, "operative", 0, f"{n + 1}", text))
            after = place
        for n in range(2):
            group = GroupId(f"groupid{n}")
            commands.append(EnrolGroup(group, f"Group {n}", f"G{n}"))
            for delegation in DELEGATIONS[n : n + 2]:
                commands.append(SetMembership(group, delegation))
                voice = ParticipantId(f"of-{delegation}")
                commands.append(NameSpokesperson(group, voice))
        for command in commands:
            self.act(pen, command)

    def act(self, actor: Actor, command: Command) -> list[Recorded[Event]]:
        """Carry out a command; raises `Refused`, and then nothing has changed."""
        given = CommandId(f"command-{len(self.log)}")
        happened = enact(self.candidate, Act(actor, given, self.now, self.now), command)
        self.log += happened
        self._hold(command)
        return happened

    def step(self, chance: Random) -> list[Recorded[Event]]:
        """Somebody does something, or is refused; raises nothing but what is a defect."""
        self.now += HOUR // 4
        many = self._often if chance.random() < self._share else COMMANDS
        kind = chance.choice(many)
        if kind in RARE and chance.random() < 0.9:
            return []
        command = self._made(chance, kind)
        people = [SYSTEM, *self.state.members.participants]
        chance.shuffle(people)
        for who in people:
            try:
                return self.act(self.state.members.actor(who), command)
            except NotPermitted:
                continue  # somebody else may
            except Refused as error:
                self.refused[error.rule] = self.refused.get(error.rule, 0) + 1
                return []
        return []

    # Making commands

    def _made(self, chance: Random, kind: type) -> Any:
        made: dict[str, Any] = {}
        for name, hint in get_type_hints(kind).items():
            new = name in NEW or (not made and kind.__name__.startswith(MAKES))
            if kind is AddParagraph:
                new = name == "paragraph"
            named = next((h for h in (hint, *get_args(hint)) if hasattr(h, "__supertype__")), None)
            if new and named is not None:
                made[name] = f"{named.__name__.lower()}{self.now // HOUR:04}{chance.randrange(100)}"
            else:
                made[name] = self._value(chance, name, hint)
        if (place := made.get("paragraph")) is not None:
            for draft in self.state.text.drafts.values():
                if place in draft.paragraphs:
                    self._stands(chance, made, draft.id, draft.paragraphs[place].text)
        return kind(**made)

    def _stands(self, chance: Random, made: dict[str, Any], draft: DraftId, text: str) -> None:
        """Let what a command says of a paragraph be so, mostly."""
        if chance.random() < 0.1:
            return
        if "draft" in made:
            made["draft"] = draft
        begin = chance.randrange(len(text) + 1)
        for name in ("struck", "removed", "phrase"):
            if made.get(name):
                made[name] = text[begin : begin + chance.randrange(1, 12)]
                if made.get("at") is not None:
                    made["at"] = begin

    def _value(self, chance: Random, name: str, hint: Any) -> Any:
        if getattr(hint, "__supertype__", None) is str:
            return self._id(chance, hint.__name__)
        arguments = get_args(hint)
        if get_origin(hint) is tuple:
            return tuple(
                self._value(chance, name, arguments[0]) for _ in range(chance.choice((0, 1, 1, 2)))
            )
        if arguments and isinstance(arguments[0], str):
            return chance.choice(arguments)
        if arguments:
            return self._value(chance, name, chance.choice(arguments))
        if hint is type(None):
            return None
        if hint is bool:
            return chance.random() < 0.7
        if hint is int:
            return self._number(chance, name)
        if hint is str:
            return self._words(chance, name)
        return self._made(chance, hint)

    def _id(self, chance: Random, kind: str) -> str:
        held = self.held.get(kind, [])
        if not held or chance.random() < 0.03:
            return f"{kind.lower()}nowhere"
        # What came last is what people are busy with.
        return chance.choice(held[-6:])

    def _number(self, chance: Random, name: str) -> int:
        if name in ("now", "said_at"):
            return self.now
        if name == "deadline":
            return self.now + chance.choice((1, 2, 30)) * HOUR
        return chance.randrange(-1, 30) if name == "at" else chance.randrange(4)

    def _words(self, chance: Random, name: str) -> str:
        if name in ("name", "title", "code", "slug"):
            return f"{name[0]}{self.now // HOUR}{chance.randrange(10)}"
        if name == "place":
            return chance.choice(("UTC", "Africa/Nairobi", "nowhere"))
        if name == "label":
            return chance.choice(("1", "2", "3 bis", ""))
        return chance.choice(WORDS)

    def _hold(self, made: object) -> None:
        """Keep the ids that an allowed command named."""
        if not isinstance(made, Struct):
            return
        for name, hint in get_type_hints(type(made)).items():
            self._hold_value(hint, getattr(made, name))

    def _hold_value(self, hint: Any, value: Any) -> None:
        if value is None:
            return
        if getattr(hint, "__supertype__", None) is str:
            held = self.held.setdefault(hint.__name__, [])
            if value in held:
                held.remove(value)
            held.append(value)
        elif isinstance(value, tuple):
            for one in value:
                self._hold_value(get_args(hint)[0], one)
        elif isinstance(value, Struct):
            self._hold(value)
        else:
            for one in get_args(hint):
                if getattr(one, "__supertype__", None) is str and isinstance(value, str):
                    self._hold_value(one, value)
