"""What readiness answers: counts, slots, themes and what is left to do, as frozen facts. No Django."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from certification.readiness.enums import Cause, Caution, Finding, Step
from courses.standards.enums import Theme

CERTIFIED = frozenset({Finding.CERTIFIED, Finding.EXPIRING})


@dataclass(frozen=True)
class Counts:
    """Slots by what is known of them. `expiring_before_end_of_tour` is part of `certified`."""

    certified: int = 0
    not_certified: int = 0
    unnamed: int = 0
    unknown: int = 0
    expiring_before_end_of_tour: int = 0
    replaced_late: int = 0

    @property
    def required(self) -> int:
        return self.certified + self.not_certified + self.unnamed + self.unknown

    @property
    def lasting(self) -> int:
        """Slots certified to the end of the tour. With those at risk and unknown they are all required."""
        return self.certified - self.expiring_before_end_of_tour

    @property
    def at_risk(self) -> int:
        """Slots that need something to be done: without a name, not certified, or not to the tour's end."""
        return self.unnamed + self.not_certified + self.expiring_before_end_of_tour

    @property
    def ready(self) -> bool:
        """Say whether every slot is certified to the end of the tour. No slots at all is not ready."""
        return 0 < self.required == self.lasting

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.certified + other.certified,
            self.not_certified + other.not_certified,
            self.unnamed + other.unnamed,
            self.unknown + other.unknown,
            self.expiring_before_end_of_tour + other.expiring_before_end_of_tour,
            self.replaced_late + other.replaced_late,
        )


@dataclass(frozen=True)
class SlotReading:
    """What is known of one slot, what is missing, and the one step that would help."""

    slot: UUID
    number: int
    category: str
    position: str
    person: UUID | None
    finding: Finding
    cause: Cause | None = None
    step: Step | None = None
    themes: frozenset[str] = frozenset()
    replaced_late: bool = False
    valid_until: date | None = None
    refresher_due: date | None = None
    lessons_done: int = 0
    lessons_total: int = 0
    other_category: str = ""
    serves_as: str = ""


@dataclass(frozen=True)
class ThemeCounts:
    """Slots by one theme: `shown` reached its minimum in an attested sitting (or is certified)."""

    theme: Theme
    shown: int
    not_shown: int
    unnamed: int
    unknown: int

    @property
    def required(self) -> int:
        return self.shown + self.not_shown + self.unnamed + self.unknown


@dataclass(frozen=True)
class ToDo:
    """A step and the numbers of the slots that wait for it."""

    step: Step
    slots: tuple[int, ...]


@dataclass(frozen=True)
class Readiness:
    contingent: str
    on: date
    counts: Counts
    by_category: tuple[tuple[str, Counts], ...]
    by_theme: tuple[ThemeCounts, ...]
    slots: tuple[SlotReading, ...]
    to_do: tuple[ToDo, ...]
    cautions: tuple[Caution, ...]

    @property
    def ready(self) -> bool:
        return self.counts.ready


def count(slots: Iterable[SlotReading]) -> Counts:
    """Count slots by what is known of them."""
    found: Counter[Finding] = Counter()
    late = 0
    for slot in slots:
        found[slot.finding] += 1
        late += slot.replaced_late
    certified = sum(found[finding] for finding in CERTIFIED)
    unnamed, unknown = found[Finding.UNNAMED], found[Finding.CANNOT_TELL]
    return Counts(
        certified=certified,
        not_certified=found.total() - certified - unnamed - unknown,
        unnamed=unnamed,
        unknown=unknown,
        expiring_before_end_of_tour=found[Finding.EXPIRING],
        replaced_late=late,
    )
