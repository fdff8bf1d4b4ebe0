"""A time-stamp authority of the tests' own, on this machine: RFC 3161 over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.tsp import TimeStampReq
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from certification.signing.authority import Authority
from tests.certification.signing.sheets import now


class StampAuthority:
    """Its root, its own certificate, and the address it answers at."""

    def __init__(self) -> None:
        root_key, key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
        self.root = certificate("Stamp root", "Stamp root", root_key, root_key, authority=True)
        self.certificate = certificate("Stamps", "Stamp root", key, root_key, authority=False)
        self.withdrawn = Authority(root_key, self.root).revoke({}, now=now())  # type: ignore[arg-type]
        self.url = ""
        self.asked = 0
        der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        self.stamper = DummyTimeStamper(
            Certificate.load(self.certificate.public_bytes(Encoding.DER)), PrivateKeyInfo.load(der)
        )

    def write_root(self, folder: Path) -> None:
        """Do as the operator does: tell the signer whose time stamps count, and which are withdrawn."""
        (folder / "timestamp.pem").write_bytes(self.root.public_bytes(Encoding.PEM))
        (folder / "timestamp.crl").write_bytes(self.withdrawn.public_bytes(Encoding.PEM))

    def answer(self, request: bytes) -> bytes:
        self.asked += 1
        return self.stamper.request_tsa_response(TimeStampReq.load(request)).dump()


def certificate(subject, issuer, key, signing_key, *, authority: bool) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(hours=1))
        .not_valid_after(now() + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False
        )
    )
    if not authority:
        stamps = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(stamps, critical=True)
    return builder.sign(signing_key, SHA256())


@contextmanager
def serving(authority: StampAuthority) -> Iterator[StampAuthority]:
    """Let it answer on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    authority.url = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
