"""The item bank: complete, fair, versioned; its key stays on our side."""

import dataclasses
import shutil

import pytest
import yaml
from django.conf import settings

from accounts.seedfiles import SeedFault
from courses.bank import seeding
from courses.bank.item import BankItem, ItemWords
from courses.bank.lint import faults, shares
from courses.bank.models import Item, ItemText, ItemVersion
from courses.bank.queries import bank_items, current_items, items_of, rationales_of, texts_of
from courses.bank.seeding import load, read_items
from courses.standards.enums import DeliveryPhase
from courses.standards.queries import standard_in_force
from courses.standards.seeding import newest_document

CODE = "B03.1-01"


@pytest.fixture
def seeds(tmp_path):
    """A copy of the seeds that a test may change."""
    root = tmp_path / "seeds"
    shutil.copytree(settings.SEEDS_DIR, root)
    return root


def edit(path, code, **changes) -> None:
    entries = yaml.safe_load(path.read_text())
    next(entry for entry in entries if entry["code"] == code).update(changes)
    path.write_text(yaml.safe_dump(entries, allow_unicode=True))


@pytest.fixture(scope="module")
def real_items():
    return read_items(settings.SEEDS_DIR, newest_document(settings.SEEDS_DIR))


def test_the_real_bank_gives_no_answer_away(real_items):
    assert faults(real_items) == []


def test_the_real_bank_is_made_of_situations(real_items):
    found = shares(real_items)
    assert (found.scenario >= 0.5, found.longest_key <= 0.35) == (True, True)
    assert {key for key, share in found.keys.items() if 0.2 <= share <= 0.3} == {"a", "b", "c", "d"}


def test_the_linter_sees_negatives_and_options_that_point_at_options(real_items):
    words = dataclasses.replace(
        real_items[0].english,
        stem="Which act is NOT allowed?",
        options=dict.fromkeys("abcd", "All of the above"),
    )
    bad = dataclasses.replace(real_items[0], texts={"en": words})
    assert faults([*real_items[1:], bad]) == [
        f"{bad.code}: an option points at the other options",
        f"{bad.code}: the question is asked in the negative",
    ]


def test_every_outcome_before_departure_is_tested_for_each_category_that_needs_it(seeded):
    document = standard_in_force().parsed()
    thin = [
        (category, outcome.code)
        for category in document.profiles["CORE"]
        for outcome in document.required(category, DeliveryPhase.PRE_DEPLOYMENT)
        if sum(item.primary == outcome.code for item in current_items(category)) < 2
    ]
    assert thin == []


def test_loading_again_changes_nothing(seeded):
    before = set(ItemVersion.objects.values_list("pk", flat=True))
    assert load(settings.SEEDS_DIR, write=True) == []
    assert set(ItemVersion.objects.values_list("pk", flat=True)) == before


def test_a_changed_wording_makes_a_new_version_and_keeps_the_old(seeded, seeds):
    old = ItemVersion.objects.get(item=CODE, current=True)
    edit(seeds / "items" / "B03.en.yaml", CODE, stem="A woman comes to you. What do you do first?")
    assert load(seeds, write=False) == [f"item {CODE}: version 2"]
    assert load(seeds, write=True) == [f"item {CODE}: version 2"]
    old.refresh_from_db()
    new = ItemVersion.objects.get(item=CODE, current=True)
    assert (old.number, old.current, new.number) == (1, False, 2)
    words = texts_of([old.pk, new.pk], "en")
    assert words[new.pk].stem == "A woman comes to you. What do you do first?"
    assert words[old.pk].stem.startswith("A woman comes to you at the side of a road.")
    assert load(seeds, write=True) == []


def test_a_changed_key_makes_a_new_version(seeded, seeds):
    edit(seeds / "items" / "B03.yaml", CODE, key="a")
    assert load(seeds, write=True) == [f"item {CODE}: version 2"]


def test_a_translation_joins_the_version_and_a_changed_one_makes_a_new_version(seeded, seeds):
    french = {
        "code": CODE,
        "stem": "Que faites-vous ?",
        "options": {k: f"Choix {k}" for k in "abcd"},
        "rationale": "R",
    }
    path = seeds / "items" / "B03.fr.yaml"
    path.write_text(yaml.safe_dump([french]))
    assert load(seeds, write=True) == [f"item {CODE}: new in fr"]
    text = ItemText.objects.get(version__item=CODE, language="fr")
    assert text.source_digest == ItemText.objects.get(version__item=CODE, language="en").source_digest
    edit(path, CODE, stem="Que faites-vous d'abord ?")
    assert load(seeds, write=True) == [f"item {CODE}: version 2"]


