"""Addresses of the roster pages."""

from django.urls import path

from courses.enrolment import apply_views, views
from courses.enrolment.download_views import people_export, refused, roster_template
from courses.enrolment.enums import FileKind

urlpatterns = [
    path("contributor/roster/", views.upload, name="roster_upload"),
    path("contributor/roster/all/", views.rosters, name="roster_list"),
    path("contributor/roster/template.csv", roster_template, {"kind": FileKind.CSV}, "roster_template_csv"),
    path(
        "contributor/roster/template.xlsx", roster_template, {"kind": FileKind.XLSX}, "roster_template_xlsx"
    ),
    path("contributor/roster/template.ods", roster_template, {"kind": FileKind.ODS}, "roster_template_ods"),
    path("contributor/roster/<uuid:roster_id>/", views.plan, name="roster_plan"),
    path("contributor/roster/<uuid:roster_id>/progress/", views.progress, name="roster_progress"),
    path("contributor/roster/<uuid:roster_id>/decide/", apply_views.decide, name="roster_decide"),
    path("contributor/roster/<uuid:roster_id>/check/", apply_views.check_once_more, name="roster_check"),
    path("contributor/roster/<uuid:roster_id>/apply/", apply_views.apply, name="roster_apply"),
    path("contributor/roster/<uuid:roster_id>/go-on/", apply_views.go_on, name="roster_go_on"),
    # The refused rows in the kind of file that was sent, and in a kind asked for.
    path("contributor/roster/<uuid:roster_id>/refused/", refused, name="roster_refused"),
    path(
        "contributor/roster/<uuid:roster_id>/refused.csv",
        refused,
        {"kind": FileKind.CSV},
        "roster_refused_csv",
    ),
    path(
        "contributor/roster/<uuid:roster_id>/refused.xlsx",
        refused,
        {"kind": FileKind.XLSX},
        "roster_refused_xlsx",
    ),
    path(
        "contributor/roster/<uuid:roster_id>/refused.ods",
        refused,
        {"kind": FileKind.ODS},
        "roster_refused_ods",
    ),
    path("contributor/people/export.csv", people_export, {"kind": FileKind.CSV}, "people_export_csv"),
    path("contributor/people/export.xlsx", people_export, {"kind": FileKind.XLSX}, "people_export_xlsx"),
]
