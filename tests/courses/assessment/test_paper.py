"""Drawing a paper: what holds for every bank, every seed and every category."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.people.enums import Category
from courses.assessment.errors import BlueprintNotMet
from courses.assessment.paper import draw, draw_block
from courses.bank.queries import current_items
from courses.standards.enums import DeliveryPhase
from courses.standards.queries import standard_in_force
from tests.courses.assessment.bank import blueprint, item, outcome, regular_items, regular_outcomes

OUTCOMES = regular_outcomes()
MUST = sorted(o.code for o in OUTCOMES if o.must_pass)
seeds = st.integers(0, 2**62)
flags = st.tuples(st.booleans(), st.sampled_from([1, 2, 3, None]))
banks = st.lists(flags, min_size=24, max_size=40)


def code_of(line) -> str:
    return line.item.partition("-")[0]


def a_bank(choices) -> list:
    """Deal freely chosen scenario marks and tiers to items of the regular outcomes, in turn."""
    return [
        item(f"{OUTCOMES[n % len(OUTCOMES)].code}-{n:02}", scenario=scenario, tier=tier)
        for n, (scenario, tier) in enumerate(choices)
    ]


@given(bank=banks, seed=seeds, seen=st.sets(st.integers(0, 39)))
@settings(max_examples=150, deadline=None)
def test_a_paper_meets_the_whole_blueprint_or_is_refused(bank, seed, seen):
    items = a_bank(bank)
    met = frozenset(i.code for n, i in enumerate(items) if n in seen)
    try:
        lines = draw(items, outcomes=OUTCOMES, blueprint=blueprint(12), seen=met, seed=seed)
    except BlueprintNotMet:
        return
    by_code = {i.code: i for i in items}
    drawn = [by_code[line.item] for line in lines]
    asked = Counter(i.primary for i in drawn)
    assert len({line.item for line in lines}) == 12
    assert [asked[code] for code in MUST] == [1] * len(MUST)
    assert set(asked) == {o.code for o in OUTCOMES}
    assert sum(i.scenario for i in drawn) >= 6
    assert sum(i.primary.startswith("B") for i in drawn) >= 4
    assert {1, 2, 3} <= {i.tier for i in drawn}
    assert all(sorted(line.options) == ["a", "b", "c", "d"] for line in lines)


@given(seed=seeds)
def test_the_same_seed_draws_the_same_paper(seed):
    bank = list(regular_items())
    one = draw(bank, outcomes=OUTCOMES, blueprint=blueprint(), seen=frozenset(), seed=seed)
    other = draw(bank[::-1], outcomes=OUTCOMES, blueprint=blueprint(), seen=frozenset(), seed=seed)
    assert one == other


@given(seed=seeds)
def test_a_retake_repeats_no_item_while_the_bank_has_others(seed):
    bank = list(regular_items(each=6))
    first = draw(bank, outcomes=OUTCOMES, blueprint=blueprint(), seen=frozenset(), seed=seed)
    met = frozenset(line.item for line in first)
    second = draw(bank, outcomes=OUTCOMES, blueprint=blueprint(), seen=met, seed=seed + 1)
    assert met & {line.item for line in second} == set()


@given(seed=seeds)
def test_the_block_asks_each_must_pass_outcome_with_an_item_the_paper_did_not_have(seed):
    bank = list(regular_items())
    paper = draw(bank, outcomes=OUTCOMES, blueprint=blueprint(), seen=frozenset(), seed=seed)
    block = draw_block(bank, outcomes=OUTCOMES, paper=paper, seen=frozenset(), seed=seed)
    assert sorted(code_of(line) for line in block) == MUST
    assert {line.item for line in block} & {line.item for line in paper} == set()


def test_areas_share_a_paper_evenly_when_they_weigh_the_same():
    bank = list(regular_items(each=6))
    lines = draw(bank, outcomes=OUTCOMES, blueprint=blueprint(16), seen=frozenset(), seed=7)
    assert Counter(code_of(line)[:3] for line in lines) == {"A01": 4, "A06": 4, "B03": 4, "B05": 4}


def test_a_short_bank_gives_all_it_has():
    bank = list(regular_items(each=3))
    lines = draw(bank, outcomes=OUTCOMES, blueprint=blueprint(60), seen=frozenset(), seed=1)
    assert sorted(Counter(code_of(line) for line in lines).values()) == [1, 1, 1, 1, 3, 3, 3, 3]


@pytest.mark.parametrize(
    ("bank", "lacks"),
    [
        ([i for i in regular_items() if i.primary != "A06.1"], "no item for A06.1"),
        ([i for i in regular_items() if i.tier != 3], "tiers missing: [3]"),
        ([item(i.code, tier=i.tier, scenario=False) for i in regular_items()], "0 of 6 scenarios"),
    ],
)
def test_a_bank_that_cannot_meet_the_blueprint_is_named(bank, lacks):
    with pytest.raises(BlueprintNotMet, match=lacks.replace("[", r"\[")):
        draw(bank, outcomes=OUTCOMES, blueprint=blueprint(), seen=frozenset(), seed=1)


def test_more_must_pass_outcomes_than_questions_is_refused():
    outcomes = tuple(outcome(f"A01.{n}", must_pass=True) for n in range(5))
    with pytest.raises(BlueprintNotMet, match="more must-pass outcomes than questions"):
        draw([], outcomes=outcomes, blueprint=blueprint(4), seen=frozenset(), seed=1)


@pytest.mark.parametrize("category", Category)
def test_the_bank_supplies_two_papers_and_a_block_for_every_category(category, seeded):
    standard = standard_in_force()
    outcomes = standard.parsed().required(category, DeliveryPhase.PRE_DEPLOYMENT)
    items = current_items(category)
    first = draw(items, outcomes=outcomes, blueprint=standard.plan(), seen=frozenset(), seed=11)
    block = draw_block(items, outcomes=outcomes, paper=first, seen=frozenset(), seed=12)
    met = frozenset(line.item for line in (*first, *block))
    second = draw(items, outcomes=outcomes, blueprint=standard.plan(), seen=met, seed=13)
    must = sorted(o.code for o in outcomes if o.must_pass)
    assert (len(first), len(second)) == (60, 60)
    assert sorted(code_of(line) for line in block) == must
    assert {line.item for line in second} != {line.item for line in first}
    unused = {i.code for i in items if i.primary in {o.code for o in outcomes if not o.must_pass}} - met
    overlap = met & {line.item for line in second}
    assert len(overlap) <= max(0, 60 - len(must) - len(unused)) + 3
