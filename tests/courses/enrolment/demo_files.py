"""The demonstration rosters, and the contingents they name."""

import json
from typing import Any

from django.conf import settings

from accounts.contingents.seeding import load_contingents
from accounts.roles.enums import Role
from accounts.roles.rules import Actor, Hold

FOLDER = settings.SEEDS_DIR / "demo"
EXPECTED: list[dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text())["files"]


def make_contingents() -> None:
    """Make the demonstration contingents, with their slots."""
    load_contingents(settings.SEEDS_DIR, write=True)


def officer_of(iso3: str) -> Actor:
    return Actor(actor_id=None, holds=(Hold(Role.CONTRIBUTOR_OFFICER, iso3),))
