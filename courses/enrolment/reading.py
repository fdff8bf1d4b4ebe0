"""From the bytes of a file to rows of cells: XLSX, XLS, ODS by calamine, and delimited text.

The kind is told by the content, never by the name. Dates stay dates; everything else becomes clean text.
Rows are read as they are asked for: a file of 100,000 is never in memory as a whole.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Protocol

from courses.enrolment.cleaning import clean
from courses.enrolment.columns import Header, find_header, is_complete, read_header, recognised
from courses.enrolment.delimited import Delimited
from courses.enrolment.enums import FileKind
from courses.enrolment.errors import (
    MOST_MEGABYTES,
    MOST_ROWS,
    EmptyFile,
    EncryptedFile,
    NotASpreadsheet,
    SeveralSheets,
    TooLarge,
)
from courses.enrolment.formulas import failed_formulas
from courses.enrolment.packages import Package, examine_package
from courses.enrolment.workbooks import ROWS_OF_TOP, Top, Value, Workbook

MOST_BYTES = MOST_MEGABYTES * 1024 * 1024
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"Rar!",
    b"7z\xbc\xaf",
    b"PK\5\6",
    b"\x1f\x8b",
    b"MZ",
    b"\x7fELF",
    b"BM",
)
_MARKUP = re.compile(rb"\s*<")
_SOMETHING = re.compile(rb"[^ \t\r\n\0\xef\xbb\xbf\xff\xfe]")
LINES_OF_TITLE = 10  # the header is looked for among so many
_FIRST_DAY_OF_1904 = date(1904, 1, 1)
_EXACT_DIGITS = 15  # a spreadsheet rounds longer numbers
# Marks that reading puts into cells; no such character survives cleaning.
ROUNDED = "\ufffc"  # after a number the spreadsheet has rounded
EXTRA = "\ufff9"  # the last cell of a row with more cells than the header has columns

Cell = str | date
Line = tuple[int, tuple[Cell, ...]]


class Source(Protocol):
    """What rows come from: a sheet of a workbook, or delimited text."""

    @property
    def kind(self) -> FileKind: ...

    encoding: str
    delimiter: str
    first_day: date | None  # what bare numbers of days count from, where that is not as usual

    def top(self) -> Sequence[tuple[int, Sequence[Value]]]:
        """Return the first rows that are filled, each with its number in the file."""
        ...

    def lines(self) -> Iterator[tuple[int, Sequence[Value]]]:
        """Yield every row with its number in the file, from the first on."""
        ...


@dataclass(frozen=True)
class Sheet:
    """A roster file, opened: its header is read, its rows are read as they are asked for.

    `at`: the header's number in the file, mostly 1. `encoding` and `delimiter`: of text; "" for workbooks.
    """

    header: Header
    at: int
    source: Source = field(repr=False)

    @property
    def kind(self) -> FileKind:
        return self.source.kind

    @property
    def encoding(self) -> str:
        return self.source.encoding

    @property
    def delimiter(self) -> str:
        return self.source.delimiter

    def rows(self) -> Iterator[Line]:
        """Yield the filled rows below the header, each with its number in the file; anew at every call.

        Raises TooLarge, BadQuotes or BrokenFile where the file turns out to be so further down.
        """
        width, count = len(self.header.names), 0
        for number, values in self.source.lines():
            cells = tuple(map(plain, values))
            if number <= self.at or not any(cells):
                continue
            if self.source.first_day:
                cells = self._with_birth_date(cells, values, self.source.first_day)
            count += 1
            if count > MOST_ROWS:
                raise TooLarge
            yield number, cells if len(cells) <= width else _fitted(cells, width)

    def _with_birth_date(
        self, cells: tuple[Cell, ...], values: Sequence[Value], first_day: date
    ) -> tuple[Cell, ...]:
        """Read a bare number of days in the one column where it is taken for a date."""
        place = self.header.places.get("birth_date", len(cells))
        days = values[place] if place < len(cells) else None
        if isinstance(days, bool) or not isinstance(days, int | float) or not 0 <= days < 100_000:
            return cells
        return (*cells[:place], first_day + timedelta(days=int(days)), *cells[place + 1 :])

    def written(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the rows that `rows` does, with their cells as they were sent, as text."""
        for number, values in self.source.lines():
            if number > self.at and any(map(plain, values)):
                yield number, tuple(map(as_written, values))


