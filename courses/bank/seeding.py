"""Loads the item bank from seeds/items/. A changed item becomes a new version; no version is ever edited."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from django.db import transaction

from accounts.seedfiles import SeedFault, read_list
from accounts.trail.chain import digest
from courses.bank.models import Item, ItemText, ItemVersion
from courses.bank.schema import SeedItem, check_must_pass, read_item, read_text
from courses.standards.document import StandardDocument
from courses.standards.seeding import newest_document

Texts = dict[str, ItemText]


def load(root: Path, *, write: bool) -> list[str]:
    """Load the items; return the differences. Raises SeedFault, and BadStandard."""
    items = read_items(root, newest_document(root))
    stored = {row.item_id: row for row in ItemVersion.objects.filter(current=True)}
    texts: dict[UUID, Texts] = defaultdict(dict)
    for text in ItemText.objects.filter(version__current=True):
        texts[text.version_id][text.language] = text
    active = dict(Item.objects.values_list("code", "active"))

    new = [item for item in items if item.code not in stored]
    changed = [item for item in items if item.code in stored and _differs(item, stored[item.code], texts)]
    kept = [item for item in items if item.code in stored and item not in changed]
    added = [
        (stored[item.code].pk, language, item)
        for item in kept
        for language in item.texts
        if language not in texts[stored[item.code].pk]
    ]
    codes = {item.code for item in items}
    retired = sorted(code for code, is_active in active.items() if is_active and code not in codes)
    revived = sorted(code for code, is_active in active.items() if not is_active and code in codes)
    if write:
        with transaction.atomic():
            Item.objects.filter(code__in=retired).update(active=False)
            Item.objects.filter(code__in=revived).update(active=True)
            _write(new, changed, stored)
            ItemText.objects.bulk_create(_text(version, language, item) for version, language, item in added)
    return [
        *(f"item {item.code}: new" for item in new),
        *(f"item {item.code}: version {stored[item.code].number + 1}" for item in changed),
        *(f"item {item.code}: new in {language}" for _, language, item in added),
        *(f"item {code}: retired" for code in retired),
        *(f"item {code}: back in use" for code in revived),
    ]


def read_items(root: Path, standard: StandardDocument) -> list[SeedItem]:
    """Read every file of items and check it against standard and sources. Raises SeedFault."""
    registry = {record.entry for record in read_list(root / "sources.yaml", root, "ref")}
    folder = root / "items"
    items: list[SeedItem] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name.count(".") == 1:
            items += _read_area(path, root, standard, registry)
    check_must_pass(items, standard)
    return items


def _read_area(path: Path, root: Path, standard: StandardDocument, registry: set[str]) -> list[SeedItem]:
    items = {r.entry: read_item(r, standard, registry) for r in read_list(path, root, "code")}
    for words in sorted(path.parent.glob(f"{path.stem}.*.yaml")):
        language = words.name.split(".")[1]
        for record in read_list(words, root, "code"):
            if record.entry not in items:
                raise record.fault("code", f"is not in {path.name}")
            item = items[record.entry]
            items[record.entry] = replace(item, texts={**item.texts, language: read_text(record, item)})
    for item in items.values():
        if "en" not in item.texts:
            raise SeedFault(str(path.relative_to(root)), item.code, "", "has no English words")
    return list(items.values())


def _differs(item: SeedItem, version: ItemVersion, texts: dict[UUID, Texts]) -> bool:
    """Say whether anything a candidate may already have met was changed."""
    if digest(item.canonical()) != version.digest:
        return True
    held = texts[version.pk]
    return any(
        (row.stem, row.options, row.rationale) != (words.stem, words.options, words.rationale)
        for language, words in item.texts.items()
        if (row := held.get(language))
    )


def _write(new: list[SeedItem], changed: list[SeedItem], stored: dict[str, ItemVersion]) -> None:
    Item.objects.bulk_create([Item(code=item.code) for item in new], ignore_conflicts=True)
    ItemVersion.objects.filter(pk__in=[stored[item.code].pk for item in changed]).update(current=False)
    versions = [_version(item, 1) for item in new]
    versions += [_version(item, stored[item.code].number + 1) for item in changed]
    ItemVersion.objects.bulk_create(versions)
    ItemText.objects.bulk_create(_texts(versions, [*new, *changed]))


def _version(item: SeedItem, number: int) -> ItemVersion:
    return ItemVersion(
        item_id=item.code,
        number=number,
        kind=item.kind,
        scenario=item.scenario,
        outcomes=list(item.outcomes),
        categories=list(item.categories),
        tier=item.tier,
        response_phase=item.response_phase,
        key=item.key,
        sources=list(item.sources),
        unverified=item.unverified,
        digest=digest(item.canonical()),
    )


def _texts(versions: Iterable[ItemVersion], items: Iterable[SeedItem]) -> list[ItemText]:
    return [
        _text(version.pk, language, item)
        for version, item in zip(versions, items, strict=True)
        for language in item.texts
    ]


def _text(version: UUID, language: str, item: SeedItem) -> ItemText:
    words = item.texts[language]
    return ItemText(
        version_id=version,
        language=language,
        stem=words.stem,
        options=words.options,
        rationale=words.rationale,
        source_digest=words.source or digest(item.english.canonical()),
    )
