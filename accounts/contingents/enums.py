"""Kinds of contingent."""

from enum import StrEnum


class ContingentKind(StrEnum):
    TROOPS = "troops"
    POLICE = "police"
