"""The blueprint of a paper, and how areas with few items are pooled. No Django.

Rule (design decision 1): an area's minimum binds from four items; smaller areas are pooled with their
neighbour, so that a single slip in an area of one item fails nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from courses.standards.errors import BadStandard


@dataclass(frozen=True)
class Blueprint:
    """`items` and `minutes` of a paper; shares between 0 and 1; `neighbours` in the order they are tried."""

    items: int
    minutes: int
    scenario_share: float
    sgbv_share: float
    area_minimum_from: int
    neighbours: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, data: dict[str, Any]) -> "Blueprint":
        """Read the blueprint's JSON. Raises BadStandard when a part is missing."""
        try:
            return cls(
                items=int(data["items"]),
                minutes=int(data["minutes"]),
                scenario_share=float(data["scenario_share"]),
                sgbv_share=float(data["sgbv_share"]),
                area_minimum_from=int(data["area_minimum_from"]),
                neighbours=tuple((small, into) for small, into in data["neighbours"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise BadStandard(f"the blueprint lacks or misspells {error}") from error

    def pools(self, counts: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
        """Group the areas of a paper (`counts`: items per area) so that every minimum can bind.

        >>> b = Blueprint(60, 75, 0.5, 0.3, 4, (("B07", "B03"),))
        >>> b.pools({"B03": 6, "B07": 1, "A01": 5})
        (('A01',), ('B03', 'B07'))
        """
        pool_of = {area: {area} for area, count in counts.items() if count}
        for small, into in self.neighbours:
            if small not in pool_of or into not in pool_of or pool_of[small] is pool_of[into]:
                continue
            if sum(counts[area] for area in pool_of[small]) < self.area_minimum_from:
                merged = pool_of[small] | pool_of[into]
                for area in merged:
                    pool_of[area] = merged
        return tuple(sorted({tuple(sorted(pool)) for pool in pool_of.values()}))
