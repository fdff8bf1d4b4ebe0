"""Index of this app's part of the REST API."""

from django.urls import URLPattern, URLResolver, path

from accounts.jobs.api import JobView

urlpatterns: list[URLPattern | URLResolver] = [
    path("jobs/<uuid:job_id>/", JobView.as_view(), name="job"),
]
