"""The signed text in a certificate's QR code, from the frozen payload and back. No Django.

A CBOR Web Token (RFC 8392) in the manner of the EU digital COVID certificate: claims in a COSE_Sign1, written
in base64url behind the `#` of an address. The form is docs/decisions/0015-offline-token.md.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from certification.certificates.codes import code_bytes
from certification.credentials.cose import SIGNATURE_BYTES, Envelope, TrustedKey, dump, load, seal, unseal
from certification.credentials.errors import Malformed

WANTED = 340  # characters of the whole address for all but the longest names
LONGEST_WITH_NATIVE = 440  # beyond this the native name stays on the paper only
LONGEST = 1500  # of a token alone: what the longest Latin name a record can hold comes to, and no more
DOCUMENT = "document"  # the purpose of the keys that sign tokens

_ISSUER, _EXPIRES, _ISSUED, _CODE, _CERTIFICATE = 1, 4, 6, 7, -65537
_PHASES = ("pre_deployment", "induction", "refresher")
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_LETTERS = re.compile(r"[A-Z]{3}", re.ASCII)
_LAST_SECOND = 2**32 - 1


@dataclass(frozen=True)
class Claims:
    """What a token says. Instants in Unix seconds; `code`: the public code's 16 bytes."""

    issuer: str
    expires: int
    issued: int
    code: bytes
    number: int
    category: str
    phase: str
    version: str
    name: str
    native: str

    @property
    def serial(self) -> str:
        return f"{self.issuer}-{datetime.fromtimestamp(self.issued, UTC).year}-{self.number:07d}"

    @property
    def public_code(self) -> str:
        return base64.b32encode(self.code).decode().rstrip("=")


class Problem(StrEnum):
    """Why a token does not prove that its certificate is in force, in the order in which it is looked at."""

    FORMAT = "format"
    UNKNOWN_KEY = "unknown_key"
    FOREIGN_KEY = "foreign_key"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    FUTURE = "future"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Facts:
    """What a check of a token found, each fact by itself; None was not looked at.

    `issuer`: the key was the country's own and trusted on the day of issue. `claims` are given only when the
    signature holds: nobody is shown a name that nobody signed.
    """

    format: bool
    signature: bool | None = None
    issuer: bool | None = None
    dates: bool | None = None
    claims: Claims | None = None
    problem: Problem | None = None


def claims_of(payload: Mapping[str, Any]) -> Claims:
    """Return the claims of a certificate. A native name too long for the code is left out, never cut.

    Raises Malformed when the payload's serial is not one of its contributor and year.
    """
    issued = datetime.strptime(payload["issued_at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    ends = datetime.combine(date.fromisoformat(payload["valid_until"]), time(23, 59, 59), UTC)
    holder = payload["holder"]
    claims = Claims(
        issuer=payload["contributor"],
        expires=int(ends.timestamp()),
        issued=int(issued.timestamp()),
        code=code_bytes(payload["code"]),
        number=int(payload["serial"].rpartition("-")[2]),
        category=payload["category"],
        phase=payload["phase"],
        version=payload["standard"]["version"],
        name=f"{holder['given_names']} {holder['family_name']}".strip(),
        native=holder["name_native"],
    )
    if claims.serial != payload["serial"]:
        raise Malformed("serial")
    fits = _length(claims, payload["offline"]) <= LONGEST_WITH_NATIVE
    return claims if fits else replace(claims, native="")


def packed(claims: Claims) -> bytes:
    """Return the claims as the CBOR that is signed."""
    certificate = [
        claims.number,
        claims.category,
        _PHASES.index(claims.phase),
        claims.version,
        claims.name,
        claims.native,
    ]
    return dump(
        {
            _ISSUER: claims.issuer,
            _EXPIRES: claims.expires,
            _ISSUED: claims.issued,
            _CODE: claims.code,
            _CERTIFICATE: certificate,
        }
    )


def unpacked(content: bytes) -> Claims:
    """Read claims. Raises Malformed for a claim too many, too few, of another type or out of range."""
    found = load(content)
    if not isinstance(found, dict) or set(found) != {_ISSUER, _EXPIRES, _ISSUED, _CODE, _CERTIFICATE}:
        raise Malformed("claims")
    certificate = found[_CERTIFICATE]
    if not isinstance(certificate, list) or len(certificate) != 6:
        raise Malformed("claims")
    number, category, phase, version, name, native = certificate
    issuer, expires, issued, code = (found[label] for label in (_ISSUER, _EXPIRES, _ISSUED, _CODE))
    sound = (
        _in(issued, 1, _LAST_SECOND) and _in(expires, 1, _LAST_SECOND) and issued < expires,
        _in(number, 1, 9_999_999) and _in(phase, 0, len(_PHASES) - 1),
        isinstance(code, bytes) and len(code) == 16,
        all(isinstance(one, str) and _LETTERS.fullmatch(one) for one in (issuer, category)),
        all(isinstance(one, str) for one in (version, name, native)) and version and name,
    )
    if not all(sound):
        raise Malformed("claims")
    claims = Claims(issuer, expires, issued, code, number, category, _PHASES[phase], version, name, native)
    if packed(claims) != content:
        raise Malformed("claims")
    return claims


def encode(kid: bytes, claims: Claims, signature: bytes) -> str:
    """Return the token: base64url without padding."""
    return to_text(seal(kid, packed(claims), signature))


def decode(text: str) -> tuple[Claims, Envelope]:
    """Read a token without judging it. Raises Malformed for every form but the one `encode` writes."""
    if len(text) > LONGEST:
        raise Malformed("too_long")
    envelope = unseal(from_text(text))
    return unpacked(envelope.payload), envelope


def verify(text: str, keys: Mapping[bytes, TrustedKey], at: int) -> Facts:
    """Check a token by the trust list alone: form, signature, whose key and since when, dates.

    Whether the certificate was suspended, revoked or replaced is not in it. `at`: now, in Unix seconds.
    """
    try:
        claims, envelope = decode(text)
    except Malformed:
        return Facts(format=False, problem=Problem.FORMAT)
    key = keys.get(envelope.kid)
    if key is None:
        return Facts(format=True, problem=Problem.UNKNOWN_KEY)
    if (key.contributor, key.purpose) != (claims.issuer, DOCUMENT):
        return Facts(format=True, issuer=False, problem=Problem.FOREIGN_KEY)
    if not key.signed(envelope):
        return Facts(format=True, signature=False, problem=Problem.SIGNATURE)
    trusted, in_time = key.is_trusted_at(claims.issued), claims.issued <= at <= claims.expires
    problem = None if in_time else Problem.EXPIRED if at > claims.expires else Problem.FUTURE
    return Facts(
        format=True,
        signature=True,
        issuer=trusted,
        dates=in_time,
        claims=claims,
        problem=problem if trusted else Problem.ISSUER,
    )


def address(offline: str, token: str) -> str:
    """Return what the QR code says: the address of the offline check with the token behind the `#`."""
    return f"{offline}#{token}"


def to_text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def from_text(text: str) -> bytes:
    """Read base64url without padding. Raises Malformed for other characters or stray last bits."""
    if not _BASE64URL.fullmatch(text):
        raise Malformed("base64url")
    try:
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise Malformed("base64url") from None
    if to_text(content) != text:
        raise Malformed("base64url")
    return content


def _length(claims: Claims, offline: str) -> int:
    return len(address(offline, encode(bytes(8), claims, bytes(SIGNATURE_BYTES))))


def _in(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most
