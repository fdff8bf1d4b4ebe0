"""Index of this app's part of the REST API."""

from django.urls import URLPattern, URLResolver, include, path
from rest_framework.routers import SimpleRouter

from accounts.contingents.api import ContingentViewSet, MissionViewSet
from accounts.contingents.slots_api import AssignmentViewSet, SlotViewSet
from accounts.contributors.api import ContributorViewSet
from accounts.jobs.api import JobView
from accounts.people.api import PersonViewSet
from accounts.trail.api import TrailViewSet
from accounts.webhooks.api import WebhookViewSet

router = SimpleRouter(use_regex_path=False)
router.register("contributors", ContributorViewSet, basename="contributors")
router.register("missions", MissionViewSet, basename="missions")
router.register("contingents", ContingentViewSet, basename="contingents")
router.register("slots", SlotViewSet, basename="slots")
router.register("assignments", AssignmentViewSet, basename="assignments")
router.register("persons", PersonViewSet, basename="persons")
router.register("trail", TrailViewSet, basename="trail")
router.register("webhooks", WebhookViewSet, basename="webhooks")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(router.urls)),
    path("jobs/<uuid:job_id>/", JobView.as_view(), name="job"),
]
