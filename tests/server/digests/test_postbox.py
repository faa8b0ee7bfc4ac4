"""How messages are posted: TLS, passwords, and what is said when a server does not take them."""

import datetime
import ipaddress
import ssl
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from server.digests.postbox import Postbox, PostboxAway
from tests.server.digests.postal import post_office, unused_port

ELSEWHERE = "127.0.0.2"
"""An address of this machine that is not taken for it."""
USER = (b"travaux", b"p@ss word")
LOGIN = "travaux:p%40ss%20word"


def message() -> EmailMessage:
    out = EmailMessage()
    out["From"], out["To"], out["Subject"] = "a@example.org", "b@example.org", "One"
    out.set_content("Two new notices.")
    return out


@pytest.fixture
def certified(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's side of TLS on `ELSEWHERE`, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, ELSEWHERE)])
    today = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(ELSEWHERE))]), False
        )
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=file)


async def test_a_password_goes_by_starttls(
    certified: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    server, client = certified
    async with post_office(user=USER, tls=server, host=ELSEWHERE) as office:
        url = f"smtp://{LOGIN}@{ELSEWHERE}:{office.port}"
        await Postbox(url, client).post(message())
        assert [m["To"] for m in office.taken] == ["b@example.org"]
        with pytest.raises(PostboxAway, match="Auth"):
            await Postbox(url.replace("p%40ss", "wrong"), client).post(message())
        with pytest.raises(PostboxAway):
            await Postbox(url).post(message())
        assert len(office.taken) == 1


async def test_smtps_speaks_tls_from_the_start(
    certified: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    server, client = certified
    async with post_office(tls=server, implicit=True, host=ELSEWHERE) as office:
        await Postbox(f"smtps://{ELSEWHERE}:{office.port}", client).post(message())
        assert len(office.taken) == 1


async def test_a_password_is_not_sent_where_there_is_no_tls() -> None:
    async with post_office(user=USER, host=ELSEWHERE) as office:
        with pytest.raises(PostboxAway):
            await Postbox(f"smtp://{LOGIN}@{ELSEWHERE}:{office.port}").post(message())
        assert not office.taken


async def test_on_this_machine_a_server_needs_no_tls() -> None:
    async with post_office(user=USER) as office:
        await Postbox(f"smtp://{LOGIN}@127.0.0.1:{office.port}").post(message())
        assert len(office.taken) == 1


async def test_a_server_that_does_not_answer_is_away() -> None:
    with pytest.raises(PostboxAway, match="SMTPConnectError"):
        await Postbox(f"smtp://127.0.0.1:{unused_port()}").post(message())
