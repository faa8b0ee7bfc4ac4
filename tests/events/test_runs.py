"""T1: changes made in one pass over a paragraph lead where they lead one by one."""

import random

import pytest

from events.ids import BracketId, DraftId, ParagraphId
from events.text import Change, Draft, Mark, Marked, Paragraph, Run, Spliced, apply, merged

PARAGRAPH = ParagraphId("para0001")
MARKS = [Mark(BracketId(b), "insert") for b in "ABC"]


def _marks(dice: random.Random) -> tuple[Mark, ...]:
    return tuple(m for m in MARKS if dice.random() < 0.4)


def _runs(dice: random.Random, most: int) -> tuple[Run, ...]:
    return merged(
        Run("".join(dice.choices("ab😀", k=dice.randint(1, 4))), _marks(dice))
        for _ in range(dice.randint(0, most))
    )


def _change(dice: random.Random) -> Change:
    at, length = dice.randint(-2, 30), dice.randint(0, 5)
    if dice.random() < 0.5:
        return Spliced(PARAGRAPH, at, "x" * length, _runs(dice, 2))
    return Marked(PARAGRAPH, at, length, _marks(dice), _marks(dice))


def _draft(runs: tuple[Run, ...], bracket: BracketId | None) -> Draft:
    draft = Draft(DraftId("draft"), "Draft", [PARAGRAPH])
    draft.put(Paragraph(PARAGRAPH, "text", 0, "", bracket, runs))
    return draft


@pytest.mark.parametrize("seed", range(200))
def test_one_pass_leads_where_single_steps_lead(seed: int) -> None:
    dice = random.Random(seed)
    runs, bracket = _runs(dice, 8), dice.choice([None, BracketId("W")])
    changes = [_change(dice) for _ in range(dice.randint(1, 8))]
    if dice.random() < 0.7:
        changes.sort(key=lambda change: getattr(change, "at", 0))
    at_once, singly = _draft(runs, bracket), _draft(runs, bracket)
    touched = apply(at_once, changes)
    assert touched == set().union(*(apply(singly, [change]) for change in changes))
    assert at_once.paragraphs == singly.paragraphs
    assert at_once.where == singly.where
