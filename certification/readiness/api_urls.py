"""Addresses of readiness in the REST API."""

from django.urls import path

from certification.readiness.api import ReadinessView

urlpatterns = [path("readiness/", ReadinessView.as_view(), name="api-readiness")]
