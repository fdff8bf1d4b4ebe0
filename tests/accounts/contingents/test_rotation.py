"""A contingent is changed, grows, shrinks, and is relieved by the next rotation."""

from datetime import date
from typing import Any

import pytest

from accounts.contingents.actions import (
    add_slots,
    assign,
    change_contingent,
    drop_slots,
    rotate,
    withdraw,
)
from accounts.contingents.enums import ContingentKind, EndReason
from accounts.contingents.errors import BadContingent, SlotGone, TooFewEmpty
from accounts.contingents.forms import next_code
from accounts.contingents.models import Assignment, Contingent, Mission, Slot
from accounts.contingents.queries import (
    empty_by_category,
    free_slots,
    places_for,
    slots_given_up,
    slots_with_people,
)
from accounts.people.enums import Category
from accounts.roles.errors import NotAllowed
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_nepal")]
NOVEMBER, DECEMBER, JANUARY = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)
NEXT: dict[str, Any] = {
    "code": "npl-unmiss-2028a",
    "name": "Infantry company 2",
    "planned_departure": date(2028, 2, 29),
    "end_of_tour": date(2029, 2, 28),
}


@pytest.fixture
def _nepal(who):
    with scoped({"NPL"}):
        yield


@pytest.fixture
def by(who):
    return who("asha").actor


@pytest.fixture
def company(who) -> Contingent:
    """Three slots of soldiers: a driver, a gunner, a cook."""
    made = cast.contingent(slots=3)
    for number, position in enumerate(("Driver", "Gunner", "Cook"), start=1):
        Slot.objects.filter(contingent=made, number=number).update(position=position)
    return made


def slot(contingent: Contingent, number: int) -> Slot:
    return contingent.slots.get(number=number)


def layout(contingent: Contingent) -> list[tuple[int, str, str]]:
    return list(contingent.slots.order_by("number").values_list("number", "category", "position"))


def details(verb: str) -> dict:
    return TrailEntry.objects.get(verb=verb).details


def test_the_next_rotation_has_the_same_slots_all_empty(by, company):
    assign(by=by, slot=slot(company, 1), person=cast.person("1", "Rai"), since=NOVEMBER)
    add_slots(by=by, contingent=company, slots={Category.JLD: 1})

    made = rotate(by=by, contingent=company, **NEXT)

    assert (made.code, made.follows, made.mission, made.kind) == (
        "NPL-UNMISS-2028A",
        company,
        company.mission,
        company.kind,
    )
    assert layout(made) == layout(company)
    assert [filled.person for filled in slots_with_people(made, NEXT["planned_departure"])] == [None] * 4
    assert details("contingent.rotate") == {"code": made.code, "follows": company.code, "slots": 4}


def test_a_slot_given_up_is_not_handed_on_to_the_next_rotation(by, company):
    drop_slots(by=by, contingent=company, category=Category.TRP, count=1, on=DECEMBER)
    add_slots(by=by, contingent=company, slots={Category.JLD: 1})

    made = rotate(by=by, contingent=company, **NEXT)

    assert layout(company)[-1] == (4, "JLD", "")
    assert layout(made) == [(1, "TRP", "Driver"), (2, "TRP", "Gunner"), (3, "JLD", "")]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"code": "MAR-UNMISS-2028A"}, "code_not_own"),
        ({"code": "NPL-UNMISS-2027A"}, "code_taken"),
        ({"name": " "}, "name_missing"),
        ({"end_of_tour": date(2028, 2, 29)}, "tour_too_short"),
        ({"planned_departure": date(2027, 3, 1)}, "departs_too_early"),
    ],
)
def test_a_rotation_that_cannot_be_is_refused(by, company, wrong, code):
    with pytest.raises(BadContingent) as caught:
        rotate(by=by, contingent=company, **{**NEXT, **wrong})
    assert (caught.value.code, Contingent.objects.count()) == (code, 1)


