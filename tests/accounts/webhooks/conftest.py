"""A ministry that listens, a webhook of Nepal's that leads there, and time that passes at a word."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone

from accounts.jobs.actions import due_jobs, run
from accounts.jobs.enums import JobState
from accounts.jobs.models import Job
from accounts.tenancy.scope import all_contributors, scoped
from accounts.webhooks.actions import add_webhook
from accounts.webhooks.enums import CHOSEN
from accounts.webhooks.models import Webhook
from tests.accounts.webhooks.ministry import Ministry, ministry


@pytest.fixture
def listening(settings) -> Iterator[Ministry]:
    settings.DEBUG, settings.WEBHOOK_HOSTS = True, ["127.0.0.1"]
    with ministry() as found:
        yield found


@pytest.fixture
def added(who, listening) -> tuple[Webhook, str]:
    """Nepal's personnel system, told of everything; and its secret."""
    with scoped({"NPL"}):
        return add_webhook(
            by=who("asha").actor,
            contributor="NPL",
            label="Personnel system",
            address=listening.address,
            events=CHOSEN,
        )


def do_due() -> int:
    """Do what is due, and what becomes due by it; return how many jobs that was."""
    done = 0
    while ids := due_jobs():
        done += [run(job) for job in ids].count(True)
    return done


@pytest.fixture
def work() -> Callable[[], int]:
    return do_due


@pytest.fixture
def time_passes() -> Callable[[], int]:
    """Let the time of every message under way come, and do them; return how many jobs that was."""

    def pass_() -> int:
        with all_contributors("time passes"):
            Webhook.objects.update(resting_until=None)
        waiting = Job.objects.filter(state=JobState.WAITING, event="webhook.delivery")
        waiting.update(run_after=timezone.now())
        return do_due()

    return pass_
