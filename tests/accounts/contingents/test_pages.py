"""An officer makes a contingent, changes it, resizes it, and makes the rotation that relieves it."""

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
        ({"name": ""}, "This is empty. Fill it in."),
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


def test_another_countrys_officer_finds_no_contingent_made(who):
    contingent = cast.contingent(slots=1)
    assert who("omar").browser().get(f"{NEW}?made={contingent.code}").status_code == 404


@pytest.mark.parametrize("name", ["bikram", "hari", "ines"])
def test_roles_without_the_permission_are_refused(who, name):
    assert who(name).browser().get(NEW).status_code == 403


# ---------------------------------------------------------------- a contingent that is there

CHANGE, ROTATE, ADD, DROP = "contingent_change", "contingent_rotate", "slots_add", "slots_drop"
ROTATION = {
    "code": "npl-unmiss-2028a",
    "name": "Infantry company 2",
    "planned_departure": "2028-02-29",
    "end_of_tour": "2029-02-28",
}


def address(route: str, contingent: Contingent) -> str:
    return reverse(route, args=[contingent.code])


def facts(contingent: Contingent, **changes: str) -> dict[str, str]:
    return {
        "name": contingent.name,
        "mission": contingent.mission_id,
        "kind": contingent.kind,
        "planned_departure": "2027-03-01",
        "end_of_tour": "2028-02-29",
        **changes,
    }


def stored(contingent: Contingent) -> Contingent:
    with all_contributors("a test looks at a contingent"):
        return Contingent.objects.get(pk=contingent.pk)


def numbers(contingent: Contingent) -> list[int]:
    with all_contributors("a test looks at the slots"):
        return list(contingent.slots.lasting().values_list("number", flat=True))


def test_a_change_shows_new_and_old_before_it_is_saved(who):
    contingent, asha = cast.contingent(), who("asha").browser()
    answers = facts(contingent, name="Guards", planned_departure="2027-03-15")

    check = asha.post(address(CHANGE, contingent), answers).text
    assert "15 Mar 2027 (before: 1 Mar 2027)" in check
    assert "Guards (before: NPL-UNMISS-2027A)" in check
    assert "Mission" not in check.partition("<dl")[2].partition("</dl>")[0]
    assert stored(contingent).name == "NPL-UNMISS-2027A"

    done = asha.post(address(CHANGE, contingent), {**answers, "confirm": "yes"}, follow=True)
    assert "The changes are saved." in done.text
    assert (stored(contingent).name, f"{stored(contingent).planned_departure}") == ("Guards", "2027-03-15")


def test_the_form_begins_with_what_is_recorded(who):
    page = who("asha").browser().get(address(CHANGE, cast.contingent())).text
    assert 'value="2027-03-01"' in page
    assert '<option value="UNMISS" selected>' in page


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"end_of_tour": "2027-03-01"}, "end_of_tour", "must lie after the departure"),
        ({"name": ""}, "name", "This is empty. Fill it in."),
        ({"planned_departure": "soon"}, "planned_departure", "Enter a valid date"),
        ({}, "", "You have changed nothing yet."),
    ],
)
def test_a_wrong_change_is_explained_at_its_field_and_kept(who, wrong, field, words):
    contingent = cast.contingent()
    answer = who("asha").browser().post(address(CHANGE, contingent), facts(contingent, **wrong))
    assert answer.status_code == 422
    assert words in answer.text
    assert (f'href="#id_{field}"' in answer.text) is bool(field)
    assert 'value="troops"' in answer.text


def test_the_answers_of_a_change_can_be_changed_again(who):
    contingent = cast.contingent()
    answers = facts(contingent, name="Guards") | {"change": "yes"}
    answer = who("asha").browser().post(address(CHANGE, contingent), answers)
    assert (answer.status_code, 'value="Guards"' in answer.text) == (200, True)


def test_a_mission_is_not_changed_under_people(who):
    contingent = cast.contingent(slots=1)
    with all_contributors("a test fills a slot"):
        Assignment.objects.create(
            contributor_id="NPL",
            slot=contingent.slots.get(),
            person=cast.person("1", "Rai"),
            since=contingent.planned_departure,
        )
    answers = facts(contingent, mission="MINUSCA", confirm="yes")
    answer = who("asha").browser().post(address(CHANGE, contingent), answers)
    assert (answer.status_code, "move them there" in answer.text) == (422, True)
    assert stored(contingent).mission_id == "UNMISS"


