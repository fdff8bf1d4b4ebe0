"""Closed lists of awards and certificates."""

from enum import StrEnum


class AwardReason(StrEnum):
    """Why an award is not eligible."""

    NOT_PASSED = "not_passed"
    IDENTITY_NOT_ATTESTED = "identity_not_attested"
    OBSERVED_EXERCISE_MISSING = "observed_exercise_missing"


class CertificateEventKind(StrEnum):
    ISSUED = "issued"
    REVOCATION_PROPOSED = "revocation_proposed"
    REVOCATION_WITHDRAWN = "revocation_withdrawn"
    REVOKED = "revoked"
    REPLACED = "replaced"


class CertificateStatus(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"


class RevocationReason(StrEnum):
    ISSUED_IN_ERROR = "issued_in_error"
    IDENTITY_WRONG = "identity_wrong"
    ASSESSMENT_IRREGULAR = "assessment_irregular"
    MISCONDUCT = "misconduct"
