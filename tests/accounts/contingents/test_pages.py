"""An officer makes a contingent, and fills, swaps and empties its slots."""

import uuid

import pytest
from django.urls import reverse

from accounts.contingents.models import Assignment, Contingent
from accounts.tenancy.scope import all_contributors, scoped
from tests import cast
from tests.counting import exactly

pytestmark = pytest.mark.django_db
NEW = "/contributor/contingents/new/"
ANSWERS = {
    "code": "npl-unmiss-2027b",
    "name": "Guard company",
    "mission": "UNMISS",
    "kind": "troops",
    "planned_departure": "2027-03-01",
    "end_of_tour": "2028-02-29",
    "JLD": "1",
    "TRP": "2",
}


def swap_address(contingent: Contingent) -> str:
    with all_contributors("a test looks up a slot"):
        return reverse("slot_swap", args=[contingent.code, contingent.slots.get(number=1).pk])


def in_slot(contingent: Contingent) -> list[tuple[str, bool]]:
    with all_contributors("a test looks at the slots"):
        return [
            (a.person.family_name, a.until is None)
            for a in Assignment.objects.filter(slot__contingent=contingent).select_related("person")
        ]


def test_a_contingent_is_made_after_its_answers_are_checked(who):
    asha = who("asha").browser()
    check = asha.post(NEW, ANSWERS).content.decode()
    assert "NPL-UNMISS-2027B" in check
    assert "Slots in all" in check
    with scoped({"NPL"}):
        assert not Contingent.objects.exists()
    done = asha.post(NEW, {**ANSWERS, "confirm": "yes"}, follow=True)
    assert "The contingent is made" in done.content.decode()
    with scoped({"NPL"}):
        slots = list(Contingent.objects.get().slots.values_list("number", "category"))
    assert slots == [(1, "TRP"), (2, "TRP"), (3, "JLD")]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"code": "MAR-UNMISS-2027B"}, "begins with your country"),
        ({"code": "NPL-UNMISS-2027A"}, "exists already"),
        ({"end_of_tour": "2027-02-01"}, "must lie after the departure"),
        ({"JLD": "", "TRP": ""}, "needs at least one slot"),
        ({"name": ""}, "This field is required"),
        ({"TRP": "-1"}, "greater than or equal to 0"),
    ],
)
def test_wrong_answers_are_explained_and_kept(who, wrong, words):
    cast.contingent("NPL-UNMISS-2027A")
    answer = who("asha").browser().post(NEW, {**ANSWERS, **wrong, "confirm": "yes"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'value="2027-03-01"' in page


def test_the_answers_can_be_changed(who):
    page = who("asha").browser().post(NEW, {**ANSWERS, "change": "yes"}).content.decode()
    assert 'value="Guard company"' in page
    assert "There is something to correct" not in page


def test_a_late_swap_is_chosen_checked_and_confirmed(who):
    contingent = cast.contingent(slots=1)
    old, newcomer = cast.person("1", "Rai"), cast.person("2", "Lama", "Dawa")
    asha, address = who("asha").browser(), swap_address(contingent)
    asha.post(address, {"person": old.pk, "on": "2026-11-01", "confirm": "yes"})
    assert in_slot(contingent) == [("Rai", True)]
    check = asha.post(address, {"person": newcomer.pk, "on": "2026-12-01"}).content.decode()
    assert "Check before you save" in check
    assert in_slot(contingent) == [("Rai", True)]
    done = asha.post(address, {"person": newcomer.pk, "on": "2026-12-01", "confirm": "yes"}, follow=True)
    assert "slot 1: Dawa Lama" in done.content.decode()
    assert in_slot(contingent) == [("Rai", False), ("Lama", True)]


def test_a_slot_can_be_emptied(who):
    contingent = cast.contingent(slots=1)
    person = cast.person("1", "Rai")
    asha, address = who("asha").browser(), swap_address(contingent)
    asha.post(address, {"person": person.pk, "on": "2026-11-01", "confirm": "yes"})
    done = asha.post(address, {"person": "nobody", "on": "2026-12-01", "confirm": "yes"}, follow=True)
    assert "nobody for now" in done.content.decode()
    assert in_slot(contingent) == [("Rai", False)]


def test_a_day_before_the_present_assignment_is_refused_and_kept(who):
    contingent = cast.contingent(slots=1)
    old, newcomer = cast.person("1", "Rai"), cast.person("2", "Lama")
    asha, address = who("asha").browser(), swap_address(contingent)
    asha.post(address, {"person": old.pk, "on": "2026-11-20", "confirm": "yes"})
    answer = asha.post(address, {"person": newcomer.pk, "on": "2026-10-01", "confirm": "yes"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose a later day." in page
    assert 'value="2026-10-01"' in page
    assert in_slot(contingent) == [("Rai", True)]


def test_only_people_of_the_category_without_a_slot_are_offered(who):
    contingent = cast.contingent(slots=1)
    cast.contingent("MAR-MINUSCA-2027A")
    cast.person("1", "Rai")
    cast.person("2", "Lama", category="JLD")
    cast.person("3", "Alaoui", contributor_id="MAR")
    page = who("asha").browser().get(swap_address(contingent)).content.decode()
    assert ("Rai · 1" in page, "Lama" in page, "Alaoui" in page) == (True, False, False)
    assert "1 person of this category has no slot." in page


def test_search_finds_by_name_and_number(who):
    contingent = cast.contingent(slots=1)
    for number in range(60):
        cast.person(f"N{number}", f"Rai{number}")
    asha, address = who("asha").browser(), swap_address(contingent)
    assert "The first 50 are shown" in asha.get(address).content.decode()
    page = asha.get(f"{address}?q=n59").content.decode()
    assert "Rai59 · N59" in page
    assert "Rai58" not in page


def test_nobody_to_choose_from_teaches_what_to_do(who):
    page = who("asha").browser().get(swap_address(cast.contingent(slots=1))).content.decode()
    assert "Hand in a roster with the newcomer first." in page


def test_another_countrys_officer_finds_no_slot(who):
    contingent = cast.contingent(slots=1)
    omar = who("omar").browser()
    assert omar.get(swap_address(contingent)).status_code == 404
    assert omar.post(swap_address(contingent), {}).status_code == 404
    assert omar.get(f"{NEW}?made={contingent.code}").status_code == 404
    own = cast.contingent("MAR-MINUSCA-2027A", slots=1)
    assert omar.get(reverse("slot_swap", args=[own.code, uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize("name", ["bikram", "hari", "ines"])
def test_roles_without_the_permission_are_refused(who, name):
    assert who(name).browser().get(NEW).status_code == 403


@pytest.mark.parametrize("people", [1, 3, 40])
def test_the_swap_page_asks_the_database_the_same_for_any_number(who, people):
    contingent = cast.contingent(slots=1)
    for number in range(people):
        cast.person(str(number), f"Rai{number}")
    asha, address = who("asha").browser(), swap_address(contingent)
    with exactly(8):
        asha.get(address)
