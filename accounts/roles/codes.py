"""The code that accepts an invitation. Pure."""

import secrets
from base64 import b32encode

BYTES = 20  # 160 bits: nobody finds one by trying, so a plain digest of it may be kept
GROUP = 4
_MISREAD = str.maketrans({"0": "O", "1": "I", "8": "B"})  # base32 has no 0, 1 or 8 (RFC 4648)


def new_code() -> str:
    """Return a random code of 32 base32 characters."""
    return b32encode(secrets.token_bytes(BYTES)).decode()


def grouped(code: str) -> str:
    """Return a code as it is shown: in groups of four.

    >>> grouped("MFRGGZDFMZTWQ2LK")
    'MFRG-GZDF-MZTW-Q2LK'
    """
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def normal(written: str) -> str:
    """Return a code as a person may write or paste it in its one form.

    >>> normal(" mfrg gzdf-mztw\\nq2lk ")
    'MFRGGZDFMZTWQ2LK'
    """
    return "".join(sign for sign in written.upper() if sign.isalnum()).translate(_MISREAD)
