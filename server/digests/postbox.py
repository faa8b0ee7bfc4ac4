"""Where digests are posted: an SMTP server, as it is configured.

::

    NotPosted           the message was not taken
    ├── PostboxAway     the server does not answer, or takes nothing from here: try all of it later
    └── AddressRefused  the server will not take this message; ``again`` says whether it may later
"""

import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

from events.errors import TravauxError

TIMEOUT_SECONDS = 20.0
"""For each step of the conversation."""

_PORTS = {"smtp": 25, "smtps": 465}
_SUBMISSION = 587


class NotPosted(TravauxError):
    """A message was not taken."""


class PostboxAway(NotPosted):
    """The SMTP server does not answer, or takes nothing from here."""


class AddressRefused(NotPosted):
    """The SMTP server does not take this message, now or (not ``again``) ever."""

    def __init__(self, detail: str, again: bool) -> None:
        super().__init__(detail)
        self.again = again


class Postbox:
    """Posts by SMTP, one connection a message."""

    def __init__(self, url: str, trusted: ssl.SSLContext | None = None) -> None:
        """``url`` is ``smtp://`` or ``smtps://``, with user and password where the server wants
        them; ``trusted`` are certificates other than the system's."""
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password or "") if self._user else None
        usual = _SUBMISSION if self._user and parts.scheme == "smtp" else _PORTS[parts.scheme]
        self._port = parts.port or usual
        self._tls = parts.scheme == "smtps"
        # No password goes over a network in the clear; without one, TLS is used where offered.
        here = self._host in ("localhost", "127.0.0.1", "::1")
        self._start_tls = False if self._tls or here else True if self._user else None
        self._trusted = trusted

    async def post(self, message: EmailMessage) -> None:
        """Returns once the server has taken the message; raises `NotPosted`."""
        try:
            await aiosmtplib.send(
                message,
                hostname=self._host,
                port=self._port,
                username=self._user,
                password=self._password,
                use_tls=self._tls,
                start_tls=self._start_tls,
                tls_context=self._trusted,
                timeout=TIMEOUT_SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [one.code for one in error.recipients]
            raise AddressRefused(f"SMTP {codes}", all(c < 500 for c in codes)) from error
        except aiosmtplib.SMTPDataError as error:
            raise AddressRefused(f"SMTP {error.code}", error.code < 500) from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            code = getattr(error, "code", "")
            raise PostboxAway(f"{type(error).__name__} {code}".strip()) from error
