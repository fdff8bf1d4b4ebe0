"""An item as the drawing and scoring of papers see it, and its words as a candidate sees them. No Django.

The key is in `BankItem` only. `ItemWords` is what pages and packages carry: it must never hold the key.
"""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class BankItem:
    """The current version of one item. `tier` is 1 to 3 or None; `response_phase` may be empty."""

    version: UUID
    code: str
    outcomes: tuple[str, ...]
    categories: frozenset[str]
    tier: int | None
    response_phase: str
    scenario: bool
    key: str

    @property
    def primary(self) -> str:
        """The first outcome: area, theme and must-pass follow from it."""
        return self.outcomes[0]


@dataclass(frozen=True)
class ItemWords:
    """An item version in one language; `language` is the one really used."""

    version: UUID
    language: str
    stem: str
    options: dict[str, str]
