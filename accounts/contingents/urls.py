"""Addresses for making contingents and swapping people."""

from django.urls import path

from accounts.contingents import views

urlpatterns = [
    path("contributor/contingents/new/", views.new, name="contingent_new"),
    path("contributor/contingents/<str:code>/swap/<uuid:slot_id>/", views.swap_person, name="slot_swap"),
]
