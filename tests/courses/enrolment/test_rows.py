"""Every fault of a row is found with its row, its column, its code and what was written."""

from datetime import date

import pytest

from courses.enrolment.enums import FaultCode
from courses.enrolment.labels import FAULT, WRONG
from courses.enrolment.rows import Row, twins
from tests.courses.enrolment.files import HEAD, csv_of, package_of, raw_xlsx, workbook
from tests.courses.enrolment.reading_all import rows_of

pytestmark = pytest.mark.once
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


def checked(**changes: str) -> Row:
    row = {**GOOD, **changes}
    return rows_of(csv_of(list(row), list(row.values()), delimiter="\t"))[0]


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
        ("category", "", "missing_value"),
        ("service_number", "9" * 41, "too_long"),
        ("family_name", "R" * 121, "too_long"),
        ("service_number", "1.23457E+12", "rounded_number"),
        ("service_number", "1,23E+15", "rounded_number"),
        ("rank", "#N/A", "formula_error"),
        ("category", "RIF", "unknown_category"),
        ("sex", "H", "bad_sex"),
        ("birth_date", "1996-02-31", "bad_date"),
        ("birth_date", "2027-01-01", "bad_date"),
        ("birth_date", "1899-01-01", "bad_date"),
        ("birth_date", "yesterday", "bad_date"),
        ("birth_date", "27/03/1995", "bad_date"),
        ("birth_date", "1995", "bad_date"),
        ("birth_date", "03/04/1995", "ambiguous_date"),
        ("birth_date", "3.4.95", "ambiguous_date"),
        ("birth_date", "٠٣/٠٤/١٩٩٥", "ambiguous_date"),
        ("language", "nepali", "bad_language"),
        ("language", "xx", "bad_language"),
        ("language", "中文", "bad_language"),
        ("email", "bina@example", "bad_email"),
        ("email", "bina example.org", "bad_email"),
        ("family_name", "-", "bad_name"),
        ("family_name", "Lef?vre", "bad_name"),
        ("name_native", "??????", "bad_name"),
        ("given_names", "Jos\ufffd", "bad_name"),
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
        ("service_number", "۰۰۷", "007"),
        ("service_number", "०१२", "012"),
        ("service_number", "0012", "0012"),
        ("birth_date", "١٩٩٥-٠٣-٢٧", date(1995, 3, 27)),
        ("birth_date", "34785", date(1995, 3, 27)),
        ("birth_date", "1995-03-27 00:00:00", date(1995, 3, 27)),
        ("birth_date", "", None),
        ("email", "", ""),
        ("family_name", "\u202aEl\u00a0Amrani \u202c", "El Amrani"),
        ("family_name", "'t Hart", "'t Hart"),
        ("name_native", "क्\u200dष", "क्\u200dष"),
        ("name_native", "ᠳᠡᠯᠭᠡᠷ\u180eᠡ", "ᠳᠡᠯᠭᠡᠷ\u180eᠡ"),
        ("name_native", "王\u3000小明", "王 小明"),
    ],
)
def test_what_is_meant_is_understood(column, value, read):
    row = checked(**{column: value})
    assert (row.faults, getattr(row, column)) == ((), read)


def test_several_faults_of_one_row_are_all_named():
    assert [fault[1] for fault in faults(family_name="-", category="X", email="@")] == [
        "family_name",
        "category",
        "email",
    ]


def test_every_fault_has_words():
    assert set(FAULT) == set(WRONG) == set(FaultCode)


# ---------------------------------------------------------------- people of one name


@pytest.mark.parametrize(("family", "given"), [("Suharto", ""), ("", "Suharto"), ("\u200f", " Suharto")])
def test_a_single_name_is_the_family_name_whichever_column_it_stands_in(family, given):
    row = checked(family_name=family, given_names=given)
    assert (row.faults, row.family_name, row.given_names, row.name) == ((), "Suharto", "", "Suharto")


def test_several_given_names_without_a_family_name_are_not_a_single_name():
    assert faults(family_name="", given_names="Sita Kumari") == [(2, "family_name", "missing_value", "")]


@pytest.mark.parametrize("column", ["family_name", "given_names"])
@pytest.mark.parametrize("name", ["Suharto", "Sita Kumari"])
def test_one_column_of_names_is_enough(column, name):
    (row,) = rows_of(csv_of(["service_number", column, "category"], ["N1", name, "TRP"]))
    assert (row.faults, row.family_name) == ((), name)


