"""Courses, lessons, their texts in each language, and the sources facts come from."""

from django.db import models

from courses.curriculum.rendering import source_anchor
from courses.standards.enums import Theme


class Source(models.Model):
    """Where a fact comes from: a document with its symbol and, when it has one, its address."""

    ref = models.CharField(max_length=12, primary_key=True)
    title = models.CharField(max_length=300)
    symbol = models.CharField(max_length=60, blank=True)
    address = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.ref

    @property
    def anchor(self) -> str:
        """The id of this source in the list at the foot of a page."""
        return source_anchor(self.ref)

    @property
    def addresses(self) -> list[str]:
        """Its addresses on the web, the best first."""
        return [line for line in self.address.splitlines() if line.startswith(("https://", "http://"))]


class Course(models.Model):
    code = models.SlugField(max_length=40, primary_key=True)
    theme = models.CharField(max_length=4, choices=[(t.value, t.value) for t in Theme])
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("order",)

    def __str__(self) -> str:
        return self.code


class CourseText(models.Model):
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    summary = models.TextField()
    content_warning = models.TextField(blank=True)
    care = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    source_digest = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("course", "language"), name="course_text_once_per_language"),
        )

    def __str__(self) -> str:
        return self.title


class Lesson(models.Model):
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="lessons")
    slug = models.SlugField(max_length=80)
    order = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    outcomes = models.JSONField()
    sources = models.JSONField()

    class Meta:
        ordering = ("course__order", "order")
        constraints = (
            models.UniqueConstraint(fields=("course", "slug"), name="lesson_slug_once_per_course"),
            models.UniqueConstraint(fields=("course", "order"), name="lesson_order_once_per_course"),
        )

    def __str__(self) -> str:
        return f"{self.course_id}/{self.slug}"


class LessonText(models.Model):
    """A lesson in one language. The JSON fields follow the seed's schema (`courses.curriculum.schema`)."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    aim = models.TextField()
    why = models.TextField()
    body = models.TextField(help_text="Markdown with [S#] sources and [B], [P] marks")
    scenario = models.JSONField()
    key_points = models.JSONField()
    pocket_card = models.JSONField()
    practice = models.JSONField()
    digest = models.CharField(max_length=64)
    source_digest = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("lesson", "language"), name="lesson_text_once_per_language"),
        )

    def __str__(self) -> str:
        return self.title
