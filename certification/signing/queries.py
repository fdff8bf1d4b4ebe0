"""Named reads of the public keys."""

from datetime import datetime

from django.utils import timezone

from certification.signing.enums import KeyPurpose
from certification.signing.errors import NoSigningKey
from certification.signing.models import SigningKey


def key_in_use(purpose: KeyPurpose, contributor: str | None = None) -> SigningKey:
    """Return the key that signs now for a purpose: a contributor's, or the platform's.

    Raises NoSigningKey when none was made, or its time has run out.
    """
    now = timezone.now()
    keys = SigningKey.objects.filter(
        purpose=purpose, contributor=contributor, retired_at=None, compromised_at=None
    )
    found = keys.filter(not_before__lte=now, not_after__gt=now).first()
    if found is None:
        raise NoSigningKey(f"{contributor or 'the platform'} has no {purpose.value} key in use")
    return found


def listed_key(purpose: KeyPurpose, contributor: str | None = None) -> SigningKey | None:
    """Return the key neither retired nor compromised, even when its time has run out."""
    keys = SigningKey.objects.filter(purpose=purpose, contributor=contributor)
    return keys.filter(retired_at=None, compromised_at=None).first()


def is_trusted_at(key: SigningKey, at: datetime) -> bool:
    """Say whether what a key signed at an instant is trusted: in its time, and before any compromise."""
    in_time = key.not_before <= at < key.not_after
    return in_time and (key.compromised_at is None or at < key.compromised_at)


def keys_of(contributor: str | None, purpose: KeyPurpose) -> list[SigningKey]:
    """Return every key a contributor (or the platform) ever had for a purpose, oldest first."""
    return list(SigningKey.objects.filter(contributor=contributor, purpose=purpose))
