"""A supervisor resets a PIN: the old one stops at once, and the person goes on with a fresh slip."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.people.door import choose_pin, reset_pin, sign_in
from accounts.people.errors import SignInRefused, TooManyFailures
from accounts.people.models import Person, SlipCode
from accounts.people.slips import print_slips
from accounts.roles.enums import Role
from accounts.roles.errors import NotAllowed
from accounts.roles.models import Membership
from accounts.roles.queries import actor_for
from accounts.tenancy.scope import all_contributors, scoped
from accounts.trail.models import TrailEntry
from accounts.users.models import User
from tests.accounts.people.slip_catalogues import write_catalogues
from tests.cast import person
from tests.owner import unwalled

PIN = "804275"


@pytest.fixture
def ram(who) -> Person:
    """Ram Tamang, who has chosen his PIN."""
    ram = person("NA-4471", "Tamang", "Ram")
    with scoped({"NPL"}):
        (slip,) = print_slips(by=who("asha").actor, contributor="NPL", people=[ram])
        user = sign_in(contributor="NPL", service_number="NA-4471", secret=slip.code)
        choose_pin(by=actor_for(user), user=user, pin=PIN)
        ram.refresh_from_db()
    return ram


@pytest.fixture
def devi(countries) -> User:
    """Devi, instructor of Nepal."""
    user = User.objects.create_user(email="devi@example.org", name="Devi Rana")
    Membership.objects.create(user=user, role=Role.INSTRUCTOR, contributor_id="NPL")
    return user


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(ram: Person) -> str:
    return reverse("pin_reset", args=[ram.pk])


def reset(who, ram, key="asha"):
    with scoped({ram.contributor_id}):
        return reset_pin(by=who(key).actor, person=ram)


def came_in(secret: str) -> User:
    return sign_in(contributor="NPL", service_number="NA-4471", secret=secret)


def test_the_old_pin_stops_at_once_and_the_slip_opens_the_door_to_a_new_one(who, ram):
    slip = reset(who, ram)
    with pytest.raises(SignInRefused):
        came_in(PIN)
    user = came_in(slip.code)
    assert (user, user.must_change_pin) == (ram.user, True)
    with scoped({"NPL"}):
        choose_pin(by=actor_for(user), user=user, pin="918274")
    assert came_in("918274") == user


def test_every_session_of_that_person_ends_and_nobody_elses(who, ram):
    phone, computer, other = browser(ram.user), browser(ram.user), who("hari").browser()
    assert phone.get("/learn/").status_code == computer.get("/learn/").status_code == 200
    reset(who, ram)
    assert phone.get("/learn/").headers["Location"].startswith(reverse("sign_in"))
    assert computer.get("/learn/").headers["Location"].startswith(reverse("sign_in"))
    assert other.get("/contributor/").status_code == 200


def test_an_older_slip_stops_too(who, ram):
    with scoped({"NPL"}):
        (old,) = print_slips(by=who("asha").actor, contributor="NPL", people=[ram])
    reset(who, ram)
    with pytest.raises(SignInRefused):
        came_in(old.code)


def test_a_reset_lets_somebody_in_who_had_tried_too_often(who, ram):
    for _ in range(5):
        with pytest.raises(SignInRefused):
            came_in("WRONG")
    with pytest.raises(TooManyFailures):
        came_in(PIN)
    slip = reset(who, ram)
    assert came_in(slip.code) == ram.user
    (entry,) = unwalled(TrailEntry).filter(verb="pin.reset")
    assert entry.details == {"signed_in_before": True, "failures_forgotten": 5}


def test_the_reset_is_recorded_with_who_did_it_and_in_which_role(who, ram, devi):
    with scoped({"NPL"}):
        reset_pin(by=actor_for(devi), person=ram)
    (entry,) = unwalled(TrailEntry).filter(verb="pin.reset")
    assert (entry.actor, entry.role, entry.subject_id) == (devi.pk, "instructor", str(ram.pk))


def test_somebody_who_never_came_in_gets_a_slip_as_well(who):
    maya = person("NA-4472", "Rai", "Maya")
    slip = reset(who, maya)
    assert sign_in(contributor="NPL", service_number="NA-4472", secret=slip.code).person == maya


def test_nobody_resets_their_own_pin(who, ram):
    Membership.objects.create(user=ram.user, role=Role.INSTRUCTOR, contributor_id="NPL")
    own = actor_for(User.objects.get(pk=ram.user.pk))
    with scoped({"NPL"}), pytest.raises(NotAllowed):
        reset_pin(by=own, person=ram)
    assert browser(ram.user).post(address(ram)).status_code == 403
    assert came_in(PIN) == ram.user


def test_a_staff_login_has_no_pin_to_reset(who, ram):
    with all_contributors("a test gives an officer a record"):
        officer = person("NA-1", "Thapa", "Bikram", user=who("bikram").user)
        with pytest.raises(NotAllowed):
            reset_pin(by=who("asha").actor, person=officer)
    assert User.objects.get(pk=who("bikram").user.pk).check_password("a long demonstration password")


@pytest.mark.parametrize("key", ["bikram", "hari", "ines", "tomas"])
def test_other_roles_may_not(who, ram, key):
    assert who(key).browser().get(address(ram)).status_code == 403
    assert who(key).browser().post(address(ram)).status_code == 403
    assert came_in(PIN) == ram.user


def test_a_person_of_another_country_is_not_there(who, ram):
    omar, nobody = who("omar").browser(), "00000000-0000-4000-8000-000000000000"
    missing = plain(omar.get(reverse("pin_reset", args=[nobody])))
    assert plain(omar.get(address(ram))) == plain(omar.post(address(ram))) == missing
    assert missing[0] == 404
    assert came_in(PIN) == ram.user
    with scoped({"MAR"}), pytest.raises(NotAllowed):
        reset_pin(by=who("omar").actor, person=ram)


def plain(answer) -> tuple[int, str]:
    """Return an answer without what differs by itself: the address asked for, and the forms' tokens."""
    return answer.status_code, re.sub(r"[-0-9a-f]{36}|[0-9A-Za-z]{64}", "", answer.content.decode())


