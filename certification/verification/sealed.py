"""The signature of a PDF, examined without a PDF reader and without the code that signed it. No Django.

Source: ISO 32000-2, 12.8.1 (byte ranges), RFC 5652 (CMS), RFC 3161 (time-stamp tokens). Linear in the size of
the file, unpacks nothing and follows no reference of the file: fit for a file from anybody.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

_RANGE = re.compile(
    rb"/ByteRange\s{0,20}\[\s{0,20}(\d{1,9})\s{1,20}(\d{1,9})\s{1,20}(\d{1,9})\s{1,20}(\d{1,9})\s{0,20}\]"
)
_MOST_RANGES = 8
_LARGEST = 256 * 1024  # hexadecimal digits of one signature
_MISSHAPEN = (
    *(ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError),
    UnsupportedAlgorithm,
)  # what the libraries make of a structure that is none
_SIGNED_DATA, _DATA, _STAMP = "signed_data", "data", "tst_info"


class BadSeal(Exception):
    """The file carries a signature that does not hold. `args[0]` says in a word why."""


@dataclass(frozen=True)
class Seal:
    """A signature that holds over a file from its first byte to `end`. `certificate`: the signer's, in DER.

    `stamped`: time-stamps follow it. `whole`: nothing stands behind the last seal.
    """

    certificate: bytes
    end: int
    stamped: bool
    whole: bool


def seal_of(content: bytes) -> Seal | None:
    """Return the country's signature of a file, with all seals examined; None when it carries none.

    The first seal is the country's; later ones are time-stamps over all before them. Raises BadSeal.
    """
    ranges = [tuple(map(int, found.groups())) for found in _RANGE.finditer(content)]
    if not ranges:
        return None
    if len(ranges) > _MOST_RANGES:
        raise BadSeal("too_many")
    ends = [_end(content, span) for span in ranges]
    if ends != sorted(set(ends)):
        raise BadSeal("order")
    try:
        certificate = _signed(content, ranges[0])
        for span in ranges[1:]:
            _stamped(content, span)
    except _MISSHAPEN:
        raise BadSeal("form") from None
    return Seal(certificate, ends[0], len(ranges) > 1, ends[-1] == len(content))


def _end(content: bytes, span: tuple[int, ...]) -> int:
    """Return where a byte range ends. Raises BadSeal unless all before it but the signature is covered."""
    start, length, second, rest = span
    fits = start == 0 and length < second and second + rest <= len(content)
    if not fits or content[length : length + 1] != b"<" or content[second - 1 : second] != b">":
        raise BadSeal("range")
    return second + rest


def _parts(content: bytes, span: tuple[int, ...]) -> tuple[Any, bytes]:
    """Return the signed data and the SHA-256 of the bytes it is over."""
    _start, length, second, rest = span
    digits = content[length + 1 : second - 1]
    if len(digits) > _LARGEST:
        raise BadSeal("too_long")
    der = bytes.fromhex(digits.decode("ascii"))
    info = cms.ContentInfo.load(der)
    if der[len(info.dump()) :].strip(b"\0"):
        raise BadSeal("padding")
    if info["content_type"].native != _SIGNED_DATA:
        raise BadSeal("kind")
    covered = hashlib.sha256(content[:length])
    covered.update(content[second : second + rest])
    return info["content"], covered.digest()


def _signed(content: bytes, span: tuple[int, ...]) -> bytes:
    """Return the certificate of the one signer over a range. Raises BadSeal unless the signature holds."""
    found, covered = _parts(content, span)
    if found["encap_content_info"]["content_type"].native != _DATA:
        raise BadSeal("kind")
    return _holds(found, covered, _DATA)


def _stamped(content: bytes, span: tuple[int, ...]) -> None:
    """Raise BadSeal unless a time-stamp token is over a range. Whose it is, is not judged here."""
    found, covered = _parts(content, span)
    encapsulated = found["encap_content_info"]
    if encapsulated["content_type"].native != _STAMP:
        raise BadSeal("kind")
    imprint = tsp.TSTInfo.load(encapsulated["content"].contents)["message_imprint"]
    if imprint["hashed_message"].native != covered:
        raise BadSeal("digest")


def _holds(found: Any, covered: bytes, kind: str) -> bytes:
    signers = found["signer_infos"]
    if len(signers) != 1:
        raise BadSeal("signers")
    signer = signers[0]
    attributes = {one["type"].native: one["values"] for one in signer["signed_attrs"]}
    if (
        attributes.get("content_type", [None])[0].native != kind
        or signer["digest_algorithm"]["algorithm"].native != "sha256"
    ):
        raise BadSeal("attributes")
    if attributes["message_digest"][0].native != covered:
        raise BadSeal("digest")
    certificate = _certificate(found, signer)
    public = x509.load_der_x509_certificate(certificate).public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise BadSeal("algorithm")
    # What is signed is the set itself, not the tag it has inside the signer's part (RFC 5652, 5.4).
    over = b"\x31" + signer["signed_attrs"].dump()[1:]
    try:
        public.verify(signer["signature"].native, over, ec.ECDSA(SHA256()))
    except InvalidSignature:
        raise BadSeal("signature") from None
    return certificate


def _certificate(found: Any, signer: Any) -> bytes:
    """Return the certificate the signer names, by the hash inside the signed attributes."""
    attributes = {one["type"].native: one["values"] for one in signer["signed_attrs"]}
    named = attributes.get("signing_certificate_v2")
    if named is None:
        raise BadSeal("attributes")
    wanted = named[0]["certs"][0]["cert_hash"].native
    for one in found["certificates"]:
        der: bytes = one.chosen.dump()
        if hashlib.sha256(der).digest() == wanted:
            return der
    raise BadSeal("certificate")


def is_vouched_for(pem: str, authority: x509.Certificate) -> bool:
    """Say whether the platform's authority has signed a key's certificate."""
    try:
        x509.load_pem_x509_certificate(pem.encode()).verify_directly_issued_by(authority)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True
