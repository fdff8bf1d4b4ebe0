"""The seeds in the test database: loaded once, when the database is made.

Demonstration contingents are left out: tests make their own (`tests.cast.contingent`).
"""

from django.conf import settings
from django.db import transaction

from accounts.contingents.seeding import load_missions
from accounts.contributors import seeding as contributors
from courses.bank import seeding as bank
from courses.curriculum import seeding as curriculum
from courses.standards import seeding as standards
from courses.standards.models import Standard
from tests import keys

LOADERS = (contributors.load, load_missions, standards.load, bank.load, curriculum.load)


def load_seeds() -> list[str]:
    """Load contributors, missions, the standard, the item bank and the courses; return what was new."""
    with transaction.atomic():
        lines = [line for load in LOADERS for line in load(settings.SEEDS_DIR, write=True)]
        keys.list_keys(*keys.CONTRIBUTORS)
    return lines


def load_seeds_again() -> None:
    """Load them when a transactional test before this one emptied the tables."""
    if not Standard.objects.exists():
        load_seeds()
