"""Giving roles and keys."""

import secrets
from datetime import datetime

from django.db import transaction

from accounts.roles.enums import Role
from accounts.roles.errors import NotAllowed
from accounts.roles.matrix import SECOND_FACTOR
from accounts.roles.models import ApiKey, Membership
from accounts.trail.actions import Acting, record
from accounts.users.hashers import key_digest
from accounts.users.models import User


@transaction.atomic
def grant(
    *, by: Acting, user: User, role: Role, contributor: str | None = None, mission: str | None = None
) -> Membership:
    """Give a user a role on a contributor, a mission or (neither) the world. Twice changes nothing.

    Raises NotAllowed for a role that needs a second factor and a login that has none: one made by a slip.
    """
    if role in SECOND_FACTOR and user.email is None:
        raise NotAllowed(f"{role} needs a staff login")
    membership, made = Membership.objects.get_or_create(
        user=user, role=role, contributor_id=contributor, mission_id=mission
    )
    if made:
        record(
            by=by,
            verb="role.grant",
            subject=membership,
            contributor=contributor,
            details={"user": str(user.pk), "role": role.value, "mission": mission},
        )
    return membership


@transaction.atomic
def make_key(
    *, by: Acting, purpose: str, role: Role, contributor: str | None, expires_at: datetime
) -> tuple[ApiKey, str]:
    """Make an API key. Returns it with its token, which is shown once and not kept."""
    token = secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        digest=key_digest(token),
        purpose=purpose,
        role=role,
        contributor_id=contributor,
        created_by=by.actor_id,
        expires_at=expires_at,
    )
    record(by=by, verb="key.make", subject=key, contributor=contributor, details={"role": role.value})
    return key, token
