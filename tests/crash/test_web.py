"""The web process is killed again and again while a soldier answers: what was acknowledged is there."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection

from accounts.jobs.models import Job
from accounts.tenancy.scope import scoped
from courses.assessment.models import Paper, Response, Result
from tests.courses import training

ROOT = Path(__file__).resolve().parents[2]
KILLED_AFTER = {3, 11, 12, 27, 40, 59}  # answers acknowledged so far


class Site:
    """A granian process on the test's own database, killed and started at will."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start()

    def start(self) -> None:
        database = connection.settings_dict["NAME"]
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{database}", "DEBUG": "1"}
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application"]
        command += ["--host", "127.0.0.1", "--port", str(self.port), "--workers", "1", "--log-level", "error"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def site(transactional_db, seeded, countries):
    site = Site()
    yield site
    site.kill()


class Soldier:
    """A browser without a screen: keeps cookies, sends forms, and tries again when nobody answers."""

    def __init__(self, site: Site, user) -> None:
        self.site = site
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        token = "t" * 32
        self.cookie = f"sessionid={session.session_key}; csrftoken={token}"
        self.token = token

    def send(self, path: str, fields: dict[str, str]) -> tuple[int, bytes]:
        data = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": self.token}).encode()
        for _ in range(100):
            request = urllib.request.Request(
                f"http://127.0.0.1:{self.site.port}{path}",
                data,
                {"Cookie": self.cookie, "Accept": "application/json"},
            )
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                    return answer.status, answer.read()
            except urllib.error.HTTPError as refused:
                return refused.code, refused.read()
            except OSError:
                time.sleep(0.1)
        raise TimeoutError(path)


def test_no_acknowledged_answer_is_lost_and_the_result_comes_once(site):
    soldier, sitting, paper = training.started()
    person = Soldier(site, soldier.user)
    acknowledged: dict[int, str] = {}
    for position, line in enumerate(paper.lines):
        choice = line["options"][position % 4]
        fields = {
            "paper": str(paper.pk),
            "q": str(position + 1),
            "choice": choice,
            "sequence": str(position + 1),
        }
        status, body = person.send(f"/sit/{sitting.pk}/answer/", fields)
        assert status == 200, body
        acknowledged[position] = choice
        if len(acknowledged) in KILLED_AFTER:
            site.kill()
            site.start()
    with scoped({"NPL"}):
        assert dict(Response.objects.values_list("position", "choice")) == acknowledged
    for _ in range(2):  # the second "Hand in" comes after a kill, as from a person who saw no answer
        person.send(f"/sit/{sitting.pk}/check/", {"paper": str(paper.pk)})
        site.kill()
        site.start()
    with scoped({"NPL"}):
        assert [entry["choice"] for entry in Paper.objects.get(pk=paper.pk).sheet or []] == list(
            acknowledged.values()
        )
        assert Result.objects.filter(sitting=sitting).count() == 1
    assert Job.objects.filter(event="sitting.scored").count() == 1
