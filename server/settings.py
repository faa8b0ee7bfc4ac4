"""Settings, from environment variables that begin with ``TRAVAUX_``. This is the whole list.

Each is documented by its field's description; the table in README.md is made from them.
"""

import difflib
import os
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from events.errors import Malformed, TravauxError
from events.store.engine import async_url, sqlite_url
from server.digests.address import checked

PREFIX = "TRAVAUX_"

LogLevel = Literal["debug", "info", "warning", "error"]


class WrongSettings(TravauxError):
    """The environment cannot be followed; the text says which variables to change, and how."""


class Settings(BaseSettings):
    """How this server runs. Make it with `load`, which speaks in sentences."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data_dir: Path = Field(
        default=Path("var"), description="Folder of everything that is kept: database, keys, logs."
    )
    database_url: str = Field(
        default="",
        description=(
            "`sqlite:///…` or `postgresql://…`; by default `travaux.db` in the data folder."
        ),
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(
        default=8400, ge=0, le=65535, description="Port to listen on; 0 takes a free one."
    )
    public_url: str = Field(
        default="",
        description=(
            "Address under which people reach the server, such as `https://travaux.example.org`: "
            "used in sign-in links, for the origin check and to decide on Secure cookies. "
            "By default `http://HOST:PORT`."
        ),
    )
    log_level: LogLevel = Field(
        default="info", description="`debug`, `info`, `warning` or `error`."
    )
    session_days: int = Field(
        default=30, ge=1, le=366, description="Days after which a session must sign in again."
    )
    invitation_hours: int = Field(
        default=72, ge=1, le=8784, description="Hours for which a sign-in link can be used."
    )
    max_update_bytes: int = Field(
        default=262_144,
        ge=1024,
        le=16_777_216,
        description="Largest text update that is taken, in bytes.",
    )
    messages_per_second: int = Field(
        default=200,
        ge=10,
        le=1_000_000,
        description=(
            "Changes and cursor moves a second that are read of one participant in the long run; "
            "25 seconds of them may come at once."
        ),
    )
    bytes_per_second: int = Field(
        default=262_144,
        ge=1024,
        le=1_073_741_824,
        description=(
            "Bytes a second that are read of one participant in the long run; 64 seconds of them "
            "may come at once."
        ),
    )
    checkpoint_minutes: int = Field(
        default=60,
        ge=1,
        le=10_080,
        description=(
            "Longest time, in minutes, before what was recorded is covered by a signed checkpoint."
        ),
    )
    idle_minutes: int = Field(
        default=10,
        ge=1,
        le=10_080,
        description=(
            "Time, in minutes, after which a negotiation that nobody has open is let go of; it is "
            "read from the database again when somebody asks for it."
        ),
    )
    readers: int = Field(
        default=1,
        ge=0,
        le=64,
        description=(
            "Processes that read the past, beside the one that serves; 0 reads it in that one."
        ),
    )
    nats_url: str = Field(
        default="",
        description=(
            "NATS servers over which several servers on one database tell each other what they "
            "have recorded: `nats://user:password@host:4222`, `tls://…`, several with commas "
            "between them. Without it they look into the database. All of them must have the same "
            "signing key in their data folders."
        ),
    )
    pen_at: str = Field(
        default="",
        description=(
            "Address of the servers that write, such as `https://travaux.example.org`. This server "
            "then serves reading only, for large audiences, and sends who wants to write there."
        ),
    )
    smtp_url: str = Field(
        default="",
        description=(
            "SMTP server that digests are sent by: `smtp://host`, `smtp://user:password@host:587` "
            "(then with STARTTLS) or `smtps://user:password@host`. Without it, no mail is sent."
        ),
    )
    mail_from: str = Field(
        default="",
        validate_default=True,
        description="E-mail address that digests come from, such as `travaux@example.org`.",
    )
    metrics_token: str = Field(
        default="",
        description=(
            "Bearer token with which Prometheus reads `/metrics`, of 16 characters or more. "
            "Without it, only a server that people reach from its own machine alone serves metrics."
        ),
    )
    web_dir: Path | None = Field(
        default=None,
        description="Folder of the built web client; by default the one that is installed.",
    )

    @field_validator("log_level", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("nats_url")
    @classmethod
    def _is_nats(cls, value: str) -> str:
        for url in value.split(",") if value else ():
            parts = urlsplit(url.strip())
            if (
                parts.scheme not in ("nats", "tls")
                or not parts.hostname
                or not _port_is_sound(parts)
            ):
                raise ValueError("give it as nats://host:4222 or tls://user:password@host:4222")
            if parts.path.strip("/") or parts.query or parts.fragment:
                raise ValueError("give scheme, user, password, host and port only")
        return value

    @field_validator("public_url", "pen_at")
    @classmethod
    def _is_origin(cls, value: str) -> str:
        if not value:
            return value
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or not _port_is_sound(parts):
            raise ValueError("give it as https://host or http://host:port")
        if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
            raise ValueError("give scheme, host and port only")
        return f"{parts.scheme}://{parts.netloc}".lower()

    @field_validator("metrics_token")
    @classmethod
    def _is_hard_to_guess(cls, value: str) -> str:
        if value and (len(value) < 16 or not value.isascii() or not value.isprintable()):
            raise ValueError("give 16 characters or more, without accents")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _is_smtp(cls, value: str) -> str:
        if not value:
            return value
        parts = urlsplit(value)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or not _port_is_sound(parts):
            raise ValueError("give it as smtp://host or smtps://user:password@host:port")
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("give scheme, user, password, host and port only")
        return value

    @field_validator("mail_from")
    @classmethod
    def _is_sender(cls, value: str, info: ValidationInfo) -> str:
        if not value:
            if info.data.get("smtp_url"):
                raise ValueError("with an SMTP server, say which address digests come from")
            return value
        try:
            return checked(value)
        except Malformed as error:
            raise ValueError(str(error).removesuffix(".")) from error

    @model_validator(mode="before")
    @classmethod
    def _default_database(cls, values: dict[str, object]) -> dict[str, object]:
        url = values.get("database_url")
        if not url:
            folder = Path(str(values.get("data_dir") or cls.model_fields["data_dir"].default))
            return {**values, "database_url": sqlite_url(folder / "travaux.db")}
        return {**values, "database_url": async_url(str(url))}

    @property
    def nats_urls(self) -> list[str]:
        """The addresses in ``nats_url``; none if there are none."""
        return [url.strip() for url in self.nats_url.split(",")] if self.nats_url else []

    @property
    def base_url(self) -> str:
        """Scheme, host and port for links, without a slash at the end."""
        if self.public_url:
            return self.public_url
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def origins(self) -> frozenset[str]:
        """The origins that browsers may write from. Loopback goes by both of its names."""
        if self.public_url or not self.loopback:
            return frozenset({self.base_url})
        hosts = ("127.0.0.1", "localhost", "[::1]")
        return frozenset({self.base_url, *(f"http://{host}:{self.port}" for host in hosts)})

    @property
    def loopback(self) -> bool:
        """Whether people reach the server from this machine only."""
        return _is_loopback(urlsplit(self.base_url).hostname or "") and _is_loopback(self.host)

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies are marked Secure: always, but for http on loopback."""
        parts = urlsplit(self.base_url)
        return parts.scheme == "https" or not _is_loopback(parts.hostname or "")


def load() -> Settings:
    """The settings of this process's environment; raises `WrongSettings`, naming all mistakes."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    wrong = [
        f"There is no setting {name}; the nearest is {_nearest(name, known)}."
        for name in sorted(os.environ)
        if name.upper().startswith(PREFIX) and name.upper() not in known
    ]
    try:
        settings = Settings()
    except ValidationError as error:
        wrong += [
            f"{PREFIX}{str(part['loc'][0]).upper() if part['loc'] else 'DATABASE_URL'}: "
            f"{part['msg'].removeprefix('Value error, ')}."
            for part in error.errors()
        ]
    if wrong:
        raise WrongSettings("\n".join(wrong))
    return settings


def _nearest(name: str, known: set[str]) -> str:
    return difflib.get_close_matches(name.upper(), sorted(known), n=1, cutoff=0)[0]


def _port_is_sound(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
