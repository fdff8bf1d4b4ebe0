"""A figure and its baseline, as JSON and as a line of a table."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """What was measured, in `unit`, against a baseline of the same unit measured in the same run.

    `target`: the most that `value` may be, where a design page says so; it comes from there, not from here.
    """

    figure: str
    value: float
    unit: str
    against: str
    against_value: float
    target: float | None = None

    @property
    def ratio(self) -> float:
        return self.value / self.against_value

    @property
    def holds(self) -> bool | None:
        return None if self.target is None else self.value <= self.target

    def as_json(self) -> dict[str, object]:
        return {
            "figure": self.figure,
            "value": tidy(self.value),
            "unit": self.unit,
            "against": self.against,
            "against_value": tidy(self.against_value),
            "ratio": tidy(self.ratio),
            "target": None if self.target is None else tidy(self.target),
            "holds": self.holds,
        }

    def cells(self) -> tuple[str, ...]:
        target = "" if self.target is None else f"{tidy(self.target):,}"
        verdict = {None: "", True: "holds", False: "MISSED"}[self.holds]
        values = (f"{tidy(value):,}" for value in (self.value, self.against_value, self.ratio))
        value, baseline, ratio = values
        return (self.figure, value, self.unit, self.against, baseline, ratio, target, verdict)


def tidy(value: float) -> float:
    """Round to what the measurement is worth: whole numbers from 100 on, else three figures.

    >>> tidy(8198.0), tidy(34.5678), tidy(0.12345)
    (8198, 34.6, 0.123)
    """
    return round(value) if value >= 100 or value == int(value) else float(f"{value:.3g}")


HEADINGS = ("figure", "value", "unit", "against", "its value", "ratio", "target", "")
_RIGHT = frozenset({1, 4, 5, 6})  # columns of numbers


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as aligned text."""
    rows = [HEADINGS, *(figure.cells() for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    pairs = enumerate(zip(row, widths, strict=True))
    return "  ".join(c.rjust(w) if place in _RIGHT else c.ljust(w) for place, (c, w) in pairs).rstrip()


def write(figures: Sequence[Figure], file: Path) -> None:
    """Write the figures as a JSON list."""
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = [figure.as_json() for figure in figures]
    file.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