def test_a_contingent_is_relieved_once(by, company):
    rotate(by=by, contingent=company, **NEXT)
    with pytest.raises(BadContingent) as caught:
        rotate(by=by, contingent=company, **{**NEXT, "code": "NPL-UNMISS-2028B"})
    assert (caught.value.code, Contingent.objects.count()) == ("followed_already", 2)


def test_facts_are_changed_and_the_trail_keeps_old_and_new(by, company):
    changed = change_contingent(
        by=by,
        contingent=company,
        changes={"name": "Guards", "kind": ContingentKind.POLICE, "planned_departure": date(2027, 4, 1)},
    )

    assert (changed.name, changed.kind, changed.planned_departure) == ("Guards", "police", date(2027, 4, 1))
    assert details("contingent.change") == {
        "kind": ["troops", "police"],
        "name": ["NPL-UNMISS-2027A", "Guards"],
        "planned_departure": ["2027-03-01", "2027-04-01"],
    }


def test_what_is_the_same_already_writes_nothing(by, company):
    change_contingent(by=by, contingent=company, changes={"name": company.name})
    assert not TrailEntry.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"end_of_tour": date(2027, 1, 1)}, "tour_too_short"),
        ({"name": ""}, "name_missing"),
        ({"code": "NPL-UNMISS-2099Z"}, "not_changeable"),
        ({"contributor_id": "MAR"}, "not_changeable"),
    ],
)
def test_a_change_that_cannot_be_is_refused(by, company, changes, code):
    with pytest.raises(BadContingent) as caught:
        change_contingent(by=by, contingent=company, changes=changes)
    assert (caught.value.code, TrailEntry.objects.count()) == (code, 0)


def test_rotations_stay_in_their_order(by, company):
    made = rotate(by=by, contingent=company, **NEXT)
    with pytest.raises(BadContingent) as caught:
        change_contingent(by=by, contingent=made, changes={"planned_departure": date(2027, 2, 1)})
    assert caught.value.code == "departs_too_early"
    late = {"planned_departure": date(2028, 3, 1), "end_of_tour": date(2029, 3, 1)}
    with pytest.raises(BadContingent) as caught:
        change_contingent(by=by, contingent=company, changes=late)
    assert caught.value.code == "departs_too_late"


def test_the_mission_changes_only_while_nobody_has_ever_filled_a_slot(by, company):
    other = {"mission": Mission.objects.get(pk="MINUSCA")}
    assert change_contingent(by=by, contingent=company, changes=other).mission_id == "MINUSCA"
    assign(by=by, slot=slot(company, 1), person=cast.person("1", "Rai"), since=NOVEMBER)
    withdraw(by=by, slot=slot(company, 1), on=DECEMBER, reason=EndReason.MEDICAL)
    with pytest.raises(BadContingent) as caught:
        change_contingent(by=by, contingent=company, changes={"mission": Mission.objects.get(pk="UNMISS")})
    assert caught.value.code == "mission_has_people"


def test_the_empty_slots_with_the_highest_numbers_are_given_up(by, company):
    assign(by=by, slot=slot(company, 3), person=cast.person("1", "Rai"), since=NOVEMBER)

    dropped = drop_slots(by=by, contingent=company, category=Category.TRP, count=1, on=DECEMBER)

    assert [(one.number, one.until) for one in dropped] == [(2, DECEMBER)]
    assert [one.number for one in slots_given_up(company)] == [2]
    assert details("contingent.drop_slots") == {"category": "TRP", "on": "2026-12-01", "numbers": [2]}


def test_a_slot_given_up_is_there_until_its_day_and_not_from_then_on(by, company):
    drop_slots(by=by, contingent=company, category=Category.TRP, count=1, on=DECEMBER)
    seen = {
        day: [f.slot.number for f in slots_with_people(company, day)]
        for day in (date(2026, 11, 30), DECEMBER)
    }
    assert list(seen.values()) == [[1, 2, 3], [1, 2]]


