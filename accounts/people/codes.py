"""Slip codes, PINs and service numbers as people write them. Pure."""

import secrets
import unicodedata
from datetime import date, datetime, time, timedelta
from itertools import pairwise

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: no I, L, O or U to misread
CODE_LENGTH = 8
SHORTEST_PIN = 6
SLIP_LIFE = timedelta(days=14)
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_code() -> str:
    """Return a random slip code of 8 base32 characters (40 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def end_of_life(printed: datetime) -> datetime:
    """Return the last instant a slip is good: the end of the day that is printed on it.

    >>> end_of_life(datetime(2026, 11, 23, 14, 5)).isoformat()
    '2026-12-07T23:59:59.999999'
    """
    return datetime.combine((printed + SLIP_LIFE).date(), time.max, tzinfo=printed.tzinfo)


def spaced(code: str) -> str:
    """Return a code as it is printed: in two groups of four."""
    return f"{code[:4]} {code[4:]}"


def normal_code(written: str) -> str:
    """Return a code as a person may write it (spaces, dashes, small letters, O for 0) in its one form.

    >>> normal_code("ol1i-２３٤5")
    '01112345'
    """
    plain = "".join(c for c in _plain(written) if c.isalnum())
    return plain.upper().translate(_MISREAD)


def normal_number(written: str) -> str:
    """Return a service number as a person may write it: no stray spaces, digits of any script as 0 to 9.

    >>> normal_number(" NA-٤٤٧١ ")
    'NA-4471'
    """
    return " ".join(_plain(written).split())


def western_digits(written: str) -> str:
    """Return a PIN with Arabic-Indic and other decimal digits turned into 0 to 9."""
    return "".join(_plain(written).split())


def _plain(written: str) -> str:
    """Write digits of any script as 0 to 9 and wide letters as usual ones; leave out marks of direction."""
    letters = unicodedata.normalize("NFKC", written)
    return "".join(
        str(int(c)) if c.isdecimal() else c for c in letters if unicodedata.category(c) != "Cf"
    ).strip()


def pin_fault(pin: str, born: date | None = None) -> str:
    """Return what is wrong with a PIN, or "": "not_digits", "short", "sequence" or "birthday".

    >>> pin_fault("123456"), pin_fault("777777"), pin_fault("804275")
    ('sequence', 'sequence', '')
    """
    if not pin.isascii() or not pin.isdecimal():
        return "not_digits"
    if len(pin) < SHORTEST_PIN:
        return "short"
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        return "sequence"
    return "birthday" if born and pin in _written(born) else ""


def _written(day: date) -> frozenset[str]:
    """Return a date in the ways it is written with digits alone."""
    return frozenset(
        day.strftime(form) for form in ("%d%m%y", "%m%d%y", "%y%m%d", "%d%m%Y", "%m%d%Y", "%Y%m%d")
    )
