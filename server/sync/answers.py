"""What clients lack, worked out once for all who lack the same. No I/O."""

from collections import OrderedDict
from collections.abc import Callable, Sequence

from server.sync import protocol
from server.sync.line import encoded

MOST_ANSWERS = 8
"""Answers that are held, by state vector."""
LONGEST = 256 * 1024
"""Bytes that may follow an answer before it is worked out anew."""


class Answers:
    """The answers to first syncs on one document.

    When everybody comes back at once, most have the same text: that of the moment at which they
    lost the server. An answer stays good while the document goes on: what was committed since is
    sent behind it.
    """

    def __init__(self) -> None:
        self._held: OrderedDict[bytes, tuple[bytes, int]] = OrderedDict()
        """By state vector: the frame, and how many of ``_since`` it holds already."""
        self._since: list[bytes] = []
        self._bytes = 0

    def to(self, vector: bytes, diff: Callable[[bytes], bytes]) -> Sequence[bytes]:
        """Frames that bring whoever has ``vector`` into step; raises what ``diff`` raises."""
        held = self._held.get(vector)
        if held is None:
            held = encoded(protocol.encode_step2(diff(vector))), len(self._since)
            self._held[vector] = held
            if len(self._held) > MOST_ANSWERS:
                self._held.popitem(last=False)
        frame, behind = held
        return [frame, *self._since[behind:]]

    def committed(self, frame: bytes) -> None:
        """The document has changed by what is in this frame."""
        if not self._held:
            return
        self._since.append(frame)
        self._bytes += len(frame)
        if self._bytes > LONGEST:
            self.forget()

    def forget(self) -> None:
        """Hold nothing any more: the document is another."""
        self._held.clear()
        self._since.clear()
        self._bytes = 0
