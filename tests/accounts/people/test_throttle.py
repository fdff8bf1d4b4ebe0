"""Guessing is slow for everybody, whichever process is asked, and the answer tells nothing."""

import os
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from accounts.people import door
from accounts.people.codes import normal_code, normal_number, pin_fault, western_digits
from accounts.people.door import choose_pin, sign_in
from accounts.people.errors import SignInRefused, TooManyFailures
from accounts.people.slips import print_slips
from accounts.roles.queries import actor_for
from accounts.tenancy.scope import scoped
from accounts.users.hashers import KeyedArgon2
from accounts.users.models import SignInFailure
from tests.cast import person
from tests.owner import site_url, unwalled

ROOT = Path(__file__).resolve().parents[3]
PIN = "804275"
GUESS = """
import django; django.setup()
from accounts.people.door import sign_in
from accounts.people.errors import SignInRefused
for _ in range(3):
    try:
        sign_in(contributor="NPL", service_number="NA-4471", secret="WRONG")
    except SignInRefused:
        print("refused")
"""


def wrong(number="NA-4471", country="NPL") -> str:
    try:
        sign_in(contributor=country, service_number=number, secret="WRONG")
    except (SignInRefused, TooManyFailures) as error:
        return type(error).__name__
    return "let in"


@pytest.mark.django_db(transaction=True)
def test_processes_share_one_count(who):
    person("NA-4471", "Tamang", "Ram")
    environment = os.environ | {"DATABASE_URL": site_url(), "DJANGO_SETTINGS_MODULE": "config.settings"}
    other = subprocess.run(
        [sys.executable, "-c", GUESS], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert other.stdout.split() == ["refused"] * 3
    assert [wrong() for _ in range(3)] == ["SignInRefused", "SignInRefused", "TooManyFailures"]


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_count_one_another(who):
    person("NA-4471", "Tamang", "Ram")
    answers: list[str] = []

    def guess() -> None:
        answers.append(wrong())
        connection.close()

    threads = [threading.Thread(target=guess) for _ in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["SignInRefused"] * 5 + ["TooManyFailures"] * 4
    assert unwalled(SignInFailure).count() == 5


def test_another_way_to_write_the_number_is_no_way_around(who):
    person("NA-4471", "Tamang", "Ram")
    ways = ("NA-4471", "na-4471", " NA-4471", "NA-٤٤٧١", "NA-\u200e4471")
    assert {wrong(way) for way in ways} == {"SignInRefused"}
    assert {wrong(way) for way in ways} == {"TooManyFailures"}


def test_the_hundredth_failure_closes_a_country_and_no_other(who, monkeypatch):
    monkeypatch.setattr(door, "MOST_PER_CONTRIBUTOR", 3)
    assert [wrong(f"X{n}") for n in range(4)] == ["SignInRefused"] * 3 + ["TooManyFailures"]
    assert wrong("X1", "MAR") == "SignInRefused"


@pytest.fixture
def checks(monkeypatch) -> list[str]:
    """What is hashed to be compared, as often as it is."""
    counted: list[str] = []
    real = KeyedArgon2.verify

    def verify(self: KeyedArgon2, password: str, encoded: str) -> bool:
        counted.append(encoded)
        return real(self, password, encoded)

    monkeypatch.setattr(KeyedArgon2, "verify", verify)
    return counted


def test_known_and_unknown_cost_the_same_two_checks(who, checks):
    with scoped({"NPL"}):
        ram, sita = person("NA-4471", "Tamang", "Ram"), person("NA-4472", "Gurung", "Sita")
        person("NA-4473", "Rai", "Maya")
        for one in (ram, sita):
            (slip,) = print_slips(by=who("asha").actor, contributor="NPL", people=[one])
        user = sign_in(contributor="NPL", service_number="NA-4472", secret=slip.code)
        choose_pin(by=actor_for(user), user=user, pin=PIN)
    spent = []
    for number, country in (
        ("NA-4471", "NPL"),  # holds a slip
        ("NA-4472", "NPL"),  # has a PIN
        ("NA-4473", "NPL"),  # has neither
        ("NOBODY", "NPL"),
        ("NA-4471", "MAR"),
        ("NA-4471", "XXX"),
    ):
        checks.clear()
        assert wrong(number, country) == "SignInRefused"
        spent.append(len(checks))
    assert spent == [2] * 6


def test_what_people_write_is_read_as_it_is_meant():
    assert normal_code("ol1i-2345") == normal_code("０１1i ٢٣٤٥") == "01112345"
    assert normal_code("7kq2\u00a0\u200e9ab3") == "7KQ29AB3"
    assert western_digits(" ۸٠4 ") == western_digits("८०४") == "804"
    assert normal_number(" NA-\u0664\u0664\u06f7\u06f1\u200f ") == "NA-4471"
    assert normal_number("BF\u00a0 0091/2") == "BF 0091/2"


@pytest.mark.parametrize("pin", ["230597", "052397", "970523", "23051997", "19970523", "05231997"])
def test_a_birthday_is_no_pin(pin):
    assert pin_fault(pin, date(1997, 5, 23)) == "birthday"
    assert pin_fault(pin, date(1998, 5, 23)) == pin_fault(pin) == ""
