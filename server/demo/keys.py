"""Ids of the demonstration: each follows from the key that the script uses for the thing."""

import hashlib

from events.ids import BracketId, DraftId, IssueId
from server.demo.cast import SLUG


def identifier(kind: str, key: str) -> str:
    """16 letters and digits that are always the same for a kind of thing and its key."""
    return hashlib.sha256(f"{SLUG}/{kind}/{key}".encode()).hexdigest()[:16]


def bracket_id(key: str) -> BracketId:
    """The id of the bracket that the script calls ``key``."""
    return BracketId(identifier("bracket", key))


def issue_id(key: str) -> IssueId:
    """The id of the issue that the script calls ``key``."""
    return IssueId(identifier("issue", key))


def draft_id(key: str) -> DraftId:
    """The id of the draft whose text is ``text/{key}.toml``."""
    return DraftId(identifier("draft", key))
