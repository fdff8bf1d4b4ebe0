"""One slot: who filled it and why no longer; and it is filled, swapped, moved out of and emptied."""

import re
import uuid
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.contingents.actions import swap
from accounts.contingents.models import Assignment, Contingent, Slot
from accounts.people.models import Person
from accounts.tenancy.scope import all_contributors, scoped
from tests import cast
from tests.certification.readiness import rows
from tests.certification.readiness.counting import statements

pytestmark = pytest.mark.django_db
PAGE, SWAP, TRANSFER, WITHDRAW = "slot", "slot_swap", "slot_transfer", "slot_withdraw"
WRITES = (SWAP, TRANSFER, WITHDRAW)
CHOICE, HISTORY, MOVE = 18, 13, 7


def address(route: str, contingent: Contingent, number: int = 1) -> str:
    with all_contributors("a test looks up a slot"):
        return reverse(route, args=[contingent.code, contingent.slots.get(number=number).pk])


def in_slots(*contingents: Contingent) -> list[tuple[str, str, bool]]:
    with all_contributors("a test looks at the slots"):
        found = Assignment.objects.filter(slot__contingent__in=contingents).order_by("pk")
        return [
            (a.person.family_name, f"{a.slot.contingent.code[-1]}{a.slot.number}", a.until is None)
            for a in found.select_related("person", "slot__contingent")
        ]


def test_a_slot_is_filled_after_a_check(who):
    unit, rai = cast.contingent(slots=1), cast.person("1", "Rai")
    asha, place = who("asha").browser(), address(SWAP, unit)
    answers = {"person": rai.pk, "on": "2026-11-01"}
    assert "Takes the slot" in asha.post(place, answers).text
    assert in_slots(unit) == []
    asha.post(place, {**answers, "confirm": "yes"})
    assert in_slots(unit) == [("Rai", "A1", True)]


def test_a_late_swap_shows_what_the_newcomer_lacks_before_it_is_saved(who):
    unit = cast.contingent(slots=1)
    old, newcomer = cast.person("1", "Rai"), cast.person("2", "Lama", "Dawa")
    rows.assign(unit, 1, old)
    rows.certify(old, day=timezone.now().date())
    rows.enrol(newcomer, lessons=3)
    asha, place = who("asha").browser(), address(SWAP, unit)
    answers = {"person": newcomer.pk, "on": "2027-02-20"}

    check = asha.post(place, answers)
    training = check.context["training"]
    assert (training["certified"], training["word"]) == (False, "In training")
    assert "What Dawa Lama brings for this slot" in check.text
    assert "Finish the lessons (3 of 11 done)" in check.text
    assert "Replaced late" in check.text
    assert "Training is not handed over with a slot." in check.text
    assert in_slots(unit) == [("Rai", "A1", True)]

    done = asha.post(place, {**answers, "confirm": "yes"}, follow=True)
    assert "slot 1: Dawa Lama" in done.text
    assert in_slots(unit) == [("Rai", "A1", False), ("Lama", "A1", True)]


def test_a_newcomer_who_is_certified_already_is_shown_as_such(who):
    unit, reserve = cast.contingent(slots=1), cast.person("2", "Lama")
    rows.assign(unit, 1, cast.person("1", "Rai"))
    today = timezone.now().date()
    rows.certify(reserve, day=today, valid_until=date(2028, 11, 1))
    check = who("asha").browser().post(address(SWAP, unit), {"person": reserve.pk, "on": today.isoformat()})
    assert check.context["training"]["certified"]
    assert "Training is not handed over" not in check.text


def test_the_choice_says_how_far_each_is_trained(who):
    unit = cast.contingent(slots=1)
    rows.enrol(cast.person("1", "Rai"), lessons=2)
    cast.person("2", "Lama")
    page = who("asha").browser().get(address(SWAP, unit)).text
    assert ("Rai · 1 · In training" in page, "Lama · 2 · Not started" in page) == (True, True)


