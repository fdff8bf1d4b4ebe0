"""A worker is killed within a portion of a batch, and after one: the next goes on, nothing comes twice."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from accounts.jobs.actions import run
from accounts.jobs.models import Job
from accounts.tenancy.scope import scoped
from accounts.trail.actions import verify_chain
from certification.certificates.batches import confirm_batch, propose_batch
from certification.certificates.models import Certificate
from tests.certification.factories import award_for, people

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = ROOT / "tests" / "crash" / "launcher.py"
PEOPLE = 60  # two portions


@pytest.fixture
def job(transactional_db, seeded, who) -> Job:
    awards = [award_for(person) for person in people(PEOPLE)]
    with scoped({"NPL"}):
        batch = propose_batch(by=who("bikram").actor, awards=awards, contingent=None)
        return confirm_batch(by=who("chandra").actor, batch=batch)


def worker_killed(when: str, folder: Path) -> None:
    """Start a worker process that is killed just before, or after, it commits a portion."""
    database = connection.settings_dict["NAME"]
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{database}",
        "CRASH": f"worker:{when}:batch.issue",
        "CRASH_DONE": str(folder),
    }
    command = [sys.executable, str(LAUNCHER), "worker", "--until-empty"]
    assert subprocess.run(command, env=environment, timeout=60, check=False).returncode == -signal.SIGKILL


def test_the_next_worker_goes_on_where_the_killed_one_left_off(job, tmp_path):
    seen = []
    for when in ("before", "after"):
        worker_killed(when, tmp_path)
        job.refresh_from_db()
        seen.append((job.state, job.done, issued()))
        Job.objects.filter(lease_until__isnull=False).update(
            lease_until=timezone.now() - timedelta(seconds=1)
        )
    assert seen == [("running", 0, 0), ("waiting", 50, 50)]
    while run(job.pk):
        pass
    job.refresh_from_db()
    assert (job.state, job.done, job.result) == ("done", PEOPLE, {"certificates": PEOPLE, "left_out": 0})
    with scoped({"NPL"}):
        serials = list(Certificate.objects.order_by("serial").values_list("serial", flat=True))
        assert [int(serial[-7:]) for serial in serials] == list(range(1, PEOPLE + 1))
        assert len(set(Certificate.objects.values_list("award", flat=True))) == PEOPLE
    assert isinstance(verify_chain("NPL"), int)


def issued() -> int:
    with scoped({"NPL"}):
        return Certificate.objects.count()
