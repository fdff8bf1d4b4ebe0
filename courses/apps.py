"""What is required, what is taught, how far each person has come, what they can show."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Courses"
