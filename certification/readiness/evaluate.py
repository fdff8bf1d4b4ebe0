"""Whether a contingent is ready on a date, worked out from facts. No Django.

Rules: design decisions 2 (two clocks), 4 (observed exercise), 7 (attestation), 12 (a date is its end, UTC),
13 (what is counted) and 14 (mandates warn). "Unknown" never counts as ready.
"""

from datetime import date

from certification.readiness.enums import Caution, Step
from certification.readiness.facts import ContingentFacts
from certification.readiness.figures import Readiness, SlotReading, ThemeCounts, ToDo, count
from certification.readiness.reading import read_slot
from courses.standards.enums import Theme


def evaluate(facts: ContingentFacts, on: date) -> Readiness:
    """Answer each slot of a contingent as things stood (or, for a coming date, will stand) at its end.

    `facts` holds the assignments in force on that day. Nothing issued, decided or scored later counts.
    """
    slots = tuple(read_slot(slot, facts, on) for slot in sorted(facts.slots, key=lambda s: s.number))
    categories = sorted({slot.category for slot in slots})
    return Readiness(
        contingent=facts.code,
        on=on,
        counts=count(slots),
        by_category=tuple((c, count(s for s in slots if s.category == c)) for c in categories),
        by_theme=tuple(_by_theme(theme, slots) for theme in Theme),
        slots=slots,
        to_do=_to_do(slots),
        cautions=cautions(facts.mandate_until, verified=facts.mandate_verified, on=on),
    )


def cautions(mandate_until: date | None, *, verified: bool, on: date) -> tuple[Caution, ...]:
    """Return what warns, and never blocks, about the mission's mandate on a date."""
    if mandate_until is None or not verified:
        return (Caution.MANDATE_UNKNOWN,)
    return (Caution.MANDATE_LAPSED,) if mandate_until < on else ()


def _by_theme(theme: Theme, slots: tuple[SlotReading, ...]) -> ThemeCounts:
    counts = count(slots)
    shown = sum(theme in slot.themes for slot in slots)
    return ThemeCounts(
        theme, shown, counts.certified + counts.not_certified - shown, counts.unnamed, counts.unknown
    )


def _to_do(slots: tuple[SlotReading, ...]) -> tuple[ToDo, ...]:
    """Group the slots by the step that helps them: the shortest list that would make the contingent ready."""
    return tuple(
        ToDo(step, numbers)
        for step in Step
        if (numbers := tuple(slot.number for slot in slots if slot.step is step))
    )
