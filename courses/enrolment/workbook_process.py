"""The process in which a workbook is opened: a script that `workbooks` runs and that knows nothing else.

It takes the file's length and bytes on its standard input, answers with the names and first rows of the
visible sheets, takes the number of one of them, and gives its rows in portions: one JSON text a line. A cell
is text, a number, true or false, null, or a list of year, month and day.

Opening a workbook may take all memory or end the process: calamine reserves what damaged bytes ask for, and a
failed reservation aborts. Here that ends this process alone, at a limit the kernel holds.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

sys.path.append(sys.argv[1])

import python_calamine  # by the path just given

PASSWORD, BROKEN, TOO_LARGE = 3, 4, 5
_PORTION = 500


def _limit(megabytes: int, seconds: int) -> None:
    """Bound memory and time; write no file and leave no core dump with people's data behind."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024**2,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, date | datetime):
        return [value.year, value.month, value.day]
    return str(value)


def _say(what: Any) -> None:
    sys.stdout.buffer.write(json.dumps(what, ensure_ascii=False, default=_plain).encode() + b"\n")
    sys.stdout.buffer.flush()


def _visible(book: Any) -> list[int]:
    """Return the numbers of the sheets a person sees: all of them, should none be marked so."""
    shown = [
        number
        for number, sheet in enumerate(book.sheets_metadata)
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        and sheet.visible == python_calamine.SheetVisibleEnum.Visible
    ]
    return shown or list(range(len(book.sheet_names)))


def _top(sheet: Any, number: int, rows: int) -> dict[str, Any]:
    filled = (
        (at, row)
        for at, row in enumerate(_rows(sheet), start=1)
        if any(cell not in ("", None) for cell in row)
    )
    return {"number": number, "name": sheet.name, "rows": list(islice(filled, rows))}


def _rows(sheet: Any) -> Iterator[list[Any]]:
    """Yield the rows from the sheet's first row and column on."""
    _down, right = sheet.start or (0, 0)
    for row in sheet.iter_rows():
        yield [""] * right + row if right and row else row


def main() -> int:
    megabytes, seconds, widest, rows_of_top = map(int, sys.argv[2:6])
    _limit(megabytes, seconds)
    content = sys.stdin.buffer.read(int(sys.stdin.buffer.readline()))
    book = python_calamine.load_workbook(io.BytesIO(content))
    del content
    tops, kept, kept_number = [], None, None
    for number in _visible(book):
        sheet = book.get_sheet_by_index(number)
        if sheet.end is None:
            continue
        if sheet.end[1] >= widest:
            return TOO_LARGE
        tops.append(_top(sheet, number, rows_of_top))
        kept, kept_number = (sheet, number) if kept is None else (kept, kept_number)
    _say(tops)
    chosen = int(sys.stdin.buffer.readline())
    if chosen != kept_number:
        kept = book.get_sheet_by_index(chosen)
    del book
    rows = _rows(kept)
    while portion := list(islice(rows, _PORTION)):
        _say(portion)
    return 0


if __name__ == "__main__":
    try:
        status = main()
    except MemoryError:
        status = TOO_LARGE
    except python_calamine.PasswordError:
        status = PASSWORD
    except BaseException:  # calamine's panics are no Exception
        status = BROKEN
    sys.exit(status)
