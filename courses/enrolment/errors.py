"""What goes wrong with rosters. A file fault refuses the whole file and changes nothing."""

MOST_MEGABYTES = 30
MOST_ROWS = 150_000


class FileFault(ValueError):
    """The file as a whole cannot be read. `code` names the fault; `parts` fill the words of its label."""

    code = "not_a_spreadsheet"

    def __init__(self, **parts: str | int) -> None:
        super().__init__(self.code)
        self.parts = parts


class NotASpreadsheet(FileFault):
    """The bytes are neither a spreadsheet nor delimited text."""

    code = "not_a_spreadsheet"


class BrokenFile(FileFault):
    """It is a spreadsheet, and its inside is damaged."""

    code = "broken_file"


class EncryptedFile(FileFault):
    """A password protects the spreadsheet."""

    code = "encrypted"


class EmptyFile(FileFault):
    """There is no row at all, or none below the header."""

    code = "empty_file"


class NoHeader(FileFault):
    """The first row names none of the columns."""

    code = "no_header"


class MissingColumns(FileFault):
    """A column that every roster needs is not there. `columns`: their fixed names."""

    code = "missing_columns"


class RepeatedColumn(FileFault):
    """Two columns carry the same meaning. `columns`: the fixed name."""

    code = "repeated_column"


class TooLarge(FileFault):
    """More bytes, rows, columns or unpacked content than a roster may have."""

    code = "too_large"

    def __init__(self, **parts: str | int) -> None:
        super().__init__(**{"megabytes": MOST_MEGABYTES, "rows": MOST_ROWS, **parts})


class BadQuotes(FileFault):
    """Quotation marks in delimited text do not pair up. `row`: where that begins."""

    code = "bad_quotes"


class SeveralSheets(FileFault):
    """More than one sheet of a workbook is a roster. `sheets`: their names."""

    code = "several_sheets"


class UnknownEncoding(FileFault):
    """The text is in no encoding known here."""

    code = "unknown_encoding"


class RosterMoved(RuntimeError):
    """Persons, slots or the standard changed after the roster was checked: check it again."""


class ContentAltered(RuntimeError):
    """The stored file no longer has the digest it was checked with."""


class RosterClosed(RuntimeError):
    """The roster is being checked, cannot be read, was checked again, or is applied: it takes no decision."""


class BadDecision(ValueError):
    """A decision on a row that asks for none, or for somebody it does not resemble. `rows`: which."""

    def __init__(self, rows: list[int]) -> None:
        super().__init__(", ".join(map(str, rows)))
        self.rows = rows
