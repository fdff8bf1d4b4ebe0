"""Index of this app's pages."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("courses.learning.urls")),
    path("", include("courses.assessment.urls")),
    path("", include("courses.standards.urls")),
    path("", include("courses.enrolment.urls")),
]
