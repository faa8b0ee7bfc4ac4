"""Numbers that cost next to nothing to keep: plain ones, changed by the event loop alone.

The client library's own metrics take a lock for every change, which is more than a keystroke can
spare. Here it makes its metrics from plain numbers when somebody asks for them.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)

SECONDS = (0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.125, 0.25, 0.5, 1, 2, 4, 8, 16)
"""Bounds for times."""

COUNTS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
"""Bounds for sizes."""


class Spread:
    """A histogram: how often a value fell between which bounds."""

    def __init__(self, name: str, help: str, bounds: Sequence[float] = SECONDS) -> None:
        self.name = name
        self._help = help
        self._bounds = tuple(bounds)
        self._counts = [0] * (len(bounds) + 1)
        self._sum = 0.0

    def note(self, value: float) -> None:
        """Count a value in."""
        self._counts[bisect_left(self._bounds, value)] += 1
        self._sum += value

    def family(self) -> HistogramMetricFamily:
        """As it is now."""
        buckets: list[tuple[str, float]] = []
        reached = 0
        for bound, count in zip((*self._bounds, "+Inf"), self._counts, strict=True):
            reached += count
            buckets.append((str(bound), reached))
        return HistogramMetricFamily(
            self.name, self._help, buckets=buckets, sum_value=round(self._sum, 9)
        )


class Tally:
    """A counter, by the values of its labels; each label takes few values, none from users."""

    def __init__(self, name: str, help: str, *labels: str) -> None:
        self.name = name
        self._help = help
        self._labels = labels
        self._counts: dict[tuple[str, ...], int] = {} if labels else {(): 0}

    def add(self, *values: str, times: int = 1) -> None:
        """Count ``times`` more, for the labels' ``values``."""
        self._counts[values] = self._counts.get(values, 0) + times

    def family(self) -> CounterMetricFamily:
        """As it is now."""
        family = CounterMetricFamily(self.name, self._help, labels=self._labels)
        for values, count in sorted(self._counts.items()):
            family.add_metric(values, count)
        return family


class Reading:
    """A gauge that is read when somebody asks, by the values of its one label, or without one."""

    def __init__(
        self, name: str, help: str, label: str | None, read: Callable[[], Mapping[str, float]]
    ) -> None:
        """``read`` gives the value for each value of the label; without a label, for ``""``."""
        self.name = name
        self._help = help
        self._label = label
        self._read = read

    def family(self) -> GaugeMetricFamily:
        """As it is now."""
        labels = () if self._label is None else (self._label,)
        family = GaugeMetricFamily(self.name, self._help, labels=labels)
        for value, number in sorted(self._read().items()):
            family.add_metric((value,) if labels else (), number)
        return family
