"""A soldier without e-mail signs in with a slip, chooses a PIN, and comes back with it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.people.codes import normal_code, pin_fault, western_digits
from accounts.people.door import choose_pin, sign_in
from accounts.people.errors import SignInRefused, TooManyFailures
from accounts.people.models import Person, SlipCode
from accounts.people.slips import print_slips
from accounts.roles.errors import NotAllowed
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from accounts.users.models import User
from tests.cast import PASSWORD, person
from tests.owner import unwalled

PIN = "804275"


@pytest.fixture
def ram(who):
    return person("NA-4471", "Tamang", "Ram")


def slip_for(soldier, who) -> str:
    with scoped({"NPL"}):
        return print_slips(by=who("asha").actor, contributor="NPL", people=[soldier])[0].code


def knock(client, secret, number="NA-4471", country="NPL"):
    return client.post(
        reverse("sign_in"), {"contributor": country, "service_number": number, "secret": secret}, follow=True
    )


def test_a_slip_opens_the_door_once_and_a_pin_opens_it_after_that(client, ram, who):
    code = slip_for(ram, who)
    answer = knock(client, code.lower())
    assert answer.redirect_chain[-1][0] == reverse("choose_pin")
    client.post(reverse("choose_pin"), {"pin": PIN, "again": PIN})
    client.post(reverse("sign_out"))
    assert "_auth_user_id" not in client.session
    assert knock(client, code).status_code == 422
    knock(client, PIN)
    assert client.session["_auth_user_id"] == str(unwalled(User).get(person=ram).pk)


def test_the_site_greets_a_person_in_the_language_of_their_record(client, ram, who):
    unwalled(Person).update(language="fr")
    ram = unwalled(Person).get(pk=ram.pk)
    knock(client, slip_for(ram, who))
    assert client.cookies["django_language"].value == "fr"


def test_nothing_else_opens_before_a_pin_is_chosen(client, ram, who):
    knock(client, slip_for(ram, who))
    assert client.get("/passport/").headers["Location"] == reverse("choose_pin")


@pytest.mark.parametrize(
    ("country", "number", "secret"),
    [
        ("NPL", "NA-4471", "WRONGCODE"),
        ("NPL", "NOBODY", "code"),
        ("MAR", "NA-4471", "code"),
        ("XXX", "NA-4471", "x"),
    ],
)
def test_every_wrong_part_gets_the_same_answer(ram, who, country, number, secret):
    code = slip_for(ram, who)
    with pytest.raises(SignInRefused):
        sign_in(contributor=country, service_number=number, secret=code if secret == "code" else secret)


def test_a_refused_try_keeps_what_was_typed_but_not_the_secret(client, ram):
    page = knock(client, "12345678").content.decode()
    assert 'value="NA-4471"' in page
    assert "12345678" not in page
    assert "These three do not belong together" in page


def test_a_slip_ends_after_fourteen_days(ram, who):
    code = slip_for(ram, who)
    unwalled(SlipCode).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(SignInRefused):
        sign_in(contributor="NPL", service_number="NA-4471", secret=code)


def test_a_new_slip_ends_the_older_one_and_is_recorded(ram, who):
    old, new = slip_for(ram, who), slip_for(ram, who)
    with pytest.raises(SignInRefused):
        sign_in(contributor="NPL", service_number="NA-4471", secret=old)
    assert sign_in(contributor="NPL", service_number="NA-4471", secret=new).person == ram
    verbs = unwalled(TrailEntry).filter(chain="NPL").values_list("verb", "role")
    assert list(verbs) == [("slip.print", "contributor_officer")] * 2


def test_five_failures_close_the_door_for_a_person_and_leave_it_open_for_others(ram, who):
    person("NA-4472", "Rai")
    code = slip_for(ram, who)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            sign_in(contributor="NPL", service_number="NA-4471", secret="WRONG")
    with pytest.raises(TooManyFailures):
        sign_in(contributor="NPL", service_number="NA-4471", secret=code)
    with pytest.raises(SignInRefused):
        sign_in(contributor="NPL", service_number="NA-4472", secret="WRONG")


def test_a_hundred_failures_close_the_door_for_a_country(ram, who, monkeypatch):
    monkeypatch.setattr("accounts.people.door.MOST_PER_CONTRIBUTOR", 3)
    for number in range(3):
        with pytest.raises(SignInRefused):
            sign_in(contributor="NPL", service_number=f"X{number}", secret="WRONG")
    with pytest.raises(TooManyFailures):
        sign_in(contributor="NPL", service_number="X9", secret="WRONG")


def test_no_code_or_pin_lies_readable_in_the_database(client, ram, who):
    code = slip_for(ram, who)
    assert unwalled(SlipCode).get().code.startswith("argon2_keyed$argon2id$v=19$m=19456,t=2,p=1$")
    knock(client, code)
    client.post(reverse("choose_pin"), {"pin": PIN, "again": PIN})
    assert PIN not in unwalled(User).get(person=ram).password


@pytest.mark.parametrize(
    ("pin", "words"),
    [("12345", "at least 6"), ("123456", "count up"), ("777777", "repeat"), ("abcdef", "digits only")],
)
def test_a_weak_pin_is_refused_with_a_reason(client, ram, who, pin, words):
    knock(client, slip_for(ram, who))
    answer = client.post(reverse("choose_pin"), {"pin": pin, "again": pin})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_arabic_indic_digits_are_the_same_pin(client, ram, who):
    knock(client, slip_for(ram, who))
    client.post(reverse("choose_pin"), {"pin": "٨٠٤٢٧٥", "again": "٨٠٤٢٧٥"})
    assert sign_in(contributor="NPL", service_number="NA-4471", secret=PIN).person == ram


def test_an_officer_of_another_country_prints_no_slips(ram, who):
    with scoped({"NPL"}), pytest.raises(NotAllowed):
        print_slips(by=who("omar").actor, contributor="NPL", people=[ram])


def test_codes_are_read_as_people_write_them():
    assert normal_code("ol1i-2345") == "01112345"
    assert (pin_fault("098765"), pin_fault("804275")) == ("sequence", "")
    assert western_digits(" ۸٠4 ") == "804"


def test_a_pin_once_chosen_is_not_changed_by_whoever_holds_the_phone(client, ram, who):
    knock(client, slip_for(ram, who))
    client.post(reverse("choose_pin"), {"pin": PIN, "again": PIN})
    assert client.get(reverse("choose_pin")).status_code == 302
    client.post(reverse("choose_pin"), {"pin": "918273", "again": "918273"})
    with pytest.raises(SignInRefused):
        sign_in(contributor="NPL", service_number="NA-4471", secret="918273")
    assert sign_in(contributor="NPL", service_number="NA-4471", secret=PIN).person == ram


def test_staff_have_no_pin_to_choose(who):
    asha = who("asha")
    answer = asha.browser().post(reverse("choose_pin"), {"pin": PIN, "again": PIN})
    asha.user.refresh_from_db()
    assert (answer.status_code, asha.user.check_password(PASSWORD)) == (302, True)


def test_nobody_chooses_the_pin_of_another(ram, who):
    soldier = sign_in(contributor="NPL", service_number="NA-4471", secret=slip_for(ram, who))
    with scoped({"NPL"}), pytest.raises(NotAllowed):
        choose_pin(by=who("asha").actor, user=soldier, pin=PIN)
