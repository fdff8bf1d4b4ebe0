"""Makes a staff login, or gives an existing one another role. A new login's password is printed once."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import EmailValidator
from django.db import transaction

from accounts.contributors.models import ContributorCountry
from accounts.roles.actions import grant
from accounts.roles.enums import Role
from accounts.tenancy.scope import all_contributors
from accounts.trail.actions import System
from accounts.users.models import User

STAFF = sorted(role.value for role in Role if role is not Role.TRAINEE)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="as it is printed on certificates the person signs")
        parser.add_argument("--role", required=True, choices=STAFF)
        parser.add_argument("--contributor", help="ISO 3166-1 alpha-3; left out, the role is on the world")

    def handle(self, *args: Any, email: str, name: str, role: str, **options: Any) -> None:
        del args
        contributor = options["contributor"]
        if contributor and not ContributorCountry.objects.filter(pk=contributor).exists():
            raise CommandError(f"there is no contributor {contributor}")
        try:
            EmailValidator()(email)
        except ValidationError:
            raise CommandError(f"{email} is not an e-mail address") from None
        with transaction.atomic(), all_contributors("a staff login is made on the command line"):
            user = User.objects.filter(login=email).first()
            if user is None:
                user = self._new(email, name)
            if role == Role.ADMINISTRATOR:
                User.objects.filter(pk=user.pk).update(is_staff=True)
            grant(by=System(), user=user, role=Role(role), contributor=contributor)
        self.stdout.write(f"{email}: {role} on {contributor or 'the world'}")

    def _new(self, email: str, name: str) -> User:
        password = secrets.token_urlsafe(15)
        self.stdout.write(f"password, shown only now: {password} (change it at /staff/password/change/)")
        return User.objects.create_user(email=email, password=password, name=name or email)
