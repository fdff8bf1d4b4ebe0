"""How much memory a worker takes at most for a roster of 100,000 rows: checked, or applied.

Measured in a process of its own, `python -m benchmarks.roster_memory`: the kernel keeps the highest mark of a
process's whole life. A workbook is opened in a further process, bounded by itself (docs/decisions/0022).
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import django

from benchmarks.measuring import cpu_in_all


@dataclass(frozen=True)
class Peak:
    """The most memory a process held, in MiB; its CPU seconds with those of the one that opened a workbook."""  # noqa: E501

    memory: float
    cpu: float


def checked(file: Path) -> Peak:
    """Hand in a file and do the job that checks it, in another process."""
    return _measured("check", str(file))


def applied() -> Peak:
    """Do the job that applies the roster handed in last, in another process."""
    return _measured("apply")


def _measured(*told: str) -> Peak:
    command = [sys.executable, "-m", "benchmarks.roster_memory", *told]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=Path(__file__).parent.parent)
    return Peak(*json.loads(done.stdout))


def main() -> None:
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - Django is set up only now

    settings.DEBUG = False
    _work(*sys.argv[1:])
    print(json.dumps([_most_memory(), cpu_in_all()]))


def _most_memory() -> float:
    """Return this process's highest mark. (getrusage begins with that of the process before it.)"""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:"))) / 1024


def _work(verb: str, file: str = "") -> None:
    from accounts.jobs.actions import run  # noqa: PLC0415
    from accounts.tenancy.scope import scoped  # noqa: PLC0415
    from benchmarks.world import staff  # noqa: PLC0415
    from courses.enrolment.actions import check_job, check_roster, request_apply  # noqa: PLC0415
    from courses.enrolment.models import Roster  # noqa: PLC0415

    with scoped({"NPL"}):
        officer = staff("NPL").officer
        if verb == "check":
            content = Path(file).read_bytes()
            roster = check_roster(
                by=officer, contributor="NPL", contingent=None, file_name="measured", content=content
            )
            job = check_job(roster)
            del roster, content
        else:
            job = request_apply(by=officer, roster=Roster.objects.defer("content").latest("uploaded_at"))
    assert job is not None
    while run(job.pk):
        pass
    job.refresh_from_db()
    assert job.state == "done"
    assert "error" not in (job.result or {}), job.result


if __name__ == "__main__":
    main()
