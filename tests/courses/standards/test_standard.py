"""The unified standard: one version in force, which nobody can change any more."""

import hashlib
import json
import random
from collections import Counter

import pytest
import rfc8785
from django.conf import settings

from accounts.trail.models import TrailEntry
from courses.bank.queries import current_items
from courses.standards.blueprint import Blueprint
from courses.standards.document import StandardDocument
from courses.standards.enums import DeliveryPhase
from courses.standards.errors import BadStandard, NoStandardInForce, StandardIsPublished
from courses.standards.models import Standard
from courses.standards.outline import categories_of, needs, outline
from courses.standards.queries import standard_in_force, standard_versions
from tests.owner import unwalled

CATEGORIES = ("TRP", "JLD", "CCU", "STO", "MOB", "IPO", "FPM", "FPC", "SPT", "CIS", "CSU", "LDR")
FOLDER = settings.SEEDS_DIR / "standards" / "0.1-research"


@pytest.fixture
def standard(seeded) -> Standard:
    return standard_in_force()


def test_the_version_in_force_is_the_proposal_of_the_domain_brief(standard):
    document = standard.parsed()
    must_pass = [outcome for outcome in document.outcomes if outcome.must_pass]
    assert (standard.version, standard.status) == ("0.1-research", "proposal, not approved by any UN body")
    assert (len(document.areas), len(document.outcomes), len(must_pass)) == (19, 77, 30)
    assert [version.version for version in standard_versions()] == ["0.1-research"]


def test_the_digest_is_the_sha256_of_the_canonical_document(standard):
    document = json.loads((FOLDER / "standard.json").read_text())
    assert standard.digest == hashlib.sha256(rfc8785.dumps(document)).hexdigest()


def test_its_publication_stands_in_the_trail(standard):
    entry = unwalled(TrailEntry).get(verb="standard.publish", subject_id=str(standard.pk))
    assert (entry.chain, entry.role, entry.details["digest"]) == ("global", "system", standard.digest)


def test_without_a_published_version_there_is_none_in_force(db):
    unwalled(Standard).delete()
    with pytest.raises(NoStandardInForce):
        standard_in_force()


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda row: Standard.objects.filter(pk=row.pk).update(status="approved"),
        lambda row: Standard.objects.filter(pk=row.pk).delete(),
        lambda row: Standard.objects.all().delete(),
    ],
)
def test_a_published_version_cannot_be_changed(standard, change):
    standard.status = "approved"
    with pytest.raises(StandardIsPublished):
        change(standard)
    standard.refresh_from_db()
    assert standard.status == "proposal, not approved by any UN body"


@pytest.mark.parametrize(
    ("category", "outcomes", "must_pass", "exercise"),
    [("TRP", 60, 27, False), ("FPM", 60, 27, False), ("CIS", 46, 20, False), ("FPC", 77, 30, True)],
)
def test_each_category_needs_what_the_brief_counts(standard, category, outcomes, must_pass, exercise):
    document = standard.parsed()
    needed = [o for o in document.outcomes if document.level(o, category)]
    assert (len(needed), sum(o.must_pass for o in needed)) == (outcomes, must_pass)
    need = next(need for need in needs(document) if need.category == category)
    assert (need.outcomes, need.exercise) == (outcomes, exercise)


def test_the_outline_of_one_category_shows_only_what_it_needs(standard):
    document = standard.parsed()
    lines = [line for area in outline(document, "CIS") for line in area.lines]
    assert (len(lines), {line.levels[0] for line in lines}) == (46, {1, 2})
    assert sum(len(area.lines) for area in outline(document)) == 77


def draw(category: str, standard: Standard, chance: random.Random) -> Counter:
    """Draw a paper as loosely as the blueprint allows: every must-pass outcome once, the rest by chance."""
    document, plan = standard.parsed(), standard.plan()
    items = {item.code: item for item in current_items(category)}
    required = document.required(category, DeliveryPhase.PRE_DEPLOYMENT)
    by_outcome = {o.code: [c for c, i in items.items() if i.primary == o.code] for o in required}
    chosen = {chance.choice(by_outcome[o.code]) for o in required if o.must_pass}
    rest = sorted({code for codes in by_outcome.values() for code in codes} - chosen)
    chosen |= set(chance.sample(rest, plan.items - len(chosen)))
    return Counter(items[code].primary[:3] for code in chosen)


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_paper_of_any_category_leaves_no_pool_under_four_items(standard, category):
    plan = standard.plan()
    chance = random.Random(category)
    for _ in range(20):
        counts = draw(category, standard, chance)
        sizes = [sum(counts[area] for area in pool) for pool in plan.pools(counts)]
        assert (sum(sizes), min(sizes) >= plan.area_minimum_from) == (60, True)


@pytest.mark.parametrize("category", CATEGORIES)
def test_the_bank_holds_enough_for_the_blueprint(standard, category):
    document, plan = standard.parsed(), standard.plan()
    items = current_items(category)
    scenarios = sum(item.scenario for item in items)
    sgbv = sum(document.theme_of(item.primary) == "SGBV" for item in items)
    assert len(items) >= plan.items
    assert scenarios >= plan.items * plan.scenario_share
    assert sgbv >= plan.items * plan.sgbv_share
    assert {item.tier for item in items} >= {1, 2, 3}


def test_pools_join_small_areas_with_a_neighbour_of_their_own_theme(standard):
    plan = standard.plan()
    assert {small[0] == into[0] for small, into in plan.neighbours} == {True}
    assert {area.code for area in standard.parsed().areas} == {
        area for pair in plan.neighbours for area in pair
    }


def test_a_blueprint_or_a_document_with_a_missing_part_is_refused(standard):
    with pytest.raises(BadStandard, match="minutes"):
        Blueprint.parse({key: value for key, value in standard.blueprint.items() if key != "minutes"})
    broken = {**standard.document, "areas": standard.document["areas"][1:]}
    with pytest.raises(BadStandard, match=r"A01\.1"):
        StandardDocument.parse(broken)


def test_the_twelve_categories_come_in_the_order_of_the_standard(standard):
    assert categories_of(standard.parsed()) == CATEGORIES
