"""Run the benchmarks named on the command line, or all of them, in a database of their own."""

import argparse
import importlib
import os
import tempfile
import time
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from benchmarks.figures import table, write

NAMES = ("certificates", "roster", "sitting", "readiness", "pages", "downloads", "register", "slips")
OUT = Path(__file__).resolve().parent.parent / "out" / "bench"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of: {', '.join(NAMES)}")
    names = parser.parse_args().names or NAMES
    if unknown := set(names) - set(NAMES):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="tutela-bench-") as folder:
        prepare(Path(folder))
        for name in names:
            run(name)


def prepare(folder: Path) -> None:
    """Set Tutela up on an empty SQLite database with the seeds, and turn debugging off (it costs CPU)."""
    os.environ.update(own_world(folder))
    django.setup()
    settings.DEBUG = False
    call_command("migrate", verbosity=0)
    with (folder / "seeded.txt").open("w") as words:
        call_command("seed", verbosity=0, stdout=words)


def own_world(folder: Path) -> dict[str, str]:
    """Return an environment in which nothing of the site's own is touched."""
    key = "invented-for-the-benchmarks-and-used-nowhere-else"
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "1",  # so that officers sign in without a second factor
        "STAFF_SECOND_FACTOR": "0",
        "SECRET_KEY": key,
        "PIN_KEY": key,
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "BROKER_URL": "",
        "MEDIA_ROOT": str(folder / "media"),
        "SITE_URL": "http://127.0.0.1:8000",
        "CLOCK_AHEAD_SECONDS": "0",
        "LOG_LEVEL": "ERROR",
        "EMAIL_URL": "none:",
        "SIGNER_SOCKET": "",
        "SIGNER_KEYS": str(folder / "signer"),
        "SIGNER_PASSPHRASE": key,
        "AUTHORITY_HOME": str(folder / "authority"),
        "AUTHORITY_PASSPHRASE": key,
        "REGISTER_HOME": str(folder / "register"),
        "TIMESTAMP_URL": "",
    }


def run(name: str) -> None:
    """Measure one benchmark, write its file and print its table. Its module needs Django set up first."""
    print(f"== {name}", flush=True)
    start = time.monotonic()
    figures = importlib.import_module(f"benchmarks.{name}").measure()
    write(figures, OUT / f"{name}.json")
    print(table(figures))
    print(f"   {time.monotonic() - start:.0f} s, {os.path.relpath(OUT)}/{name}.json\n", flush=True)


if __name__ == "__main__":
    main()
