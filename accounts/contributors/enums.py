"""What a contributor country sends."""

from enum import StrEnum


class ContributorKind(StrEnum):
    TROOPS = "troops"
    POLICE = "police"
    BOTH = "both"
