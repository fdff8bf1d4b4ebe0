"""Slip codes and PINs. Pure."""

import secrets
from itertools import pairwise

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: no I, L, O or U to misread
CODE_LENGTH = 8
SHORTEST_PIN = 6
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_code() -> str:
    """Return a random slip code of 8 base32 characters (40 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def spaced(code: str) -> str:
    """Return a code as it is printed: in two groups of four."""
    return f"{code[:4]} {code[4:]}"


def normal_code(written: str) -> str:
    """Return a code as a person may write it (spaces, dashes, small letters, O for 0) in its one form."""
    return written.upper().replace(" ", "").replace("-", "").translate(_MISREAD)


def western_digits(written: str) -> str:
    """Return a PIN with Arabic-Indic and other decimal digits turned into 0 to 9."""
    return "".join(str(int(c)) if c.isdecimal() else c for c in written.strip())


def pin_fault(pin: str) -> str:
    """Return what is wrong with a PIN: "not_digits", "short", "sequence", or "" for nothing.

    >>> pin_fault("123456"), pin_fault("777777"), pin_fault("804275")
    ('sequence', 'sequence', '')
    """
    if not pin.isascii() or not pin.isdecimal():
        return "not_digits"
    if len(pin) < SHORTEST_PIN:
        return "short"
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    return "sequence" if len(steps) == 1 and steps <= {0, 1, 9} else ""
