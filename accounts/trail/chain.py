"""The hash chain of the audit trail: pure functions over canonical JSON (RFC 8785)."""

import hashlib
from typing import Any

import rfc8785

GENESIS = "0" * 64


def digest(value: Any) -> str:
    """Return the SHA-256, in hexadecimal, of a value's canonical JSON."""
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()


def link(previous: str, entry: dict[str, Any]) -> str:
    """Return the hash of one entry: it covers the entry's content and the hash before it."""
    return digest({"previous": previous, "entry": entry})


def personal_digest(salt: str, values: dict[str, Any]) -> str:
    """Return the salted digest that stands in the chain for personal values, which may be erased later."""
    return digest({"salt": salt, "values": values})
