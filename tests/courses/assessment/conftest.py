"""`sitting.scored` wakes certification; where it does not listen yet, nobody does."""

import pytest

from accounts.jobs.registry import handle, registered_events


@pytest.fixture(autouse=True)
def _somebody_hears_of_scores(who, seeded) -> None:
    if "sitting.scored" not in registered_events():
        handle("sitting.scored", lambda task: None)