def test_a_slot_given_up_takes_nobody_any_more_not_even_before_its_day(by, company):
    drop_slots(by=by, contingent=company, category=Category.TRP, count=1, on=JANUARY)
    someone = cast.person("1", "Rai")
    with pytest.raises(SlotGone):
        assign(by=by, slot=slot(company, 3), person=someone, since=NOVEMBER)
    assert [one.number for one in free_slots([company.code], NOVEMBER)] == [1, 2]
    assert [(place.number, place.empty) for place in places_for(someone, NOVEMBER)] == [(1, 1), (2, 1)]


def test_an_officer_who_holds_a_slot_from_before_is_refused_all_the_same(by, company):
    stale = slot(company, 3)
    drop_slots(by=by, contingent=company, category=Category.TRP, count=1, on=JANUARY)
    with pytest.raises(SlotGone):
        assign(by=by, slot=stale, person=cast.person("1", "Rai"), since=NOVEMBER)


def test_nobody_loses_a_slot_when_a_contingent_is_reduced(by, company):
    for number in (1, 2):
        assign(by=by, slot=slot(company, number), person=cast.person(str(number), "Rai"), since=NOVEMBER)
    with pytest.raises(TooFewEmpty) as caught:
        drop_slots(by=by, contingent=company, category=Category.TRP, count=2, on=DECEMBER)
    assert (caught.value.empty, slots_given_up(company)) == (1, [])
    assert empty_by_category(company, DECEMBER) == [("TRP", 1)]


def test_a_slot_that_empties_later_can_be_given_up_from_then_on(by, company):
    for number in (1, 2, 3):
        assign(by=by, slot=slot(company, number), person=cast.person(str(number), "Rai"), since=NOVEMBER)
    withdraw(by=by, slot=slot(company, 2), on=JANUARY, reason=EndReason.CONTINGENT_REDUCED)
    with pytest.raises(TooFewEmpty):
        drop_slots(by=by, contingent=company, category=Category.TRP, count=1, on=DECEMBER)
    [dropped] = drop_slots(by=by, contingent=company, category=Category.TRP, count=1, on=JANUARY)
    assert dropped.number == 2


def test_a_contingent_keeps_at_least_one_slot(by, company):
    with pytest.raises(BadContingent) as caught:
        drop_slots(by=by, contingent=company, category=Category.TRP, count=3, on=DECEMBER)
    assert (caught.value.code, slots_given_up(company)) == ("no_slots", [])


def test_numbers_of_slots_given_up_are_not_used_again(by, company):
    drop_slots(by=by, contingent=company, category=Category.TRP, count=1, on=DECEMBER)
    [added] = add_slots(by=by, contingent=company, slots={Category.TRP: 1})
    assert added.number == 4


@pytest.mark.parametrize("name", ["omar", "bikram", "ines"])
def test_others_may_neither_change_nor_resize_nor_rotate(who, company, name):
    other = who(name).actor
    for act in (
        lambda: rotate(by=other, contingent=company, **NEXT),
        lambda: change_contingent(by=other, contingent=company, changes={"name": "Mine"}),
        lambda: add_slots(by=other, contingent=company, slots={Category.TRP: 1}),
        lambda: drop_slots(by=other, contingent=company, category=Category.TRP, count=1, on=DECEMBER),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert (Contingent.objects.count(), Assignment.objects.count(), TrailEntry.objects.count()) == (1, 0, 0)


@pytest.mark.parametrize(
    ("code", "departure", "following", "proposed"),
    [
        ("NPL-UNMISS-2027A", date(2027, 3, 1), date(2028, 2, 29), "NPL-UNMISS-2028A"),
        ("NPL-UNMISS-2027A", date(2027, 1, 1), date(2027, 7, 1), "NPL-UNMISS-2027B"),
        ("NPL-GUARDS", date(2027, 3, 1), date(2028, 2, 29), "NPL-GUARDS-2028"),
        ("NPL-UNMISS-2027A", date(2026, 12, 27), date(2027, 12, 27), "NPL-UNMISS-2028A"),
        ("NPL-UNMISS-2027", date(2027, 1, 1), date(2027, 7, 1), "NPL-UNMISS-2027B"),
    ],
)
def test_a_code_is_proposed_for_the_next_rotation(code, departure, following, proposed):
    assert next_code(code, departure, following) == proposed
