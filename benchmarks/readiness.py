"""Readiness of a contingent: statements by its size, and CPU, against a loop that asks for each slot."""

from datetime import date

from django.db.models import Exists, OuterRef

from accounts.contingents.models import Assignment, Contingent
from accounts.tenancy.scope import scoped
from benchmarks.figures import Figure
from benchmarks.measuring import cost, medians
from benchmarks.world import certified, filled, passed
from certification.certificates.models import Certificate, CertificateEvent
from certification.readiness.evaluate import evaluate
from certification.readiness.queries import facts_of, readiness_of

SIZES = (3, 100, 850)
ROUNDS = 5


def measure() -> list[Figure]:
    with scoped({"NPL"}):
        contingents = {slots: _contingent(slots) for slots in SIZES}
        return [*_statements(contingents), *_seconds(contingents[SIZES[-1]])]


def _contingent(slots: int) -> Contingent:
    """Make a contingent of which one in ten has no name, and one in ten of the rest has not passed."""
    made, people = filled(f"NPL-READY-{slots}", slots, slots - slots // 10)
    certified(made, passed(made, people[: len(people) - len(people) // 10]))
    return Contingent.objects.select_related("mission").get(pk=made.pk)


def _statements(contingents: dict[int, Contingent]) -> list[Figure]:
    least, *larger = (
        cost(lambda one=one: readiness_of(one, one.planned_departure)).statements  # type: ignore[misc]
        for one in contingents.values()
    )
    loop = cost(lambda: _slot_by_slot(contingents[SIZES[0]])).statements
    unit = "statements"
    return [
        Figure(f"contingent of {SIZES[0]} slots", least, unit, f"a loop over {SIZES[0]} slots", loop),
        *(
            # Design page "style": as many queries for more rows as for one.
            Figure(f"contingent of {slots} slots", count, unit, f"{SIZES[0]} slots", least, target=least)
            for slots, count in zip(SIZES[1:], larger, strict=True)
        ),
    ]


def _seconds(contingent: Contingent) -> list[Figure]:
    on = contingent.planned_departure
    facts = facts_of(contingent, on)
    assert evaluate(facts, on).counts.certified == _slot_by_slot(contingent)
    rule, whole, loop = medians(
        lambda: evaluate(facts, on),
        lambda: readiness_of(contingent, on),
        lambda: _slot_by_slot(contingent),
        rounds=ROUNDS,
    )
    slots = f"{SIZES[-1]} slots"
    return [
        Figure(f"evaluate() alone, {slots}", rule * 1000, "CPU ms", "with reading the facts", whole * 1000),
        Figure(f"readiness of {slots}", whole * 1000, "CPU ms", "a loop that only counts them", loop * 1000),
    ]


def _slot_by_slot(contingent: Contingent) -> int:
    """Count the certified slots as plain code has it: for each its person, for the person a certificate."""
    on: date = contingent.planned_departure
    found = 0
    for slot in contingent.slots.all():
        assignment = Assignment.objects.on(on).filter(slot=slot).first()
        if assignment is not None:
            valid = Certificate.objects.filter(person=assignment.person_id, valid_until__gte=on)
            revoked = CertificateEvent.objects.filter(certificate=OuterRef("pk"), kind="revoked")
            found += valid.exclude(Exists(revoked)).exists()
    return found
