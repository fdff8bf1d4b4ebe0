"""`seed [--check]`: loads seeds/ idempotently."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import transaction

from accounts.contingents import seeding as contingents
from accounts.contributors import seeding as contributors
from accounts.seedfiles import SeedFault
from courses.bank import seeding as bank
from courses.curriculum import seeding as curriculum
from courses.standards import seeding as standards
from courses.standards.errors import BadStandard, StandardIsPublished

LOADERS = {
    "contributors": contributors.load,
    "missions and contingents": contingents.load,
    "standards": standards.load,
    "item bank": bank.load,
    "curriculum": curriculum.load,
}


def load_all(root: Path, *, write: bool) -> dict[str, list[str]]:
    """Load every part in one transaction: when a file is rejected, nothing changes."""
    with transaction.atomic():
        return {name: load(root, write=write) for name, load in LOADERS.items()}


class Command(BaseCommand):
    help = "Load contributors, missions, the standard, the item bank and the courses from seeds/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="print the differences, change nothing")
        parser.add_argument(
            "--root", type=Path, default=settings.SEEDS_DIR, help="another folder than seeds/"
        )

    def handle(self, *args: Any, check: bool, root: Path, verbosity: int, **options: Any) -> None:
        del args, options
        try:
            differences = load_all(root, write=not check)
        except (SeedFault, BadStandard, StandardIsPublished) as error:
            raise CommandError(f"nothing was loaded: {error}") from error
        for name, lines in differences.items():
            if verbosity > 0:
                for line in lines:
                    self.stdout.write(f"  {line}")
            self.stdout.write(f"{name}: {len(lines)} {'to load' if check else 'loaded'}")
        if check and any(differences.values()):
            raise CommandError("the database differs from the seeds", returncode=1)