def test_a_day_before_the_present_assignment_is_refused_at_its_field_and_kept(who):
    unit = cast.contingent(slots=1)
    old, newcomer = cast.person("1", "Rai"), cast.person("2", "Lama")
    rows.assign(unit, 1, old, since=date(2026, 11, 20))
    answers = {"person": newcomer.pk, "on": "2026-10-01", "confirm": "yes"}
    answer = who("asha").browser().post(address(SWAP, unit), answers)
    assert answer.status_code == 422
    assert "Choose a later day." in answer.text
    assert 'href="#id_on"' in answer.text
    assert 'value="2026-10-01"' in answer.text
    assert in_slots(unit) == [("Rai", "A1", True)]


def test_only_people_of_the_category_without_a_slot_are_offered(who):
    unit = cast.contingent(slots=1)
    cast.contingent("MAR-MINUSCA-2027A")
    cast.person("1", "Rai")
    cast.person("2", "Lama", category="JLD")
    cast.person("3", "Alaoui", contributor_id="MAR")
    page = who("asha").browser().get(address(SWAP, unit)).text
    assert ("Rai · 1" in page, "Lama" in page, "Alaoui" in page) == (True, False, False)
    assert "1 person of this category has no slot." in page


def test_search_finds_by_name_and_number(who):
    unit = cast.contingent(slots=1)
    for number in range(60):
        cast.person(f"N{number}", f"Rai{number}")
    asha, place = who("asha").browser(), address(SWAP, unit)
    assert "The first 50 are shown" in asha.get(place).text
    page = asha.get(f"{place}?q=n59").text
    assert ("Rai59 · N59" in page, "Rai58" in page) == (True, False)


def test_nobody_to_choose_from_teaches_what_to_do(who):
    page = who("asha").browser().get(address(SWAP, cast.contingent(slots=1))).text
    assert "Hand in a roster with the newcomer first." in page


def test_a_person_is_withdrawn_with_a_reason_after_a_check(who):
    unit = cast.contingent(slots=1)
    rows.assign(unit, 1, cast.person("1", "Rai"))
    asha, place = who("asha").browser(), address(WITHDRAW, unit)
    answers = {"reason": "medical", "on": "2026-12-01"}
    assert "Medical reasons" in asha.post(place, answers).text
    assert in_slots(unit) == [("Rai", "A1", True)]
    done = asha.post(place, {**answers, "confirm": "yes"}, follow=True)
    assert "nobody for now" in done.text
    assert in_slots(unit) == [("Rai", "A1", False)]
    history = asha.get(address(PAGE, unit)).text
    assert ("Medical reasons" in history, "Dec" in history) == (True, True)


def shown(page: str) -> str:
    return re.search(r'name="shown" value="([^"]+)"', page)[1]  # type: ignore[index]


@pytest.mark.parametrize("route", [SWAP, TRANSFER, WITHDRAW])
def test_whoever_came_into_the_slot_during_the_check_is_not_changed_unseen(who, route):
    unit, other = cast.contingent(slots=1), cast.contingent("NPL-UNMISS-2027B", slots=1)
    rai, lama, newcomer = (cast.person(*one) for one in (("1", "Rai"), ("2", "Lama"), ("3", "Gurung")))
    asha, place = who("asha").browser(), address(route, unit)
    rows.assign(unit, 1, rai)
    choices: dict[str, dict[str, Any]] = {
        SWAP: {"person": newcomer.pk, "on": "2027-01-05"},
        TRANSFER: {"place": f"{other.code}/1", "on": "2027-01-05"},
        WITHDRAW: {"reason": "medical", "on": "2027-01-05"},
    }
    answers = choices[route]
    check = asha.post(place, answers).text
    with scoped({"NPL"}):
        swap(by=cast.member("asha").actor, slot=unit.slots.get(), person=lama, on=date(2026, 12, 1))

    answer = asha.post(place, {**answers, "confirm": "yes", "shown": shown(check)})

    assert (answer.status_code, "Somebody else has changed this slot meanwhile" in answer.text) == (422, True)
    assert in_slots(unit, other) == [("Rai", "A1", False), ("Lama", "A1", True)]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"reason": ""}, "Nothing is chosen. Choose one."),
        ({"reason": "swapped"}, "is not one of the available choices"),
        ({"on": "2026-10-01"}, "Choose a later day."),
    ],
)
def test_a_withdrawal_that_cannot_be_is_explained(who, wrong, words):
    unit = cast.contingent(slots=1)
    rows.assign(unit, 1, cast.person("1", "Rai"))
    answers = {"reason": "medical", "on": "2026-12-01", "confirm": "yes", **wrong}
    answer = who("asha").browser().post(address(WITHDRAW, unit), answers)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert in_slots(unit) == [("Rai", "A1", True)]


