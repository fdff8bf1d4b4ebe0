"""People as roster files: sent back unchanged, they change nothing. Bytes out, row by row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from courses.enrolment.columns import COLUMNS
from courses.enrolment.tables import Table, csv_file
from courses.enrolment.tables_xlsx import xlsx_file


def people_csv(rows: Iterable[Mapping[str, str]], header: Sequence[str] = COLUMNS) -> Iterator[bytes]:
    """Yield people as CSV, in portions. `header`: a name for each column of a roster, in their order."""
    return csv_file(_lines(rows, header))


def people_xlsx(rows: Iterable[Mapping[str, str]], header: Sequence[str] = COLUMNS) -> bytes:
    """Return people as a workbook of one sheet; every cell is text, so that leading zeros stay."""
    return xlsx_file([Table("Roster", _lines(rows, header), [18] * len(COLUMNS))])


def _lines(rows: Iterable[Mapping[str, str]], header: Sequence[str]) -> Iterator[Sequence[str]]:
    yield header
    for row in rows:
        yield [row.get(column, "") for column in COLUMNS]
