"""Closed lists of enrolment and rosters."""

from enum import StrEnum


class EnrolmentEventKind(StrEnum):
    ENROLLED = "enrolled"
    WITHDRAWN = "withdrawn"
    TRAINING_REQUIRED_AGAIN = "training_required_again"


class RosterState(StrEnum):
    CHECKED = "checked"
    APPLIED = "applied"


class RowState(StrEnum):
    """What a roster's plan says of one row. Every row has exactly one."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class FaultCode(StrEnum):
    """Why a row is refused. Its words are in labels."""

    MISSING_VALUE = "missing_value"
    TOO_LONG = "too_long"
    ROUNDED_NUMBER = "rounded_number"
    DUPLICATE_SERVICE_NUMBER = "duplicate_service_number"
    UNKNOWN_CATEGORY = "unknown_category"
    UNKNOWN_CONTINGENT = "unknown_contingent"
    BAD_DATE = "bad_date"
    AMBIGUOUS_DATE = "ambiguous_date"
    BAD_SEX = "bad_sex"
    BAD_LANGUAGE = "bad_language"
    BAD_EMAIL = "bad_email"


class RowNote(StrEnum):
    """What an officer should know of an accepted row: the person has no slot, or not the right one."""

    NO_SLOT = "no_slot"
    IN_OTHER_CONTINGENT = "in_other_contingent"
    SLOT_OF_OTHER_CATEGORY = "slot_of_other_category"
