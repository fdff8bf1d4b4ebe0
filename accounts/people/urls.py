"""Addresses of the door and the slips."""

from django.urls import path

from accounts.people.views import front_door, own_pin, sign_in_by_slip, sign_out, slips

urlpatterns = [
    path("", front_door, name="front_door"),
    path("sign-in/", sign_in_by_slip, name="sign_in"),
    path("sign-in/pin/", own_pin, name="choose_pin"),
    path("sign-out/", sign_out, name="sign_out"),
    path("contributor/contingents/<str:code>/slips/", slips, name="slips"),
]
