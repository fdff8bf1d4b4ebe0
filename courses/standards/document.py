"""The unified standard's document as dataclasses. No Django.

Shape and rules: the proposal in the domain brief, section 5 (19 areas, 77 outcomes, profiles, passing rule).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from courses.standards.enums import DeliveryPhase, Theme
from courses.standards.errors import BadStandard


@dataclass(frozen=True)
class Area:
    code: str
    theme: Theme
    name: str


@dataclass(frozen=True)
class Outcome:
    """One measurable outcome. `validity_months` is how long evidence of it lasts before it is renewed."""

    code: str
    area: str
    text: str
    bloom: str
    profile: str
    phases: frozenset[str]
    validity_months: int
    must_pass: bool
    derived_from: str


@dataclass(frozen=True)
class PassingRule:
    """Minimum shares in per cent, and the rule on attempts."""

    overall: int
    area: int
    theme: int
    must_pass: int
    attempts: int
    attempt_window_days: int
    cooldown_hours: int


@dataclass(frozen=True)
class StandardDocument:
    version: str
    status: str
    areas: tuple[Area, ...]
    outcomes: tuple[Outcome, ...]
    profiles: dict[str, dict[str, int]]
    passing: PassingRule

    @classmethod
    def parse(cls, data: dict[str, Any]) -> "StandardDocument":
        """Read the normative JSON. Raises BadStandard when a part is missing or refers to nothing."""
        try:
            document = cls._read(data)
        except (KeyError, TypeError, ValueError) as error:
            raise BadStandard(f"the standard's document lacks or misspells {error}") from error
        codes = {area.code for area in document.areas}
        for outcome in document.outcomes:
            if outcome.area not in codes or outcome.profile not in document.profiles:
                raise BadStandard(f"outcome {outcome.code} names an unknown area or profile")
        return document

    @classmethod
    def _read(cls, data: dict[str, Any]) -> "StandardDocument":
        passing = data["passing"]
        return cls(
            version=data["version"],
            status=data["status"],
            areas=tuple(Area(a["code"], Theme(a["theme"]), a["name"]) for a in data["areas"]),
            outcomes=tuple(
                Outcome(
                    code=o["code"],
                    area=o["area"],
                    text=o["text"],
                    bloom=o["bloom"],
                    profile=o["profile"],
                    phases=frozenset(o["phases"]),
                    validity_months=o["validity_months"],
                    must_pass=o["must_pass"],
                    derived_from=o["derived_from"],
                )
                for o in data["outcomes"]
            ),
            profiles=data["profiles"],
            passing=PassingRule(
                overall=passing["overall"],
                area=passing["area"],
                theme=passing["theme"],
                must_pass=passing["must_pass"],
                attempts=passing["attempts"],
                attempt_window_days=passing["attempt_window_days"],
                cooldown_hours=passing["cooldown_hours"],
            ),
        )

    @cached_property
    def outcome_by_code(self) -> dict[str, Outcome]:
        return {outcome.code: outcome for outcome in self.outcomes}

    @cached_property
    def area_by_code(self) -> dict[str, Area]:
        return {area.code: area for area in self.areas}

    def theme_of(self, outcome_code: str) -> Theme:
        return self.area_by_code[self.outcome_by_code[outcome_code].area].theme

    def level(self, outcome: Outcome, category: str) -> int:
        """Return the level (0 to 3) a category needs in an outcome."""
        return self.profiles[outcome.profile].get(category, 0)

    def required(self, category: str, phase: DeliveryPhase) -> tuple[Outcome, ...]:
        """Return the outcomes a category must show in a delivery phase, in the standard's order."""
        return tuple(o for o in self.outcomes if phase.letter in o.phases and self.level(o, category) >= 1)

    def needs_observed_exercise(self, category: str, phase: DeliveryPhase) -> bool:
        """Say whether a required outcome is at level 3, which a paper cannot show."""
        return any(self.level(o, category) >= 3 for o in self.required(category, phase))
