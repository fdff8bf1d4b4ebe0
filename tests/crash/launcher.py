"""manage.py with a kill planned: CRASH="worker:before:award.decide" kills that process with SIGKILL just
before the commit of a transaction in which that verb was recorded (or that table written), once.

CRASH_DONE names a file that is made at the kill; while it exists nobody is killed again.
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
    process, when, point = os.environ["CRASH"].split(":")
    done = Path(os.environ["CRASH_DONE"])
    if sys.argv[1] != process:
        return
    seen: set[str] = set()
    real_commit = BaseDatabaseWrapper.commit

    def note(sender, instance, **_):
        seen.add(sender.__name__)
        if verb := getattr(instance, "verb", ""):
            seen.add(verb)

    def kill() -> None:
        done.touch()
        os.kill(os.getpid(), signal.SIGKILL)

    def commit(self):
        reached = point in seen and not done.exists()
        seen.clear()
        if reached and when == "before":
            kill()
        real_commit(self)
        if reached and when == "after":
            kill()

    post_save.connect(note, weak=False)
    BaseDatabaseWrapper.commit = commit


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if os.environ.get("CRASH"):
        plan()
    execute_from_command_line(sys.argv)
