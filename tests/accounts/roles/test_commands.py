"""Logins of staff and keys of machines, made on the command line and shown once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.roles.models import ApiKey, Membership
from accounts.users.models import User

OFFICER = ("--role", "contributor_officer", "--contributor", "NPL")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_a_new_officer_signs_in_with_the_printed_password(client, countries):
    said = run(
        "staff_login",
        "maya@example.org",
        "--name",
        "Maya Lama",
        "--role",
        "contributor_officer",
        "--contributor",
        "NPL",
    )
    password = said.split("shown only now: ")[1].split()[0]
    client.post("/staff/login/", {"login": "maya@example.org", "password": password})
    assert client.get("/contributor/").status_code == 200


def test_an_existing_login_gets_another_role_and_keeps_its_password(countries):
    run("staff_login", "maya@example.org", "--role", "proctor", "--contributor", "NPL")
    before = User.objects.get(login="maya@example.org").password
    assert "password" not in run("staff_login", "maya@example.org", "--role", "auditor")
    roles = Membership.objects.order_by("role").values_list("role", "contributor")
    assert (User.objects.get().password, list(roles)) == (before, [("auditor", None), ("proctor", "NPL")])


@pytest.mark.parametrize(
    "arguments",
    [
        ("staff_login", "maya@example.org", "--role", "proctor", "--contributor", "XXX"),
        ("staff_login", "maya", "--role", "proctor"),
        ("staff_login", "maya@example.org", "--role", "trainee"),
        ("make_key", "--label", "x", "--purpose", "reporting", "--role", "auditor", "--contributor", "XXX"),
        ("make_key", "--label", "x", "--purpose", "reporting", "--role", "auditor", "--days", "0"),
    ],
)
def test_a_wrong_argument_changes_nothing(countries, arguments):
    with pytest.raises(CommandError):
        run(*arguments)
    assert (User.objects.count(), ApiKey.objects.count()) == (0, 0)


def test_a_machine_asks_with_the_printed_key(client, countries):
    token = run(
        "make_key",
        "--label",
        "a ministry",
        "--purpose",
        "personnel",
        "--role",
        "contributor_officer",
        "--contributor",
        "NPL",
    ).split()[-1]
    answer = client.get("/api/v1/rosters/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
