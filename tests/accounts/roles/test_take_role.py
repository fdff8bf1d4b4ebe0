"""A role is taken by whoever may give it; the last one's end is the end of every session."""

import pytest

from accounts.roles.actions import grant, take_role
from accounts.roles.enums import Role
from accounts.roles.errors import NotAllowed, RoleRefused
from accounts.roles.models import Membership
from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from accounts.trail.models import TrailEntry
from accounts.users.models import User


@pytest.fixture
def nepal(countries):
    with scoped({"NPL"}):
        yield


def colleague(role: Role, email: str = "maya@example.org", contributor: str = "NPL") -> User:
    user = User.objects.filter(email=email).first() or User.objects.create_user(email=email, name="Maya Lama")
    with scoped({contributor}):
        grant(by=System(), user=user, role=role, contributor=contributor)
    return user


def test_a_role_taken_is_gone_and_stands_in_the_trail(who, nepal):
    maya = colleague(Role.PROCTOR)
    take_role(by=who("asha").actor, user=maya, role=Role.PROCTOR, contributor="NPL")
    assert not maya.memberships.exists()
    entry = TrailEntry.objects.get(verb="role.take")
    assert (entry.actor, entry.role, entry.details) == (
        who("asha").user.pk,
        "contributor_officer",
        {"user": str(maya.pk), "role": "proctor", "source": ""},
    )


@pytest.mark.parametrize(
    ("taker", "role"),
    [
        ("asha", Role.CERTIFYING_OFFICER),
        ("bikram", Role.CONTRIBUTOR_OFFICER),
        ("bikram", Role.PROCTOR),
        ("hari", Role.PROCTOR),
        ("ines", Role.PROCTOR),
        ("omar", Role.PROCTOR),
        ("tomas", Role.PROCTOR),
    ],
)
def test_nobody_takes_what_they_may_not_give(who, nepal, taker, role):
    maya = colleague(role)
    with pytest.raises(NotAllowed):
        take_role(by=who(taker).actor, user=maya, role=role, contributor="NPL")
    assert maya.memberships.count() == 1


def test_a_role_somebody_does_not_hold_cannot_be_taken(who, nepal):
    with pytest.raises(Membership.DoesNotExist):
        take_role(by=who("asha").actor, user=who("bikram").user, role=Role.PROCTOR, contributor="NPL")


@pytest.mark.parametrize(
    ("taker", "role", "held"),
    [("asha", Role.CONTRIBUTOR_OFFICER, "asha"), ("bikram", Role.CERTIFYING_OFFICER, "bikram")],
)
def test_the_last_officer_of_a_country_stays(who, nepal, taker, role, held):
    with pytest.raises(RoleRefused) as refused:
        take_role(by=who(taker).actor, user=who(held).user, role=role, contributor="NPL")
    assert refused.value.code == "last"


def test_a_colleague_whose_login_is_closed_does_not_count(who, nepal):
    maya = colleague(Role.CONTRIBUTOR_OFFICER)
    User.objects.filter(pk=maya.pk).update(is_active=False)
    with pytest.raises(RoleRefused):
        take_role(
            by=who("asha").actor, user=who("asha").user, role=Role.CONTRIBUTOR_OFFICER, contributor="NPL"
        )


def test_an_officer_may_leave_when_there_is_another(who, nepal):
    colleague(Role.CONTRIBUTOR_OFFICER)
    asha = who("asha")
    take_role(by=asha.actor, user=asha.user, role=Role.CONTRIBUTOR_OFFICER, contributor="NPL")
    assert not asha.user.memberships.exists()


def test_an_administrator_may_take_the_last_officers_role(who, nepal):
    asha = who("asha")
    take_role(by=who("tomas").actor, user=asha.user, role=Role.CONTRIBUTOR_OFFICER, contributor="NPL")
    assert not asha.user.memberships.exists()


# ---------------------------------------------------------------- sessions


def test_the_last_roles_end_ends_every_session_at_once(who):
    colleague(Role.CONTRIBUTOR_OFFICER)
    asha = who("asha")
    phone, computer = asha.browser(), asha.browser()
    assert phone.get("/contributor/").status_code == 200
    with scoped({"NPL"}):
        take_role(by=who("tomas").actor, user=asha.user, role=Role.CONTRIBUTOR_OFFICER, contributor="NPL")
    for browser in (phone, computer):
        assert browser.get("/contributor/").headers["Location"].startswith("/sign-in/")
        assert browser.get("/api/v1/certificates/").status_code == 401


def test_whoever_has_another_role_left_stays_signed_in(who):
    asha = who("asha")
    colleague(Role.PROCTOR, "asha@example.org", "MAR")
    browser = asha.browser()
    with scoped({"NPL"}):
        take_role(by=who("tomas").actor, user=asha.user, role=Role.CONTRIBUTOR_OFFICER, contributor="NPL")
    assert browser.get("/contributor/").status_code == 200
    assert browser.get("/contributor/roster/").status_code == 403


def test_a_changed_password_ends_sessions_as_before(who):
    asha = who("asha")
    browser = asha.browser()
    asha.user.set_password("quite another long password")
    asha.user.save()
    assert browser.get("/contributor/").status_code == 302
