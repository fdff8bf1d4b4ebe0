"""Closed lists of assessment."""

from enum import StrEnum


class Block(StrEnum):
    """The two papers a sitting can have: the whole one, and the must-pass items once more."""

    MAIN = "main"
    MUST_PASS = "must_pass"  # noqa: S105 - a block of questions


class SittingEventKind(StrEnum):
    STARTED = "started"
    HANDED_IN = "handed_in"
    TIME_RAN_OUT = "time_ran_out"
    BLOCK_OFFERED = "block_offered"
    BLOCK_HANDED_IN = "block_handed_in"
    BLOCK_TIME_RAN_OUT = "block_time_ran_out"
    SCORED = "scored"


class IdentityProof(StrEnum):
    """What the proctor saw before attesting who sat."""

    PASSPORT = "passport"
    MILITARY_ID = "military_id"
    POLICE_ID = "police_id"
    NATIONAL_ID = "national_id"
    KNOWN_TO_COMMANDER = "known_to_commander"


class SittingState(StrEnum):
    """Where a sitting stands, folded from its events."""

    NOT_STARTED = "not_started"
    WRITING = "writing"
    WRITTEN = "written"
    BLOCK_WRITING = "block_writing"
    BLOCK_WRITTEN = "block_written"
    CLOSED = "closed"
