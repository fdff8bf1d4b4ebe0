"""Files an officer takes away: the refused rows to correct, and the empty template. Bytes in, bytes out."""

import csv
import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from courses.enrolment.cleaning import guarded
from courses.enrolment.columns import COLUMNS, REQUIRED
from courses.enrolment.reading import Sheet, original_rows

_LAST_FORMATTED_ROW = 500


def refused_rows(sheet: Sheet, reasons: Mapping[int, tuple[str, str]], headings: tuple[str, str]) -> bytes:
    """Return the refused rows as they were written, as CSV, with two more columns: the fault, what to do.

    `reasons`: both texts by row number. No cell begins like a formula; reading a roster undoes the guard.
    """
    width = len(sheet.header.names)
    lines: list[Sequence[str]] = [[*sheet.header.names, *headings]]
    for number, cells in original_rows(sheet, reasons):
        lines.append([*([*cells, *[""] * width][:width]), *reasons[number]])
    return _csv(lines)


def template_csv() -> bytes:
    """Return the empty roster as CSV: the header alone."""
    return _csv([COLUMNS])


def _csv(lines: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([guarded(cell) for cell in line] for line in lines)
    return text.getvalue().encode("utf-8-sig")


def template_xlsx(title: str, help_title: str, helps: Mapping[str, tuple[str, str]]) -> bytes:
    """Return the empty roster as a workbook, with a second sheet that explains each column.

    `helps`: by column, its name in the reader's language and what to write.
    """
    book = Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = title
    sheet.append(list(COLUMNS))
    sheet.freeze_panes = "A2"
    for place, column in enumerate(COLUMNS, start=1):
        sheet.cell(1, place).font = Font(bold=column in REQUIRED)
        sheet.column_dimensions[get_column_letter(place)].width = max(12, len(column) + 4)
        for row in range(2, _LAST_FORMATTED_ROW):  # text keeps leading zeros and dates as typed
            sheet.cell(row, place).number_format = "@"
    explained = book.create_sheet(help_title)
    for column in COLUMNS:
        explained.append([column, *helps[column]])
    for letter, width in (("A", 18), ("B", 26), ("C", 90)):
        explained.column_dimensions[letter].width = width
    for line in explained.iter_rows():
        line[2].alignment = Alignment(wrap_text=True, vertical="top")
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
