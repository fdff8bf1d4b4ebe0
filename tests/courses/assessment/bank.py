"""A made-up bank and standard for the pure modules: small, regular, and without a database."""

import uuid
from collections.abc import Iterator
from pathlib import Path

from courses.bank.item import BankItem
from courses.standards.blueprint import Blueprint
from courses.standards.document import Area, Outcome, PassingRule, StandardDocument
from courses.standards.enums import Theme

RULE = PassingRule(75, 60, 70, 100, 3, 90, 24)
SEEDS = Path(__file__).resolve().parents[3] / "seeds"


def outcome(code: str, *, must_pass: bool = False) -> Outcome:
    return Outcome(code, code[:3], code, "Apply", "CORE", frozenset("PIR"), 24, must_pass, "")


def item(code: str, *, key: str = "a", tier: int | None = 2, scenario: bool = True) -> BankItem:
    """Make an item; its primary outcome is the part of its code before the dash."""
    return BankItem(
        version=uuid.uuid5(uuid.NAMESPACE_URL, code),
        code=code,
        outcomes=(code.partition("-")[0],),
        categories=frozenset({"TRP"}),
        tier=tier,
        response_phase="",
        scenario=scenario,
        key=key,
    )


def document(outcomes: tuple[Outcome, ...]) -> StandardDocument:
    codes = sorted({o.area for o in outcomes})
    areas = tuple(Area(c, Theme.SGBV if c.startswith("B") else Theme.POC, c) for c in codes)
    return StandardDocument("test", "test", areas, outcomes, {"CORE": {"TRP": 1}}, RULE)


def blueprint(items: int = 12, **changes: object) -> Blueprint:
    facts = {"items": items, "minutes": 75, "scenario_share": 0.5, "sgbv_share": 0.3, "area_minimum_from": 4}
    return Blueprint.parse(facts | {"neighbours": [["B07", "B03"]]} | changes)


def regular_outcomes() -> tuple[Outcome, ...]:
    """Eight outcomes in four areas, the first of each a must-pass one."""
    codes = [f"{area}.{n}" for area in ("A01", "A06", "B03", "B05") for n in (1, 2)]
    return tuple(outcome(code, must_pass=code.endswith(".1")) for code in codes)


def regular_items(each: int = 4) -> Iterator[BankItem]:
    """Yield `each` items per outcome: tiers 1, 2, 3 in turn in POC, half of all scenarios."""
    for o in regular_outcomes():
        for n in range(each):
            tier = None if o.area.startswith("B") else n % 3 + 1
            yield item(f"{o.code}-{n:02}", key="abcd"[n % 4], tier=tier, scenario=n % 2 == 0)
