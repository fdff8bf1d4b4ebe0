"""Whoever comes to fill a slot is enrolled for what the slot asks: by category, mission and phase."""

from datetime import date

import pytest

from accounts.contingents.actions import assign, swap, transfer, withdraw
from accounts.contingents.enums import EndReason
from accounts.contingents.models import Contingent
from accounts.jobs.actions import run
from accounts.jobs.models import Job
from accounts.people.models import Person
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from courses.enrolment.actions import enrol
from courses.enrolment.models import Enrolment
from courses.standards.enums import DeliveryPhase
from courses.standards.models import Standard
from tests import cast

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
TOUR = [("pre_deployment", None), ("induction", "UNMISS"), ("refresher", None)]
pytestmark = pytest.mark.usefixtures("seeded", "_nepal")


@pytest.fixture
def _nepal(who):
    with scoped({"NPL"}):
        yield


@pytest.fixture
def by(who):
    return who("asha").actor


def work() -> None:
    for job in Job.objects.filter(event="slot.filled", finished_at__isnull=True).order_by("created_at"):
        assert run(job.pk)


def followed(person: Person, category: str = "TRP") -> list[tuple[str, str | None]]:
    rows = Enrolment.objects.filter(person=person, category=category).order_by("enrolled_at", "id")
    order = [phase.value for phase in DeliveryPhase]
    return sorted(rows.values_list("phase", "mission"), key=lambda row: order.index(row[0]))


def test_filling_a_slot_enrols_for_the_phases_of_a_tour(by):
    rai = cast.person("1", "Rai")
    assign(by=by, slot=cast.contingent(slots=1).slots.get(), person=rai, since=NOVEMBER)
    assert followed(rai) == []
    work()
    assert followed(rai) == TOUR


def test_what_was_enrolled_before_stays_as_it_is(by):
    rai = cast.person("1", "Rai")
    before = enrol(by=by, person=rai, category="TRP", phase=DeliveryPhase.PRE_DEPLOYMENT)
    assign(by=by, slot=cast.contingent(slots=1).slots.get(), person=rai, since=NOVEMBER)
    work()
    assert Enrolment.objects.get(person=rai, phase="pre_deployment") == before
    assert followed(rai) == TOUR


def test_a_newcomer_brings_the_own_training_and_inherits_none(by):
    place = cast.contingent(slots=1).slots.get()
    rai, lama = cast.person("1", "Rai"), cast.person("2", "Lama")
    assign(by=by, slot=place, person=rai, since=NOVEMBER)
    swap(by=by, slot=place, person=lama, on=DECEMBER)
    work()
    assert (followed(lama), followed(rai)) == (TOUR, [])  # Rai had left before the work was done


def test_a_transfer_into_another_mission_adds_its_induction(by):
    rai = cast.person("1", "Rai")
    first, second = cast.contingent(slots=1), cast.contingent("NPL-MINUSCA-2027A", slots=1)
    Contingent.objects.filter(pk=second.pk).update(mission="MINUSCA")
    assign(by=by, slot=first.slots.get(), person=rai, since=NOVEMBER)
    work()
    transfer(by=by, person=rai, slot=second.slots.get(), on=DECEMBER)
    work()
    assert sorted(followed(rai), key=str) == sorted([*TOUR, ("induction", "MINUSCA")], key=str)


def test_work_done_twice_enrols_once(by):
    rai = cast.person("1", "Rai")
    assign(by=by, slot=cast.contingent(slots=1).slots.get(), person=rai, since=NOVEMBER)
    work()
    Job.objects.update(state="waiting", finished_at=None)
    work()
    assert followed(rai) == TOUR
    assert TrailEntry.objects.filter(verb="enrolment.enrol").count() == 3


def test_who_was_withdrawn_meanwhile_is_asked_for_nothing(by):
    rai, place = cast.person("1", "Rai"), cast.contingent(slots=1).slots.get()
    assign(by=by, slot=place, person=rai, since=NOVEMBER)
    withdraw(by=by, slot=place, on=NOVEMBER, reason=EndReason.ENTERED_IN_ERROR)
    work()
    assert followed(rai) == []


def test_without_a_standard_in_force_nobody_is_enrolled_and_nothing_breaks(by):
    Standard.objects.all()._raw_delete("default")
    rai = cast.person("1", "Rai")
    assign(by=by, slot=cast.contingent(slots=1).slots.get(), person=rai, since=NOVEMBER)
    work()
    assert followed(rai) == []


def test_the_trail_names_who_asked_for_it(who, by):
    rai = cast.person("1", "Rai")
    assign(by=by, slot=cast.contingent(slots=1).slots.get(), person=rai, since=NOVEMBER)
    work()
    entries = TrailEntry.objects.filter(verb="enrolment.enrol").order_by("position")
    assert {entry.actor for entry in entries} == {who("asha").user.pk}
    assert [entry.details["mission"] for entry in entries] == [None, "UNMISS", None]
