"""Messages go out encrypted, to a receiver whose certificate holds for its name; to nobody else."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from accounts.webhooks.addresses import Bounds
from accounts.webhooks.enums import DeliveryFault
from accounts.webhooks.sending import Answered, post
from tests.accounts.webhooks.ministry import ministry

pytestmark = pytest.mark.once
LOCAL = Bounds(hosts={"127.0.0.1"})


def certificate(folder: Path, address: str = "127.0.0.1", days: int = 1) -> tuple[Path, ssl.SSLContext]:
    """Make a certificate for an address, good for some days; return its file, and the server's side."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ministry of the tests")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "ministry.pem", folder / "ministry.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(public, private)
    return public, server


def test_a_receiver_this_site_trusts_is_told(tmp_path, monkeypatch):
    public, server = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    with ministry(server) as listening:
        assert post(listening.address, b"{}", {}, LOCAL) == Answered(204, None)


@pytest.mark.parametrize(
    ("trusted", "given"),
    [(False, {}), (True, {"address": "127.0.0.2"}), (True, {"days": -1})],
    ids=["signed by nobody we know", "made for another address", "out of date"],
)
def test_a_certificate_that_does_not_hold_ends_it_before_anything_is_said(
    tmp_path, monkeypatch, trusted, given
):
    public, server = certificate(tmp_path, **given)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
    with ministry(server) as listening:
        assert post(listening.address, b"{}", {}, LOCAL) == Answered(None, DeliveryFault.TLS)
        assert listening.told == []


def test_a_receiver_that_speaks_no_tls_is_told_nothing():
    with ministry() as listening:
        address = listening.address.replace("http:", "https:")
        assert post(address, b"{}", {}, LOCAL, seconds=2) == Answered(None, DeliveryFault.TLS)
        assert listening.told == []
