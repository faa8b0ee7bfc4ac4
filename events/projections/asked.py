"""What is asked about: a draft, an issue, a paragraph, a party, a kind, a state, an age.

Every answer can be narrowed so, and means the same by it (SPEC H11).
"""

from collections.abc import Iterable

from msgspec import Struct

from events.brackets import Bracket, BracketKind
from events.errors import Unknown
from events.ids import (
    BracketId,
    DelegationId,
    DraftId,
    GroupId,
    IssueId,
    Microseconds,
    ParagraphId,
)
from events.negotiation import Negotiation
from events.projections.brackets import State, issues_of, state_of
from events.projections.spans import Spans, spans


class Asked(Struct, frozen=True):
    """What is asked about; None is everything.

    ``issue`` includes those beneath it. ``paragraph`` is one in which a bracket stands, or last
    stood. ``delegation`` proposes the bracket, brought it from informals, took a position on it,
    or aligned with one or dissociated itself; ``group`` took a position on it or brought it, or it
    is proposed on its behalf. ``age`` is the least time since it was opened, as of the moment asked
    about.
    """

    issue: IssueId | None = None
    paragraph: ParagraphId | None = None
    delegation: DelegationId | None = None
    group: GroupId | None = None
    kind: BracketKind | None = None
    state: State | None = None
    age: Microseconds | None = None
    draft: DraftId | None = None

    @property
    def of_brackets(self) -> bool:
        """Whether more is asked than where."""
        asked = (self.delegation, self.group, self.kind, self.state, self.age)
        return any(a is not None for a in asked)


EVERYTHING = Asked()


def there(state: Negotiation, asked: Asked, gone: Iterable[ParagraphId] = ()) -> None:
    """Raises `Unknown` unless all that is asked about is, or was, in ``state`` (SPEC H11).

    ``state`` is as its reader may see it, so that nobody learns what is hidden by asking. A
    paragraph that was taken out is there while brackets last stood in it; so are those ``gone``.
    """
    if asked is EVERYTHING:
        return
    for one, known, what, rule in (
        (asked.issue, state.issues.issues, "issue", "I2"),
        (asked.delegation, state.members.delegations, "delegation", "M5"),
        (asked.group, state.groups.groups, "group", "U1"),
        (asked.draft, state.text.drafts, "draft", "T2"),
    ):
        if one is not None and one not in known:
            raise Unknown(rule, _NONE.format(what))
    place = asked.paragraph
    if (
        place is not None
        and not any(place in draft.paragraphs for draft in state.text.drafts.values())
        and place not in gone
        and not any(held.paragraph == place for held in state.brackets.brackets.values())
    ):
        raise Unknown("T2", _NONE.format("paragraph"))


_NONE = (
    "There is no {0} of that id at that moment. One asks by the ids that the negotiation and its "
    "drafts are read with."
)


class Look:
    """Looks through one state for what is asked about; raises `Unknown` for what is not there.

    ``gone`` are paragraphs that are no more, and are asked about all the same.
    """

    def __init__(self, state: Negotiation, asked: Asked, gone: Iterable[ParagraphId] = ()) -> None:
        there(state, asked, gone)
        self.asked = asked
        self._state = state
        tree = state.issues
        self.issues = frozenset(i for i in tree.issues if asked.issue in tree.path(i))
        """The issue asked about and those beneath it; none if none is asked about."""
        self._near: dict[DraftId, Spans] = {}

    def bracket(self, bracket: BracketId) -> bool:
        """Whether a bracket is asked about; False where there is none of that id."""
        asked = self.asked
        held = self._state.brackets.brackets.get(bracket)
        return held is not None and (
            asked is EVERYTHING
            or (
                asked.draft in (None, held.draft)
                and asked.kind in (None, held.kind)
                and (asked.age is None or self._state.occurred_at - held.opened_at >= asked.age)
                and (asked.paragraph is None or asked.paragraph in self._places(held))
                and (asked.delegation is None or self._stands(held, asked.delegation))
                and (asked.group is None or self._says(held, asked.group))
                and (
                    asked.issue is None
                    or not self.issues.isdisjoint(issues_of(self._state, bracket))
                )
                and (asked.state is None or asked.state == self._standing(held))
            )
        )

    def place(self, draft: DraftId, paragraph: ParagraphId) -> bool:
        """Whether a paragraph is asked about itself: by draft, paragraph and issue."""
        asked = self.asked
        return (
            asked.draft in (None, draft)
            and asked.paragraph in (None, paragraph)
            and (
                asked.issue is None
                or not self.issues.isdisjoint(self._state.issues.paragraphs.get(paragraph, ()))
            )
        )

    def _places(self, held: Bracket) -> frozenset[ParagraphId]:
        draft = self._state.text.drafts.get(held.draft)
        standing = draft.where.get(held.id) if draft is not None else None
        return standing or frozenset((held.paragraph,))

    def _stands(self, held: Bracket, delegation: DelegationId) -> bool:
        state, brought = self._state, self._state.brackets.brought.get(held.id)
        return (
            delegation in held.proponents
            or (brought is not None and delegation in brought.delegations)
            or delegation in state.stances.of(held.id)
            or bool(state.group_stances.alignments_of(held.id, delegation))
        )

    def _says(self, held: Bracket, group: GroupId) -> bool:
        said, brought = self._state.group_stances, self._state.brackets.brought.get(held.id)
        return (
            group in said.of(held.id)
            or group in said.proposing(held.id)
            or (brought is not None and group in brought.groups)
        )

    def _standing(self, held: Bracket) -> State:
        near = self._near.get(held.draft)
        if near is None:
            draft = self._state.text.drafts.get(held.draft)
            near = spans(draft, self._state.brackets) if draft is not None else Spans()
            self._near[held.draft] = near
        return state_of(self._state, held.id, near)
