"""Index of this app's part of the REST API."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from courses.curriculum.api import CourseViewSet
from courses.enrolment.api import RosterViewSet
from courses.enrolment.enrolments_api import EnrolmentViewSet
from courses.learning.api import EnrolmentCoursesView
from courses.standards.api import StandardViewSet

router = SimpleRouter(use_regex_path=False)
router.register("rosters", RosterViewSet, basename="roster")
router.register("standards", StandardViewSet, basename="standards")
router.register("courses", CourseViewSet, basename="courses")
router.register("enrolments", EnrolmentViewSet, basename="enrolments")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(router.urls)),
    path("enrolments/<uuid:pk>/courses/", EnrolmentCoursesView.as_view(), name="enrolments-courses"),
]
