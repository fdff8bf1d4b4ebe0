"""What happens to a certificate reaches the published register by jobs, and a head appears every day."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.jobs.actions import due_jobs, record_event, run
from accounts.jobs.enums import JobState
from accounts.jobs.models import Job
from accounts.tenancy.scope import scoped
from certification.certificates.enums import RevocationReason
from certification.certificates.revoke import confirm_revocation, propose_revocation
from certification.register.models import Checkpoint, RegisterLeaf
from certification.register.publishing import published_heads
from tests import cast
from tests.certification.factories import certified
from tests.owner import unwalled

pytestmark = pytest.mark.django_db
OURS = "register."


def work():
    """Do the register's due jobs, and those they wake."""
    while ids := [pk for pk in due_jobs() if Job.objects.get(pk=pk).event.startswith(OURS)]:
        for job_id in ids:
            assert run(job_id)


def scheduled():
    """Return for which days the daily job waits, and when it will run."""
    jobs = Job.objects.filter(event="register.daily", state=JobState.WAITING).order_by("run_after")
    return [(job.payload["day"], job.run_after) for job in jobs]


def day_after(days=1):
    day = timezone.now().astimezone(UTC).date() + timedelta(days=days)
    return day.isoformat(), datetime(day.year, day.month, day.day, 0, 5, tzinfo=UTC)


def test_an_issued_certificate_reaches_the_published_register(certificate, settings):
    work()
    assert [one.note for one in published_heads(Path(settings.REGISTER_HOME))] == [
        Checkpoint.objects.get(size=1).note
    ]


def test_every_event_wakes_the_register(certificate, who):
    with scoped({"NPL"}):
        propose_revocation(
            by=who("bikram").actor, certificate=certificate, reason=RevocationReason.MISCONDUCT
        )
        confirm_revocation(by=who("chandra").actor, certificate=certificate)
    work()
    with scoped({"NPL"}):
        kinds = RegisterLeaf.objects.order_by("number").values_list("event__kind", flat=True)
        assert list(kinds) == ["issued", "revocation_proposed", "revoked"]


def test_the_head_is_signed_by_a_job_of_its_own(certificate):
    for job in Job.objects.filter(event="register.grown"):
        run(job.pk)
    assert Checkpoint.objects.count() == 0
    assert Job.objects.get(event="register.checkpoint").state == JobState.WAITING


def test_growth_schedules_tomorrow_once(certificate, who):
    certified(cast.person("2", "Rai"))
    work()
    assert scheduled() == [day_after()]


def let_the_day_come():
    """Move everything that is known about time one day back, as if it were tomorrow."""
    unwalled(Checkpoint).update(published_at=timezone.now() - timedelta(days=1))
    job = Job.objects.get(event="register.daily", state=JobState.WAITING)
    today = timezone.now().astimezone(UTC).date().isoformat()
    Job.objects.filter(pk=job.pk).update(
        key=f"register.daily:{today}", payload={"day": today}, run_after=timezone.now()
    )


def test_a_day_without_growth_has_its_head_and_schedules_the_next(certificate, settings):
    work()
    let_the_day_come()
    work()
    assert [row.size for row in Checkpoint.objects.order_by("published_at")] == [1, 1]
    assert scheduled() == [day_after()]


def test_a_signer_that_is_away_does_not_end_the_series_of_days(certificate, settings):
    work()
    let_the_day_come()
    settings.SIGNER_PASSPHRASE = ""
    daily = Job.objects.get(event="register.daily", state=JobState.WAITING)
    assert run(daily.pk)
    (publishing,) = due_jobs_named("register.checkpoint")
    assert not run(publishing)
    assert scheduled() == [day_after()]
    assert Job.objects.get(pk=publishing).state == JobState.WAITING


def due_jobs_named(event):
    return [pk for pk in due_jobs() if Job.objects.get(pk=pk).event == event]


def test_the_daily_job_enters_what_was_left_behind(certificate, happen):
    work()
    happen(certificate)
    let_the_day_come()
    work()
    assert list(Checkpoint.objects.order_by("published_at").values_list("size", flat=True)) == [1, 2]


def test_the_jobs_done_twice_change_nothing(certificate):
    work()
    record_event("register.grown", key="again", payload={}, contributor=None)
    record_event("register.checkpoint", key="again", payload={"size": 1}, contributor=None)
    work()
    assert Checkpoint.objects.count() == 1
