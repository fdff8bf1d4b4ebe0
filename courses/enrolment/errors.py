"""What goes wrong with rosters. A file fault refuses the whole file and changes nothing."""


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
    """More bytes, rows or unpacked content than a roster may have."""

    code = "too_large"


class UnknownEncoding(FileFault):
    """The text is in no encoding known here."""

    code = "unknown_encoding"


class RosterMoved(RuntimeError):
    """Persons, slots or the standard changed after the roster was checked: check it again."""


class ContentAltered(RuntimeError):
    """The stored file no longer has the digest it was checked with."""
