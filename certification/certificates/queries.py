"""Named reads of awards and certificates."""

from collections.abc import Iterable
from datetime import UTC, date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils import timezone

from accounts.contingents.models import Assignment, Contingent
from accounts.people.queries import identities_of, records_of
from accounts.tenancy.managers import TenantQuerySet
from accounts.users.models import User
from certification.certificates.enums import CertificateEventKind, CertificateStatus
from certification.certificates.facts import CertificateFacts, EventFacts
from certification.certificates.models import (
    Award,
    Batch,
    BatchLine,
    Certificate,
    CertificateEvent,
    PublicCode,
)
from certification.certificates.payload import read
from certification.signing.models import SigningKey
from courses.models import Sitting


def today() -> date:
    """Return the current day, UTC."""
    return timezone.now().astimezone(UTC).date()


def certificates() -> TenantQuerySet[Certificate]:
    """Return the certificates in scope with what a list shows, in two queries."""
    rows = Certificate.objects.select_related("person", "award__enrolment__standard")
    heavy = "award__enrolment__standard__document", "award__enrolment__standard__blueprint"
    return rows.defer(*heavy).prefetch_related("events")


def certificate_in_scope(certificate_id: UUID) -> Certificate:
    """Return one certificate. Raises Certificate.DoesNotExist when it is not in scope."""
    return certificates().get(pk=certificate_id)


def locked_certificate(certificate: Certificate) -> Certificate:
    """Return the certificate's row locked until the transaction ends, so that its events stay in order."""
    return Certificate.objects.select_for_update().get(pk=certificate.pk)


def facts_of(certificate: Certificate) -> CertificateFacts:
    """Return the frozen facts of a certificate read by `certificates()` (no query) or otherwise."""
    enrolment = certificate.award.enrolment
    return CertificateFacts(
        id=certificate.pk,
        serial=certificate.serial,
        person=certificate.person_id,
        category=enrolment.category,
        phase=enrolment.phase,
        standard_version=enrolment.standard.version,
        issued_at=certificate.issued_at,
        valid_until=certificate.valid_until,
        events=tuple(
            EventFacts(CertificateEventKind(event.kind), event.at, event.by, event.reason)
            for event in certificate.events.all()
        ),
    )


def status_of(certificate: Certificate, on: date) -> CertificateStatus | None:
    """Return a certificate's status at the end of a day, UTC; None before it was issued."""
    return facts_of(certificate).status_on(on)


def is_revoked(certificate: Certificate) -> bool:
    """Say whether a certificate is revoked now: no document or badge is signed for it any more."""
    return status_of(certificate, today()) is CertificateStatus.REVOKED


def certificates_of_people(person_ids: Iterable[UUID]) -> dict[UUID, tuple[CertificateFacts, ...]]:
    """Return every certificate of these people, oldest first, in three queries however many they are.

    Those issued to a record that was merged into somebody's are theirs.
    """
    found: dict[UUID, list[CertificateFacts]] = {person: [] for person in person_ids}
    holders = {person: person for person in found} | identities_of(found)
    for certificate in certificates().filter(person__in=list(holders)).order_by("issued_at", "serial"):
        found[holders[certificate.person_id]].append(facts_of(certificate))
    return {person: tuple(facts) for person, facts in found.items()}


def with_status(
    rows: TenantQuerySet[Certificate], status: CertificateStatus, on: date
) -> TenantQuerySet[Certificate]:
    """Keep the certificates that have a status now (for lists; `status_of` answers for any day)."""
    events = CertificateEvent.objects.filter(certificate=OuterRef("pk"))
    revoked = Exists(events.filter(kind=CertificateEventKind.REVOKED))
    replaced = Exists(events.filter(kind=CertificateEventKind.REPLACED))
    if status is CertificateStatus.REVOKED:
        return rows.filter(revoked)
    if status is CertificateStatus.REPLACED:
        return rows.filter(replaced).exclude(revoked)
    latest = events.filter(kind__in=(CertificateEventKind.SUSPENDED, CertificateEventKind.LIFTED))
    held = Coalesce(Subquery(latest.order_by("-number").values("kind")[:1]), Value(""))
    suspended = Exact(held, Value(CertificateEventKind.SUSPENDED.value))
    standing = rows.exclude(revoked).exclude(replaced)
    if status is CertificateStatus.SUSPENDED:
        return standing.filter(suspended)
    standing = standing.exclude(suspended)
    if status is CertificateStatus.EXPIRED:
        return standing.filter(valid_until__lt=on)
    return standing.filter(valid_until__gte=on)


