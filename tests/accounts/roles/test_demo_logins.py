"""The demonstration logins: made once, printed once, and never outside a developer's own machine."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.roles.models import Membership
from accounts.users.models import User


def run(**options) -> str:
    out = StringIO()
    call_command("demo_logins", stdout=out, **options)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _debug(settings, seeded):
    settings.DEBUG = True


def test_the_printed_password_opens_the_door(client):
    line = next(line for line in run().splitlines() if "officer.nepal" in line)
    email, password = line.split()[1:]
    answer = client.post("/staff/login/", {"login": email, "password": password})
    assert answer.status_code == 302
    assert client.get("/contributor/").status_code == 200


def test_a_second_run_prints_no_password(client):
    first = run()
    assert "exist" in run()
    assert User.objects.filter(login__endswith="@tutela.example").count() == first.count("@tutela.example")


def test_again_sets_new_passwords_and_no_second_role():
    assert run() != run(again=True)
    assert Membership.objects.filter(user__login__endswith="@tutela.example").count() == 7


def test_there_are_none_where_debug_is_off(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError):
        run()
