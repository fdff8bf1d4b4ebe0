"""Named reads for Open Badges and their status lists."""

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from accounts.tenancy.scope import all_contributors
from certification.certificates.enums import CertificateEventKind
from certification.certificates.models import Certificate, CertificateEvent
from certification.credentials.badge import key_address
from certification.credentials.errors import BadgeNotReady
from certification.credentials.models import OpenBadge, StatusList, StatusPlace
from certification.credentials.statuslist import MOST_IN_USE, REVOCATION
from certification.signing.enums import KeyPurpose
from certification.signing.models import SigningKey
from certification.signing.queries import is_trusted_at, key_in_use, keys_of

_ENDED = (CertificateEventKind.REVOKED, CertificateEventKind.REPLACED)
_DOUBTED = (CertificateEventKind.SUSPENDED, CertificateEventKind.LIFTED)


def badge_of(certificate: Certificate) -> OpenBadge | None:
    """Return the certificate's badge; None while it is still to be made."""
    return OpenBadge.objects.filter(certificate=certificate).first()


def badge_text(certificate: Certificate) -> str:
    """Return the stored badge, which is what is served for ever. Raises BadgeNotReady."""
    found = badge_of(certificate)
    if found is None:
        raise BadgeNotReady(certificate.serial)
    return found.text


def key_for(certificate: Certificate) -> SigningKey:
    """Return the key a certificate's badge is signed with: that in use at its issue, else that in use now.

    Depends on nothing but the record, so that work tried again ends the same. Raises NoSigningKey.
    """
    at, contributor = certificate.issued_at, certificate.contributor_id
    for key in keys_of(contributor, KeyPurpose.CREDENTIAL):
        unharmed = key.compromised_at is None and (key.retired_at is None or at < key.retired_at)
        if unharmed and is_trusted_at(key, at):
            return key
    return key_in_use(KeyPurpose.CREDENTIAL, contributor)


def public_bytes(key: SigningKey) -> bytes:
    """Return the 32 bytes of an Ed25519 key of the list."""
    public = x509.load_pem_x509_certificate(key.certificate.encode()).public_key()
    if not isinstance(public, Ed25519PublicKey):
        raise TypeError(f"key {key.kid} is not Ed25519")
    return public.public_bytes_raw()


def trusted_keys(contributor: str) -> dict[str, bytes]:
    """Return the keys that speak for a contributor's credentials, by address, for `integrity.verify`.

    Retired ones do. Compromised ones do not, whatever date a proof gives: a thief would write an early one.
    """
    keys = keys_of(contributor, KeyPurpose.CREDENTIAL)
    return {
        key_address(settings.SITE_URL, contributor, key.kid): public_bytes(key)
        for key in keys
        if key.compromised_at is None
    }


def places_taken(contributor: str) -> int:
    return StatusPlace.objects.filter(contributor=contributor).count()


def newest_list(contributor: str) -> int:
    """Return the number of the list in which a contributor's next certificates find their places."""
    return places_taken(contributor) // MOST_IN_USE + 1


def positions_set(contributor: str, purpose: str, number: int) -> list[int]:
    """Return the bits that are to be set in a list now.

    Revocation: revoked or replaced, for good. Suspension: suspended and not lifted since.
    """
    kinds = _ENDED if purpose == REVOCATION else _DOUBTED
    events = CertificateEvent.objects.filter(
        contributor=contributor, kind__in=kinds, certificate__status_place__list_number=number
    ).order_by("certificate__status_place__position", "number")
    latest = dict(events.values_list("certificate__status_place__position", "kind"))
    return [position for position, kind in latest.items() if kind != CertificateEventKind.LIFTED]


def published_list(contributor: str, purpose: str, number: int) -> StatusList | None:
    """Return a published list. Anybody may ask: that nobody need ask for a person is what lists are for."""
    with all_contributors("status lists are public"):
        rows = StatusList.objects.filter(contributor=contributor, purpose=purpose, list_number=number)
        return rows.first()


def contributors_with_lists() -> list[str]:
    """Return the contributors that have published a list."""
    found = StatusList.objects.order_by("contributor").values_list("contributor", flat=True)
    return list(found.distinct())
