"""People move between contingents, and two officers at once never make one person two or one slot double."""

import threading
from datetime import date

import pytest
from django.db import connections

from accounts.contingents.actions import assign, drop_slots, swap, transfer, withdraw
from accounts.contingents.enums import EndReason
from accounts.contingents.errors import (
    BeforeStart,
    NotAssigned,
    PersonMerged,
    ReasonNotChosen,
    SlotGone,
    SlotTaken,
    WrongCategory,
    WrongContributor,
)
from accounts.contingents.models import Assignment, Contingent, Slot
from accounts.contingents.queries import history_of, tour_of
from accounts.jobs.models import Job
from accounts.people.enums import Category
from accounts.people.models import Person
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from tests import cast

NOVEMBER, DECEMBER, JANUARY = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)


@pytest.fixture
def nepal(who):
    with scoped({"NPL"}):
        yield


@pytest.fixture
def by(who):
    return who("asha").actor


@pytest.fixture
def units(who) -> tuple[Contingent, Contingent]:
    return cast.contingent("NPL-UNMISS-2027A", slots=2), cast.contingent("NPL-UNMISS-2027B", slots=2)


def slot(contingent: Contingent, number: int = 1) -> Slot:
    with scoped({"NPL"}):
        return contingent.slots.select_related("contingent").get(number=number)


@pytest.mark.usefixtures("nepal")
class TestTransfer:
    @pytest.fixture
    def rai(self, by, units) -> Person:
        """Rai, who has filled the first slot of the first contingent since November."""
        person = cast.person("1", "Rai")
        assign(by=by, slot=slot(units[0]), person=person, since=NOVEMBER)
        return person

    def test_a_person_moves_and_leaves_an_empty_slot_behind(self, by, units, rai):
        moved = transfer(by=by, person=rai, slot=slot(units[1], 2), on=DECEMBER)

        [left] = history_of(slot(units[0]))
        assert (left.until, left.end_reason) == (DECEMBER, EndReason.TRANSFERRED)
        assert (moved.since, moved.until, moved.replaces) == (DECEMBER, None, None)
        assert [tour_of(rai.pk, day) for day in (NOVEMBER, DECEMBER)] == [units[0], units[1]]
        entry = TrailEntry.objects.get(verb="slot.transfer")
        assert (entry.details["left"], entry.details["slot"]) == (str(left.slot_id), str(moved.slot_id))

    def test_a_person_of_another_category_by_now_moves_within_the_contingent(self, by, units, rai):
        leader = Slot.objects.create(contributor_id="NPL", contingent=units[0], number=3, category="JLD")
        Person.objects.filter(pk=rai.pk).update(category="JLD")
        assert transfer(by=by, person=rai, slot=leader, on=DECEMBER).slot == leader

    def test_the_category_counts_as_it_stands_now_not_as_the_officer_saw_it(self, by, units, rai):
        Person.objects.filter(pk=rai.pk).update(category="JLD")
        with pytest.raises(WrongCategory):
            transfer(by=by, person=rai, slot=slot(units[1]), on=DECEMBER)

    def test_transfers_that_cannot_be_change_nothing(self, by, units, rai):
        lama = cast.person("2", "Lama")
        assign(by=by, slot=slot(units[1]), person=lama, since=NOVEMBER)
        alaoui = cast.person("3", "Alaoui", contributor_id="MAR")
        for person, place, day, error in (
            (rai, slot(units[1]), DECEMBER, SlotTaken),
            (rai, slot(units[0]), DECEMBER, SlotTaken),
            (rai, slot(units[1], 2), date(2026, 10, 1), BeforeStart),
            (cast.person("4", "Oli"), slot(units[1], 2), DECEMBER, NotAssigned),
            (alaoui, slot(units[1], 2), DECEMBER, WrongContributor),
        ):
            with pytest.raises(error):
                transfer(by=by, person=person, slot=place, on=day)
        assert list(Assignment.objects.values_list("person__family_name", "until").order_by("pk")) == [
            ("Rai", None),
            ("Lama", None),
        ]

    def test_a_slot_given_up_takes_nobody(self, by, units, rai):
        drop_slots(by=by, contingent=units[1], category=Category.TRP, count=1, on=JANUARY)
        with pytest.raises(SlotGone):
            transfer(by=by, person=rai, slot=slot(units[1], 2), on=DECEMBER)
        assert history_of(slot(units[0]))[0].until is None

    def test_nobody_moves_twice_on_paper(self, by, units, rai):
        transfer(by=by, person=rai, slot=slot(units[1], 2), on=DECEMBER)
        with pytest.raises(BeforeStart):
            transfer(by=by, person=rai, slot=slot(units[0], 2), on=NOVEMBER)


