"""Drawing a paper from the bank under the blueprint. No Django.

Rules (design decision 1, domain brief 5.5): exactly one item per required must-pass outcome; every other
required outcome at least once while there is room; at least half scenarios and 30 % SGBV (the blueprint's
shares); each tier of action at least once; the rest shared between areas in proportion to their required
outcomes. Items a person has not seen come first. The same seed draws the same paper.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from uuid import UUID

from courses.assessment.errors import BlueprintNotMet
from courses.bank.item import BankItem
from courses.standards.blueprint import Blueprint
from courses.standards.document import Outcome

OPTIONS = ("a", "b", "c", "d")
TIERS = (1, 2, 3)
SHUFFLES = 5  # a scarce bank can block the way from one shuffle and not from the next
SGBV_AREAS = "B"  # areas of the SGBV theme are B01 to B07; those of POC begin with A


@dataclass(frozen=True)
class Line:
    """One question of a paper: which version of which item, and its options in this paper's order."""

    version: UUID
    item: str
    options: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        return {"version": str(self.version), "item": self.item, "options": list(self.options)}


def draw(
    items: Sequence[BankItem],
    *,
    outcomes: Sequence[Outcome],
    blueprint: Blueprint,
    seen: frozenset[str],
    seed: int,
) -> tuple[Line, ...]:
    """Draw a paper of `blueprint.items` questions, or of all there are when the bank holds fewer.

    `outcomes` are the required ones; `seen` holds codes of items this person met before.
    Raises BlueprintNotMet when a must-pass outcome has no item or a share or tier cannot be reached.
    """
    rng = random.Random(seed)  # noqa: S311 - reproducible by design; the seed itself is secret
    refusal = BlueprintNotMet("nothing was tried")
    for _ in range(SHUFFLES):
        hand = _Hand(outcomes, blueprint, seen, _shuffled(_usable(items, outcomes), rng))
        try:
            hand.fill()
        except BlueprintNotMet as error:
            refusal = error
        else:
            return _lines(hand.taken, rng)
    raise refusal


def draw_block(
    items: Sequence[BankItem],
    *,
    outcomes: Sequence[Outcome],
    paper: Sequence[Line],
    seen: frozenset[str],
    seed: int,
) -> tuple[Line, ...]:
    """Draw the must-pass block: for each must-pass outcome another item than those of the main paper.

    Raises BlueprintNotMet when an outcome has no other item.
    """
    rng = random.Random(seed)  # noqa: S311 - as above
    used = {line.item for line in paper}
    pool = [item for item in _shuffled(_usable(items, outcomes), rng) if item.code not in used]
    chosen = []
    for outcome in outcomes:
        if outcome.must_pass:
            candidates = [item for item in pool if item.primary == outcome.code]
            if not candidates:
                raise BlueprintNotMet(f"no other item for {outcome.code}")
            chosen.append(min(candidates, key=lambda item: item.code in seen))
    return _lines(chosen, rng)


def _usable(items: Sequence[BankItem], outcomes: Sequence[Outcome]) -> list[BankItem]:
    required = {outcome.code for outcome in outcomes}
    return sorted((item for item in items if item.primary in required), key=lambda item: item.code)


def _shuffled(items: list[BankItem], rng: random.Random) -> list[BankItem]:
    return rng.sample(items, len(items))


def _lines(chosen: Iterable[BankItem], rng: random.Random) -> tuple[Line, ...]:
    order = _shuffled(sorted(chosen, key=lambda item: item.code), rng)
    return tuple(Line(item.version, item.code, tuple(rng.sample(OPTIONS, len(OPTIONS)))) for item in order)