def code_of(certificate: Certificate) -> str:
    """Return the public code printed in the certificate's QR."""
    return PublicCode.objects.get(certificate_id=certificate.pk).code


def newest_awards() -> TenantQuerySet[Award]:
    """Return the newest decision on each sitting; earlier ones no longer count."""
    newest = Award.objects.filter(sitting=OuterRef("sitting")).order_by("-number").values("pk")[:1]
    return Award.objects.filter(pk=Subquery(newest)).select_related("person", "enrolment", "sitting")


def awards_to_issue() -> TenantQuerySet[Award]:
    """Return eligible awards that have no certificate and wait in no batch."""
    issued = Certificate.objects.filter(award__sitting=OuterRef("sitting"))
    waiting = BatchLine.objects.filter(award=OuterRef("pk"), refusal="")
    return newest_awards().filter(eligible=True).exclude(Exists(waiting)).exclude(Exists(issued))


def lines_to_settle(batch: Batch) -> TenantQuerySet[BatchLine]:
    """Return a batch's lines with neither certificate nor refusal, in the order of the people's names."""
    issued = Certificate.objects.filter(award=OuterRef("award"))
    rows = BatchLine.objects.filter(batch=batch, refusal="").exclude(Exists(issued))
    return rows.order_by("award__person__family_name", "award__person__given_names", "award")


def awards_still_to_issue(awards: Iterable[UUID]) -> TenantQuerySet[Award]:
    """Return those of the awards that no later decision has overtaken, in the order of the people's names."""
    issued = Certificate.objects.filter(award__sitting=OuterRef("sitting"))
    rows = newest_awards().filter(eligible=True, pk__in=list(awards)).exclude(Exists(issued))
    return rows.order_by("person__family_name", "person__given_names", "id")


def certificates_of_batch(batch: Batch) -> TenantQuerySet[Certificate]:
    """Return what a batch has issued so far, by serial; corrections made later are not among them."""
    issued = BatchLine.objects.filter(batch=batch, refusal="")
    return Certificate.objects.filter(award__in=issued.values("award"), replaces=None).order_by("serial")


def lines_left_out(batch: Batch) -> TenantQuerySet[BatchLine]:
    """Return the lines for which a confirmed batch issued nothing, each with its reason."""
    rows = BatchLine.objects.filter(batch=batch).exclude(refusal="").select_related("award__person")
    return rows.order_by("award__person__family_name", "award__person__given_names", "award")


def awards_not_eligible() -> TenantQuerySet[Award]:
    """Return the awards that earn no certificate, unless a later sitting of the enrolment earned one."""
    earned = Award.objects.filter(enrolment=OuterRef("enrolment"), eligible=True)
    later = Award.objects.filter(enrolment=OuterRef("enrolment"), decided_at__gt=OuterRef("decided_at"))
    return newest_awards().filter(eligible=False).exclude(Exists(earned)).exclude(Exists(later))


def of_contingent(rows: TenantQuerySet[Award], code: str) -> TenantQuerySet[Award]:
    """Keep the awards of people who now fill a slot of a contingent."""
    filling = Assignment.objects.open().filter(slot__contingent__code=code)
    return rows.filter(person__in=filling.values("person"))


def people_named(rows: TenantQuerySet[Certificate], words: str) -> TenantQuerySet[Certificate]:
    """Keep the certificates whose serial, or whose holder's name, contains every word."""
    for word in words.split():
        rows = rows.filter(
            Q(serial__icontains=word)
            | Q(person__family_name__icontains=word)
            | Q(person__given_names__icontains=word)
            | Q(person__name_native__icontains=word)
        )
    return rows


def certificates_of_person(person_id: UUID) -> list[Certificate]:
    """Return one person's certificates, under whichever record they were issued, newest first."""
    rows = certificates().filter(person__in=records_of(person_id))
    return list(rows.order_by("-issued_at", "-serial"))


def awards_of_person(person_id: UUID) -> list[Award]:
    """Return the newest decision on each of a person's sittings that has no certificate, newest first."""
    issued = Certificate.objects.filter(award__sitting=OuterRef("sitting"))
    rows = newest_awards().filter(person__in=records_of(person_id))
    return list(rows.exclude(Exists(issued)).order_by("-decided_at"))


