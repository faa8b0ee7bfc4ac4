"""Issues: a tree of themes, tagged on brackets and paragraphs."""

from collections.abc import Iterable

from msgspec import Struct, field

from events.brackets import Brackets
from events.errors import Refused, Unknown
from events.ids import BracketId, IssueId, ParagraphId
from events.members import Actor
from events.record import Recorded
from events.text import Drafts

# Events


class IssueAdded(Struct, frozen=True, tag="issue-added"):
    """A theme joins the tree, under ``parent`` or at the top."""

    issue: IssueId
    title: str
    parent: IssueId | None = None


class BracketTagged(Struct, frozen=True, tag="bracket-tagged"):
    """A bracket carries an issue."""

    issue: IssueId
    bracket: BracketId


class BracketUntagged(Struct, frozen=True, tag="bracket-untagged"):
    """A bracket no longer carries an issue."""

    issue: IssueId
    bracket: BracketId


class ParagraphTagged(Struct, frozen=True, tag="paragraph-tagged"):
    """A paragraph carries an issue, and so does each bracket in it."""

    issue: IssueId
    paragraph: ParagraphId


class ParagraphUntagged(Struct, frozen=True, tag="paragraph-untagged"):
    """A paragraph no longer carries an issue."""

    issue: IssueId
    paragraph: ParagraphId


IssueEvent = IssueAdded | BracketTagged | BracketUntagged | ParagraphTagged | ParagraphUntagged

# Commands


class AddIssue(Struct, frozen=True):
    """Add a theme under a title no sibling has."""

    issue: IssueId
    title: str
    parent: IssueId | None = None


class TagBracket(Struct, frozen=True):
    """Put an issue on a bracket, or (``on`` false) take it off."""

    issue: IssueId
    bracket: BracketId
    on: bool = True


class TagParagraph(Struct, frozen=True):
    """Put an issue on a paragraph, or (``on`` false) take it off."""

    issue: IssueId
    paragraph: ParagraphId
    on: bool = True


IssueCommand = AddIssue | TagBracket | TagParagraph

# State


class Issue(Struct, frozen=True):
    """A theme."""

    id: IssueId
    title: str
    parent: IssueId | None = None


class Issues(Struct):
    """The tree of themes in the order they were added, and what carries them."""

    issues: dict[IssueId, Issue] = field(default_factory=dict)
    brackets: dict[BracketId, frozenset[IssueId]] = field(default_factory=dict)
    paragraphs: dict[ParagraphId, frozenset[IssueId]] = field(default_factory=dict)

    def copy(self) -> "Issues":
        """Issues that can be evolved by themselves; what never changes is shared."""
        return Issues(self.issues.copy(), self.brackets.copy(), self.paragraphs.copy())

    def path(self, issue: IssueId) -> tuple[IssueId, ...]:
        """The issue and all it stands under, innermost first."""
        out: list[IssueId] = []
        at: IssueId | None = issue
        while at is not None and at not in out:
            out.append(at)
            at = self.issues[at].parent
        return tuple(out)


def decide(
    state: Issues, brackets: Brackets, drafts: Drafts, actor: Actor, command: IssueCommand
) -> tuple[IssueEvent, ...]:
    """Rules I1-I3 of SPEC.md. A tag that is already so changes nothing."""
    actor.require("steer")
    match command:
        case AddIssue(issue, title, parent):
            title = " ".join(title.split())
            if not title or len(title) > 120:
                raise Refused("I1", "An issue needs a title of 1 to 120 characters.")
            if parent is not None and parent not in state.issues:
                raise Unknown("I1", "There is no such issue to put it under.")
            for other in state.issues.values():
                if other.parent == parent and other.title.casefold() == title.casefold():
                    raise Refused("I1", f"There is already an issue called {title} here.")
            return (IssueAdded(issue, title, parent),)
        case TagBracket(issue, bracket, on):
            _known(state, issue)
            brackets.known(bracket)
            if (issue in state.brackets.get(bracket, ())) == on:
                return ()
            return (BracketTagged(issue, bracket) if on else BracketUntagged(issue, bracket),)
        case TagParagraph(issue, paragraph, on):
            _known(state, issue)
            if not any(paragraph in d.paragraphs for d in drafts.drafts.values()):
                raise Unknown("I2", "There is no such paragraph.")
            if (issue in state.paragraphs.get(paragraph, ())) == on:
                return ()
            return (
                ParagraphTagged(issue, paragraph) if on else ParagraphUntagged(issue, paragraph),
            )


def _known(state: Issues, issue: IssueId) -> None:
    if issue not in state.issues:
        raise Unknown("I2", "There is no such issue.")


def inherit(state: Issues, paragraph: ParagraphId, ancestors: Iterable[ParagraphId]) -> None:
    """Let a paragraph of a redraft carry what those that it comes from carry."""
    tags = frozenset[IssueId]().union(*(state.paragraphs.get(a, ()) for a in ancestors))
    if tags:
        state.paragraphs[paragraph] = state.paragraphs.get(paragraph, frozenset()) | tags


def evolve(state: Issues, recorded: Recorded[IssueEvent]) -> None:
    """Fold one event into ``state``, in place. Total: never refuses."""
    match recorded.event:
        case IssueAdded(issue, title, parent):
            state.issues[issue] = Issue(issue, title, parent if parent in state.issues else None)
        case BracketTagged(issue, bracket) if issue in state.issues:
            state.brackets[bracket] = state.brackets.get(bracket, frozenset()) | {issue}
        case BracketUntagged(issue, bracket):
            if bracket in state.brackets:
                state.brackets[bracket] -= {issue}
        case ParagraphTagged(issue, paragraph) if issue in state.issues:
            state.paragraphs[paragraph] = state.paragraphs.get(paragraph, frozenset()) | {issue}
        case ParagraphUntagged(issue, paragraph):
            if paragraph in state.paragraphs:
                state.paragraphs[paragraph] -= {issue}
        case _:
            pass  # a tag of an issue that was never added says nothing
