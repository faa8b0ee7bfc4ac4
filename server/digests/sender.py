"""Sends digests when they are due, by the server's clock.

What is due lies in the database, so a restart forgets nothing, and nodes take turns
(`server.digests.choices`). A digest counts as sent once the SMTP server has taken it: a crash in
between sends it again, under the same Message-ID. The room never waits for any of this.
"""

import asyncio
from collections.abc import Callable

import structlog

from events.errors import TravauxError
from events.ids import Microseconds, NegotiationId, ParticipantId, Position
from events.projections.concerned import Why
from events.projections.notices import Notices
from events.replay import Replay
from server.digests.choices import EVERY, Choice, Choices
from server.digests.letter import letter
from server.digests.postbox import AddressRefused, Postbox, PostboxAway
from server.notices import Readings
from server.rooms import Rooms

log = structlog.get_logger(__name__)

LOOK_SECONDS = 20.0
"""How often what is due is looked for."""

AGAIN: Microseconds = 5 * 60 * 1_000_000
"""After which a message that a server would take later is tried again."""

_FIRST_PAUSE: Microseconds = 30 * 1_000_000
_LONGEST_PAUSE: Microseconds = 30 * 60 * 1_000_000


class Sender:
    """Sends the digests of every negotiation of a store."""

    def __init__(
        self,
        rooms: Rooms,
        choices: Choices,
        readings: Readings,
        postbox: Postbox,
        sender: str,
        base_url: str,
        clock: Callable[[], Microseconds],
        count: Callable[[str], None] = lambda _outcome: None,
    ) -> None:
        """``sender`` is the address that digests come from, ``base_url`` that of their links;
        ``count`` is called with what became of each: sent, refused or away."""
        self._count = count
        self._rooms = rooms
        self._choices = choices
        self._readings = readings
        self._postbox = postbox
        self._sender = sender
        self._base_url = base_url
        self._clock = clock
        self._pause: Microseconds = 0
        self._away_until: Microseconds = 0

    async def run(self) -> None:
        """Send what is due, until cancelled."""
        while True:
            try:
                await self.look()
            except TravauxError as error:
                log.warning("digests-wait", error=type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> int:
        """Send what is due; how many were sent. While the SMTP server is away, nothing is tried
        until a pause is over, which grows to half an hour."""
        now, sent = self._clock(), 0
        if now < self._away_until:
            return 0
        due = await self._choices.due(now)
        slugs = dict(await self._rooms.store.negotiations()) if due else {}
        for seen in due:
            taken = await self._choices.take(seen, self._clock())
            if taken is None:
                continue
            try:
                sent += await self._send(taken, slugs[taken.negotiation])
            except AddressRefused as error:
                self._count("refused")
                log.warning("digest-refused", participant=taken.participant, reason=str(error))
                wait = AGAIN if error.again else EVERY[taken.frequency]
                await self._choices.later(taken, self._clock() + wait)
            except PostboxAway as error:
                self._count("away")
                log.warning("postbox-away", reason=str(error))
                self._pause = min(max(2 * self._pause, _FIRST_PAUSE), _LONGEST_PAUSE)
                self._away_until = self._clock() + self._pause
                await self._choices.later(taken, self._away_until)
                return sent
            self._pause = 0
        return sent

    async def _send(self, taken: Choice, slug: str) -> bool:
        """Send one digest, if there is anything to tell; whether there was."""
        position = (await self._rooms.store.head(taken.negotiation)).position
        read = await self._readings.position(taken.participant)
        counts = await self._rooms.readers.ask(
            counted, taken.negotiation, position, taken.participant, max(read, taken.told)
        )
        if counts:
            now = self._clock()
            message = letter(taken, counts, position, self._sender, self._base_url, slug, now)
            await self._postbox.post(message)
            self._count("sent")
        await self._choices.told(taken, position, self._clock())
        return bool(counts)


async def counted(
    replay: Replay,
    negotiation: NegotiationId,
    position: Position,
    participant: ParticipantId,
    after: Position,
) -> dict[Why, int]:
    """How many notices of each kind a participant has after a position; none for who has left."""
    notices = await replay.fold(Notices, negotiation, position)
    return notices.kinds(participant, after)
