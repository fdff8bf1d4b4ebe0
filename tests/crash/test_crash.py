"""Whoever is killed, wherever: started again, the road is walked to its end, and nothing is issued twice."""

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from certification.management.commands.demo import own_world

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = ROOT / "tests" / "crash" / "launcher.py"
# One run of the demonstration a line. Only its last point may kill the demonstration itself: a worker that
# is killed is replaced at once, and the run goes on.
RUNS = (
    "demo:before:roster.check",
    "demo:after:roster.check",
    "demo:before:roster.apply",
    "demo:after:roster.apply",
    "demo:before:session.schedule",
    "demo:after:identity.attest",
    "demo:before:slip.print",
    "demo:after:slip.print",
    "demo:before:pin.choose",
    "demo:after:LessonProgress",
    "demo:before:sitting.start",
    "demo:after:sitting.start",
    "demo:before:sitting.hand_in",
    "demo:after:sitting.hand_in",
    "worker:before:award.decide,worker:after:award.decide,demo:before:batch.propose",
    "demo:after:batch.propose",
    "demo:before:batch.confirm",
    (
        "worker:before:batch.issue,worker:after:batch.issue,"
        "worker:before:document.make,worker:after:document.make,"
        "signer:before:document,signer:after:document,signer:after:token"
    ),
)


@pytest.fixture(scope="module")
def rosters(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("rosters")
    shutil.copy(ROOT / "seeds/demo/mongolia-guards.csv", folder)
    return folder


@pytest.fixture(scope="module")
def survived(rosters, tmp_path_factory) -> Path:
    """Kill one process at each point in turn, in one database, then let the demonstration end."""
    out = tmp_path_factory.mktemp("out")
    done = out / "killed"
    done.mkdir()
    for planned in RUNS:
        code = walk(out, rosters, CRASH=planned, CRASH_DONE=str(done))
        points = planned.split(",")
        assert [point for point in points if not (done / point).exists()] == []
        assert code == (-signal.SIGKILL if points[-1].startswith("demo") else 0), planned
    assert walk(out, rosters) == 0
    return out


def walk(out: Path, rosters: Path, **extra: str) -> int:
    """Run the demonstration in a process group of its own, which does not outlive the test."""
    command = [sys.executable, str(LAUNCHER), "demo", "--out", str(out), "--rosters", str(rosters)]
    process = subprocess.Popen(
        command, env=own_world(out, os.environ) | extra, start_new_session=True, stdout=subprocess.DEVNULL
    )
    try:
        return process.wait(timeout=120)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def rows(out: Path, question: str) -> list[tuple]:
    with sqlite3.connect(out / "demo.sqlite3") as database:
        return database.execute(question).fetchall()


def test_everybody_has_sat_once_and_is_certified_once(survived):
    assert rows(survived, "SELECT count(*), count(closed_at) FROM courses_sitting") == [(7, 7)]
    assert rows(survived, "SELECT count(*), sum(eligible) FROM certification_award") == [(7, 7)]
    assert rows(survived, "SELECT count(*), count(DISTINCT award_id) FROM certification_certificate") == [
        (7, 7)
    ]


def test_the_serials_have_no_gap(survived):
    serials = [
        serial for (serial,) in rows(survived, "SELECT serial FROM certification_certificate ORDER BY serial")
    ]
    assert serials == [f"MNG-2026-{number:07}" for number in range(1, 8)]


def test_every_certificate_has_its_stored_bytes(survived):
    documents = rows(
        survived,
        "SELECT serial, sha256 FROM certification_document "
        "JOIN certification_certificate c ON c.id = certificate_id",
    )
    written = {
        path.stem: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (survived / "certificates").iterdir()
    }
    assert dict(documents) == written
    assert len(written) == 7


def test_nobody_was_entered_twice_and_every_job_is_done(survived):
    assert rows(survived, "SELECT count(*) FROM accounts_person") == [(7,)]
    assert rows(survived, "SELECT count(*) FROM accounts_assignment") == [(7,)]
    assert rows(survived, "SELECT count(*) FROM accounts_job WHERE state IN ('running', 'failed')") == [(0,)]


def test_the_trail_holds(survived):
    environment = os.environ | {"DEBUG": "1", "DATABASE_URL": f"sqlite:///{survived / 'demo.sqlite3'}"}
    subprocess.run([sys.executable, str(ROOT / "manage.py"), "verify_trail"], env=environment, check=True)


def test_a_run_after_the_end_changes_nothing(survived, rosters):
    tables = "certification_certificate", "certification_document", "accounts_trailentry", "courses_sitting"
    before = [rows(survived, f"SELECT * FROM {table} ORDER BY 1") for table in tables]
    summary = json.loads((survived / "summary.json").read_text())
    assert walk(survived, rosters) == 0
    assert [rows(survived, f"SELECT * FROM {table} ORDER BY 1") for table in tables] == before
    assert json.loads((survived / "summary.json").read_text()) == summary
