"""Lists, adds and removes which groups of a ministry's sign-in give which roles: without a row, none."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.roles.enums import Role
from accounts.roles.errors import MappingRefused
from accounts.roles.groups import map_group, unmap_group
from accounts.roles.matrix import GROUPS_GIVE
from accounts.roles.models import GroupRole
from accounts.tenancy.scope import all_contributors
from accounts.trail.actions import System

REFUSED = {
    "provider": "IDENTITY_PROVIDERS configures no such provider",
    "contributor": "the provider does not speak for this contributor",
    "role": "no group gives this role",
    "group": "a group has a name",
    "unknown": "there is no such row",
}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="print every row")
        for verb, words in (("add", "from the next sign-in on"), ("remove", "at once")):
            one = verbs.add_parser(verb, help=words)
            one.add_argument("provider", help="its id in IDENTITY_PROVIDERS")
            one.add_argument("group", help="as the provider names it")
            one.add_argument("role", choices=sorted(role.value for role in GROUPS_GIVE))
            one.add_argument("contributor", help="ISO 3166-1 alpha-3")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        del args
        if verb == "list":
            self._list()
            return
        row = {name: options[name] for name in ("provider", "group", "contributor")}
        act = map_group if verb == "add" else unmap_group
        with all_contributors("groups are mapped to roles on the command line"):
            try:
                done = act(by=System(), role=Role(options["role"]), **row)
            except MappingRefused as error:
                raise CommandError(REFUSED[error.code]) from None
        lost = f"; {done} lost the role" if isinstance(done, int) else ""
        words = "gives" if verb == "add" else "no longer gives"
        self.stdout.write(
            f"{row['provider']}: {row['group']} {words} {options['role']} for {row['contributor']}{lost}"
        )

    def _list(self) -> None:
        for row in GroupRole.objects.order_by("provider", "group", "role"):
            known = (
                "" if row.provider in settings.IDENTITY_PROVIDERS else "   (not configured: gives nothing)"
            )
            self.stdout.write(f"{row.provider}: {row.group} -> {row.role} for {row.contributor_id}{known}")
