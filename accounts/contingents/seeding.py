"""Loads missions from seeds/missions.yaml and demonstration contingents from seeds/contingents.yaml."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.contingents.enums import ContingentKind
from accounts.contingents.models import Contingent, Mission, Slot
from accounts.people.enums import Category
from accounts.seedfiles import Record, read_list
from accounts.tenancy.scope import all_contributors

_MISSION_FIELDS = (
    "name", "countries", "poc_mandate", "since", "mandate_until", "mandate_verified", "open", "last_mandate",
    "languages", "source",
)  # fmt: skip


@dataclass(frozen=True)
class _Contingent:
    code: str
    contributor: str
    name: str
    mission: str
    kind: str
    planned_departure: date
    end_of_tour: date
    slots: tuple[tuple[str, str], ...]


def load(root: Path, *, write: bool) -> list[str]:
    """Load missions and contingents; return the differences. Raises SeedFault.

    A contingent already there is left as it is: its dates and slots belong to its contributor's officer.
    """
    with transaction.atomic():
        return [*load_missions(root, write=write), *load_contingents(root, write=write)]


def load_missions(root: Path, *, write: bool) -> list[str]:
    """Load the missions alone; return the differences. Raises SeedFault.

    A mission whose mandate was meanwhile prolonged on the administration pages is left as it is.
    """
    wanted = [_read_mission(record) for record in read_list(root / "missions.yaml", root, "code")]
    stored = {row.pk: row for row in Mission.objects.all()}
    new = [m for m in wanted if m.pk not in stored]
    changed = [m for m in wanted if m.pk in stored and _brings_news(m, stored[m.pk])]
    if write:
        Mission.objects.bulk_create(new)
        Mission.objects.bulk_update(changed, _MISSION_FIELDS)
    return [*(f"mission {m.pk}: new" for m in new), *(f"mission {m.pk}: changed" for m in changed)]


def load_contingents(root: Path, *, write: bool) -> list[str]:
    """Load the contingents that are not there yet; return the differences. Raises SeedFault."""
    wanted = [_read_contingent(record) for record in read_list(root / "contingents.yaml", root, "code")]
    with all_contributors("demonstration contingents are seeded"):
        stored = set(Contingent.objects.values_list("code", flat=True))
        new = [c for c in wanted if c.code not in stored]
        if write:
            _write_contingents(new)
    return [f"contingent {c.code}: new, {len(c.slots)} slots" for c in new]


@transaction.atomic
def _write_contingents(new: list[_Contingent]) -> None:
    for c in new:
        row = Contingent.objects.create(
            contributor_id=c.contributor,
            code=c.code,
            name=c.name,
            mission_id=c.mission,
            kind=c.kind,
            planned_departure=c.planned_departure,
            end_of_tour=c.end_of_tour,
        )
        Slot.objects.bulk_create(
            Slot(
                contributor_id=c.contributor,
                contingent=row,
                number=number,
                category=category,
                position=position,
            )
            for number, (category, position) in enumerate(c.slots, start=1)
        )


def _brings_news(seed: Mission, stored: Mission) -> bool:
    if stored.mandate_until and (not seed.mandate_until or stored.mandate_until > seed.mandate_until):
        return False
    return _facts(seed) != _facts(stored)


def _facts(mission: Mission) -> dict[str, Any]:
    return {field: getattr(mission, field) for field in _MISSION_FIELDS}


def _read_mission(record: Record) -> Mission:
    record.only("code", *_MISSION_FIELDS)
    return Mission(
        code=record.pattern("code", "[A-Z]{3,12}", "a mission's abbreviation"),
        name=record.text("name", limit=120),
        countries=list(record.texts("countries")),
        poc_mandate=record.flag("poc_mandate"),
        since=record.text("since", limit=60),
        mandate_until=record.day("mandate_until", optional=True),
        mandate_verified=record.flag("mandate_verified"),
        open=record.flag("open"),
        last_mandate=record.text("last_mandate", optional=True, limit=120),
        languages=list(record.texts("languages")),
        source=record.text("source", optional=True, limit=60),
    )


def _read_contingent(record: Record) -> _Contingent:
    record.only("code", "contributor", "name", "mission", "kind", "planned_departure", "end_of_tour", "slots")
    departure, end = record.day("planned_departure"), record.day("end_of_tour")
    if departure is None or end is None or end <= departure:
        raise record.fault("end_of_tour", "must be after planned_departure")
    contributor = record.pattern("contributor", "[A-Z]{3}", "a code of ISO 3166-1 alpha-3")
    return _Contingent(
        code=record.pattern(
            "code", f"{contributor}-[A-Z0-9-]{{1,36}}", "a code that begins with its country"
        ),
        contributor=contributor,
        name=record.text("name", limit=120),
        mission=record.text("mission"),
        kind=record.choice("kind", [k.value for k in ContingentKind]),
        planned_departure=departure,
        end_of_tour=end,
        slots=tuple(slot for group in record.parts("slots") for slot in _slots(group)),
    )


def _slots(group: Record) -> list[tuple[str, str]]:
    group.only("category", "count", "position")
    category = group.choice("category", [c.value for c in Category])
    return [(category, group.text("position", optional=True, limit=120))] * group.whole("count", 1, 1000)
