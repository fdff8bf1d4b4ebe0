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
