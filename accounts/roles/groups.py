"""Groups of a ministry's identity provider, and the roles they give: only what an administrator mapped."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from accounts.contributors.models import ContributorCountry
from accounts.roles.actions import remove
from accounts.roles.enums import Role
from accounts.roles.errors import MappingRefused
from accounts.roles.matrix import GROUPS_GIVE, SECOND_FACTOR
from accounts.roles.models import GroupRole, Membership
from accounts.tenancy.scope import all_contributors
from accounts.trail.actions import Acting, System, record
from accounts.users.models import User

FOLLOWING = System(role="identity_provider")


@transaction.atomic
def map_group(*, by: Acting, provider: str, group: str, role: Role, contributor: str) -> GroupRole:
    """Have whoever is in a group hold a role from their next sign-in on. Twice changes nothing.

    Raises MappingRefused: for a provider that is not configured, for any contributor but the one it speaks
    for, and for a role that no group gives.
    """
    speaks_for = _contributor_of(provider)
    if speaks_for is None:
        raise MappingRefused("provider")
    if contributor != speaks_for or not ContributorCountry.objects.filter(pk=contributor).exists():
        raise MappingRefused("contributor")
    if role not in GROUPS_GIVE or not group.strip():
        raise MappingRefused("role" if group.strip() else "group")
    mapping, made = GroupRole.objects.get_or_create(
        provider=provider, group=group.strip(), role=role, contributor_id=contributor
    )
    if made:
        _record(by, "group.map", mapping)
    return mapping


@transaction.atomic
def unmap_group(*, by: Acting, provider: str, group: str, role: Role, contributor: str) -> int:
    """End a mapping, and at once the role of everybody who has it by this provider and no other group of it.

    Whoever another group still gives the role keeps it until the next sign-in decides. Returns how many
    people lost the role. Raises MappingRefused("unknown").
    """
    mapping = GroupRole.objects.filter(
        provider=provider, group=group.strip(), role=role, contributor=contributor
    ).first()
    if mapping is None:
        raise MappingRefused("unknown")
    _record(by, "group.unmap", mapping)
    mapping.delete()
    if GroupRole.objects.filter(provider=provider, role=role, contributor=contributor).exists():
        return 0
    held = list(
        Membership.objects.filter(source=provider, role=role, contributor=contributor).select_related("user")
    )
    for membership in held:
        remove(by=by, membership=membership)
    return len(held)


def _record(by: Acting, verb: str, mapping: GroupRole) -> None:
    record(
        by=by,
        verb=verb,
        subject=mapping,
        contributor=mapping.contributor_id,
        details={"provider": mapping.provider, "group": mapping.group, "role": mapping.role},
    )


@transaction.atomic
def follow_groups(*, user: User, provider: str, groups: Iterable[str]) -> None:
    """Make the roles a user holds by a provider equal to what the groups they are in map to now.

    Roles that people gave stay as they are, also where a group would give them. Only the contributor the
    provider speaks for today is given anything: rows for another, from wherever, count for nothing. A login
    made by a slip gets no role that needs a second factor: its PIN alone would open it.
    """
    contributor = _contributor_of(provider)
    possible = GROUPS_GIVE - SECOND_FACTOR if user.email is None else GROUPS_GIVE
    with all_contributors("a ministry's groups are followed at sign-in"):
        mapped = GroupRole.objects.filter(provider=provider, group__in=set(groups), contributor=contributor)
        wanted = {Role(role) for role in mapped.values_list("role", flat=True)} & possible
        held = list(user.memberships.select_for_update().order_by("pk"))
        for membership in held:
            stays = membership.contributor_id == contributor and Role(membership.role) in wanted
            if membership.source == provider and not stays:
                membership.user = user  # this very one: it is about to be signed in
                remove(by=FOLLOWING, membership=membership)
        present = {Role(one.role) for one in held if one.contributor_id == contributor}
        for role in sorted(wanted - present):
            _give(user, role, str(contributor), provider)


def _give(user: User, role: Role, contributor: str, provider: str) -> None:
    membership = Membership.objects.create(user=user, role=role, contributor_id=contributor, source=provider)
    record(
        by=FOLLOWING,
        verb="role.grant",
        subject=membership,
        contributor=contributor,
        details={"user": str(user.pk), "role": role.value, "source": provider},
    )


@transaction.atomic
def forget_provider(*, user: User, provider: str) -> None:
    """Take every role a user holds by a provider: its sign-in is connected with the login no more."""
    with all_contributors("a ministry's sign-in is disconnected"):
        for membership in user.memberships.filter(source=provider):
            membership.user = user
            remove(by=FOLLOWING, membership=membership)


def _contributor_of(provider: str) -> str | None:
    configured = settings.IDENTITY_PROVIDERS.get(provider)
    return configured.contributor if configured else None
