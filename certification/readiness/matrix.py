"""The world in one table: contributors down, missions across, with totals that add up. No Django."""

from collections.abc import Iterable
from dataclasses import dataclass

from certification.readiness.figures import Counts


@dataclass(frozen=True)
class Cell:
    """The contingents of one contributor in one mission, added together."""

    contributor: str
    mission: str
    counts: Counts


@dataclass(frozen=True)
class Row:
    """One contributor: a cell (or None) under each mission of the matrix, and their sum."""

    contributor: str
    cells: tuple[Cell | None, ...]
    total: Counts


@dataclass(frozen=True)
class Matrix:
    missions: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: tuple[Cell, ...]
    total: Counts


def add_up(counts: Iterable[Counts]) -> Counts:
    """Return the sum of any number of counts."""
    return sum(counts, Counts())


def arrange(cells: Iterable[Cell]) -> Matrix:
    """Arrange cells (any number per contributor and mission) by contributor and mission code."""
    found: dict[tuple[str, str], Counts] = {}
    for cell in cells:
        key = (cell.contributor, cell.mission)
        found[key] = found.get(key, Counts()) + cell.counts
    missions = tuple(sorted({mission for _, mission in found}))
    contributors = sorted({contributor for contributor, _ in found})
    rows = tuple(_row(contributor, missions, found) for contributor in contributors)
    totals = tuple(
        Cell("", mission, add_up(found[c, mission] for c in contributors if (c, mission) in found))
        for mission in missions
    )
    return Matrix(missions, rows, totals, add_up(found.values()))


def _row(contributor: str, missions: tuple[str, ...], found: dict[tuple[str, str], Counts]) -> Row:
    cells = tuple(
        Cell(contributor, mission, found[contributor, mission]) if (contributor, mission) in found else None
        for mission in missions
    )
    return Row(contributor, cells, add_up(cell.counts for cell in cells if cell))
