"""Addresses of the door and the slips."""

from django.urls import path

from accounts.contingents.slip_views import slip_sheet, slip_sheet_progress, slip_sheet_take, slips
from accounts.people.record_views import person_edit, person_new
from accounts.people.reset_views import pin_reset
from accounts.people.views import front_door, own_pin, sign_in_by_slip, sign_out, still_here

urlpatterns = [
    path("", front_door, name="front_door"),
    path("sign-in/", sign_in_by_slip, name="sign_in"),
    path("sign-in/pin/", own_pin, name="choose_pin"),
    path("sign-in/here/", still_here, name="still_here"),
    path("sign-out/", sign_out, name="sign_out"),
    path("contributor/contingents/<str:code>/slips/", slips, name="slips"),
    path("contributor/slips/<uuid:sheet_id>/", slip_sheet, name="slip_sheet"),
    path("contributor/slips/<uuid:sheet_id>/progress/", slip_sheet_progress, name="slip_sheet_progress"),
    path("contributor/slips/<uuid:sheet_id>/take/", slip_sheet_take, name="slip_sheet_take"),
    path("contributor/people/new/", person_new, name="person_new"),
    path("contributor/people/<uuid:person_id>/edit/", person_edit, name="person_edit"),
    path("contributor/people/<uuid:person_id>/pin/", pin_reset, name="pin_reset"),
]
