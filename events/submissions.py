"""Written submissions: texts that delegations file on a draft or an issue, until a deadline."""

from msgspec import Struct, field

from events.errors import Refused, Unknown
from events.ids import (
    CallId,
    DelegationId,
    DraftId,
    IssueId,
    Microseconds,
    Position,
    SubmissionId,
)
from events.issues import Issues
from events.members import Actor, Members
from events.record import Recorded
from events.text import Drafts

MOST_WORDS = 100_000

# Events


class SubmissionsCalled(Struct, frozen=True, tag="submissions-called"):
    """Delegations are asked for texts until ``deadline``, on a draft or an issue or in general."""

    call: CallId
    title: str
    draft: DraftId | None
    issue: IssueId | None
    deadline: Microseconds


class SubmissionFiled(Struct, frozen=True, tag="submission-filed"):
    """A delegation answers a call with a text."""

    submission: SubmissionId
    call: CallId
    delegation: DelegationId
    words: str


SubmissionEvent = SubmissionsCalled | SubmissionFiled

# Commands


class CallForSubmissions(Struct, frozen=True):
    """Ask for written submissions."""

    call: CallId
    title: str
    deadline: Microseconds
    draft: DraftId | None = None
    issue: IssueId | None = None


class FileSubmission(Struct, frozen=True):
    """File a text. The secretariat names the delegation whose letter it enters."""

    submission: SubmissionId
    call: CallId
    words: str
    delegation: DelegationId | None = None


SubmissionCommand = CallForSubmissions | FileSubmission

# State


class Call(Struct, frozen=True):
    """A call for submissions."""

    id: CallId
    title: str
    draft: DraftId | None
    issue: IssueId | None
    deadline: Microseconds
    position: Position


class Submission(Struct, frozen=True):
    """A text that was filed; ``late`` if after the deadline, by the server's clock."""

    id: SubmissionId
    call: CallId
    delegation: DelegationId
    words: str
    position: Position
    filed_at: Microseconds
    late: bool


class Submissions(Struct):
    """All calls and what was filed."""

    calls: dict[CallId, Call] = field(default_factory=dict)
    filed: dict[SubmissionId, Submission] = field(default_factory=dict)

    def copy(self) -> "Submissions":
        """Submissions that can be evolved by themselves; what never changes is shared."""
        return Submissions(self.calls.copy(), self.filed.copy())


def decide(
    state: Submissions,
    drafts: Drafts,
    issues: Issues,
    members: Members,
    actor: Actor,
    command: SubmissionCommand,
) -> tuple[SubmissionEvent, ...]:
    """Rule P11 of SPEC.md. What comes late is taken, and marked late."""
    match command:
        case CallForSubmissions(call, title, deadline, draft, issue):
            actor.require("steer")
            title = " ".join(title.split())
            if not title or len(title) > 200:
                raise Refused("P2", "A call for submissions needs a title of 1 to 200 characters.")
            if draft is not None and draft not in drafts.drafts:
                raise Unknown("P11", "There is no such draft.")
            if issue is not None and issue not in issues.issues:
                raise Unknown("P11", "There is no such issue.")
            if call in state.calls:
                raise Refused("P11", "This call was already made.")
            return (SubmissionsCalled(call, title, draft, issue, deadline),)
        case FileSubmission(submission, call, words, delegation):
            who = members.spoken_for(actor, delegation)
            if call not in state.calls:
                raise Unknown("P11", "There is no such call for submissions.")
            if submission in state.filed:
                raise Refused("P11", "This submission was already filed.")
            words = words.strip()
            if not words or len(words) > MOST_WORDS:
                raise Refused("P11", f"A submission has 1 to {MOST_WORDS} characters.")
            return (SubmissionFiled(submission, call, who, words),)


def evolve(state: Submissions, recorded: Recorded[SubmissionEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    match recorded.event:
        case SubmissionsCalled(call, title, draft, issue, deadline):
            state.calls[call] = Call(call, title, draft, issue, deadline, recorded.position)
        case SubmissionFiled(submission, call, delegation, words):
            held = state.calls.get(call)
            state.filed[submission] = Submission(
                submission,
                call,
                delegation,
                words,
                recorded.position,
                recorded.occurred_at,
                held is not None and recorded.occurred_at > held.deadline,
            )
