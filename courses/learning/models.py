"""How far a person has come in the lessons."""

from django.db import models
from django.utils import timezone

from accounts.tenancy.managers import TenantModel
from courses.curriculum.models import Lesson
from courses.enrolment.models import Enrolment


class LessonProgress(TenantModel):
    """A lesson opened and, when `done_at` is set, finished by a person."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="progress")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("enrolment", "lesson"), name="lesson_progress_once"),)

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson_id}"
