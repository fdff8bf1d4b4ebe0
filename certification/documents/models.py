"""The stored PDF of a certificate."""

from django.db import models
from django.utils import timezone

from accounts.tenancy.managers import TenantModel
from certification.certificates.models import Batch, Certificate
from certification.documents.enums import BundleKind


class Document(TenantModel):
    """Bytes served for ever: the file lies in storage under its SHA-256; this row is written after it.

    `note` says what could not be printed (a name in a script for which no face is bundled).
    """

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="document")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    note = models.CharField(max_length=120, blank=True)
    signature_level = models.CharField(
        max_length=10, blank=True, help_text="PAdES level: B-B, B-T or B-LTA; none: not signed"
    )
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.sha256

    @property
    def storage_name(self) -> str:
        return f"certificates/{self.sha256[:2]}/{self.sha256}.pdf"


class Bundle(TenantModel):
    """The documents of a batch put together: a ZIP of single files, or one PDF for printing.

    `documents` counts what is inside; `left_out` the certificates that did not count when it was made.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="bundles")
    kind = models.CharField(max_length=4, choices=[(k.value, k.value) for k in BundleKind])
    documents = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("batch", "kind"), name="bundle_once_per_kind"),)

    def __str__(self) -> str:
        return f"{self.kind} of {self.batch_id}"

    @property
    def storage_name(self) -> str:
        return f"bundles/{self.sha256[:2]}/{self.sha256}.{self.kind}"
