"""Addresses for machines that watch the site."""

from django.urls import path

from accounts.jobs.views import live, metrics, ready

urlpatterns = [
    path("healthz/live", live, name="live"),
    path("healthz/ready", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
]
