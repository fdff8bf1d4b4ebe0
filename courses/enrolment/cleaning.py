"""Cleaning what people and spreadsheets put into cells."""

import re
import unicodedata

_INVISIBLE = dict.fromkeys(
    [
        0x00AD,  # soft hyphen
        0x061C,  # Arabic letter mark
        0x200B,  # zero width space
        0x200E,
        0x200F,  # direction marks
        *range(0x202A, 0x202F),  # direction embeddings and overrides
        0x2060,  # word joiner
        *range(0x2066, 0x206A),  # direction isolates
        0xFEFF,  # byte order mark
    ]
)
_DIGITS = {0x0660 + d: str(d) for d in range(10)} | {0x06F0 + d: str(d) for d in range(10)}
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_GUARDED = re.compile(r"^'(?=[=+\-@])")


def clean(text: str) -> str:
    """Return a cell's text in NFC, without stray spaces, control characters and direction controls.

    An apostrophe that guards a spreadsheet against a formula (our own downloads carry it) is dropped.
    """
    text = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    return _GUARDED.sub("", _SPACES.sub(" ", text).strip())


def clean_code(text: str) -> str:
    """Return the text of a code or number: full-width letters and Arabic-Indic digits in plain form.

    >>> clean_code("ＴＲＰ ٢٠٢٦")
    'TRP 2026'
    """
    return clean(unicodedata.normalize("NFKC", text).translate(_DIGITS))


def guarded(text: str) -> str:
    """Return a cell's text such that no spreadsheet takes it for a formula.

    >>> guarded("=HYPERLINK(1)")
    "'=HYPERLINK(1)"
    """
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