@pytest.mark.usefixtures("nepal")
class TestWhoFillsASlot:
    def test_a_record_that_was_merged_fills_no_slot(self, by, units):
        kept, closed = cast.person("1", "Rai"), cast.person("2", "Ray")
        Person.objects.filter(pk=closed.pk).update(merged_into=kept)
        with pytest.raises(PersonMerged):
            assign(by=by, slot=slot(units[0]), person=closed, since=NOVEMBER)

    @pytest.mark.parametrize("reason", [EndReason.SWAPPED, EndReason.TRANSFERRED, EndReason.NOT_RECORDED])
    def test_reasons_of_verbs_are_not_chosen(self, by, units, reason):
        assign(by=by, slot=slot(units[0]), person=cast.person("1", "Rai"), since=NOVEMBER)
        with pytest.raises(ReasonNotChosen):
            withdraw(by=by, slot=slot(units[0]), on=DECEMBER, reason=reason)

    def test_the_history_of_a_slot_says_who_from_when_until_when_and_why(self, by, units):
        place = slot(units[0])
        people = [cast.person(str(n), name) for n, name in enumerate(("Rai", "Lama", "Oli"))]
        assign(by=by, slot=place, person=people[0], since=NOVEMBER)
        swap(by=by, slot=place, person=people[1], on=DECEMBER)
        withdraw(by=by, slot=place, on=JANUARY, reason=EndReason.MEDICAL)
        assign(by=by, slot=place, person=people[2], since=JANUARY)
        assert [(a.person.family_name, a.since, a.until, a.end_reason) for a in history_of(place)] == [
            ("Rai", NOVEMBER, DECEMBER, "swapped"),
            ("Lama", DECEMBER, JANUARY, "medical"),
            ("Oli", JANUARY, None, ""),
        ]

    def test_whoever_comes_is_announced_once_and_who_leaves_is_not(self, by, units):
        rai, lama = cast.person("1", "Rai"), cast.person("2", "Lama")
        made = [
            assign(by=by, slot=slot(units[0]), person=rai, since=NOVEMBER),
            swap(by=by, slot=slot(units[0]), person=lama, on=DECEMBER),
            transfer(by=by, person=lama, slot=slot(units[1]), on=JANUARY),
        ]
        withdraw(by=by, slot=slot(units[1]), on=date(2027, 2, 1), reason=EndReason.CONDUCT)
        jobs = Job.objects.filter(event="slot.filled").order_by("created_at")
        assert [job.payload["assignment"] for job in jobs] == [one.pk for one in made]


# ---------------------------------------------------------------- two officers at once


def at_once(*acts) -> list[str]:
    """Let each act run in a thread of its own, all at the same moment; return what each came to."""
    start, answers = threading.Barrier(len(acts)), {}

    def run(number, act):
        start.wait()
        try:
            with scoped({"NPL"}):
                act()
            answers[number] = "done"
        except Exception as error:
            answers[number] = type(error).__name__
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(acts))]


