"""Index of this app's part of the REST API."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from courses.enrolment.api import RosterViewSet

router = SimpleRouter(use_regex_path=False)
router.register("rosters", RosterViewSet, basename="roster")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(router.urls)),
]
