"""A fault at each statement of issuing, one after another: nothing twice, no gap, and nobody is forgotten."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts.jobs.actions import run
from accounts.jobs.enums import JobState
from accounts.jobs.models import Job
from accounts.tenancy.scope import all_contributors, scoped
from accounts.trail.actions import verify_chain
from certification.certificates import tasks
from certification.certificates.batches import confirm_batch, propose_batch
from certification.certificates.issue import issue
from certification.certificates.models import Award, BatchLine, Certificate, PublicCode, SerialCounter
from certification.credentials.models import OfflineToken
from certification.documents.models import Document
from certification.documents.storing import stored_bytes
from tests import cast
from tests.certification.certificates.faults import fail_at, statements_of, triggers
from tests.certification.factories import award_for, fresh

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 400  # statements: more than any of these takes


@pytest.fixture(autouse=True)
def _faulty(seeded, who) -> Iterator[None]:
    with triggers():
        yield
    assert isinstance(verify_chain("NPL"), int)


def award(number: int, **fields) -> Award:
    return award_for(cast.person(f"F-{number}", f"Person {number:04}", **fields))


def certificates() -> list[Certificate]:
    with all_contributors("a test looks at the register"):
        rows = Certificate.objects.select_related("award").prefetch_related("events").defer("payload")
        return list(rows.order_by("serial"))


def whole() -> int:
    """Say that the register holds together, and return how many certificates it has."""
    found = certificates()
    numbers = [int(one.serial[-7:]) for one in found]
    assert numbers == list(range(1, len(found) + 1)), "a gap, or a serial given twice"
    with all_contributors("a test looks at the counters"):
        assert sum(SerialCounter.objects.values_list("last", flat=True)) == len(found)
    assert [one.award.eligible for one in found] == [True] * len(found)
    assert len({one.award_id for one in found}) == len(found)
    assert set(PublicCode.objects.values_list("certificate_id", flat=True)) == {one.pk for one in found}
    assert [[event.kind for event in one.events.all()] for one in found] == [["issued"]] * len(found)
    drawn = Job.objects.filter(event="certificate.issued").values_list("payload", flat=True)
    assert Counter(job["certificate"] for job in drawn) == Counter(str(one.pk) for one in found)
    return len(found)


def finish(job: Job) -> None:
    """Have a job done to its end, as workers do: after its lease, or after the wait that follows a fault."""
    for _ in range(9):
        past = timezone.now() - timedelta(seconds=1)
        Job.objects.filter(pk=job.pk).update(run_after=past)
        Job.objects.filter(pk=job.pk, lease_until__isnull=False).update(lease_until=past)
        run(job.pk)
        job.refresh_from_db()
        if job.state == JobState.DONE:
            return
    raise AssertionError(job.errors)


def test_a_fault_at_each_statement_of_issuing_leaves_nothing_and_a_second_try_issues(who):
    bikram = who("bikram").actor

    def certify(one: Award):
        with scoped({"NPL"}):
            return issue(by=bikram, award=one)

    certify(award(0))  # the first one of a year also makes the counter
    for number in range(1, MOST):
        one = award(number)
        failed = fail_at(number, partial(certify, one))
        if not failed:
            break
        assert whole() == number
        certify(one)
        assert whole() == number + 1
    last = award(MOST)
    assert number == statements_of(lambda: certify(last)) + 1


def test_a_fault_at_each_statement_of_a_portion_leaves_no_line_unsettled(who, monkeypatch):
    monkeypatch.setattr(tasks, "PORTION", 2)
    issued = 0
    for number in range(1, MOST):
        awards = [award(10 * number + place) for place in range(2)]
        awards.append(award(10 * number + 4, name_native="𐎀"))
        with scoped({"NPL"}):
            batch = propose_batch(by=who("bikram").actor, awards=awards, contingent=None)
            job = confirm_batch(by=who("chandra").actor, batch=batch)
        failed = fail_at(number, partial(run, job.pk))
        assert whole() in {issued, issued + 2}
        finish(job)
        issued += 2
        assert whole() == issued
        job.refresh_from_db()
        assert (job.done, job.result) == (3, {"certificates": 2, "left_out": 1})
        with scoped({"NPL"}):
            lines = BatchLine.objects.filter(batch=batch).order_by("award__person__family_name")
            assert [line.refusal for line in lines] == ["", "", "unprintable"]
        if not failed:
            break
    assert number > 10


def test_a_fault_at_each_statement_of_making_a_document_leaves_one_document_after_the_next_try(who):
    for number in range(1, MOST):
        with scoped({"NPL"}):
            made = issue(by=who("bikram").actor, award=award(number))
        job = Job.objects.get(event="certificate.issued", payload={"certificate": str(made.pk)})
        failed = fail_at(number, partial(run, job.pk))
        finish(job)
        with scoped({"NPL"}):
            document = Document.objects.get(certificate=made)
            content = stored_bytes(document.storage_name, document.sha256)
            assert content is not None
            assert hashlib.sha256(content).hexdigest() == (job.result or {})["sha256"] == document.sha256
            assert OfflineToken.objects.filter(certificate=made).count() == 1
        if not failed:
            break
    assert (whole(), fresh(made).payload_sha256) == (number, made.payload_sha256)
    assert number > 5
