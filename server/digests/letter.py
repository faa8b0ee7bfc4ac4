"""What a digest says: how many new notices of which kinds, and where to read them.

It holds no text of the negotiation, names nobody, and counts only what its reader may see.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from events.ids import Microseconds, Position
from events.projections.concerned import Why
from server.digests.choices import Choice

KINDS: dict[Why, str] = {
    "for everybody": "for everybody",
    "your proposal": "on your proposals",
    "in your proposal": "within your proposals",
    "your position": "on brackets on which you hold a position",
    "your condition": "on what your acceptance hangs on",
    "your group": "said on behalf of your groups",
    "your delegation": "about your delegation",
    "for the pen": "for the pen",
    "entered for you": "entered in your name, to be confirmed",
    "to be confirmed": "on your proposals, to be confirmed",
    "brought by you": "on what you brought from informals",
}
"""Kinds of notices, in the order in which a digest counts them."""


def letter(
    choice: Choice,
    counts: Mapping[Why, int],
    position: Position,
    sender: str,
    base_url: str,
    slug: str,
    now: Microseconds,
) -> EmailMessage:
    """The digest of the notices up to ``position``; ``counts`` has at least one.

    Sent again after a crash it has the same Message-ID.
    """
    total = sum(counts.values())
    new = "One new notice" if total == 1 else f"{total} new notices"
    message = EmailMessage()
    message["Subject"] = f"Travaux: {new[:1].lower() + new[1:]}"
    message["From"] = Address(addr_spec=sender)
    message["To"] = Address(addr_spec=choice.address)
    message["Date"] = format_datetime(datetime.fromtimestamp(now / 1_000_000, UTC))
    told = hashlib.sha256(f"{choice.participant}\n{choice.told}\n{position}".encode())
    message["Message-ID"] = f"<{told.hexdigest()[:32]}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    here = f"{base_url}/n/{slug}"
    lines = [f"  {counts[why]} {kind}" for why, kind in KINDS.items() if counts.get(why)]
    often = "once an hour" if choice.frequency == "hourly" else "once a day"
    message.set_content(
        "\n".join(
            [
                f"{new} in Travaux:",
                "",
                *lines,
                "",
                f"Read them: {here}",
                "",
                f"You asked to be told by e-mail, {often} at most.",
                f"Change or end it: {here}/mail",
                "",
            ]
        )
    )
    return message
