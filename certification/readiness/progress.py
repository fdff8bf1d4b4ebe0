"""How far people have come, as far as it was known on a date."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from certification.readiness.facts import end_of
from courses.enrolment.enums import EnrolmentEventKind
from courses.evidence import Progress
from courses.learning.queries import lessons_done, lessons_total
from courses.models import Enrolment, EnrolmentEvent, Result, Sitting, Standard
from courses.standards.enums import DeliveryPhase


def progress_of(people: Collection[UUID], on: date) -> dict[UUID, tuple[Progress, ...]]:
    """Return each person's progress per enrolment, oldest first, in six queries."""
    until = end_of(on)
    newest_event = EnrolmentEvent.objects.filter(enrolment=OuterRef("pk"), at__lt=until).order_by("-number")
    enrolments = (
        Enrolment.objects.filter(person__in=people, enrolled_at__lt=until)
        .annotate(last_event=Coalesce(Subquery(newest_event.values("kind")[:1]), Value("")))
        .exclude(last_event=EnrolmentEventKind.WITHDRAWN)
        .order_by("enrolled_at", "id")
        .values_list("id", "person", "category", "phase", "standard")
    )
    rows = list(enrolments)
    done, total = lessons_done([row[0] for row in rows]), lessons_total()
    standards = {row.pk: row.parsed() for row in Standard.objects.filter(pk__in={row[4] for row in rows})}
    newest = Result.objects.filter(sitting=OuterRef("pk"), scored_at__lt=until).order_by("-number")
    sittings: dict[UUID, list] = defaultdict(list)
    for row in (
        Sitting.objects.filter(enrolment__person__in=people, started_at__lt=until)
        .annotate(
            passed=Subquery(newest.values("passed")[:1]), scored_at=Subquery(newest.values("scored_at")[:1])
        )
        .order_by("started_at")
        .values("enrolment", "closed_at", "passed", "scored_at", "candidate__attested_at")
    ):
        sittings[row["enrolment"]].append(row)
    found = defaultdict(list)
    for key, person, category, phase, standard in rows:
        tries = sittings[key]
        scored = [t for t in tries if t["scored_at"]]
        last = scored[-1] if scored else None
        found[person].append(
            Progress(
                enrolment=key,
                person=person,
                category=category,
                phase=phase,
                lessons_done=done.get(key, 0),
                lessons_total=total,
                sittings=len(tries),
                sitting_open=any(t["closed_at"] is None or t["closed_at"] >= until for t in tries),
                last_passed=last["passed"] if last else None,
                last_scored_at=last["scored_at"] if last else None,
                attested=bool(last and last["candidate__attested_at"]),
                needs_observed_exercise=standards[standard].needs_observed_exercise(
                    category, DeliveryPhase(phase)
                ),
            )
        )
    return {p: tuple(v) for p, v in found.items()}
