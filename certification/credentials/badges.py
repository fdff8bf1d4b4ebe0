"""Making Open Badges, and publishing the lists that say which of them still stand."""

import hashlib
import logging
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.jobs.actions import record_event
from accounts.trail.actions import Acting, record
from certification.certificates.enums import CertificateEventKind
from certification.certificates.models import Certificate
from certification.certificates.queries import locked_certificate
from certification.credentials.badge_queries import badge_of, contributors_with_lists, newest_list
from certification.credentials.errors import NoPlaceFree
from certification.credentials.models import OpenBadge, StatusList, StatusPlace
from certification.credentials.statuslist import PURPOSES, candidates
from certification.signing.client import ask
from certification.signing.errors import NoSigningKey, SignerFailed, SignerRefused

log = logging.getLogger(__name__)


@transaction.atomic
def make_badge(*, by: Acting, certificate: Certificate) -> OpenBadge:
    """Have a certificate's Open Badge signed and keep it. Twice makes one.

    Raises SignerRefused when the record does not allow it, NoSigningKey.
    """
    certificate = locked_certificate(certificate)
    found = badge_of(certificate)
    if found is not None:
        return found
    place = _place_of(certificate)
    _begin_lists(certificate.contributor_id, place.list_number)
    text = ask("badge", str(certificate.pk), f"{place.list_number}/{place.position}".encode()).decode()
    badge = OpenBadge.objects.create(
        contributor_id=certificate.contributor_id,
        certificate=certificate,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    if certificate.events.exclude(kind=CertificateEventKind.ISSUED).exists():
        _publish_later(certificate)
    record(
        by=by,
        verb="badge.make",
        subject=badge,
        contributor=certificate.contributor_id,
        details={"serial": certificate.serial, "sha256": badge.sha256},
    )
    return badge


@transaction.atomic
def publish_status_lists(*, by: Acting, contributor: str) -> list[StatusList]:
    """Publish a contributor's status lists as the register has them now, each anew and good for a week."""
    numbers = StatusPlace.objects.filter(contributor=contributor).order_by("list_number")
    rows = [
        _publish(contributor, purpose, number)
        for number in numbers.values_list("list_number", flat=True).distinct()
        for purpose in PURPOSES
    ]
    for row in rows:
        record(
            by=by,
            verb="status_list.publish",
            subject=row,
            contributor=contributor,
            details={"purpose": row.purpose, "number": row.list_number},
        )
    return rows


def publish_all_status_lists(*, by: Acting) -> int:
    """Publish anew the lists of every contributor that has any; returns how many. For the daily round.

    A contributor whose lists cannot be signed is passed over: it must not hold up the others.
    """
    made = [publish_if_signed(by=by, contributor=contributor) for contributor in contributors_with_lists()]
    return sum(filter(None, made))


def publish_if_signed(*, by: Acting, contributor: str) -> int | None:
    """Publish a contributor's status lists and return how many; None where the signer does not sign them.

    It has no key in use (making one wakes the publishing again), or its key is not held or does not open:
    then its lists grow stale, which their readers see. A signer that is away raises SignerUnreachable.
    """
    try:
        return len(publish_status_lists(by=by, contributor=contributor))
    except (SignerRefused, SignerFailed, NoSigningKey) as error:
        why = error.args[0] if isinstance(error, SignerRefused) else type(error).__name__
        log.warning("status lists of %s are not published: %s", contributor, why)
        return None


def _begin_lists(contributor: str, number: int) -> None:
    """Publish both lists of a number before the first badge points to them."""
    there = StatusList.objects.filter(contributor=contributor, list_number=number)
    begun = set(there.values_list("purpose", flat=True))
    for purpose in PURPOSES:
        if purpose not in begun:
            _publish(contributor, purpose, number)


def _publish_later(certificate: Certificate) -> None:
    """Have the lists published once the place is committed: something happened before it was taken."""
    record_event(
        "certificate.changed",
        key=f"badge:{certificate.pk}",
        payload={"certificate": str(certificate.pk)},
        contributor=certificate.contributor_id,
    )


def _publish(contributor: str, purpose: str, number: int) -> StatusList:
    """Have a list signed while its row is locked: a list signed earlier never takes a later one's place."""
    which: dict[str, Any] = {"contributor_id": contributor, "purpose": purpose, "list_number": number}
    StatusList.objects.get_or_create(**which)
    row = StatusList.objects.select_for_update().get(**which)
    row.text = ask("status_list", f"{contributor}/{purpose}/{number}").decode()
    row.made_at = timezone.now()
    row.save(update_fields=["text", "made_at"])
    return row


def _place_of(certificate: Certificate) -> StatusPlace:
    """Return the certificate's place in the status lists, the first of its candidates that is free."""
    own = StatusPlace.objects.filter(certificate=certificate).first()
    if own is not None:
        return own
    contributor = certificate.contributor_id
    number = newest_list(contributor)
    for position in candidates(certificate.pk):
        taken = StatusPlace.objects.filter(contributor=contributor, list_number=number, position=position)
        if taken.exists():
            continue
        try:
            with transaction.atomic():
                return StatusPlace.objects.create(
                    contributor_id=contributor, certificate=certificate, list_number=number, position=position
                )
        except IntegrityError:  # another worker took it this moment
            continue
    raise NoPlaceFree(f"no place free for {certificate.serial}")
