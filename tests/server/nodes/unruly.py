"""A bus that keeps to what buses promise, which is nothing."""

import random
from collections.abc import Callable

from server.nodes.bus import Take


class UnrulyBus:
    """Between nodes of this process: loses, doubles and shuffles what it carries, by a seed."""

    def __init__(self, seed: int = 0, trouble: float = 0.0) -> None:
        """``trouble`` is the share of messages that meet each mishap."""
        self.connected = True
        self.largest = 1_000_000
        self.carried = 0
        self._chance = random.Random(seed)
        self._trouble = trouble
        self._takers: dict[str, list[Take]] = {}
        self._held: list[tuple[str, bytes]] = []

    def send(self, subject: str, message: bytes) -> None:
        if len(message) > self.largest:
            raise AssertionError("this was longer than what is carried")
        for _ in range(self._times()):
            self._held.append((subject, message))
        if self._happens():
            return  # it comes with a later one
        self._chance.shuffle(self._held) if self._happens() else None
        self.deliver()

    def deliver(self) -> None:
        """Deliver what is held."""
        held, self._held = self._held, []
        for subject, message in held:
            self.carried += 1
            for take in list(self._takers.get(subject, ())):
                take(message)

    def listen(self, subject: str, take: Take) -> Callable[[], None]:
        takers = self._takers.setdefault(subject, [])
        takers.append(take)
        return lambda: takers.remove(take)

    async def run(self) -> None:
        """Nothing is to be done."""

    async def close(self) -> None:
        """Nothing is to be done."""

    def _happens(self) -> bool:
        return self._chance.random() < self._trouble

    def _times(self) -> int:
        if self._happens():
            return 0
        return 2 if self._happens() else 1
