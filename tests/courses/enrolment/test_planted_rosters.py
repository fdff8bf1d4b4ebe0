"""5,000 rows with 500 planted faults, handed in: these 500 are reported where they are, and no other."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.tenancy.scope import scoped
from courses.enrolment.actions import apply_roster, check_roster
from courses.enrolment.enums import FileKind, RowState
from courses.enrolment.queries import rows_of
from tests import cast
from tests.courses.enrolment.planted import CONTINGENT, plant

pytestmark = pytest.mark.django_db


def content_of(kind: FileKind, planted) -> bytes:
    return planted.csv() if kind is FileKind.CSV else planted.xlsx()


@pytest.mark.parametrize(("kind", "seed"), [(FileKind.CSV, 3), (FileKind.XLSX, 4)])
def test_the_check_finds_each_planted_fault_and_no_other(who, kind, seed):
    cast.contingent(CONTINGENT, slots=1)
    planted = plant(kind, seed=seed, records=True)
    asha = who("asha").actor
    with scoped({"NPL"}):
        roster = check_roster(
            by=asha,
            contributor="NPL",
            contingent=None,
            file_name="planted",
            content=content_of(kind, planted),
        )
        refused = list(rows_of(roster, RowState.REFUSED))
        found = [(f["row"], f["column"], f["code"]) for row in refused for f in row.faults]
        assert len(found) == len(planted.faults) == 500
        assert sorted(found) == sorted(planted.faults)
        assert roster.counts["refused"] == len(refused) == len({row for row, *_ in planted.faults})
        assert (roster.counts["rows"], roster.counts["new"]) == (5_000, 5_000 - len(refused))
        assert apply_roster(by=asha, roster=roster).outcome["created"] == roster.counts["new"]  # type: ignore[index]


def test_a_machine_is_told_of_each_planted_fault_and_no_other(who):
    cast.contingent(CONTINGENT, slots=1)
    planted = plant(FileKind.XLSX, seed=5, records=True)
    file = SimpleUploadedFile("planted.xlsx", planted.xlsx())
    answer = who("asha").browser().post("/api/v1/rosters/", {"file": file, "contributor": "NPL"})
    assert answer.status_code == 201
    found = [(f["row"], f["column"], f["code"]) for f in answer.json()["refused"]]
    assert sorted(found) == sorted(planted.faults)
    assert all(fault["what_to_do"] for fault in answer.json()["refused"])
