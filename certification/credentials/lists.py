"""The two signed lists that the offline check carries with it, built and read. No Django.

The trust list says which keys sign for whom and when; the revocation list which certificates no longer stand.
Editions are numbered, so that a reader who has seen a later one refuses an earlier one, and dated, so that
it knows how old its knowledge is. A certificate is listed by a hash of its public code: who holds the
certificate finds it, and nobody else can tell whose it is.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from certification.certificates.enums import CertificateEventKind
from certification.credentials.cose import KID_BYTES, Envelope, TrustedKey, dump, load, unseal
from certification.credentials.errors import Distrusted, Malformed

EVERY = timedelta(hours=24)  # an edition at least
STALE_AFTER = timedelta(days=7)  # older than this, a list no longer says that a certificate stands
KEPT_AFTER_EXPIRY = timedelta(days=31)  # for readers whose clock is behind
ENTRY_BYTES = 12
LISTS = "lists"  # the purpose of the platform's key that signs both


class Kind(StrEnum):
    TRUST = "trust"
    REVOCATION = "revocation"


class Standing(IntEnum):
    """How a listed certificate stands, as a number. Revoked outranks replaced, and that suspended."""

    SUSPENDED = 1
    REVOKED = 2
    REPLACED = 3


_ENTRIES = {Kind.TRUST: "keys", Kind.REVOCATION: "entries"}


@dataclass(frozen=True)
class Revoked:
    """A line of the revocation list. `since` in Unix seconds."""

    code: bytes
    standing: Standing
    since: int

    def row(self) -> list[Any]:
        return [self.code, int(self.standing), self.since]


@dataclass(frozen=True)
class Edition:
    """A list read and verified. `at`, `next`: when it was made and the next one is due, Unix seconds."""

    kind: Kind
    number: int
    at: int
    next: int
    keys: Mapping[bytes, TrustedKey]
    entries: Mapping[bytes, Revoked]

    @property
    def rows(self) -> list[list[Any]]:
        """What is listed, as it is written."""
        return (
            trust_rows(self.keys.values())
            if self.kind is Kind.TRUST
            else revocation_rows(self.entries.values())
        )

    def is_stale(self, at: int) -> bool:
        return at - self.at > STALE_AFTER.total_seconds()


def short(code: bytes) -> bytes:
    """Return how a certificate is listed, from its public code's 16 bytes."""
    return hashlib.sha256(code).digest()[:ENTRY_BYTES]


def standing_of(events: Iterable[tuple[CertificateEventKind, datetime]]) -> tuple[Standing, int] | None:
    """Fold what happened to a certificate into its line of the list; None when it stands."""
    since: dict[Standing, int] = {}
    for kind, at in events:
        if kind is CertificateEventKind.LIFTED:
            since.pop(Standing.SUSPENDED, None)
        elif kind in _HAPPENED:
            since.setdefault(_HAPPENED[kind], int(at.timestamp()))
    for standing in (Standing.REVOKED, Standing.REPLACED, Standing.SUSPENDED):
        if standing in since:
            return standing, since[standing]
    return None


_HAPPENED = {
    CertificateEventKind.SUSPENDED: Standing.SUSPENDED,
    CertificateEventKind.REVOKED: Standing.REVOKED,
    CertificateEventKind.REPLACED: Standing.REPLACED,
}


def listed_from(today: date) -> date:
    """Return the first last-valid day whose certificates are still listed."""
    return today - KEPT_AFTER_EXPIRY


def trust_rows(keys: Iterable[TrustedKey]) -> list[list[Any]]:
    """Return the trust list's rows, ordered by key id."""
    return [
        [k.kid, k.contributor, k.purpose, k.x, k.y, k.not_before, k.not_after, k.compromised_at]
        for k in sorted(keys, key=lambda key: key.kid)
    ]


def revocation_rows(entries: Iterable[Revoked]) -> list[list[Any]]:
    """Return the revocation list's rows, ordered by their hashes: the order tells nothing."""
    return [entry.row() for entry in sorted(entries, key=lambda entry: entry.code)]


def digest(rows: list[list[Any]]) -> str:
    """Return the SHA-256, in hexadecimal, of what is listed."""
    return hashlib.sha256(dump(rows)).hexdigest()


def packed(kind: Kind, number: int, rows: list[list[Any]], now: datetime) -> bytes:
    """Return an edition as the CBOR that is signed."""
    at = int(now.astimezone(UTC).timestamp())
    due = at + int(EVERY.total_seconds())
    return dump({"kind": kind.value, "number": number, "at": at, "next": due, _ENTRIES[kind]: rows})


def read(content: bytes) -> tuple[Edition, Envelope]:
    """Read a list without judging it. Raises Malformed for every form but the one that is published."""
    envelope = unseal(content)
    found = load(envelope.payload)
    try:
        kind = Kind(found["kind"])
        rows = found[_ENTRIES[kind]]
        edition = Edition(
            kind=kind,
            number=_whole(found["number"]),
            at=_whole(found["at"]),
            next=_whole(found["next"]),
            keys={row[0]: _key(row) for row in rows} if kind is Kind.TRUST else {},
            entries={row[0]: _revoked(row) for row in rows} if kind is Kind.REVOCATION else {},
        )
    except (KeyError, TypeError, ValueError, IndexError):
        raise Malformed("list") from None
    if len(found) != 5 or len(edition.keys) + len(edition.entries) != len(rows):
        raise Malformed("list")
    return edition, envelope


def trusted(
    content: bytes, kind: Kind, keys: Mapping[bytes, TrustedKey], *, at: int, newest: int = 0
) -> Edition:
    """Return a list that may be used: of this kind, signed by a key of the platform, not older than seen.

    `keys`: the platform's keys by id, held beforehand. `newest`: the highest number seen so far.
    Raises Malformed; Distrusted with `kind`, `unknown_key`, `signature`, `issuer`, `future` or `rolled_back`.
    """
    edition, envelope = read(content)
    key = keys.get(envelope.kid)
    if edition.kind is not kind:
        raise Distrusted("kind")
    if key is None or (key.contributor, key.purpose) != ("", LISTS):
        raise Distrusted("unknown_key")
    if not key.signed(envelope):
        raise Distrusted("signature")
    if not key.is_trusted_at(edition.at):
        raise Distrusted("issuer")
    if edition.at > at:
        raise Distrusted("future")
    if edition.number < newest:
        raise Distrusted("rolled_back")
    return edition


def _key(row: list[Any]) -> TrustedKey:
    kid, contributor, purpose, x, y, not_before, not_after, compromised_at = row
    if [len(_bytes(one)) for one in (kid, x, y)] != [KID_BYTES, 32, 32]:
        raise Malformed("key")
    if not isinstance(contributor, str) or not isinstance(purpose, str):
        raise Malformed("key")
    compromised = None if compromised_at is None else _whole(compromised_at)
    return TrustedKey(kid, contributor, purpose, x, y, _whole(not_before), _whole(not_after), compromised)


def _revoked(row: list[Any]) -> Revoked:
    code, standing, since = row
    if len(_bytes(code)) != ENTRY_BYTES:
        raise Malformed("entry")
    return Revoked(code, Standing(_whole(standing)), _whole(since))


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise Malformed("list")
    return value


def _whole(value: object) -> int:
    if type(value) is not int or value < 0:
        raise Malformed("list")
    return value
