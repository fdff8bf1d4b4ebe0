"""Closed lists about a person."""

from enum import StrEnum


class Sex(StrEnum):
    F = "F"
    M = "M"
    X = "X"


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
