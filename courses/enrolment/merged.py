"""What was done under records that were merged counts for the record that was kept.

Enrolments stay where they were made. Whoever asks how far somebody has come reads, beside an enrolment, those
of the same training under the records that were merged into this person's.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Case, F, UUIDField, Value, When

from courses.enrolment.models import Enrolment


def with_merged(enrolments: Iterable[Enrolment], person_id: UUID) -> list[Enrolment]:
    """Return a person's own of these enrolments, each knowing those of its training under merged records."""
    rows = list(enrolments)
    own = [one for one in rows if one.person_id == person_id]
    for one in own:
        one.merged = tuple(r.pk for r in rows if r.person_id != person_id and r.training == one.training)
    return own


def read_merged(enrolment: Enrolment) -> Enrolment:
    """Let an enrolment know those of its training under merged records: one query."""
    others = Enrolment.objects.filter(
        person__merged_into=enrolment.person_id,
        category=enrolment.category,
        phase=enrolment.phase,
        mission=enrolment.mission_id,
        standard=enrolment.standard_id,
    )
    enrolment.merged = tuple(others.values_list("pk", flat=True))
    return enrolment


def counting_for(enrolments: Iterable[Enrolment]) -> dict[UUID, UUID]:
    """Return, for every enrolment that counts, the one it counts for: itself, or the kept record's."""
    return {key: one.pk for one in enrolments for key in (one.pk, *one.merged)}


def owner(field: str, counting: Mapping[UUID, UUID]) -> Any:
    """Return, as an expression over rows that name an enrolment, the enrolment they count for."""
    moved = [
        When(**{field: key}, then=Value(own, UUIDField())) for key, own in counting.items() if key != own
    ]
    return Case(*moved, default=F(field), output_field=UUIDField()) if moved else F(field)
