"""What is known of a slot, case by case, and what always holds."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.readiness.enums import Cause, Caution, Finding, Step
from certification.readiness.evaluate import evaluate
from certification.readiness.figures import CERTIFIED
from tests.certification.readiness.factories import (
    DEPARTURE,
    END,
    SAT,
    award,
    certificate,
    contingent,
    person,
    progress,
)

LATER = SAT + timedelta(days=20)
CASES = {
    "certified to the end of the tour": (
        person(certificates=(certificate(),)),
        Finding.CERTIFIED,
        None,
    ),
    "the certificate ends during the tour": (
        person(certificates=(certificate(valid_until=date(2028, 1, 1)),)),
        Finding.EXPIRING,
        Step.RENEW_FOR_TOUR,
    ),
    "nobody enrolled them": (person(), Finding.NOT_STARTED, Step.ENROL),
    "enrolled and never began": (person(progress=(progress(0),)), Finding.NOT_STARTED, Step.START_LESSONS),
    "some lessons done": (person(progress=(progress(5),)), Finding.IN_PROGRESS, Step.FINISH_LESSONS),
    "all lessons done": (person(progress=(progress(11),)), Finding.IN_PROGRESS, Step.SIT),
    "sitting now": (
        person(progress=(progress(11, sitting_open=True, sittings=1),)),
        Finding.IN_PROGRESS,
        Step.HAND_IN,
    ),
    "did not pass": (
        person(progress=(progress(11),), awards=(award("not_passed", POC=True, SGBV=False),)),
        Finding.FAILED,
        Step.SIT_AGAIN,
    ),
    "passed, award still in the making": (
        person(progress=(progress(11, last_passed=True, attested=True, last_scored_at=award().decided_at),)),
        Finding.IN_PROGRESS,
        Step.ISSUE_CERTIFICATE,
    ),
    "passed, to be issued": (person(awards=(award(),)), Finding.IN_PROGRESS, Step.ISSUE_CERTIFICATE),
    "failed first, passed later": (
        person(awards=(award("not_passed"), award(on=LATER))),
        Finding.IN_PROGRESS,
        Step.ISSUE_CERTIFICATE,
    ),
    "nobody attested who sat": (
        person(awards=(award("identity_not_attested"),)),
        Finding.CANNOT_TELL,
        Step.ATTEST_IDENTITY,
    ),
    "not passed, and nobody attested who sat": (
        person(awards=(award("not_passed", "identity_not_attested"),)),
        Finding.CANNOT_TELL,
        Step.ATTEST_IDENTITY,
    ),
    "certified for another category": (
        person(certificates=(certificate("CIS"),)),
        Finding.NOT_STARTED,
        Step.ENROL,
    ),
    "the certificate was revoked": (
        person(certificates=(certificate(revoked=LATER),), awards=(award(),)),
        Finding.REVOKED,
        Step.CERTIFY_AGAIN,
    ),
    "the certificate is suspended": (
        person(certificates=(certificate(suspended=LATER),), awards=(award(),)),
        Finding.CANNOT_TELL,
        Step.SETTLE_SUSPENSION,
    ),
    "suspended, and lifted since": (
        person(certificates=(certificate(suspended=LATER, lifted=LATER),), awards=(award(),)),
        Finding.CERTIFIED,
        None,
    ),
    "suspended, and certified anew since": (
        person(certificates=(certificate(suspended=LATER), certificate(sat=LATER))),
        Finding.CERTIFIED,
        None,
    ),
    "suspended, then revoked": (
        person(certificates=(certificate(suspended=LATER, revoked=LATER),), awards=(award(),)),
        Finding.REVOKED,
        Step.CERTIFY_AGAIN,
    ),
    "revoked, and sat again since": (
        person(
            certificates=(certificate(revoked=LATER),),
            awards=(award(), award("not_passed", on=LATER)),
        ),
        Finding.FAILED,
        Step.SIT_AGAIN,
    ),
    "the certificate has expired": (
        person(certificates=(certificate(sat=date(2025, 1, 15)),), awards=(award(on=date(2025, 1, 15)),)),
        Finding.EXPIRED,
        Step.CERTIFY_AGAIN,
    ),
    "the yearly outcomes are overdue": (
        person(certificates=(certificate(sat=date(2026, 1, 15), valid_until=END),)),
        Finding.REFRESHER_OVERDUE,
        Step.REFRESH,
    ),
    "refreshed since": (
        person(
            certificates=(
                certificate(sat=date(2026, 1, 15), valid_until=END),
                certificate(sat=LATER, phase="refresher"),
            )
        ),
        Finding.CERTIFIED,
        None,
    ),
    "certified under an earlier standard": (
        person(certificates=(certificate(version="0.9"),)),
        Finding.CANNOT_TELL,
        Step.SETTLE_TRANSITION,
    ),
    "an induction certificate does not count": (
        person(certificates=(certificate(phase="induction"),)),
        Finding.NOT_STARTED,
        Step.ENROL,
    ),
}


@pytest.mark.parametrize(("somebody", "finding", "step"), CASES.values(), ids=CASES)
def test_a_soldier_s_slot_at_departure(somebody, finding, step):
    slot = evaluate(contingent(somebody), DEPARTURE).slots[0]

    assert (slot.finding, slot.step) == (finding, step)


def test_a_slot_without_a_name_is_unnamed_and_not_unknown():
    found = evaluate(contingent(None), DEPARTURE)

    assert found.slots[0].finding is Finding.UNNAMED
    assert (found.counts.unnamed, found.counts.unknown, found.ready) == (1, 0, False)


def test_a_commander_who_passed_still_lacks_the_observed_exercise():
    commander = person(awards=(award("observed_exercise_missing", category="CCU", POC=True, SGBV=True),))

    found = evaluate(contingent(commander, category="CCU"), DEPARTURE)

    assert found.slots[0].finding is Finding.OBSERVED_EXERCISE_MISSING
    assert (found.counts.certified, found.counts.not_certified) == (0, 1)


def test_ready_but_for_three_two_failed_and_one_swapped_in_late():
    able = [person(certificates=(certificate(),)) for _ in range(27)]
    failed = [person(awards=(award("not_passed", POC=True, SGBV=False),)) for _ in range(2)]
    facts = contingent(*able, *failed, person(), swapped_in=frozenset({30}))

    found = evaluate(facts, DEPARTURE)

    assert (found.counts.required, found.counts.certified, found.counts.not_certified) == (30, 27, 3)
    assert (found.counts.replaced_late, found.ready) == (1, False)
    assert [(todo.step, todo.slots) for todo in found.to_do] == [
        (Step.ENROL, (30,)),
        (Step.SIT_AGAIN, (28, 29)),
    ]


def test_both_themes_are_counted_apart():
    able = person(certificates=(certificate(),))
    half = person(awards=(award("not_passed", POC=True, SGBV=False),))

    themes = evaluate(contingent(able, half, None), DEPARTURE).by_theme

    assert [(t.theme, t.required, t.shown, t.not_shown, t.unnamed) for t in themes] == [
        ("POC", 3, 2, 0, 1),
        ("SGBV", 3, 1, 1, 1),
    ]


def test_a_person_certified_for_another_category_is_named_as_such():
    slot = evaluate(contingent(person(certificates=(certificate("CIS"),))), DEPARTURE).slots[0]

    assert slot.other_category == "CIS"


def test_a_refresher_falls_due_twelve_months_after_the_sitting_and_lowers_readiness_only_then():
    facts = contingent(person(certificates=(certificate(),)))
    due = date(2028, 1, 15)

    shown = [evaluate(facts, day).slots[0] for day in (DEPARTURE, due, due + timedelta(days=1))]

    assert [slot.refresher_due for slot in shown] == [due, due, due]
    assert [slot.finding for slot in shown] == [
        Finding.CERTIFIED,
        Finding.CERTIFIED,
        Finding.REFRESHER_OVERDUE,
    ]


def test_a_past_date_knows_nothing_of_what_came_later():
    facts = contingent(person(certificates=(certificate(),), awards=(award(),), progress=(progress(11),)))

    before, after = (evaluate(facts, day).slots[0] for day in (SAT - timedelta(days=1), SAT))

    assert (before.finding, before.step) == (Finding.IN_PROGRESS, Step.SIT)
    assert after.finding is Finding.CERTIFIED


def test_a_certificate_revoked_later_still_counts_before():
    facts = contingent(person(certificates=(certificate(revoked=LATER),)))

    assert evaluate(facts, LATER - timedelta(days=1)).ready
    assert not evaluate(facts, LATER).ready


@pytest.mark.parametrize(
    ("since", "late"), [(date(2027, 2, 15), False), (date(2027, 2, 16), True)], ids=["14 days", "13 days"]
)
def test_who_is_named_in_the_last_fortnight_is_flagged(since, late):
    facts = contingent(person(certificates=(certificate(),)), since=since)

    assert evaluate(facts, DEPARTURE).slots[0].replaced_late is late


def test_a_contingent_without_slots_is_not_ready():
    assert not evaluate(contingent(), DEPARTURE).ready


@pytest.mark.parametrize(
    ("until", "verified", "cautions"),
    [
        (date(2027, 4, 30), True, ()),
        (date(2027, 2, 28), True, (Caution.MANDATE_LAPSED,)),
        (None, True, (Caution.MANDATE_UNKNOWN,)),
        (date(2027, 4, 30), False, (Caution.MANDATE_UNKNOWN,)),
    ],
)
def test_a_lapsed_or_unknown_mandate_warns_and_never_blocks(until, verified, cautions):
    able = person(certificates=(certificate(),))

    found = evaluate(contingent(able, mandate_until=until, mandate_verified=verified), DEPARTURE)

    assert (found.cautions, found.ready) == (cautions, True)


def test_every_cannot_tell_has_a_cause():
    causes = {
        evaluate(contingent(somebody), DEPARTURE).slots[0].cause
        for somebody, finding, _ in CASES.values()
        if finding is Finding.CANNOT_TELL
    }

    assert causes == set(Cause)


somebody = st.sampled_from([None, *(case[0] for case in CASES.values())])
days = st.dates(date(2026, 6, 1), date(2029, 6, 1))


@given(st.lists(somebody, max_size=12), days)
def test_the_counts_always_add_up(people, on):
    found = evaluate(contingent(*_own(people)), on)
    counts = found.counts

    assert counts.required == len(people)
    assert counts.required == sum(c.required for _, c in found.by_category)
    assert all(theme.required == counts.required for theme in found.by_theme)
    assert counts.expiring_before_end_of_tour <= counts.certified
    assert found.ready == (0 < counts.certified == len(people) and not counts.expiring_before_end_of_tour)


@given(st.lists(somebody, min_size=1, max_size=12), days)
def test_the_unknown_is_never_ready_and_never_certified(people, on):
    found = evaluate(contingent(*_own(people)), on)
    unknown = [slot for slot in found.slots if slot.finding is Finding.CANNOT_TELL]

    assert found.counts.unknown == len(unknown)
    assert not (unknown and found.ready)
    assert all(slot.cause and not slot.themes for slot in unknown)


@given(st.lists(somebody, min_size=1, max_size=8), days)
def test_every_gap_has_exactly_one_step(people, on):
    found = evaluate(contingent(*_own(people)), on)
    waiting = sorted(number for todo in found.to_do for number in todo.slots)

    assert waiting == [slot.number for slot in found.slots if slot.finding is not Finding.CERTIFIED]


@given(st.lists(somebody, min_size=1, max_size=8), days, st.data())
def test_taking_a_certificate_away_never_raises_the_number_certified(people, on, data):
    facts = contingent(*_own(people))
    holders = [p for p in facts.people.values() if p.certificates]
    before = evaluate(facts, on).counts.certified
    if holders:
        robbed = data.draw(st.sampled_from(holders))
        left = data.draw(st.permutations(robbed.certificates))[1:]
        poorer = replace(robbed, certificates=tuple(left))
        facts = replace(facts, people={**facts.people, robbed.person: poorer})

    assert evaluate(facts, on).counts.certified <= before


@given(somebody, days)
def test_who_is_certified_has_shown_both_themes(somebody, on):
    slot = evaluate(contingent(somebody), on).slots[0]

    assert (slot.finding in CERTIFIED) == (slot.valid_until is not None and len(slot.themes) == 2)


def _own(people):
    """Give each slot its own person: the same case may be drawn twice."""
    return [somebody and replace(somebody, person=person().person) for somebody in people]
