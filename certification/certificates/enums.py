"""Closed lists of awards and certificates."""

from enum import StrEnum


class AwardReason(StrEnum):
    """Why an award is not eligible."""

    NOT_PASSED = "not_passed"
    IDENTITY_NOT_ATTESTED = "identity_not_attested"
    OBSERVED_EXERCISE_MISSING = "observed_exercise_missing"


class CertificateEventKind(StrEnum):
    ISSUED = "issued"
    SUSPENDED = "suspended"
    LIFTED = "lifted"
    REVOCATION_PROPOSED = "revocation_proposed"
    REVOCATION_WITHDRAWN = "revocation_withdrawn"
    REVOKED = "revoked"
    REPLACED = "replaced"


# What changes whether a certificate stands: the signed lists are made anew.
CHANGES = (
    CertificateEventKind.SUSPENDED,
    CertificateEventKind.LIFTED,
    CertificateEventKind.REVOKED,
    CertificateEventKind.REPLACED,
)


class CertificateStatus(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    REPLACED = "replaced"


class RevocationReason(StrEnum):
    ISSUED_IN_ERROR = "issued_in_error"
    IDENTITY_WRONG = "identity_wrong"
    ASSESSMENT_IRREGULAR = "assessment_irregular"
    MISCONDUCT = "misconduct"


class SuspensionReason(StrEnum):
    """Why a certificate proves nothing for a while."""

    UNDER_INQUIRY = "under_inquiry"
    IDENTITY_IN_DOUBT = "identity_in_doubt"
    ASSESSMENT_UNDER_REVIEW = "assessment_under_review"
    KEY_COMPROMISED = "key_compromised"  # given by the platform alone, never by an officer


class LeftOut(StrEnum):
    """Why a confirmed batch issued nothing for one of its awards."""

    OVERTAKEN = "overtaken"
    ISSUED_BEFORE = "issued_before"
    UNPRINTABLE = "unprintable"
    NO_SIGNING_KEY = "no_signing_key"
    FAULT = "fault"


OFFICERS_REASONS = tuple(reason for reason in SuspensionReason if reason != SuspensionReason.KEY_COMPROMISED)
