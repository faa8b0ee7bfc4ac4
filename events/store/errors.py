"""What a store can fail with, and what it means for what was to be written.

::

    Refused
    └── SlugTaken           the negotiation was not created
    Unknown
    └── NoSuchNegotiation   there is nothing to read or write
    TravauxError
    └── StoreError
        ├── WrongPosition   the events do not continue the log; nothing was written
        ├── Behind          others have written since; nothing was written; catch up first
        ├── Unavailable     the database is gone or busy; nothing was written; try again
        ├── CommitUnknown   written or not: reload from the log before deciding anything
        │   └── OnItsWay    the same, and it may be written yet
        └── GuardsMissing   the database would let the record be altered; do not serve from it
"""

from events.errors import Refused, TravauxError, Unknown


class SlugTaken(Refused):
    """Another negotiation has this slug, or this id; nothing was created."""

    def __init__(self, slug: str) -> None:
        super().__init__("P1", f"There is already a negotiation called “{slug}”.")


class NoSuchNegotiation(Unknown):
    """The store holds no negotiation of this id."""

    def __init__(self) -> None:
        super().__init__("P1", "There is no such negotiation.")


class StoreError(TravauxError):
    """The log could not be read or written as asked."""


class WrongPosition(StoreError):
    """Events were to be appended elsewhere than at the head; nothing was written."""

    def __init__(self, expected: int, got: int) -> None:
        super().__init__(f"The log continues at position {expected}, not {got}.")
        self.expected = expected
        self.got = got


class Behind(StoreError):
    """The log has gone on beyond the edge that it was to be continued from; nothing was written."""

    def __init__(self) -> None:
        super().__init__("Others have written since; nothing was written.")


class Unavailable(StoreError):
    """The database cannot be reached, or was busy for too long; nothing was written."""


class CommitUnknown(StoreError):
    """The connection failed during the commit: the events are in the log whole, or not at all."""


class OnItsWay(CommitUnknown):
    """What was sent without a lock may still arrive: that it is not there says nothing yet."""


class GuardsMissing(StoreError):
    """What keeps the record from being altered is missing from the database."""
