"""A real SMTP server on loopback, which keeps what it takes, and can be told to refuse."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class PostOffice:
    """What arrived, in order; ``answers`` are given to the next recipients instead of taking."""

    port: int
    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    hang: asyncio.Event | None = None
    user: tuple[bytes, bytes] | None = None

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        if self.hang is not None:
            await self.hang.wait()
        content = envelope.content
        assert isinstance(content, bytes)
        self.taken.append(message_from_bytes(content, policy=policy.default))  # type: ignore[arg-type]
        self.envelopes.append(envelope)
        return "250 OK"

    def authenticate(self, _one: Any, _two: Any, _three: Any, _how: str, data: Any) -> AuthResult:
        """Whether it is the one user there is."""
        assert isinstance(data, LoginPassword)
        return AuthResult(success=(data.login, data.password) == self.user, handled=False)


@asynccontextmanager
async def post_office(
    port: int = 0,
    *,
    user: tuple[bytes, bytes] | None = None,
    tls: ssl.SSLContext | None = None,
    implicit: bool = False,
    host: str = "127.0.0.1",
) -> AsyncIterator[PostOffice]:
    """An SMTP server until the end of the block; with TLS from the start, or by STARTTLS."""
    office = PostOffice(port, user=user)

    def conversation() -> SMTP:
        return SMTP(
            office,
            hostname="post.example.org",
            tls_context=None if implicit else tls,
            require_starttls=tls is not None and not implicit,
            authenticator=office.authenticate if user else None,
            auth_required=user is not None and tls is not None,
            auth_require_tls=tls is not None and not implicit,
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(conversation, host, port, ssl=tls if implicit else None)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()


def unused_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port
