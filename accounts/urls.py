"""Index of this app's pages."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.jobs.urls")),
    path("", include("accounts.roles.urls")),
    path("", include("accounts.webhooks.urls")),
    path("", include("accounts.people.urls")),
    path("", include("accounts.contingents.urls")),
]
