"""Every fault of a row is found with its row, its column, its code and what was written."""

import io
from datetime import date

import openpyxl
import pytest

from courses.enrolment.enums import FaultCode
from courses.enrolment.reading import read_file
from courses.enrolment.rows import check_rows

TODAY = date(2026, 11, 23)
GOOD = {
    "service_number": "N1",
    "family_name": "Rai",
    "given_names": "Bina",
    "name_native": "विष्णु माया राई",
    "sex": "F",
    "birth_date": "1995-03-27",
    "category": "TRP",
    "rank": "Private",
    "language": "ne",
    "contingent": "NPL-UNMISS-2027A",
    "position": "Driver",
    "email": "bina@example.org",
}


def checked(**changes: str):
    row = {**GOOD, **changes}
    return check_rows(
        read_file("\t".join(row).encode() + b"\n" + "\t".join(row.values()).encode()), today=TODAY
    )[0]


def faults(**changes: str) -> list[tuple[int, str, str, str]]:
    return [(f.row, f.column, f.code.value, f.value) for f in checked(**changes).faults]


def test_a_good_row_has_no_fault():
    row = checked()
    assert row.faults == ()
    assert (row.birth_date, row.name) == (date(1995, 3, 27), "Bina Rai")


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("service_number", "", "missing_value"),
        ("family_name", "", "missing_value"),
        ("category", "", "missing_value"),
        ("service_number", "9" * 41, "too_long"),
        ("family_name", "R" * 121, "too_long"),
        ("category", "RIF", "unknown_category"),
        ("sex", "H", "bad_sex"),
        ("birth_date", "1996-02-31", "bad_date"),
        ("birth_date", "2027-01-01", "bad_date"),
        ("birth_date", "1899-01-01", "bad_date"),
        ("birth_date", "yesterday", "bad_date"),
        ("birth_date", "27/03/1995", "bad_date"),
        ("birth_date", "03/04/1995", "ambiguous_date"),
        ("birth_date", "3.4.95", "ambiguous_date"),
        ("language", "nepali", "bad_language"),
        ("language", "xx", "bad_language"),
        ("language", "中文", "bad_language"),
        ("email", "bina@example", "bad_email"),
        ("email", "bina example.org", "bad_email"),
    ],
)
def test_a_fault_is_named_with_its_column(column, value, code):
    assert faults(**{column: value}) == [(2, column, code, value)]


@pytest.mark.parametrize(
    ("column", "value", "read"),
    [
        ("category", "trp", "TRP"),
        ("category", "ＴＲＰ", "TRP"),
        ("sex", "f", "F"),
        ("sex", "", ""),
        ("language", "ZH_hans", "zh-Hans"),
        ("language", "fr-ma", "fr-MA"),
        ("contingent", "npl-unmiss-2027a", "NPL-UNMISS-2027A"),
        ("service_number", "١٢٣", "123"),
        ("birth_date", "١٩٩٥-٠٣-٢٧", date(1995, 3, 27)),
        ("birth_date", "34785", date(1995, 3, 27)),
        ("birth_date", "1995-03-27 00:00:00", date(1995, 3, 27)),
        ("birth_date", "", None),
        ("email", "", ""),
    ],
)
def test_what_is_meant_is_understood(column, value, read):
    row = checked(**{column: value})
    assert (row.faults, getattr(row, column)) == ((), read)


def test_several_faults_of_one_row_are_all_named():
    assert [fault[1] for fault in faults(family_name="", category="X", email="@")] == [
        "family_name",
        "category",
        "email",
    ]


def test_a_service_number_twice_refuses_every_row_that_carries_it():
    text = "service_number,family_name,category\nN1,Rai,TRP\nn1,Lama,TRP\nN2,Pun,TRP\nN1,Oli,XXX\n"
    rows = check_rows(read_file(text.encode()), today=TODAY)
    assert [[(f.code, f.others) for f in row.faults] for row in rows] == [
        [(FaultCode.DUPLICATE_SERVICE_NUMBER, (3, 5))],
        [(FaultCode.DUPLICATE_SERVICE_NUMBER, (2, 5))],
        [],
        [(FaultCode.DUPLICATE_SERVICE_NUMBER, (2, 3)), (FaultCode.UNKNOWN_CATEGORY, ())],
    ]


def test_two_empty_numbers_are_missing_not_twins():
    text = "service_number,family_name,category\n,Rai,TRP\n,Lama,TRP\n"
    rows = check_rows(read_file(text.encode()), today=TODAY)
    assert [[f.code for f in row.faults] for row in rows] == [[FaultCode.MISSING_VALUE]] * 2


def test_a_rounded_number_is_refused():

    book = openpyxl.Workbook()
    for line in (("service_number", "family_name", "category"), (12345678901234567, "Rai", "TRP")):
        book.worksheets[0].append(line)
    kept = io.BytesIO()
    book.save(kept)
    (row,) = check_rows(read_file(kept.getvalue()), today=TODAY)
    assert [f.code for f in row.faults] == [FaultCode.ROUNDED_NUMBER]
