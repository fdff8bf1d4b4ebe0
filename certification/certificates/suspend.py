"""Suspending a certificate, at once and by one officer; lifting it again takes another.

A suspended certificate proves nothing while the doubt lasts. It may still be revoked, by two officers.
"""

from django.db import transaction

from accounts.roles.rules import Actor
from accounts.trail.actions import Acting
from certification.certificates.entering import happened
from certification.certificates.enums import CertificateEventKind, SuspensionReason
from certification.certificates.errors import (
    CertificateNotSuspended,
    CertificateSuspended,
    KeyWasCompromised,
    SuspendedBySameOfficer,
)
from certification.certificates.models import Certificate, CertificateEvent
from certification.certificates.queries import (
    facts_of,
    key_was_compromised,
    locked_certificate,
    signed_by_compromised,
)
from certification.certificates.revoke import ENDED, refuse_if_ended
from certification.signing.models import SigningKey


@transaction.atomic
def suspend(*, by: Actor, certificate: Certificate, reason: SuspensionReason) -> CertificateEvent:
    """Suspend a certificate that was neither revoked nor replaced; every check says so from now on.

    Raises CertificateNotInForce, CertificateSuspended when it is suspended already, NotAllowed.
    """
    officer = by.acting("certificate:suspend", certificate.contributor_id)
    certificate = locked_certificate(certificate)
    refuse_if_ended(certificate)
    if facts_of(certificate).suspension:
        raise CertificateSuspended(f"{certificate.serial} is suspended already")
    return happened(officer, certificate, CertificateEventKind.SUSPENDED, reason.value)


@transaction.atomic
def lift(*, by: Actor, certificate: Certificate) -> CertificateEvent:
    """Lift a suspension as another officer than the one who suspended.

    Raises CertificateNotSuspended, CertificateNotInForce, SuspendedBySameOfficer, KeyWasCompromised,
    NotAllowed.
    """
    officer = by.acting("certificate:lift", certificate.contributor_id)
    certificate = locked_certificate(certificate)
    refuse_if_ended(certificate)
    suspension = facts_of(certificate).suspension
    if suspension is None:
        raise CertificateNotSuspended(f"{certificate.serial} is not suspended")
    if officer.actor_id == suspension.by:
        raise SuspendedBySameOfficer("another officer lifts the suspension")
    if key_was_compromised(certificate):
        raise KeyWasCompromised(f"the key of {certificate.serial} was compromised")
    return happened(officer, certificate, CertificateEventKind.LIFTED)


@transaction.atomic
def suspend_signed_by(*, by: Acting, key: SigningKey) -> int:
    """Suspend what a compromised key signed since; returns how many. Again: none.

    So every path says the same at once. None of these suspensions is lifted: each certificate is replaced by
    one under the country's new key, or revoked.
    """
    suspended = 0
    for found in signed_by_compromised(key):
        certificate = locked_certificate(found)
        facts = facts_of(certificate)
        if facts.suspension or ENDED & {event.kind for event in facts.events}:
            continue
        happened(by, certificate, CertificateEventKind.SUSPENDED, SuspensionReason.KEY_COMPROMISED.value)
        suspended += 1
    return suspended
