"""Workspaces: what a delegation prepares in private, as forks of drafts (SPEC W).

`fork` and `tabling` do no I/O; `shelf` keeps what is held back in ordinary tables; `studio` holds
the open workspaces of this node and serves their members.
"""
