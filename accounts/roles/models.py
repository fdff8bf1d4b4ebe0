"""Who holds which role, for whom; and the keys machines sign in with."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.roles.enums import Role

_ROLES = [(role.value, role.value) for role in Role]


class Membership(models.Model):
    """A role held by a user on one contributor, on one mission, or on the world."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=30, choices=_ROLES)
    contributor = models.ForeignKey(
        "accounts.ContributorCountry", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    mission = models.ForeignKey(
        "accounts.Mission", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "role", "contributor"),
                condition=Q(contributor__isnull=False),
                name="membership_once_per_contributor",
            ),
            models.UniqueConstraint(
                fields=("user", "role", "mission"),
                condition=Q(mission__isnull=False),
                name="membership_once_per_mission",
            ),
            models.UniqueConstraint(
                fields=("user", "role"),
                condition=Q(contributor__isnull=True, mission__isnull=True),
                name="membership_once_on_the_world",
            ),
            models.CheckConstraint(
                condition=Q(contributor__isnull=True) | Q(mission__isnull=True),
                name="membership_on_one_thing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} on {self.contributor_id or self.mission_id or 'the world'}"


class ApiKey(models.Model):
    """A machine's key: only its SHA-256 is kept. It acts for one contributor in one role."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=200)
    role = models.CharField(max_length=30, choices=_ROLES)
    contributor = models.ForeignKey(
        "accounts.ContributorCountry", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.purpose