def test_the_next_rotation_is_proposed_checked_and_made(who):
    contingent, asha = cast.contingent(slots=3), who("asha").browser()
    form = asha.get(address(ROTATE, contingent)).text
    assert 'value="NPL-UNMISS-2028A"' in form
    assert 'value="2028-02-29"' in form

    check = asha.post(address(ROTATE, contingent), ROTATION).text
    assert "Contingent soldier" in check
    assert "Slots in all" in check

    done = asha.post(address(ROTATE, contingent), {**ROTATION, "confirm": "yes"}, follow=True)
    assert "NPL-UNMISS-2028A" in done.text
    with scoped({"NPL"}):
        made = Contingent.objects.get(follows=contingent)
    assert (made.code, numbers(made)) == ("NPL-UNMISS-2028A", [1, 2, 3])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"code": "MAR-UNMISS-2028A"}, "begins with your country"),
        ({"code": "NPL-UNMISS-2027A"}, "exists already"),
        ({"planned_departure": "2027-01-01"}, "leaves after the one it relieves"),
    ],
)
def test_a_wrong_rotation_is_explained(who, wrong, words):
    contingent = cast.contingent()
    answer = who("asha").browser().post(address(ROTATE, contingent), {**ROTATION, **wrong})
    assert (answer.status_code, words in answer.text) == (422, True)


def test_slots_are_added_after_a_check(who):
    contingent, asha = cast.contingent(slots=1), who("asha").browser()
    assert "Junior leader" in asha.post(address(ADD, contingent), {"JLD": "2"}).text
    assert numbers(contingent) == [1]
    done = asha.post(address(ADD, contingent), {"JLD": "2", "confirm": "yes"}, follow=True)
    assert "2 slots added." in done.text
    assert numbers(contingent) == [1, 2, 3]


def test_adding_no_slots_is_explained(who):
    contingent = cast.contingent(slots=1)
    answer = who("asha").browser().post(address(ADD, contingent), {"JLD": ""})
    assert (answer.status_code, "at least one category" in answer.text) == (422, True)


def test_slots_are_given_up_by_number_after_a_check(who):
    contingent, asha = cast.contingent(slots=4), who("asha").browser()
    answers = {"category": "TRP", "count": "2", "on": "2026-12-01"}
    assert "Contingent soldier – 4 empty" in asha.get(address(DROP, contingent)).text
    assert "3, 4" in asha.post(address(DROP, contingent), answers).text
    assert numbers(contingent) == [1, 2, 3, 4]
    done = asha.post(address(DROP, contingent), {**answers, "confirm": "yes"}, follow=True)
    assert "2 slots given up." in done.text
    assert numbers(contingent) == [1, 2]


def test_more_than_are_empty_are_not_given_up(who):
    contingent = cast.contingent(slots=2)
    answers = {"category": "TRP", "count": "5", "on": "2026-12-01"}
    answer = who("asha").browser().post(address(DROP, contingent), answers)
    assert (answer.status_code, "2 slots of this category are empty" in answer.text) == (422, True)
    assert 'href="#id_count"' in answer.text
    assert numbers(contingent) == [1, 2]


@pytest.mark.parametrize("route", [CHANGE, ROTATE, ADD, DROP])
def test_another_countrys_contingent_is_not_found(who, route):
    there, nowhere = cast.contingent(), "MAR-NOWHERE-2027A"
    omar = who("omar").browser()
    for method in (omar.get, omar.post):
        assert method(address(route, there)).status_code == 404
        assert method(reverse(route, args=[nowhere])).status_code == 404


@pytest.mark.parametrize("route", [CHANGE, ROTATE, ADD, DROP])
@pytest.mark.parametrize("name", ["bikram", "hari", "ines"])
def test_roles_that_write_nothing_are_refused(who, name, route):
    assert who(name).browser().get(address(route, cast.contingent())).status_code == 403


@pytest.mark.parametrize("slots", [1, 3, 40])
@pytest.mark.parametrize(("route", "statements"), [(CHANGE, 6), (ROTATE, 4), (ADD, 4), (DROP, 5)])
def test_a_page_costs_the_same_for_any_number_of_slots(who, route, statements, slots):
    contingent, asha = cast.contingent(slots=slots), who("asha").browser()
    with exactly(statements):
        assert asha.get(address(route, contingent)).status_code == 200
