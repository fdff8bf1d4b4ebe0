"""A signer in a process of its own, on the tests' database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.owner import site_url

ROOT = Path(__file__).resolve().parents[3]


def manage(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end; its environment is the suite's with these changes."""
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def signer(socket: Path, environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """Start a signer and wait until it says that it listens; stop it as the operator would."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "signer"],
        cwd=ROOT,
        env=os.environ | {"SIGNER_SOCKET": str(socket), "DATABASE_URL": site_url()} | environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "The signer listens.\n"
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=20)
