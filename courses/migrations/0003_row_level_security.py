from django.db import migrations

from accounts.tenancy.policies import RowLevelSecurity


class Migration(migrations.Migration):

    dependencies = [
        ("courses", "0002_rosters_by_rows"),
    ]

    operations = [
        RowLevelSecurity(
            "Roster",
            "RosterRow",
            "Enrolment",
            "EnrolmentEvent",
            "AssessmentSession",
            "Candidate",
            "Sitting",
            "SittingEvent",
            "Paper",
            "Response",
            "Result",
            "LessonProgress",
        ),
    ]
