"""Public codes: 128 random bits in base32, so that nobody can guess one or count with them. No Django."""

import base64
import re
import secrets

_LOOKALIKES = str.maketrans({"0": "O", "1": "I", "8": "B"})
_CODE = re.compile(r"[A-Z2-7]{26}")


def new_code() -> str:
    """Return a fresh code of 26 characters (A to Z and 2 to 7)."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")


def read_code(typed: str) -> str | None:
    """Return a code as stored from what a person typed; None when it cannot be one.

    Case, spaces and hyphens do not matter, nor do 0, 1 and 8, which no code has, for O, I and B.

    >>> read_code("abcde-fghij klmno pqrst uvwxy z")
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
    """
    code = re.sub(r"[\s\-–]", "", typed).upper().translate(_LOOKALIKES)
    return code if _CODE.fullmatch(code) else None


def code_bytes(code: str) -> bytes:
    """Return the 16 bytes of a code as stored."""
    return base64.b32decode(code + "======")


def grouped(code: str) -> str:
    """Return a code in groups of five, for reading aloud.

    >>> grouped("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    'ABCDE-FGHIJ-KLMNO-PQRST-UVWXY-Z'
    """
    return "-".join(code[start : start + 5] for start in range(0, len(code), 5))
