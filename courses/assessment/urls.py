"""Addresses of sittings and sessions."""

from django.urls import path

from courses.assessment.room_views import session_list, session_new, session_room
from courses.assessment.views import sit, sitting, sitting_answer, sitting_check, sitting_result

urlpatterns = [
    path("sit/", sit, name="sit"),
    path("sit/<uuid:sitting>/", sitting, name="sitting"),
    path("sit/<uuid:sitting>/answer/", sitting_answer, name="sitting_answer"),
    path("sit/<uuid:sitting>/check/", sitting_check, name="sitting_check"),
    path("sit/<uuid:sitting>/result/", sitting_result, name="sitting_result"),
    path("contributor/sessions/", session_list, name="sessions"),
    path("contributor/sessions/new/", session_new, name="session_new"),
    path("contributor/sessions/<uuid:session>/", session_room, name="session_room"),
]
