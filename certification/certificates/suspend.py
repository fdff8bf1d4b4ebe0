"""Suspending a certificate, at once and by one officer; lifting it again takes another.

A suspended certificate proves nothing while the doubt lasts. It may still be revoked, by two officers.
"""

from django.db import transaction

from accounts.roles.rules import Actor
from accounts.trail.actions import record
from certification.certificates.entering import append_event, officer_of
from certification.certificates.enums import CertificateEventKind, SuspensionReason
from certification.certificates.errors import (
    CertificateNotSuspended,
    CertificateSuspended,
    SuspendedBySameOfficer,
)
from certification.certificates.models import Certificate, CertificateEvent
from certification.certificates.queries import facts_of, locked_certificate
from certification.certificates.revoke import refuse_if_ended


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
    return _happened(officer, certificate, CertificateEventKind.SUSPENDED, reason.value)


@transaction.atomic
def lift(*, by: Actor, certificate: Certificate) -> CertificateEvent:
    """Lift a suspension as another officer than the one who suspended.

    Raises CertificateNotSuspended, CertificateNotInForce, SuspendedBySameOfficer, NotAllowed.
    """
    officer = by.acting("certificate:lift", certificate.contributor_id)
    certificate = locked_certificate(certificate)
    refuse_if_ended(certificate)
    suspension = facts_of(certificate).suspension
    if suspension is None:
        raise CertificateNotSuspended(f"{certificate.serial} is not suspended")
    if officer.actor_id == suspension.by:
        raise SuspendedBySameOfficer("another officer lifts the suspension")
    return _happened(officer, certificate, CertificateEventKind.LIFTED)


def _happened(
    officer: Actor, certificate: Certificate, kind: CertificateEventKind, reason: str = ""
) -> CertificateEvent:
    event = append_event(certificate, kind, officer=officer_of(officer), reason=reason)
    record(
        by=officer,
        verb=f"certificate.{kind.value}",
        subject=certificate,
        contributor=certificate.contributor_id,
        details={"serial": certificate.serial, "reason": reason},
    )
    return event
