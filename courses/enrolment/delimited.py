"""Delimited text (comma, semicolon, tab) as rows of text, read piece by piece."""

import csv
import io
from collections.abc import Iterator
from itertools import islice

from courses.enrolment.cleaning import clean
from courses.enrolment.columns import recognised
from courses.enrolment.decoding import encoding_of
from courses.enrolment.errors import BadQuotes, NotASpreadsheet, TooLarge

MOST_COLUMNS = 200
LINES_OF_TOP = 10
_DELIMITERS = ",;\t"
_SAMPLE = 64 * 1024


class Delimited:
    """A text file whose encoding and delimiter are known."""

    def __init__(self, content: bytes) -> None:
        """Raise UnknownEncoding, or NotASpreadsheet where bytes are no text."""
        self.content = content
        self.encoding = encoding_of(content)
        with self._opened() as text:
            sample = text.read(_SAMPLE)
        if _looks_binary(sample):
            raise NotASpreadsheet
        self.delimiter = _delimiter(sample)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield every row as it is written, numbered by the line it begins on.

        Raises BadQuotes where quotation marks do not pair up: rows would flow into one another unseen.
        """
        with self._opened() as text:
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            begins = 1
            try:
                for record in reader:
                    if len(record) > MOST_COLUMNS:
                        raise TooLarge
                    yield begins, record
                    begins = reader.line_num + 1
            except csv.Error:
                raise BadQuotes(row=begins) from None

    def _opened(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(io.BytesIO(self.content), encoding=self.encoding, newline="")


def _looks_binary(sample: str) -> bool:
    controls = sum(c < " " and c not in "\t\r\n\x1a" for c in sample)
    return "\0" in sample or (controls > 8 and controls * 20 > len(sample))


def _delimiter(sample: str) -> str:
    """Choose the delimiter under which a first line names most columns; then the one that splits most."""
    lines = [line for line in islice(sample.splitlines(), 3 * LINES_OF_TOP) if line.strip(_DELIMITERS + " ")]

    def fitness(delimiter: str) -> tuple[int, int]:
        return max((_named(line, delimiter) for line in lines[:LINES_OF_TOP]), default=(0, 0))

    return max(_DELIMITERS, key=fitness)


def _named(line: str, delimiter: str) -> tuple[int, int]:
    names = next(csv.reader([line], delimiter=delimiter), [])
    return recognised([clean(name) for name in names]), len(names)
