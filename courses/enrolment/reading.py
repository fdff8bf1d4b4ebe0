"""From the bytes of a file to rows of cells: XLSX, XLS, ODS by calamine, and delimited text.

The kind is told by the content, never by the name. Dates stay dates; everything else becomes clean text.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine

from courses.enrolment.cleaning import clean
from courses.enrolment.columns import Header, read_header, recognised
from courses.enrolment.decoding import decode
from courses.enrolment.errors import BrokenFile, EmptyFile, EncryptedFile, NotASpreadsheet, TooLarge
from courses.enrolment.packages import MOST_CELLS, examine_package

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 200
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"MZ",
    b"\x7fELF",
    b"BM",
)
_DELIMITERS = ",;\t"
_EXACT_DIGITS = 15  # a spreadsheet rounds longer numbers
ROUNDED = "\ufffc"  # put after a number the spreadsheet has rounded: no such character survives cleaning

Cell = str | date


@dataclass(frozen=True)
class Sheet:
    """A file's header and the rows below it, each with its number in the file (the header's is mostly 1)."""

    header: Header
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


def read_file(content: bytes) -> Sheet:
    """Read a roster file.

    Raises a FileFault: NotASpreadsheet, BrokenFile, EncryptedFile, EmptyFile, NoHeader, MissingColumns,
    RepeatedColumn, TooLarge (10 MB, 20,000 rows, 200 columns) or UnknownEncoding.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge(megabytes=MOST_BYTES // 1024**2, rows=MOST_ROWS)
    if not content.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise EmptyFile
    filled = [(number, row) for number, row in _rows(content) if any(row)]
    if not filled:
        raise EmptyFile
    header = read_header([str(cell) for cell in filled[0][1]])
    if len(filled) == 1:
        raise EmptyFile
    if len(filled) - 1 > MOST_ROWS:
        raise TooLarge(megabytes=MOST_BYTES // 1024**2, rows=MOST_ROWS)
    return Sheet(header, tuple(filled[1:]))


def _rows(content: bytes) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    try:
        if content.startswith(_ZIP):
            examine_package(content)
            return _workbook(content)
        if content.startswith(_OLE):
            if "EncryptedPackage".encode("utf-16-le") in content:
                raise EncryptedFile
            return _workbook(content)
    except TooLarge:
        raise TooLarge(megabytes=MOST_BYTES // 1024**2, rows=MOST_ROWS) from None
    if content.startswith(_OTHER) or content.lstrip()[:1] == b"<":
        raise NotASpreadsheet
    return _delimited(decode(content))


# ---------------------------------------------------------------- spreadsheets


def _workbook(content: bytes) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Return the rows of the first sheet, numbered from 1."""
    try:
        sheet = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0)
        too_large = sheet.total_height * sheet.total_width > MOST_CELLS or sheet.total_width > MOST_COLUMNS
        table = [] if too_large else sheet.to_python(skip_empty_area=False)
    except python_calamine.PasswordError:
        raise EncryptedFile from None
    except BaseException as error:  # calamine's panics are no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise BrokenFile from None
    if too_large:
        raise TooLarge
    return ((number, tuple(map(plain, row))) for number, row in enumerate(table, start=1))


def plain(value: Any) -> Cell:
    """Return a spreadsheet's value as text or date: 12.0 is "12", a time of midnight is a date."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return (
        "" if value is None else clean(str(value)) if not isinstance(value, time | timedelta) else str(value)
    )


def _number(value: float) -> str:
    if not value.is_integer():
        return repr(value)
    digits = str(int(value))
    return digits + ROUNDED if len(digits.lstrip("-")) > _EXACT_DIGITS else digits


# ---------------------------------------------------------------- delimited text


def _delimited(text: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Yield the rows of comma, semicolon or tab separated text, numbered by the line they begin on."""
    if _looks_binary(text):
        raise NotASpreadsheet
    return _numbered(text, _delimiter(text))


def _looks_binary(text: str) -> bool:
    sample = text[:65536]
    controls = sum(c < " " and c not in "\t\r\n\x1a" for c in sample)
    return "\0" in text or controls * 100 > len(sample)


def _delimiter(text: str) -> str:
    """Choose the delimiter under which the header names most columns; then the one that occurs most."""
    first = next((line for line in text.splitlines() if line.strip(_DELIMITERS + " ")), "")

    def fitness(delimiter: str) -> tuple[int, int]:
        names = next(csv.reader([first], delimiter=delimiter), [])
        return recognised([clean(name) for name in names]), len(names)

    return max(_DELIMITERS, key=fitness)


def _numbered(text: str, delimiter: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    reader = csv.reader(io.StringIO(text.removesuffix("\x1a"), newline=""), delimiter=delimiter)
    begins = 1
    try:
        for record in reader:
            if len(record) > MOST_COLUMNS:
                raise TooLarge(megabytes=MOST_BYTES // 1024**2, rows=MOST_ROWS)
            yield begins, tuple(clean(cell) for cell in record)
            begins = reader.line_num + 1
    except csv.Error:
        raise BrokenFile from None


def original_rows(sheet: Sheet, numbers: Iterable[int]) -> list[tuple[int, Sequence[str]]]:
    """Return the cells of some rows as they were written, for handing them back."""
    wanted = set(numbers)
    return [
        (number, [cell.isoformat() if isinstance(cell, date) else cell.rstrip(ROUNDED) for cell in cells])
        for number, cells in sheet.rows
        if number in wanted
    ]
