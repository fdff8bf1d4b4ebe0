"""Machines sign in with a key: one role, one contributor, until it expires or is revoked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles.actions import make_key
from accounts.roles.enums import Role
from accounts.roles.models import ApiKey
from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from tests import cast

ROSTERS = "/api/v1/rosters/"


def key_for(role: Role) -> str:
    with scoped({"NPL"}):
        _key, token = make_key(
            by=System(),
            purpose="a ministry's own system",
            role=role,
            contributor="NPL",
            expires_at=timezone.now() + timedelta(days=30),
        )
    return token


@pytest.fixture
def token(countries) -> str:
    return key_for(Role.CONTRIBUTOR_OFFICER)


def ask(client, token, address=ROSTERS):
    return client.get(address, headers={"Authorization": f"Bearer {token}"})


def test_a_key_opens_what_its_role_may_do(client, token):
    assert ask(client, token).status_code == 200


def test_a_key_opens_nothing_of_another_contributor(client, token):
    cast.contingent("MAR-UNMISS-2027A")
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
