"""The Celery application: one task carries every job (accounts.tasks.run_job)."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

from accounts.tenancy.checks import refuse_without_wall

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("tutela")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def look_at_the_wall(**_: Any) -> None:
    """End a worker at its start where the database's second wall does not stand."""
    refuse_without_wall()
