"""A worker is killed while the ministry holds its message: the next one sends it again, under the same id."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.jobs.models import Job
from accounts.tenancy.scope import scoped
from accounts.webhooks.actions import add_webhook, announce
from accounts.webhooks.enums import CHOSEN, WebhookEvent
from accounts.webhooks.models import Delivery
from tests import cast
from tests.owner import site_url

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[3]


def worker() -> subprocess.Popen:
    """Start a worker that ends when nothing is left to do."""
    environment = os.environ | {
        "DATABASE_URL": site_url(),
        "DEBUG": "1",
        "BROKER_URL": "",
        "WEBHOOK_HOSTS": "127.0.0.1",
    }
    command = [sys.executable, "manage.py", "worker", "--until-empty", "--pause", "0.05"]
    return subprocess.Popen(command, cwd=ROOT, env=environment)


def test_a_message_outlives_the_worker_that_carried_it(seeded, listening):
    cast.contributor("NPL", "NP", "National Peace Operations Training Centre (demonstration)")
    with scoped({"NPL"}):
        _webhook, secret = add_webhook(
            by=cast.member("asha").actor,
            contributor="NPL",
            label="Personnel system",
            address=listening.address,
            events=CHOSEN,
        )
        announce(event=WebhookEvent.PASSED, contributor="NPL", subject="1", data={"sitting": "1"})
    first = worker()
    listening.meanwhile = lambda _: os.kill(first.pid, signal.SIGKILL)
    assert first.wait(timeout=120) == -signal.SIGKILL
    job = Job.objects.get(event="webhook.delivery")
    assert (job.state, job.attempts) == ("running", 1)
    listening.meanwhile = lambda _: None
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert worker().wait(timeout=120) == 0
    with scoped({"NPL"}):
        delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.last_status) == ("delivered", 1, 204)
    assert [told.id for told in listening.told] == [str(delivery.pk)] * 2
    assert listening.told[0].body == listening.told[1].body
    assert [listening.believes(secret, told) for told in listening.told] == ["yes"] * 2
