"""Index of this app's tables, in the order of its features."""

from courses.assessment.models import (
    AssessmentSession,
    Candidate,
    Paper,
    Response,
    Result,
    Sitting,
    SittingEvent,
)
from courses.bank.models import Item, ItemText, ItemVersion
from courses.curriculum.models import Course, CourseText, Lesson, LessonText, Source
from courses.enrolment.models import Enrolment, EnrolmentEvent, Roster, RosterRow
from courses.learning.models import LessonProgress
from courses.standards.models import Standard

__all__ = [
    "AssessmentSession",
    "Candidate",
    "Course",
    "CourseText",
    "Enrolment",
    "EnrolmentEvent",
    "Item",
    "ItemText",
    "ItemVersion",
    "Lesson",
    "LessonProgress",
    "LessonText",
    "Paper",
    "Response",
    "Result",
    "Roster",
    "RosterRow",
    "Sitting",
    "SittingEvent",
    "Source",
    "Standard",
]
