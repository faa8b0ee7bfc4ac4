"""E-mail addresses, as far as digests need them."""

from email.errors import MessageError
from email.headerregistry import Address

from events.errors import Malformed

MAX_ADDRESS = 254
"""Longest e-mail address, in characters (RFC 5321, section 4.5.3.1.3)."""


def checked(address: str) -> str:
    """An address that mail can be sent to; raises `Malformed`."""
    address = address.strip()
    try:
        found = Address(addr_spec=address)
    except (MessageError, ValueError, IndexError, AttributeError) as error:
        # The last is a slip of the library, on brackets that hold nothing.
        raise Malformed(_LIKE) from error
    simple = address.isascii() and address.isprintable() and len(address) <= MAX_ADDRESS
    if not simple or not found.username or not found.domain or found.domain.startswith("["):
        raise Malformed(_LIKE)
    return found.addr_spec


_LIKE = "Give an e-mail address such as name@example.org, in plain letters."
