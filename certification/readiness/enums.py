"""Closed lists of readiness."""

from enum import StrEnum


class Finding(StrEnum):
    """What is known of one slot on a date. Every slot has exactly one."""

    CERTIFIED = "certified"
    EXPIRING = "expiring"
    IN_PROGRESS = "in_progress"
    FAILED = "failed"
    NOT_STARTED = "not_started"
    OBSERVED_EXERCISE_MISSING = "observed_exercise_missing"
    REFRESHER_OVERDUE = "refresher_overdue"
    EXPIRED = "expired"
    REVOKED = "revoked"
    OTHER_CATEGORY = "other_category"
    UNNAMED = "unnamed"
    CANNOT_TELL = "cannot_tell"


class Cause(StrEnum):
    """Why a slot is answered "cannot tell". A slot without a name is not one of these: it is unnamed."""

    IDENTITY_NOT_ATTESTED = "identity_not_attested"
    STANDARD_WITHOUT_TRANSITION = "standard_without_transition"
    CERTIFICATE_SUSPENDED = "certificate_suspended"


class Step(StrEnum):
    """The one thing that brings a slot nearer to ready, in the order an officer takes them up."""

    NAME_PERSON = "name_person"
    CHANGE_SLOT = "change_slot"
    ENROL = "enrol"
    ATTEST_IDENTITY = "attest_identity"
    ISSUE_CERTIFICATE = "issue_certificate"
    HAND_IN = "hand_in"
    SIT_AGAIN = "sit_again"
    SIT = "sit"
    FINISH_LESSONS = "finish_lessons"
    START_LESSONS = "start_lessons"
    OBSERVE_EXERCISE = "observe_exercise"
    REFRESH = "refresh"
    CERTIFY_AGAIN = "certify_again"
    RENEW_FOR_TOUR = "renew_for_tour"
    SETTLE_TRANSITION = "settle_transition"
    SETTLE_SUSPENSION = "settle_suspension"


class Caution(StrEnum):
    """What warns about a contingent and never blocks it (design decision 14)."""

    MANDATE_LAPSED = "mandate_lapsed"
    MANDATE_UNKNOWN = "mandate_unknown"


class Lacking(StrEnum):
    """What a list of people can be narrowed to: those to whom something is still missing."""

    SIGN_IN = "sign_in"  # never signed in
    SLIP = "slip"  # no PIN and no unused slip
    ENROLMENT = "enrolment"  # not enrolled in the present category
    LESSONS = "lessons"  # lessons not all done
    ASSESSMENT = "assessment"  # lessons done, not passed
    CERTIFICATE = "certificate"  # no valid certificate for the present category
    EXPIRING = "expiring"  # valid, yet not to the end of the tour
    PAIR = "pair"  # may be recorded twice


class PeopleOrder(StrEnum):
    NAME = "name"
    NUMBER = "number"
    CATEGORY = "category"
    CONTINGENT = "contingent"


class PeopleAct(StrEnum):
    """What can be done for many people at once."""

    SLIPS = "slips"
    ENROL = "enrol"
    FILL = "fill"
    WITHDRAW = "withdraw"


class LeftOut(StrEnum):
    """Why somebody who was chosen is left out."""

    FILLS_A_SLOT = "fills_a_slot"
    NO_FREE_SLOT = "no_free_slot"
    FILLS_NO_SLOT = "fills_no_slot"
    BEGAN_LATER = "began_later"
    ENROLLED_ALREADY = "enrolled_already"
    NOTHING_ASKED = "nothing_asked"
    NO_STANDARD = "no_standard"
