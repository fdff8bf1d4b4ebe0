"""What the standard asks of whom, in which phase, and from when: pure rules."""

from datetime import date, timedelta

import pytest

from courses.enrolment.requirements import (
    Needed,
    Turn,
    asked_outcomes,
    in_turn,
    is_required,
    opens_on,
    refresher_due,
    required_phases,
)
from courses.standards.document import Area, Outcome, PassingRule, StandardDocument
from courses.standards.enums import DeliveryPhase, Theme

BEFORE, INDUCTION, REFRESHER = DeliveryPhase
DEPARTURE = date(2027, 3, 1)


def outcome(code: str, phases: str, months: int = 24, profile: str = "everybody") -> Outcome:
    return Outcome(code, "A01", "text", "apply", profile, frozenset(phases), months, False, "N")


def document(*outcomes: Outcome) -> StandardDocument:
    return StandardDocument(
        version="9",
        status="invented",
        areas=(Area("A01", Theme.POC, "Mandate"),),
        outcomes=outcomes,
        profiles={"everybody": {"TRP": 1, "JLD": 2}, "leaders": {"JLD": 2}},
        passing=PassingRule(70, 60, 70, 100, 3, 90, 24),
    )


STANDARD = document(
    outcome("A01.1", "PIR", months=12), outcome("A01.2", "P"), outcome("A01.3", "I", profile="leaders")
)


def test_who_is_in_no_contingent_is_trained_before_departure_only():
    assert required_phases(STANDARD, "TRP", mission=None) == [Needed(BEFORE)]


def test_a_contingent_adds_induction_in_its_mission_and_the_refresher():
    assert required_phases(STANDARD, "TRP", mission="UNMISS") == [
        Needed(BEFORE),
        Needed(INDUCTION, "UNMISS"),
        Needed(REFRESHER),
    ]


def test_a_phase_in_which_nothing_is_asked_of_the_category_is_left_out():
    assert required_phases(STANDARD, "CIS", mission="UNMISS") == []
    only_at_home = document(outcome("A01.2", "P"))
    assert required_phases(only_at_home, "TRP", mission="UNMISS") == [Needed(BEFORE)]


def test_a_lesson_is_asked_for_when_it_teaches_one_outcome_of_the_phase():
    soldier, leader = (asked_outcomes(STANDARD, category, INDUCTION) for category in ("TRP", "JLD"))
    assert (sorted(soldier), sorted(leader)) == (["A01.1"], ["A01.1", "A01.3"])
    assert [is_required(taught, soldier) for taught in (["A01.1", "A01.2"], ["A01.2"], [])] == [
        True,
        False,
        False,
    ]


def test_the_refresher_falls_due_a_year_after_the_pass_for_who_has_yearly_outcomes():
    assert refresher_due(STANDARD, "TRP", date(2027, 1, 15)) == date(2028, 1, 15)
    assert refresher_due(STANDARD, "TRP", None) is None
    assert refresher_due(document(outcome("A01.2", "P")), "TRP", date(2027, 1, 15)) is None


@pytest.mark.parametrize(
    ("phase", "opens"),
    [(BEFORE, date.min), (INDUCTION, DEPARTURE), (REFRESHER, date(2028, 1, 15) - timedelta(days=60))],
)
def test_a_phase_opens_at_once_with_the_departure_or_before_it_falls_due(phase, opens):
    assert opens_on(phase, departure=DEPARTURE, due=date(2028, 1, 15)) == opens


def test_nobody_can_tell_when_a_phase_opens_without_a_departure_or_a_pass():
    assert opens_on(INDUCTION, departure=None, due=None) is None
    assert opens_on(REFRESHER, departure=DEPARTURE, due=None) is None


@pytest.mark.parametrize(
    ("today", "passed", "order"),
    [
        (date(2027, 2, 28), (False, False, False), [BEFORE]),
        (date(2027, 2, 28), (True, False, False), [BEFORE]),
        (DEPARTURE, (True, False, False), [INDUCTION, BEFORE]),
        (DEPARTURE, (False, False, False), [INDUCTION, BEFORE]),
        (DEPARTURE, (False, True, False), [BEFORE, INDUCTION]),
        (date(2027, 12, 1), (True, True, False), [REFRESHER, INDUCTION, BEFORE]),
        (date(2027, 12, 1), (True, True, True), [REFRESHER, INDUCTION, BEFORE]),
        (date(2027, 12, 1), (False, True, True), [BEFORE, REFRESHER, INDUCTION]),
    ],
)
def test_what_opened_last_and_is_not_passed_has_its_turn(today, passed, order):
    opens = (date.min, DEPARTURE, date(2027, 11, 16))
    turns = [Turn(day, done) for day, done in zip(opens, passed, strict=True)]
    assert [list(DeliveryPhase)[place] for place in in_turn(turns, today)] == order


def test_what_is_not_open_has_no_turn():
    assert in_turn([Turn(None, passed=False), Turn(DEPARTURE, passed=False)], date(2027, 1, 1)) == []
