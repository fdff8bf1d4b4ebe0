"""Machines sign in with a key: one role, one contributor, one purpose, until it expires or is revoked."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.roles.actions import LONGEST_KEY, make_key, revoke_key, rotate_key
from accounts.roles.enums import ApiPurpose, Role
from accounts.roles.errors import KeyRefused, NotAllowed
from accounts.roles.matrix import PERMISSIONS, PERSONS_ONLY, PUBLIC, PURPOSES, SIGNED_IN
from accounts.roles.models import ApiKey, Membership
from accounts.roles.queries import actor_for, actor_for_key
from accounts.roles.rules import allowed_to_key
from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from accounts.trail.models import TrailEntry
from tests import cast
from tests.accounts.roles.addresses import addresses
from tests.counting import exactly

ROSTERS = "/api/v1/rosters/"
MONTH = timedelta(days=30)


def key_for(role: Role, purpose: ApiPurpose = ApiPurpose.PERSONNEL) -> str:
    with scoped({"NPL"}):
        _key, token = make_key(
            by=System(),
            label="a ministry's own system",
            purpose=purpose,
            role=role,
            contributor="NPL",
            expires_at=timezone.now() + MONTH,
        )
    return token


@pytest.fixture
def token(countries) -> str:
    return key_for(Role.CONTRIBUTOR_OFFICER)


@pytest.fixture
def nepal(countries):
    with scoped({"NPL"}):
        yield


def ask(client, token, address=ROSTERS):
    return client.get(address, headers={"Authorization": f"Bearer {token}"})


def makes(member, **changes) -> tuple[ApiKey, str]:
    values: dict[str, Any] = {
        "label": "the army's personnel system",
        "role": Role.CONTRIBUTOR_OFFICER,
        "contributor": "NPL",
        "purpose": ApiPurpose.PERSONNEL,
        "expires_at": timezone.now() + MONTH,
    }
    return make_key(by=member.actor, **(values | changes))


def refusal(function, **values) -> str:
    with pytest.raises(KeyRefused) as refused:
        function(**values)
    return refused.value.code


def test_a_key_opens_what_its_role_allows(client, token):
    assert ask(client, token).status_code == 200


def test_a_key_opens_nothing_of_another_contributor(client, countries):
    cast.contingent("MAR-UNMISS-2027A")
    token = key_for(Role.CONTRIBUTOR_OFFICER, ApiPurpose.REPORTING)
    assert ask(client, token, "/api/v1/readiness/?contingent=MAR-UNMISS-2027A").status_code == 404


def test_a_role_without_the_permission_is_refused(client, countries):
    answer = ask(client, key_for(Role.INSTRUCTOR))
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/problem+json")


@pytest.mark.parametrize("change", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now()}])
def test_a_revoked_or_expired_key_opens_nothing(client, token, change):
    ApiKey.objects.update(**change)
    assert ask(client, token).status_code == 401


def test_no_key_or_a_wrong_one_is_a_problem_in_the_apis_own_words(client, countries):
    for answer in (client.get(ROSTERS), ask(client, "wrong")):
        assert answer.status_code == 401
        assert answer.json()["status"] == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_key_itself_is_not_kept(token):
    assert token not in str(ApiKey.objects.values_list())


# ---------------------------------------------------------------- what a key is for


ROLES = sorted(set(Role) - {Role.TRAINEE, Role.STANDARDS_AUTHORITY, Role.ADMINISTRATOR})


def api_routes() -> list[tuple[str, str]]:
    """Return the address of every API route that is read, with what it asks for."""
    found = [(address, asked) for address, _name, asked in addresses() if address.startswith("/api/")]
    return [(address, asked) for address, asked in found if asked and asked not in {PUBLIC, SIGNED_IN}]


@pytest.mark.parametrize("purpose", ApiPurpose)
@pytest.mark.parametrize("role", ROLES)
def test_a_key_opens_of_every_api_route_what_role_and_purpose_both_allow(client, countries, role, purpose):
    assert allowed_to_key(role, purpose) == (PERMISSIONS[role] & PURPOSES[purpose]) - PERSONS_ONLY
    token, opened = key_for(role, purpose), PERMISSIONS[role] & PURPOSES[purpose]
    routes = api_routes()
    codes = {address: ask(client, token, address).status_code for address, _permission in routes}
    wrong = {a: (asked, codes[a]) for a, asked in routes if (codes[a] == 403) is (asked in opened)}
    assert (wrong, len(routes) > 10) == ({}, True)


def test_what_a_person_must_decide_no_purpose_allows():
    assert PERSONS_ONLY & frozenset().union(*PURPOSES.values()) == set()


def test_a_purpose_allows_nothing_its_role_does_not(countries):
    token = key_for(Role.INSTRUCTOR)
    actor = actor_for_key(token)
    assert actor
    assert actor.permissions == {"contributor:read", "contingent:read", "person:read", "enrolment:read"}


def test_a_key_without_a_purpose_would_open_nothing():
    assert allowed_to_key(Role.CONTRIBUTOR_OFFICER, None) == set()


@pytest.mark.parametrize(
    ("role", "purpose"),
    [
        (Role.CONTRIBUTOR_OFFICER, "personnel"),
        (Role.INSTRUCTOR, "personnel"),
        (Role.CERTIFYING_OFFICER, "reporting"),
        (Role.AUDITOR, "reporting"),
    ],
)
def test_keys_of_before_were_given_the_purpose_of_their_role(countries, role, purpose):
    key_for(role)
    import_module("accounts.migrations.0006_staff_and_keys").give_purposes(apps, None)
    assert ApiKey.objects.get().purpose == purpose


# ---------------------------------------------------------------- who makes which


def test_an_officer_makes_a_key_and_it_stands_in_the_trail_by_its_id(who, nepal, client):
    key, token = makes(who("asha"))
    entry = TrailEntry.objects.get(verb="key.make")
    assert (entry.subject_id, entry.actor, entry.details) == (
        str(key.pk),
        who("asha").user.pk,
        {"role": "contributor_officer", "purpose": "personnel"},
    )
    assert getattr(actor_for_key(token), "actor_id", None) == key.pk


@pytest.mark.parametrize("key", ["bikram", "hari", "omar", "ines", "tomas"])
def test_who_keeps_no_keys_for_the_country_makes_none(who, nepal, key):
    with pytest.raises(NotAllowed):
        makes(who(key))


def test_no_officer_makes_a_key_for_the_world(who, nepal):
    with pytest.raises(NotAllowed):
        makes(who("asha"), contributor=None)


@pytest.mark.parametrize(
    ("role", "purpose"),
    [
        (Role.CERTIFYING_OFFICER, ApiPurpose.REPORTING),  # reads awards, which a contributor officer does not
        (Role.TRAINEE, ApiPurpose.PERSONNEL),
        (Role.ADMINISTRATOR, ApiPurpose.PERSONNEL),
        (Role.STANDARDS_AUTHORITY, ApiPurpose.REPORTING),
    ],
)
def test_a_key_does_something_and_never_more_than_its_maker(who, nepal, role, purpose):
    assert refusal(makes, member=who("asha"), role=role, purpose=purpose) == "role"


def test_what_its_maker_may_do_elsewhere_does_not_count(who, countries):
    asha = who("asha")
    Membership.objects.create(user=asha.user, role=Role.CERTIFYING_OFFICER, contributor_id="MAR")
    both = cast.Member(asha.user, actor_for(asha.user))
    with scoped({"NPL", "MAR"}):
        changes = {"role": Role.CERTIFYING_OFFICER, "purpose": ApiPurpose.REPORTING}
        assert refusal(makes, member=both, **changes) == "role"


@pytest.mark.parametrize(
    ("good_for", "code"), [(timedelta(0), "past"), (LONGEST_KEY + timedelta(minutes=1), "too_long")]
)
def test_a_key_is_good_for_a_year_at_most_and_not_for_nothing(who, nepal, good_for, code):
    assert refusal(makes, member=who("asha"), expires_at=timezone.now() + good_for) == code


# ---------------------------------------------------------------- rotating and revoking


def rotates(member, key, days=7, **changes):
    values: dict[str, Any] = {
        "overlap": timedelta(days=days),
        "expires_at": timezone.now() + 2 * MONTH,
    }
    return rotate_key(by=member.actor, key=key, **(values | changes))


def test_both_keys_work_for_the_overlap_and_then_only_the_successor(who, nepal):
    old, old_token = makes(who("asha"))
    new, new_token = rotates(who("asha"), old)
    assert (actor_for_key(old_token) is None, actor_for_key(new_token) is None) == (False, False)
    old.refresh_from_db()
    assert old.expires_at - timezone.now() == pytest.approx(timedelta(days=7), abs=timedelta(minutes=1))
    assert (new.replaces_id, new.label, new.role, new.purpose, new.contributor_id) == (
        old.pk,
        old.label,
        old.role,
        old.purpose,
        "NPL",
    )
    ApiKey.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    assert (actor_for_key(old_token) is None, actor_for_key(new_token) is None) == (True, False)
    entry = TrailEntry.objects.get(verb="key.rotate")
    assert (entry.subject_id, entry.details["replaces"]) == (str(new.pk), str(old.pk))


def test_without_an_overlap_the_old_key_stops_at_once(who, nepal):
    old, token = makes(who("asha"))
    rotates(who("asha"), old, days=0)
    assert actor_for_key(token) is None


def test_an_overlap_never_prolongs_a_key(who, nepal):
    soon = timezone.now() + timedelta(days=2)
    old, _token = makes(who("asha"), expires_at=soon)
    rotates(who("asha"), old, days=30)
    old.refresh_from_db()
    assert old.expires_at == soon


def test_a_successor_does_no_more_than_whoever_makes_it_may(who, nepal):
    asha = who("asha")
    Membership.objects.create(user=asha.user, role=Role.CERTIFYING_OFFICER, contributor_id="NPL")
    both = cast.Member(asha.user, actor_for(asha.user))
    old, _token = makes(both, role=Role.CERTIFYING_OFFICER, purpose=ApiPurpose.REPORTING)
    assert refusal(rotates, member=asha, key=old) == "role"
    assert rotates(both, old)[0].role == Role.CERTIFYING_OFFICER


@pytest.mark.parametrize("days", [-1, 31])
def test_an_overlap_is_0_to_30_days(who, nepal, days):
    old, _token = makes(who("asha"))
    assert refusal(rotates, member=who("asha"), key=old, days=days) == "overlap"


def test_a_key_has_one_successor(who, nepal):
    old, _token = makes(who("asha"))
    rotates(who("asha"), old)
    assert refusal(rotates, member=who("asha"), key=old) == "rotated"


def test_a_key_revoked_stops_for_good(who, nepal):
    key, token = makes(who("asha"))
    revoke_key(by=who("asha").actor, key=key)
    assert actor_for_key(token) is None
    assert refusal(revoke_key, by=who("asha").actor, key=key) == "ended"
    assert refusal(rotates, member=who("asha"), key=key) == "ended"
    assert TrailEntry.objects.filter(verb="key.revoke", subject_id=str(key.pk)).count() == 1


@pytest.mark.parametrize("key", ["bikram", "omar"])
def test_who_keeps_no_keys_for_the_country_rotates_and_revokes_none(who, nepal, key):
    made, _token = makes(who("asha"))
    with pytest.raises(NotAllowed):
        rotates(who(key), made)
    with pytest.raises(NotAllowed):
        revoke_key(by=who(key).actor, key=made)


# ---------------------------------------------------------------- last use


def test_the_last_use_is_written_once_a_minute(token):
    actor_for_key(token)
    first = ApiKey.objects.get().last_used_at
    actor_for_key(token)
    assert ApiKey.objects.get().last_used_at == first
    ApiKey.objects.update(last_used_at=timezone.now() - timedelta(seconds=61))
    actor_for_key(token)
    again = ApiKey.objects.get().last_used_at
    assert first
    assert again
    assert again > first


def test_a_second_request_within_the_minute_asks_the_key_and_writes_nothing(token):
    actor_for_key(token)
    with exactly(1):
        actor_for_key(token)


def test_a_wrong_key_is_no_use(token):
    actor_for_key("wrong")
    assert ApiKey.objects.get().last_used_at is None
