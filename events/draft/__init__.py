"""The CRDT document of a draft: reading, comparing and editing it, and enacting commands."""
