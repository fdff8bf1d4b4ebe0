"""Index of this app's part of the REST API."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("certification.certificates.api_urls")),
    path("", include("certification.verification.api_urls")),
    path("", include("certification.readiness.api_urls")),
]
