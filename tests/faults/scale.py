"""How much is played: little in `make test`, much in `make faults`."""

import os

LARGE = os.environ.get("FAULTS") == "large"


def seeds(small: int, large: int) -> range:
    """The seeds to play; each test prints and is named by its own, so that it can be repeated."""
    return range(large if LARGE else small)
