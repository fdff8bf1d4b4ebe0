"""Makes the demonstration logins of a developer's own machine and prints them once."""

import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.roles.actions import grant
from accounts.roles.enums import Role
from accounts.tenancy.scope import all_contributors
from accounts.trail.actions import System
from accounts.users.models import User

LOGINS = (
    ("officer.nepal", "Asha Gurung", Role.CONTRIBUTOR_OFFICER, "NPL"),
    ("certifier.nepal", "Bikram Thapa", Role.CERTIFYING_OFFICER, "NPL"),
    ("second.nepal", "Chandra Rai", Role.CERTIFYING_OFFICER, "NPL"),
    ("proctor.nepal", "Hari Magar", Role.PROCTOR, "NPL"),
    ("officer.morocco", "Omar Benali", Role.CONTRIBUTOR_OFFICER, "MAR"),
    ("auditor", "Inès Duarte", Role.AUDITOR, None),
    ("administrator", "Tomas Berg", Role.ADMINISTRATOR, None),
)


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []  # `make run` waits for this at every start

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="set new passwords and print them")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("demonstration logins are made only while DEBUG is on")
        made = User.objects.filter(login__endswith="@tutela.example").exists()
        if made and not options["again"]:
            self.stdout.write(
                "Demonstration logins exist; `manage.py demo_logins --again` prints new passwords."
            )
            return
        self.stdout.write("Demonstration logins (people and passwords are invented; shown only now):")
        with transaction.atomic(), all_contributors("demonstration logins are made for several countries"):
            for name, full_name, role, contributor in LOGINS:
                password = secrets.token_urlsafe(12)
                self._login(f"{name}@tutela.example", full_name, role, contributor, password)
                self.stdout.write(f"  {role.value:22} {name}@tutela.example   {password}")
        self.stdout.write(
            "Staff sign in at /staff/login/. Peacekeepers sign in at /sign-in/ with a printed slip."
        )

    def _login(self, email: str, name: str, role: Role, contributor: str | None, password: str) -> None:
        user = User.objects.filter(login=email).first()
        if user is None:
            user = User.objects.create_user(email=email, password=password, name=name)
        user.set_password(password)
        user.is_staff = user.is_superuser = role is Role.ADMINISTRATOR
        user.save(update_fields=["password", "is_staff", "is_superuser"])
        grant(by=System(), user=user, role=role, contributor=contributor)
