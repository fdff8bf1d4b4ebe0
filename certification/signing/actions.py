"""Making, rotating and withdrawing keys. Only the operator's command does this: it opens the authority."""

from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.contributors.models import ContributorCountry
from accounts.trail.actions import Acting, record
from certification.signing.authority import Authority, new_key, open_authority, subject_of
from certification.signing.enums import KeyPurpose
from certification.signing.errors import KeyExists, NoSigningKey
from certification.signing.models import SigningKey
from certification.signing.process import signer
from certification.signing.queries import key_in_use


def authority() -> Authority:
    """Open the platform's certificate authority with the folder and passphrase of the settings."""
    if not settings.AUTHORITY_PASSPHRASE:
        raise NoSigningKey("the authority's passphrase is not given to this process")
    return open_authority(Path(settings.AUTHORITY_HOME), settings.AUTHORITY_PASSPHRASE, timezone.now())


@transaction.atomic
def make_signing_key(*, by: Acting, purpose: KeyPurpose, contributor: str | None = None) -> SigningKey:
    """Make a key, have the authority vouch for it, put its private half in the keyring, and list it.

    Raises KeyExists while another key is in use for this purpose.
    """
    try:
        raise KeyExists(f"{key_in_use(purpose, contributor).kid} is in use")
    except NoSigningKey:
        pass
    key = new_signing_key(purpose, contributor)
    key.save(force_insert=True)
    record(by=by, verb="key.make", subject=key, contributor=contributor, details={"purpose": purpose.value})
    return key


def new_signing_key(purpose: KeyPurpose, contributor: str | None) -> SigningKey:
    """Make a key and put its private half in the keyring; the line of the list is returned, not yet saved."""
    private = new_key(purpose)
    country = ContributorCountry.objects.get(pk=contributor) if contributor else None
    subject = subject_of(
        country.iso2 if country else None, country.name("en") if country else "Tutela", purpose
    )
    now = timezone.now().replace(microsecond=0)
    certificate = authority().vouch(private.public_key(), subject=subject, now=now)
    return SigningKey(
        kid=signer().keys.put(private, certificate).kid,
        contributor=country,
        purpose=purpose,
        certificate=certificate.public_bytes(Encoding.PEM).decode(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


@transaction.atomic
def retire_signing_key(*, by: Acting, key: SigningKey, compromised_at: datetime | None = None) -> SigningKey:
    """Take a key out of use. What it signed stays trusted, except since it was compromised."""
    key = SigningKey.objects.select_for_update().get(pk=key.pk)
    if compromised_at:
        key.compromised_at = compromised_at
    else:
        key.retired_at = timezone.now()
    key.save(update_fields=["retired_at", "compromised_at"])
    verb = "key.compromised" if compromised_at else "key.retire"
    record(by=by, verb=verb, subject=key, contributor=key.contributor_id, details={"purpose": key.purpose})
    return key
