"""HTTP: pydantic at the edge, commands and projections behind it."""
