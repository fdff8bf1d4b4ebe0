"""Addresses of the trainee's lessons."""

from django.urls import path

from courses.learning.views import learn, learn_course, lesson

urlpatterns = [
    path("learn/", learn, name="learn"),
    path("learn/<slug:course>/", learn_course, name="learn_course"),
    path("learn/<slug:course>/<slug:lesson>/", lesson, name="lesson"),
]
