"""Bytes as text with a letter in front that says how (Multibase), and Ed25519 keys (Multikey). No Django.

Method: W3C Controlled Identifiers 1.0, sections "Multibase" and "Multikey".
"""

import base64
import binascii

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519 = bytes((0xED, 0x01))
_SHA256 = bytes((0x12, 0x20))
KEY_LENGTH = 32


def base58btc(data: bytes) -> str:
    """Return bytes in base58 with the letter z in front.

    >>> base58btc(bytes((0, 0, 1)))
    'z112'
    """
    number, digits = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        digits = _BASE58[rest] + digits
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * zeros + digits


def from_base58btc(text: str) -> bytes:
    """Read what `base58btc` wrote. Raises ValueError for anything else."""
    if not text.startswith("z"):
        raise ValueError("not base58btc")
    digits, number = text[1:], 0
    for digit in digits:
        number = number * 58 + _BASE58.index(digit)
    zeros = len(digits) - len(digits.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base64url(data: bytes) -> str:
    """Return bytes in unpadded base64url with the letter u in front.

    >>> base64url(b"??>")
    'uPz8-'
    """
    return "u" + base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """Read what `base64url` wrote. Raises ValueError for anything else."""
    if not text.startswith("u"):
        raise ValueError("not base64url")
    try:
        padded = text[1:] + "=" * (-len(text[1:]) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error


def multikey(public: bytes) -> str:
    """Return an Ed25519 public key (32 bytes) as a Multikey's `publicKeyMultibase`."""
    return base58btc(_ED25519 + public)


def from_multikey(text: str) -> bytes:
    """Return the 32 bytes of an Ed25519 Multikey. Raises ValueError for any other key."""
    data = from_base58btc(text)
    if not data.startswith(_ED25519) or len(data) != len(_ED25519) + KEY_LENGTH:
        raise ValueError("not an Ed25519 key")
    return data.removeprefix(_ED25519)


def digest_multibase(sha256: str) -> str:
    """Return a SHA-256 given in hexadecimal as a `digestMultibase` (a multihash in base64url)."""
    return base64url(_SHA256 + bytes.fromhex(sha256))
