"""The tamper-evident audit trail: one chain per contributor, and one for what belongs to none."""

import uuid
from typing import Any

from django.db import models

from accounts.tenancy.managers import TenantModel

GLOBAL_CHAIN = "global"


class TrailHead(models.Model):
    """The end of each chain. Locked while an entry is added, so that positions have no gap and no twin."""

    chain = models.CharField(max_length=6, primary_key=True)
    position = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.chain}:{self.position}"


class TrailEntry(TenantModel):
    """Who did what to which record, when and in which role. Never changed, never deleted."""

    contributor = models.ForeignKey(  # type: ignore[assignment]  # the global chain belongs to none
        "accounts.ContributorCountry", null=True, on_delete=models.PROTECT, related_name="+"
    )
    chain = models.CharField(max_length=6)
    position = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    role = models.CharField(max_length=30, blank=True)
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    details = models.JSONField(default=dict)
    personal_digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("chain", "position")
        constraints = (
            models.UniqueConstraint(fields=("chain", "position"), name="trail_position_once"),
            models.UniqueConstraint(fields=("chain", "previous"), name="trail_no_fork"),
        )
        # What happened to one record: the history on a person's page.
        indexes = (models.Index(fields=("subject_kind", "subject_id"), name="trail_by_subject"),)

    def __str__(self) -> str:
        return f"{self.chain}:{self.position} {self.verb}"

    def check_scope(self) -> None:
        if self.contributor_id is not None:
            super().check_scope()

    def covered(self) -> dict[str, Any]:
        """Return what the chain's hash covers."""
        return {
            "chain": self.chain,
            "position": self.position,
            "at": self.at.isoformat(),
            "actor": str(self.actor) if self.actor else None,
            "role": self.role,
            "verb": self.verb,
            "subject_kind": self.subject_kind,
            "subject_id": self.subject_id,
            "details": self.details,
            "personal_digest": self.personal_digest,
        }


class TrailPersonal(TenantModel):
    """Personal values of an entry. The row can be erased on request; the chain then still holds."""

    contributor = models.ForeignKey(  # type: ignore[assignment]  # the global chain belongs to none
        "accounts.ContributorCountry", null=True, on_delete=models.PROTECT, related_name="+"
    )
    entry = models.OneToOneField(TrailEntry, on_delete=models.PROTECT, related_name="personal")
    salt = models.UUIDField(default=uuid.uuid4)
    values = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"personal values of entry {self.entry_id}"

    def check_scope(self) -> None:
        if self.contributor_id is not None:
            super().check_scope()