@pytest.fixture
def two_units(who) -> tuple[Contingent, Contingent]:
    """Rai is in the first of two contingents; the other has three empty slots, two of them for drivers."""
    units = cast.contingent(slots=1), cast.contingent("NPL-UNMISS-2027B", slots=3)
    rows.assign(units[0], 1, cast.person("1", "Rai"))
    with scoped({"NPL"}):
        Slot.objects.filter(contingent=units[1], number__gt=1).update(position="Driver")
    return units


def test_a_person_is_moved_to_another_contingent_after_a_check(who, two_units):
    first, second = two_units
    asha, place = who("asha").browser(), address(TRANSFER, first)
    page = asha.get(place).text
    assert "NPL-UNMISS-2027B · slot 1 · 1 empty" in page
    assert "NPL-UNMISS-2027B · slot 2 · Driver · 2 empty" in page

    answers = {"place": "NPL-UNMISS-2027B/2", "on": "2026-12-01"}
    check = asha.post(place, answers).text
    assert ("NPL-UNMISS-2027B · 2" in check, "What Rai brings for this slot" in check) == (True, True)
    assert in_slots(first, second) == [("Rai", "A1", True)]

    done = asha.post(place, {**answers, "confirm": "yes"}, follow=True)
    assert "NPL-UNMISS-2027B, slot 2: Rai" in done.text
    assert in_slots(first, second) == [("Rai", "A1", False), ("Rai", "B2", True)]


def test_moving_into_another_mission_says_that_induction_is_added(who, two_units):
    first, second = two_units
    with scoped({"NPL"}):
        Contingent.objects.filter(pk=second.pk).update(mission="MINUSCA")
    answers = {"place": "NPL-UNMISS-2027B/1", "on": "2026-12-01"}
    check = who("asha").browser().post(address(TRANSFER, first), answers).text
    assert "Induction in MINUSCA is added" in check


def test_a_move_is_searched_for_by_contingent_and_position(who, two_units):
    page = who("asha").browser().get(f"{address(TRANSFER, two_units[0])}?q=driver").text
    assert ("slot 2 · Driver" in page, "slot 1" in page.partition("<fieldset")[2]) == (True, False)


def test_a_place_that_is_not_offered_cannot_be_taken(who, two_units):
    cast.contingent("MAR-MINUSCA-2027A", slots=1)
    for place in ("MAR-MINUSCA-2027A/1", "NPL-UNMISS-2027B/99", "NPL-UNMISS-2027A/1", "/"):
        answers = {"place": place, "on": "2026-12-01", "confirm": "yes"}
        answer = who("asha").browser().post(address(TRANSFER, two_units[0]), answers)
        assert answer.status_code == 422
    assert in_slots(*two_units) == [("Rai", "A1", True)]


def test_without_an_empty_slot_the_page_teaches_to_add_one(who):
    unit = cast.contingent(slots=1)
    rows.assign(unit, 1, cast.person("1", "Rai"))
    page = who("asha").browser().get(address(TRANSFER, unit)).text
    assert ("No slot to move to" in page, reverse("slots_add", args=[unit.code]) in page) == (True, True)


