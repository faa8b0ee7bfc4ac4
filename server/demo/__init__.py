"""The demonstration: an invented negotiation, played through the commands that users use."""
