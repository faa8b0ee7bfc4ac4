"""What is measured, for Prometheus; docs/operating.md says what each metric means to operators.

Of workspaces, soundings and packages in preparation nothing is counted, their sockets and requests
included: no metric changes by them (SPEC W1). That is also why memory and processor time, which
everybody's acts share, are to be watched from outside the process.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from events.ids import Microseconds
from events.negotiation import Event
from events.record import Recorded
from events.text import TextChanged
from server.operations.numbers import COUNTS, Reading, Spread, Tally
from server.sync import protocol
from server.sync.observing import Seen
from server.sync.room import is_typing

CLOSE_CODES = frozenset(
    {
        1000,
        1001,
        1005,
        1006,
        1009,
        1012,
        *(code for name, code in vars(protocol).items() if name.startswith("CLOSE_")),
    }
)
"""Those of our own and the usual ones; what else a client makes up is counted as ``other``."""


class Metrics(Collector):
    """What one server measures; `server.sync.observing.Observer` of its writers."""

    def __init__(self, clock: Callable[[], Microseconds]) -> None:
        self._clock = clock
        self._delivery = Spread(
            "travaux_delivery_seconds",
            "From the arrival of an act, a keystroke for one, until it was handed to every socket.",
        )
        self._commit = Spread(
            "travaux_commit_seconds", "How long the database took to make a batch durable."
        )
        self._batch = Spread(
            "travaux_commit_acts", "How many acts were recorded in one commit.", COUNTS
        )
        self._elsewhere = Spread(
            "travaux_elsewhere_seconds",
            "From the recording of an event by another process until it was shown here.",
        )
        self.writes = Spread(
            "travaux_write_seconds", "How long acts that were given by HTTP took to be answered."
        )
        self._positions = Tally(
            "travaux_positions_total", "Events shown, recorded here or elsewhere.", "origin"
        )
        self._repairs = Tally(
            "travaux_repairs_total", "Updates that the gate took after repairing what a race left."
        )
        self.updates_refused = Tally(
            "travaux_updates_refused_total", "Updates that the gate refused, by code.", "code"
        )
        self.requests_refused = Tally(
            "travaux_requests_refused_total",
            "Requests answered with an error, by status and by rule of events/SPEC.md.",
            "status",
            "rule",
        )
        self._failures = Tally(
            "travaux_commits_failed_total", "Batches that could not be recorded, by kind.", "kind"
        )
        self._closings = Tally(
            "travaux_socket_closings_total", "Sockets of drafts that ended, by close code.", "code"
        )
        self.sign_ins = Tally(
            "travaux_sign_ins_total", "Sign-in links used, or refused.", "outcome"
        )
        self.notices_read = Tally(
            "travaux_notices_read_total", "How often somebody has read their notices."
        )
        self.digests = Tally(
            "travaux_digests_total",
            "Digests that were sent, refused or put off.",
            "outcome",
        )
        self._snapshots = Tally(
            "travaux_snapshots_total", "Rounds of snapshots that were made, or failed.", "outcome"
        )
        self._open: dict[str, int] = {"draft": 0, "feed": 0}
        self._all: list[Spread | Tally | Reading] = [
            self._delivery,
            self._commit,
            self._batch,
            self._elsewhere,
            self.writes,
            self._positions,
            self._repairs,
            self.updates_refused,
            self.requests_refused,
            self._failures,
            self._closings,
            self.sign_ins,
            self.notices_read,
            self.digests,
            self._snapshots,
        ]
        self.read("travaux_sockets", "Open sockets, by kind.", lambda: self._open, "kind")
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    def read(
        self,
        name: str,
        help: str,
        read: Callable[[], Mapping[str, float]],
        label: str | None = None,
    ) -> None:
        """Measure one thing more, when somebody asks: see `Reading`."""
        self._all.append(Reading(name, help, label, read))

    def collect(self) -> Iterable[Metric]:
        """See `Collector`."""
        return [one.family() for one in self._all]

    def exposed(self) -> bytes:
        """All of them in Prometheus' text format."""
        return generate_latest(self._registry)

    # What a socket does

    def opened(self, kind: str) -> None:
        """A socket was opened: of a ``draft``, or a ``feed``."""
        self._open[kind] += 1

    def closed(self, kind: str, code: int | None = None) -> None:
        """It ended, with a close code if it was a WebSocket."""
        self._open[kind] -= 1
        self.closing(code)

    def closing(self, code: int | None) -> None:
        """Somebody was not let in, or let go."""
        if code is not None:
            self._closings.add(str(code) if code in CLOSE_CODES else "other")

    # As an observer of writers

    def recorded(
        self, acts: Sequence[Seen], events: Sequence[Recorded[Event]], seconds: float
    ) -> None:
        """See `server.sync.observing.Observer.recorded`."""
        now = time.perf_counter()
        count = 0
        for act in acts:
            if act.anew and act.decided:
                count += 1
                self._delivery.note(now - act.since)
                if len(act.decided) > 1 and is_typing(act.command):
                    written = sum(isinstance(one.event, TextChanged) for one in act.decided)
                    if written > 1:
                        self._repairs.add()
        self._commit.note(seconds)
        self._batch.note(count)
        self._positions.add("here", times=len(events))

    def elsewhere(self, events: Sequence[Recorded[Event]]) -> None:
        """See `server.sync.observing.Observer.elsewhere`."""
        now = self._clock()
        for one in events:
            self._elsewhere.note(max(now - one.recorded_at, 0) / 1_000_000)
        self._positions.add("elsewhere", times=len(events))

    def failed(self, kind: str) -> None:
        """See `server.sync.observing.Observer.failed`."""
        self._failures.add(kind)

    def snapshots(self, *, made: bool) -> None:
        """See `server.sync.observing.Observer.snapshots`."""
        self._snapshots.add("made" if made else "failed")
