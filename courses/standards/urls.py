"""Addresses of the standard."""

from django.urls import path

from courses.standards.views import standard, standard_document

urlpatterns = [
    path("standard/", standard, name="standard"),
    path("standard/<str:version>/", standard, name="standard_version"),
    path("standard/<str:version>/document.json", standard_document, name="standard_document"),
]
