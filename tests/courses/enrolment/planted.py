"""A roster with planted faults: where each is and what it is called is known, and nothing else is wrong."""

import csv
import io
import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import openpyxl

from courses.enrolment.columns import COLUMNS
from courses.enrolment.enums import FaultCode, FileKind
from courses.enrolment.rows import LONGEST

CONTINGENT = "NPL-UNMISS-2027A"
# family name, given names, own script, language: as people are called where peacekeepers come from
NAMES = (
    ("Thapa", "Rajendra Bahadur", "राजेन्द्र बहादुर थापा", "ne"),
    ("Tāmāṅ", "Māyā Devī", "माया देवी तामाङ", "ne"),
    ("El Amrani", "Youssef", "يوسف العمراني", "ar"),
    ("Ben‑Ali", "Fāṭima az‑Zahrāʼ", "فاطمة الزهراء بنعلي", "ar"),
    ("N'Diaye", "Aïssatou", "", "fr"),
    ("Wáng", "Jiànguó", "王建国", "zh-Hans"),
    ("Ōuyáng", "Zhìqiáng", "欧阳志强", "zh-Hans"),
    ("Ganbold", "Batbayar", "Ганболдын Батбаяр", "mn"),
    ("Өлзийсайхан", "Дэлгэрмөрөн", "ᠳᠡᠯᠭᠡᠷᠮᠥᠷᠡᠨ", "mn"),
    ("Sukarno", "", "", "id"),  # one name is the whole name
    ("", "Suharto", "", "id"),
    ("O'Neill-Smith", "Mary Anne", "", "en"),
    ("de la Peña y Núñez", "José María", "", "es"),
)
_EXCLUSIVE = frozenset({FaultCode.EXAMPLE_ROW, FaultCode.DUPLICATE_SERVICE_NUMBER})
_BAD: dict[FaultCode, dict[str, tuple[Any, ...]]] = {
    FaultCode.MISSING_VALUE: {"service_number": ("", " \u00a0"), "category": ("", "\u200f")},
    FaultCode.ROUNDED_NUMBER: {"service_number": ("1.23457E+15", "9,87E+14")},
    FaultCode.FORMULA_ERROR: {column: ("#N/A", "#REF!") for column in COLUMNS if column != "birth_date"},
    FaultCode.UNKNOWN_CATEGORY: {"category": ("RIF", "TRPP", "soldier", "١")},
    FaultCode.BAD_DATE: {
        "birth_date": ("1996-02-31", "27/03/1995", "1899-12-31", "2031-01-01", "spring", "#N/A"),
    },
    FaultCode.AMBIGUOUS_DATE: {"birth_date": ("03/04/1995", "3.4.95", "٠٣/٠٤/١٩٩٥")},
    FaultCode.BAD_SEX: {"sex": ("H", "male", "?", "MF")},
    FaultCode.BAD_LANGUAGE: {"language": ("nepali", "xx", "中文", "e")},
    FaultCode.BAD_EMAIL: {"email": ("bina@example", "bina example.org", "none", "a@b@c.org")},
    FaultCode.BAD_NAME: {
        "family_name": ("-", "Lef?vre", "Mu\ufffdoz"),
        "given_names": ("...", "??????"),
        "name_native": ("????", "123"),
    },
    FaultCode.EXAMPLE_ROW: {"service_number": ("EXAMPLE", "exemple", "ПРИМЕР", "مثال", "示例", "Ejemplo")},
}  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """The lines of a file, the header first, and its faults: row, column, code."""

    lines: list[list[Any]]
    faults: frozenset[tuple[int, str, str]]

    def csv(self) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(self.lines)
        return text.getvalue().encode()

    def xlsx(self) -> bytes:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        for line in self.lines:
            sheet.append(line)
        kept = io.BytesIO()
        book.save(kept)
        return kept.getvalue()


