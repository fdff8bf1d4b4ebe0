"""Named reads of tokens, keys and lists, and the check of a QR code against them and the register."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby
from typing import Any
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils import timezone

from accounts.tenancy.scope import all_contributors, scoped
from certification.certificates.codes import code_bytes
from certification.certificates.enums import CHANGES, CertificateEventKind
from certification.certificates.models import Certificate, CertificateEvent, PublicCode
from certification.certificates.payload import digest, read
from certification.certificates.queries import certificates
from certification.credentials.cose import TrustedKey
from certification.credentials.errors import Malformed
from certification.credentials.lists import (
    Kind,
    Revoked,
    listed_from,
    revocation_rows,
    short,
    standing_of,
    trust_rows,
)
from certification.credentials.models import OfflineToken, SignedList
from certification.credentials.token import Facts, Problem, claims_of, decode, verify
from certification.signing.enums import KeyPurpose
from certification.signing.models import SigningKey
from certification.signing.queries import is_trusted_at

_AT_ONCE = 500  # codes looked up in one statement


@dataclass(frozen=True)
class TokenRead:
    """What a QR code's text proves, and the register's certificate it is about.

    `certificate` is None when the register has none by the token's code, whoever signed it. `agrees`: the
    register says of it word for word what the token says.
    """

    facts: Facts
    certificate: Certificate | None = None
    agrees: bool | None = None


def read_token(text: str) -> TokenRead:
    """Check a QR code's text, the whole address or what stands behind its `#`, by the keys on record.

    Of suspension, revocation and replacement the facts say nothing: ask the certificate.
    """
    address, _, token = text.strip().rpartition("#")
    facts = facts_of_token(token)
    if facts.claims is None:
        return _at_our_address(TokenRead(facts), address)
    code = facts.claims.public_code
    known = PublicCode.objects.filter(pk=code, contributor=facts.claims.issuer).first()
    if known is None:
        return _at_our_address(TokenRead(facts), address)
    with scoped({known.contributor_id}):
        certificate = certificates().filter(pk=known.certificate_id).first()
    if certificate is None:
        return _at_our_address(TokenRead(facts), address)
    if digest(certificate.payload) != certificate.payload_sha256:
        return _at_our_address(TokenRead(facts, certificate, agrees=False), address)
    payload = read(certificate.payload)
    found = TokenRead(facts, certificate, agrees=claims_of(payload) == facts.claims)
    return _at_our_address(found, address, payload["offline"])


def facts_of_token(token: str) -> Facts:
    """Check a token by the keys on record, as of now."""
    try:
        kid = decode(token)[1].kid
    except Malformed:
        return Facts(format=False, problem=Problem.FORMAT)
    keys = {key.kid: key for key in map(trusted_key, _p256().filter(pk=kid.hex()))}
    return verify(token, keys, int(timezone.now().timestamp()))


def token_of(certificate: Certificate) -> OfflineToken | None:
    """Return a certificate's token; None while none was made."""
    return OfflineToken.objects.filter(certificate=certificate).first()


def newest_list(kind: Kind) -> SignedList | None:
    """Return the newest edition of a list; None when none was published."""
    return SignedList.objects.filter(kind=kind).order_by("-number").first()


def newest_list_by(kind: Kind, kid: str) -> SignedList | None:
    """Return the newest edition a key signed; None without one, and of a key that was compromised."""
    lost = SigningKey.objects.filter(purpose=KeyPurpose.LISTS).exclude(compromised_at=None)
    found = SignedList.objects.filter(kind=kind, kid=kid).exclude(kid__in=lost.values("kid"))
    return found.order_by("-number").first()


def leaving_key(now: datetime) -> SigningKey | None:
    """Return the lists key that has still to hand over to the one in use now; None when none has.

    It signed the newest trust list, was retired since, is in its time and was never compromised.
    """
    newest = newest_list(Kind.TRUST)
    keys = SigningKey.objects.filter(purpose=KeyPurpose.LISTS)
    leaving = keys.filter(pk=newest.kid).exclude(retired_at=None).first() if newest else None
    if leaving is None or leaving.compromised_at or not is_trusted_at(leaving, now):
        return None
    return leaving if keys.filter(retired_at=None, compromised_at=None).exists() else None


def newest_number(kind: Kind) -> int:
    """Return the newest edition's number; 0 when none was published."""
    newest = SignedList.objects.filter(kind=kind).order_by("-number").values_list("number", flat=True)
    return newest.first() or 0


def rows_of(kind: Kind, now: datetime) -> list[list[Any]]:
    """Return what an edition made now lists, in its order."""
    if kind is Kind.TRUST:
        return trust_rows(trusted_key(row) for row in _p256())
    return revocation_rows(_revoked(now))


def lists_keys() -> dict[bytes, TrustedKey]:
    """Return the platform's keys that sign lists, by id: those a reader is given to hold beforehand."""
    rows = SigningKey.objects.filter(purpose=KeyPurpose.LISTS)
    return {key.kid: key for key in map(trusted_key, rows)}


def trusted_key(row: SigningKey) -> TrustedKey:
    """Return a P-256 key as the trust list states it."""
    x, y = _point(row.certificate)
    return TrustedKey(
        kid=bytes.fromhex(row.kid),
        contributor=row.contributor_id or "",
        purpose=row.purpose,
        x=x,
        y=y,
        not_before=int(row.not_before.timestamp()),
        not_after=int(row.not_after.timestamp()),
        compromised_at=int(row.compromised_at.timestamp()) if row.compromised_at else None,
    )


def _p256() -> Any:
    return SigningKey.objects.filter(purpose__in=(KeyPurpose.DOCUMENT, KeyPurpose.LISTS))


@lru_cache(maxsize=512)
def _point(pem: str) -> tuple[bytes, bytes]:
    public = x509.load_pem_x509_certificate(pem.encode()).public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise TypeError("documents and lists are signed with ECDSA P-256")
    numbers = public.public_numbers()
    return numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")


def _revoked(now: datetime) -> Iterable[Revoked]:
    """Yield a line for every certificate, of every country, that does not stand and is not long expired."""
    first = listed_from(now.astimezone(UTC).date())
    with all_contributors("the revocation list is the platform's"):
        events = CertificateEvent.objects.filter(kind__in=CHANGES, certificate__valid_until__gte=first)
        rows = list(events.order_by("certificate", "number").values_list("certificate", "kind", "at"))
    found = {}
    for certificate, happened in groupby(rows, key=lambda row: row[0]):
        standing = standing_of((CertificateEventKind(kind), at) for _, kind, at in happened)
        if standing is not None:
            found[certificate] = standing
    for certificate, code in _codes(list(found)):
        yield Revoked(short(code_bytes(code)), *found[certificate])


def _codes(certificate_ids: list[UUID]) -> Iterable[tuple[UUID, str]]:
    for start in range(0, len(certificate_ids), _AT_ONCE):
        some = certificate_ids[start : start + _AT_ONCE]
        rows = PublicCode.objects.filter(certificate_id__in=some)
        yield from rows.values_list("certificate_id", "code")


def _at_our_address(found: TokenRead, address: str, printed: str = "") -> TokenRead:
    """Refuse a token that came behind another address than ours: that code led people elsewhere."""
    ours = {"", f"{settings.SITE_URL}/v", f"{settings.SITE_URL}/verify/offline/", printed}
    return found if address in ours else TokenRead(Facts(format=False, problem=Problem.FORMAT))
