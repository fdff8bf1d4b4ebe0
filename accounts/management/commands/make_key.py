"""Makes an API key for a machine: one role, one contributor, for some days. The key is printed once."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.contributors.models import ContributorCountry
from accounts.roles.actions import make_key
from accounts.roles.enums import ApiPurpose, Role
from accounts.roles.errors import KeyRefused
from accounts.roles.labels import refusal
from accounts.tenancy.scope import all_contributors
from accounts.trail.actions import System


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--label", required=True, help="whose machine this is")
        parser.add_argument("--purpose", required=True, choices=sorted(p.value for p in ApiPurpose))
        parser.add_argument("--role", required=True, choices=sorted(role.value for role in Role))
        parser.add_argument("--contributor", help="ISO 3166-1 alpha-3; left out, the key is for the world")
        parser.add_argument("--days", type=int, default=365)

    def handle(self, *args: Any, label: str, purpose: str, role: str, days: int, **options: Any) -> None:
        del args
        contributor = options["contributor"]
        if contributor and not ContributorCountry.objects.filter(pk=contributor).exists():
            raise CommandError(f"there is no contributor {contributor}")
        if days < 1:
            raise CommandError("a key is good for at least one day")
        with all_contributors("an API key is made on the command line"):
            try:
                key, token = make_key(
                    by=System(),
                    label=label,
                    purpose=ApiPurpose(purpose),
                    role=Role(role),
                    contributor=contributor,
                    expires_at=timezone.now() + timedelta(days=days),
                )
            except KeyRefused as error:
                raise CommandError(refusal(error)) from None
        self.stdout.write(f"good until {key.expires_at:%Y-%m-%d}; shown only now: {token}")
