"""Time stamps of an authority (RFC 3161), and whom it takes for signatures that last. No Django."""

import asyncio
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from asn1crypto.crl import CertificateList
from asn1crypto.tsp import TimeStampReq, TimeStampResp
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko_certvalidator import ValidationContext

from certification.signing.errors import SignerUnreachable

SECONDS = 10


class HttpStamper(TimeStamper):
    """Asks a time-stamp authority over HTTP."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.url = url

    async def async_request_tsa_response(self, req: TimeStampReq) -> TimeStampResp:
        """Return the authority's answer. Raises SignerUnreachable when it does not give one."""
        return TimeStampResp.load(await asyncio.to_thread(self._post, req.dump()))

    def _post(self, body: bytes) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - the operator's own setting
            self.url, body, {"Content-Type": "application/timestamp-query"}
        )
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
                content: bytes = answer.read(1 << 20)
                return content
        except (URLError, OSError):
            raise SignerUnreachable("the time-stamp authority does not answer") from None


@dataclass(frozen=True)
class LongTerm:
    """A time-stamp authority, and what a check needs in decades: roots, and lists of withdrawn certificates.

    `roots` are in DER, the platform's authority among them. Without the time-stamp authority's own root no
    checking material can be embedded, and signatures stop at level B-T.
    """

    stamper: TimeStamper
    roots: Sequence[bytes] = ()
    crls: Sequence[bytes] = ()

    def context(self) -> ValidationContext:
        """Return what pyHanko checks certificates against. Nothing is fetched from the network."""
        return ValidationContext(
            trust_roots=[Certificate.load(root) for root in self.roots],
            crls=[CertificateList.load(crl) for crl in self.crls],
            allow_fetching=False,
            revocation_mode="soft-fail",
        )


def long_term(url: str, home: Path) -> LongTerm:
    """Return what the signer's folder says: `authority.pem`, `authority.crl`, `timestamp.pem` (the roots of
    the time-stamp authority), and `timestamp.crl` where there is one."""
    ours, theirs = _certificates(home / "authority.pem"), _certificates(home / "timestamp.pem")
    lists = (home / "authority.crl", home / "timestamp.crl")
    crls = [
        x509.load_pem_x509_crl(file.read_bytes()).public_bytes(Encoding.DER)
        for file in lists
        if file.exists()
    ]
    return LongTerm(HttpStamper(url), ours + theirs if ours and theirs else [], crls)


def _certificates(file: Path) -> list[bytes]:
    if not file.exists():
        return []
    found = x509.load_pem_x509_certificates(file.read_bytes())
    return [certificate.public_bytes(Encoding.DER) for certificate in found]
