"""How much memory a worker has taken after so many certificates, each of another person.

Measured in a process of its own, `python -m benchmarks.certificate_memory`: what plain WeasyPrint leaves
behind in the measuring one would hide it.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import django

WARM = 500  # certificates, after which caches and arenas have their size
MOST_MB = 8.0
PORTION = 25  # certificates of one design, before the next has its turn
_PAGE = os.sysconf("SC_PAGE_SIZE") / 1e6


def memory(ids: Sequence[str], count: int) -> tuple[float, float]:
    """Draw and sign so many certificates in another process; return its MB when it was warm and at the end.

    `ids`: of certificates whose designs take turns.
    """
    command = [sys.executable, "-m", "benchmarks.certificate_memory", str(count), *ids]
    done = subprocess.run(command, capture_output=True, check=True, cwd=Path(__file__).parent.parent)
    warm, end = json.loads(done.stdout)
    return warm, end


def warm_at(count: int) -> int:
    return min(WARM, count // 2)


def main() -> None:
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - Django is set up only now

    from accounts.tenancy.scope import all_contributors  # noqa: PLC0415

    settings.DEBUG = False
    count, *ids = sys.argv[1:]
    with all_contributors("the measurement draws certificates of several contributors"):
        print(json.dumps(_work(int(count), ids)))


def _work(count: int, ids: Sequence[str]) -> list[float]:
    from benchmarks.certificate_others import other  # noqa: PLC0415
    from certification.certificates.models import Certificate  # noqa: PLC0415

    certificates = [Certificate.objects.get(pk=one) for one in ids]
    dice, sizes = random.Random("memory"), []
    for number in range(1, count + 1):
        other(certificates[number // PORTION % len(certificates)], number, dice)
        if number in (warm_at(count), count):
            sizes.append(resident())
    return sizes


def resident() -> float:
    """Return how much memory this process holds, in MB."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE


if __name__ == "__main__":
    main()
