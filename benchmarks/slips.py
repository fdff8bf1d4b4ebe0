"""Sign-in slips for a battalion: what a slip's hash costs, what drawing it costs, and the whole job.

BENCH_SLIPS says how many (850): a smaller number for a quick look.
"""

import os
import resource
from datetime import UTC, datetime

from django.contrib.auth.hashers import make_password

from accounts.jobs.actions import due_jobs, run
from accounts.jobs.models import Job
from accounts.people.codes import end_of_life, new_code
from accounts.people.models import Person, SlipSheet
from accounts.people.slip_drawing import Holder, Order, draw, end_of
from accounts.people.slips import request_slips, take_sheet
from accounts.roles.rules import Actor
from accounts.tenancy.scope import scoped
from benchmarks.figures import Figure
from benchmarks.measuring import cost, medians
from benchmarks.world import filled, staff

MANY = int(os.environ.get("BENCH_SLIPS", "850"))
SOME = end_of(4)  # slips on five sheets: a portion
MEGABYTE = 1024


def measure() -> list[Figure]:
    hashed, *drawn = medians(
        lambda: [make_password(new_code()) for _ in range(SOME)],
        *(lambda language=language: draw(_order(), 0, _holders(language)) for language in ("en", "ar", "zh")),
        rounds=3,
    )
    milliseconds = [1000 * seconds / SOME for seconds in (hashed, *drawn)]
    figures = [
        Figure(f"a slip in {words} drawn", figure, "ms CPU", "its hash (Argon2id)", milliseconds[0])
        for words, figure in zip(("English", "Arabic", "Chinese"), milliseconds[1:], strict=True)
    ]
    return figures + _whole(milliseconds[0])


def _order() -> Order:
    at = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
    address = "https://training.example.org/sign-in/"
    door = f"{address}?country=NPL"
    return Order("NPL-BENCH-1", "NP", SOME, "Asha", "Hari", "Asha", "en", address, door, at, end_of_life(at))


def _holders(language: str) -> list[Holder]:
    return [Holder(f"Ram Tamang {n}", "राम तामाङ", f"NA-{n:04}", language, new_code()) for n in range(SOME)]


def _whole(hash_cost: float) -> list[Figure]:
    """The officer asks, a worker makes the sheet, the officer takes it."""
    with scoped({"NPL"}):
        officer = staff("NPL").officer
        _contingent, people = filled("NPL-UNMISS-2029S", MANY)
    asked = cost(lambda: _ask(officer, people))
    before = _memory()
    made = cost(_work)
    memory = _memory()
    with scoped({"NPL"}):
        sheet = SlipSheet.objects.get()
        taken = cost(lambda: take_sheet(by=officer, sheet=sheet))
    each = 1000 * made.cpu / MANY
    return [
        Figure(f"a slip of {MANY}, made by the job", each, "ms CPU", "its hash (Argon2id)", hash_cost),
        Figure(f"asking for {MANY}", asked.cpu, "s CPU", "making them", made.cpu),
        Figure(f"taking {MANY}", taken.cpu, "s CPU", "making them", made.cpu),
        Figure(
            "statements to make a slip", made.statements / MANY, "", "to take it", taken.statements / MANY
        ),
        Figure(f"memory after {MANY} were made", memory, "MB", "before", before),
    ]


def _ask(officer: Actor, people: list[Person]) -> None:
    with scoped({"NPL"}):
        request_slips(by=officer, contributor="NPL", people=people, label="NPL-UNMISS-2029S")


def _work() -> None:
    while ids := due_jobs():
        for job in ids:
            run(job)
    assert Job.objects.get(event="slips.requested").finished_at, "the sheet was not made"


def _memory() -> float:
    """Return the most memory this process has held so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
