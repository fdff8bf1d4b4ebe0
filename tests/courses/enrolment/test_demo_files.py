"""The demonstration files are read as real people would send them, and every planted mistake is found."""

import pytest

from accounts.contingents.models import Assignment
from accounts.people.models import Person
from accounts.tenancy.scope import scoped
from courses.enrolment.actions import apply_roster, check_roster, examine
from courses.enrolment.models import Enrolment
from tests.courses.enrolment.demo_files import EXPECTED, FOLDER, make_contingents, officer_of

pytestmark = pytest.mark.django_db
EACH_FILE = pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: expected["file"])


@EACH_FILE
def test_every_planted_mistake_is_found_at_its_row_and_column(expected):
    make_contingents()
    iso3 = expected["contributor"]
    with scoped({iso3}):
        found_all = examine(
            by=officer_of(iso3),
            contributor=iso3,
            contingent=None,
            content=(FOLDER / expected["file"]).read_bytes(),
        )
    found = [
        {"row": fault["row"], "column": fault["column"], "code": fault["code"]}
        for row in found_all.rows
        for fault in row.faults
    ]
    assert found == expected["refused"]
    assert found_all.counts == {
        "rows": expected["rows"],
        "new": expected["new"],
        "changed": 0,
        "unchanged": 0,
        "refused": expected["refused_rows"],
        "no_slot": expected["no_slot"],
        "likely_known": 0,
    }


@EACH_FILE
def test_a_file_applied_twice_changes_nothing_the_second_time(expected):
    make_contingents()
    iso3 = expected["contributor"]
    file = {
        "by": officer_of(iso3),
        "contributor": iso3,
        "contingent": None,
        "file_name": expected["file"],
        "content": (FOLDER / expected["file"]).read_bytes(),
    }
    with scoped({iso3}):
        first, second = (
            apply_roster(by=file["by"], roster=check_roster(**file)).outcome or {} for _ in range(2)
        )
        kept = [model.objects.count() for model in (Person, Enrolment, Assignment)]
    filled = expected["new"] - expected["no_slot"]
    enrolled = expected["new"] + 2 * filled  # in a contingent also for induction and refresher
    assert (first["created"], first["enrolled"]) == (expected["new"], enrolled)
    assert first["assigned"] == filled
    assert second["unchanged"] == expected["new"]
    assert [second[name] for name in ("created", "updated", "enrolled", "assigned")] == [0, 0, 0, 0]
    assert kept == [expected["new"], enrolled, filled]


def test_names_keep_their_own_script():
    make_contingents()
    names = {}
    for expected in EXPECTED:
        iso3 = expected["contributor"]
        with scoped({iso3}):
            content = (FOLDER / expected["file"]).read_bytes()
            rows = examine(by=officer_of(iso3), contributor=iso3, contingent=None, content=content).rows
        names[iso3] = rows[0].values["name_native"]
    assert names == {
        "NPL": "राजेन्द्र बहादुर थापा",
        "MAR": "يوسف العمراني",
        "CHN": "王建国",
        "MNG": "Батбаяр Ганболд",
    }
