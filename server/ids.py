"""Fresh ids. Made only here, at the edge; the domain is handed them."""

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits


def fresh() -> str:
    """16 random letters and digits: 95 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(16))
