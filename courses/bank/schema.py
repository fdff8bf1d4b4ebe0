"""What a file of items must look like (seeds/items/). No Django.

`<area>.yaml` holds what no language changes; `<area>.<language>.yaml` the words of each item.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from accounts.seedfiles import Record, SeedFault
from courses.bank.enums import ItemKind, ResponsePhase
from courses.standards.document import StandardDocument
from courses.standards.enums import DeliveryPhase

MUST_PASS_ITEMS = 2  # a must-pass block can be answered again at once with other items
SYMBOL = re.compile(r"(S|A|ST|E|AP I|AP II|GC)[/ ][A-Za-z0-9./ ()-]+")
_FACTS = ("code", "kind", "scenario", "outcomes", "categories", "tier", "response_phase", "key", "sources",
          "unverified", "seed")  # fmt: skip


@dataclass(frozen=True)
class ItemText:
    """An item's words in one language. `source` is the digest of the English it was made from, if stated."""

    stem: str
    options: dict[str, str]
    rationale: str
    source: str = ""

    def canonical(self) -> dict[str, Any]:
        return {"stem": self.stem, "options": self.options, "rationale": self.rationale}


@dataclass(frozen=True)
class SeedItem:
    """One item of the seeds, checked."""

    code: str
    kind: str
    scenario: bool
    outcomes: tuple[str, ...]
    categories: tuple[str, ...]
    tier: int | None
    response_phase: str
    key: str
    sources: tuple[str, ...]
    unverified: bool
    texts: dict[str, ItemText] = field(default_factory=dict)

    @property
    def english(self) -> ItemText:
        return self.texts["en"]

    def canonical(self) -> dict[str, Any]:
        """Return what an item version's digest covers: the facts and the English words."""
        return {
            "kind": self.kind,
            "scenario": self.scenario,
            "outcomes": list(self.outcomes),
            "categories": list(self.categories),
            "tier": self.tier,
            "response_phase": self.response_phase,
            "key": self.key,
            "sources": list(self.sources),
            "unverified": self.unverified,
            "en": self.english.canonical(),
        }


def is_source(ref: str, registry: Collection[str]) -> bool:
    """Say whether a reference leads somewhere: the registry, a block of the note, or a document's symbol.

    >>> is_source("S45", {"S45"}), is_source("N¶9", {"N"}), is_source("S/RES/2467", set())
    (True, True, True)
    """
    if ref in registry:
        return True
    block = re.fullmatch(r"(\w+)¶\d+", ref)
    return block.group(1) in registry if block else bool(SYMBOL.fullmatch(ref))


def read_item(record: Record, standard: StandardDocument, registry: Collection[str]) -> SeedItem:
    """Check one entry of `<area>.yaml`. Raises SeedFault."""
    record.only(*_FACTS)
    outcomes = record.texts("outcomes")
    for outcome in outcomes:
        if outcome not in standard.outcome_by_code:
            raise record.fault("outcomes", f"names {outcome}, which the standard does not have")
    code = record.pattern("code", r"[AB]\d\d\.\d-\d\d", "an outcome and a number, like A05.2-01")
    if not code.startswith(outcomes[0]):
        raise record.fault("code", f"must begin with the primary outcome {outcomes[0]}")
    sources = record.texts("sources")
    for ref in sources:
        if not is_source(ref, registry):
            raise record.fault("sources", f"names {ref!r}, which is in no registry")
    return SeedItem(
        code=code,
        kind=record.choice("kind", [kind.value for kind in ItemKind]),
        scenario=record.flag("scenario"),
        outcomes=outcomes,
        categories=_categories(record, standard),
        tier=None if record.data.get("tier") is None else record.whole("tier", 1, 3),
        response_phase=_phase(record),
        key=record.choice("key", ("a", "b", "c", "d")),
        sources=sources,
        unverified=record.flag("unverified", default=False),
    )


def _categories(record: Record, standard: StandardDocument) -> tuple[str, ...]:
    categories = record.texts("categories")
    known = {category for profile in standard.profiles.values() for category in profile}
    for category in categories:
        if category not in known:
            raise record.fault("categories", f"names {category}, which the standard does not have")
    return categories


def _phase(record: Record) -> str:
    if record.data.get("response_phase") is None:
        return ""
    return record.choice("response_phase", [phase.value for phase in ResponsePhase])


def read_text(record: Record, item: SeedItem) -> ItemText:
    """Check one entry of `<area>.<language>.yaml` against its item. Raises SeedFault."""
    record.only("code", "stem", "options", "rationale", "source")
    options = record.words("options")
    if sorted(options) != ["a", "b", "c", "d"]:
        raise record.fault("options", f"must be a, b, c and d, not {', '.join(sorted(options))}")
    if item.key not in options:
        raise record.fault("options", f"lack the key {item.key}")
    if len(set(options.values())) < len(options):
        raise record.fault("options", "say the same thing twice")
    return ItemText(
        stem=record.text("stem"),
        options=dict(sorted(options.items())),
        rationale=record.text("rationale"),
        source=record.text("source", optional=True),
    )


def check_must_pass(items: Iterable[SeedItem], standard: StandardDocument) -> None:
    """Every must-pass outcome needs two items for each category that must show it before departure.

    Raises SeedFault naming the first gap.
    """
    found = Counter((item.outcomes[0], category) for item in items for category in item.categories)
    for category in standard.profiles["CORE"]:
        for outcome in standard.required(category, DeliveryPhase.PRE_DEPLOYMENT):
            count = found[outcome.code, category]
            if outcome.must_pass and count < MUST_PASS_ITEMS:
                raise SeedFault(
                    f"items/{outcome.area}.yaml",
                    outcome.code,
                    "categories",
                    f"{category} has {count} of {MUST_PASS_ITEMS} must-pass items",
                )
