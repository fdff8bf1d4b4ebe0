"""Addresses for making contingents, changing and resizing them. Slots have theirs in readiness."""

from django.urls import path

from accounts.contingents import views

urlpatterns = [
    path("contributor/contingents/new/", views.new, name="contingent_new"),
    path("contributor/contingents/<str:code>/change/", views.change, name="contingent_change"),
    path("contributor/contingents/<str:code>/rotate/", views.next_rotation, name="contingent_rotate"),
    path("contributor/contingents/<str:code>/slots/add/", views.more_slots, name="slots_add"),
    path("contributor/contingents/<str:code>/slots/drop/", views.fewer_slots, name="slots_drop"),
]
