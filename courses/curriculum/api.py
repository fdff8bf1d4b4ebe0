"""Courses and the lessons they are made of, for machines."""

from typing import Any, ClassVar

from django.conf import settings
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles.resources import Resource
from courses.curriculum.models import Course
from courses.curriculum.queries import courses_with_lessons
from courses.standards.enums import Theme

LANGUAGES = [code for code, _name in settings.LANGUAGES]
MOST_COURSES, MOST_LESSONS, MOST_OUTCOMES = 100, 500, 100


class LanguageFilter(serializers.Serializer[Any]):
    language = serializers.ChoiceField(
        LANGUAGES, required=False, default="en", help_text="of the words; English where there are none"
    )


class LessonSerializer(serializers.Serializer[Any]):
    slug = serializers.SlugField(max_length=80, help_text="its name in addresses")
    title = serializers.CharField(max_length=200)
    minutes = serializers.IntegerField(min_value=0, max_value=10_000)
    outcomes = serializers.ListField(child=serializers.CharField(max_length=20), max_length=MOST_OUTCOMES)


class CourseSerializer(serializers.Serializer[Any]):
    """A course with its lessons in order. `language`: the one its words are really in."""

    code = serializers.SlugField(max_length=40)
    theme = serializers.ChoiceField([theme.value for theme in Theme])
    title = serializers.CharField(max_length=200)
    summary = serializers.CharField(max_length=5_000)
    language = serializers.ChoiceField(LANGUAGES)
    lessons = LessonSerializer(many=True, max_length=MOST_LESSONS)  # type: ignore[call-arg]


@extend_schema_serializer(many=False)
class Courses(serializers.Serializer[Any]):
    results = CourseSerializer(many=True, max_length=MOST_COURSES)  # type: ignore[call-arg]


class CourseViewSet(Resource[Course]):
    """What is taught. Which lessons a person is asked for: enrolments/{id}/courses/."""

    permission: ClassVar[dict[str, str]] = {"list": "enrolment:read", "retrieve": "enrolment:read"}
    queryset = Course.objects.all()
    serializer_class = CourseSerializer
    pagination_class = None
    lookup_value_converter = "str"
    Filters = LanguageFilter

    @extend_schema(summary="List courses", parameters=[LanguageFilter], responses=Courses)
    def list(self, request: Request) -> Response:
        """All of them, in order, each with its lessons."""
        del request
        return Response(Courses({"results": courses_with_lessons(self.asked()["language"])}).data)

    @extend_schema(summary="Show one course", parameters=[LanguageFilter])
    def retrieve(self, request: Request, pk: str) -> Response:
        """By its code."""
        del request
        found = next((one for one in courses_with_lessons(self.asked()["language"]) if one.code == pk), None)
        if found is None:
            raise Course.DoesNotExist
        return Response(self.get_serializer(found).data)
