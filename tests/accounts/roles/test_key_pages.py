"""The officer's page of keys: make, rotate, revoke; a token is read once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles.actions import make_key
from accounts.roles.enums import ApiPurpose, Role
from accounts.roles.models import ApiKey, Membership
from accounts.roles.queries import actor_for_key
from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from tests.accounts.roles.reading import found

KEYS, NEW = "/contributor/keys/", "/contributor/keys/new/"
TODAY = timezone.now().date()


def day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def key_of(contributor: str, label: str = "a system") -> tuple[ApiKey, str]:
    with scoped({contributor}):
        return make_key(
            by=System(),
            label=label,
            role=Role.CONTRIBUTOR_OFFICER,
            contributor=contributor,
            expires_at=timezone.now() + timedelta(days=90),
        )


def token_in(answer) -> str:
    return found(r"<strong>([\w-]{43})</strong>", answer.content.decode(), 1)


@pytest.fixture
def asha(who):
    return who("asha").browser()


@pytest.fixture
def filled(asha) -> dict[str, str]:
    """The form as it is offered, filled in."""
    offered = asha.get(NEW).context["form"]
    return {
        "label": "The army’s personnel system",
        "purpose": "personnel",
        "role": "instructor",
        "until": day(90),
        "key_id": str(offered.initial["key_id"]),
    }


def test_a_key_is_made_after_its_answers_were_checked_and_its_token_shown_once(asha, filled):
    check = asha.post(NEW, filled).content.decode()
    assert ("The army’s personnel system" in check, ApiKey.objects.count()) == (True, 0)
    made = asha.post(NEW, filled | {"confirm": "yes"})
    key = ApiKey.objects.get()
    assert getattr(actor_for_key(token_in(made)), "actor_id", None) == key.pk
    assert (key.role, key.purpose, key.contributor_id) == ("instructor", ApiPurpose.PERSONNEL, "NPL")
    assert (key.expires_at.date().isoformat(), key.expires_at.hour) == (day(90), 23)
    assert token_in(made) not in asha.get(KEYS).content.decode()


def test_the_page_reloaded_makes_no_second_key(asha, filled):
    asha.post(NEW, filled | {"confirm": "yes"})
    again = asha.post(NEW, filled | {"confirm": "yes"})
    assert (again.status_code, ApiKey.objects.count()) == (422, 1)
    assert "its token was shown once" in again.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"label": ""},
        {"purpose": "everything"},
        {"role": "certifying_officer"},
        {"role": "proctor"},
        {"until": day(-1)},
        {"until": day(366)},
        {"until": "tomorrow"},
        {"key_id": "1"},
    ],
)
def test_a_wrong_answer_keeps_the_others_and_makes_nothing(asha, filled, changes):
    answer = asha.post(NEW, filled | changes | {"confirm": "yes"})
    assert (answer.status_code, ApiKey.objects.count()) == (422, 0)
    if "label" not in changes:
        assert "The army’s personnel system" in answer.content.decode()


def test_a_year_from_today_is_the_longest(asha, filled):
    assert asha.post(NEW, filled | {"until": day(365), "confirm": "yes"}).status_code == 200
    assert ApiKey.objects.count() == 1


def test_the_list_says_what_each_key_is_for_and_when_it_was_used(asha, countries):
    _key, token = key_of("NPL", "Personnel 2000")
    before = asha.get(KEYS).content.decode()
    actor_for_key(token)
    after = asha.get(KEYS).content.decode()
    assert ("Personnel 2000" in before, "never" in before, "never" in after) == (True, True, False)
    assert [
        word for word in ("A personnel system", "Contributor officer", "works until") if word not in after
    ] == []


def test_a_key_is_rotated_and_both_are_listed(asha, countries):
    key, old = key_of("NPL")
    page = f"{KEYS}{key.pk}/rotate/"
    form = {
        "overlap": "3",
        "until": day(200),
        "key_id": str(asha.get(page).context["form"].initial["key_id"]),
    }
    assert "The old key stops" in asha.post(page, form).content.decode()
    token = token_in(asha.post(page, form | {"confirm": "yes"}))
    assert (actor_for_key(token) is None, actor_for_key(old) is None) == (False, False)
    assert "replaced, works until" in asha.get(KEYS).content.decode()
    again = asha.post(page, form | {"confirm": "yes"})
    assert (again.status_code, "shown once" in again.content.decode(), ApiKey.objects.count()) == (
        422,
        True,
        2,
    )


@pytest.mark.parametrize("overlap", ["-1", "31", "", "a week"])
def test_an_overlap_that_is_none_is_refused(asha, countries, overlap):
    key, _token = key_of("NPL")
    form = {"overlap": overlap, "until": day(200), "key_id": "00000000-0000-4000-8000-000000000001"}
    assert asha.post(f"{KEYS}{key.pk}/rotate/", form | {"confirm": "yes"}).status_code == 422
    assert ApiKey.objects.count() == 1


def test_a_key_is_revoked_after_a_check(asha, countries):
    key, token = key_of("NPL")
    page = f"{KEYS}{key.pk}/revoke/"
    assert "It stops at once and for good" in asha.get(page).content.decode()
    assert actor_for_key(token) is not None
    assert asha.post(page).status_code == 200
    assert actor_for_key(token) is None
    assert asha.post(page).status_code == 422


@pytest.mark.parametrize("act", ["rotate", "revoke"])
def test_another_countrys_keys_are_not_there(asha, countries, act):
    key, token = key_of("MAR", "Morocco’s system")
    assert asha.get(f"{KEYS}{key.pk}/{act}/").status_code == 404
    assert asha.post(f"{KEYS}{key.pk}/{act}/", {"confirm": "yes"}).status_code == 404
    assert "Morocco’s system" not in asha.get(KEYS).content.decode()
    assert actor_for_key(token) is not None


@pytest.mark.parametrize("key", ["bikram", "hari", "ines", "tomas"])
def test_only_who_keeps_keys_opens_the_page(who, key):
    assert who(key).browser().get(KEYS).status_code == 403


def test_an_officer_of_two_countries_says_for_which_the_key_is(who, filled, asha):
    Membership.objects.create(user=who("asha").user, role=Role.CONTRIBUTOR_OFFICER, contributor_id="MAR")
    page = asha.get(NEW).content.decode()
    assert ("Morocco" in page, "Nepal" in page) == (True, True)
    asha.post(NEW, filled | {"contributor": "MAR", "confirm": "yes"})
    assert ApiKey.objects.get().contributor_id == "MAR"


def test_the_list_costs_the_same_for_many_keys(asha, countries, django_assert_num_queries):
    for number in range(3):
        key_of("NPL", f"system {number}")
    with django_assert_num_queries(5):
        asha.get(KEYS)
    for number in range(20):
        key_of("NPL", f"another {number}")
    with django_assert_num_queries(5):
        asha.get(KEYS)