@pytest.mark.parametrize("route", [TRANSFER, WITHDRAW])
def test_an_empty_slot_has_nobody_to_move_or_withdraw(who, route):
    unit = cast.contingent(slots=1)
    assert who("asha").browser().get(address(route, unit)).url == address(PAGE, unit)


def test_the_slot_of_somebody_of_another_category_by_now_leads_to_a_move(who):
    unit, rai = cast.contingent(slots=1), cast.person("1", "Rai")
    rows.assign(unit, 1, rai)
    with scoped({"NPL"}):
        Person.objects.filter(pk=rai.pk).update(category="JLD")
    page = who("asha").browser().get(address(PAGE, unit))
    assert "Serves now as: Junior leader. This slot asks for another category." in page.text
    assert f'class="button" href="{address(TRANSFER, unit)}"' in page.text


def test_a_slot_given_up_says_so_and_offers_nothing(who):
    unit = cast.contingent(slots=2)
    with scoped({"NPL"}):
        Slot.objects.filter(contingent=unit, number=2).update(until=date(2026, 12, 1))
    page = who("asha").browser().get(address(PAGE, unit, 2)).text
    assert ("This slot was given up." in page, "Fill the slot" in page) == (True, False)


def test_who_may_only_read_sees_the_history_and_no_way_to_change_it(who):
    unit = cast.contingent(slots=1)
    rows.assign(unit, 1, cast.person("1", "Rai"))
    page = who("bikram").browser().get(address(PAGE, unit)).text
    assert ("Rai" in page, address(SWAP, unit) in page) == (True, False)


@pytest.mark.parametrize("route", [PAGE, *WRITES])
def test_another_countrys_slot_is_not_found(who, route):
    unit = cast.contingent(slots=1)
    rows.assign(unit, 1, cast.person("1", "Rai"))
    omar = who("omar").browser()
    own = cast.contingent("MAR-MINUSCA-2027A", slots=1)
    assert omar.get(address(route, unit)).status_code == 404
    assert omar.get(reverse(route, args=[own.code, uuid.uuid4()])).status_code == 404
    if route != PAGE:
        assert omar.post(address(route, unit), {}).status_code == 404


@pytest.mark.parametrize("name", ["bikram", "hari", "ines"])
@pytest.mark.parametrize("route", WRITES)
def test_roles_that_write_nothing_are_refused(who, name, route):
    unit = cast.contingent(slots=1)
    assert who(name).browser().get(address(route, unit)).status_code == 403


@pytest.mark.parametrize("people", [1, 3, 40])
def test_the_choice_costs_the_same_for_any_number_of_people(who, people):
    unit = cast.contingent(slots=1)
    for number in range(people):
        rows.enrol(cast.person(str(number), f"Rai{number}"), lessons=number % 11)
    asha, place = who("asha").browser(), address(SWAP, unit)
    with statements() as run:
        asha.get(place)
    assert len(run) == CHOICE


@pytest.mark.parametrize("people", [1, 3, 40])
def test_a_history_costs_the_same_however_long(who, people):
    unit = cast.contingent(slots=1)
    rows.assign(unit, 1, cast.person("0", "Rai"))
    for number in range(1, people):
        rows.swap(unit, 1, cast.person(str(number), f"Rai{number}"), date(2026, 11, 2))
    asha, place = who("asha").browser(), address(PAGE, unit)
    with statements() as run:
        asha.get(place)
    assert len(run) == HISTORY


@pytest.mark.parametrize("empty", [1, 3, 40])
def test_a_move_costs_the_same_however_many_slots_are_empty(who, empty):
    unit = cast.contingent(slots=empty + 1)
    rows.assign(unit, 1, cast.person("0", "Rai"))
    asha, place = who("asha").browser(), address(TRANSFER, unit)
    with statements() as run:
        asha.get(place)
    assert len(run) == MOVE
