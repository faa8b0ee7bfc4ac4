"""The log at rest: what a store promises, and the one that keeps it, on SQLite and PostgreSQL."""
