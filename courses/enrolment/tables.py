"""Tables that Tutela gives away as files, and the plainest of the files: CSV.

Rows are taken one by one and nothing is put on a disk; what is held is the file as far as it is made.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from courses.enrolment.cleaning import guarded

_PORTION = 500


@dataclass(frozen=True)
class Table:
    """One sheet: its lines, of which the first is the header, all of them text.

    `widths` of columns are in characters. `choices`: by column, the values offered below the header; in
    `open_choices` others may be typed too. `wrapped`: long text takes several lines.
    """

    name: str
    lines: Iterable[Sequence[str]]
    widths: Sequence[int] = ()
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    open_choices: frozenset[int] = frozenset()
    wrapped: bool = False
    right_to_left: bool = False


def csv_file(lines: Iterable[Sequence[str]], delimiter: str = ",") -> Iterator[bytes]:
    """Yield a CSV file (UTF-8 with a byte order mark) in portions. No cell begins like a formula."""
    yield b"\xef\xbb\xbf"
    rest = iter(lines)
    while portion := list(islice(rest, _PORTION)):
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter).writerows([guarded(cell) for cell in line] for line in portion)
        yield text.getvalue().encode()
