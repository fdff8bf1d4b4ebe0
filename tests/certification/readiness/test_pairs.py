"""People recorded twice: Asha compares two records, decides, checks her answer, and is not asked again."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.people.models import PairDecision, Person
from accounts.tenancy.scope import scoped
from courses.models import Enrolment
from tests import cast
from tests.certification.readiness import rows
from tests.counting import exactly

BORN = date(1990, 5, 1)
PAIRS = reverse("people_pairs")


@pytest.fixture
def pair(countries) -> tuple[Person, Person]:
    return (
        cast.person("NP-1", "Gurung", "Ram Bahadur", birth_date=BORN, sex="M", rank="Sergeant"),
        cast.person("NP-9", "Gurong", "Ram", birth_date=BORN, sex="M"),
    )


def address(first: Person, second: Person) -> str:
    return reverse("people_pair", args=[first.pk, second.pk])


def test_the_list_names_both_and_leads_to_the_comparison(who, pair) -> None:
    cast.person("MA-1", "Gurung", "Ram", birth_date=BORN, contributor_id="MAR")
    page = who("asha").browser().get(PAIRS)
    [found] = page.context["pairs"]
    assert set(found) == set(pair)
    assert address(*found) in page.text


def test_nobody_recorded_twice_teaches_how_records_come_here(who) -> None:
    assert "Nobody seems to be recorded twice" in who("asha").browser().get(PAIRS).text


def test_two_records_stand_side_by_side_with_what_agrees_and_what_differs(who, pair) -> None:
    certificate = rows.certify(pair[1], day=date(2026, 11, 2))
    rows.assign(cast.contingent(slots=1), 1, pair[0])
    page = who("asha").browser().get(address(*pair))
    said = {row.key: row for row in page.context["rows"]}
    assert (said["Date of birth"].agrees, said["Family name"].agrees, said["Rank"].agrees) == (
        True,
        False,
        None,
    )
    assert said["Certificates"].second == (f"Valid: {certificate.serial}",)
    assert said["Slots"].first[0].endswith(": NPL-UNMISS-2027A · 1")


def test_one_person_the_kept_record_stands_for_both_and_training_goes_on(who, pair) -> None:
    keep, close = pair
    rows.enrol(close, lessons=3)
    browser = who("asha").browser()
    check = browser.post(address(*pair), {"answer": "first"})
    assert (check.context["keep"], check.context["close"]) == (keep, close)
    with scoped({"NPL"}):
        assert not Person.objects.filter(merged_into__isnull=False).exists()
    done = browser.post(address(*pair), {"answer": "first", "confirm": "yes"})
    assert done.headers["Location"] == reverse("person", args=[keep.pk])
    with scoped({"NPL"}):
        assert Person.objects.get(pk=close.pk).merged_into == keep
        assert Enrolment.objects.filter(person=keep).count() == 1
    assert who("asha").browser().get(PAIRS).context["pairs"] == []


def test_two_people_are_noted_and_not_asked_about_again(who, pair) -> None:
    browser = who("asha").browser()
    assert "You are not asked about them again" in browser.post(address(*pair), {"answer": "two"}).text
    browser.post(address(*pair), {"answer": "two", "confirm": "yes"})
    with scoped({"NPL"}):
        assert PairDecision.objects.get().answer == "different"
    assert browser.get(PAIRS).context["pairs"] == []


def test_whoever_fills_a_slot_is_not_closed_and_the_page_says_what_to_do(who, pair) -> None:
    keep, close = pair
    rows.assign(cast.contingent(slots=1), 1, close)
    page = who("asha").browser().post(address(keep, close), {"answer": "first"})
    assert (page.status_code, "The record to close fills a slot" in page.text) == (422, True)
    assert who("asha").browser().post(address(keep, close), {}).status_code == 422


def test_another_record_of_a_person_is_named_by_its_number(who, pair) -> None:
    first, second = pair
    twin = reverse("person_twin", args=[first.pk])
    browser = who("asha").browser()
    assert browser.post(twin, {"number": " np-9 "}).status_code == 422
    assert browser.post(twin, {"number": " NP-9 "}).headers["Location"] == address(first, second)
    assert browser.post(twin, {"number": "NP-1"}).status_code == 422
    assert browser.post(twin, {"number": ""}).status_code == 422


def test_pairs_of_another_country_and_odd_pairs_are_not_there(who, pair) -> None:
    first, second = pair
    omars = cast.person("MA-1", "Gurung", "Ram", birth_date=BORN, contributor_id="MAR")
    asha, omar = who("asha").browser(), who("omar").browser()
    assert omar.get(PAIRS).context["pairs"] == []
    assert omar.get(address(first, second)).status_code == 404
    assert asha.get(address(first, omars)).status_code == 404
    assert asha.get(address(first, first)).status_code == 404
    assert omar.post(reverse("person_twin", args=[first.pk]), {"number": "MA-1"}).status_code == 404


def test_only_officers_decide(who, pair) -> None:
    for key in ("bikram", "hari", "ines"):
        assert who(key).browser().get(PAIRS).status_code == 403


@pytest.mark.parametrize("count", [1, 3, 40])
def test_the_list_costs_the_same_for_one_pair_and_for_forty(who, count) -> None:
    for n in range(count):
        cast.person(f"A-{n}", "Gurung", "Ram", birth_date=date(1990, 1, 1 + n % 28), rank=str(n))
        cast.person(f"B-{n}", "Gurong", "Ram", birth_date=date(1990, 1, 1 + n % 28), rank=str(n))
    browser = who("asha").browser()
    browser.get(PAIRS)
    with exactly(7):
        browser.get(PAIRS)
