"""Asha records and changes people on pages: nothing typed is lost, and whoever is alike is shown before."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.people.models import Person, PersonCategory
from accounts.people.records import record_person
from accounts.tenancy.scope import scoped
from tests import cast

NEW = reverse("person_new")
RAM = {
    "service_number": "NP-1",
    "family_name": "Gurung",
    "given_names": "Ram Bahadur",
    "birth_date": "1990-05-01",
    "category": "TRP",
    "language": "ne",
}


@pytest.fixture
def asha(who):
    return who("asha").browser()


@pytest.fixture
def ram(who) -> Person:
    with scoped({"NPL"}):
        return record_person(
            by=who("asha").actor, contributor="NPL", values=RAM | {"category_since": date(2024, 1, 1)}
        )


def test_somebody_is_recorded_in_two_steps(asha) -> None:
    check = asha.post(NEW, RAM)
    assert check.status_code == 200
    assert {row["key"]: row["value"] for row in check.context["rows"]}["Service number"] == "NP-1"
    assert not people()
    done = asha.post(NEW, RAM | {"confirm": "yes"})
    [ram] = people()
    assert done.headers["Location"] == reverse("person", args=[ram.pk])


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(asha) -> None:
    page = asha.post(NEW, RAM | {"service_number": "", "email": "ram at home", "given_names": "Ram\u00a0B."})
    assert page.status_code == 422
    form = page.context["form"]
    assert set(form.errors) == {"service_number", "email"}
    assert 'value="ram at home"' in page.text
    assert '<a href="#id_service_number">' in page.text


def test_a_number_that_is_taken_links_to_whoever_has_it(asha, ram) -> None:
    page = asha.post(NEW, RAM | {"family_name": "Thapa"})
    assert page.status_code == 422
    assert reverse("person", args=[ram.pk]) in page.text


def test_whoever_is_alike_is_shown_before_anybody_is_recorded(asha, ram) -> None:
    cast.person("NP-7", "Gurung", "Shyam Bahadur", birth_date=date(1990, 5, 1))
    check = asha.post(NEW, RAM | {"service_number": "NP-2", "family_name": "Gurong", "given_names": "Ram"})
    assert [one["person"] for one in check.context["alike"]] == [ram]
    assert "Record as somebody else" in check.text
    assert len(people()) == 2


def test_a_change_is_checked_with_old_and_new_side_by_side(asha, ram) -> None:
    edit = reverse("person_edit", args=[ram.pk])
    assert 'value="Gurung"' in asha.get(edit).text
    changed = RAM | {"category": "JLD", "category_since": "2026-06-01", "rank": "Sergeant"}
    check = asha.post(edit, changed)
    shown = [(row["key"], row["old"], row["value"]) for row in check.context["rows"]]
    assert shown == [
        ("Category", "TRP – Contingent soldier", "JLD – Junior leader"),
        ("Rank", "–", "Sergeant"),
        ("In this category since", "–", "1 Jun 2026"),
    ]
    asha.post(edit, changed | {"confirm": "yes"})
    with scoped({"NPL"}):
        kept = PersonCategory.objects.filter(person=ram).values_list("category", "since", "until")
        assert list(kept) == [
            ("TRP", date(2024, 1, 1), date(2026, 6, 1)),
            ("JLD", date(2026, 6, 1), None),
        ]


def test_a_category_before_the_present_one_is_refused_at_its_field(asha, ram) -> None:
    page = asha.post(
        reverse("person_edit", args=[ram.pk]), RAM | {"category": "JLD", "category_since": "2020-01-01"}
    )
    assert (page.status_code, set(page.context["form"].errors)) == (422, {"category_since"})


def test_a_record_of_another_country_is_not_there_to_be_changed(who, ram) -> None:
    assert who("omar").browser().get(reverse("person_edit", args=[ram.pk])).status_code == 404
    assert who("omar").browser().post(reverse("person_edit", args=[ram.pk]), RAM).status_code == 404


def test_only_officers_record_people(who, ram) -> None:
    for key in ("bikram", "hari", "ines"):
        assert who(key).browser().get(NEW).status_code == 403
        assert who(key).browser().get(reverse("person_edit", args=[ram.pk])).status_code == 403


def people() -> list[Person]:
    with scoped({"NPL"}):
        return list(Person.objects.all())
