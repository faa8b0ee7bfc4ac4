"""Settings: defaults, what is refused and in which words, and what follows from them."""

import os
from pathlib import Path

import pytest

from server.settings import Settings, WrongSettings, load


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("TRAVAUX_"):
            monkeypatch.delenv(name)


def given(monkeypatch: pytest.MonkeyPatch, **settings: str) -> Settings:
    for name, value in settings.items():
        monkeypatch.setenv(f"TRAVAUX_{name}", value)
    return load()


def test_without_any_the_server_keeps_to_this_machine_and_to_var() -> None:
    settings = load()
    assert (settings.host, settings.port) == ("127.0.0.1", 8400)
    assert settings.data_dir == Path("var")
    assert settings.database_url == "sqlite+aiosqlite:///var/travaux.db"
    assert settings.max_update_bytes == 262_144


def test_the_database_lies_in_the_data_folder_unless_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert given(monkeypatch, DATA_DIR="/srv/t").database_url == (
        "sqlite+aiosqlite:////srv/t/travaux.db"
    )
    assert given(monkeypatch, DATABASE_URL="postgresql://u:p@db/t").database_url == (
        "postgresql+asyncpg://u:p@db/t"
    )
    assert given(monkeypatch, DATABASE_URL="").database_url.endswith("/srv/t/travaux.db")


def test_settings_made_in_code_follow_the_same_rules() -> None:
    settings = Settings(data_dir=Path("/srv/t"), port=1, log_level="debug")
    assert settings.database_url == "sqlite+aiosqlite:////srv/t/travaux.db"


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("TRAVAUX_PROT", "TRAVAUX_PORT"),
        ("TRAVAUX_DATABASE", "TRAVAUX_DATABASE_URL"),
        ("TRAVAUX_DATADIR", "TRAVAUX_DATA_DIR"),
    ],
)
def test_an_unknown_setting_is_refused_with_the_nearest_known_one(
    monkeypatch: pytest.MonkeyPatch, name: str, nearest: str
) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(WrongSettings, match=f"no setting {name}; the nearest is {nearest}\\."):
        load()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "many", "TRAVAUX_PORT: Input should be a valid integer"),
        ("PORT", "70000", "TRAVAUX_PORT: Input should be less than or equal to 65535"),
        ("LOG_LEVEL", "loud", "TRAVAUX_LOG_LEVEL: Input should be 'debug'"),
        ("SESSION_DAYS", "0", "TRAVAUX_SESSION_DAYS: Input should be greater"),
        ("PUBLIC_URL", "example.org", "TRAVAUX_PUBLIC_URL: give it as https"),
        ("PUBLIC_URL", "https://example.org/x", "TRAVAUX_PUBLIC_URL: give scheme, host and port"),
        ("PUBLIC_URL", "https://example.org:x", "TRAVAUX_PUBLIC_URL: give it as https"),
        ("NATS_URL", "nats://", "TRAVAUX_NATS_URL: give it as nats://host:4222"),
        ("NATS_URL", "nats://h,http://h", "TRAVAUX_NATS_URL: give it as nats://host:4222"),
        ("NATS_URL", "nats://h/x", "TRAVAUX_NATS_URL: give scheme, user"),
        ("PEN_AT", "example.org", "TRAVAUX_PEN_AT: give it as https"),
        ("SMTP_URL", "http://h", "TRAVAUX_SMTP_URL: give it as smtp"),
        ("SMTP_URL", "smtp://h/x", "TRAVAUX_SMTP_URL: give scheme, user"),
        ("SMTP_URL", "smtp://h", "TRAVAUX_MAIL_FROM: with an SMTP server, say which address"),
        ("MAIL_FROM", "nobody", "TRAVAUX_MAIL_FROM: Give an e-mail address such as"),
        ("DATABASE_URL", "mysql://h/d", "TRAVAUX_DATABASE_URL: mysql is not supported"),
    ],
)
def test_a_wrong_value_is_refused_naming_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    with pytest.raises(WrongSettings, match=said):
        given(monkeypatch, **{name: value})


def test_all_mistakes_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongSettings) as refusal:
        given(monkeypatch, PORT="x", HOTS="h", SESSION_DAYS="x")
    assert len(str(refusal.value).splitlines()) == 3


def test_secrets_in_a_wrong_database_url_are_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongSettings) as refusal:
        given(monkeypatch, DATABASE_URL="mysql://u:s3cret@h/d", SMTP_URL="smtp://u:s3cret@h/x")
    assert "s3cret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("settings", "base", "secure"),
    [
        ({}, "http://127.0.0.1:8400", False),
        ({"HOST": "::1"}, "http://[::1]:8400", False),
        ({"HOST": "localhost", "PORT": "1"}, "http://localhost:1", False),
        ({"HOST": "0.0.0.0"}, "http://0.0.0.0:8400", True),
        ({"PUBLIC_URL": "http://127.0.0.1:9"}, "http://127.0.0.1:9", False),
        ({"PUBLIC_URL": "https://127.0.0.1:9"}, "https://127.0.0.1:9", True),
        ({"PUBLIC_URL": "https://Travaux.example.org/"}, "https://travaux.example.org", True),
        ({"PUBLIC_URL": "http://travaux.example.org"}, "http://travaux.example.org", True),
    ],
)
def test_cookies_are_secure_but_for_http_on_loopback(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], base: str, secure: bool
) -> None:
    found = given(monkeypatch, **settings)
    assert (found.base_url, found.secure_cookies) == (base, secure)


def test_loopback_may_be_written_from_by_all_its_names_and_others_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert load().origins == {
        "http://127.0.0.1:8400",
        "http://localhost:8400",
        "http://[::1]:8400",
    }
    assert load().loopback
    found = given(monkeypatch, PUBLIC_URL="https://travaux.example.org")
    assert found.origins == {"https://travaux.example.org"}
    assert not found.loopback


def test_every_setting_is_documented() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name
