"""The demonstration: an invented negotiation, played through the commands that users use."""

from server.demo.cast import SLUG, TITLE
from server.demo.script import NEGOTIATION, demonstration, guests, names, seed

__all__ = ["NEGOTIATION", "SLUG", "TITLE", "demonstration", "guests", "names", "seed"]
