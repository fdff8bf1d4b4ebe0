"""A slot holds one person at a time; a swap hands over the slot, not the training."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.contingents.actions import add_slots, assign, create_contingent, fill_slots, swap, withdraw
from accounts.contingents.enums import ContingentKind, EndReason
from accounts.contingents.errors import (
    AlreadyAssigned,
    BadContingent,
    BeforeStart,
    NotAssigned,
    SlotTaken,
    WrongCategory,
    WrongContributor,
)
from accounts.contingents.models import Assignment, Contingent, Mission
from accounts.contingents.queries import free_slots, slots_with_people, unassigned_people
from accounts.people.enums import Category
from accounts.roles.errors import NotAllowed
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from tests import cast
from tests.counting import exactly

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_nepal")]
NOVEMBER, DECEMBER, JANUARY = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)


@pytest.fixture
def _nepal(who):
    with scoped({"NPL"}):
        yield


@pytest.fixture
def by(who):
    return who("asha").actor


def make(by, **changes) -> Contingent:
    facts = {
        "contributor": "NPL",
        "code": "NPL-UNMISS-2027B",
        "name": "Guard company",
        "mission": Mission.objects.get(pk="UNMISS"),
        "kind": ContingentKind.TROOPS,
        "planned_departure": date(2027, 3, 1),
        "end_of_tour": date(2028, 2, 29),
        "slots": {Category.CCU: 1, Category.TRP: 2},
    }
    return create_contingent(by=by, **{**facts, **changes})


def slot(number: int = 1, **fields):
    contingent = Contingent.objects.filter(code="NPL-UNMISS-2027A").first() or cast.contingent(**fields)
    return contingent.slots.get(number=number)


def who_when(slot) -> list[tuple[str, date, date | None]]:
    return [(a.person.family_name, a.since, a.until) for a in slot.assignments.select_related("person")]


def test_a_contingent_is_made_with_numbered_slots(by):
    made = make(by)
    assert list(made.slots.values_list("number", "category")) == [(1, "CCU"), (2, "TRP"), (3, "TRP")]
    assert TrailEntry.objects.get().details["slots"] == {"CCU": 1, "TRP": 2}
    added = add_slots(by=by, contingent=made, slots={Category.JLD: 2})
    assert [(s.number, s.category) for s in added] == [(4, "JLD"), (5, "JLD")]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"code": "MAR-UNMISS-2027B"}, "code_not_own"),
        ({"code": "NPL"}, "code_not_own"),
        ({"code": "NPL-UN MISS"}, "code_not_own"),
        ({"code": "NPL-UNMISS-2027A"}, "code_taken"),
        ({"end_of_tour": date(2027, 3, 1)}, "tour_too_short"),
        ({"slots": {}}, "no_slots"),
        ({"slots": {Category.TRP: 0}}, "no_slots"),
    ],
)
def test_a_contingent_that_cannot_be_is_refused(by, wrong, code):
    cast.contingent("NPL-UNMISS-2027A")
    with pytest.raises(BadContingent) as caught:
        make(by, **wrong)
    assert (caught.value.code, Contingent.objects.count()) == (code, 1)


@pytest.mark.parametrize("name", ["omar", "bikram", "ines"])
def test_others_may_not_make_or_change(who, name):
    with pytest.raises(NotAllowed):
        make(who(name).actor)
    with pytest.raises(NotAllowed):
        assign(by=who(name).actor, slot=slot(), person=cast.person("1", "Rai"), since=NOVEMBER)


def test_a_person_is_assigned_swapped_and_withdrawn(by):
    place, old, newcomer = slot(), cast.person("1", "Rai"), cast.person("2", "Lama")
    first = assign(by=by, slot=place, person=old, since=NOVEMBER)
    second = swap(by=by, slot=place, person=newcomer, on=DECEMBER)
    assert second.replaces == first
    assert who_when(place) == [("Rai", NOVEMBER, DECEMBER), ("Lama", DECEMBER, None)]
    withdraw(by=by, slot=place, on=JANUARY, reason=EndReason.MEDICAL)
    assert who_when(place) == [("Rai", NOVEMBER, DECEMBER), ("Lama", DECEMBER, JANUARY)]
    verbs = TrailEntry.objects.order_by("position").values_list("verb", flat=True)
    assert list(verbs) == ["slot.assign", "slot.swap", "slot.withdraw"]


def test_a_person_swapped_out_may_fill_another_slot(by):
    old = cast.person("1", "Rai")
    assign(by=by, slot=slot(), person=old, since=NOVEMBER)
    swap(by=by, slot=slot(), person=cast.person("2", "Lama"), on=DECEMBER)
    with pytest.raises(AlreadyAssigned):
        assign(by=by, slot=slot(2), person=old, since=NOVEMBER)
    assert assign(by=by, slot=slot(2), person=old, since=DECEMBER).slot == slot(2)


def test_a_filled_slot_takes_nobody_else(by):
    assign(by=by, slot=slot(), person=cast.person("1", "Rai"), since=NOVEMBER)
    with pytest.raises(SlotTaken):
        assign(by=by, slot=slot(), person=cast.person("2", "Lama"), since=DECEMBER)


def test_a_slot_filled_from_a_later_day_is_taken_now_too(by):
    assign(by=by, slot=slot(), person=cast.person("1", "Rai"), since=JANUARY)
    with pytest.raises(SlotTaken):
        assign(by=by, slot=slot(), person=cast.person("2", "Lama"), since=NOVEMBER)


def test_swaps_that_cannot_be_change_nothing(by):
    place, old = slot(), cast.person("1", "Rai")
    with pytest.raises(NotAssigned):
        swap(by=by, slot=place, person=old, on=NOVEMBER)
    with pytest.raises(NotAssigned):
        withdraw(by=by, slot=place, on=NOVEMBER, reason=EndReason.MEDICAL)
    assign(by=by, slot=place, person=old, since=DECEMBER)
    elsewhere = cast.person("2", "Lama")
    assign(by=by, slot=slot(2), person=elsewhere, since=NOVEMBER)
    for person, error in (
        (cast.person("3", "Oli"), BeforeStart),
        (elsewhere, AlreadyAssigned),
        (cast.person("4", "Pun", category="JLD"), WrongCategory),
        (cast.person("5", "Alaoui", contributor_id="MAR"), WrongContributor),
    ):
        with pytest.raises(error):
            swap(by=by, slot=place, person=person, on=NOVEMBER if error is BeforeStart else JANUARY)
    assert who_when(place) == [("Rai", DECEMBER, None)]


def test_the_database_itself_holds_one_person_a_slot_and_one_slot_a_person(by):
    person = cast.person("1", "Rai")
    assign(by=by, slot=slot(), person=person, since=NOVEMBER)
    other = cast.person("2", "Lama")
    for place, somebody in ((slot(), other), (slot(2), person)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.create(contributor_id="NPL", slot=place, person=somebody, since=NOVEMBER)


def test_filling_many_slots_is_all_or_nothing(by):
    people = [cast.person("1", "Rai"), cast.person("2", "Lama")]
    assign(by=by, slot=slot(2), person=cast.person("3", "Oli"), since=NOVEMBER)
    with pytest.raises(IntegrityError), transaction.atomic():
        fill_slots(
            by=by,
            contributor="NPL",
            pairs=[(slot(1), people[0]), (slot(2), people[1])],
            since=DECEMBER,
        )
    assert Assignment.objects.count() == 1
    pairs = [(slot(1), cast.person("4", "Pun", category="JLD"))]
    with pytest.raises(WrongCategory):
        fill_slots(by=by, contributor="NPL", pairs=pairs, since=DECEMBER)


def test_who_is_in_a_slot_depends_on_the_day(by):
    place = slot()
    assign(by=by, slot=place, person=cast.person("1", "Rai"), since=NOVEMBER)
    swap(by=by, slot=place, person=cast.person("2", "Lama"), on=DECEMBER)
    contingent = place.contingent
    seen = {
        day: [
            (f.person.family_name if f.person else None, f.swapped)
            for f in slots_with_people(contingent, day)
        ]
        for day in (date(2026, 10, 1), date(2026, 11, 30), DECEMBER)
    }
    assert list(seen.values()) == [
        [(None, False)] * 3,
        [("Rai", False), (None, False), (None, False)],
        [("Lama", True), (None, False), (None, False)],
    ]
    assert [s.number for s in free_slots([contingent.code], NOVEMBER)] == [2, 3]


def test_unassigned_people_are_those_without_a_slot_from_that_day(by):
    rai = cast.person("1", "Rai")
    cast.person("2", "Lama", "Dawa")
    assign(by=by, slot=slot(), person=rai, since=NOVEMBER)
    withdraw(by=by, slot=slot(), on=JANUARY, reason=EndReason.MEDICAL)
    names = {
        day: [p.family_name for p in unassigned_people("NPL", Category.TRP, day)]
        for day in (NOVEMBER, JANUARY)
    }
    assert names == {NOVEMBER: ["Lama"], JANUARY: ["Lama", "Rai"]}
    assert [p.family_name for p in unassigned_people("NPL", Category.TRP, JANUARY, "daw lam")] == ["Lama"]


@pytest.mark.parametrize("count", [1, 3, 100])
def test_slots_with_people_are_two_queries(count):
    contingent = cast.contingent(slots=count)
    with exactly(2):
        assert len(slots_with_people(contingent, NOVEMBER)) == count
