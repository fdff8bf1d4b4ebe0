"""Files nobody here wrote: npm's big list of naughty strings, csv-spectrum, and what Hypothesis thinks of."""

import csv
import io
import json
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from courses.enrolment.cleaning import clean
from courses.enrolment.columns import COLUMNS
from courses.enrolment.delimited import Delimited
from courses.enrolment.errors import FileFault, NoHeader
from courses.enrolment.reading import open_sheet
from courses.enrolment.rows import check_row
from courses.enrolment.tables import Table, csv_file
from courses.enrolment.tables_ods import ods_file
from courses.enrolment.tables_xlsx import xlsx_file, xml_text
from tests.courses.enrolment.files import csv_of, inline_row, package_of, raw_xlsx

ROOT = Path(__file__).resolve().parents[3]
NODE_MODULES = ROOT / "node_modules"
TODAY = date(2026, 11, 23)
pytestmark = pytest.mark.once


def needs(package: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(
        not (NODE_MODULES / package).is_dir(),
        reason=f"npm's {package} is not installed (deploy/node_tools.sh)",
    )


def checked(content: bytes) -> list:
    sheet = open_sheet(content)
    return [check_row(number, cells, sheet.header.places, TODAY) for number, cells in sheet.rows()]


# ---------------------------------------------------------------- the big list of naughty strings


def naughty() -> list[str]:
    return json.loads((NODE_MODULES / "blns/resources/blns.json").read_text())


def with_naughty(column: str) -> list[list[str]]:
    """Return one row for each naughty string, good in every other column."""
    good = {"family_name": "Rai", "category": "TRP"}
    return [
        [{**good, "service_number": f"N{n}", column: text}.get(name, "") for name in COLUMNS]
        for n, text in enumerate(naughty())
    ]


def as_csv(rows: list[list[str]]) -> bytes:
    return csv_of(COLUMNS, *rows)


def as_workbook(rows: list[list[str]]) -> bytes:
    """Write the strings as they are: no guard, no cleaning but of what XML cannot hold."""
    lines = [list(COLUMNS), *([xml_text(cell) for cell in row] for row in rows)]
    return package_of(raw_xlsx("".join(inline_row(n, *line) for n, line in enumerate(lines, start=1))))


@needs("blns")
@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("written", [as_csv, as_workbook])
def test_a_naughty_string_is_recorded_clean_or_refused_at_its_column(written, column):
    rows = checked(written(with_naughty(column)))
    assert len(rows) == len(naughty())
    for row in rows:
        assert {fault.column for fault in row.faults} <= {column}
        value = getattr(row, column)
        assert not isinstance(value, str) or (clean(value) == value and "\0" not in value)


@needs("blns")
def test_naughty_strings_come_back_from_a_download_as_they_were_read():
    rows = [row for row in checked(as_csv(with_naughty("rank"))) if not row.faults]
    lines = [COLUMNS, *([str(getattr(row, name) or "") for name in COLUMNS] for row in rows)]
    table = [Table("Roster", lines)]
    for content in (b"".join(csv_file(lines)), xlsx_file(table), ods_file(table)):
        assert [row.rank for row in checked(content)] == [row.rank for row in rows]


# ---------------------------------------------------------------- csv-spectrum

SPECTRUM = sorted((NODE_MODULES / "csv-spectrum/csvs").glob("*.csv")) or [Path("none.csv")]


@needs("csv-spectrum")
@pytest.mark.parametrize("file", SPECTRUM, ids=lambda file: file.stem)
def test_every_file_of_csv_spectrum_is_split_as_its_json_says(file):
    rows = [row for _number, row in Delimited(file.read_bytes()).rows()]
    said = json.loads((file.parents[1] / "json" / f"{file.stem}.json").read_text())
    said = said if isinstance(said, list) else [said]
    assert rows[0] == list(said[0])
    if file.stem == "location_coordinates":  # its JSON has another number
        rows[1][0] = said[0]["Contact Phone Number"]
    assert [_unix(row) for row in rows[1:]] == [_unix(line.values()) for line in said]


def _unix(cells) -> list[str]:
    return [cell.replace("\r\n", "\n") for cell in cells]


@needs("csv-spectrum")
@pytest.mark.parametrize("file", SPECTRUM, ids=lambda file: file.stem)
def test_no_file_of_csv_spectrum_is_taken_for_a_roster(file):
    with pytest.raises(NoHeader):
        open_sheet(file.read_bytes())


# ---------------------------------------------------------------- Hypothesis

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\r\n"), max_size=30)
GRID = st.lists(st.lists(TEXT, min_size=4, max_size=4), min_size=1, max_size=6).filter(
    lambda grid: all(any(map(clean, row)) for row in grid)
)
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
FOUR = ["service_number", "family_name", "given_names", "category"]


def read_grid(content: bytes) -> list[list[str]]:
    return [list(cells) for _number, cells in open_sheet(content).rows()]  # type: ignore[arg-type]


@settings(max_examples=1_000)
@given(st.binary(max_size=300))
@example(b"service_number,family_name,category\n\xff\xfe,\x81,TRP")
@example(b"\xff\xfes\0")
@example(b'service_number,family_name,category\n"1,Rai,TRP\n')
def test_any_bytes_are_read_or_refused_and_nothing_else(content):
    for whole in (content, b"service_number,family_name,category\n" + content):
        with suppress(FileFault):
            checked(whole)


@settings(max_examples=500)
@given(GRID, st.sampled_from(",;\t"), st.sampled_from(UNICODE))
@example([["1", "Ra\x1fi", "\x85Bina", "TRP"]], ",", "utf-8")
def test_any_text_in_delimited_cells_is_read_clean(grid, delimiter, encoding):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows([FOUR, *grid])
    assert read_grid(text.getvalue().encode(encoding)) == [[clean(cell) for cell in row] for row in grid]


@settings(max_examples=60)
@given(GRID, st.sampled_from([xlsx_file, ods_file]))
@example([["_x0041_", "_x000D_x", "a_x005F_b", "__x0041__"]], xlsx_file)
@example([["&amp;", "<b>", "]]>", "&#65;"]], xlsx_file)
@example([["a  b", " a", "a\tb", "a\nb"]], ods_file)
def test_any_text_in_cells_of_workbooks_is_read_clean(grid, written):
    content = written([Table("Roster", [FOUR, *grid])])
    assert read_grid(content) == [[clean(cell) for cell in row] for row in grid]
