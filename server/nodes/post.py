"""What nodes tell each other about one negotiation: sealed, by subject, over the bus."""

from collections.abc import Callable
from typing import Literal

import structlog

from events.errors import Malformed
from events.ids import NegotiationId
from server.logs import cause
from server.nodes.bus import Bus
from server.nodes.sealing import OVERHEAD, Opened, Sealer

log = structlog.get_logger(__name__)

Kind = Literal["log", "presence"]


class Post:
    """Sends and receives what concerns one negotiation."""

    def __init__(self, bus: Bus, sealer: Sealer, negotiation: NegotiationId) -> None:
        self._bus = bus
        self._sealer = sealer
        self._subject = f"travaux.{sealer.alias(negotiation)}."

    @property
    def connected(self) -> bool:
        """Whether what is sent now has somebody to carry it."""
        return self._bus.connected

    @property
    def largest(self) -> int:
        """The longest that can be sent, in bytes."""
        return self._bus.largest - OVERHEAD

    def send(self, kind: Kind, data: bytes) -> None:
        """Tell the other nodes; never waits, promises nothing (`server.nodes.bus`)."""
        subject = self._subject + kind
        self._bus.send(subject, self._sealer.seal(subject, data))

    def listen(self, kind: Kind, take: Callable[[Opened], None]) -> Callable[[], None]:
        """Call ``take`` with what other nodes tell; returns what ends it.

        ``take`` may raise `Malformed`: what cannot be read is passed over, and said in the log.
        """
        subject = self._subject + kind

        def opened(message: bytes) -> None:
            try:
                one = self._sealer.open(subject, message)
                if one.sender != self._sealer.name:
                    take(one)
            except Malformed as error:
                log.warning("message-not-taken", kind=kind, cause=cause(error))

        return self._bus.listen(subject, opened)


class Posts:
    """Makes the post of each negotiation; the one thing that rooms need to know of other nodes."""

    def __init__(self, bus: Bus, secret: bytes) -> None:
        """``secret`` is shared by all nodes of the installation: 32 bytes."""
        self.bus = bus
        self._sealer = Sealer(secret)

    def of(self, negotiation: NegotiationId) -> Post:
        """The post about one negotiation."""
        return Post(self.bus, self._sealer, negotiation)
