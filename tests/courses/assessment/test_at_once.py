"""Two things at the same moment: nothing is saved after hand-in, nothing is scored twice."""

import threading

import pytest
from django.db import connection, transaction

from accounts.tenancy.scope import scoped
from courses.assessment.actions import hand_in, save_answer
from courses.assessment.errors import PaperClosed
from courses.assessment.models import Response, Result
from tests.courses.training import started

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(deed) -> tuple[threading.Thread, list[str]]:
    """Do something on a connection of its own, and note whether it found the paper closed."""
    found: list[str] = []

    def run() -> None:
        try:
            with scoped({"NPL"}):
                deed()
            found.append("done")
        except PaperClosed:
            found.append("closed")
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, found


@pytest.mark.parametrize("deed", ["save", "hand_in"])
def test_what_comes_during_a_hand_in_waits_for_it_and_finds_the_paper_closed(who, deed):
    sita, _, paper = started()

    def other() -> None:
        if deed == "save":
            save_answer(by=sita.actor, paper=paper, position=0, choice="a", sequence=1)
        else:
            hand_in(by=sita.actor, paper=paper)

    with transaction.atomic(), scoped({"NPL"}):
        hand_in(by=sita.actor, paper=paper)
        thread, found = elsewhere(other)
        thread.join(timeout=0.5)
        waited = thread.is_alive()
    thread.join(timeout=20)
    with scoped({"NPL"}):
        assert (waited, found) == (True, ["closed"])
        assert (Response.objects.count(), Result.objects.count()) == (0, 1)
