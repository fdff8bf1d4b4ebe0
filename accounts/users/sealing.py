"""Secrets the database keeps and must give back (a webhook's secret, a sheet of slips): AES-256-GCM.

The key never lies in the database: it is derived from PIN_KEY, one for each purpose (HKDF, RFC 5869), so what
was sealed for one purpose cannot be passed off as another's.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from accounts.users.errors import Unsealable

NONCE = 12  # bytes: the 96 bits NIST SP 800-38D, 5.2.1.1 recommends


def seal(plain: bytes, purpose: str) -> bytes:
    """Return bytes only this site can read again: a random nonce, then the ciphertext with its tag."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(_key(purpose)).encrypt(nonce, plain, purpose.encode())


def unseal(sealed: bytes, purpose: str) -> bytes:
    """Return what was sealed for a purpose.

    Raises Unsealable when it was altered, cut short, sealed for another purpose or under another PIN_KEY.
    """
    nonce, rest = bytes(sealed[:NONCE]), bytes(sealed[NONCE:])
    try:
        return AESGCM(_key(purpose)).decrypt(nonce, rest, purpose.encode())
    except (InvalidTag, ValueError):
        raise Unsealable(purpose) from None


def _key(purpose: str) -> bytes:
    info = f"tutela sealing {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(settings.PIN_KEY.encode())