def test_an_item_taken_out_of_the_files_is_retired_and_can_come_back(seeded, seeds):
    for name in ("B03.yaml", "B03.en.yaml"):
        path = seeds / "items" / name
        path.write_text(yaml.safe_dump([e for e in yaml.safe_load(path.read_text()) if e["code"] != CODE]))
    assert load(seeds, write=True) == [f"item {CODE}: retired"]
    assert (Item.objects.get(pk=CODE).active, CODE in {item.code for item in bank_items()}) == (False, False)
    assert load(settings.SEEDS_DIR, write=True) == [f"item {CODE}: back in use"]


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        ("B03.yaml", {"key": "e"}, "key: must be one of a, b, c, d, not 'e'"),
        ("B03.yaml", {"outcomes": ["B99.1"]}, "outcomes: names B99.1, which the standard does not have"),
        ("B03.yaml", {"categories": ["XXX"]}, "categories: names XXX, which the standard does not have"),
        ("B03.yaml", {"sources": ["S999"]}, "sources: names 'S999', which is in no registry"),
        ("B03.yaml", {"tier": 4}, "tier: must be a whole number from 1 to 3, not 4"),
        ("B03.yaml", {"response_phase": "later"}, "response_phase: must be one of prevention"),
        ("B03.yaml", {"senario": True}, "senario: is not a field here"),
        ("B03.en.yaml", {"options": {"a": "x", "b": "y"}}, "options: must be a, b, c and d, not a, b"),
        ("B03.en.yaml", {"options": {"a": "x", "b": "y", "c": True, "d": "z"}}, "options.c: must be a text"),
        ("B03.en.yaml", {"stem": " "}, "stem: must be a text"),
    ],
)
def test_a_faulty_item_is_refused_by_file_item_and_field(seeded, seeds, file, change, said):
    edit(seeds / "items" / file, CODE, **change)
    with pytest.raises(SeedFault) as refusal:
        load(seeds, write=True)
    assert str(refusal.value).startswith(f"items/{file}: {CODE}: {said}")


def test_a_must_pass_outcome_needs_two_items_for_each_category(seeded, seeds):
    for number in ("01", "02", "03"):
        edit(seeds / "items" / "B06.yaml", f"B06.1-{number}", categories=["FPC"])
    with pytest.raises(SeedFault, match=r"B06\.1: categories: IPO has \d of 2 must-pass items"):
        load(seeds, write=True)


def test_a_rejected_file_changes_nothing(seeded, seeds):
    edit(seeds / "items" / "A01.en.yaml", "A01.1-01", stem="Changed. What now?")
    edit(seeds / "items" / "B03.yaml", CODE, key="e")
    with pytest.raises(SeedFault):
        load(seeds, write=True)
    assert ItemVersion.objects.filter(number=2).count() == 0


def test_items_are_read_in_one_query_and_their_words_in_one(seeded, django_assert_num_queries):
    with django_assert_num_queries(1):
        items = current_items("TRP")
    with django_assert_num_queries(1):
        words = texts_of([item.version for item in items], "en")
    assert set(words) == {item.version for item in items}


def test_a_missing_language_is_answered_in_english_and_says_so(seeded):
    version = next(item.version for item in bank_items() if item.code == CODE)
    ItemText.objects.create(
        version_id=version,
        language="ru",
        stem="Что?",
        options={"a": "1"},
        rationale="",
        source_digest="0" * 64,
    )
    found = {language: texts_of([version], language)[version].language for language in ("ru", "eo", "en")}
    assert found == {"ru": "ru", "eo": "en", "en": "en"}


def test_the_words_of_an_item_carry_no_key(seeded):
    assert {f.name for f in dataclasses.fields(ItemWords)} == {"version", "language", "stem", "options"}
    assert "key" in {f.name for f in dataclasses.fields(BankItem)}


def test_a_paper_finds_old_versions_and_their_rationales(seeded, seeds):
    old = next(item for item in bank_items() if item.code == CODE)
    edit(seeds / "items" / "B03.yaml", CODE, key="a")
    seeding.load(seeds, write=True)
    assert items_of([old.version]) == {old.version: old}
    assert rationales_of([old.version], "en")[old.version].startswith("Safety, listening")
