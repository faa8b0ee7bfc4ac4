"""Open connections, and whether what they came in by still holds.

A session or token can end while a socket or a feed is open: its holder signs out elsewhere, it is
revoked, it expires, here or by another process on the same database. So it is asked again and
again, for all open connections in one query.
"""

import asyncio
from collections.abc import Callable

import structlog

from events.store.errors import StoreError
from server.auth import Signed, SignedId, SignIn

log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.4
"""How often it is looked: what ended takes effect within a second."""

End = Callable[[], None]


class Watch:
    """Ends connections whose session or token no longer holds.

    While the database does not answer they stay: nothing new enters the record either.
    """

    def __init__(self, sign_in: SignIn) -> None:
        self._sign_in = sign_in
        self._open: dict[SignedId, set[End]] = {}

    def over(self, signed: Signed, end: End) -> Callable[[], None]:
        """Call ``end`` as soon as ``signed`` no longer holds; returns what ends the watch."""
        self._open.setdefault(signed.id, set()).add(end)

        def forget() -> None:
            held = self._open.get(signed.id, set())
            held.discard(end)
            if not held:
                self._open.pop(signed.id, None)

        return forget

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self._open:
                try:
                    await self._look()
                except StoreError as error:
                    log.warning("sessions-not-looked-at", error=type(error).__name__)

    async def _look(self) -> None:
        asked = set(self._open)
        for gone in asked - await self._sign_in.holding(asked):
            for end in list(self._open.get(gone, ())):
                end()
