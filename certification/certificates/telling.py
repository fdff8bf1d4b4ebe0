"""Telling a contributor's own systems of certificates: ids, serials and dates, never a name."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.jobs.actions import record_event
from accounts.webhooks.actions import announce, announce_all
from accounts.webhooks.enums import WebhookEvent
from certification.certificates.enums import CertificateStatus
from certification.certificates.models import Certificate
from certification.certificates.queries import facts_of, today

BEFORE = timedelta(days=90)  # how long before its last valid day a certificate is said to be expiring
LOOK_AGAIN = timedelta(days=7)  # at one that is suspended at that time


def tell_issued(contributor: str, certificates: Sequence[Certificate]) -> None:
    """Say that certificates were issued, and put off what is to be said before each one lapses."""
    told = {str(one.pk): _said(one) for one in certificates}
    at = certificates[0].issued_at if certificates else None
    announce_all(event=WebhookEvent.ISSUED, contributor=contributor, told=told, at=at)
    for one in certificates:
        remind(one)


def tell_revoked(certificate: Certificate, at: datetime) -> None:
    """Say that a certificate was revoked. Why is for officers to read, and is not said."""
    announce(
        event=WebhookEvent.REVOKED,
        contributor=certificate.contributor_id,
        subject=str(certificate.pk),
        data=_said(certificate),
        at=at,
    )


def remind(certificate: Certificate, run_after: datetime | None = None, look: int = 1) -> None:
    """Record the job that says when a certificate is about to lapse; the same look again is the same job."""
    due = datetime.combine(certificate.valid_until - BEFORE, time(0, tzinfo=UTC))
    record_event(
        "certificate.expiring",
        key=f"{certificate.pk}:{look}",
        payload={"certificate": str(certificate.pk), "look": look},
        contributor=certificate.contributor_id,
        run_after=run_after or due,
    )


def tell_expiring(certificate_id: UUID, look: int) -> dict[str, Any]:
    """Say that a certificate is about to lapse, unless it counts no more. A suspended one may count again."""
    certificate = Certificate.objects.get(pk=certificate_id)
    status = facts_of(certificate).status_on(today())
    if status is CertificateStatus.SUSPENDED and certificate.valid_until >= today():
        remind(certificate, run_after=timezone.now() + LOOK_AGAIN, look=look + 1)
    if status is not CertificateStatus.VALID:
        return {"told": 0, "status": status.value if status else None}
    told = announce(
        event=WebhookEvent.EXPIRING,
        contributor=certificate.contributor_id,
        subject=str(certificate.pk),
        data=_said(certificate),
    )
    return {"told": told}


def remind_of_earlier(after: str, most: int) -> tuple[int, str]:
    """Record, for the next certificates in scope that still stand, what `remind` records at issue.

    `after`: the id to go on from. Returns how many were looked at, and the id to go on from next.
    """
    standing = Certificate.objects.filter(valid_until__gte=today()).order_by("pk")
    found = list(standing.filter(pk__gt=UUID(after))[:most] if after else standing[:most])
    for certificate in found:
        remind(certificate)
    return len(found), str(found[-1].pk) if found else after


def _said(certificate: Certificate) -> dict[str, Any]:
    return {
        "certificate": str(certificate.pk),
        "serial": certificate.serial,
        "person": str(certificate.person_id),
        "valid_until": certificate.valid_until.isoformat(),
        "replaces": str(certificate.replaces_id) if certificate.replaces_id else None,
    }
