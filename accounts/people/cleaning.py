"""Cleaning what people write about people: the same for a cell of a roster, a form and the API. No Django."""

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
        *range(0x2060, 0x2070),  # word joiner, direction isolates, invisible operators
        0xFEFF,  # byte order mark
        *range(0xFFF9, 0xFFFD),  # annotation anchors, placeholder of an object
        *range(0xE0000, 0xE0080),  # tags
    ]
)
_BLANK = dict.fromkeys((0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0), " ")  # letters that draw nothing
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def tidy(text: str) -> str:
    """Return a text in NFC, without stray spaces, control characters and what cannot be seen.

    Joiners stay: they shape letters of Devanagari, Arabic and Mongolian script.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_INVISIBLE).translate(_BLANK))
    return _SPACES.sub(" ", text).strip()


def tidy_code(text: str) -> str:
    """Return a tidy text as a code: full-width letters and the digits of any script in plain form.

    >>> tidy_code("ＴＲＰ ٢٠٢٦ २०२६")
    'TRP 2026 2026'
    """
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", text)
    return tidy("".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain))


def is_name(text: str) -> bool:
    """Whether a text can be somebody's name: it has a letter, and no sign that others were lost on the way.

    A program that lacks a letter writes "?" or U+FFFD in its place.
    """
    return "?" not in text and "\ufffd" not in text and any(map(str.isalpha, text))
