"""Closed lists of enrolment and rosters."""

from enum import StrEnum


class EnrolmentEventKind(StrEnum):
    ENROLLED = "enrolled"
    WITHDRAWN = "withdrawn"
    TRAINING_REQUIRED_AGAIN = "training_required_again"


class RosterState(StrEnum):
    CHECKING = "checking"  # a large file: a job reads and checks it
    REFUSED = "refused"  # the file as a whole cannot be read
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"


class RowState(StrEnum):
    """What a roster's plan says of one row. Every row has exactly one."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class FileKind(StrEnum):
    """What sort of file a roster is; also how its name ends."""

    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"


class FaultCode(StrEnum):
    """Why a row is refused. Its words are in labels."""

    MISSING_VALUE = "missing_value"
    TOO_LONG = "too_long"
    ROUNDED_NUMBER = "rounded_number"
    BECAME_DATE = "became_date"
    FORMULA_ERROR = "formula_error"
    DUPLICATE_SERVICE_NUMBER = "duplicate_service_number"
    SAME_PERSON = "same_person"
    SOMEBODY_ELSE = "somebody_else"
    UNKNOWN_CATEGORY = "unknown_category"
    UNKNOWN_CONTINGENT = "unknown_contingent"
    BAD_DATE = "bad_date"
    AMBIGUOUS_DATE = "ambiguous_date"
    BAD_SEX = "bad_sex"
    BAD_LANGUAGE = "bad_language"
    BAD_EMAIL = "bad_email"
    BAD_NAME = "bad_name"
    EXTRA_CELLS = "extra_cells"
    EXAMPLE_ROW = "example_row"


class RowNote(StrEnum):
    """What an officer should know of an accepted row: the person has no slot, or not the right one."""

    NO_SLOT = "no_slot"
    IN_OTHER_CONTINGENT = "in_other_contingent"
    SLOT_OF_OTHER_CATEGORY = "slot_of_other_category"
    LIKELY_KNOWN = "likely_known"  # new by number, yet like somebody recorded: decide
