"""Index of this app's pages."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("certification.certificates.urls")),
    path("", include("certification.register.urls")),
    path("", include("certification.documents.urls")),
    path("", include("certification.credentials.urls")),
    path("", include("certification.verification.urls")),
    path("", include("certification.readiness.urls")),
]
