"""What a leaf of the register says: one event of one certificate, as canonical JSON (RFC 8785). No Django.

No name, no officer and no reason: the register is meant to be read by anybody. The payload's digest binds the
names, and cannot be guessed because the payload carries 128 random bits; the reason is bound by a digest
salted with 122 random bits that never leave the database.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import rfc8785

VERSION = 1


@dataclass(frozen=True)
class LeafFacts:
    """One event: of which certificate, what, its number among the certificate's events, when and why."""

    serial: str
    event: str
    number: int
    at: datetime
    reason: str
    salt: UUID
    payload_sha256: str


def leaf_data(facts: LeafFacts) -> str:
    """Return the text a leaf's hash covers."""
    return rfc8785.dumps(
        {
            "v": VERSION,
            "serial": facts.serial,
            "event": facts.event,
            "number": facts.number,
            "at": facts.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "reason_sha256": hashlib.sha256(f"{facts.salt}:{facts.reason}".encode()).hexdigest(),
            "payload_sha256": facts.payload_sha256,
        }
    ).decode()
