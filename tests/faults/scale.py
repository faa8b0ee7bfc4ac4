"""How much is played: little in `make test`, much in `make faults`."""

import os

LARGE = os.environ.get("FAULTS") == "large"


def seeds(small: int, large: int, kept: tuple[int, ...] = ()) -> list[int]:
    """The seeds to play; each test prints and is named by its own, so that it can be repeated.

    ``kept`` are seeds that once failed: they are always played.
    """
    return sorted({*range(large if LARGE else small), *kept})
