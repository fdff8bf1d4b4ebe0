"""Which slots a page shows, and in which order: the gaps first. No Django."""

from collections import Counter
from collections.abc import Iterable

from certification.readiness.enums import Finding
from certification.readiness.figures import SlotReading

# What stops a departure comes first, what is well comes last.
ORDER = (
    Finding.UNNAMED,
    Finding.OTHER_CATEGORY,
    Finding.CANNOT_TELL,
    Finding.FAILED,
    Finding.REVOKED,
    Finding.EXPIRED,
    Finding.REFRESHER_OVERDUE,
    Finding.OBSERVED_EXERCISE_MISSING,
    Finding.NOT_STARTED,
    Finding.IN_PROGRESS,
    Finding.EXPIRING,
    Finding.CERTIFIED,
)
GAPS = "gaps"
LATE = "replaced_late"


def gaps(slots: Iterable[SlotReading]) -> tuple[tuple[Finding, int], ...]:
    """Return what is missing, by kind and number, in the order of `ORDER`."""
    found: Counter[Finding] = Counter(slot.finding for slot in slots if slot.finding is not Finding.CERTIFIED)
    return tuple((finding, found[finding]) for finding in ORDER if found[finding])


def select(slots: Iterable[SlotReading], *, finding: str = "", category: str = "") -> list[SlotReading]:
    """Return the slots of a finding and a category (empty for any), the gaps first, then by number.

    `finding` may also be "gaps" (all that is not certified to the end of the tour) or "replaced_late".
    """
    kept = [s for s in slots if (not category or s.category == category) and _fits(s, finding)]
    return sorted(kept, key=lambda s: (ORDER.index(s.finding), s.number))


def _fits(slot: SlotReading, finding: str) -> bool:
    if finding == GAPS:
        return slot.finding is not Finding.CERTIFIED
    if finding == LATE:
        return slot.replaced_late
    return not finding or slot.finding == finding
