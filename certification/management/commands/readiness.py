"""readiness CONTINGENT [--on DATE] [--format json|csv|pdf]: how ready one contingent is on a date."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.contingents.models import Contingent
from accounts.tenancy.scope import scoped
from certification.certificates.queries import today
from certification.readiness.export import as_csv, as_data
from certification.readiness.queries import names_of, readiness_of
from certification.readiness.report import draw


def day(text: str) -> date:
    """Read a date of the command line. Raises ArgumentTypeError, which names the form wanted."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a date like 2027-03-01") from error


class Command(BaseCommand):
    help = "Print how ready a contingent is on a date (today, or a past or coming day)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("contingent", help="its code, such as NPL-UNMISS-2027A")
        parser.add_argument("--on", type=day, default=None, help="YYYY-MM-DD; today (UTC) when left out")
        parser.add_argument("--format", choices=("json", "csv", "pdf"), default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["contingent"]
        with scoped({code[:3]}):  # a contingent's code begins with its contributor's
            self._print(code, options["on"] or today(), options["format"])

    def _print(self, code: str, on: date, form: str) -> None:
        rows = Contingent.objects.select_related("mission", "contributor")
        contingent = rows.filter(code=code).first()
        if contingent is None:
            raise CommandError(f"no contingent has the code {code}")
        found = readiness_of(contingent, on)
        names = names_of(slot.person for slot in found.slots)
        if form == "pdf":
            sys.stdout.buffer.write(draw(contingent, found, names))
        elif form == "csv":
            self.stdout.write(as_csv(found, names), ending="")
        else:
            self.stdout.write(json.dumps(as_data(found, names), ensure_ascii=False, indent=2))
