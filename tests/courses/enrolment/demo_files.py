"""The demonstration rosters, and the contingents they name."""

import json
from typing import Any

import yaml
from django.conf import settings

from accounts.contingents.models import Contingent
from accounts.roles.enums import Role
from accounts.roles.rules import Actor, Hold
from accounts.tenancy.scope import all_contributors
from tests import cast

FOLDER = settings.SEEDS_DIR / "demo"
EXPECTED: list[dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text())["files"]


def make_contingents() -> None:
    """Make the contingents of seeds/contingents.yaml, with their slots."""
    for entry in yaml.safe_load((settings.SEEDS_DIR / "contingents.yaml").read_text()):
        made = cast.contingent(entry["code"], slots=0)
        with all_contributors("a test makes slots"):
            _make_slots(made, entry["slots"])


def _make_slots(contingent: Contingent, slots: list[dict[str, Any]]) -> None:
    categories = [slot["category"] for slot in slots for _ in range(slot["count"])]
    for number, category in enumerate(categories, start=1):
        contingent.slots.create(contributor_id=contingent.contributor_id, number=number, category=category)


def officer_of(iso3: str) -> Actor:
    return Actor(actor_id=None, holds=(Hold(Role.CONTRIBUTOR_OFFICER, iso3),))
