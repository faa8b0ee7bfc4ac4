"""What a verification found, on one page, in words for an archive."""

import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime

from events.archive.verification import Report
from events.ids import Microseconds

WIDTH = 78


def page(report: Report) -> str:
    """The page, as plain text."""
    return "\n".join(_wrapped(report)) + "\n"


def plain(text: str) -> str:
    """Words from an export as they can be shown: no control signs, and not too long."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:300])


def _wrapped(report: Report) -> Iterator[str]:
    title = plain(report.title) or "(the title is withheld)"
    yield f"The record of “{title}”"
    yield ""
    for label, value in _facts(report):
        yield from textwrap.wrap(
            value,
            WIDTH,
            initial_indent=f"{label:<14}",
            subsequent_indent=" " * 14,
            break_long_words=False,
            break_on_hyphens=False,
        )
    for heading, sentences in (
        ("What was shown", _shown(report)),
        ("What is withheld", _withheld(report)),
        ("What was not shown", _not_shown(report)),
    ):
        found = list(sentences)
        if not found:
            continue
        yield ""
        yield heading
        for sentence in found:
            yield from textwrap.wrap(
                sentence,
                WIDTH,
                initial_indent="- ",
                subsequent_indent="  ",
                break_long_words=False,
                break_on_hyphens=False,
            )


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    yield "Short name", plain(report.slug)
    yield "Record", f"travaux/{plain(report.negotiation)}"
    yield "Events", str(report.events)
    if report.began_at is not None and report.ended_at is not None:
        yield "Period", f"{_day(report.began_at)} to {_day(report.ended_at)} (UTC)"
    for draft in report.drafts:
        yield "Draft", f"{plain(draft.title)}: {draft.paragraphs} paragraphs"
    yield "Root", report.root.hex()
    for key in report.keys:
        yield "Key", key


def _shown(report: Report) -> Iterator[str]:
    yield (
        f"The record is without a gap: positions 1 to {report.events} are all there, "
        "each with the event that was recorded there, or with the fingerprint of one withheld."
    )
    if report.vouched is not None and report.keys:
        yield (
            f"{_many(report.checkpoints, 'checkpoint')} signed by a key named above "
            f"{'vouches' if report.checkpoints == 1 else 'vouch'} for it, up to position "
            f"{report.vouched}. Whoever holds that key would have had to sign twice to alter "
            "anything up to there unseen."
        )
    if report.since is not None:
        yield (
            f"It continues the record of {report.since} events that was known from before, "
            "unchanged."
        )
    if report.ruled:
        whole = "Every act" if report.ruled == report.events else "Every act up to there"
        reach = "" if report.ruled == report.events else f" up to position {report.ruled}"
        yield (
            f"The rules of the room were applied again to {_many(report.acts, 'act')}{reach}. "
            f"{whole} was one that the actor's role and the state of the negotiation allowed, "
            "and led to what the record says."
        )
    yield (
        "The text was rebuilt twice, from the edits as they were received and from the readable "
        f"changes; both agreed at each of {_many(report.comparisons, 'comparison')}: at every "
        "revision and at the end."
    )


def _withheld(report: Report) -> Iterator[str]:
    if not report.withheld:
        return
    yield (
        f"{_many(report.withheld, 'event')} of {report.events} "
        f"{'is' if report.withheld == 1 else 'are'} withheld, under: "
        f"{'; '.join(plain(rule) for rule in report.rules) or 'no rule that is named'}."
    )
    yield (
        "That the withheld events are just those that the rule names is the exporter's word. "
        "Each is bound to its place by its fingerprint: if it is shown one day, it can be "
        "checked against this page."
    )


def _not_shown(report: Report) -> Iterator[str]:
    if not report.keys:
        yield (
            "Who vouches for it: no key was given, so the signatures were not checked. A record "
            "altered as a whole, with all its fingerprints, would look the same. Get the key "
            "from the server's operator, by another way than this record."
        )
    if report.withheld:
        yield (
            f"The rules could not be applied again after position {report.ruled}: what is "
            "withheld may be what allowed, or forbade, what came later."
        )
        yield (
            "What withheld events did to the text is not in the text that was rebuilt. The two "
            "ways to rebuild it were compared on what is shown."
        )
        for draft in report.drafts:
            if draft.known < report.events:
                yield (
                    f"The text of “{plain(draft.title)}” is known up to position {draft.known} "
                    "only: later text builds on what is withheld."
                )
    if not report.typing_judged:
        yield "Whether everybody typed only where they may: this was not judged."
    yield (
        "Who sat at the keyboard: the record names participants by number; who they are, and "
        "that each kept their link to themselves, is not in it."
    )


def _many(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def _day(time: Microseconds) -> str:
    try:
        return datetime.fromtimestamp(time // 1_000_000, tz=UTC).strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        return "a time that no calendar has"
