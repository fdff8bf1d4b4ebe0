"""The checks of one row, column by column, into frozen dataclasses. Nothing here knows the database."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache

from babel import Locale

from accounts.people.enums import Category, Sex
from courses.enrolment.cleaning import clean_code
from courses.enrolment.columns import COLUMNS, REQUIRED
from courses.enrolment.enums import FaultCode
from courses.enrolment.reading import ROUNDED, Cell, Sheet

LONGEST = {
    "service_number": 40,
    "family_name": 120,
    "given_names": 160,
    "name_native": 200,
    "rank": 60,
    "contingent": 40,
    "position": 120,
    "email": 254,
}
_CODES = frozenset({"service_number", "sex", "birth_date", "category", "language", "contingent", "email"})
_UPPER = frozenset({"sex", "category", "contingent"})
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](?:\d{4}|\d{2})")
_SERIAL = re.compile(r"\d{5}")
_SPREADSHEET_EPOCH = date(1899, 12, 30)
_EARLIEST = date(1920, 1, 1)
_LANGUAGE = re.compile(r"([a-z]{2,3})(-[A-Z][a-z]{3})?(-(?:[A-Z]{2}|\d{3}))?")
_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s.,;<>\"]+(\.[^@\s.,;<>\"]+)+")


@dataclass(frozen=True)
class RowFault:
    """Why a row is refused. `others`: the rows that carry the same service number."""

    row: int
    column: str
    code: FaultCode
    value: str
    others: tuple[int, ...] = ()


@dataclass(frozen=True)
class Row:
    """One row as it was read. Empty text means "not said". A row with faults is refused."""

    number: int
    service_number: str = ""
    family_name: str = ""
    given_names: str = ""
    name_native: str = ""
    sex: str = ""
    birth_date: date | None = None
    category: str = ""
    rank: str = ""
    language: str = ""
    contingent: str = ""
    position: str = ""
    email: str = ""
    faults: tuple[RowFault, ...] = field(default=())

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()


def check_rows(sheet: Sheet, *, today: date) -> tuple[Row, ...]:
    """Check every row of a sheet by itself, then that no service number comes twice."""
    rows = [_row(number, cells, sheet.header.places, today) for number, cells in sheet.rows]
    return tuple(_without_twins(rows))


def _row(number: int, cells: tuple[Cell, ...], places: dict[str, int], today: date) -> Row:
    values: dict[str, str | date | None] = {}
    faults = []
    for column in COLUMNS:
        place = places.get(column)
        cell = cells[place] if place is not None and place < len(cells) else ""
        value, code = _value(column, cell, today)
        values[column] = value
        if code:
            faults.append(RowFault(number, column, code, _written(cell)))
    return Row(number=number, faults=tuple(faults), **values)  # type: ignore[arg-type]


def _written(cell: Cell) -> str:
    return cell.isoformat() if isinstance(cell, date) else cell.rstrip(ROUNDED)[:200]


def _value(column: str, cell: Cell, today: date) -> tuple[str | date | None, FaultCode | None]:
    """Return a column's value and what is wrong with it."""
    if column == "birth_date":
        return _birth_date(cell, today)
    text = _written(cell) if isinstance(cell, date) else cell
    if text.endswith(ROUNDED):
        return text.rstrip(ROUNDED), FaultCode.ROUNDED_NUMBER
    if column in _CODES:
        text = clean_code(text)
    if column in _UPPER:
        text = text.upper()
    if not text:
        return text, FaultCode.MISSING_VALUE if column in REQUIRED else None
    if len(text) > LONGEST.get(column, 254):
        return text, FaultCode.TOO_LONG
    check = _CHECKS.get(column)
    return check(text) if check else (text, None)


def _birth_date(cell: Cell, today: date) -> tuple[date | None, FaultCode | None]:
    """Read a birth date: a date cell, an ISO date, or a spreadsheet's day number (five digits)."""
    if cell == "":
        return None, None
    found = cell if isinstance(cell, date) else _date_in(clean_code(cell))
    if found is not None and _EARLIEST <= found < today:
        return found, None
    ambiguous = not isinstance(cell, date) and _ambiguous(clean_code(cell))
    return None, FaultCode.AMBIGUOUS_DATE if ambiguous else FaultCode.BAD_DATE


def _date_in(text: str) -> date | None:
    if iso := _ISO.fullmatch(text):
        try:
            return date(*(int(part) for part in iso.groups()))
        except ValueError:
            return None
    if _SERIAL.fullmatch(text):
        return _SPREADSHEET_EPOCH + timedelta(days=int(text))
    return None


def _ambiguous(text: str) -> bool:
    """Whether a date in another form could be read as day and month, and as month and day."""
    parts = _DAY_AND_MONTH.fullmatch(text)
    if not parts:
        return False
    first, second = int(parts[1]), int(parts[2])
    return 1 <= first <= 12 and 1 <= second <= 12 and first != second


def _category(text: str) -> tuple[str, FaultCode | None]:
    return text, None if text in set(Category) else FaultCode.UNKNOWN_CATEGORY


def _sex(text: str) -> tuple[str, FaultCode | None]:
    return text, None if text in set(Sex) else FaultCode.BAD_SEX


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    return frozenset(Locale("en").languages)


@lru_cache(maxsize=1024)
def _language(text: str) -> tuple[str, FaultCode | None]:
    """Check a BCP 47 tag of language, script and region, and write it in its usual capitals."""
    tag = "-".join(map(_subtag, enumerate(text.replace("_", "-").split("-"))))
    known = _LANGUAGE.fullmatch(tag)
    if known and known[1] in _languages():
        return tag, None
    return text, FaultCode.BAD_LANGUAGE


def _subtag(part: tuple[int, str]) -> str:
    place, text = part
    if place == 0:
        return text.lower()
    return text.title() if len(text) == 4 else text.upper()


def _email(text: str) -> tuple[str, FaultCode | None]:
    return text, None if _EMAIL.fullmatch(text) else FaultCode.BAD_EMAIL


_CHECKS: dict[str, Callable[[str], tuple[str, FaultCode | None]]] = {
    "category": _category,
    "sex": _sex,
    "language": _language,
    "email": _email,
}


def _without_twins(rows: list[Row]) -> list[Row]:
    """Refuse every row whose service number another row carries too: nobody can tell which is meant."""
    found: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        found[row.service_number.casefold()].append(row.number)
    return [_marked(row, found[row.service_number.casefold()]) for row in rows]


def _marked(row: Row, numbers: list[int]) -> Row:
    if not row.service_number or len(numbers) == 1:
        return row
    others = tuple(number for number in numbers if number != row.number)
    twin = RowFault(
        row.number, "service_number", FaultCode.DUPLICATE_SERVICE_NUMBER, row.service_number, others
    )
    return replace(row, faults=(twin, *row.faults))
