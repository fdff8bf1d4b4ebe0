"""A certificate revoked before its document was made gets none, and everybody is told so; nothing waits."""

import pytest

from accounts.jobs.actions import due_jobs, run
from accounts.jobs.models import Job
from accounts.tenancy.scope import scoped
from certification.certificates.batches import confirm_batch, propose_batch
from certification.certificates.enums import RevocationReason, SuspensionReason
from certification.certificates.models import Certificate
from certification.certificates.revoke import confirm_revocation, propose_revocation
from certification.certificates.suspend import suspend
from certification.credentials.models import OfflineToken, OpenBadge
from certification.documents.models import Document
from certification.documents.progress import progress_of
from tests import cast
from tests.certification.certificates.test_pages import text
from tests.certification.factories import award_for, certified, people

pytestmark = pytest.mark.django_db


def work() -> None:
    while jobs := due_jobs():
        for job in jobs:
            run(job)


def revoke(who, certificate: Certificate) -> None:
    with scoped({"NPL"}):
        reason = RevocationReason.ISSUED_IN_ERROR
        propose_revocation(by=who("bikram").actor, certificate=certificate, reason=reason)
        confirm_revocation(by=who("chandra").actor, certificate=certificate)


@pytest.fixture
def revoked(who) -> Certificate:
    certificate = certified(cast.person("1", "Gurung", "Asha"))
    revoke(who, certificate)
    work()
    return certificate


def test_the_job_ends_with_that_answer_and_nothing_is_made(revoked):
    job = Job.objects.get(event="certificate.issued")
    assert (job.state, job.result, job.errors) == ("done", {"left_out": "revoked"}, [])
    with scoped({"NPL"}):
        assert [model.objects.count() for model in (Document, OfflineToken, OpenBadge)] == [0, 0, 0]


def test_nothing_but_what_is_put_off_waits(revoked):
    assert set(Job.objects.exclude(state="done").values_list("event", flat=True)) <= {
        "certificate.expiring",
        "lists.daily",
        "register.daily",
    }


@pytest.mark.parametrize("what", ["pdf", "badge"])
def test_its_pages_say_so(revoked, who, what):
    answer = who("bikram").browser().get(f"/certificates/{revoked.pk}/{what}/")
    assert answer.status_code == 404
    assert "The national authority has revoked this certificate." in text(answer)
    assert "being made" not in text(answer)


def test_the_officers_page_says_so(revoked, who):
    page = text(who("bikram").browser().get(f"/contributor/certificates/{revoked.pk}/"))
    assert "The certificate was revoked before its document was made." in page


@pytest.mark.parametrize("what", ["pdf", "badge"])
def test_the_api_says_so(revoked, who, what):
    answer = who("bikram").browser().get(f"/api/v1/certificates/{revoked.pk}/{what}/")
    assert (answer.status_code, answer.json()["type"].endswith("revoked")) == (409, True)


def test_a_batch_does_not_wait_for_it(who):
    with scoped({"NPL"}):
        awards = [award_for(person) for person in people(2)]
        batch = propose_batch(by=who("bikram").actor, awards=awards, contingent=None)
        run(confirm_batch(by=who("chandra").actor, batch=batch).pk)
        revoke(who, Certificate.objects.order_by("serial")[0])
        work()
        progress = progress_of(batch)
    assert (progress.ready, progress.failed, progress.never, progress.finished) == (1, 0, 1, True)
    page = text(who("bikram").browser().get(f"/contributor/awards/batches/{batch.pk}/"))
    assert "1 certificate was revoked before its document was made." in page


def test_a_suspended_one_gets_its_document_because_it_may_stand_again(who):
    certificate = certified(cast.person("1", "Gurung", "Asha"))
    with scoped({"NPL"}):
        suspend(by=who("bikram").actor, certificate=certificate, reason=SuspensionReason.UNDER_INQUIRY)
    work()
    with scoped({"NPL"}):
        assert Document.objects.filter(certificate=certificate).count() == 1
