"""Closed lists about a person."""

from enum import StrEnum


class Sex(StrEnum):
    F = "F"
    M = "M"
    X = "X"


class PairAnswer(StrEnum):
    """What an officer decided on two records that look alike."""

    SAME = "same"
    DIFFERENT = "different"


class Category(StrEnum):
    """The twelve categories of personnel of the unified standard (domain data `categories.json`)."""

    TRP = "TRP"
    JLD = "JLD"
    CCU = "CCU"
    STO = "STO"
    MOB = "MOB"
    IPO = "IPO"
    FPM = "FPM"
    FPC = "FPC"
    SPT = "SPT"
    CIS = "CIS"
    CSU = "CSU"
    LDR = "LDR"


class ValueFault(StrEnum):
    """Why a value about a person cannot be recorded. Its words are in labels."""

    MISSING_VALUE = "missing_value"
    TOO_LONG = "too_long"
    UNKNOWN_CATEGORY = "unknown_category"
    BAD_DATE = "bad_date"
    BAD_SEX = "bad_sex"
    BAD_LANGUAGE = "bad_language"
    BAD_EMAIL = "bad_email"
    BAD_NAME = "bad_name"
    DAY_IN_FUTURE = "day_in_future"
    BEFORE_PRESENT_CATEGORY = "before_present_category"
    UNKNOWN_FIELD = "unknown_field"


class SignInStanding(StrEnum):
    """How somebody stands at the door for people without e-mail."""

    CANNOT = "cannot"  # no PIN and no unused slip
    NEVER = "never"  # never came in, with or without a slip in hand
    PIN = "pin"
    ALL = "all"
