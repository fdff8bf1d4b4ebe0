"""Named reads of memberships and keys."""

from django.utils import timezone

from accounts.roles.enums import Role
from accounts.roles.models import ApiKey, Membership
from accounts.roles.rules import Actor, Hold
from accounts.users.hashers import key_digest
from accounts.users.models import User


def actor_for(user: User) -> Actor:
    """Return what a signed-in user may act as: one query, and one more for a trainee's person."""
    rows = Membership.objects.filter(user=user).order_by("role", "contributor_id", "mission_id")
    holds = tuple(Hold(Role(m.role), m.contributor_id, m.mission_id) for m in rows)
    person = getattr(user, "person", None) if any(h.role is Role.TRAINEE for h in holds) else None
    return Actor(
        actor_id=user.pk,
        holds=holds,
        role=holds[0].role.value if holds else "",
        person_id=person.pk if person else None,
    )


def actor_for_key(token: str) -> Actor | None:
    """Return whom an API key acts as; None when it is unknown, revoked or expired."""
    key = ApiKey.objects.filter(
        digest=key_digest(token), revoked_at__isnull=True, expires_at__gt=timezone.now()
    ).first()
    if key is None:
        return None
    return Actor(key.pk, (Hold(Role(key.role), key.contributor_id),), key.role, machine=True)
