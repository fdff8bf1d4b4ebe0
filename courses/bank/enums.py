"""Closed lists of the item bank."""

from enum import StrEnum


class ItemKind(StrEnum):
    SINGLE_CHOICE = "single_choice"


class ResponsePhase(StrEnum):
    """Phase of the response to a threat (its names await verification: brief, mark B)."""

    PREVENTION = "prevention"
    PRE_EMPTION = "pre_emption"
    RESPONSE = "response"
    CONSOLIDATION = "consolidation"
