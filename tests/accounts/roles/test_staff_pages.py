"""The page of staff: who holds which role, who is invited; invite, withdraw and remove by check answers."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from accounts.roles.enums import Role
from accounts.roles.invitations import invite
from accounts.roles.models import Membership
from accounts.tenancy.scope import scoped
from accounts.users.models import User
from config.identity import IdentityProvider
from tests.accounts.roles.reading import found, invitations

STAFF, INVITE = "/contributor/staff/", "/contributor/staff/invite/"
MAYA = {"name": "Maya Lama", "email": "maya@example.org", "role": "proctor"}


@pytest.fixture(autouse=True)
def _no_mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"


@pytest.fixture
def everybody(who):
    for key in ("asha", "bikram", "hari", "omar", "salma", "tomas"):
        who(key)
    return who


@pytest.fixture
def asha(everybody):
    return everybody("asha").browser()


def asked(member, role: Role = Role.PROCTOR, contributor: str = "NPL", email: str = "maya@example.org"):
    with scoped({contributor}):
        return invite(by=member.actor, contributor=contributor, email=email, name="Maya Lama", role=role)[0]


def remove(member, role: str, contributor: str = "NPL") -> str:
    return f"/contributor/staff/{contributor}/{member.user.pk}/{role}/remove/"


def test_it_lists_the_countrys_own_staff_with_role_giver_and_second_factor(everybody, asha):
    TOTP.activate(everybody("asha").user, generate_totp_secret())
    Membership.objects.filter(user=everybody("hari").user).update(given_by=everybody("asha").user.pk)
    page = asha.get(STAFF)
    rows = {row["held"].user.name: row for row in page.context["rows"]}
    assert sorted(rows) == ["Asha Gurung", "Bikram Thapa", "Hari Magar"]
    assert {name: row["factor"] for name, row in rows.items()} == {
        "Asha Gurung": "met",
        "Bikram Thapa": "missing",
        "Hari Magar": "neutral",
    }
    assert (rows["Hari Magar"]["by"], rows["Bikram Thapa"]["by"]) == ("Asha Gurung", "the site’s operators")
    assert {name for name, row in rows.items() if row["may_take"]} == {"Asha Gurung", "Hari Magar"}
    assert "Omar Benali" not in page.content.decode()


def test_peacekeepers_are_no_staff(everybody, asha):
    soldier = User.objects.create_user(name="Ram Tamang")
    Membership.objects.create(user=soldier, role=Role.TRAINEE, contributor_id="NPL")
    assert "Ram Tamang" not in asha.get(STAFF).content.decode()
    assert asha.get(f"/contributor/staff/NPL/{soldier.pk}/trainee/remove/").status_code == 404


def test_the_list_is_filtered_by_role_in_the_address(asha):
    rows = asha.get(f"{STAFF}?role=proctor").context["rows"]
    assert [row["held"].user.name for row in rows] == ["Hari Magar"]
    assert len(asha.get(f"{STAFF}?role=nonsense").context["rows"]) == 3


def test_a_role_of_a_ministrys_group_says_so(everybody, asha, settings):
    ministry = IdentityProvider(
        id="nepal-mod", name="Ministry of Defence", kind="oidc", contributor="NPL", email_domains=("x.org",)
    )
    settings.IDENTITY_PROVIDERS = {"nepal-mod": ministry}
    Membership.objects.filter(user=everybody("hari").user).update(source="nepal-mod")
    assert "Ministry of Defence" in asha.get(STAFF).content.decode()
    words = asha.get(remove(everybody("hari"), "proctor")).content.decode()
    assert "It comes back at the next sign-in" in words


def test_the_list_costs_the_same_for_many(everybody, asha, django_assert_num_queries):
    with django_assert_num_queries(8):
        asha.get(STAFF)
    for number in range(30):
        user = User.objects.create_user(email=f"p{number}@example.org", name=f"Proctor {number}")
        Membership.objects.create(user=user, role=Role.PROCTOR, contributor_id="NPL")
    with django_assert_num_queries(8):
        asha.get(STAFF)


# ---------------------------------------------------------------- inviting


def test_an_invitation_is_checked_made_and_its_code_shown_once(asha):
    check = asha.post(INVITE, MAYA).content.decode()
    assert ("Maya Lama" in check, len(invitations())) == (True, 0)
    done = asha.post(INVITE, MAYA | {"confirm": "yes"}).content.decode()
    code = found(r"([A-Z2-7]{4}-){7}[A-Z2-7]{4}", done)
    listed = asha.get(STAFF).content.decode()
    assert ("maya@example.org" in listed, code in listed) == (True, False)


def test_a_site_with_mail_does_not_show_the_code(asha, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    done = asha.post(INVITE, MAYA | {"confirm": "yes"}).content.decode()
    assert ("on its way by e-mail" in done, re.search(r"([A-Z2-7]{4}-){7}", done)) == (True, None)


@pytest.mark.parametrize(
    "changes", [{"email": "maya"}, {"email": ""}, {"name": ""}, {"role": "certifying_officer"}, {"role": ""}]
)
def test_a_wrong_answer_keeps_the_others(asha, changes):
    answer = asha.post(INVITE, MAYA | changes | {"confirm": "yes"})
    assert (answer.status_code, len(invitations())) == (422, 0)
    if "name" not in changes:
        assert 'value="Maya Lama"' in answer.content.decode()


def test_the_page_reloaded_invites_nobody_twice(asha):
    asha.post(INVITE, MAYA | {"confirm": "yes"})
    again = asha.post(INVITE, MAYA | {"confirm": "yes"})
    assert (again.status_code, len(invitations())) == (422, 1)
    assert "is invited to the role already" in again.content.decode()


def test_an_invitation_is_withdrawn_after_a_check(everybody, asha):
    invitation = asked(everybody("asha"))
    page = f"/contributor/staff/invitations/{invitation.pk}/withdraw/"
    assert "maya@example.org" in asha.get(page).content.decode()
    assert asha.post(page).status_code == 302
    assert "maya@example.org" not in asha.get(STAFF).content.decode()


def test_another_countrys_invitation_is_not_there(everybody, asha):
    invitation = asked(everybody("omar"), contributor="MAR")
    assert asha.get(f"/contributor/staff/invitations/{invitation.pk}/withdraw/").status_code == 404
    assert "maya@example.org" not in asha.get(STAFF).content.decode()


def test_a_certifying_officer_does_not_withdraw_what_an_officer_asked(everybody):
    invitation = asked(everybody("asha"))
    browser = everybody("bikram").browser()
    assert browser.get(f"/contributor/staff/invitations/{invitation.pk}/withdraw/").status_code == 404


# ---------------------------------------------------------------- removing


def test_a_role_is_removed_after_a_check(everybody, asha):
    page = remove(everybody("hari"), "proctor")
    assert "they are signed out everywhere" in asha.get(page).content.decode()
    assert asha.post(page).status_code == 200
    assert "Hari Magar" not in asha.get(STAFF).content.decode()


def test_the_last_officer_is_told_why_not(everybody, asha):
    answer = asha.post(remove(everybody("asha"), "contributor_officer"))
    assert (answer.status_code, "Invite another first" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("key", "role", "contributor"),
    [
        ("omar", "contributor_officer", "MAR"),
        ("omar", "contributor_officer", "NPL"),
        ("bikram", "certifying_officer", "NPL"),
        ("hari", "instructor", "NPL"),
        ("tomas", "administrator", "NPL"),
    ],
)
def test_what_is_not_this_officers_to_take_is_not_there(everybody, asha, key, role, contributor):
    page = remove(everybody(key), role, contributor)
    assert (asha.get(page).status_code, asha.post(page).status_code) == (404, 404)


def test_an_administrator_chooses_a_country_and_takes_the_last_officers_role(everybody):
    tomas, omar = everybody("tomas").browser(), everybody("omar").user
    assert tomas.get(STAFF).context["country"] is None
    page = tomas.get(f"{STAFF}?contributor=MAR").content.decode()
    assert ("Omar Benali" in page, "Asha Gurung" in page) == (True, False)
    assert tomas.post(remove(everybody("omar"), "contributor_officer", "MAR")).status_code == 200
    assert not omar.memberships.exists()


@pytest.mark.parametrize("key", ["hari", "ines"])
def test_who_gives_no_role_opens_none_of_it(everybody, key):
    browser = everybody(key).browser()
    assert {browser.get(page).status_code for page in (STAFF, INVITE)} == {403}
