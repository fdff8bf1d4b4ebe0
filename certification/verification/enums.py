"""Closed lists of verification."""

from enum import StrEnum


class Answer(StrEnum):
    """The answer in one word. Whatever does not verify, or is not known here, is `cannot_tell`."""

    VALID = "valid"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    REPLACED = "replaced"
    CANNOT_TELL = "cannot_tell"


class Outcome(StrEnum):
    """How one fact came out. `absent`: there was nothing to look at."""

    PASSED = "passed"
    FAILED = "failed"
    ABSENT = "absent"


class CheckName(StrEnum):
    """The facts an answer rests on, in the order in which people read them."""

    FORMAT = "format"
    FILE = "file"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    REGISTER = "register"
    STATUS = "status"
    DATES = "dates"
    LIST_AGE = "list_age"


class Reason(StrEnum):
    """What was found of one fact."""

    FORM_SOUND = "form_sound"
    FORM_BROKEN = "form_broken"
    SAME_BYTES = "same_bytes"
    OTHER_BYTES = "other_bytes"
    UNKNOWN_BYTES = "unknown_bytes"
    SIGNATURE_HOLDS = "signature_holds"
    SIGNATURE_BROKEN = "signature_broken"
    SIGNATURE_MISSING = "signature_missing"
    SIGNATURE_FOREIGN = "signature_foreign"
    SIGNATURE_NOT_JUDGED = "signature_not_judged"
    NO_SIGNATURE_IN_CODE = "no_signature_in_code"
    ISSUER_TRUSTED = "issuer_trusted"
    ISSUER_UNKNOWN = "issuer_unknown"
    ISSUER_FOREIGN = "issuer_foreign"
    ISSUER_NOT_TRUSTED_THEN = "issuer_not_trusted_then"
    ISSUED_UNSIGNED = "issued_unsigned"
    ENTRY_LOGGED = "entry_logged"
    ENTRY_NOT_LOGGED_YET = "entry_not_logged_yet"
    ENTRY_NOT_LOGGED = "entry_not_logged"
    ENTRY_ALTERED = "entry_altered"
    ENTRY_DIFFERS = "entry_differs"
    NOT_IN_REGISTER = "not_in_register"
    STANDS = "stands"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    REPLACED = "replaced"
    IN_TIME = "in_time"
    OUT_OF_TIME = "out_of_time"
    NOT_YET = "not_yet"
    REGISTER_ITSELF = "register_itself"
