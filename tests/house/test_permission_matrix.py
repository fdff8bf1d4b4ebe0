"""Every route asks for a permission, and each role gets in exactly where the matrix says."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, get_resolver

from accounts.roles.enums import Role
from accounts.roles.matrix import CLOSED, PERMISSIONS, PUBLIC, SIGNED_IN, roles_with
from accounts.roles.models import Membership
from accounts.roles.routes import permission_of
from accounts.users.models import User

DUMMIES = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "int": "1",
    "slug": "x",
    "str": "X",
    "path": "x",
}


def routes(patterns=None, prefix="", namespaces=()) -> Iterator[tuple[str, URLPattern, tuple[str, ...]]]:
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield address, entry, namespaces
        else:
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from routes(entry.url_patterns, address, inner)


def declared(view, name, namespaces) -> set[str | None]:
    """Return the permission(s) a route asks for: several when an API view set has one per action."""
    holder = getattr(getattr(view, "cls", None), "permission", None)
    if isinstance(holder, dict):
        return {holder.get(action) for action in getattr(view, "actions", {}).values()}
    return {permission_of(view, name, list(namespaces))}


ALL = list(routes())
PAGES = [
    (address, str(next(iter(declared(entry.callback, entry.name, spaces)))))
    for address, entry, spaces in ALL
    if not address.startswith(("api/", "admin/", "staff/", "i18n/")) and "(?P" not in address
]


def test_every_route_declares_a_permission():
    silent = [
        address for address, entry, spaces in ALL if None in declared(entry.callback, entry.name, spaces)
    ]
    assert silent == []


def test_every_declared_permission_stands_in_the_matrix():
    known = frozenset().union(*PERMISSIONS.values()) | {PUBLIC, SIGNED_IN, CLOSED}
    asked = {p for _address, entry, spaces in ALL for p in declared(entry.callback, entry.name, spaces)}
    assert asked - known == set()


def test_every_permission_of_the_matrix_reads_resource_verb():
    words = {p for held in PERMISSIONS.values() for p in held}
    assert {p for p in words if len(p.split(":")) != 2} == set()


def filled(address: str) -> str:
    """Return an address with a dummy value in each place."""
    for converter, value in DUMMIES.items():
        while f"<{converter}:" in address:
            start = address.index(f"<{converter}:")
            address = address[:start] + value + address[address.index(">", start) + 1 :]
    return "/" + address


def test_a_visitor_who_is_not_signed_in_is_led_to_the_door(client, db):
    answers = {address: client.get(filled(address)).status_code for address, p in PAGES if p != PUBLIC}
    assert {address: code for address, code in answers.items() if code not in {302, 404, 405}} == {}


@pytest.mark.parametrize("role", Role)
def test_a_role_is_refused_what_the_matrix_does_not_give_it(role, client, countries):
    user = User.objects.create_user(email="one@example.org", password=None)
    Membership.objects.create(user=user, role=role, contributor_id="NPL")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for address, permission in PAGES:
        if permission in {PUBLIC, SIGNED_IN}:
            continue
        refused = role not in roles_with(permission)
        code = client.get(filled(address)).status_code
        assert (code == 403) is refused, f"{role} at {address} ({permission}): {code}"