@pytest.mark.parametrize("column", ["family_name", "given_names"])
def test_a_person_without_any_name_is_refused_at_the_column_there_is(column):
    (row,) = rows_of(csv_of(["service_number", column, "category"], ["N1", "", "TRP"]))
    assert [(f.column, f.code) for f in row.faults] == [(column, FaultCode.MISSING_VALUE)]
    assert faults(family_name="", given_names="") == [(2, "family_name", "missing_value", "")]


def test_a_single_name_is_as_long_as_a_family_name_may_be():
    assert faults(family_name="", given_names="S" * 121) == [(2, "given_names", "too_long", "S" * 121)]


# ---------------------------------------------------------------- service numbers


def test_a_service_number_twice_refuses_every_row_that_carries_it():
    text = "service_number,family_name,category\nN1,Rai,TRP\nn1,Lama,TRP\nN2,Pun,TRP\nN1,Oli,XXX\n"
    assert [[(f.code, f.others) for f in row.faults] for row in rows_of(text.encode())] == [
        [(FaultCode.DUPLICATE_SERVICE_NUMBER, (3, 5))],
        [(FaultCode.DUPLICATE_SERVICE_NUMBER, (2, 5))],
        [],
        [(FaultCode.DUPLICATE_SERVICE_NUMBER, (2, 3)), (FaultCode.UNKNOWN_CATEGORY, ())],
    ]


def test_twins_are_found_among_any_numbers():
    assert twins([(2, "N1"), (3, "N2"), (4, "n1"), (5, ""), (6, ""), (7, "N1")]) == {"n1": (2, 4, 7)}


def test_two_empty_numbers_are_missing_not_twins():
    text = "service_number,family_name,category\n,Rai,TRP\n,Lama,TRP\n"
    assert [[f.code for f in row.faults] for row in rows_of(text.encode())] == [[FaultCode.MISSING_VALUE]] * 2


def test_two_spoilt_numbers_are_spoilt_not_twins():
    text = "service_number,family_name,category\n1E+15,Rai,TRP\n1E+15,Lama,TRP\n"
    assert [[f.code for f in row.faults] for row in rows_of(text.encode())] == [
        [FaultCode.ROUNDED_NUMBER]
    ] * 2


# ---------------------------------------------------------------- what spreadsheets do to cells


def codes_of(*rows) -> list[list[str]]:
    return [[f"{fault.column} {fault.code}" for fault in row.faults] for row in rows_of(workbook(*rows))]


def test_a_rounded_number_is_refused():
    assert codes_of(HEAD, (12345678901234567, "Rai", "TRP")) == [["service_number rounded_number"]]


def test_a_number_that_became_a_date_is_refused():
    assert codes_of(HEAD, (date(2003, 2, 1), "Rai", "TRP")) == [["service_number became_date"]]


def test_a_failed_formula_is_refused_and_not_taken_for_an_empty_cell():
    head = (*HEAD, "birth_date", "email")
    assert codes_of(head, ("#N/A", "Rai", "TRP", "#VALUE!", None), ("N2", "Pun", "TRP", None, "#REF!")) == [
        ["service_number formula_error", "birth_date bad_date"],
        ["email formula_error"],
    ]


def test_a_failed_formula_is_found_where_cells_begin_far_down_and_along():
    head = "".join(f'<c r="{at}4" t="str"><v>{name}</v></c>' for at, name in zip("CDE", HEAD, strict=True))
    row = '<c r="C5"><v>1</v></c><c r="D5" t="str"><v>Rai</v></c><c r="E5" t="e"><f>A1</f><v>#N/A</v></c>'
    content = package_of(raw_xlsx(f'<row r="4">{head}</row><row r="5">{row}</row>'))
    assert [[(f.column, f.code) for f in row.faults] for row in rows_of(content)] == [
        [("category", FaultCode.FORMULA_ERROR)]
    ]


# ---------------------------------------------------------------- rows that are not what they seem


def test_a_row_with_more_cells_than_the_header_is_refused():
    text = "service_number,family_name,category,position\nN1,Rai,TRP,Driver, heavy\nN2,Pun,TRP,Cook,,\n"
    first, second = rows_of(text.encode())
    assert [(f.column, f.code) for f in first.faults] == [("row", FaultCode.EXTRA_CELLS)]
    assert second.faults == ()


@pytest.mark.parametrize("mark", ["EXAMPLE", "example", " Exemple ", "EJEMPLO", "пример", "مثال", "示例"])
def test_the_example_row_is_refused_by_its_own_code_and_no_other(mark):
    assert faults(service_number=mark, category="", email="@") == [
        (2, "service_number", "example_row", mark.strip())
    ]
