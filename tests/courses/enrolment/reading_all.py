"""Reading a whole roster file at once, for tests of files that are small."""

from dataclasses import replace
from datetime import date

from courses.enrolment.enums import FaultCode
from courses.enrolment.reading import Line, open_sheet
from courses.enrolment.rows import Row, RowFault, check_row, twins

TODAY = date(2026, 11, 23)


def lines_of(content: bytes) -> list[Line]:
    return list(open_sheet(content).rows())


def rows_of(content: bytes) -> list[Row]:
    """Return every row, checked by itself and for the others that carry its service number."""
    sheet = open_sheet(content)
    rows = [check_row(number, cells, sheet.header.places, TODAY) for number, cells in sheet.rows()]
    found = twins((row.number, row.service_number) for row in rows)
    return [_marked(row, found.get(row.service_number.casefold(), ())) for row in rows]


def _marked(row: Row, numbers: tuple[int, ...]) -> Row:
    if not numbers:
        return row
    others = tuple(number for number in numbers if number != row.number)
    code = FaultCode.DUPLICATE_SERVICE_NUMBER
    return replace(
        row, faults=(RowFault(row.number, "service_number", code, row.service_number, others), *row.faults)
    )
