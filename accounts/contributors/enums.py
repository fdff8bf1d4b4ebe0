"""What a contributor country sends, and the sheet it prints certificates on."""

from enum import StrEnum


class ContributorKind(StrEnum):
    TROOPS = "troops"
    POLICE = "police"
    BOTH = "both"


class Paper(StrEnum):
    A4_LANDSCAPE = "a4_landscape"
    A4_PORTRAIT = "a4_portrait"
    LETTER_LANDSCAPE = "letter_landscape"
