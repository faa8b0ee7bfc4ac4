"""The stage on which the demonstration is played: seats, a clock, and acts by key.

Delegations write as browsers do: each seat has its own CRDT document of each draft, edits that, and
sends the update, which passes the gate. Everything else is a command that is enacted. Nothing
enters the log in any other way. Ids and times follow from the script, so that two performances give
the same events; of the CRDT bytes, only the order of attributes may differ.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

from events.brackets import (
    FormAlternatives,
    RecordOutcome,
    TakeUpBracket,
    WithdrawBracket,
)
from events.draft.document import DraftDocument
from events.draft.enact import enact, open_draft
from events.draft.replica import Act, Candidate, Replica
from events.ids import (
    SERVER_CLIENTS,
    SYSTEM,
    AlternativesId,
    CommandId,
    DelegationId,
    DraftId,
    Microseconds,
    NegotiationId,
    ParticipantId,
    RevisionId,
    RoundId,
)
from events.issues import AddIssue, TagBracket
from events.members import EnrolDelegation, EnrolParticipant
from events.negotiation import Command, Event
from events.process import (
    AnnounceRegime,
    CloseRound,
    IssueRevision,
    OpenNegotiation,
    OpenRound,
    RegimeKind,
)
from events.record import Recorded
from events.stances import Accept, ObjectTo, WithdrawStance
from server.demo.cast import SLUG, Seat
from server.demo.content import written
from server.demo.keys import bracket_id, draft_id, identifier, issue_id
from server.sync.gate import judge
from server.sync.room import TYPING

_SECOND: Microseconds = 1_000_000


def microseconds(time: str) -> Microseconds:
    """``2026-02-24T10:15``, in UTC, as microseconds."""
    moment = datetime.fromisoformat(time).replace(tzinfo=UTC)
    return int(moment.timestamp()) * _SECOND


class Stage:
    """A negotiation being played; ``log`` is what has happened so far.

    Acts raise what the rules raise (`events.errors.Refused`): a script that the rules refuse is
    a wrong script.
    """

    def __init__(self) -> None:
        self.negotiation = NegotiationId(identifier("negotiation", SLUG))
        self.log: list[Recorded[Event]] = []
        self.live = Replica(self.negotiation)
        self.candidate = Candidate(self.live)
        self._now: Microseconds = 0
        self._acts = count(1)
        self._clients: dict[tuple[str, DraftId], DraftDocument] = {}

    # Time

    def at(self, time: str) -> None:
        """The scene that follows begins at ``time`` (UTC); raises ValueError if that has passed."""
        moment = microseconds(time)
        if moment < self._now:
            raise ValueError(f"The scene at {time} begins before the last one has ended.")
        self._now = moment

    def _act(self, seat: str, *, typing: bool = False) -> Act:
        number = next(self._acts)
        pause = 2 + number % 3 if typing else 20 + number * 37 % 60
        self._now += pause * _SECOND
        command = CommandId((TYPING if typing else "") + identifier("act", str(number)))
        participant = SYSTEM if seat == SYSTEM else ParticipantId(identifier("participant", seat))
        actor = self.candidate.negotiation.members.actor(participant)
        return Act(actor, command, self._now, self._now)

    def command(self, seat: str, command: Command) -> None:
        """Enact a command of a seat."""
        self._record(enact(self.candidate, self._act(seat), command))

    def _record(self, recorded: list[Recorded[Event]] | tuple[Recorded[Event], ...]) -> None:
        for one in recorded:
            self.live.evolve(one)
        self.candidate.committed()
        self.log.extend(recorded)

    # Process and members

    def open_negotiation(self, slug: str, title: str) -> None:
        """The first event."""
        self.command(SYSTEM, OpenNegotiation(slug, title))

    def enrol_delegation(self, by: str, code: str, name: str) -> None:
        """Enrol a party."""
        delegation = DelegationId(identifier("delegation", code))
        self.command(by, EnrolDelegation(delegation, name, code))

    def enrol(self, by: str, seat: Seat) -> None:
        """Enrol a participant."""
        party = seat.delegation
        delegation = DelegationId(identifier("delegation", party)) if party is not None else None
        participant = ParticipantId(identifier("participant", seat.key))
        self.command(by, EnrolParticipant(participant, seat.role, delegation))

    def announce_regime(self, by: str, kind: RegimeKind) -> None:
        """From here on the text is worked on like this, live."""
        self.command(by, AnnounceRegime(kind, "live"))

    def open_round(self, by: str, name: str) -> None:
        """Open a round."""
        self.command(by, OpenRound(RoundId(identifier("round", name)), name))

    def close_round(self, by: str) -> None:
        """Close the round that is open."""
        self.command(by, CloseRound())

    def issue_revision(self, by: str, draft: str, name: str) -> None:
        """Freeze a draft under a name."""
        revision = RevisionId(identifier("revision", f"{draft}/{name}"))
        self.command(by, IssueRevision(revision, draft_id(draft), name))

    def open_draft(self, by: str, draft: str) -> None:
        """Open a draft with the text of ``text/{draft}.toml``."""
        title, paragraphs = written(draft)
        name = draft_id(draft)
        # The server's own edits carry a client id too; here it must not be random.
        client = SERVER_CLIENTS + int(identifier("client", draft)[:8], 16)
        act = self._act(by)
        self._record(open_draft(self.candidate, act, name, title, paragraphs, client=client))

    # Issues

    def add_issue(self, by: str, key: str, title: str, parent: str | None) -> None:
        """Add a theme."""
        above = issue_id(parent) if parent is not None else None
        self.command(by, AddIssue(issue_id(key), title, above))

    def tag(self, by: str, issue: str, bracket: str) -> None:
        """Put an issue on a bracket."""
        self.command(by, TagBracket(issue_id(issue), bracket_id(bracket)))

    # Positions and outcomes

    def accept(self, by: str, bracket: str, reason: str = "") -> None:
        """Support what a bracket proposes."""
        self.command(by, Accept(bracket_id(bracket), reason))

    def object_to(self, by: str, bracket: str, reason: str) -> None:
        """Object to what a bracket proposes."""
        self.command(by, ObjectTo(bracket_id(bracket), reason))

    def no_longer(self, by: str, bracket: str) -> None:
        """Take back an acceptance or objection."""
        self.command(by, WithdrawStance(bracket_id(bracket)))

    def withdraw(self, by: str, bracket: str) -> None:
        """Withdraw one's own proposal."""
        self.command(by, WithdrawBracket(bracket_id(bracket)))

    def alternatives(self, by: str, key: str, *brackets: str) -> None:
        """Declare brackets to be options for one place."""
        group = AlternativesId(identifier("alternatives", key))
        self.command(by, FormAlternatives(group, tuple(bracket_id(b) for b in brackets)))

    def take_up(self, by: str, bracket: str) -> None:
        """The meeting considers a bracket."""
        self.command(by, TakeUpBracket(bracket_id(bracket)))

    def retain(self, by: str, bracket: str) -> None:
        """Outcome: the text stays."""
        self.command(by, RecordOutcome(bracket_id(bracket), "retained"))

    def delete(self, by: str, bracket: str) -> None:
        """Outcome: the text goes."""
        self.command(by, RecordOutcome(bracket_id(bracket), "deleted"))

    # Text

    def typed(self, seat: str, draft: DraftId, edit: Callable[[DraftDocument], None]) -> None:
        """Let a seat edit its own document of a draft, and send what it did through the gate."""
        document = self._client(seat, draft)
        with document.edit() as done:
            edit(document)
        act = self._act(seat, typing=True)
        self._record(judge(self.candidate, act, draft, done.update).recorded)

    def _client(self, seat: str, draft: DraftId) -> DraftDocument:
        """The seat's document of a draft, up to date."""
        key = (seat, draft)
        if key not in self._clients:
            client = int(identifier("client", f"{seat}/{draft}")[:8], 16)
            self._clients[key] = DraftDocument(client=client)
        document = self._clients[key]
        document.apply(self.live.documents[draft].diff(document.state_vector()))
        return document
