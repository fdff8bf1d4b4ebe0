"""manage.py with kills planned: CRASH="worker:before:award.decide,demo:after:batch.propose" kills each named
process with SIGKILL just before (or after) the commit of a transaction in which that verb was recorded, or
that table written, once: CRASH_DONE names a folder that gets a file for each kill. The signer commits
nothing: "signer:after:document" kills it when it has entered in its ledger that it signs a document.
"""

import os
import signal
import sys
from pathlib import Path

import django
from django.core.management import execute_from_command_line
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_save


def plan() -> None:
    from certification.signing.desk import Ledger  # noqa: PLC0415 - the project's folder is not on the path before

    points = [point for point in os.environ["CRASH"].split(",") if point.startswith(f"{sys.argv[1]}:")]
    folder = Path(os.environ["CRASH_DONE"])
    seen: set[str] = set()
    real_commit, real_once = BaseDatabaseWrapper.commit, Ledger.once

    def note(sender, instance, **_):
        seen.add(sender.__name__)
        if verb := getattr(instance, "verb", ""):
            seen.add(verb)

    def kill_if_planned(when: str, written: set[str]) -> None:
        for point in points:
            _process, moment, verb = point.split(":")
            if moment == when and verb in written and not (folder / point).exists():
                (folder / point).touch()
                os.kill(os.getpid(), signal.SIGKILL)

    def commit(self):
        written = set(seen)
        seen.clear()
        kill_if_planned("before", written)
        real_commit(self)
        kill_if_planned("after", written)

    def once(self, operation, record, content):
        kill_if_planned("before", {operation})
        real_once(self, operation, record, content)
        kill_if_planned("after", {operation})

    post_save.connect(note, weak=False)
    Ledger.once = once  # type: ignore[method-assign]
    BaseDatabaseWrapper.commit = commit  # type: ignore[method-assign]


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if os.environ.get("CRASH"):
        plan()
    execute_from_command_line(sys.argv)
