"""5,000 rows, 500 planted faults: these 500 are reported, each at its row and column, and no other."""

import pytest

from courses.enrolment.enums import FaultCode, FileKind
from tests.courses.enrolment.planted import Planted, plant
from tests.courses.enrolment.reading_all import rows_of

pytestmark = pytest.mark.once
# what only the records show
OF_RECORDS = {FaultCode.UNKNOWN_CONTINGENT, FaultCode.SAME_PERSON, FaultCode.SOMEBODY_ELSE}


def reported(content: bytes) -> list[tuple[int, str, str]]:
    rows = rows_of(content)
    assert [row.number for row in rows] == list(range(2, 5_002))
    return [(fault.row, fault.column, fault.code.value) for row in rows for fault in row.faults]


def of_kind(planted: Planted, kind: FileKind) -> bytes:
    return planted.csv() if kind is FileKind.CSV else planted.xlsx()


@pytest.mark.parametrize("kind", [FileKind.CSV, FileKind.XLSX])
@pytest.mark.parametrize("seed", [1, 2])
def test_exactly_the_planted_faults_are_reported(kind, seed):
    planted = plant(kind, seed=seed)
    found = reported(of_kind(planted, kind))
    assert len(found) == len(planted.faults) == 500
    assert sorted(found) == sorted(planted.faults)


def test_every_code_of_a_file_is_planted_somewhere():
    codes = {code for kind in FileKind for _row, _column, code in plant(kind).faults}
    assert codes == set(FaultCode) - OF_RECORDS
    assert FaultCode.UNKNOWN_CONTINGENT in {code for _row, _column, code in plant(records=True).faults}
