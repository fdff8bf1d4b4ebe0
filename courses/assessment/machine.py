"""The order in which a sitting's events can come. No Django.

(Idea: relate's grade state machine. Events are append-only; the state is folded from them.)
"""

from collections.abc import Iterable

from courses.assessment.enums import SittingEventKind, SittingState
from courses.assessment.errors import ImpossibleOrder

_NEXT: dict[tuple[SittingState, SittingEventKind], SittingState] = {
    (SittingState.NOT_STARTED, SittingEventKind.STARTED): SittingState.WRITING,
    (SittingState.WRITING, SittingEventKind.HANDED_IN): SittingState.WRITTEN,
    (SittingState.WRITING, SittingEventKind.TIME_RAN_OUT): SittingState.WRITTEN,
    (SittingState.WRITTEN, SittingEventKind.BLOCK_OFFERED): SittingState.BLOCK_WRITING,
    (SittingState.WRITTEN, SittingEventKind.SCORED): SittingState.CLOSED,
    (SittingState.BLOCK_WRITING, SittingEventKind.BLOCK_HANDED_IN): SittingState.BLOCK_WRITTEN,
    (SittingState.BLOCK_WRITING, SittingEventKind.BLOCK_TIME_RAN_OUT): SittingState.BLOCK_WRITTEN,
    (SittingState.BLOCK_WRITTEN, SittingEventKind.SCORED): SittingState.CLOSED,
}


def advance(state: SittingState, event: SittingEventKind) -> SittingState:
    """Return the state after an event. Raises ImpossibleOrder when it cannot happen there."""
    try:
        return _NEXT[state, event]
    except KeyError:
        raise ImpossibleOrder(f"{event} cannot follow in state {state}") from None


def fold(events: Iterable[SittingEventKind]) -> SittingState:
    """Return the state a sitting is in after its events, oldest first."""
    state = SittingState.NOT_STARTED
    for event in events:
        state = advance(state, SittingEventKind(event))
    return state
