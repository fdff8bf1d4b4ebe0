"""Awards, certificates, their serials and what became of them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.contingents.models import Contingent
from accounts.people.models import Person
from accounts.tenancy.managers import TenantModel
from certification.certificates.enums import (
    CertificateEventKind,
    LeftOut,
    RevocationReason,
    SuspensionReason,
)
from courses.models import Enrolment, Sitting


class Award(TenantModel):
    """What a scored sitting earns: eligible for a certificate or not, with reasons. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="awards")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="awards")
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="awards")
    number = models.PositiveIntegerField(default=1)
    eligible = models.BooleanField()
    reasons = models.JSONField(default=list)
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("decided_at", "id")
        constraints = (models.UniqueConstraint(fields=("sitting", "number"), name="award_once_per_decision"),)

    def __str__(self) -> str:
        return f"{self.person_id} {'eligible' if self.eligible else 'not eligible'}"


class Batch(TenantModel):
    """Awards proposed for issue together by one officer, to be confirmed by another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contingent = models.ForeignKey(Contingent, null=True, on_delete=models.PROTECT, related_name="batches")
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-proposed_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                & ~Q(confirmed_by=models.F("proposed_by")),
                name="batch_confirmed_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"batch {self.id}"


class BatchLine(TenantModel):
    """One award of a batch.

    `refusal` says why the confirmed batch issued nothing for it; the award can then be chosen again.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="batch_lines")
    refusal = models.CharField(max_length=20, blank=True, choices=[(r.value, r.value) for r in LeftOut])

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("award",), condition=Q(refusal=""), name="award_in_one_batch_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.batch_id} {self.award_id}"


class SerialCounter(TenantModel):
    """The last serial number given in a year. Its row is locked while a certificate is stored."""

    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("contributor", "year"), name="serial_counter_once"),)

    def __str__(self) -> str:
        return f"{self.contributor_id}-{self.year}: {self.last}"


class Certificate(TenantModel):
    """Frozen facts. `payload` is canonical JSON; the PDF and every check are functions of it.

    `issued_at` is set once. The row is committed before anything is rendered or signed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    serial = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificates")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="certificates")
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    payload = models.TextField()
    payload_sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    issued_by = models.UUIDField()
    valid_until = models.DateField()

    class Meta:
        ordering = ("serial",)
        constraints = (
            models.UniqueConstraint(
                fields=("award",), condition=Q(replaces__isnull=True), name="certificate_once_per_award"
            ),
            models.CheckConstraint(
                condition=Q(serial__startswith=models.F("contributor")), name="serial_begins_with_iso3"
            ),
        )

    def __str__(self) -> str:
        return self.serial


class CertificateEvent(TenantModel):
    """What happened to a certificate; append-only. Its status is folded from these.

    `salt` is what keeps the reason out of the public register, which covers a digest of both.
    """

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=30, choices=[(k.value, k.value) for k in CertificateEventKind])
    at = models.DateTimeField(default=timezone.now)
    by = models.UUIDField(null=True)
    reason = models.CharField(
        max_length=30,
        blank=True,
        choices=[(r.value, r.value) for r in (*RevocationReason, *SuspensionReason)],
    )
    salt = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("certificate", "number"), name="certificate_event_once"),
            models.UniqueConstraint(
                fields=("certificate",), condition=Q(kind="revoked"), name="certificate_revoked_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.kind}"


class PublicCode(models.Model):
    """From the random code in a certificate's QR to the certificate. 128 bits; tells nothing by itself."""

    code = models.CharField(max_length=32, primary_key=True)
    certificate_id = models.UUIDField(unique=True)
    contributor = models.ForeignKey("accounts.ContributorCountry", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.code[:4] + "..."
