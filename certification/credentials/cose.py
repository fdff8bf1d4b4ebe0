"""The signed envelope of tokens and lists: COSE_Sign1 with ES256, in one form only. No Django.

Source: RFC 9052 (COSE), RFC 8949 section 4.2.1 (deterministic CBOR), RFC 9053 (ES256). Of all that these
allow exactly one encoding is read, so that no two texts say the same and no bit is without meaning: what is
read is built again and compared.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

from certification.credentials.errors import Malformed

KID_BYTES, SIGNATURE_BYTES = 8, 64
_SIGN1 = 18
_ALGORITHM, _KID = 1, 4  # labels of the protected header
_ES256 = -7


@dataclass(frozen=True)
class Envelope:
    """A COSE_Sign1 taken apart. `signature`: r and s, 32 bytes each."""

    kid: bytes
    payload: bytes
    signature: bytes

    @property
    def signed(self) -> bytes:
        """The bytes the signature is over."""
        return to_sign(self.kid, self.payload)


@dataclass(frozen=True)
class TrustedKey:
    """A line of the trust list: a P-256 key, whose it is, for what and when. Instants in Unix seconds.

    `contributor` is empty for the platform's own keys. `not_after` is the first second out of time.
    """

    kid: bytes
    contributor: str
    purpose: str
    x: bytes
    y: bytes
    not_before: int
    not_after: int
    compromised_at: int | None = None

    def is_trusted_at(self, instant: int) -> bool:
        """Say whether what the key signed at an instant is trusted: in its time and before any compromise."""
        in_time = self.not_before <= instant < self.not_after
        return in_time and (self.compromised_at is None or instant < self.compromised_at)

    def signed(self, envelope: Envelope) -> bool:
        """Say whether this key made an envelope's signature."""
        r, s = (int.from_bytes(envelope.signature[half : half + 32], "big") for half in (0, 32))
        try:
            public = _public(self.x, self.y)
            public.verify(utils.encode_dss_signature(r, s), envelope.signed, ec.ECDSA(SHA256()))
        except (InvalidSignature, ValueError):
            return False
        return True


def dump(value: Any) -> bytes:
    """Return a value as deterministic CBOR."""
    return cbor2.dumps(value, canonical=True)


def load(content: bytes) -> Any:
    """Read deterministic CBOR. Raises Malformed for anything else, such as a number longer than needed."""
    try:
        value = cbor2.loads(content)
        same = dump(value) == content
    except (cbor2.CBORError, ValueError, TypeError, LookupError, OverflowError, RecursionError):
        raise Malformed("cbor") from None
    if not same:
        raise Malformed("not_canonical")
    return value


def to_sign(kid: bytes, payload: bytes) -> bytes:
    """Return the bytes to sign for a payload (Sig_structure of RFC 9052, no external data)."""
    return dump(["Signature1", _protected(kid), b"", payload])


def seal(kid: bytes, payload: bytes, signature: bytes) -> bytes:
    """Return the tagged COSE_Sign1."""
    return dump(cbor2.CBORTag(_SIGN1, [_protected(kid), {}, payload, signature]))


def unseal(content: bytes) -> Envelope:
    """Take a COSE_Sign1 apart. Raises Malformed for every form but the one `seal` writes."""
    tagged = load(content)
    if not isinstance(tagged, cbor2.CBORTag) or tagged.tag != _SIGN1:
        raise Malformed("tag")
    parts = tagged.value
    if not isinstance(parts, list) or len(parts) != 4:
        raise Malformed("structure")
    protected, unprotected, payload, signature = parts
    if not all(isinstance(part, bytes) for part in (protected, payload, signature)):
        raise Malformed("structure")
    if unprotected != {}:
        raise Malformed("unprotected_header")
    kid = protected[-KID_BYTES:]
    if len(kid) != KID_BYTES or protected != _protected(kid):
        raise Malformed("protected_header")
    if len(signature) != SIGNATURE_BYTES:
        raise Malformed("signature_length")
    if seal(kid, payload, signature) != content:
        raise Malformed("not_canonical")
    return Envelope(kid, payload, signature)


def _protected(kid: bytes) -> bytes:
    return dump({_ALGORITHM: _ES256, _KID: kid})


@lru_cache(maxsize=512)
def _public(x: bytes, y: bytes) -> ec.EllipticCurvePublicKey:
    right, up = int.from_bytes(x, "big"), int.from_bytes(y, "big")
    return ec.EllipticCurvePublicNumbers(right, up, ec.SECP256R1()).public_key()
