"""What is required, what is taught, how far each person has come, what they can show."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Courses"

    def ready(self) -> None:
        from accounts.jobs.registry import handle
        from courses.assessment.tasks import paper_time_over
        from courses.enrolment.actions import APPLY_REQUESTED, CHECK_REQUESTED
        from courses.enrolment.following import on_slot_filled
        from courses.enrolment.tasks import apply_requested, check_requested

        handle(CHECK_REQUESTED, check_requested)
        handle(APPLY_REQUESTED, apply_requested)
        handle("paper.time_over", paper_time_over)
        handle("slot.filled", on_slot_filled)
