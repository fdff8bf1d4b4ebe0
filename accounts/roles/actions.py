"""Giving and taking roles, and machines' keys."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.roles.enums import ApiPurpose, Role
from accounts.roles.errors import KeyRefused, NotAllowed, RoleRefused
from accounts.roles.matrix import LAST_STAYS, SECOND_FACTOR
from accounts.roles.models import ApiKey, Membership
from accounts.roles.rules import Actor, allowed_to_key
from accounts.tenancy.ids import own_id
from accounts.trail.actions import Acting, record
from accounts.users.hashers import key_digest
from accounts.users.models import User

LONGEST_KEY = timedelta(days=366)  # a year, also a leap year
LONGEST_OVERLAP = timedelta(days=30)


# ---------------------------------------------------------------- roles


@transaction.atomic
def grant(
    *,
    by: Acting,
    user: User,
    role: Role,
    contributor: str | None = None,
    mission: str | None = None,
    given_by: UUID | None = None,
) -> Membership:
    """Give a user a role on a contributor, a mission or (neither) the world. Twice changes nothing.

    `given_by`: who decided it, where that is not who acts. A role that a ministry's group gave before stays
    from now on, whatever the groups say.
    Raises NotAllowed for a role that needs a second factor and a login that has none: one made by a slip.
    """
    if role in SECOND_FACTOR and user.email is None:
        raise NotAllowed(f"{role} needs a staff login")
    membership, made = Membership.objects.get_or_create(
        user=user,
        role=role,
        contributor_id=contributor,
        mission_id=mission,
        defaults={"given_by": given_by or by.actor_id},
    )
    kept = not made and bool(membership.source)
    if kept:
        membership.source, membership.given_by = "", given_by or by.actor_id
        membership.save(update_fields=["source", "given_by"])
    if made or kept:
        record(
            by=by,
            verb="role.grant",
            subject=membership,
            contributor=contributor,
            details={"user": str(user.pk), "role": role.value, "mission": mission},
        )
    return membership


@transaction.atomic
def take_role(*, by: Actor, user: User, role: Role, contributor: str) -> None:
    """Take a role from a user. Whoever has none left is signed out everywhere at once.

    Whoever may give the role may take it, also from themselves. Raises NotAllowed, Membership.DoesNotExist,
    RoleRefused("last") where nobody else would hold it: an administrator alone may leave a country without.
    """
    by = by.giving(role, contributor)
    holders = Membership.objects.filter(role=role, contributor=contributor).order_by("pk")
    held = list(holders.select_for_update(of=("self",)).select_related("user"))
    mine = next((one for one in held if one.user_id == user.pk), None)
    if mine is None:
        raise Membership.DoesNotExist
    others = [one for one in held if one is not mine and one.user.is_active]
    if role in LAST_STAYS and not others and by.role != Role.ADMINISTRATOR:
        raise RoleRefused("last")
    remove(by=by, membership=mine)


def remove(*, by: Acting, membership: Membership) -> None:
    """End a membership, with its entry in the trail; the last one's end ends the user's sessions."""
    details = {"user": str(membership.user_id), "role": membership.role, "source": membership.source}
    subject, user, contributor = Membership(pk=membership.pk), membership.user, membership.contributor_id
    membership.delete()
    if not user.memberships.exists():
        user.end_sessions()
    record(by=by, verb="role.take", subject=subject, contributor=contributor, details=details)


# ---------------------------------------------------------------- keys


@transaction.atomic
def make_key(
    *,
    by: Acting,
    label: str,
    role: Role,
    contributor: str | None,
    expires_at: datetime,
    purpose: ApiPurpose = ApiPurpose.PERSONNEL,
    key_id: UUID | None = None,
) -> tuple[ApiKey, str]:
    """Make an API key. Returns it with its token, which is shown once and not kept.

    `key_id` may be chosen beforehand, so that a form sent twice makes one key. Raises NotAllowed, and
    KeyRefused for a key that could do nothing or more than its maker, is good for more than a year or not
    at all, or exists.
    """
    if isinstance(by, Actor):
        by = _may_make(by, role, purpose, contributor)
    if not allowed_to_key(role, purpose):
        raise KeyRefused("role")
    _check_end(expires_at)
    new_id = own_id(contributor, key_id)
    if ApiKey.objects.filter(pk=new_id).exists():
        raise KeyRefused("made")
    return _made(
        by,
        "key.make",
        ApiKey(
            pk=new_id,
            label=label,
            purpose=purpose,
            role=role,
            contributor_id=contributor,
            expires_at=expires_at,
        ),
    )


def _may_make(by: Actor, role: Role, purpose: ApiPurpose, contributor: str | None) -> Actor:
    if contributor is None:
        raise NotAllowed("a key of an officer's is for one contributor")
    by = by.acting("key:write", contributor)
    if allowed_to_key(role, purpose) - by.permissions_for(contributor):
        raise KeyRefused("role")
    return by


def _check_end(expires_at: datetime) -> None:
    now = timezone.now()
    if expires_at <= now:
        raise KeyRefused("past")
    if expires_at > now + LONGEST_KEY:
        raise KeyRefused("too_long")


def _made(by: Acting, verb: str, key: ApiKey) -> tuple[ApiKey, str]:
    token = secrets.token_urlsafe(32)
    key.digest, key.created_by = key_digest(token), by.actor_id
    key.save(force_insert=True)
    details = {"role": key.role, "purpose": key.purpose}
    if key.replaces_id:
        details["replaces"] = str(key.replaces_id)
    record(by=by, verb=verb, subject=key, contributor=key.contributor_id, details=details)
    return key, token


@transaction.atomic
def rotate_key(
    *,
    by: Actor,
    key: ApiKey,
    overlap: timedelta,
    expires_at: datetime,
    key_id: UUID | None = None,
) -> tuple[ApiKey, str]:
    """Make a key's successor, alike in all but the token. The old one works on for the overlap, then stops.

    Returns the successor with its token, which is shown once and not kept. Raises NotAllowed, and KeyRefused
    for an overlap of more than 30 days, a key that has ended or has a successor, and as make_key does.
    """
    old = ApiKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    by = _may_make(by, Role(old.role), ApiPurpose(old.purpose), old.contributor_id)
    now = timezone.now()
    new_id = own_id(old.contributor_id, key_id)
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise KeyRefused("overlap")
    if ApiKey.objects.filter(replaces=old).exists():
        raise KeyRefused("made" if ApiKey.objects.filter(pk=new_id).exists() else "rotated")
    if not old.works_at(now):
        raise KeyRefused("ended")
    _check_end(expires_at)
    old.expires_at = min(old.expires_at, now + overlap)
    old.save(update_fields=["expires_at"])
    return _made(
        by,
        "key.rotate",
        ApiKey(
            pk=new_id,
            label=old.label,
            purpose=old.purpose,
            role=old.role,
            contributor_id=old.contributor_id,
            expires_at=expires_at,
            replaces=old,
        ),
    )


@transaction.atomic
def revoke_key(*, by: Actor, key: ApiKey) -> None:
    """Stop a key at once and for good. Raises NotAllowed, KeyRefused("ended") where it has stopped."""
    by = by.acting("key:write", key.contributor_id)
    now = timezone.now()
    working = ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True, expires_at__gt=now)
    if not working.update(revoked_at=now):
        raise KeyRefused("ended")
    record(by=by, verb="key.revoke", subject=key, contributor=key.contributor_id)
