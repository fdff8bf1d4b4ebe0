"""Every event somebody records has a handler, every handler an event, and Celery exactly one task."""

import re
from pathlib import Path

from accounts.jobs.registry import registered_events
from config.celery import app

ROOT = Path(__file__).resolve().parents[2]
RECORDED = re.compile(r"record_event\(\s*\"([a-z_.]+)\"")


def test_events_and_handlers_match():
    recorded = {
        name
        for package in ("accounts", "courses", "certification")
        for path in (ROOT / package).rglob("*.py")
        for name in RECORDED.findall(path.read_text())
    }
    assert recorded == registered_events()


def test_celery_has_one_task():
    app.loader.import_default_modules()
    assert [name for name in app.tasks if not name.startswith("celery.")] == ["tutela.run_job"]
