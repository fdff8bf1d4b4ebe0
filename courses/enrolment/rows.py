"""The checks of one row, column by column, into frozen dataclasses. Nothing here knows the database."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from babel import Locale

from accounts.people.cleaning import is_name, tidy_code
from accounts.people.enums import Category, Sex
from courses.enrolment.columns import COLUMNS, EXAMPLES, REQUIRED, simplified
from courses.enrolment.enums import FaultCode
from courses.enrolment.reading import EXTRA, ROUNDED, Cell

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
_OF_FEW = frozenset({"sex", "category", "language", "contingent"})
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](?:\d{4}|\d{2})")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)  # a long number, saved as text
_FORMULA_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
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


def check_row(number: int, cells: Sequence[Cell], places: Mapping[str, int], today: date) -> Row:
    """Check one row by itself. `places`: where the header has each column."""
    values: dict[str, Any] = {}
    codes: dict[str, FaultCode] = {}
    for column in COLUMNS:
        place = places.get(column)
        if place is None or place >= len(cells) or cells[place] == "":
            continue
        values[column], code = _value(column, cells[place], today)
        if code:
            codes[column] = code
    if _is_example(values.get("service_number", "")):
        values, codes = {}, {"service_number": FaultCode.EXAMPLE_ROW}
    else:
        _record_one_name(values, codes, several="family_name" in places)
        codes = dict.fromkeys(_missing(values, places), FaultCode.MISSING_VALUE) | codes
    if "service_number" in codes:
        values["service_number"] = ""  # not to be taken for anybody's
    if cells and cells[-1] == EXTRA:
        codes["row"] = FaultCode.EXTRA_CELLS
    if not codes:
        return Row(number=number, **values)
    found = (
        RowFault(number, column, codes[column], _written(cells, places.get(column)))
        for column in (*COLUMNS, "row")
        if column in codes
    )
    return Row(number=number, faults=tuple(found), **values)


def _is_example(number: str) -> bool:
    return number.isalpha() and simplified(number) in EXAMPLES


def _record_one_name(values: dict[str, Any], codes: dict[str, FaultCode], *, several: bool) -> None:
    """Record a person of a single name under it as the family name, whichever column it stands in.

    `several`: there are columns for both names. Then several given names alone are a family name left out.
    """
    given = values.get("given_names")
    if values.get("family_name") or not given or (several and " " in given):
        return
    if len(given) > LONGEST["family_name"]:
        codes["given_names"] = FaultCode.TOO_LONG
    values["family_name"] = values.pop("given_names")


def _missing(values: Mapping[str, Any], places: Mapping[str, int]) -> Iterator[str]:
    """Yield the columns that a row must fill and this one does not; of the two names, one that is there."""
    for column in REQUIRED:
        if not values.get(column):
            alone = column == "family_name" and column not in places and "given_names" in places
            yield "given_names" if alone else column


def _written(cells: Sequence[Cell], place: int | None) -> str:
    """Return a cell as it is shown to whoever sent it."""
    cell = cells[place] if place is not None and place < len(cells) else ""
    return cell.isoformat() if isinstance(cell, date) else cell.rstrip(ROUNDED)[:200]


def _value(column: str, cell: Cell, today: date) -> tuple[str | date | None, FaultCode | None]:
    """Return a column's value and what is wrong with it."""
    if column == "birth_date":
        return _birth_date(cell, today)
    if isinstance(cell, date):
        return cell.isoformat(), FaultCode.BECAME_DATE
    if cell.endswith(ROUNDED):
        return cell.rstrip(ROUNDED), FaultCode.ROUNDED_NUMBER
    if cell in _FORMULA_ERRORS:
        return cell, FaultCode.FORMULA_ERROR
    return _one_of_few(column, cell) if column in _OF_FEW else _text(column, cell)


def _text(column: str, cell: str) -> tuple[str, FaultCode | None]:
    text = tidy_code(cell) if column in _CODES else cell
    if column in _UPPER:
        text = text.upper()
    if len(text) > LONGEST.get(column, 254):
        return text, FaultCode.TOO_LONG
    check = _CHECKS.get(column)
    return check(text) if check and text else (text, None)


@lru_cache(maxsize=1024)
def _one_of_few(column: str, cell: str) -> tuple[str, FaultCode | None]:
    """Check a cell of a column in which the same few values come again and again."""
    return _text(column, cell)


def _birth_date(cell: Cell, today: date) -> tuple[date | None, FaultCode | None]:
    """Read a birth date: a date cell, an ISO date, or a spreadsheet's day number (five digits)."""
    found = cell if isinstance(cell, date) else _date_in(tidy_code(cell))
    if found is not None and _EARLIEST <= found < today:
        return found, None
    ambiguous = not isinstance(cell, date) and _ambiguous(tidy_code(cell))
    return None, FaultCode.AMBIGUOUS_DATE if ambiguous else FaultCode.BAD_DATE


def _date_in(text: str) -> date | None:
    if iso := _ISO.fullmatch(text):
        try:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
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


def _service_number(text: str) -> tuple[str, FaultCode | None]:
    return text, FaultCode.ROUNDED_NUMBER if _SCIENTIFIC.fullmatch(text) else None


def _name(text: str) -> tuple[str, FaultCode | None]:
    return text, None if is_name(text) else FaultCode.BAD_NAME


def _email(text: str) -> tuple[str, FaultCode | None]:
    return text, None if _EMAIL.fullmatch(text) else FaultCode.BAD_EMAIL


_CHECKS: dict[str, Callable[[str], tuple[str, FaultCode | None]]] = {
    "service_number": _service_number,
    "family_name": _name,
    "given_names": _name,
    "name_native": _name,
    "category": _category,
    "sex": _sex,
    "language": _language,
    "email": _email,
}


def twins(numbers: Iterable[tuple[int, str]]) -> dict[str, tuple[int, ...]]:
    """Return the service numbers that several rows carry, casefolded, each with its rows.

    `numbers`: row number and service number, of all rows of a file. Empty ones are missing, not twins.
    """
    first: dict[str, int] = {}
    found: dict[str, list[int]] = {}
    for row, number in numbers:
        key = number.casefold()
        if not key:
            continue
        if key in first:
            found.setdefault(key, [first[key]]).append(row)
        else:
            first[key] = row
    return {key: tuple(rows) for key, rows in found.items()}
