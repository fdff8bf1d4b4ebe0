"""Does the work the outbox holds, or hands it to Celery when a broker is configured."""

import os
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from accounts.jobs.actions import due_jobs, jobs_to_publish, run
from accounts.jobs.queries import unfinished
from accounts.jobs.tasks import run_job
from accounts.tenancy.checks import refuse_without_wall


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--until-empty", action="store_true", help="stop when nothing is left to do")
        parser.add_argument("--with-parent", action="store_true", help="stop when the starting process ends")
        parser.add_argument("--pause", type=float, default=0.5, help="seconds between looks at the outbox")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_without_wall()
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stop.set())
        parent = os.getppid()
        while not stop.is_set():
            if options["with_parent"] and os.getppid() != parent:
                return
            worked = self.publish() if settings.BROKER_URL else self.work(stop)
            if options["until_empty"] and not unfinished():
                return
            if not worked:
                close_old_connections()
                stop.wait(options["pause"])

    def publish(self) -> bool:
        ids = jobs_to_publish()
        for job_id in ids:
            run_job.delay(str(job_id))
        return bool(ids)

    def work(self, stop: threading.Event) -> bool:
        worked = False
        for job_id in due_jobs():
            if stop.is_set():
                break
            worked = run(job_id) or worked
        return worked
