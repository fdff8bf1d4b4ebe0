"""Closed lists of the register."""

from enum import StrEnum


class Entered(StrEnum):
    """Whether a certificate's events stand in the published register."""

    REGISTERED = "registered"
    NOT_YET = "not_yet"
    DOES_NOT_VERIFY = "does_not_verify"
