"""The same events in the `eventsourcing` library, whose aggregate does nothing with them but count.

Its default JSON transcoding holds no bytes, so CRDT updates are base64 there.
"""

import base64
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate

from events import codec
from events.negotiation import Event
from events.record import Recorded

Typed = tuple[str, str]
"""A body as JSON, and an update as base64."""


class Log(Aggregate):
    """A log of typed events."""

    def __init__(self) -> None:
        self.count = 0
        self.last = ""

    class Happened(Aggregate.Event):
        """One event."""

        body: str
        update: str

        def apply(self, aggregate: Any) -> None:
            """Count it."""
            aggregate.count += 1
            aggregate.last = self.body

    def happen(self, body: str, update: str) -> None:
        """Take one event."""
        self.trigger_event(self.Happened, body=body, update=update)


class Logs(Application[Any]):
    """Stores logs, with snapshots where they are taken."""

    is_snapshotting_enabled = True


def application(url: str) -> Logs:
    """The application on a database of its own: ``sqlite:///file`` or ``postgresql://…``."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return Logs(
            {
                "PERSISTENCE_MODULE": "eventsourcing.sqlite",
                "SQLITE_DBNAME": url.removeprefix("sqlite:///"),
            }
        )
    host = dict(p.split("=", 1) for p in parts.query.split("&") if p).get("host", parts.hostname)
    return Logs(
        {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": parts.path.lstrip("/"),
            "POSTGRES_HOST": unquote(host or ""),
            "POSTGRES_PORT": str(parts.port or 5432),
            "POSTGRES_USER": parts.username or "postgres",
            "POSTGRES_PASSWORD": parts.password or "",
            # Its quicker way; the other, a pipeline of statements, waits for ever on PostgreSQL 18.
            "POSTGRES_ENABLE_DB_FUNCTIONS": "y",
        }
    )


def typed(events: Sequence[Recorded[Event]]) -> list[Typed]:
    """Our events, in the form in which they are given to the aggregate."""
    return [
        (codec.encode(one.event).decode(), base64.b64encode(one.update or b"").decode())
        for one in events
    ]
