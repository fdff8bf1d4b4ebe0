"""Cleaning cells of spreadsheets, and guarding them against being taken for formulas."""

import re

from accounts.people.cleaning import tidy

# Spreadsheets take what begins with one of these for a formula, the full-width forms too.
FORMULA_SIGNS = frozenset("=+-@＝＋－＠")
_GUARDED = re.compile("^'(?=[" + re.escape("".join(sorted(FORMULA_SIGNS))) + "'])")
_EDGES = frozenset(" '")


def clean(text: str) -> str:
    """Return a cell's text tidied up. The apostrophe that guards a cell of our own files is dropped."""
    if (
        text.isascii()
        and text.isprintable()
        and "  " not in text
        and text[:1] not in _EDGES
        and text[-1:] != " "
    ):
        return text  # most cells
    tidied = tidy(text)
    return _GUARDED.sub("", tidied) if tidied[:1] == "'" else tidied


def guarded(text: str) -> str:
    """Return a cell's text such that no spreadsheet takes it for a formula; `clean` undoes it.

    >>> guarded("=HYPERLINK(1)")
    "'=HYPERLINK(1)"
    """
    text = text.lstrip("\t\r\n")  # what stands behind these would count
    return f"'{text}" if text[:1] in FORMULA_SIGNS or text[:1] == "'" else text
