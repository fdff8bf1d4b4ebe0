"""People taken out as a file and sent back: nothing changes, and no cell begins like a formula."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from accounts.people.cleaning import tidy_code
from courses.enrolment.cleaning import FORMULA_SIGNS, clean, guarded
from courses.enrolment.columns import COLUMNS
from courses.enrolment.exports import people_csv, people_xlsx
from courses.enrolment.reading import open_sheet
from courses.enrolment.rows import LONGEST, Row, check_row

pytestmark = pytest.mark.once
TODAY = date(2026, 11, 23)
PEOPLE = (
    {"service_number": "0001", "family_name": "Thapa", "given_names": "Bina", "birth_date": "1995-03-27",
     "name_native": "बिना थापा", "category": "TRP", "language": "ne", "contingent": "NPL-UNMISS-2027A"},
    {"service_number": "1E5", "family_name": "'t Hart", "category": "JLD", "position": "=1+1"},
    {"service_number": "-7", "family_name": "Sukarno", "category": "CCU", "rank": "@home"},
    {"service_number": "34785", "family_name": "＝HYPERLINK", "category": "TRP", "rank": "''quoted"},
    {"service_number": "1995-03-27", "family_name": "العمراني", "category": "TRP", "sex": "F"},
)  # fmt: skip


def read(content: bytes) -> list[Row]:
    sheet = open_sheet(content)
    return [check_row(number, cells, sheet.header.places, TODAY) for number, cells in sheet.rows()]


def as_row(row: Row) -> dict[str, str]:
    said = {column: getattr(row, column) for column in COLUMNS}
    return {c: v.isoformat() if isinstance(v, date) else v for c, v in said.items() if v}


def written(rows) -> list[bytes]:
    return [b"".join(people_csv(rows)), people_xlsx(rows)]


def test_people_come_back_as_they_went():
    for content in written(PEOPLE):
        rows = read(content)
        assert [row.faults for row in rows] == [()] * len(PEOPLE)
        assert [as_row(row) for row in rows] == list(PEOPLE)


def test_no_cell_begins_like_a_formula():
    content, book = written(PEOPLE)
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
    sheet = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    cells += [cell.value or "" for row in sheet.iter_rows() for cell in row]  # type: ignore[misc]
    assert [cell for cell in cells if cell[:1] in FORMULA_SIGNS] == []
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    assert {cell.number_format for cell in sheet["A"]} == {"@"}


def test_an_export_names_the_columns_of_a_roster():
    for content in written(PEOPLE):
        assert list(open_sheet(content).header.places) == list(COLUMNS)


# ---------------------------------------------------------------- whatever can be recorded

LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="?\ufffd")


def text(longest: int, reading=clean) -> st.SearchStrategy[str]:
    """Whatever a cell of so many characters can be read as; formula signs and apostrophes come often."""
    signs = st.sampled_from(["", "", *sorted(FORMULA_SIGNS), "'", "''", "'="])
    cell = st.builds(str.__add__, signs, st.text(LETTERS, max_size=min(longest, 24)))
    return cell.map(clean).map(reading).filter(lambda value: len(value) <= longest)


def filled(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return strategy.filter(lambda value: any(map(str.isalpha, value)))


RECORDED = st.fixed_dictionaries(
    {
        "service_number": text(LONGEST["service_number"], tidy_code).filter(bool),
        "family_name": filled(text(LONGEST["family_name"])),
        "category": st.sampled_from(["TRP", "LDR"]),
    },
    optional={
        "given_names": filled(text(LONGEST["given_names"])),
        "name_native": filled(text(LONGEST["name_native"])),
        "sex": st.sampled_from(["F", "M", "X"]),
        "birth_date": st.dates(date(1920, 1, 1), date(2010, 1, 1)).map(date.isoformat),
        "rank": text(LONGEST["rank"]).filter(bool),
        "language": st.sampled_from(["en", "zh-Hans", "fr-MA", "ne"]),
        "position": text(LONGEST["position"]).filter(bool),
        "email": st.sampled_from(["a@example.org", "=b+c@example.org"]),
    },
)


def recorded(row: dict[str, str]) -> dict[str, str] | None:
    """Return a row as reading would record it; None where it would be refused."""
    cells = [clean(guarded(row.get(column, ""))) for column in COLUMNS]
    read_row = check_row(2, cells, {column: place for place, column in enumerate(COLUMNS)}, TODAY)
    return None if read_row.faults else as_row(read_row)


PEOPLE_RECORDED = st.lists(RECORDED.map(recorded).filter(bool), min_size=1, max_size=8)


@settings(max_examples=250)
@given(PEOPLE_RECORDED)
@example([{"service_number": "'=1", "family_name": "''a", "category": "TRP"}])
def test_whatever_can_be_recorded_survives_csv(people):
    assert [as_row(row) for row in read(b"".join(people_csv(people)))] == people


@settings(max_examples=60)
@given(PEOPLE_RECORDED)
@example([{"service_number": "_x0041_", "family_name": "a_x000d_", "category": "TRP"}])
def test_whatever_can_be_recorded_survives_xlsx(people):
    assert [as_row(row) for row in read(people_xlsx(people))] == people