def open_sheet(content: bytes) -> Sheet:
    """Open a roster file and read its header.

    Raises a FileFault: NotASpreadsheet, BrokenFile, EncryptedFile, EmptyFile, SeveralSheets, NoHeader,
    MissingColumns, RepeatedColumn, BadQuotes, TooLarge (30 MB, 200 columns) or UnknownEncoding.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge
    if not _SOMETHING.search(content):
        raise EmptyFile
    source = _source(content)
    top = source.top()
    if not top:
        raise EmptyFile
    place = find_header([_names(values) for _number, values in top[:LINES_OF_TITLE]])
    header = read_header(_names(top[place][1]))
    if len(top) == place + 1:
        raise EmptyFile
    return Sheet(header, top[place][0], source)


def _source(content: bytes) -> Source:
    if content.startswith(_ZIP):
        package = examine_package(content)
        return Book(content, package)
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise EncryptedFile
        return Book(content, Package(FileKind.XLS, formulas_failed=False, from_1904=False))
    if content.startswith(_OTHER) or _MARKUP.match(content):
        raise NotASpreadsheet
    return Text(content)


def _names(values: Sequence[Value]) -> list[str]:
    return [str(plain(value)) for value in values]


def _fitted(cells: tuple[Cell, ...], width: int) -> tuple[Cell, ...]:
    """Mark a row that says something beyond the header's last column: a separator may have split a cell."""
    return (*cells[:width], EXTRA) if any(cells[width:]) else cells[:width]


# ---------------------------------------------------------------- where rows come from


class Book:
    """The sheet of a workbook that is the roster. Raises SeveralSheets when more than one is."""

    encoding = delimiter = ""

    def __init__(self, content: bytes, package: Package) -> None:
        self.content, self.package, self.kind = content, package, package.kind
        self.first_day = _FIRST_DAY_OF_1904 if package.from_1904 else None
        self._opened: Workbook | None = Workbook(content)
        self._top = _roster_among(self._opened.tops)

    def top(self) -> Sequence[tuple[int, Sequence[Value]]]:
        return self._top.rows if self._top else []

    def lines(self) -> Iterator[tuple[int, Sequence[Value]]]:
        if self._top is None:
            return
        book, self._opened = self._opened or Workbook(self.content), None
        failed = failed_formulas(self.content, self._top.number) if self.package.formulas_failed else {}
        for at, row in enumerate(book.rows(self._top.number)):
            for place, shown in failed.get(at, {}).items():
                row[place:] = row[place:] or [""] * (place + 1 - len(row))
                row[place] = shown
            yield at + 1, row


def _roster_among(tops: Sequence[Top]) -> Top | None:
    """Choose the sheet that is the roster: with all needed columns, else with most, else the first."""
    whole = [top for top in tops if any(is_complete(_names(values)) for _number, values in _title(top))]
    if len(whole) > 1:
        raise SeveralSheets(sheets=", ".join(clean(top.name) for top in whole[:10]))
    return max(whole or tops, key=_named, default=None)


def _named(top: Top) -> int:
    return max(recognised(_names(values)) for _number, values in _title(top))


def _title(top: Top) -> Sequence[tuple[int, Sequence[Value]]]:
    return top.rows[:LINES_OF_TITLE]


class Text(Delimited):
    """Delimited text."""

    kind = FileKind.CSV
    first_day: date | None = None

    def top(self) -> Sequence[tuple[int, Sequence[Value]]]:
        filled = ((number, row) for number, row in self.rows() if any(map(plain, row)))
        return list(islice(filled, ROWS_OF_TOP))

    def lines(self) -> Iterator[tuple[int, Sequence[Value]]]:
        return self.rows()


# ---------------------------------------------------------------- values


def plain(value: Value) -> Cell:
    """Return a value as clean text or as a date: 12.0 is "12"."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return date(*value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value)
    return ""


def as_written(value: Value) -> str:
    """Return a value as text, as it was sent: nothing is cleaned away, and a rounded number looks rounded."""
    if isinstance(value, str):
        return value
    cell = plain(value)
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{value:E}" if cell.endswith(ROUNDED) else cell


def _number(value: float) -> str:
    if not float(value).is_integer():
        return repr(value)
    digits = str(int(value))
    return digits + ROUNDED if len(digits.lstrip("-")) > _EXACT_DIGITS else digits
