"""From rows to what the pages show of them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.people.enums import Category
from accounts.people.labels import CATEGORY
from certification.certificates.enums import (
    AwardReason,
    CertificateEventKind,
    CertificateStatus,
)
from certification.certificates.facts import CertificateFacts
from certification.certificates.labels import (
    AWARD_REASON,
    AWARD_REMEDY,
    EVENT,
    EVENT_REASON,
    PHASE,
    STATUS,
    STATUS_KIND,
)
from certification.certificates.models import Award, Certificate
from certification.certificates.payload import full_name, read
from certification.certificates.queries import facts_of, officer_names
from courses.standards.enums import DeliveryPhase


def state_shown(facts: CertificateFacts, on: date) -> dict[str, Any]:
    """The state in word and kind; "not yet" cannot occur on the day of issue or later."""
    status = facts.status_on(on) or CertificateStatus.VALID
    return {
        "word": STATUS[status],
        "kind": STATUS_KIND[status],
        "valid": status is CertificateStatus.VALID,
        "revoked": status is CertificateStatus.REVOKED,
    }


def certificate_shown(certificate: Certificate, on: date) -> dict[str, Any]:
    """One line of a list: what was printed, not what the record says today."""
    facts = facts_of(certificate)
    payload = read(certificate.payload)
    return {
        "certificate": certificate,
        "name": full_name(payload),
        "native": payload["holder"]["name_native"],
        "category": CATEGORY[Category(facts.category)],
        "phase": PHASE[DeliveryPhase(facts.phase)],
        "state": state_shown(facts, on),
        "proposed": facts.proposal is not None,
    }


def facts_shown(certificate: Certificate) -> list[dict[str, Any]]:
    """The facts of one certificate, as printed."""
    payload = read(certificate.payload)
    facts = facts_of(certificate)
    themes = payload["texts"][0]["themes"]
    rows = [
        (_("Serial number"), certificate.serial),
        (_("Category"), f"{CATEGORY[Category(facts.category)]} ({facts.category})"),
        (_("Training"), PHASE[DeliveryPhase(facts.phase)]),
        *((theme["name"], f"{theme['figure']} · {theme['share']}") for theme in themes),
        (
            _("Assessed"),
            f"{payload['session']['place']}, {_day(date.fromisoformat(payload['session']['date']))}",
        ),
        (_("Issued"), _day(certificate.issued_at)),
        (_("Valid until the end of"), _day(certificate.valid_until)),
        (_("Standard"), _("version %(version)s") % payload["standard"]),
    ]
    return [{"key": key, "value": value} for key, value in rows]


def events_shown(certificates: Iterable[Certificate]) -> list[dict[str, Any]]:
    """What happened to these certificates, newest first, with the officers' names in one query."""
    events = [(one, event) for one in certificates for event in facts_of(one).events]
    names = officer_names(event.by for _one, event in events)
    return [
        {
            "serial": one.serial,
            "word": EVENT[event.kind],
            "kind": event.kind.value,
            "at": event.at,
            "by": names.get(event.by, "") if event.by else "",
            "reason": EVENT_REASON.get(event.reason, ""),
        }
        for one, event in sorted(events, key=lambda pair: pair[1].at, reverse=True)
    ]


def award_shown(award: Award) -> dict[str, Any]:
    """One award: who, for what, and why not if not."""
    reasons = [AwardReason(reason) for reason in award.reasons]
    return {
        "award": award,
        "id": str(award.pk),
        "name": award.person.full_name,
        "native": award.person.name_native,
        "category": CATEGORY[Category(award.enrolment.category)],
        "sat_on": award.sitting.started_at,
        "reasons": [AWARD_REASON[reason] for reason in reasons],
        "remedies": [AWARD_REMEDY[reason] for reason in reasons],
    }


def allows(certificate: Certificate, on: date) -> str:
    """What a certificate lets its holder do, in one sentence."""
    facts = facts_of(certificate)
    status = facts.status_on(on)
    day = _day(certificate.valid_until)
    if status is CertificateStatus.VALID:
        said = _("You count as certified as %(category)s for a departure until the end of %(day)s.")
    elif status is CertificateStatus.EXPIRED:
        said = _(
            "It no longer counts: its validity ended on %(day)s. Ask your training officer for a new course."
        )
    elif status is CertificateStatus.SUSPENDED:
        said = _("It does not count for now: it is suspended. Your training officer can tell you what to do.")
    elif status is CertificateStatus.REPLACED:
        said = _("It no longer counts: a corrected certificate has replaced it. Use the newer one.")
    else:
        said = _("It no longer counts: it was revoked. Your training officer can tell you what to do.")
    return said % {"category": CATEGORY[Category(facts.category)], "day": day}


def crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """Where a page lies: (words, URL name); the last has no address."""
    return [{"title": words, "href": reverse(name) if name else ""} for words, name in steps]


def is_ended(facts: CertificateFacts) -> bool:
    kinds = {event.kind for event in facts.events}
    return bool(kinds & {CertificateEventKind.REVOKED, CertificateEventKind.REPLACED})


def _day(day: Any) -> str:
    return str(date_format(day, "DATE_FORMAT"))
