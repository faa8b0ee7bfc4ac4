"""Which brackets of a text are options for one place, and where “no text” is one of them.

``Option 1: [...]``, ``Option 2: [...]``, ``Option 3: No text``; or, within a line,
``[holders]/[owners]`` and ``[shall / should / no text]``. That no text stands there is an option
without characters of its own: the words that say so are not part of the draft, and the written form
(`events.formats.written`) says them again.
"""

from collections.abc import Sequence

from msgspec import Struct, field

from events.formats.labels import next_option, option_number
from events.formats.pairs import At, Labelled, Pair, Pairs, Undecided, note

NO_TEXT = "No text"
"""What an option among ``Option 1: …`` says if no text is one."""

OR_NO_TEXT = " / no text"
"""What stands before the closing bracket if no text is one more option for the place."""

BETWEEN = " / "
"""What divides the options within one pair of brackets."""


class Row(Struct, frozen=True):
    """Options for one place; ``no_text``: that nothing stands there is one more."""

    pairs: tuple[Pair, ...]
    no_text: bool = False


class Options(Struct):
    """The brackets of a text, and those that are options for one place.

    ``pairs`` are all brackets, those within one pair of signs divided. ``cuts`` says for each
    paragraph where signs other than brackets divide options, and how many characters they have.
    ``unwritten`` are paragraphs that say nothing but that no text is an option.
    """

    pairs: list[Pair]
    rows: list[Row] = field(default_factory=list)
    cuts: dict[int, dict[int, int]] = field(default_factory=dict)
    unwritten: set[int] = field(default_factory=set)
    undecided: list[Undecided] = field(default_factory=list)


def found_options(labelled: Sequence[Labelled], matched: Pairs) -> Options:
    """The options among the brackets that belong together. Linear."""
    found = Options([])
    chained = {pair.opening: group for group in matched.alternatives for pair in group}
    none: set[At] = set()
    for pair in matched.pairs:
        parts = _divided(labelled, pair)
        group = chained.get(pair.opening)
        if not parts or (group is not None and (len(parts) > 1 or group[-1] != pair)):
            found.pairs.append(pair)
            continue
        found.pairs += parts
        cuts = found.cuts.setdefault(pair.closing.paragraph, {})
        cuts.update((part.closing.offset, len(BETWEEN)) for part in parts[:-1])
        cuts[parts[-1].closing.offset] = len(OR_NO_TEXT) + 1
        none.add(pair.opening)
        if group is None:
            found.rows.append(Row(tuple(parts), no_text=True))
    found.rows += [Row(g, no_text=g[-1].opening in none) for g in matched.alternatives]
    _listed(labelled, found)
    return found


def _divided(labelled: Sequence[Labelled], pair: Pair) -> list[Pair]:
    """The options within a pair that ends ``/ no text]``; none if it does not.

    Of a bracket that is all of ``Option 1:``, no text would be another such option.
    """
    first, last = labelled[pair.opening.paragraph], labelled[pair.closing.paragraph]
    text, end = last.plain.text, pair.closing.offset - len(OR_NO_TEXT)
    inside = pair.opening.paragraph == pair.closing.paragraph
    begin = max(pair.opening.offset + 1 if inside else 0, 0 if last.heading else last.body)
    if first.sort == "option" and pair.opening == _start(labelled, pair.opening.paragraph):
        return []
    if not text.startswith(OR_NO_TEXT, max(end, 0)) or not text[begin:end].strip() or end <= begin:
        return []
    at = [pair.opening.offset]
    if inside and not pair.whole:
        at += _slashes(last, pair.opening.offset + 1, end)
        bounds = [*at, end]
        words = [
            text[start + (len(BETWEEN) if i else 1) : bounds[i + 1]] for i, start in enumerate(at)
        ]
        if not all(w.strip() for w in words):
            at = at[:1]
    starts = [pair.opening, *(At(pair.closing.paragraph, offset) for offset in at[1:])]
    ends = [*starts[1:], At(pair.closing.paragraph, end)]
    return [Pair(one, other, pair.whole) for one, other in zip(starts, ends, strict=True)]


def _slashes(held: Labelled, begin: int, end: int) -> list[int]:
    """Where `BETWEEN` stands, in no bracket that opens and closes in between."""
    out: list[int] = []
    text, depth, signs = held.plain.text, 0, set(held.plain.brackets)
    at = begin
    while at < end:
        if at in signs:
            depth += 1 if text[at] == "[" else -1
        elif not depth and text.startswith(BETWEEN, at) and at + len(BETWEEN) <= end:
            out.append(at)
            at += len(BETWEEN) - 1
        at += 1
    return out


def _listed(labelled: Sequence[Labelled], found: Options) -> None:
    """Options 1, 2, … for one place: alternatives if each is one bracket, else a note."""
    rows: list[list[int]] = []
    current: dict[int, list[int]] = {}
    for index, one in enumerate(labelled):
        indent = one.plain.raw.indent
        if one.heading:
            current = {}
        elif one.sort == "option":
            ordinal = option_number(one.label)
            for deeper in [i for i in current if i > indent]:
                del current[deeper]
            row = current.get(indent)
            if row is None or ordinal != option_number(labelled[row[-1]].label) + 1:
                row = current[indent] = []
                rows.append(row)
            row.append(index)
        else:
            for deeper in [i for i in current if i > indent]:
                del current[deeper]
    opening = {pair.opening: pair for pair in found.pairs}
    for row in rows:
        none = row[-1] if len(row) > 1 and _says_none(labelled, row) else None
        written = row if none is None else row[:-1]
        ends = [*(following - 1 for following in row[1:]), row[-1]]
        spans = [opening.get(_start(labelled, start)) for start in written]
        taken = [
            pair
            for pair, end in zip(spans, ends, strict=False)
            if pair is not None and pair.closing == At(end, len(labelled[end].plain.text) - 1)
        ]
        if len(row) > 1 and len(taken) == len(written):
            found.rows.append(Row(tuple(taken), none is not None))
            if none is not None:
                found.unwritten.add(none)
        else:
            found.undecided.append(
                note(
                    labelled[row[0]].plain,
                    0,
                    f"{labelled[row[0]].label.rstrip(':')} and what follows stand as text: "
                    "not every option is one bracket, so they are not yet alternatives.",
                )
            )


def _says_none(labelled: Sequence[Labelled], row: Sequence[int]) -> bool:
    """Whether the last of a row of options is “No text”, just as it would be written again."""
    last = labelled[row[-1]]
    return (
        last.plain.text[last.body :] == NO_TEXT
        and last.label == next_option(labelled[row[-2]].label)
        and not last.enclosed
    )


def _start(labelled: Sequence[Labelled], index: int) -> At:
    """Where the bracket around an option would open: before its label or right after it."""
    return At(index, 0 if labelled[index].enclosed else labelled[index].body)
