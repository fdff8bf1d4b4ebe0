"""The signer's desk: the private keys it holds, and the ledger of what it has signed. No Django.

The ledger lies with the keys, out of reach of whoever writes to the database: it makes "once" hold even when
the record is tampered with.
"""

import hashlib
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509 import Certificate

from certification.signing.errors import AlreadySigned

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


class HeldKey(Protocol):
    """A private key that signs and does not show itself: in an encrypted file, or in a PKCS#11 token."""

    @property
    def kid(self) -> str: ...

    @property
    def certificate(self) -> Certificate: ...

    def sign(self, data: bytes) -> bytes:
        """Sign bytes: 64 bytes, r and s of ECDSA P-256 with SHA-256 one after the other, or Ed25519."""
        ...


class Keys(Protocol):
    """Where private keys are held."""

    def key(self, kid: str) -> HeldKey:
        """Return a key. Raises NoSigningKey when it is not held here."""
        ...

    def put(self, private: PrivateKey, certificate: Certificate) -> HeldKey:
        """Take in a new key."""
        ...


class Ledger:
    """What was signed, written and flushed to disk before a signature leaves the signer."""

    def __init__(self, file: Path) -> None:
        self._rows = sqlite3.connect(file, isolation_level=None, timeout=30)
        self._rows.execute("PRAGMA synchronous = FULL")
        self._rows.execute(
            "CREATE TABLE IF NOT EXISTS signed (operation TEXT, record TEXT, digest TEXT, at TEXT, "
            "PRIMARY KEY (operation, record)) WITHOUT ROWID"
        )

    def once(self, operation: str, record: str, content: bytes) -> None:
        """Enter that this content is signed for this record. The same content again is let through.

        Raises AlreadySigned when other content was signed for the record before.
        """
        digest = hashlib.sha256(content).hexdigest()
        self._rows.execute(
            "INSERT OR IGNORE INTO signed VALUES (?, ?, ?, ?)",
            (operation, record, digest, datetime.now(UTC).isoformat()),
        )
        if self.newest(operation, record) != digest:
            raise AlreadySigned("already_signed")

    def newest(self, operation: str, record: str) -> str | None:
        """Return what was entered for a record; None when nothing was."""
        row = self._rows.execute(
            "SELECT digest FROM signed WHERE operation = ? AND record = ?", (operation, record)
        ).fetchone()
        return row[0] if row else None

    def replace(self, operation: str, record: str, before: str | None, now: str) -> None:
        """Move what is remembered of a record on, such as the newest edition of a list.

        Raises AlreadySigned when something else than `before` is remembered: another signer was quicker.
        """
        at = datetime.now(UTC).isoformat()
        if before is None:
            sql, values = "INSERT OR IGNORE INTO signed VALUES (?, ?, ?, ?)", (operation, record, now, at)
        else:
            sql = "UPDATE signed SET digest = ?, at = ? WHERE operation = ? AND record = ? AND digest = ?"
            values = (now, at, operation, record, before)  # type: ignore[assignment]
        if self._rows.execute(sql, values).rowcount != 1:
            raise AlreadySigned("already_signed")


class Desk:
    """Keys and ledger together: all that an operation of the signer may use besides the record."""

    def __init__(self, keys: Keys, ledger: Ledger) -> None:
        self.keys = keys
        self.ledger = ledger
