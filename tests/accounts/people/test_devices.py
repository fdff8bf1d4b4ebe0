"""A shared phone or computer forgets whoever used it; one's own remembers two harmless choices."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.people import devices
from accounts.people.models import Person
from accounts.people.slips import print_slips
from accounts.tenancy.scope import scoped
from tests.cast import person
from tests.courses import training
from tests.owner import unwalled

PIN = "804275"
HERE = "127.0.0.1"
ALL = '"cache", "cookies", "storage"'


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME=HERE)


@pytest.fixture
def code(who) -> str:
    ram = person("NA-4471", "Tamang", "Ram", language="fr")
    with scoped({"NPL"}):
        return print_slips(by=who("asha").actor, contributor="NPL", people=[ram])[0].code


def come_in(client: Client, secret: str, *, shared: bool):
    words = {"contributor": "NPL", "service_number": "NA-4471", "secret": secret}
    return client.post(reverse("sign_in"), words | ({"shared": "on"} if shared else {}))


def choose(client: Client):
    return client.post(reverse("choose_pin"), {"pin": PIN, "again": PIN})


def leave_alone(client: Client, minutes: float) -> None:
    """Let time pass for a session, as the browser would see it."""
    session = client.session
    session["seen"] -= int(minutes * 60)
    session.save()


def kept(client: Client) -> dict[str, str]:
    return {name: cookie.value for name, cookie in client.cookies.items() if cookie.value}


def test_the_sign_in_page_takes_the_device_for_a_shared_one(client, countries):
    page = client.get(reverse("sign_in")).content.decode()
    assert "This is a shared phone or computer" in page
    assert 'id="id_shared" checked' in page


def test_the_session_has_a_new_key_at_sign_in_at_the_pin_and_at_sign_out(client, code):
    session = client.session
    session["before"] = "anybody"
    session.save()
    keys = [session.session_key]
    client.cookies["sessionid"] = session.session_key
    come_in(client, code, shared=True)
    keys.append(client.session.session_key)
    choose(client)
    keys.append(client.session.session_key)
    client.post(reverse("sign_out"))
    assert len(set(keys)) == 3
    for key in keys:
        stale = Client()
        stale.cookies["sessionid"] = key
        assert stale.get("/learn/").headers["Location"].startswith(reverse("sign_in"))


def test_on_a_shared_device_the_session_ends_with_the_browser_and_elsewhere_it_does_not(client, code):
    come_in(client, code, shared=True)
    assert client.session.get_expire_at_browser_close()
    assert client.cookies["sessionid"]["max-age"] == ""
    own = Client(SERVER_NAME=HERE)
    come_in(own, code, shared=False)
    assert not own.session.get_expire_at_browser_close()
    assert own.cookies["sessionid"]["max-age"] == 12 * 3600


def test_signing_out_of_a_shared_device_leaves_no_cookie_and_says_so(client, code):
    come_in(client, code, shared=True)
    choose(client)
    client.get(reverse("sign_in"))
    answer = client.post(reverse("sign_out"))
    words = answer.content.decode()
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (200, ALL)
    assert "no-store" in answer.headers["Cache-Control"]
    assert kept(client) == {}
    assert "csrfmiddlewaretoken" not in words
    assert "signed-out.mjs" in words
    assert "Ram" not in words


def test_over_plain_http_the_header_stays_away_for_it_would_keep_cookies_from_being_deleted(code):
    phone = Client(SERVER_NAME="testserver")
    come_in(phone, code, shared=True)
    answer = phone.post(reverse("sign_out"))
    assert "Clear-Site-Data" not in answer.headers
    assert kept(phone) == {}


def test_the_goodbye_is_in_the_persons_language_which_is_then_forgotten(client, code):
    come_in(client, code, shared=True)
    choose(client)
    assert client.cookies["django_language"].value == "fr"
    assert '<html lang="fr"' in client.post(reverse("sign_out")).content.decode()
    assert '<html lang="en"' in client.get(reverse("sign_in")).content.decode()


def test_ones_own_device_remembers_the_country_and_that_it_is_ones_own(client, code):
    come_in(client, code, shared=False)
    choose(client)
    answer = client.post(reverse("sign_out"))
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert "Nothing of you is left" not in answer.content.decode()
    page = client.get(reverse("sign_in")).content.decode()
    assert 'value="NPL" selected' in page
    assert 'id="id_shared" checked' not in page
    assert {devices.OWN, devices.COUNTRY, "django_language"} <= kept(client).keys()


def test_ones_own_device_forgets_these_too_when_asked(client, code):
    come_in(client, code, shared=False)
    client.post(reverse("sign_out"))
    answer = client.post(reverse("sign_out"), {"forget": "yes"})
    assert (answer.headers["Clear-Site-Data"], kept(client)) == (ALL, {})


def test_saying_that_a_device_is_shared_makes_it_forget_at_once(client, code):
    come_in(client, code, shared=False)
    choose(client)
    come_in(client, PIN, shared=True)
    assert {devices.OWN, devices.COUNTRY} & kept(client).keys() == set()


def test_the_square_on_the_slip_fills_in_the_country_and_the_number_has_the_focus(client, countries):
    page = client.get(reverse("sign_in"), {"country": "NPL"}).content.decode()
    assert 'value="NPL" selected' in page
    number = page[page.index('name="service_number"') :]
    assert "autofocus" in number[: number.index(">")]


def test_a_shared_session_left_alone_is_over_and_leads_back_to_where_it_was(client, code, settings):
    come_in(client, code, shared=True)
    choose(client)
    leave_alone(client, settings.SHARED_IDLE_MINUTES - 1)
    assert client.get("/learn/").status_code == 200
    leave_alone(client, settings.SHARED_IDLE_MINUTES + 1)
    answer = client.get("/learn/?course=1")
    assert answer.headers["Location"] == f"{reverse('sign_in')}?ended=idle&next=%2Flearn%2F%3Fcourse%3D1"
    assert (answer.headers["Clear-Site-Data"], kept(client)) == (ALL, {})
    door = client.get(answer.headers["Location"]).content.decode()
    assert "nobody had touched the page for 15 minutes" in door
    assert 'name="next" value="/learn/?course=1"' in door


def test_what_is_sent_by_a_page_left_too_long_is_led_to_the_door_as_well(client, code):
    come_in(client, code, shared=True)
    choose(client)
    leave_alone(client, 16)
    assert client.post("/learn/").headers["Location"] == f"{reverse('sign_in')}?ended=idle"
    come_in(client, PIN, shared=True)
    leave_alone(client, 16)
    answer = client.get("/learn/", HTTP_HX_REQUEST="true")
    assert answer.headers["HX-Redirect"].startswith(f"{reverse('sign_in')}?ended=idle")


def test_ones_own_session_is_not_ended_by_being_left_alone(client, code):
    come_in(client, code, shared=False)
    choose(client)
    leave_alone(client, 300)
    assert client.get("/learn/").status_code == 200


def test_a_page_that_is_touched_keeps_the_session_open(client, code):
    come_in(client, code, shared=True)
    choose(client)
    for _ in range(3):
        leave_alone(client, 14)
        assert client.head(reverse("still_here")).status_code == 204
    assert client.get("/learn/").status_code == 200


def test_pages_of_a_shared_device_carry_how_long_they_may_be_left(client, code):
    come_in(client, code, shared=True)
    choose(client)
    page = client.get("/learn/").content.decode()
    assert 'data-idle="900"' in page
    assert "leaving.mjs" in page


def test_a_sitting_keeps_a_shared_session_open_while_its_clock_runs(who, seeded):
    sita, sitting, paper = training.started()
    phone = sita.browser()
    session = phone.session
    session["shared"], session["seen"] = True, int(timezone.now().timestamp())
    session.save()
    page = phone.get(f"/sit/{sitting.pk}/?q=1").content.decode()
    left = (paper.deadline - timezone.now()).total_seconds()
    assert left > 3600
    assert f'data-now="{int(left)}"' in page or f'data-now="{int(left) + 1}"' in page
    leave_alone(phone, 60)
    assert phone.get(f"/sit/{sitting.pk}/?q=2").status_code == 200
    with scoped({"NPL"}):
        type(paper).objects.filter(pk=paper.pk).update(deadline=timezone.now() - timedelta(minutes=30))
    phone.get(f"/sit/{sitting.pk}/", follow=True)
    leave_alone(phone, 16)
    assert phone.get("/learn/").headers["Location"].startswith(f"{reverse('sign_in')}?ended=idle")


def test_the_language_of_a_record_is_still_greeted(client, code):
    unwalled(Person).update(language="ar")
    come_in(client, code, shared=True)
    assert client.cookies["django_language"].value == "ar"


def test_the_goodbye_page_is_there_for_nobody_and_leads_the_signed_in_home(client, code):
    assert "You are signed out" in client.get(reverse("sign_out")).content.decode()
    come_in(client, code, shared=True)
    assert client.get(reverse("sign_out")).headers["Location"] == reverse("front_door")
