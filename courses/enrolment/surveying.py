"""A roster file read a chunk of rows at a time, so that memory stays bounded. Asks no database.

What only the whole file tells is gathered first, in one pass over it: how many rows it has, which of them
share a service number, which contingents they name. The rows themselves are taken in a second pass.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from courses.enrolment.columns import COLUMNS, Header
from courses.enrolment.reading import Line, Sheet, open_sheet
from courses.enrolment.rows import Row, check_row, twins

CHUNK = 2_500  # rows planned at a time, and written by one transaction when a job does it
SMALL_ROWS = 5_000  # up to so many are checked, and applied, while the visitor waits
SMALL_BYTES = 2 * 1024 * 1024  # a larger file is not even opened meanwhile
_SURVEYED = ("service_number", "contingent")


@dataclass(frozen=True)
class Held:
    """The few rows of a small file, read once."""

    header: Header
    lines: Sequence[Line]

    def rows(self) -> Iterator[Line]:
        return iter(self.lines)


def small_sheet(content: bytes) -> Held | None:
    """Return the rows of a file that is checked at once, None for one left to a job. Raises a FileFault."""
    if len(content) > SMALL_BYTES:
        return None
    sheet = open_sheet(content)
    rows = list(islice(sheet.rows(), SMALL_ROWS + 1))
    return Held(sheet.header, rows) if len(rows) <= SMALL_ROWS else None


@dataclass(frozen=True)
class Survey:
    """What only the whole file tells. `numbers`: of each row; `shared`: the rows that share one, by it."""

    numbers: Sequence[tuple[int, str]]
    shared: Mapping[str, Sequence[int]]
    contingents: frozenset[str]

    @property
    def rows(self) -> int:
        return len(self.numbers)


class Reading:
    """One file being read, each row checked by itself. `taken`: how many rows were taken so far."""

    def __init__(self, sheet: Sheet | Held, on: date, *, skip: int = 0) -> None:
        """Survey an opened file, and begin after its first rows. Raises a FileFault when it breaks off."""
        self.header, self.on, self.taken = sheet.header, on, skip
        self._sheet = sheet
        held = list(self._checked()) if isinstance(sheet, Held) else None
        self.survey = _surveyed(held or self._checked(_SURVEYED))
        self._rows = islice(iter(held) if held else self._checked(), skip, None)

    @property
    def ended(self) -> bool:
        return self.taken >= self.survey.rows

    def take(self) -> list[Row]:
        """Read the next rows."""
        rows = list(islice(self._rows, CHUNK))
        self.taken += len(rows)
        return rows

    def _checked(self, columns: Sequence[str] = COLUMNS) -> Iterator[Row]:
        """Yield the file's rows, each checked by itself: all columns of it, or some."""
        places = {c: p for c, p in self.header.places.items() if c in columns}
        return (check_row(number, cells, places, self.on) for number, cells in self._sheet.rows())


def _surveyed(rows: Iterator[Row] | list[Row]) -> Survey:
    numbers: list[tuple[int, str]] = []
    contingents: set[str] = set()
    for row in rows:
        numbers.append((row.number, row.service_number))
        contingents.add(row.contingent)
    return Survey(numbers, twins(numbers), frozenset(contingents - {""}))
