"""Histories, comparisons and movement in the shell.

Removed words stand as ``[-words-]``, inserted ones as ``{+words+}``, as in wdiff; on a terminal
they are coloured too. Numbers in the text point to the notes beneath: who did it, by which events.
"""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from events.ids import DelegationId, DraftId, Position
from events.negotiation import Negotiation
from events.projections.comparison import Comparison, Tally
from events.projections.deeds import Deed
from events.projections.history import ParagraphHistory, Passage
from events.projections.movement import MovementReport, RoundMovement
from events.projections.provenance import Provenance
from events.projections.redline import Segment
from events.projections.rows import Row
from events.visibility import sight_of
from server.api.history_views import TraceView
from server.moments import iso

REMOVED, INSERTED, LIFTED = "red strike", "green", "yellow"

_DONE = {
    "written": "wrote it",
    "typing": "deleted it",
    "outcome": "recorded the outcome",
    "withdrawal": "withdrew the proposal",
    "taken out": "took the paragraph out",
    "bracket opened": "put brackets on",
    "bracket settled": "lifted the brackets",
    "bracket moved": "moved the brackets",
    "structure": "arranged the paragraphs",
}
_STEPS = {
    "added": "added",
    "split from": "split from {other}",
    "split into": "split; the second half is {other}",
    "joined with": "joined with {other}",
    "joined into": "joined into {other}",
    "redrafted from": "redrafted from {other}",
    "redrafted into": "redrafted into {other}",
    "moved": "moved",
    "relabelled": "relabelled",
    "removed": "taken out",
}


def print_history(record: Provenance, found: ParagraphHistory, console: Console) -> None:
    """A paragraph's life, then its words with who wrote and who removed them."""
    title = record.sheets[found.draft].title
    console.print(
        f"Paragraph {found.label or found.paragraph} of “{title}”, as of position "
        f"{record.position}, {iso(record.occurred_at)}"
        + ("" if found.standing else " (no longer in the draft)")
    )
    if found.continues is not None:
        console.print(f"It was joined into {_label(record, found, found.continues)}: see there.")
    life = Table(title="Its life", title_justify="left")
    for heading in ("When", "Event", "Paragraph", "What", "By"):
        life.add_column(heading, overflow="fold")
    for step in found.steps:
        what = _STEPS[step.kind].format(
            other=_label(record, found, step.other) if step.other is not None else ""
        )
        life.add_row(
            iso(step.deed.first_at),
            _events(step.deed),
            step.label or step.paragraph,
            what,
            _who(record, step.deed.delegation, *step.deed.positions),
        )
    console.print(life)
    table = Table(title="Its words", title_justify="left")
    for heading in ("Words", "Whose", "Written", "In", "Removed"):
        table.add_column(heading, overflow="fold")
    for passage in found.passages:
        table.add_row(*_passage(record, passage))
    console.print(table)


def print_traces(record: Provenance, found: Sequence[TraceView], console: Console) -> None:
    """Where each proposal went, in a sentence."""
    table = Table(
        title=f"As of position {record.position}, {iso(record.occurred_at)}", title_justify="left"
    )
    for heading in ("Draft", "Proposal", "Opened", "Settled", "Where it went"):
        table.add_column(heading, overflow="fold")
    for one in found:
        table.add_row(
            record.sheets[DraftId(one.draft)].title,
            one.kind,
            f"event {one.opened}",
            "" if one.closed is None else f"{one.life}, event {one.closed}",
            one.sentence,
        )
    console.print(table)


def print_redline(record: Provenance, found: Comparison, console: Console) -> None:
    """Every paragraph that differs, as a redline with notes."""
    console.print(_headline(record, found))
    for row in found.rows:
        if row.touched:
            console.print()
            console.print(
                Text(f"{row.label_after or row.label_before} ").append(_title(row), "dim")
            )
            notes: list[str] = []
            console.print(_inline(record, row.segments, notes))
            for number, note in enumerate(notes, 1):
                console.print(Text(f"  {number}) {note}", "dim"))
            for deed in row.deeds if row.how not in ("added", "removed") else ():
                console.print(Text(f"  ¶ {_note(record, deed)}", "dim"))
    console.print()
    console.print(_summary(found.total))


