"""Closed lists of contingents."""

from enum import StrEnum


class ContingentKind(StrEnum):
    TROOPS = "troops"
    POLICE = "police"


class EndReason(StrEnum):
    """Why a person left a slot. The first three are written by verbs; the others an officer chooses."""

    SWAPPED = "swapped"
    TRANSFERRED = "transferred"
    NOT_RECORDED = "not_recorded"  # ended before reasons were kept
    MEDICAL = "medical"
    CONDUCT = "conduct"
    TRAINING = "training"
    NEEDED_ELSEWHERE = "needed_elsewhere"
    PERSONAL = "personal"
    LEFT_SERVICE = "left_service"
    CONTINGENT_REDUCED = "contingent_reduced"
    TOUR_ENDED = "tour_ended"
    ENTERED_IN_ERROR = "entered_in_error"


CHOSEN_REASONS = tuple(
    reason
    for reason in EndReason
    if reason not in {EndReason.SWAPPED, EndReason.TRANSFERRED, EndReason.NOT_RECORDED}
)
