"""Who holds which role, for whom; and the keys machines sign in with."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.roles.enums import ApiPurpose, Role
from accounts.tenancy.managers import TenantModel

_ROLES = [(role.value, role.value) for role in Role]


class Membership(models.Model):
    """A role held by a user on one contributor, on one mission, or on the world.

    `given_by`: the user who gave it; none for a command or a group. `source`: the identity provider whose
    group gave the role and whose next sign-in takes it away; empty when a person gave it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=30, choices=_ROLES)
    contributor = models.ForeignKey(
        "accounts.ContributorCountry", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    mission = models.ForeignKey(
        "accounts.Mission", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField(default=timezone.now)
    given_by = models.UUIDField(null=True, blank=True)
    source = models.CharField(max_length=60, blank=True)

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
    """A machine's key: only its SHA-256 is kept. It acts for one contributor, in one role, for one purpose.

    `replaces`: the key this one takes over from; both work until the older one expires.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=200)
    purpose = models.CharField(
        max_length=20, choices=[(p.value, p.value) for p in ApiPurpose], default=ApiPurpose.PERSONNEL
    )
    role = models.CharField(max_length=30, choices=_ROLES)
    contributor = models.ForeignKey(
        "accounts.ContributorCountry", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )

    def __str__(self) -> str:
        return self.label

    def works_at(self, now: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > now


class Invitation(TenantModel):
    """A colleague is asked to take a role for one country. Only the SHA-256 of the code is kept.

    `mailed_at`: when the code went out by e-mail; empty where it was shown once, to be handed over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=30, choices=_ROLES)
    invited_by = models.UUIDField(null=True)
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-invited_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("contributor", "email", "role"),
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_open_once",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_accepted_or_withdrawn",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} for {self.contributor_id}"


class GroupRole(models.Model):
    """Who is in a group of a ministry's identity provider holds a role. Without a row nobody gets any."""

    provider = models.CharField(max_length=60)
    group = models.CharField(max_length=200)
    role = models.CharField(max_length=30, choices=_ROLES)
    contributor = models.ForeignKey("accounts.ContributorCountry", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("provider", "group", "role", "contributor"), name="group_role_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.provider}: {self.group}"
