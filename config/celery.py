"""The Celery application: one task carries every job (accounts.tasks.run_job)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("tutela")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
