"""Addresses of the public check."""

from django.urls import path

from certification.verification.offline_views import offline, offline_manifest, offline_worker
from certification.verification.views import verify, verify_by_code

urlpatterns = [
    path("verify/", verify, name="verify"),
    path("v", offline, name="offline_short"),
    path("verify/offline/", offline, name="offline"),
    path("verify/offline/manifest.webmanifest", offline_manifest, name="offline_manifest"),
    path("verify/offline/sw.js", offline_worker, name="offline_worker"),
    path("verify/<str:code>/", verify_by_code, name="verify_code"),
]
