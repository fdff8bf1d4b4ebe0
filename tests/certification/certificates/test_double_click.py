"""Fifty clicks at once: one certificate, one serial, and fifty answers that are not a fault of ours."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from accounts.jobs.actions import run
from accounts.jobs.models import Job
from accounts.tenancy.scope import scoped
from certification.certificates.batches import propose_batch
from certification.certificates.models import Certificate, SerialCounter
from tests import cast
from tests.certification.factories import award_for, people

pytestmark = pytest.mark.django_db(transaction=True)
CLICKS = 50


@pytest.fixture(autouse=True)
def _seeds(seeded) -> None:
    """The tables are emptied after each of these tests."""


def at_once(work: Callable[[], object], times: int = CLICKS) -> Counter:
    """Do the same in so many threads, each with a connection of its own, and count the answers."""
    start = Barrier(times)

    def click(_number: int) -> object:
        start.wait(30)
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return Counter(pool.map(click, range(times)))


def window(browser: Client) -> Client:
    """Return another window of the same browser: clients are not shared between threads."""
    other = Client()
    other.cookies = browser.cookies
    return other


def register() -> tuple[int, list[str], int]:
    """Return how many awards have a certificate, the ends of the serials, and the counter."""
    with scoped({"NPL"}):
        found = list(Certificate.objects.order_by("serial"))
        return len({one.award_id for one in found}), [one.serial[-2:] for one in found], counter()


def counter() -> int:
    return sum(SerialCounter.objects.values_list("last", flat=True))


def test_fifty_clicks_on_one_person_issue_one_certificate(who):
    award = award_for(cast.person("1", "Gurung", "Asha"))
    browser, address = who("bikram").browser(), f"/api/v1/awards/{award.pk}/issue/"
    answers = at_once(lambda: window(browser).post(address).status_code)
    assert answers == {201: 1, 409: CLICKS - 1}
    assert register() == (1, ["01"], 1)
    assert Job.objects.filter(event="certificate.issued").count() == 1


def test_fifty_clicks_on_the_page_lead_everybody_somewhere(who):
    award = award_for(cast.person("1", "Gurung", "Asha"))
    browser = who("bikram").browser()
    fields = {"awards": [str(award.pk)], "confirm": "yes"}
    answers = at_once(lambda: window(browser).post("/contributor/awards/", fields).status_code)
    assert set(answers) <= {302, 422}
    assert register() == (1, ["01"], 1)


def test_fifty_clicks_on_a_batch_and_ten_workers_issue_it_once(who):
    awards = [award_for(person) for person in people(3)]
    with scoped({"NPL"}):
        batch = propose_batch(by=who("bikram").actor, awards=awards, contingent=None)
    browser, address = who("chandra").browser(), f"/api/v1/batches/{batch.pk}/confirm/"
    answers = at_once(lambda: window(browser).post(address).status_code)
    assert answers == {202: 1, 409: CLICKS - 1}
    job = Job.objects.get(event="batch.confirmed")
    assert at_once(lambda: run(job.pk), 10) == {True: 1, False: 9}
    assert register() == (3, ["01", "02", "03"], 3)
