"""Looking at signatures from outside: pyHanko, with no root of trust but those handed in."""

from io import BytesIO
from pathlib import Path

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext


def authority_root() -> bytes:
    """Return the certificate (DER) of the tests' authority."""
    pem = (Path(settings.AUTHORITY_HOME) / "authority.pem").read_bytes()
    return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)


def status_of(pdf: bytes, root: bytes | None = None) -> PdfSignatureStatus:
    """Check the only signature of a PDF against one root: by default the authority's."""
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    trust = ValidationContext(trust_roots=[Certificate.load(root or authority_root())])
    return validate_pdf_signature(signature, trust)


def is_good(pdf: bytes, root: bytes | None = None) -> bool:
    """Say whether a PDF has one good signature over the whole of it; what cannot be read has none."""
    try:
        status = status_of(pdf, root)
    except Exception:  # bytes changed at random make pyHanko raise all it has
        return False
    return status.bottom_line and status.coverage is SignatureCoverageLevel.ENTIRE_FILE


def signed_with(pdf: bytes) -> str:
    """Return the serial number, in hexadecimal, of the certificate a PDF is signed with."""
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    return f"{signature.signer_cert.serial_number:x}"


def serial_of(pem: str) -> str:
    return f"{x509.load_pem_x509_certificate(pem.encode()).serial_number:x}"
