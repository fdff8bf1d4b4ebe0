"""Named reads of memberships, invitations and keys."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.utils import timezone

from accounts.roles.enums import ApiPurpose, Role
from accounts.roles.models import ApiKey, Invitation, Membership
from accounts.roles.rules import Actor, Hold
from accounts.tenancy.scope import scoped
from accounts.users.factors import FACTORS
from accounts.users.hashers import key_digest
from accounts.users.models import User

NOTED_EVERY = timedelta(minutes=1)  # a key's use


def actor_for(user: User) -> Actor:
    """Return what a signed-in user may act as: one query, and one more for a trainee's person."""
    rows = Membership.objects.filter(user=user).order_by("role", "contributor_id", "mission_id")
    holds = tuple(Hold(Role(m.role), m.contributor_id, m.mission_id) for m in rows)
    person = _person_of(user, {h.contributor for h in holds if h.role is Role.TRAINEE and h.contributor})
    return Actor(
        actor_id=user.pk,
        holds=holds,
        role=holds[0].role.value if holds else "",
        person_id=person.pk if person else None,
    )


def _person_of(user: User, contributors: set[str]) -> Any:
    """Return the person a login belongs to; looked for only where they are a trainee, in a scope of its own:
    the request's is opened by what this finds."""
    if not contributors:
        return None
    with scoped(contributors):
        return getattr(user, "person", None)


def actor_for_key(token: str) -> Actor | None:
    """Return whom an API key acts as; None when it is unknown, revoked or expired. Notes that it was used."""
    now = timezone.now()
    key = ApiKey.objects.filter(digest=key_digest(token), revoked_at__isnull=True, expires_at__gt=now).first()
    if key is None:
        return None
    _note_use(key, now)
    return Actor(
        actor_id=key.pk,
        holds=(Hold(Role(key.role), key.contributor_id),),
        role=key.role,
        machine=True,
        purpose=ApiPurpose(key.purpose),
    )


def _note_use(key: ApiKey, now: datetime) -> None:
    """Write when a key was used, once a minute. A request that meets another at it leaves it to that one."""
    earlier = now - NOTED_EVERY
    if key.last_used_at is not None and key.last_used_at > earlier:
        return
    due = ApiKey.objects.filter(pk=key.pk).exclude(last_used_at__gt=earlier)
    if list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)):
        due.update(last_used_at=now)


def keys_of(actor: Actor) -> QuerySet[ApiKey]:
    """Return the keys of the contributors whose keys an actor keeps: working ones first, then the newest."""
    keys = ApiKey.objects.select_related("contributor", "replaces", "replaced_by").order_by(
        "-created_at", "pk"
    )
    own = actor.contributors_with("key:write")
    return keys if own is None else keys.filter(contributor__in=own)


# ---------------------------------------------------------------- staff


def staff_of(contributor: str) -> QuerySet[Membership]:
    """Return who holds which role for a contributor, trainees left out, by role and name."""
    return (
        Membership.objects.filter(contributor=contributor)
        .exclude(role=Role.TRAINEE)
        .select_related("user")
        .order_by("role", "user__name", "user__login")
    )


def open_invitations(contributor: str) -> QuerySet[Invitation]:
    """Return a contributor's invitations that are neither accepted nor withdrawn, the expired ones too."""
    return Invitation.objects.filter(
        contributor=contributor, accepted_at__isnull=True, withdrawn_at__isnull=True
    )


def with_second_factor(users: Iterable[UUID]) -> frozenset[UUID]:
    """Return those of these users who have a passkey or an authenticator app."""
    found = Authenticator.objects.filter(user__in=list(users), type__in=FACTORS)
    return frozenset(found.values_list("user_id", flat=True))


def login_of(email: str) -> User | None:
    """Return the login with an e-mail address, however it is capitalised."""
    return User.objects.filter(email__iexact=email.strip()).first()


def names_of(users: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of logins by id, in one query."""
    wanted = {one for one in users if one}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)} if wanted else {}