def print_side_by_side(record: Provenance, found: Comparison, console: Console) -> None:
    """Every paragraph that differs, the two texts beside each other."""
    table = Table(title=_headline(record, found), title_justify="left", show_lines=True)
    table.add_column(f"Position {found.before}", overflow="fold", ratio=1)
    table.add_column(f"Position {found.after}", overflow="fold", ratio=1)
    for row in found.rows:
        if row.touched:
            before = Text(f"{row.label_before} " if row.before is not None else "")
            after = Text(f"{row.label_after} " if row.after is not None else "")
            for segment in row.segments:
                if segment.kind != "inserted":
                    before.append(*_signed(segment))
                if segment.kind != "removed":
                    after.append(*_signed(segment))
            table.add_row(before, after)
    console.print(table)
    console.print(_summary(found.total))


def print_statistics(record: Provenance, found: Comparison, console: Console) -> None:
    """How much changed, per paragraph and per issue."""
    console.print(_headline(record, found))
    table = _counting("Paragraph", "How")
    for row in found.rows:
        if row.touched:
            table.add_row(
                row.label_after or row.label_before or "—",
                _title(row),
                *map(str, (row.words_added, row.words_removed, len(row.opened), len(row.settled))),
            )
    console.print(table)
    issues = _counting("Issue", "Paragraphs")
    for issue, tally in found.issues.items():
        depth = len(record.issues.path(issue)) - 1
        issues.add_row(
            "  " * depth + record.issues.issues[issue].title,
            str(tally.paragraphs),
            *map(
                str,
                (tally.words_added, tally.words_removed, len(tally.opened), len(tally.settled)),
            ),
        )
    console.print(issues)
    console.print(_summary(found.total))


def print_movement(
    state: Negotiation, found: MovementReport, console: Console, *, brackets: bool = False
) -> None:
    """Per issue, what moved in each round; per bracket, if asked; and the series."""
    names = [r.name for r in state.process.rounds]
    table = Table(
        title=f"{state.process.title}: movement as of position {found.position}, "
        f"{iso(found.occurred_at)}",
        title_justify="left",
        caption="Per round: changes of text + positions taken or updated.",
        caption_justify="left",
    )
    table.add_column("Issue", overflow="fold")
    for heading in ("Contested", "Unopposed", "Ripe", "Settled"):
        table.add_column(heading, justify="right")
    for heading in ("Before", *names) if names else ("So far",):
        table.add_column(heading, justify="right")
    table.add_column("Movement", overflow="fold")
    for issue in found.issues:
        table.add_row(
            "  " * issue.depth + issue.title,
            *map(str, (issue.contested, issue.unopposed, issue.ripe, issue.settled)),
            *_by_round(issue.rounds, len(names)),
            f"no new text since {issue.no_new_text_since}"
            if issue.no_new_text_since
            else issue.movement,
        )
    console.print(table)
    if brackets:
        console.print(_of_brackets(found, names))
    series = Table(title="Convergence", title_justify="left")
    for heading in ("At the end of", "Position", "Contested", "Unopposed", "Ripe", "Settled"):
        series.add_column(heading)
    for sample in found.series:
        count = sample.total
        series.add_row(
            sample.name,
            *map(
                str,
                (sample.position, count.contested, count.unopposed, count.ripe, count.settled),
            ),
        )
    console.print(series)


def _of_brackets(found: MovementReport, names: Sequence[str]) -> Table:
    table = Table(title="Of which brackets", title_justify="left")
    for heading in ("Paragraph", "Bracket", "State"):
        table.add_column(heading, overflow="fold")
    for heading in ("Before", *names) if names else ("So far",):
        table.add_column(heading, justify="right")
    table.add_column("Movement", overflow="fold")
    for one in found.brackets:
        since = f"no new text since {one.no_new_text_since}" if one.no_new_text_since else ""
        rounds = _by_round(one.rounds, len(names))
        table.add_row(one.label, f"{one.kind}: {one.excerpt}", one.state, *rounds, since)
    return table


