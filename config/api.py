"""The REST API's addresses, version 1."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from config.api_docs import api_docs, nothing_here

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", api_docs, name="api-docs"),
    path("", include("accounts.api_urls")),
    path("", include("courses.api_urls")),
    path("", include("certification.api_urls")),
    path("<path:rest>", nothing_here, name="api-nothing"),  # last: nobody answers there
]
