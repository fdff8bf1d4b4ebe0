"""The courses an enrolment asks for and how far its person has come, for machines."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from courses.curriculum.api import MOST_COURSES, MOST_LESSONS
from courses.enrolment.merged import read_merged
from courses.enrolment.models import Enrolment
from courses.learning.queries import courses_of
from courses.standards.enums import Theme


class LessonProgressSerializer(serializers.Serializer[Any]):
    lesson = serializers.CharField(max_length=80, help_text="its name in addresses")
    opened = serializers.BooleanField()
    done = serializers.BooleanField()


class CourseProgressSerializer(serializers.Serializer[Any]):
    """A course, and which of the lessons that the enrolment asks for are opened and done."""

    course = serializers.CharField(max_length=40)
    theme = serializers.ChoiceField([theme.value for theme in Theme])
    complete = serializers.BooleanField()
    lessons = LessonProgressSerializer(many=True, max_length=MOST_LESSONS)  # type: ignore[call-arg]


class EnrolmentProgress(serializers.Serializer[Any]):
    enrolment = serializers.UUIDField()
    courses = CourseProgressSerializer(many=True, max_length=MOST_COURSES)  # type: ignore[call-arg]


class EnrolmentCoursesView(APIView):
    """What an enrolment asks its person to learn."""

    permission = "enrolment:read"

    @extend_schema(
        summary="Show the courses of an enrolment",
        operation_id="enrolments_courses",
        responses=EnrolmentProgress,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """They follow from the standard, the category and the phase; progress counts since training began."""
        del request
        found = read_merged(Enrolment.objects.select_related("standard").get(pk=pk))
        courses = [
            {
                "course": course.outline.code,
                "theme": course.outline.theme,
                "complete": course.complete,
                "lessons": [
                    {"lesson": one.line.slug, "opened": one.opened, "done": one.done}
                    for one in course.lessons
                ],
            }
            for course in courses_of(found, "en")
        ]
        return Response(EnrolmentProgress({"enrolment": found.pk, "courses": courses}).data)
