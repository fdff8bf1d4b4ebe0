"""Making, rotating and withdrawing keys. Only the operator's command does this: it opens the authority."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.contributors.models import ContributorCountry
from accounts.jobs.actions import record_event
from accounts.trail.actions import Acting, record
from certification.signing.authority import Authority, open_authority, subject_of
from certification.signing.desk import PublicKey
from certification.signing.enums import COUNTRY, PLATFORM, KeyPurpose
from certification.signing.errors import KeyExists, NoSigningKey
from certification.signing.models import SigningKey
from certification.signing.process import signer
from certification.signing.queries import listed_key


def authority() -> Authority:
    """Open the platform's certificate authority with the folder and passphrase of the settings.

    The first time it is made. Raises NoSigningKey where keys are listed already and theirs is not here.
    """
    if not settings.AUTHORITY_PASSPHRASE:
        raise NoSigningKey("the authority's passphrase is not given to this process")
    home = Path(settings.AUTHORITY_HOME)
    if not (home / "authority.key").exists() and SigningKey.objects.exists():
        raise NoSigningKey(f"{home} holds no authority, and another has vouched for the keys there are")
    return _opened(home, settings.AUTHORITY_PASSPHRASE)


@lru_cache(maxsize=2)
def _opened(home: Path, passphrase: str) -> Authority:
    return open_authority(home, passphrase, timezone.now().replace(microsecond=0))


@transaction.atomic
def make_signing_key(*, by: Acting, purpose: KeyPurpose, contributor: str | None = None) -> SigningKey:
    """Make a key, have the authority vouch for it, put its private half in the keyring, and list it.

    Raises KeyExists while another key is in use for this purpose.
    """
    if listed := listed_key(purpose, contributor):
        raise KeyExists(f"{listed.kid} is in use")
    return _told(_make(by, purpose, contributor))


@transaction.atomic
def ensure_signing_keys(*, by: Acting, contributors: Iterable[str]) -> list[SigningKey]:
    """Make what is missing of the platform's keys and those of the contributors; return the new ones.

    A key whose time has run out is replaced.
    """
    wanted: list[tuple[KeyPurpose, str | None]] = [(purpose, None) for purpose in sorted(PLATFORM)]
    wanted += [(purpose, iso3) for iso3 in contributors for purpose in sorted(COUNTRY)]
    listed = SigningKey.objects.filter(retired_at=None, compromised_at=None)
    good = set(listed.filter(not_after__gt=timezone.now()).values_list("purpose", "contributor"))
    made = [_rotate(by, *one) for one in wanted if (one[0].value, one[1]) not in good]
    if made:
        _told(made[-1])
    return made


@transaction.atomic
def rotate_signing_key(*, by: Acting, purpose: KeyPurpose, contributor: str | None = None) -> SigningKey:
    """Retire the key in use, if any, and make another. What the old one signed stays trusted."""
    return _told(_rotate(by, purpose, contributor))


@transaction.atomic
def retire_signing_key(*, by: Acting, key: SigningKey, compromised_at: datetime | None = None) -> SigningKey:
    """Take a key out of use. What it signed stays trusted, except since it was compromised."""
    return _told(_retire(by, key, compromised_at))


def _told(key: SigningKey) -> SigningKey:
    """Wake the publishing of the trust list: once for a command, however many keys it changed."""
    record_event(
        "signing_key.changed",
        key=f"{key.kid}:{timezone.now().isoformat()}",
        payload={"key": key.kid},
        contributor=None,
    )
    return key


def _make(by: Acting, purpose: KeyPurpose, contributor: str | None) -> SigningKey:
    key = new_signing_key(purpose, contributor)
    key.save(force_insert=True)
    record(by=by, verb="key.make", subject=key, contributor=contributor, details={"purpose": purpose.value})
    return key


def _rotate(by: Acting, purpose: KeyPurpose, contributor: str | None) -> SigningKey:
    if listed := listed_key(purpose, contributor):
        _retire(by, listed, None)
    return _make(by, purpose, contributor)


def _retire(by: Acting, key: SigningKey, compromised_at: datetime | None) -> SigningKey:
    key = SigningKey.objects.select_for_update().get(pk=key.pk)
    if compromised_at:
        key.compromised_at = compromised_at
    else:
        key.retired_at = timezone.now()
    key.save(update_fields=["retired_at", "compromised_at"])
    verb = "key.compromised" if compromised_at else "key.retire"
    record(by=by, verb=verb, subject=key, contributor=key.contributor_id, details={"purpose": key.purpose})
    return key


def new_signing_key(purpose: KeyPurpose, contributor: str | None) -> SigningKey:
    """Make a key and put its private half in the keyring; the line of the list is returned, not yet saved."""
    vouching = authority()
    country = ContributorCountry.objects.get(pk=contributor) if contributor else None
    subject = subject_of(
        country.iso2 if country else None, country.name("en") if country else "Tutela", purpose
    )
    now = timezone.now().replace(microsecond=0)

    def vouch(public: PublicKey) -> x509.Certificate:
        return vouching.vouch(public, subject=subject, now=now)

    held = signer().keys.make(purpose, vouch)
    return SigningKey(
        kid=held.kid,
        contributor=country,
        purpose=purpose,
        certificate=held.certificate.public_bytes(Encoding.PEM).decode(),
        not_before=held.certificate.not_valid_before_utc,
        not_after=held.certificate.not_valid_after_utc,
    )


def write_revocations() -> bytes:
    """Have the authority list the certificates of compromised keys; return the list in PEM.

    It is written beside the authority with its certificate, and to the signer's folder, from where it goes
    into signatures that last.
    """
    ours = authority()
    withdrawn = {
        x509.load_pem_x509_certificate(key.certificate.encode()).serial_number: key.compromised_at
        for key in SigningKey.objects.exclude(compromised_at=None)
        if key.compromised_at
    }
    crl = ours.revoke(withdrawn, now=timezone.now().replace(microsecond=0)).public_bytes(Encoding.PEM)
    signers = Path(settings.SIGNER_KEYS)
    (Path(settings.AUTHORITY_HOME) / "authority.crl").write_bytes(crl)
    (signers / "authority.crl").write_bytes(crl)
    (signers / "authority.pem").write_bytes(ours.certificate.public_bytes(Encoding.PEM))
    return crl
