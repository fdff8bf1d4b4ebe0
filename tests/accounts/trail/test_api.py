"""The trail by machine: one's own country's, and names only for whoever may read people."""

import pytest
from django.test import Client

from accounts.people.records import record_person
from accounts.roles import matrix
from accounts.roles.enums import Role
from accounts.roles.models import Membership
from accounts.tenancy.scope import scoped
from accounts.trail.actions import System as Platform
from accounts.trail.actions import record
from accounts.trail.models import TrailEntry
from accounts.users.models import User
from tests.api.calls import System, problem
from tests.counting import exactly

pytestmark = pytest.mark.django_db
TRAIL = "/api/v1/trail/"
ASHA = {"service_number": "NP-1", "family_name": "Gurung", "category": "TRP"}


@pytest.fixture
def entries(who):
    """One person recorded in each country, and an act that belongs to none."""
    for name, iso3 in (("asha", "NPL"), ("omar", "MAR")):
        with scoped({iso3}):
            record_person(by=who(name).actor, contributor=iso3, values=ASHA)
    user = who("tomas").user
    record(by=Platform(), verb="site.noted", subject=user)


def listed(browser, **asked) -> list[dict]:
    return browser.get(TRAIL, asked).json()["results"]


def test_an_officer_reads_the_own_countrys_trail_with_names(who, entries):
    found = listed(who("asha").browser(), verb="person.record")
    assert [(row["contributor"], row["personal"]["family_name"]) for row in found] == [("NPL", "Gurung")]
    assert "Gurung" not in str(found[0]["details"])
    assert listed(who("asha").browser(), contributor="MAR") == listed(
        who("asha").browser(), contributor="XXX"
    )


def test_whoever_may_read_no_people_reads_no_names(who, entries, monkeypatch):
    """No role of today reads the trail and no people: one is made up for it."""
    held = {**matrix.PERMISSIONS, Role.PROCTOR: frozenset({"trail:read"})}
    monkeypatch.setattr("accounts.roles.rules.PERMISSIONS", held)
    user = User.objects.create_user(email="reader@example.org", password=None)
    Membership.objects.create(user=user, role=Role.PROCTOR, contributor_id="NPL")
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    found = listed(browser, verb="person.record")
    assert [(row["contributor"], row["personal"]) for row in found] == [("NPL", None)]


def test_the_auditor_of_the_world_reads_all_chains(who, entries):
    found = {row["chain"] for row in listed(who("ines").browser())}
    assert found == {"NPL", "MAR", "global"}


def test_entries_are_found_by_what_was_done_to_what_by_whom_and_when(who, entries):
    asha = who("asha").browser()
    with scoped({"NPL"}):
        entry = TrailEntry.objects.get(verb="person.record")

    def positions(**asked):
        return [row["position"] for row in listed(asha, **asked)]

    assert positions(subject=entry.subject_id) == [entry.position]
    assert positions(actor=str(who("asha").actor.actor_id), verb="person.record") == [entry.position]
    assert positions(verb="person.record", since=entry.at.isoformat()) == [entry.position]
    assert positions(verb="person.record", until=entry.at.isoformat()) == []
    assert problem(asha.get(TRAIL, {"since": "yesterday"}))[0] == 400
    assert problem(asha.get(TRAIL, {"verb": "DROP TABLE"}))[0] == 400


def test_the_newest_come_first_and_a_page_takes_one_query_more_than_a_visitor(who, entries):
    asha = who("asha").browser()
    asha.get(TRAIL)
    with exactly(4):
        found = listed(asha)
    assert [row["position"] for row in found] == sorted((row["position"] for row in found), reverse=True)


@pytest.mark.parametrize("name", ["bikram", "hari", "tomas"])
def test_others_read_no_trail(who, entries, name):
    assert who(name).browser().get(TRAIL).status_code == 403


def test_no_key_reads_the_trail(who, entries):
    assert problem(System().get("trail/"))[0] == 403