def test_a_machine_resets_no_pin(who, ram):
    asha = who("asha").actor
    machine = type(asha)(asha.actor_id, asha.holds, asha.role, machine=True)
    with scoped({"NPL"}), pytest.raises(NotAllowed):
        reset_pin(by=machine, person=ram)


def test_the_page_asks_first_then_shows_the_slip_once(who, ram):
    asha = who("asha").browser()
    asked = asha.get(address(ram))
    assert "Reset the PIN of Ram Tamang?" in asked.content.decode()
    assert came_in(PIN) == ram.user
    shown = asha.post(address(ram))
    (code,) = re.findall(r'slip-code">(\w{4} \w{4})<', shown.content.decode())
    assert "no-store" in shown.headers["Cache-Control"]
    assert came_in(code) == ram.user
    assert code not in asha.get(address(ram)).content.decode()
    assert unwalled(SlipCode).filter(used_at=None).count() == 1


def test_the_slip_on_the_screen_speaks_the_language_of_its_owner(who, ram, settings, tmp_path):
    settings.LOCALE_PATHS = [str(write_catalogues(tmp_path)), *settings.LOCALE_PATHS]
    unwalled(Person).filter(pk=ram.pk).update(language="ar")
    page = who("asha").browser().post(address(ram))
    assert '<section class="slip" lang="ar" dir="rtl">' in page.content.decode()
    assert page.context["address"] == f"{settings.SITE_URL}/sign-in/?country=NPL"


def test_a_passkey_set_up_before_opens_nothing_any_more(who, ram):
    Authenticator.objects.create(user=ram.user, type=Authenticator.Type.WEBAUTHN, data={})
    reset(who, ram)
    assert Authenticator.objects.count() == 0
