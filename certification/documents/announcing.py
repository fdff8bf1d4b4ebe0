"""Telling holders of their certificates by e-mail: one message each, in the holder's language, once.

The message leads to the passport and gives the code for checking; it carries no document and no result.
"""

import logging
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.jobs.actions import record_event
from accounts.people.slip_words import spoken
from accounts.trail.actions import Acting, record
from certification.certificates.codes import grouped
from certification.certificates.enums import CertificateStatus
from certification.certificates.models import Certificate
from certification.certificates.queries import code_of, facts_of, today

log = logging.getLogger(__name__)
TEXT = "certification/documents/announcement.txt"
MOST_TRIES = 8  # over about two and a half days: a mail server may be down for a weekend
FIRST_WAIT = timedelta(minutes=15)  # doubled from try to try


def can_send() -> bool:
    """Say whether this site sends e-mail at all."""
    return not settings.EMAIL_BACKEND.endswith(".dummy.EmailBackend")


def wish_to_announce(certificate: Certificate, tries: int = 0) -> bool:
    """Record the event that tells the holder, inside the caller's transaction; False without an address."""
    if not certificate.person.email or not can_send():
        return False
    record_event(
        "certificate.announced",
        key=f"{certificate.pk}:{tries}",
        payload={"certificate": str(certificate.pk), "tries": tries},
        contributor=certificate.contributor_id,
        run_after=timezone.now() + FIRST_WAIT * 2 ** (tries - 1) if tries else None,
    )
    return True


@transaction.atomic
def announce(*, by: Acting, certificate: Certificate, tries: int = 0) -> dict[str, Any]:
    """Tell the holder, unless the certificate no longer counts. Returns what became of the message.

    A server that does not answer is asked again later; an address it refuses is not. The message's id comes
    from the certificate, so a message sent twice (by a worker that died at the wrong moment) is seen as one.
    """
    if facts_of(certificate).status_on(today()) is not CertificateStatus.VALID:
        return {"sent": False, "reason": "not_valid"}
    if not certificate.person.email or not can_send():
        return {"sent": False, "reason": "no_address"}
    try:
        message_for(certificate).send()
    except OSError as error:  # smtplib's errors are among them
        return _not_sent(certificate, tries, error)
    record(
        by=by,
        verb="certificate.announce",
        subject=certificate,
        contributor=certificate.contributor_id,
        details={"serial": certificate.serial},
    )
    return {"sent": True}


def _not_sent(certificate: Certificate, tries: int, error: OSError) -> dict[str, Any]:
    log.warning("certificate %s could not be announced: %s", certificate.pk, type(error).__name__)
    if isinstance(error, SMTPRecipientsRefused):
        return {"sent": False, "reason": "refused"}
    if isinstance(error, SMTPResponseException) and error.smtp_code >= 500:
        return {"sent": False, "reason": "refused"}
    if tries + 1 >= MOST_TRIES:
        return {"sent": False, "reason": "no_answer"}
    wish_to_announce(certificate, tries + 1)
    return {"sent": False, "reason": "later"}


def message_for(certificate: Certificate) -> EmailMessage:
    """Return the message to a certificate's holder, in the language of the record."""
    person = certificate.person
    with translation.override(spoken(person.language)):
        text = render_to_string(
            TEXT,
            {
                "serial": certificate.serial,
                "passport": settings.SITE_URL + reverse("passport"),
                "check": settings.SITE_URL + reverse("verify"),
                "code": grouped(code_of(certificate)),
            },
        )
        subject = _("Your certificate %(serial)s") % {"serial": certificate.serial}
    headers = {
        "Message-ID": f"<{certificate.pk}@{urlsplit(settings.SITE_URL).hostname}>",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(subject, text, to=[person.email], headers=headers)
