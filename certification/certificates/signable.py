"""What the signer asks of the record before it signs anything for a certificate.

It runs in the signer's own process and believes nobody: it reads the certificate itself, with committed data
only, whoever asks and whatever they hand over.
"""

from dataclasses import dataclass
from datetime import UTC
from typing import Any
from uuid import UUID

from accounts.tenancy.scope import all_contributors
from certification.certificates.enums import CertificateEventKind
from certification.certificates.errors import BadWording
from certification.certificates.models import Certificate, PublicCode
from certification.certificates.payload import digest, read
from certification.signing.enums import KeyPurpose
from certification.signing.errors import SignerRefused
from certification.signing.models import SigningKey
from certification.signing.queries import is_trusted_at


@dataclass(frozen=True)
class Signable:
    """A certificate that may be signed, with its frozen payload."""

    certificate: Certificate
    payload: dict[str, Any]


def signable(record: str) -> Signable:
    """Return a certificate, by its id, that the record allows to sign.

    Raises SignerRefused with `unknown_certificate`, `payload_altered`, `record_differs`, `not_eligible` or
    `revoked`.
    """
    with all_contributors("the signer looks at the certificate it is asked to sign"):
        certificate = _certificate(record)
        if digest(certificate.payload) != certificate.payload_sha256:
            raise SignerRefused("payload_altered")
        payload = _payload(certificate)
        if not _says_the_same(certificate, payload):
            raise SignerRefused("record_differs")
        if not _is_earned(certificate):
            raise SignerRefused("not_eligible")
        if certificate.events.filter(kind=CertificateEventKind.REVOKED).exists():
            raise SignerRefused("revoked")
    return Signable(certificate, payload)


def document_key(what: Signable) -> SigningKey:
    """Return the key a certificate names, with which its country signs document and QR code.

    A key retired since still ends what was entered before. Raises SignerRefused with `key_not_trusted`.
    """
    issued_at = what.certificate.issued_at
    key = SigningKey.objects.filter(
        pk=what.payload["key"],
        contributor=what.certificate.contributor_id,
        purpose=KeyPurpose.DOCUMENT,
        compromised_at=None,
    ).first()
    if key is None or not is_trusted_at(key, issued_at):
        raise SignerRefused("key_not_trusted")
    if key.retired_at is not None and key.retired_at <= issued_at:
        raise SignerRefused("key_not_trusted")
    return key


def _certificate(record: str) -> Certificate:
    try:
        return Certificate.objects.select_related("award__sitting", "award__enrolment").get(pk=UUID(record))
    except (ValueError, Certificate.DoesNotExist):
        raise SignerRefused("unknown_certificate") from None


def _payload(certificate: Certificate) -> dict[str, Any]:
    try:
        return read(certificate.payload)
    except (ValueError, BadWording):
        raise SignerRefused("payload_altered") from None


def _says_the_same(certificate: Certificate, payload: dict[str, Any]) -> bool:
    """Say whether the rows are what the payload says: neither may be changed without the other.

    The code too: revocations are published by the code on record, so a token with another would outlive them.
    """
    enrolment = certificate.award.enrolment
    if (enrolment.category, enrolment.phase) != (payload["category"], payload["phase"]):
        return False
    if not PublicCode.objects.filter(pk=payload["code"], certificate_id=certificate.pk).exists():
        return False
    issued = certificate.issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        certificate.serial,
        certificate.contributor_id,
        issued,
        certificate.valid_until.isoformat(),
    ) == (payload["serial"], payload["contributor"], payload["issued_at"], payload["valid_until"])


def _is_earned(certificate: Certificate) -> bool:
    """Say whether the award is eligible, this person's and this country's, and the sitting was passed."""
    award = certificate.award
    owned = (award.person_id, award.contributor_id) == (certificate.person_id, certificate.contributor_id)
    newest = award.sitting.results.order_by("number").last()
    return award.eligible and owned and newest is not None and newest.passed
