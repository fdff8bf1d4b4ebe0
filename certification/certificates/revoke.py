"""Revoking a certificate: one officer proposes, another confirms (design decision 9)."""

from django.db import transaction

from accounts.roles.errors import SameOfficer
from accounts.roles.rules import Actor
from certification.certificates.entering import happened
from certification.certificates.enums import CertificateEventKind, RevocationReason
from certification.certificates.errors import (
    CertificateNotInForce,
    RevocationAlreadyProposed,
    RevocationNotProposed,
)
from certification.certificates.facts import EventFacts
from certification.certificates.models import Certificate, CertificateEvent
from certification.certificates.queries import facts_of, locked_certificate
from certification.certificates.telling import tell_revoked
from courses.enrolment.actions import require_training_again

ENDED = {CertificateEventKind.REVOKED, CertificateEventKind.REPLACED}


@transaction.atomic
def propose_revocation(*, by: Actor, certificate: Certificate, reason: RevocationReason) -> CertificateEvent:
    """Propose to revoke a certificate that stands. It stays valid until another officer confirms.

    Raises CertificateNotInForce, RevocationAlreadyProposed, NotAllowed.
    """
    officer = by.acting("certificate:revoke", certificate.contributor_id)
    certificate = locked_certificate(certificate)
    refuse_if_ended(certificate)
    if facts_of(certificate).proposal:
        raise RevocationAlreadyProposed(f"a revocation of {certificate.serial} is proposed")
    return happened(officer, certificate, CertificateEventKind.REVOCATION_PROPOSED, reason)


@transaction.atomic
def withdraw_revocation(*, by: Actor, certificate: Certificate) -> CertificateEvent:
    """Take a proposal back, by either officer. Raises RevocationNotProposed, NotAllowed."""
    officer = by.acting("certificate:revoke", certificate.contributor_id)
    certificate = locked_certificate(certificate)
    _proposal(certificate)
    return happened(officer, certificate, CertificateEventKind.REVOCATION_WITHDRAWN)


@transaction.atomic
def confirm_revocation(*, by: Actor, certificate: Certificate) -> CertificateEvent:
    """Revoke as the second officer, and require the training again.

    Raises RevocationNotProposed, SameOfficer for the officer who proposed it, NotAllowed.
    """
    officer = by.acting("certificate:confirm", certificate.contributor_id)
    certificate = locked_certificate(certificate)
    proposal = _proposal(certificate)
    if officer.actor_id == proposal.by:
        raise SameOfficer("another officer confirms the revocation")
    reason = RevocationReason(proposal.reason)
    event = happened(officer, certificate, CertificateEventKind.REVOKED, reason)
    tell_revoked(certificate, event.at)
    require_training_again(by=officer, enrolment=certificate.award.enrolment, reason=reason.value)
    return event


def refuse_if_ended(certificate: Certificate) -> None:
    """Raise CertificateNotInForce for a certificate that was revoked or replaced."""
    if ENDED & {event.kind for event in facts_of(certificate).events}:
        raise CertificateNotInForce(f"{certificate.serial} was revoked or replaced")


def _proposal(certificate: Certificate) -> EventFacts:
    proposal = facts_of(certificate).proposal
    if proposal is None:
        raise RevocationNotProposed(f"no revocation of {certificate.serial} is proposed")
    return proposal
