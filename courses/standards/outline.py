"""The standard laid out for reading: its areas, and who needs what. No Django."""

from dataclasses import dataclass

from accounts.people.enums import Category
from courses.standards.document import Area, Outcome, StandardDocument
from courses.standards.enums import DeliveryPhase


@dataclass(frozen=True)
class Line:
    """One outcome with the level (0 to 3) of each category asked about, in their order."""

    outcome: Outcome
    levels: tuple[int, ...]


@dataclass(frozen=True)
class AreaOutline:
    area: Area
    lines: tuple[Line, ...]

    @property
    def must_pass(self) -> int:
        return sum(line.outcome.must_pass for line in self.lines)


@dataclass(frozen=True)
class Need:
    """What a category needs: outcomes in all phases, and those before departure."""

    category: str
    outcomes: int
    before_departure: int
    must_pass: int
    exercise: bool


def categories_of(document: StandardDocument) -> tuple[str, ...]:
    """Return every category the profiles name, in the order of the twelve.

    A document's own order is lost in PostgreSQL, which keeps a JSON object's keys in an order of its own.
    """
    named = {code for levels in document.profiles.values() for code in levels}
    return tuple(category.value for category in Category if category in named)


def outline(document: StandardDocument, category: str | None = None) -> tuple[AreaOutline, ...]:
    """Lay out the areas: every outcome with all categories' levels, or only what one category needs."""
    asked = (category,) if category else categories_of(document)
    areas = []
    for area in document.areas:
        lines = tuple(
            Line(outcome, tuple(document.level(outcome, code) for code in asked))
            for outcome in document.outcomes
            if outcome.area == area.code
        )
        kept = tuple(line for line in lines if not category or line.levels[0])
        if kept:
            areas.append(AreaOutline(area, kept))
    return tuple(areas)


def needs(document: StandardDocument) -> tuple[Need, ...]:
    """Count, for each category, what it must show."""
    found = []
    for category in categories_of(document):
        before = document.required(category, DeliveryPhase.PRE_DEPLOYMENT)
        found.append(
            Need(
                category=category,
                outcomes=sum(document.level(outcome, category) > 0 for outcome in document.outcomes),
                before_departure=len(before),
                must_pass=sum(outcome.must_pass for outcome in before),
                exercise=document.needs_observed_exercise(category, DeliveryPhase.PRE_DEPLOYMENT),
            )
        )
    return tuple(found)
