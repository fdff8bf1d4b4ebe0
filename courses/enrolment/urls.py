"""Addresses of the roster pages."""

from django.urls import path

from courses.enrolment import views

urlpatterns = [
    path("contributor/roster/", views.upload, name="roster_upload"),
    path("contributor/roster/template.csv", views.csv_template, name="roster_template_csv"),
    path("contributor/roster/template.xlsx", views.xlsx_template, name="roster_template_xlsx"),
    path("contributor/roster/<uuid:roster_id>/", views.plan, name="roster_plan"),
    path("contributor/roster/<uuid:roster_id>/apply/", views.apply, name="roster_apply"),
    path("contributor/roster/<uuid:roster_id>/refused.csv", views.refused, name="roster_refused"),
]
