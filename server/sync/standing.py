"""Whose text is it, and what may this participant do to it by typing.

Text belongs to the owner of the innermost open insertion over it, innermost being the last opened
by log order; a paragraph's own bracket counts as outermost; bare text is the draft's. Never the Yjs
client id: splits, joins and text diffing re-create characters under other ids.
"""

from typing import Protocol

from events.brackets import KIND_OF_ROLE, Bracket, BracketKind, Brackets
from events.dictation import open_to_typing
from events.entries import Entries
from events.ids import BracketId, DelegationId, DraftId
from events.text import Mark, Marks

NEWEST = 2**62
"""Stands for the position of a bracket that the update at hand opens."""


def bracket_id_fits(bracket: str) -> bool:
    """Whether a client may open a bracket under this id: 8 to 32 letters and digits (SPEC B1)."""
    return 8 <= len(bracket) <= 32 and bracket.isascii() and bracket.isalnum()


class Standing(Protocol):
    """What one participant may do in one draft."""

    may_open: bool
    """Whether typing may open brackets."""

    def own(self, mark: Mark) -> bool:
        """Whether this participant may put ``mark`` on text and take it off."""

    def mine(self, marks: Marks, block: BracketId | None) -> bool:
        """Whether text under ``marks``, in a paragraph of ``block``, is this participant's."""

    def binding(self, marks: Marks) -> Marks:
        """Those of ``marks`` on somebody else's text that must stay as they are."""

    def outer(self, mark: Mark) -> bool:
        """Whether new text may stand under ``mark`` because both its neighbours do."""

    def closed_to(self, shared: set[Mark], block: BracketId | None) -> bool:
        """Whether new text is unwelcome where both neighbours carry ``shared``."""


class Proposing:
    """A delegation: types in brackets of its own, strikes and reserves what others wrote."""

    may_open = True

    def __init__(self, brackets: Brackets, draft: DraftId, delegation: DelegationId) -> None:
        self._brackets = brackets
        self._draft = draft
        self._delegation = delegation
        self.opening: dict[BracketId, BracketKind] = {}
        """Ids unknown to the log that the update uses, and as what (the first use decides)."""

    def own(self, mark: Mark) -> bool:
        kind = KIND_OF_ROLE[mark.role]
        held = self._brackets.brackets.get(mark.bracket)
        if held is None:
            return (
                bracket_id_fits(mark.bracket)
                and self.opening.setdefault(mark.bracket, kind) == kind
            )
        return self.holds(held) and held.kind == kind

    def mine(self, marks: Marks, block: BracketId | None) -> bool:
        innermost, since = None, -1
        for mark in marks:
            if mark.role != "insert":
                continue
            held = self._brackets.brackets.get(mark.bracket)
            if held is None:
                opened = NEWEST if self.own(mark) else -1
            else:
                opened = held.opened if self._stands(held) and held.kind == "insertion" else -1
            if opened > since:
                innermost, since = mark, opened
        if innermost is not None:
            return self.own(innermost)
        held = self._brackets.brackets.get(block) if block is not None else None
        return held is not None and self.holds(held)

    def binding(self, marks: Marks) -> Marks:
        return tuple(m for m in marks if m.role == "insert" or not self.own(m))

    def outer(self, mark: Mark) -> bool:
        held = self._brackets.brackets.get(mark.bracket)
        return mark.role == "insert" and held is not None and self._stands(held)

    def closed_to(self, shared: set[Mark], block: BracketId | None) -> bool:
        return False

    def _stands(self, held: Bracket) -> bool:
        return held.open and held.draft == self._draft

    def holds(self, held: Bracket) -> bool:
        """Whether a bracket is this delegation's to change."""
        # What emerged from informals stays as it was brought, whoever proposes it (SPEC B21).
        return (
            self._stands(held)
            and self._delegation in held.proponents
            and held.id not in self._brackets.brought
        )


class Dictating(Proposing):
    """A delegation for which somebody types: what it proposed itself or has confirmed, it alone
    changes (SPEC E7)."""

    def __init__(
        self, brackets: Brackets, entries: Entries, draft: DraftId, delegation: DelegationId
    ) -> None:
        super().__init__(brackets, draft, delegation)
        self._entries = entries

    def holds(self, held: Bracket) -> bool:
        """See `Proposing.holds`."""
        return super().holds(held) and open_to_typing(self._entries, held.id, self._delegation)

    def continues(self, found: Marks, wanted: Marks) -> bool:
        """Whether text under ``found``, which would get ``wanted``, goes on with a proposal of the
        delegation that is no longer open to the typist."""
        if not any(self.own(mark) for mark in wanted if mark not in found):
            return False
        known = (self._brackets.brackets.get(mark.bracket) for mark in found)
        return any(
            held is not None
            and held.id not in self._brackets.brought
            and self._delegation in held.proponents
            and not self.holds(held)
            for held in known
        )


class Penning:
    """The pen: writes bare text, and in brackets that nobody proposed or brought; others' it leaves
    alone."""

    may_open = False

    def __init__(self, brackets: Brackets, draft: DraftId) -> None:
        self._brackets = brackets
        self._draft = draft

    def own(self, mark: Mark) -> bool:
        held = self._brackets.brackets.get(mark.bracket)
        return (
            held is not None
            and held.open
            and held.draft == self._draft
            and not self._brackets.somebodys(held.id)
            and held.kind == KIND_OF_ROLE[mark.role]
        )

    def mine(self, marks: Marks, block: BracketId | None) -> bool:
        return not self._proposed(block) and all(self.own(mark) for mark in marks)

    def binding(self, marks: Marks) -> Marks:
        return tuple(m for m in marks if not self.own(m))

    def outer(self, mark: Mark) -> bool:
        return False

    def closed_to(self, shared: set[Mark], block: BracketId | None) -> bool:
        return self._proposed(block) or any(
            mark.role == "insert" and self._proposed(mark.bracket) for mark in shared
        )

    def _proposed(self, bracket: BracketId | None) -> bool:
        return self._brackets.somebodys(bracket)
