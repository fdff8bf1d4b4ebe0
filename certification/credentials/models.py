"""What travels with a certificate besides its PDF, and the signed lists that say what still stands."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.tenancy.managers import TenantModel
from certification.certificates.models import Certificate


class OfflineToken(TenantModel):
    """The compact signed text in a certificate's QR code. Made once."""

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="offline_token")
    text = models.TextField(help_text="COSE_Sign1 over CWT claims, base64url without padding")
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"token of {self.certificate_id}"


class StatusPlace(TenantModel):
    """A certificate's bit in its contributor's status lists (W3C Bitstring Status List): random."""

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="status_place")
    list_number = models.PositiveIntegerField(default=1)
    position = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("contributor", "list_number", "position"), name="status_place_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.list_number}/{self.position}"


class OpenBadge(TenantModel):
    """The certificate as a W3C Verifiable Credential 2.0 (Open Badges 3.0), signed, served as stored."""

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="open_badge")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.sha256


class StatusList(TenantModel):
    """The newest signed Bitstring Status List credential of a contributor, for one purpose."""

    list_number = models.PositiveIntegerField(default=1)
    purpose = models.CharField(
        max_length=10, choices=[("revocation", "revocation"), ("suspension", "suspension")]
    )
    text = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("contributor", "list_number", "purpose"), name="status_list_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.contributor_id} {self.purpose} {self.list_number}"


class SignedList(models.Model):
    """A published edition of the trust list or the revocation list that the offline check carries with it.

    Editions are numbered upwards and never changed: a reader that has seen a later one refuses an earlier
    one. The signer never signs a number twice, so one that was signed and never stored is left out.
    """

    kind = models.CharField(max_length=10, choices=[("trust", "trust"), ("revocation", "revocation")])
    number = models.PositiveIntegerField()
    content = models.BinaryField(help_text="COSE_Sign1")
    kid = models.CharField(max_length=16, help_text="of the key that signed it")
    entries_sha256 = models.CharField(max_length=64, help_text="of what is listed, without number and date")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("kind", "number")
        constraints = (
            models.UniqueConstraint(fields=("kind", "number"), name="signed_list_edition_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="signed_list_counts_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