def open_assignments() -> list[tuple[str, str, int]]:
    with scoped({"NPL"}):
        rows = Assignment.objects.open().order_by("person__family_name")
        return list(rows.values_list("person__family_name", "slot__contingent__code", "slot__number"))


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """On both engines: PostgreSQL by row locks, SQLite by IMMEDIATE transactions."""

    def test_two_officers_fill_the_same_slot(self, seeded, by, units):
        place = slot(units[0])
        rai, lama = cast.person("1", "Rai"), cast.person("2", "Lama")
        answers = at_once(
            lambda: assign(by=by, slot=place, person=rai, since=NOVEMBER),
            lambda: assign(by=by, slot=place, person=lama, since=NOVEMBER),
        )
        assert sorted(answers) == ["SlotTaken", "done"]
        assert len(open_assignments()) == 1

    def test_one_person_is_put_into_two_slots(self, seeded, by, units):
        rai = cast.person("1", "Rai")
        first, second = slot(units[0]), slot(units[1])
        answers = at_once(
            lambda: assign(by=by, slot=first, person=rai, since=NOVEMBER),
            lambda: assign(by=by, slot=second, person=rai, since=NOVEMBER),
        )
        assert sorted(answers) == ["AlreadyAssigned", "done"]
        assert len(open_assignments()) == 1

    def test_a_transfer_meets_a_swap_of_the_same_person(self, seeded, by, units):
        place, target = slot(units[0]), slot(units[1])
        rai, lama = cast.person("1", "Rai"), cast.person("2", "Lama")
        with scoped({"NPL"}):
            assign(by=by, slot=place, person=rai, since=NOVEMBER)
        answers = at_once(
            lambda: transfer(by=by, person=rai, slot=target, on=DECEMBER),
            lambda: swap(by=by, slot=place, person=lama, on=DECEMBER),
        )
        assert sorted(answers) == ["NotAssigned", "done"]
        moved = [("Rai", "NPL-UNMISS-2027B", 1)]
        swapped = [("Lama", "NPL-UNMISS-2027A", 1)]
        assert open_assignments() == (moved if answers[0] == "done" else swapped)

    def test_two_people_change_places_in_opposite_directions(self, seeded, by, units):
        """Each wants a slot that is filled: both are refused, and neither waits for the other for ever."""
        here, there = slot(units[0]), slot(units[1])
        rai, lama = cast.person("1", "Rai"), cast.person("2", "Lama")
        with scoped({"NPL"}):
            assign(by=by, slot=here, person=rai, since=NOVEMBER)
            assign(by=by, slot=there, person=lama, since=NOVEMBER)
        answers = at_once(
            lambda: transfer(by=by, person=rai, slot=there, on=DECEMBER),
            lambda: transfer(by=by, person=lama, slot=here, on=DECEMBER),
        )
        assert answers == ["SlotTaken", "SlotTaken"]

    def test_a_slot_is_given_up_while_somebody_is_put_into_it(self, seeded, by, units):
        place, rai = slot(units[0], 2), cast.person("1", "Rai")
        answers = at_once(
            lambda: assign(by=by, slot=place, person=rai, since=NOVEMBER),
            lambda: drop_slots(by=by, contingent=units[0], category=Category.TRP, count=1, on=DECEMBER),
        )
        gone = slot(units[0], 2).until is not None
        # Whoever was first: the slot is filled, and another one given up, or it is given up and stays empty.
        assert (answers, gone, len(open_assignments())) in [
            (["done", "done"], False, 1),
            (["SlotGone", "done"], True, 0),
        ]

    def test_two_officers_give_up_the_last_empty_slot(self, seeded, by, units):
        with scoped({"NPL"}):
            assign(by=by, slot=slot(units[0]), person=cast.person("1", "Rai"), since=NOVEMBER)

        def drop() -> None:
            drop_slots(by=by, contingent=units[0], category=Category.TRP, count=1, on=DECEMBER)

        assert sorted(at_once(drop, drop)) == ["TooFewEmpty", "done"]
