"""What changed, narrowed to what is asked about: an issue, a party, a kind, a state, an age."""

from msgspec import Struct
from msgspec.structs import replace

from events.brackets import BracketKind
from events.ids import (
    BracketId,
    DelegationId,
    GroupId,
    IssueId,
    Microseconds,
    ParagraphId,
)
from events.negotiation import Negotiation
from events.projections.brackets import State, issues_of, state_of
from events.projections.changes import Changes, ParagraphChanges


class Asked(Struct, frozen=True):
    """What is asked about; None is everything.

    ``issue`` includes those beneath it. ``delegation`` proposes the bracket, or took a position on
    it; ``group`` took a position on it, or it is proposed on its behalf. ``age`` is the least time
    since a bracket was opened. Where anything but issue and paragraph is asked, changes of words
    are told only where such a bracket changed.
    """

    issue: IssueId | None = None
    paragraph: ParagraphId | None = None
    delegation: DelegationId | None = None
    group: GroupId | None = None
    kind: BracketKind | None = None
    state: State | None = None
    age: Microseconds | None = None

    @property
    def of_brackets(self) -> bool:
        """Whether more is asked than where."""
        asked = (self.delegation, self.group, self.kind, self.state, self.age)
        return any(a is not None for a in asked)


def narrowed(state: Negotiation, found: Changes, asked: Asked) -> Changes:
    """The changes that are asked about; ``state`` is the later of the two compared."""
    if asked == Asked():
        return found
    look = _Look(state, asked)
    rows = (look.row(row) for row in found.paragraphs)
    return replace(found, paragraphs=tuple(row for row in rows if row is not None))


class _Look:
    def __init__(self, state: Negotiation, asked: Asked) -> None:
        self._state = state
        self._asked = asked
        tree = state.issues
        self._issues = {i for i in tree.issues if asked.issue in tree.path(i)}

    def row(self, row: ParagraphChanges) -> ParagraphChanges | None:
        """The row with what is asked about; None if nothing of it is."""
        asked = self._asked
        if asked.paragraph not in (None, row.paragraph):
            return None
        here = asked.issue is None or not self._issues.isdisjoint(
            self._state.issues.paragraphs.get(row.paragraph, ())
        )
        kept = replace(
            row,
            opened=[b for b in row.opened if self._bracket(b)],
            settled=[b for b in row.settled if self._bracket(b)],
            fates=[f for f in row.fates if self._bracket(f.bracket)],
            positions=[
                p
                for p in row.positions
                if self._bracket(p.bracket) and asked.delegation in (None, p.delegation)
            ],
        )
        brackets = kept.opened or kept.settled or kept.fates or kept.positions
        if asked.of_brackets or not here:
            return kept if brackets else None
        return kept

    def _bracket(self, bracket: BracketId) -> bool:
        state, asked = self._state, self._asked
        held = state.brackets.brackets.get(bracket)
        if held is None:
            return False
        said = state.group_stances
        if asked.issue is not None and self._issues.isdisjoint(issues_of(state, bracket)):
            return False
        if asked.delegation is not None and not (
            asked.delegation in held.proponents or asked.delegation in state.stances.of(bracket)
        ):
            return False
        if asked.group is not None and not (
            asked.group in said.of(bracket) or asked.group in said.proposing(bracket)
        ):
            return False
        if asked.kind not in (None, held.kind):
            return False
        if asked.age is not None and state.occurred_at - held.opened_at < asked.age:
            return False
        return asked.state in (None, state_of(state, bracket))
