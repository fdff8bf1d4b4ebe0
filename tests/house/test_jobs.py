"""Every event somebody records has a handler, every handler an event, and Celery exactly one task."""

import re
from pathlib import Path

from accounts.jobs.registry import registered_events
from config.celery import app

ROOT = Path(__file__).resolve().parents[2]
RECORDED = re.compile(r"record_event\(\s*(?:\"([a-z_.]+)\"|([A-Z_]+))")


def recorded_in(source: str) -> set[str]:
    """Return the events a module records, by name or by a constant of its own."""
    found = RECORDED.findall(source)
    constants = dict(re.findall(r"^([A-Z_]+) = \"([a-z_.]+)\"", source, re.MULTILINE))
    return {name or constants[constant] for name, constant in found}


def test_events_and_handlers_match():
    recorded = {
        name
        for package in ("accounts", "courses", "certification")
        for path in (ROOT / package).rglob("*.py")
        for name in recorded_in(path.read_text())
    }
    assert recorded == registered_events()


def test_celery_has_one_task():
    app.loader.import_default_modules()
    assert [name for name in app.tasks if not name.startswith("celery.")] == ["tutela.run_job"]
