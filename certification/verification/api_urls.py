"""Addresses of the public check in the REST API."""

from django.urls import path

from certification.verification.api import VerificationsView, VerificationView

urlpatterns = [
    path("verifications/", VerificationsView.as_view(), name="verifications"),
    path("verifications/<str:code>/", VerificationView.as_view(), name="verification"),
]
