"""Checking touches no person; applying writes all accepted rows, once, or nothing."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from accounts.contingents.actions import assign
from accounts.contingents.models import Assignment
from accounts.people.models import Person
from accounts.roles.errors import NotAllowed
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from courses.enrolment.actions import (
    apply_roster,
    check_again,
    check_roster,
    enrol,
    require_training_again,
)
from courses.enrolment.enums import EnrolmentEventKind
from courses.enrolment.errors import ContentAltered, NoHeader, RosterMoved
from courses.enrolment.models import Enrolment, EnrolmentEvent, Roster
from courses.standards.enums import DeliveryPhase
from courses.standards.queries import standard_in_force
from tests import cast
from tests.counting import exactly

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_nepal")]
HEADER = "service_number,family_name,category,contingent,position,rank\n"
UNIT = "NPL-UNMISS-2027A"


@pytest.fixture
def _nepal(who):
    with scoped({"NPL"}):
        yield


def check(who, rows: str, contingent=None, by="asha") -> Roster:
    return check_roster(
        by=who(by).actor,
        contributor="NPL",
        contingent=contingent,
        file_name="people.csv",
        content=(HEADER + rows).encode(),
    )


def apply(who, rows: str, **fields) -> Any:
    return apply_roster(by=who("asha").actor, roster=check(who, rows, **fields))


def written() -> list[int]:
    return [model.objects.count() for model in (Person, Enrolment, EnrolmentEvent, Assignment)]


def test_checking_touches_no_person(who):
    cast.contingent()
    roster = check(who, f"1,Rai,TRP,{UNIT},,\n2,,TRP,,,\n")
    assert (roster.state, roster.counts["new"], roster.counts["refused"]) == ("checked", 1, 1)
    assert written() == [0, 0, 0, 0]


def test_applying_records_enrols_and_fills_slots(who):
    cast.contingent(slots=1)
    roster = apply(who, f"1,Rai,TRP,{UNIT},Driver,Private\n2,Lama,TRP,{UNIT},,\n3,Oli,XXX,,,\n")
    assert roster.outcome == {
        "rows": 3, "new": 2, "changed": 0, "unchanged": 0, "refused": 1, "no_slot": 1, "likely_known": 0,
        "created": 2, "updated": 0, "enrolled": 4, "assigned": 1,
    }  # fmt: skip
    filled = Assignment.objects.select_related("person", "slot").get()
    assert (filled.person.family_name, filled.slot.position, filled.since) == (
        "Rai",
        "Driver",
        timezone.now().date(),
    )
    events = EnrolmentEvent.objects.values_list("enrolment__person__family_name", "enrolment__phase", "kind")
    assert sorted(events) == [
        ("Lama", "pre_deployment", "enrolled"),
        ("Rai", "induction", "enrolled"),
        ("Rai", "pre_deployment", "enrolled"),
        ("Rai", "refresher", "enrolled"),
    ]
    assert Enrolment.objects.get(phase="induction").mission_id == "UNMISS"
    assert {e.standard_id for e in Enrolment.objects.all()} == {standard_in_force().pk}


def test_the_same_file_again_changes_nothing(who):
    cast.contingent(slots=1)
    rows = f"1,Rai,TRP,{UNIT},Driver,Private\n2,Lama,TRP,{UNIT},,\n"
    apply(who, rows)
    before = written()
    again = apply(who, rows)
    assert again.outcome["unchanged"] == 2
    assert [again.outcome[key] for key in ("created", "updated", "enrolled", "assigned")] == [0] * 4
    assert written() == before
    assert list(again.rows.values_list("state", "note")) == [("unchanged", ""), ("unchanged", "no_slot")]


def test_a_changed_cell_changes_that_alone(who):
    apply(who, "1,Rai,TRP,,,Private\n2,Lama,TRP,,,\n")
    roster = apply(who, "1,Rai,TRP,,,Corporal\n2,Lama,TRP,,,\n")
    assert roster.rows.first().changes == [{"column": "rank", "old": "Private", "new": "Corporal"}]
    assert [roster.outcome[key] for key in ("changed", "unchanged", "updated", "enrolled")] == [1, 1, 1, 0]
    assert Person.objects.get(service_number="1").rank == "Corporal"


def test_a_new_category_is_enrolled_for(who):
    apply(who, "1,Rai,TRP,,,\n")
    assert apply(who, "1,Rai,JLD,,,\n").outcome["enrolled"] == 1
    assert sorted(Enrolment.objects.values_list("category", flat=True)) == ["JLD", "TRP"]
    assert apply(who, "1,Rai,JLD,,,\n").outcome["unchanged"] == 1


def test_absence_never_removes(who):
    cast.contingent()
    apply(who, f"1,Rai,TRP,{UNIT},,Private\n2,Lama,TRP,{UNIT},,\n")
    apply(who, f"2,Lama,TRP,{UNIT},,\n")
    assert [Person.objects.count(), Assignment.objects.open().count()] == [2, 2]


def test_a_person_too_many_takes_the_slot_that_becomes_free(who):
    contingent = cast.contingent(slots=1)
    apply(who, f"1,Rai,TRP,{UNIT},,\n2,Lama,TRP,{UNIT},,\n")
    contingent.slots.create(contributor_id="NPL", number=2, category="TRP")
    again = apply(who, f"1,Rai,TRP,{UNIT},,\n2,Lama,TRP,{UNIT},,\n")
    assert [again.outcome[key] for key in ("changed", "unchanged", "assigned", "no_slot")] == [1, 1, 1, 0]


def test_another_countrys_contingent_is_unknown(who):
    cast.contingent("MAR-MINUSCA-2027A")
    row = check(who, "1,Rai,TRP,MAR-MINUSCA-2027A,,\n").rows.get()
    assert row.faults == [
        {"row": 2, "column": "contingent", "code": "unknown_contingent", "value": "MAR-MINUSCA-2027A"}
    ]


def test_another_countrys_person_of_the_same_number_is_not_met(who):
    cast.person("1", "Alaoui", contributor_id="MAR")
    assert apply(who, "1,Rai,TRP,,,\n").outcome["created"] == 1


def test_rows_without_a_contingent_go_to_the_chosen_one(who):
    roster = apply(who, "1,Rai,TRP,,,\n", contingent=cast.contingent())
    assert roster.outcome["assigned"] == 1


def _another_person(who, contingent):
    cast.person("1", "Somebody")


def _another_slot_taken(who, contingent):
    someone = cast.person("9", "Somebody")
    assign(by=who("asha").actor, slot=contingent.slots.get(number=1), person=someone, since=date(2026, 11, 1))


def _another_slot(who, contingent):
    contingent.slots.create(contributor_id="NPL", number=7, category="TRP")


@pytest.mark.parametrize("move", [_another_person, _another_slot_taken, _another_slot])
def test_records_that_moved_refuse_the_whole_roster(who, move):
    contingent = cast.contingent()
    roster = check(who, f"1,Rai,TRP,{UNIT},,\n2,Lama,TRP,{UNIT},,\n")
    move(who, contingent)
    before = written()
    with pytest.raises(RosterMoved):
        apply_roster(by=who("asha").actor, roster=roster)
    assert written() == before
    fresh = check_again(by=who("asha").actor, roster=roster)
    assert apply_roster(by=who("asha").actor, roster=fresh).state == "applied"


def test_a_change_elsewhere_does_not_move_a_roster(who):
    roster = check(who, "1,Rai,TRP,,,\n")
    cast.person("2", "Lama")
    assert apply_roster(by=who("asha").actor, roster=roster).state == "applied"


def test_an_altered_file_is_not_applied(who):
    roster = check(who, "1,Rai,TRP,,,\n")
    Roster.objects.filter(pk=roster.pk).update(content=b"service_number,family_name,category\n6,Evil,LDR\n")
    with pytest.raises(ContentAltered):
        apply_roster(by=who("asha").actor, roster=roster)
    assert Person.objects.count() == 0


def test_a_roster_is_applied_once(who):
    roster = check(who, "1,Rai,TRP,,,\n")
    first = apply_roster(by=who("asha").actor, roster=roster)
    again = apply_roster(by=who("asha").actor, roster=roster)
    assert (again.applied_at, Person.objects.count()) == (first.applied_at, 1)


def test_a_file_fault_keeps_nothing(who):
    with pytest.raises(NoHeader):
        check_roster(
            by=who("asha").actor, contributor="NPL", contingent=None, file_name="x.csv", content=b"a,b\n1,2\n"
        )
    assert Roster.objects.count() == 0


@pytest.mark.parametrize("name", ["omar", "bikram", "hari", "ines"])
def test_others_may_neither_check_nor_apply(who, name):
    roster = check(who, "1,Rai,TRP,,,\n")
    with pytest.raises(NotAllowed):
        check(who, "1,Rai,TRP,,,\n", by=name)
    with pytest.raises(NotAllowed):
        apply_roster(by=who(name).actor, roster=roster)


def test_the_trail_tells_who_handed_in_and_applied_without_names(who):
    cast.contingent()
    apply(who, f"1,Rai,TRP,{UNIT},Driver,\n")
    entries = TrailEntry.objects.order_by("position")
    assert [(e.verb, e.actor) for e in entries] == [
        (verb, who("asha").user.pk)
        for verb in ("roster.check", "person.enlist", "slot.fill", "slot.name_positions", "roster.apply")
    ]
    assert not [entry for entry in entries if "Rai" in str(entry.details)]


@pytest.mark.parametrize("count", [1, 3, 60])
def test_checking_and_applying_ask_the_database_the_same_for_any_number(
    who, count, django_assert_num_queries
):
    cast.contingent(slots=count)
    asha = who("asha").actor
    rows = HEADER + "".join(f"{n},Rai,TRP,{UNIT},Driver,\n" for n in range(count))
    file = {"by": asha, "contributor": "NPL", "contingent": None, "file_name": "x", "content": rows.encode()}
    with exactly(12):
        roster = check_roster(**file)
    with exactly(36):
        apply_roster(by=asha, roster=roster)


def test_enrolling_twice_is_enrolling_once(who):
    person = cast.person("1", "Rai")
    first, second = (
        enrol(by=who("asha").actor, person=person, category="TRP", phase=DeliveryPhase.REFRESHER)
        for _ in range(2)
    )
    assert first == second
    assert [event.kind for event in first.events.all()] == ["enrolled"]


def test_training_is_required_again_by_a_certifying_officer(who):
    enrolment = enrol(
        by=who("asha").actor,
        person=cast.person("1", "Rai"),
        category="TRP",
        phase=DeliveryPhase.PRE_DEPLOYMENT,
    )
    for _ in range(2):
        require_training_again(by=who("bikram").actor, enrolment=enrolment, reason="revoked")
    events = list(enrolment.events.values_list("number", "kind", "reason"))
    assert events == [(1, "enrolled", ""), (2, EnrolmentEventKind.TRAINING_REQUIRED_AGAIN.value, "revoked")]
    with pytest.raises(NotAllowed):
        require_training_again(by=who("asha").actor, enrolment=enrolment, reason="revoked")
