"""Closed lists of verification."""

from enum import StrEnum


class Answer(StrEnum):
    """The answer in one word. `not_found` also stands for anything that cannot be a code."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"
    ALTERED = "altered"
    NOT_FOUND = "not_found"
    CANNOT_TELL = "cannot_tell"


class Outcome(StrEnum):
    """How one check came out. `absent`: there is nothing to check yet."""

    PASSED = "passed"
    FAILED = "failed"
    ABSENT = "absent"


class CheckName(StrEnum):
    REGISTER = "register"
    DOCUMENT = "document"
    FILE = "file"
    SIGNATURE = "signature"
    STATUS = "status"
    DATES = "dates"
