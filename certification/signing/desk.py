"""The signer's desk: the private keys it holds, and the ledger of what it has signed. No Django.

The ledger lies with the keys, out of reach of whoever writes to the database: it makes "once" hold even when
the record is tampered with.
"""

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509 import Certificate

from certification.signing.enums import KeyPurpose
from certification.signing.errors import AlreadySigned

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
Vouch = Callable[[PublicKey], Certificate]


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

    def make(self, purpose: KeyPurpose, vouch: Vouch) -> HeldKey:
        """Make a key of the kind a purpose needs, and keep it with the certificate `vouch` gives it."""
        ...

    def check(self) -> None:
        """See whether the keys open at all. Raises NotAKey when they do not."""
        ...


class Ledger:
    """What was signed, written and flushed to disk before a signature leaves the signer.

    Threads and processes may share it: every line is one statement of a connection of its own.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._run(
            "CREATE TABLE IF NOT EXISTS signed (operation TEXT, record TEXT, digest TEXT, at TEXT, "
            "PRIMARY KEY (operation, record)) WITHOUT ROWID"
        )

    def once(self, operation: str, record: str, content: bytes) -> None:
        """Enter that this content is signed for this record. The same content again is let through.

        Raises AlreadySigned when other content was signed for the record before.
        """
        digest = hashlib.sha256(content).hexdigest()
        self._run("INSERT OR IGNORE INTO signed VALUES (?, ?, ?, ?)", operation, record, digest, _now())
        if self.newest(operation, record) != digest:
            raise AlreadySigned("already_signed")

    def newest(self, operation: str, record: str) -> str | None:
        """Return what was entered for a record; None when nothing was."""
        sql = "SELECT digest FROM signed WHERE operation = ? AND record = ?"
        rows, _ = self._run(sql, operation, record)
        return rows[0][0] if rows else None

    def replace(self, operation: str, record: str, before: str | None, now: str) -> None:
        """Move what is remembered of a record on, such as the newest edition of a list.

        Raises AlreadySigned when something else than `before` is remembered: another signer was quicker.
        """
        if before is None:
            sql = "INSERT OR IGNORE INTO signed VALUES (?, ?, ?, ?)"
            _, changed = self._run(sql, operation, record, now, _now())
        else:
            sql = "UPDATE signed SET digest = ?, at = ? WHERE operation = ? AND record = ? AND digest = ?"
            _, changed = self._run(sql, now, _now(), operation, record, before)
        if changed != 1:
            raise AlreadySigned("already_signed")

    def forget(self, operation: str, record: str) -> bool:
        """Strike a record out, so that other content may be signed for it. Only the operator does this."""
        _, changed = self._run("DELETE FROM signed WHERE operation = ? AND record = ?", operation, record)
        return changed == 1

    def _run(self, sql: str, *values: str) -> tuple[list[tuple[str]], int]:
        with closing(sqlite3.connect(self._file, isolation_level=None, timeout=30)) as rows:
            rows.execute("PRAGMA synchronous = FULL")
            done = rows.execute(sql, values)
            return done.fetchall(), done.rowcount


def _now() -> str:
    return datetime.now(UTC).isoformat()


class Desk:
    """Keys and ledger together: all that an operation of the signer may use besides the record."""

    def __init__(self, keys: Keys, ledger: Ledger) -> None:
        self.keys = keys
        self.ledger = ledger