@dataclass
class _Hand:
    """A paper in the making: what is taken, what is on the table, how far it is from the blueprint."""

    outcomes: Sequence[Outcome]
    blueprint: Blueprint
    seen: frozenset[str]
    table: list[BankItem]
    taken: list[BankItem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.must = {outcome.code for outcome in self.outcomes if outcome.must_pass}
        self.area_of = {outcome.code: outcome.area for outcome in self.outcomes}
        self.weight = Counter(outcome.area for outcome in self.outcomes)
        self.place = {item.code: place for place, item in enumerate(self.table)}
        others = sum(item.primary not in self.must for item in self.table)
        self.size = min(self.blueprint.items, len(self.must) + others)
        if len(self.must) > self.blueprint.items:
            raise BlueprintNotMet("more must-pass outcomes than questions")

    def fill(self) -> None:
        """Take as many items as the paper needs. Raises BlueprintNotMet."""
        self._take_must_pass()
        self._cover()
        while len(self.taken) < self.size:
            self.taken.append(self._best(self._free()))
        self._repair()

    def _take_must_pass(self) -> None:
        by_outcome: defaultdict[str, list[BankItem]] = defaultdict(list)
        for item in self.table:
            by_outcome[item.primary].append(item)
        for code in sorted(self.must):
            if not by_outcome[code]:
                raise BlueprintNotMet(f"no item for {code}")
            self.taken.append(min(by_outcome[code], key=lambda item: item.code in self.seen))

    def _cover(self) -> None:
        """Take one item of every other outcome, while there is room."""
        while len(self.taken) < self.size:
            covered = {item.primary for item in self.taken}
            open_items = [item for item in self._free() if item.primary not in covered]
            if not open_items:
                return
            self.taken.append(self._best(open_items))

    def _repair(self) -> None:
        """Swap items until shares and tiers are reached, each time the swap that costs least."""
        lack = self._lack(self.taken)
        while lack:
            swaps = [
                (swap, after) for swap in self._swaps() if (after := self._lack(self._swapped(swap))) < lack
            ]
            if not swaps:
                raise BlueprintNotMet(self._what_is_lacking())
            swap, lack = min(swaps, key=lambda pair: self._price(*pair))
            self.taken = self._swapped(swap)

    def _free(self) -> list[BankItem]:
        here = {item.code for item in self.taken}
        return [i for i in self.table if i.code not in here and i.primary not in self.must]

    def _best(self, candidates: list[BankItem]) -> BankItem:
        """Unseen first; then the area that lags most behind its share; then the outcome asked least."""
        areas = Counter(self.area_of[item.primary] for item in self.taken)
        asked = Counter(item.primary for item in self.taken)

        def order(item: BankItem) -> tuple[bool, Fraction, int, int]:
            area = self.area_of[item.primary]
            lag = Fraction(areas[area] + 1, self.weight[area])
            return item.code in self.seen, lag, asked[item.primary], self.place[item.code]

        return min(candidates, key=order)

    def _needs(self) -> tuple[int, int]:
        return (
            ceil(self.size * Fraction(str(self.blueprint.scenario_share))),
            ceil(self.size * Fraction(str(self.blueprint.sgbv_share))),
        )

    def _lack(self, taken: list[BankItem]) -> int:
        """How many questions the paper is short of: scenarios, SGBV, and tiers nobody asks about."""
        scenarios, sgbv = self._needs()
        tiers = {item.tier for item in taken}
        return (
            max(0, scenarios - sum(item.scenario for item in taken))
            + max(0, sgbv - sum(self.area_of[i.primary].startswith(SGBV_AREAS) for i in taken))
            + sum(tier not in tiers for tier in TIERS)
        )

    def _what_is_lacking(self) -> str:
        scenarios, sgbv = self._needs()
        tiers = {item.tier for item in self.taken}
        has_sgbv = sum(self.area_of[i.primary].startswith(SGBV_AREAS) for i in self.taken)
        has_scenarios = sum(item.scenario for item in self.taken)
        missing = [tier for tier in TIERS if tier not in tiers]
        return (
            f"{has_scenarios} of {scenarios} scenarios, {has_sgbv} of {sgbv} SGBV, tiers missing: {missing}"
        )

    def _swaps(self) -> Iterator[tuple[int, BankItem]]:
        """Yield every exchange that keeps one item per must-pass outcome and loses no covered outcome."""
        here = {item.code for item in self.taken}
        asked = Counter(item.primary for item in self.taken)
        table = [item for item in self.table if item.code not in here]
        for place, out in enumerate(self.taken):
            mine = out.primary
            for item in table:
                theirs = item.primary
                same = theirs == mine
                free = (
                    mine not in self.must
                    and theirs not in self.must
                    and (asked[mine] > 1 or not asked[theirs])
                )
                if same or free:
                    yield place, item

    def _swapped(self, swap: tuple[int, BankItem]) -> list[BankItem]:
        place, item = swap
        return [*self.taken[:place], item, *self.taken[place + 1 :]]

    def _price(self, swap: tuple[int, BankItem], lack: int) -> tuple[int, int, Fraction, int]:
        """Price a swap: items seen again, what is still lacking, how far areas move, and chance."""
        place, item = swap
        out = self.taken[place]
        areas = Counter(self.area_of[i.primary] for i in self.taken)
        out_area, in_area = self.area_of[out.primary], self.area_of[item.primary]
        skew = Fraction(0)
        if out_area != in_area:
            skew = Fraction(areas[in_area] + 1, self.weight[in_area]) - Fraction(
                areas[out_area], self.weight[out_area]
            )
        return (item.code in self.seen) - (out.code in self.seen), lack, skew, self.place[item.code]
