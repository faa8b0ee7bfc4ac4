"""The CRDT document of a draft: reading it, editing it on the server, comparing, and enacting commands."""
