"""Entering certificates in the register: serial, public code, frozen payload and event, all or nothing.

The one place where certificates come into being. Called inside the verbs' transactions.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.conf import settings
from django.utils import timezone

from accounts.contributors.models import ContributorCountry
from accounts.contributors.queries import signatory_on
from accounts.jobs.actions import record_event
from accounts.people.models import Person
from accounts.roles.errors import NotAllowed
from accounts.roles.rules import Actor
from accounts.trail.actions import Acting, record
from accounts.users.models import User
from certification.certificates.codes import new_code
from certification.certificates.enums import CHANGES, CertificateEventKind
from certification.certificates.models import (
    Award,
    Certificate,
    CertificateEvent,
    PublicCode,
)
from certification.certificates.payload import (
    Design,
    Holder,
    Issuer,
    Own,
    Register,
    Signed,
    canonical,
    digest,
    freeze,
)
from certification.certificates.printable import refuse_unprintable
from certification.certificates.serials import next_serials
from certification.certificates.telling import tell_issued
from certification.certificates.wording import direction_of, printed_languages
from certification.signing.enums import KeyPurpose
from certification.signing.queries import key_in_use
from courses.evidence import evidence_of


@dataclass(frozen=True)
class Entry:
    """One certificate to enter: the award it rests on and, for a correction, the certificate it replaces."""

    award: Award
    replaces: Certificate | None = None


def enter(entries: Sequence[Entry], *, contributor: str, officer: uuid.UUID) -> list[Certificate]:
    """Store one contributor's certificates with consecutive serials and wake their rendering."""
    now = timezone.now().replace(microsecond=0)
    issuer = issuer_of(contributor, officer)
    serials = next_serials(contributor, now.astimezone(UTC).year, len(entries))
    made = [
        _enter(entry, serial, issuer, officer, now) for entry, serial in zip(entries, serials, strict=True)
    ]
    for certificate in made:
        record_event(
            "certificate.issued",
            key=str(certificate.pk),
            payload={"certificate": str(certificate.pk)},
            contributor=contributor,
            requested_by=officer,
        )
    tell_issued(contributor, made)
    if made:
        record_event("register.grown", key=str(made[0].pk), payload={}, contributor=None)
    return made


def _enter(entry: Entry, serial: str, issuer: Issuer, officer: uuid.UUID, now: datetime) -> Certificate:
    award, code = entry.award, new_code()
    payload = freeze(
        holder=holder_of(award.person),
        issuer=issuer,
        evidence=evidence_of(award.sitting_id),
        sat_on=award.sitting.started_at.astimezone(UTC).date(),
        register=Register(
            serial=serial,
            code=code,
            address=f"{settings.SITE_URL}/verify/{code}/",
            offline=f"{settings.SITE_URL}/v",
            issued_at=now,
            replaces=entry.replaces.serial if entry.replaces else None,
        ),
    )
    refuse_unprintable(payload)
    text = canonical(payload)
    certificate = Certificate(
        contributor_id=issuer.iso3,
        serial=serial,
        person=award.person,
        award=award,
        replaces=entry.replaces,
        payload=text,
        payload_sha256=digest(text),
        issued_at=now,
        issued_by=officer,
        valid_until=date.fromisoformat(payload["valid_until"]),
    )
    certificate.save(force_insert=True)
    PublicCode.objects.create(code=code, certificate_id=certificate.pk, contributor_id=issuer.iso3)
    append_event(certificate, CertificateEventKind.ISSUED, officer=officer, number=1, at=now)
    return certificate


def officer_of(actor: Actor) -> uuid.UUID:
    """Return the officer's id. Raises NotAllowed for nobody: certificates are issued by somebody."""
    if actor.actor_id is None:
        raise NotAllowed("an officer has to be signed in")
    return actor.actor_id


def append_event(
    certificate: Certificate,
    kind: CertificateEventKind,
    *,
    officer: uuid.UUID | None,
    reason: str = "",
    number: int | None = None,
    at: datetime | None = None,
) -> CertificateEvent:
    """Add one event to a certificate. The caller holds the certificate's row; its number is unique."""
    event = CertificateEvent.objects.create(
        contributor_id=certificate.contributor_id,
        certificate=certificate,
        number=number or certificate.events.count() + 1,
        kind=kind,
        at=at or timezone.now(),
        by=officer,
        reason=reason,
    )
    if kind is not CertificateEventKind.ISSUED:  # `enter` does it once for all it issues
        record_event("register.grown", key=str(event.pk), payload={}, contributor=None)
    if kind in CHANGES:
        record_event(
            "certificate.changed",
            key=str(event.pk),
            payload={"certificate": str(certificate.pk)},
            contributor=certificate.contributor_id,
            requested_by=officer,
        )
    return event


def happened(
    by: Acting, certificate: Certificate, kind: CertificateEventKind, reason: str = ""
) -> CertificateEvent:
    """Add an event to a certificate, in the name of an officer or of the platform, and to the trail."""
    event = append_event(certificate, kind, officer=by.actor_id, reason=reason)
    record(
        by=by,
        verb=f"certificate.{kind.value}",
        subject=certificate,
        contributor=certificate.contributor_id,
        details={"serial": certificate.serial, "reason": reason},
    )
    return event


def holder_of(person: Person) -> Holder:
    """Return the names and rank as they are spelt now: of a merged record, by the one that was kept."""
    person = person.merged_into or person
    return Holder(
        family_name=person.family_name,
        given_names=person.given_names,
        name_native=person.name_native,
        rank=person.rank,
    )


def issuer_of(contributor: str, officer: uuid.UUID) -> Issuer:
    """Return the contributor as it now is in each language the certificate prints, and the key it signs with.

    Raises NoSigningKey when the contributor has none for documents, or none for badges: nothing is issued
    that could not be signed.
    """
    key_in_use(KeyPurpose.CREDENTIAL, contributor)
    country = ContributorCountry.objects.prefetch_related("authority_texts").get(pk=contributor)
    languages = printed_languages(country.certificate_languages)
    signatory = signatory_on(contributor, timezone.now().astimezone(UTC).date())
    return Issuer(
        iso3=country.iso3,
        iso2=country.iso2,
        key=key_in_use(KeyPurpose.DOCUMENT, contributor).kid,
        design=Design(country.accent, country.emblem, country.paper),
        officer=User.objects.filter(pk=officer).values_list("name", flat=True).first() or "",
        countries={language: country.name(language) for language in languages},
        authorities={language: country.authority(language) for language in languages},
        centres={language: country.centre(language) for language in languages},
        signatory=Signed(signatory.name, dict(signatory.titles)) if signatory else None,
        own=_own(country),
    )


def _own(country: ContributorCountry) -> Own | None:
    """Return what the country says in its own language, when it has written anything in it."""
    language = country.own_language
    text = next((one for one in country.authority_texts.all() if one.language == language), None)
    if not language or text is None:
        return None
    return Own(
        language=language,
        direction=direction_of(language),
        country=country.name(language),
        authority=text.name,
        centre=text.centre,
        title=text.title,
        sentence=text.sentence,
    )
