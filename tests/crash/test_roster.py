"""The web process, or a worker, is killed amid a roster: nothing is half done, and a retry completes."""

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
import requests
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from accounts.contingents.models import Assignment
from accounts.jobs.actions import run
from accounts.jobs.models import Job
from accounts.people.models import Person
from accounts.tenancy.scope import scoped
from accounts.trail.actions import verify_chain
from courses.enrolment.actions import check_job, check_roster, request_apply
from courses.enrolment.models import Enrolment, Roster, RosterRow
from tests import cast
from tests.owner import site_url

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = ROOT / "tests" / "crash" / "launcher.py"
UNIT = "NPL-UNMISS-2027A"
HEADER = "service_number,family_name,category,contingent\n"
SMALL = HEADER + "".join(f"N{n},Rai,TRP,{UNIT}\n" for n in range(30))
LARGE = HEADER + "".join(f"N{n},Rai,TRP,\n" for n in range(5_001))


def environment(points: str, done: Path) -> dict[str, str]:
    """Return the environment of a process on the test's own database that is killed at these points."""
    told = {
        "DATABASE_URL": site_url(),
        "DEBUG": "1",
        "CRASH": points,
        "CRASH_DONE": str(done),
        "BROKER_URL": "",
    }
    return os.environ | told


@pytest.fixture(autouse=True)
def _nepal(transactional_db, seeded, who):
    cast.contingent(slots=20)
    who("asha")


def written() -> list[int]:
    with scoped({"NPL"}):
        return [model.objects.count() for model in (Roster, RosterRow, Person, Enrolment, Assignment)]


# ---------------------------------------------------------------- the web process


class Site:
    """A web process that is started again whenever it is found dead."""

    def __init__(self, points: str, done: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = environment(points, done)
        self.deaths = 0
        self.start()

    def start(self) -> None:
        command = [sys.executable, str(LAUNCHER), "runserver", "--noreload", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


class Officer:
    """Asha at a browser that sends a form once, and says when nobody answered."""

    def __init__(self, site: Site) -> None:
        self.site = site
        user = cast.member("asha").user
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        self.browser = requests.Session()
        self.browser.cookies.update({"sessionid": session.session_key, "csrftoken": "t" * 32})

    def send(self, path: str, **files: tuple[str, str]) -> str | None:
        """Return where the answer leads; None when the process was killed over it."""
        self._wait_until_it_answers()
        try:
            answer = self.browser.post(
                f"http://127.0.0.1:{self.site.port}{path}",
                {"csrfmiddlewaretoken": "t" * 32},
                files=files or None,
                allow_redirects=False,
                timeout=30,
            )
        except requests.ConnectionError:
            self.site.process.wait(timeout=10)
            return None
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def _wait_until_it_answers(self) -> None:
        if self.site.process.poll() is not None:
            assert self.site.process.returncode == -signal.SIGKILL
            self.site.deaths += 1
            self.site.start()
        for _ in range(300):
            try:
                requests.get(f"http://127.0.0.1:{self.site.port}/healthz/live", timeout=5)
            except requests.ConnectionError:
                time.sleep(0.1)
            else:
                return
        raise TimeoutError


def test_a_killed_web_process_leaves_a_file_whole_or_not_at_all(tmp_path):
    points = "runserver:before:roster.check,runserver:before:roster.apply,runserver:after:roster.apply"
    site = Site(points, tmp_path)
    try:
        asha = Officer(site)
        assert (asha.send("/contributor/roster/", file=("a.csv", SMALL)), written()) == (None, [0] * 5)
        plan = asha.send("/contributor/roster/", file=("a.csv", SMALL))
        checked, applied = [1, 30, 0, 0, 0], [1, 30, 30, 70, 20]
        assert written() == checked
        assert (asha.send(f"{plan}apply/"), written()) == (None, checked)
        assert (asha.send(f"{plan}apply/"), written()) == (None, applied)
        assert (asha.send(f"{plan}apply/"), written()) == (plan, applied)
        assert site.deaths == 3
    finally:
        site.stop()
    with scoped({"NPL"}):
        assert Roster.objects.get(state="applied").outcome["created"] == 30  # type: ignore[index]
    assert isinstance(verify_chain("NPL"), int)


# ---------------------------------------------------------------- the worker


def killed_at(point: str, done: Path) -> None:
    """Start a worker that is killed there, and let its lease run out."""
    command = [sys.executable, str(LAUNCHER), "worker", "--until-empty"]
    ended = subprocess.run(command, env=environment(point, done), timeout=120, check=False)
    assert ended.returncode == -signal.SIGKILL
    Job.objects.filter(lease_until__isnull=False).update(lease_until=timezone.now() - timedelta(seconds=1))


def finish(job: Job) -> None:
    while run(job.pk):
        pass


def test_the_next_worker_goes_on_with_a_large_file_and_applies_it_as_a_whole(tmp_path):
    asha = cast.member("asha").actor
    file = {"contributor": "NPL", "contingent": None, "file_name": "a.csv", "content": LARGE.encode()}
    with scoped({"NPL"}):
        roster, undisturbed = (check_roster(by=asha, **file) for _ in range(2))  # type: ignore[arg-type]
        finish(check_job(undisturbed))  # type: ignore[arg-type]
    seen = []
    for point in ("worker:before:Roster", "worker:after:Roster"):
        killed_at(point, tmp_path)
        with scoped({"NPL"}):
            seen.append((Roster.objects.get(pk=roster.pk).state, roster.rows.count()))
    assert seen == [("checking", 0), ("checking", 2_500)]
    finish(check_job(roster))  # type: ignore[arg-type]
    with scoped({"NPL"}):
        roster.refresh_from_db()
        undisturbed.refresh_from_db()
        assert (roster.counts, roster.state_digest) == (undisturbed.counts, undisturbed.state_digest)
        job = request_apply(by=asha, roster=roster)
    killed_at("worker:before:roster.apply", tmp_path)
    assert written()[2:] == [0, 0, 0]
    finish(job)
    job.refresh_from_db()
    assert (job.state, job.result["outcome"]["created"], written()[2]) == ("done", 5_001, 5_001)  # type: ignore[index]
    assert isinstance(verify_chain("NPL"), int)
