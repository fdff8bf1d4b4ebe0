"""The stored PDF of a certificate."""

from django.db import models
from django.utils import timezone

from accounts.tenancy.managers import TenantModel
from certification.certificates.models import Certificate


class Document(TenantModel):
    """Bytes served for ever: the file lies in storage under its SHA-256; this row is written after it.

    `note` says what could not be printed (a name in a script for which no face is bundled).
    """

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="document")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    note = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.sha256

    @property
    def storage_name(self) -> str:
        return f"certificates/{self.sha256[:2]}/{self.sha256}.pdf"
