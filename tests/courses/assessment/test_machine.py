"""The order of a sitting's events."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.assessment.enums import SittingEventKind as E
from courses.assessment.enums import SittingState
from courses.assessment.errors import ImpossibleOrder
from courses.assessment.machine import fold

WAYS = {
    (): SittingState.NOT_STARTED,
    (E.STARTED,): SittingState.WRITING,
    (E.STARTED, E.HANDED_IN): SittingState.WRITTEN,
    (E.STARTED, E.HANDED_IN, E.SCORED): SittingState.CLOSED,
    (E.STARTED, E.TIME_RAN_OUT, E.SCORED): SittingState.CLOSED,
    (E.STARTED, E.HANDED_IN, E.BLOCK_OFFERED): SittingState.BLOCK_WRITING,
    (E.STARTED, E.HANDED_IN, E.BLOCK_OFFERED, E.BLOCK_HANDED_IN): SittingState.BLOCK_WRITTEN,
    (E.STARTED, E.TIME_RAN_OUT, E.BLOCK_OFFERED, E.BLOCK_TIME_RAN_OUT, E.SCORED): SittingState.CLOSED,
}


@pytest.mark.parametrize(("events", "state"), WAYS.items())
def test_a_possible_order_folds_to_its_state(events, state):
    assert fold(events) is state


@pytest.mark.parametrize(
    "events",
    [
        (E.HANDED_IN,),
        (E.STARTED, E.STARTED),
        (E.STARTED, E.SCORED),
        (E.STARTED, E.HANDED_IN, E.HANDED_IN),
        (E.STARTED, E.HANDED_IN, E.SCORED, E.BLOCK_OFFERED),
        (E.STARTED, E.HANDED_IN, E.BLOCK_OFFERED, E.SCORED),
    ],
)
def test_an_impossible_order_is_refused(events):
    with pytest.raises(ImpossibleOrder):
        fold(events)


@given(st.lists(st.sampled_from(E), max_size=8))
def test_no_order_closes_a_sitting_twice_or_without_a_paper_in(events):
    try:
        state = fold(events)
    except ImpossibleOrder:
        return
    assert events.count(E.SCORED) == (1 if state is SittingState.CLOSED else 0)
    assert events.count(E.BLOCK_OFFERED) <= 1
