"""Public halves of the keys that sign. Private halves never lie in the database."""

from django.db import models
from django.db.models import Q

from certification.signing.enums import COUNTRY, PLATFORM, KeyPurpose

_IN_USE = Q(retired_at__isnull=True, compromised_at__isnull=True)


class SigningKey(models.Model):
    """One key with its certificate from the platform's authority: a line of the published trust list.

    A retired key signs nothing new and what it signed stays trusted. A compromised key is trusted for nothing
    that claims to be signed at `compromised_at` or later.
    """

    kid = models.CharField(
        max_length=16,
        primary_key=True,
        help_text="first 8 bytes of the certificate's SHA-256, in hexadecimal",
    )
    contributor = models.ForeignKey(
        "accounts.ContributorCountry", null=True, on_delete=models.PROTECT, related_name="signing_keys"
    )
    purpose = models.CharField(max_length=12, choices=[(p.value, p.value) for p in KeyPurpose])
    certificate = models.TextField(help_text="X.509 in PEM")
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    compromised_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("not_before", "kid")
        constraints = (
            models.UniqueConstraint(
                fields=("contributor", "purpose"),
                condition=_IN_USE & Q(contributor__isnull=False),
                name="signing_key_in_use_once",
            ),
            models.UniqueConstraint(
                fields=("purpose",),
                condition=_IN_USE & Q(contributor__isnull=True),
                name="signing_key_of_platform_once",
            ),
            models.CheckConstraint(
                condition=Q(contributor__isnull=False, purpose__in=sorted(COUNTRY))
                | Q(contributor__isnull=True, purpose__in=sorted(PLATFORM)),
                name="signing_key_purpose_fits_owner",
            ),
            models.CheckConstraint(
                condition=Q(not_after__gt=models.F("not_before")), name="signing_key_has_a_life"
            ),
        )

    def __str__(self) -> str:
        return f"{self.contributor_id or 'platform'} {self.purpose} {self.kid}"
