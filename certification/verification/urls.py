"""Addresses of the public check."""

from django.urls import path

from certification.verification.views import verify, verify_by_code

urlpatterns = [
    path("verify/", verify, name="verify"),
    path("verify/<str:code>/", verify_by_code, name="verify_code"),
]
