"""Readiness read from the database: the story, past dates, and a number of queries that never grows."""

from datetime import date

import pytest

from accounts.contingents.models import Contingent
from accounts.tenancy.scope import scoped
from certification.readiness.enums import Cause, Finding, Step
from certification.readiness.queries import (
    Filters,
    contingents_for,
    facts_of_many,
    overview,
    readiness_of,
)
from tests import cast
from tests.certification.readiness import rows
from tests.certification.readiness.counting import statements
from tests.certification.readiness.factories import DEPARTURE, SAT

ONE_CONTINGENT = 12
FAR = date(2099, 1, 1)
pytestmark = pytest.mark.usefixtures("countries")


def nepal(contingent, on=DEPARTURE):
    with scoped({"NPL"}):
        return readiness_of(contingent, on)


def test_the_contingent_is_ready_but_for_three_two_failed_and_one_swapped_in_late():
    unit = cast.contingent(slots=30)
    rows.crew(unit, able=28, failed=2)
    rows.swap(unit, 28, cast.person("NPL-9000", "Late", "Comer"), date(2027, 2, 20))

    found = nepal(unit)

    counts = found.counts
    assert (counts.required, counts.certified, counts.not_certified, counts.replaced_late) == (30, 27, 3, 1)
    assert [(todo.step, todo.slots) for todo in found.to_do] == [
        (Step.ENROL, (28,)),
        (Step.SIT_AGAIN, (29, 30)),
    ]
    assert not found.ready


def test_a_full_certified_contingent_is_ready():
    unit = cast.contingent(slots=2, end_of_tour=date(2028, 1, 10))
    rows.crew(unit, able=2)

    assert nepal(unit).ready


def test_a_commander_who_passed_lacks_the_observed_exercise():
    unit = cast.contingent(slots=1, category="CCU")
    major = cast.person("NPL-0001", "Rana", category="CCU")
    rows.assign(unit, 1, major)
    rows.sit(major, "observed_exercise_missing")

    slot = nepal(unit).slots[0]

    assert (slot.finding, slot.step) == (Finding.OBSERVED_EXERCISE_MISSING, Step.OBSERVE_EXERCISE)


def test_without_attestation_the_answer_is_cannot_tell():
    unit = cast.contingent(slots=1)
    soldier = cast.person("NPL-0001", "Rai")
    rows.assign(unit, 1, soldier)
    rows.sit(soldier, "identity_not_attested", attested=False)

    found = nepal(unit)

    assert (found.slots[0].finding, found.slots[0].cause) == (
        Finding.CANNOT_TELL,
        Cause.IDENTITY_NOT_ATTESTED,
    )
    assert (found.counts.unknown, found.ready) == (1, False)


def test_a_certificate_that_ends_before_the_tour_is_certified_and_expiring():
    unit = cast.contingent(slots=1)
    soldier = cast.person("NPL-0001", "Rai")
    rows.assign(unit, 1, soldier)
    rows.certify(soldier, valid_until=date(2028, 2, 28))

    counts = nepal(unit).counts

    assert (counts.certified, counts.expiring_before_end_of_tour, counts.ready) == (1, 1, False)


def test_the_standard_s_yearly_outcomes_fall_due_a_year_after_the_sitting():
    unit = cast.contingent(slots=1)
    soldier = cast.person("NPL-0001", "Rai")
    rows.assign(unit, 1, soldier)
    rows.certify(soldier)

    at_departure, after = nepal(unit).slots[0], nepal(unit, date(2028, 1, 16)).slots[0]

    assert (at_departure.finding, at_departure.refresher_due) == (Finding.CERTIFIED, date(2028, 1, 15))
    assert (after.finding, after.step) == (Finding.REFRESHER_OVERDUE, Step.REFRESH)


def test_a_past_date_shows_who_filled_the_slot_then_and_what_was_known_then():
    unit = cast.contingent(slots=1)
    first, second = cast.person("NPL-0001", "Rai"), cast.person("NPL-0002", "Limbu")
    rows.assign(unit, 1, first)
    rows.revoke(rows.certify(first), date(2027, 2, 1))
    rows.swap(unit, 1, second, date(2027, 2, 10))

    days = (date(2026, 10, 31), date(2027, 1, 14), SAT, date(2027, 2, 1), date(2027, 2, 10))
    found = [nepal(unit, day).slots[0] for day in days]

    assert [(slot.person, slot.finding) for slot in found] == [
        (None, Finding.UNNAMED),
        (first.pk, Finding.NOT_STARTED),
        (first.pk, Finding.CERTIFIED),
        (first.pk, Finding.REVOKED),
        (second.pk, Finding.NOT_STARTED),
    ]


def test_both_themes_are_read_from_the_result():
    unit = cast.contingent(slots=1)
    rows.crew(unit, failed=1)

    assert [(theme.theme, theme.shown, theme.not_shown) for theme in nepal(unit).by_theme] == [
        ("POC", 1, 0),
        ("SGBV", 0, 1),
    ]


@pytest.mark.parametrize("people", [1, 3, 100])
def test_a_contingent_of_a_hundred_costs_as_many_queries_as_one_of_three(people):
    unit = cast.contingent(slots=people)
    rows.crew(unit, able=people // 3, failed=people // 3, learning=people - 2 * (people // 3))

    with scoped({"NPL"}), statements() as run:
        readiness_of(unit, FAR)

    assert len(run) == ONE_CONTINGENT


@pytest.mark.parametrize("units", [1, 3, 12])
def test_many_contingents_cost_as_many_queries_as_one(units):
    for number in range(units):
        soldier = cast.person(f"NPL-{number}", "Rai")
        rows.assign(cast.contingent(code=f"NPL-UNMISS-{number}", slots=2), 1, soldier)
        rows.certify(soldier)

    with scoped({"NPL"}):
        found = list(Contingent.objects.select_related("mission", "contributor"))
        with statements() as run:
            facts_of_many(found, FAR)

    assert len(run) == ONE_CONTINGENT


def test_the_overview_keeps_what_is_ready_or_what_is_not(who):
    ready, gaps = (
        cast.contingent("NPL-UNMISS-A", 1, end_of_tour=date(2028, 1, 10)),
        cast.contingent("NPL-UNMISS-B", 1),
    )
    rows.crew(ready, able=1)

    with scoped({"NPL"}):
        seen = contingents_for(who("asha").actor, DEPARTURE, Filters())
        kept = {
            flag: [line.contingent for line in overview(seen, DEPARTURE, flag)]
            for flag in (None, True, False)
        }

    assert kept == {None: [ready, gaps], True: [ready], False: [gaps]}


def test_a_tour_that_has_ended_leaves_the_list_the_day_after(who):
    unit = cast.contingent(slots=1)

    with scoped({"NPL"}):
        last = contingents_for(who("asha").actor, date(2028, 2, 29), Filters())
        after = contingents_for(who("asha").actor, date(2028, 3, 1), Filters())
        ended = contingents_for(who("asha").actor, date(2028, 3, 1), Filters(ended=True))

    assert (last, after, ended) == ([unit], [], [unit])
