"""Text emerging from informals, told in one sentence of the time line."""

from collections.abc import Callable
from datetime import UTC, datetime

from events.ids import DelegationId, DraftId, GroupId, Microseconds
from events.informals import TextFromInformals


def informals_sentence(
    acts: Callable[[str, str], str],
    title: Callable[[DraftId], str],
    group: Callable[[GroupId], str],
    party: Callable[[DelegationId], str],
    event: TextFromInformals,
) -> str:
    """Who brings it into which draft, where it comes from, and who brought it, as far as the
    functions tell names."""
    names = [*(group(g) for g in event.groups), *(party(d) for d in event.bringers)]
    by = list(dict.fromkeys(names))
    listed = " and ".join([", ".join(by[:-1]), by[-1]] if len(by) > 1 else by)
    brought = f", brought by {listed}" if by else ""
    whence = [f"“{event.informal}”"] if event.informal else []
    if event.held_at is not None:
        whence.append(_day(event.held_at))
    where = f" ({', '.join(whence)})" if whence else ""
    brings = acts("brings", "bring")
    return f"{brings} into {title(event.draft)} text emerging from informals{where}{brought}."


def _day(time: Microseconds) -> str:
    try:
        return datetime.fromtimestamp(time // 1_000_000, tz=UTC).strftime("%-d %B %Y")
    except (OverflowError, OSError, ValueError):
        return "on a day that no calendar has"
