"""The processes beside the demonstration: a signer, which alone gets the keys, and a worker.

When one dies, another takes its place.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable

from django.core.management.base import CommandError

from accounts.jobs.queries import failed, unfinished

MOST_RESTARTS = 10
PASSPHRASES = {
    "SIGNER_PASSPHRASE": "of the demonstration's signer, used nowhere else",
    "AUTHORITY_PASSPHRASE": "of the demonstration's authority, used nowhere else",
}


def make_keys(contributors: list[str]) -> None:
    """Make the keys these contributors and the platform sign with, in a process that ends.

    Their certificates begin no later than today, so that whoever opens a document today finds them valid.
    """
    words = [sys.executable, sys.argv[0], "signing_keys", "ensure", "--contributor", *contributors]
    ahead = min(0, int(os.environ.get("CLOCK_AHEAD_SECONDS", "0")))
    keys = os.environ | PASSPHRASES | {"CLOCK_AHEAD_SECONDS": str(ahead)}
    made = subprocess.run(words, env=keys, check=False, stdout=subprocess.DEVNULL)  # noqa: S603
    if made.returncode:
        raise CommandError("the signing keys could not be made; see above")


class Process:
    """A process that stops with this one, and is started anew when it dies."""

    def __init__(self, *words: str, **environment: str) -> None:
        self.words = words
        self.environment = environment
        self.restarts = 0
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        words = [sys.executable, sys.argv[0], *self.words, "--with-parent"]
        environment = os.environ | self.environment
        return subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603

    def keep_alive(self) -> None:
        """Start another when it has died. Raises CommandError when that happens again and again."""
        if self.process.poll() is None:
            return
        self.restarts += 1
        if self.restarts > MOST_RESTARTS:
            raise CommandError(f"the {self.words[0]} died again and again")
        self.process = self._start()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)


class Beside:
    """The signer and the worker together."""

    def __init__(self) -> None:
        signing = {"SIGNER_PASSPHRASE": PASSPHRASES["SIGNER_PASSPHRASE"]}
        self.processes = [Process("signer", **signing), Process("worker", "--pause", "0.1")]

    def drain(self, bar: Callable[[str, int, int], None]) -> None:
        """Wait until the outbox is empty. Raises CommandError when a job failed for good."""
        waiting = most = unfinished()
        while waiting:
            for process in self.processes:
                process.keep_alive()
            time.sleep(0.1)
            waiting = unfinished()
            most = max(most, waiting)
            bar("jobs done", most - waiting, most)
        if count := failed():
            raise CommandError(f"{count} jobs failed; see the worker's messages above")

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.stop()