def plant(
    kind: FileKind = FileKind.XLSX,
    *,
    rows: int = 5_000,
    faults: int = 500,
    seed: int = 4,
    contingent: str = CONTINGENT,
    records: bool = False,
) -> Planted:
    """Return a file of many good rows and so many faults, every code in every column where it can be.

    `records`: with codes of contingents too that only the records show to be unknown.
    """
    chance = random.Random(seed)
    lines: list[list[Any]] = [list(COLUMNS), *(_good(number, contingent) for number in range(rows))]
    free = list(range(1, rows + 1))
    chance.shuffle(free)
    found: set[tuple[int, str, str]] = set()
    for column, code, value in itertools.cycle(_kinds(kind, records=records)):
        if len(found) >= faults - 1:
            break
        at = free.pop()
        _spoil(lines[at], column, value(chance))
        found.add((at + 1, column, code))
        if code == FaultCode.DUPLICATE_SERVICE_NUMBER:
            twin = free.pop()
            lines[twin][0] = f" {lines[at][0].lower()} "
            found.add((twin + 1, column, code))
        elif code not in _EXCLUSIVE and len(found) < faults - 1 and chance.random() < 0.2:
            found.add(_second(lines[at], at, column))
    while len(found) < faults:
        at = free.pop()
        _spoil(lines[at], "sex", "H")
        found.add((at + 1, "sex", FaultCode.BAD_SEX))
    return Planted(lines, frozenset((row, column, str(code)) for row, column, code in found))


def _good(number: int, contingent: str) -> list[Any]:
    family, given, native, language = NAMES[number % len(NAMES)]
    born = date(1970 + number % 35, 1 + number % 12, 1 + number % 28)
    row = {
        "service_number": f"NA-{number:06}",
        "family_name": f"{family} " if number % 3 else family,
        "given_names": given,
        "name_native": f"\u200f{native}\u00a0" if number % 5 == 0 and native else native,
        "sex": ("F", "m", "X", "")[number % 4],
        "birth_date": (born.isoformat(), "", f"{born.isoformat()} 00:00:00")[number % 3],
        "category": ("TRP", "trp", "ＴＲＰ", "JLD", "CCU")[number % 5],
        "rank": "Major, retd." if number % 7 == 0 else "Private",
        "language": language,
        "contingent": contingent.lower() if number % 11 == 0 else contingent,
        "position": "Driver; mechanic" if number % 6 == 0 else "",
        "email": f"p{number}@example.org" if number % 8 == 0 else "",
    }
    return [row[column] for column in COLUMNS]


def _kinds(kind: FileKind, *, records: bool) -> list[tuple[str, FaultCode, Callable[[random.Random], Any]]]:
    """Return every column and code a file of this kind can have, each with a maker of bad values."""
    made = [
        (column, code, _one_of(values))
        for code, columns in _BAD.items()
        for column, values in columns.items()
    ]
    made += [
        (column, FaultCode.TOO_LONG, _one_of(("R" * (LONGEST.get(column, 254) + 1),)))
        for column in COLUMNS
        if column != "birth_date"
    ]
    made.append(("family_name", FaultCode.MISSING_VALUE, lambda _: None))
    made.append(("service_number", FaultCode.DUPLICATE_SERVICE_NUMBER, lambda _: ...))
    if records:
        made.append(("contingent", FaultCode.UNKNOWN_CONTINGENT, _one_of(("MAR-MINUSCA-2027A", "UNMISS"))))
    if kind is FileKind.CSV:
        made.append(("row", FaultCode.EXTRA_CELLS, lambda _: "one cell too many"))
    else:
        made += list(_of_workbooks())
    return made


def _of_workbooks() -> Iterator[tuple[str, FaultCode, Callable[[random.Random], Any]]]:
    for column in COLUMNS:
        if column != "birth_date":
            yield column, FaultCode.ROUNDED_NUMBER, lambda chance: chance.randrange(10**16, 10**17)
            yield column, FaultCode.BECAME_DATE, lambda chance: date(2003, 2, chance.randint(1, 28))


def _one_of(values: tuple[Any, ...]) -> Callable[[random.Random], Any]:
    return lambda chance: chance.choice(values)


def _spoil(line: list[Any], column: str, value: Any) -> None:
    if column == "row":
        line.append(value)
    elif value is None:  # a person without any name
        line[1] = line[2] = ""
    elif value is not ...:
        line[COLUMNS.index(column)] = value


def _second(line: list[Any], at: int, first: str) -> tuple[int, str, FaultCode]:
    """Put another fault into a row that has one, in another column."""
    column, value, code = (
        ("email", "@", FaultCode.BAD_EMAIL) if first != "email" else ("sex", "Q", FaultCode.BAD_SEX)
    )
    _spoil(line, column, value)
    return at + 1, column, code
