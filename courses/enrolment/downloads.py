"""Files an officer fills in and sends back: empty templates, and the refused rows to correct. Bytes out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from accounts.people.enums import Category, Sex
from courses.enrolment.columns import BY_NAME, COLUMNS, EXAMPLE, REFUSAL, REFUSALS, simplified
from courses.enrolment.enums import FaultCode, FileKind
from courses.enrolment.reading import Sheet
from courses.enrolment.tables import Table, csv_file
from courses.enrolment.tables_ods import ods_file
from courses.enrolment.tables_xlsx import xlsx_file

# Offered in the drop-down; any other language may be typed.
LANGUAGES = (
    "ar", "zh-Hans", "en", "fr", "ru", "es",
    "am", "bn", "id", "km", "mn", "ne", "pt", "rw", "si", "sw", "th", "ur",
)  # fmt: skip
_EXAMPLE_ROW = {
    "family_name": "Thapa",
    "given_names": "Bina Kumari",
    "name_native": "बिना कुमारी थापा",
    "sex": "F",
    "birth_date": "1995-03-27",
    "category": "TRP",
    "rank": "Private",
    "language": "ne",
    "contingent": "NPL-UNMISS-2027A",
    "position": "Driver",
    "email": "bina.thapa@example.org",
}
_WIDTHS = {"service_number": 18, "name_native": 28, "given_names": 24, "email": 28, "sex": 8, "category": 12}
_RIGHT_TO_LEFT = ("ar",)


@dataclass(frozen=True)
class Words:
    """What a template says, in the reader's language. By column: name, what to write, what codes mean."""

    language: str
    title: str
    help_title: str
    names: Mapping[str, str]
    helps: Mapping[str, str]
    meanings: Mapping[str, Mapping[str, str]]

    def header(self) -> list[str]:
        """Return the header, in names that reading knows."""
        return [
            name if BY_NAME.get(simplified(name)) == column else column
            for column, name in ((column, self.names[column]) for column in COLUMNS)
        ]


def template(kind: FileKind, words: Words) -> bytes:
    """Return an empty roster with one example row; a workbook has a sheet of help and drop-downs too."""
    lines = [words.header(), _example(words.language)]
    if kind is FileKind.CSV:
        return b"".join(csv_file(lines))
    rtl = words.language.split("-")[0] in _RIGHT_TO_LEFT
    offered: dict[str, Sequence[str]] = {"category": list(Category), "sex": list(Sex), "language": LANGUAGES}
    roster = Table(
        words.title,
        lines,
        [_WIDTHS.get(column, 18) for column in COLUMNS],
        {COLUMNS.index(column): values for column, values in offered.items()},
        frozenset({COLUMNS.index("language")}),
        right_to_left=rtl,
    )
    explained = Table(words.help_title, _help(words), [24, 90], wrapped=True, right_to_left=rtl)
    return (ods_file if kind is FileKind.ODS else xlsx_file)([roster, explained])


def _example(language: str) -> list[str]:
    row = {**_EXAMPLE_ROW, "service_number": EXAMPLE.get(language, EXAMPLE["en"])}
    return [row[column] for column in COLUMNS]


def _help(words: Words) -> Iterator[Sequence[str]]:
    yield [words.help_title]
    for column, name in zip(COLUMNS, words.header(), strict=True):
        yield [name, words.helps[column]]
    for column, meanings in words.meanings.items():
        yield []
        yield [words.names[column]]
        yield from meanings.items()


# ---------------------------------------------------------------- refused rows


@dataclass(frozen=True)
class Refusal:
    """Why a row was refused, in words, and by which codes in which columns."""

    row: int
    wrong: str
    to_do: str
    codes: Mapping[str, str]


def kinds_of_refusals(sheet: Sheet) -> tuple[FileKind, ...]:
    """Return the kinds of file in which refused rows come back: as they were sent, and as text."""
    as_sent = FileKind.XLSX if sheet.kind is FileKind.XLS else sheet.kind
    return (as_sent, FileKind.CSV) if as_sent is not FileKind.CSV else (as_sent,)


def refused_rows(kind: FileKind, sheet: Sheet, refusals: Iterable[Refusal], language: str) -> bytes:
    """Return the refused rows with their cells as they were sent, and what is wrong and what to do beside.

    `refusals`: in the order of their rows. What a spreadsheet has made of a cell (a date that was none) is
    left out: sent back untouched it would look right.
    """
    lines = _refused_lines(sheet, refusals, REFUSAL.get(language, REFUSAL["en"]))
    if kind is FileKind.CSV:
        return b"".join(csv_file(lines, sheet.delimiter or ","))
    return (ods_file if kind is FileKind.ODS else xlsx_file)([Table("Roster", lines)])


def _refused_lines(
    sheet: Sheet, refusals: Iterable[Refusal], headings: tuple[str, str]
) -> Iterator[Sequence[str]]:
    names = sheet.header.names
    kept = [place for place, name in enumerate(names) if simplified(name) not in REFUSALS]
    yield [*(names[place] for place in kept), *headings]
    written = iter(sheet.written())
    for refusal in refusals:
        cells = next((cells for number, cells in written if number == refusal.row), ())
        spoilt = {
            sheet.header.places[column]
            for column, code in refusal.codes.items()
            if code == FaultCode.BECAME_DATE
        }
        row = [cells[place] if place < len(cells) and place not in spoilt else "" for place in kept]
        # What stands beyond the header stays beyond it: without, the row would look right.
        yield [*row, refusal.wrong, refusal.to_do, *cells[len(names) :]]
