"""Scoring a paper under the standard's passing rule. No Django.

Rule (domain brief 5.5, design decision 1): overall, each theme, and each pool of areas must reach their
minimum, and every must-pass item must be right. Minimums are compared as whole numbers
(right x 100 against minimum x asked), never on rounded shares.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from courses.assessment.paper import Line
from courses.bank.item import BankItem
from courses.standards.blueprint import Blueprint
from courses.standards.document import StandardDocument

MUST_PASS_MISSED = "must_pass_missed"  # noqa: S105 - a reason's code


@dataclass(frozen=True)
class Mark:
    """Whether one question was answered right, and the outcome it shows (its item's primary one)."""

    outcome: str
    right: bool


@dataclass(frozen=True)
class Part:
    """Right answers out of those asked. `minimum` in per cent; 0 where none binds."""

    name: str
    right: int
    of: int
    minimum: int = 0

    @property
    def met(self) -> bool:
        return self.right * 100 >= self.minimum * self.of

    @property
    def share(self) -> float:
        """Per cent with one decimal, for people to read."""
        return round(100 * self.right / self.of, 1) if self.of else 0.0

    def as_json(self) -> dict[str, Any]:
        return {"right": self.right, "of": self.of, "share": self.share, "minimum": self.minimum}


@dataclass(frozen=True)
class Score:
    """What a sitting showed. `reasons` are codes such as `theme_below:SGBV`; none means passed."""

    overall: Part
    themes: tuple[Part, ...]
    areas: tuple[Part, ...]
    outcomes: tuple[Part, ...]
    must_pass: Part
    second_block: bool
    reasons: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.reasons

    @property
    def only_must_pass_failed(self) -> bool:
        return bool(self.reasons) and all(r.startswith(f"{MUST_PASS_MISSED}:") for r in self.reasons)

    def as_json(self) -> dict[str, Any]:
        """Return the form `Result.scores` keeps."""
        return {
            "overall": self.overall.as_json(),
            "themes": {part.name: part.as_json() for part in self.themes},
            "areas": {part.name: part.as_json() for part in self.areas},
            "outcomes": {part.name: part.as_json() for part in self.outcomes},
            "must_pass": self.must_pass.as_json() | {"second_block": self.second_block},
        }


def mark(
    lines: Sequence[Line], answers: Sequence[str | None], items: Mapping[UUID, BankItem]
) -> tuple[Mark, ...]:
    """Compare answers with keys. A question without an answer is wrong."""
    return tuple(
        Mark(items[line.version].primary, answer == items[line.version].key)
        for line, answer in zip(lines, answers, strict=True)
    )


def score(
    marks: Sequence[Mark],
    *,
    document: StandardDocument,
    blueprint: Blueprint,
    block: Sequence[Mark] | None = None,
) -> Score:
    """Score a paper. The must-pass block's marks, when given, replace the must-pass verdict only."""
    rule = document.passing
    area_of = {code: outcome.area for code, outcome in document.outcome_by_code.items()}
    themes = _parts(((str(document.theme_of(m.outcome)), m.right) for m in marks), rule.theme)
    areas = _area_parts([(area_of[m.outcome], m.right) for m in marks], rule.area, blueprint)
    must = [m for m in marks if document.outcome_by_code[m.outcome].must_pass]
    decisive = must if block is None else block
    overall = Part("overall", sum(m.right for m in marks), len(marks), rule.overall)
    return Score(
        overall=overall,
        themes=themes,
        areas=areas,
        outcomes=_parts(((m.outcome, m.right) for m in marks), 0),
        must_pass=Part("must_pass", sum(m.right for m in decisive), len(decisive), rule.must_pass),
        second_block=block is not None,
        reasons=(
            *(["overall_below"] if not overall.met else []),
            *(f"theme_below:{part.name}" for part in themes if not part.met),
            *(f"area_below:{part.name}" for part in areas if not part.met),
            *sorted({f"{MUST_PASS_MISSED}:{m.outcome}" for m in decisive if not m.right}),
        ),
    )


def _parts(pairs: Iterable[tuple[str, bool]], minimum: int) -> tuple[Part, ...]:
    found: defaultdict[str, list[bool]] = defaultdict(list)
    for name, right in pairs:
        found[name].append(right)
    return tuple(Part(name, sum(rights), len(rights), minimum) for name, rights in sorted(found.items()))


def _area_parts(pairs: Sequence[tuple[str, bool]], minimum: int, blueprint: Blueprint) -> tuple[Part, ...]:
    """Pool small areas with their neighbours; a pool that stays too small has no minimum."""
    plain = {part.name: part for part in _parts(pairs, minimum)}
    pools = blueprint.pools({name: part.of for name, part in plain.items()})
    parts = []
    for pool in pools:
        right, asked = sum(plain[a].right for a in pool), sum(plain[a].of for a in pool)
        binds = asked >= blueprint.area_minimum_from
        parts.append(Part("+".join(pool), right, asked, minimum if binds else 0))
    return tuple(parts)
