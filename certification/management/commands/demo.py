"""The main job without a browser, on seeds/demo/: roster, lessons, sittings, certificates, readiness.

It keeps a database and keys of its own under the output folder, runs a real signer and a real worker beside
itself, and sets the clock to a fixed day. Run again, it walks on from wherever the last run
ended, and changes nothing done.
"""

import io
import json
import os
import sqlite3
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts.tenancy.scope import all_contributors, scoped
from certification.demonstration import report, road
from certification.demonstration.beside import PASSPHRASES, Beside, make_keys
from certification.demonstration.script import PARTS, Part
from certification.demonstration.staff import Staff, staff_of
from courses.enrolment.models import Roster

FIRST_DAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
INSIDE = "TUTELA_DEMO"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, default=settings.BASE_DIR / "out" / "demo")
        parser.add_argument("--rosters", type=Path, default=settings.SEEDS_DIR / "demo")

    def handle(self, *args: Any, out: Path, rosters: Path, **options: Any) -> None:
        del args, options
        out = out.resolve()
        out.mkdir(parents=True, exist_ok=True)
        if os.environ.get(INSIDE) != str(out):
            raise SystemExit(self.run_in_own_world(out, rosters))
        self.walk(out, rosters)

    def run_in_own_world(self, out: Path, rosters: Path) -> int:
        """Start this command again with the demonstration's own database, storage and clock."""
        command = [
            sys.executable,
            sys.argv[0],
            "demo",
            "--out",
            str(out),
            "--rosters",
            str(rosters.resolve()),
        ]
        return subprocess.run(command, env=own_world(out, os.environ), check=False).returncode

    def walk(self, out: Path, rosters: Path) -> None:
        self.say("Setting up the demonstration's own database")
        call_command("migrate", verbosity=0)
        call_command("seed", verbosity=0, stdout=io.StringIO())
        parts = tuple(part for part in PARTS if (rosters / part.roster).exists())
        make_keys([part.contributor for part in parts])
        beside = Beside()
        try:
            applied = [self.walk_part(part, rosters) for part in parts]
            beside.drain(self.bar)
            for part in parts:
                with scoped({part.contributor}):
                    staff = staff_of(part)
                    road.certify(part, staff)
                    road.swap_late(part, staff)
            beside.drain(self.bar)
        finally:
            beside.stop()
        self.write(parts, applied, out)

    def walk_part(self, part: Part, rosters: Path) -> Roster:
        with scoped({part.contributor}):
            staff = staff_of(part)
            roster = road.hand_in_roster(part, staff, rosters)
            counts = roster.counts
            self.say(f"{part.roster}: {counts['rows']} rows, {counts['refused']} refused")
            self.sit_all(part, staff)
        return roster

    def sit_all(self, part: Part, staff: Staff) -> None:
        candidates = road.admit_all(part, staff, road.assigned_people(part))
        for number, candidate in enumerate(candidates, 1):
            road.learn_and_sit(part, staff, number, candidate)
            self.bar(f"{part.contributor} learns and sits", number, len(candidates))

    def write(self, parts: tuple[Part, ...], applied: list[Roster], out: Path) -> None:
        with all_contributors("the demonstration writes its summary"):
            certificates = report.write_certificates(out / "certificates")
            contingents = report.write_readiness(parts, out)
            found = report.summary(parts, applied, certificates, contingents)
        (out / "summary.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        self.say(
            f"{found['sittings']} sittings, {found['passed']} passed, "
            f"{len(found['certificates'])} certificates; all of it lies in {os.path.relpath(out)}"
        )
        for one in contingents:
            self.say(f"  {one['code']}: {one['certified']} of {one['required']} certified")

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()

    def bar(self, words: str, done: int, total: int) -> None:
        """Show how far a long step is, on a terminal only."""
        if not sys.stderr.isatty():
            return
        filled = 30 * done // max(total, 1)
        end = "\n" if done >= total else ""
        self.stderr.write(f"\r  [{'#' * filled:30}] {done}/{total} {words}", ending=end)


def start_of(out: Path) -> datetime:
    """Return when this run's clock starts: on the first day, or where the run before it ended."""
    try:
        with sqlite3.connect(f"file:{out / 'demo.sqlite3'}?mode=ro", uri=True) as database:
            (last,) = database.execute("SELECT max(at) FROM accounts_trailentry").fetchone()
    except sqlite3.OperationalError:  # no database yet, or no table in it
        return FIRST_DAY
    return max(FIRST_DAY, datetime.fromisoformat(last).replace(tzinfo=UTC)) if last else FIRST_DAY


def own_world(out: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the demonstration: nothing of the site's own is touched."""
    ahead = start_of(out) - datetime.now(UTC)
    keys = out / ".keys"
    key = "invented-for-the-demonstration-and-used-nowhere-else"
    return {
        **environment,
        INSIDE: str(out),
        "DEBUG": "1",
        "SECRET_KEY": key,
        "PIN_KEY": key,
        "DATABASE_URL": f"sqlite:///{out / 'demo.sqlite3'}",
        "BROKER_URL": "",
        "MEDIA_ROOT": str(out / "media"),
        "SITE_URL": "http://127.0.0.1:8000",
        "SIGNER_SOCKET": str(keys / "run" / "signer.sock"),
        "SIGNER_KEYS": str(keys / "signer"),
        "SIGNER_PKCS11_MODULE": "",
        "AUTHORITY_HOME": str(keys / "authority"),
        "TIMESTAMP_URL": "",
        "REGISTER_HOME": str(out / "register"),
        **dict.fromkeys(PASSPHRASES, ""),
        "CLOCK_AHEAD_SECONDS": str(int(ahead.total_seconds())),
        "JOB_LEASE_SECONDS": "5",
        "LOG_LEVEL": "WARNING",
        "EMAIL_URL": f"file://{out / 'mail'}",
    }