def _by_round(rounds: Sequence[RoundMovement], latest: int) -> list[str]:
    moved = {r.round: f"{r.texts} + {r.stances}" for r in rounds}
    return [moved.get(number, "—") for number in range(latest + 1)]


def _passage(record: Provenance, passage: Passage) -> tuple[Text, str, str, str, str]:
    removed = passage.removed
    held = record.brackets.brackets.get(passage.bracket) if passage.bracket is not None else None
    return (
        Text(f"[-{passage.text}-]", REMOVED) if removed is not None else Text(passage.text),
        ", ".join(_who(record, d, *passage.written.positions) for d in passage.whose)
        or "the draft's own",
        f"{iso(passage.written.first_at)}, event {_events(passage.written)}",
        f"{held.kind}, {held.life}" if held is not None else "",
        "" if removed is None else _note(record, removed),
    )


def _inline(record: Provenance, segments: Iterable[Segment], notes: list[str]) -> Text:
    out = Text()
    for segment in segments:
        out.append(*_signed(segment))
        if segment.deeds:
            said = "; ".join(_note(record, deed) for deed in segment.deeds)
            if said not in notes:
                notes.append(said)
            out.append(f"({notes.index(said) + 1})", "dim")
    return out


def _signed(segment: Segment) -> tuple[str, str]:
    match segment.kind:
        case "removed":
            return f"[-{segment.text}-]", REMOVED
        case "inserted":
            return f"{{+{segment.text}+}}", INSERTED
        case "kept":
            return segment.text, LIFTED if segment.deeds else ""


def _title(row: Row) -> str:
    parts: list[str] = [row.how] if row.how != "unchanged" else []
    if row.how == "split":
        return f"split from {row.label_before}".strip()
    parts += ["moved"] if row.moved else []
    parts += [f"joined with {len(row.joined)} other(s)"] if row.joined else []
    if row.before is not None and row.after is not None and row.label_before != row.label_after:
        parts.append(f"was {row.label_before}" if row.label_before else "had no label")
    return ", ".join(parts)


def _headline(record: Provenance, found: Comparison) -> str:
    def moment(position: int, time: int) -> str:
        names = [
            r.name
            for r in record.process.revisions
            if r.draft == found.draft and r.position == position
        ]
        named = f"{names[0]} (position {position})" if names else f"position {position}"
        return f"{named}, {iso(time)}" if position else "the beginning"

    return (
        f"“{record.sheets[found.draft].title}”: {moment(found.before, found.before_at)} "
        f"compared with {moment(found.after, found.after_at)}"
    )


def _summary(total: Tally) -> str:
    return (
        f"{total.paragraphs} paragraphs differ; words: {total.words_added} added, "
        f"{total.words_removed} removed; brackets: {len(total.opened)} opened, "
        f"{len(total.settled)} settled."
    )


def _counting(first: str, second: str) -> Table:
    table = Table(title_justify="left")
    table.add_column(first, overflow="fold")
    table.add_column(second, overflow="fold")
    for heading in ("Words added", "Words removed", "Brackets opened", "Brackets settled"):
        table.add_column(heading, justify="right")
    return table


def _note(record: Provenance, deed: Deed) -> str:
    who = _who(record, deed.delegation, *deed.positions)
    return f"{who} {_DONE[deed.doing]}, event {_events(deed)}, {iso(deed.first_at)}"


def _who(record: Provenance, delegation: DelegationId | None, *positions: Position) -> str:
    if delegation is None:
        return "the pen"
    if not sight_of(record.process, None).shows(delegation, *positions):
        return "a delegation"
    held = record.delegations.get(delegation)
    return held.code if held is not None else delegation


def _events(deed: Deed) -> str:
    first, last = deed.positions[0], deed.positions[-1]
    if len(deed.positions) == 1:
        return str(first)
    return f"{first}–{last}" if len(deed.positions) > 2 else f"{first}, {last}"


def _label(record: Provenance, found: ParagraphHistory, paragraph: str) -> str:
    tracks = record.sheets[found.draft].tracks
    track = next((t for t in tracks.values() if t.id == paragraph), None)
    return (track.label if track is not None else "") or paragraph