def contingents_to_choose() -> list[Contingent]:
    """Return the contingents in scope, next departure first."""
    return list(Contingent.objects.order_by("planned_departure", "code"))


def officer_names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of the officers behind ids, in one query."""
    wanted = {one for one in ids if one is not None}
    return {user.pk: user.name for user in User.objects.filter(pk__in=wanted)}


def award_is_newest(award: Award) -> bool:
    return not Award.objects.filter(sitting=award.sitting_id, number__gt=award.number).exists()


def is_still_earned(award: Award) -> bool:
    """Say whether the newest decision on an award's sitting still earns a certificate."""
    return newest_awards().filter(sitting=award.sitting_id, eligible=True).exists()


def award_is_issued(award: Award) -> bool:
    """Say whether a certificate was issued for this sitting, under this award or an earlier decision."""
    return Certificate.objects.filter(award__sitting=award.sitting_id).exists()


def awards_issued_before(awards: Iterable[UUID]) -> set[UUID]:
    """Return those of the awards whose sitting has a certificate, under this or an earlier decision."""
    issued = Certificate.objects.filter(award__sitting=OuterRef("sitting"))
    return set(Award.objects.filter(Exists(issued), pk__in=list(awards)).values_list("pk", flat=True))


def waits_in_a_batch(awards: Iterable[Award]) -> bool:
    """Say whether one of the awards waits in a batch, or was issued by one."""
    return BatchLine.objects.filter(award__in=list(awards), refusal="").exists()


def award_in_scope(award_id: UUID) -> Award:
    """Return one award. Raises Award.DoesNotExist when it is not in scope."""
    return Award.objects.select_related("person", "enrolment", "sitting").get(pk=award_id)


def batches_waiting() -> TenantQuerySet[Batch]:
    """Return the batches that wait for a second officer, oldest first."""
    rows = Batch.objects.filter(confirmed_at__isnull=True).select_related("contingent")
    return rows.prefetch_related("lines").order_by("proposed_at")


def batch_in_scope(batch_id: UUID) -> Batch:
    """Return one batch. Raises Batch.DoesNotExist when it is not in scope."""
    return Batch.objects.select_related("contingent").get(pk=batch_id)


def awards_of(batch: Batch) -> TenantQuerySet[Award]:
    """Return a batch's awards in the order of the people's names."""
    rows = Award.objects.filter(batch_lines__batch=batch)
    rows = rows.select_related("person", "enrolment", "sitting")
    return rows.order_by("person__family_name", "person__given_names", "id")


def revocations_waiting() -> list[Certificate]:
    """Return the certificates whose proposed revocation waits for a second officer."""
    proposed = CertificateEvent.objects.filter(
        certificate=OuterRef("pk"), kind=CertificateEventKind.REVOCATION_PROPOSED
    )
    rows = certificates().filter(Exists(proposed))
    return [certificate for certificate in rows if facts_of(certificate).proposal]


def people_attested_by(actor_id: UUID | None, person_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the people in whose sittings this user was proctor or attested the identity.

    Whoever took part in the training of a merged record took part in that of the person it was merged into.
    """
    if actor_id is None:
        return set()
    part = Q(candidate__session__proctor=actor_id) | Q(candidate__attested_by=actor_id)
    people = set(person_ids)
    holders = {person: person for person in people} | identities_of(people)
    sittings: QuerySet[Sitting] = Sitting.objects.filter(part, enrolment__person__in=list(holders))
    return {holders[person] for person in sittings.values_list("enrolment__person", flat=True)}


def key_was_compromised(certificate: Certificate) -> bool:
    """Say whether the key a certificate was signed with was compromised when it was issued."""
    key = SigningKey.objects.filter(pk=read(certificate.payload).get("key")).first()
    return key is not None and key.compromised_at is not None and key.compromised_at <= certificate.issued_at


def signed_by_compromised(key: SigningKey) -> list[Certificate]:
    """Return what a compromised key signed for its contributor since it was compromised, oldest first."""
    if key.compromised_at is None or key.contributor_id is None:
        return []
    rows = Certificate.objects.filter(contributor=key.contributor_id, issued_at__gte=key.compromised_at)
    return [row for row in rows.order_by("serial") if read(row.payload).get("key") == key.kid]
