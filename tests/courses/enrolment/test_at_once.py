"""Twenty uploads at the same moment: no person twice, no file by half, and every loser is told."""

import random
import re
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.contingents.models import Assignment
from accounts.people.models import Person
from accounts.tenancy.scope import scoped
from accounts.trail.actions import verify_chain
from courses.enrolment.models import Enrolment, EnrolmentEvent, Roster, RosterRow
from tests import cast
from tests.threads import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)
UNIT = "NPL-UNMISS-2027A"
HEADER = "service_number,family_name,category,contingent,position\n"
UPLOADS, SLOTS = 20, 25


@pytest.fixture(autouse=True)
def _nepal(seeded, who):
    cast.contingent(slots=SLOTS)
    who("asha")


def line(number: int, position: str = "") -> str:
    return f"N{number},Rai,TRP,{UNIT},{position}\n"


@dataclass(frozen=True)
class Told:
    """What an officer was told in the end: the plan they stand on, whether it is applied, and its page."""

    plan: str
    applied: bool
    page: str


def uploader(text: str):
    """Return a deed: an officer uploads a file and applies its plan; once, whatever comes of it."""

    def deed() -> Told:
        asha = cast.member("asha").browser()
        file = SimpleUploadedFile("people.csv", (HEADER + text).encode(), "text/csv")
        plan = asha.post("/contributor/roster/", {"file": file}).headers["Location"]
        answer = asha.post(f"{plan}apply/", follow=True)
        assert answer.status_code == 200
        here = answer.redirect_chain[-1][0]
        page = answer.content.decode()
        return Told(here, "The roster is applied" in page, page)

    return deed


def apply_again(told: Told) -> None:
    """Do what a loser is told: apply the new plan (after all others are done, it is not moved again)."""
    answer = cast.member("asha").browser().post(f"{told.plan}apply/", follow=True)
    plan = answer.redirect_chain[-1][0]
    if plan != told.plan:
        apply_again(Told(plan, applied=False, page=""))


def numbers() -> list[str]:
    with scoped({"NPL"}):
        return sorted(Person.objects.values_list("service_number", flat=True))


def nothing_is_half_done() -> None:
    """Whatever a roster that is applied says of its rows is so, and no more was written."""
    with scoped({"NPL"}):
        applied = Roster.objects.filter(state="applied")
        outcomes = list(applied.values_list("outcome", flat=True))
        assert sum(o["created"] for o in outcomes) == Person.objects.count()  # type: ignore[index]
        assert sum(o["enrolled"] for o in outcomes) == Enrolment.objects.count()  # type: ignore[index]
        assert sum(o["assigned"] for o in outcomes) == Assignment.objects.count()  # type: ignore[index]
        assert Enrolment.objects.count() == EnrolmentEvent.objects.count()
        for counts, rows in applied.values_list("counts", "rows__roster"):
            assert RosterRow.objects.filter(roster=rows).count() == counts["rows"]
        people = set(Person.objects.values_list("service_number", flat=True))
        said = RosterRow.objects.filter(roster__in=applied).exclude(state="refused")
        assert {row.values["service_number"] for row in said} <= people
    assert isinstance(verify_chain("NPL"), int)


def losers_know(told: list[Told]) -> list[Told]:
    lost = [one for one in told if not one.applied]
    assert [re.search("It was checked again just now", one.page) for one in lost].count(None) == 0
    return lost


def test_the_same_file_twenty_times_is_recorded_once():
    text = "".join(line(n) for n in range(40))
    told = in_parallel([uploader(text)] * UPLOADS)
    lost = losers_know(told)
    assert len(lost) < UPLOADS
    assert numbers() == sorted(f"N{n}" for n in range(40))
    nothing_is_half_done()
    for one in lost:
        apply_again(one)
    assert len(numbers()) == 40
    nothing_is_half_done()


def test_files_that_overlap_and_want_the_same_slots_do_not_meet_halfway():
    dice = random.Random(4)
    files = []
    for start in range(UPLOADS):
        rows = [line(n, f"Post {start}") for n in range(start * 2, start * 2 + 20)]
        dice.shuffle(rows)  # the same people in another order: two that wait for each other, if anything does
        files.append("".join(rows))
    lost = losers_know(in_parallel([uploader(text) for text in files]))
    assert len(lost) < UPLOADS
    nothing_is_half_done()
    for one in lost:
        apply_again(one)
    nothing_is_half_done()
    assert numbers() == sorted(f"N{n}" for n in range(2 * UPLOADS + 18))
    with scoped({"NPL"}):
        assert Assignment.objects.count() == SLOTS
