"""Index of the verbs of assessment, in the order a sitting goes through them."""

from courses.assessment.answer import flag_question, save_answer
from courses.assessment.attest import attest_identity
from courses.assessment.hand_in import close_if_overdue, close_overdue, hand_in
from courses.assessment.schedule import admit, schedule_session
from courses.assessment.start import start_sitting

__all__ = [
    "admit",
    "attest_identity",
    "close_if_overdue",
    "close_overdue",
    "flag_question",
    "hand_in",
    "save_answer",
    "schedule_session",
    "start_sitting",
]
