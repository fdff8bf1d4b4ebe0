"""Named reads of the item bank."""

from collections.abc import Iterable
from uuid import UUID

from courses.bank.item import BankItem, ItemWords
from courses.bank.models import ItemText, ItemVersion

ENGLISH = "en"


def bank_items() -> list[BankItem]:
    """Return the current version of every active item, by code. One query."""
    rows = ItemVersion.objects.filter(current=True, item__active=True).order_by("item_id")
    return [_item(row) for row in rows]


def current_items(category: str) -> list[BankItem]:
    """Return the current items that suit a category, by code. One query."""
    return [item for item in bank_items() if category in item.categories]


def items_of(version_ids: Iterable[UUID]) -> dict[UUID, BankItem]:
    """Return item versions by id, current or not: what a paper cites. One query."""
    return {row.pk: _item(row) for row in ItemVersion.objects.filter(pk__in=set(version_ids))}


def texts_of(version_ids: Iterable[UUID], language: str) -> dict[UUID, ItemWords]:
    """Return the words of item versions in a language, each in English where that language is missing.

    One query. The key is not among them.
    """
    rows = ItemText.objects.filter(version__in=set(version_ids), language__in={language, ENGLISH})
    words: dict[UUID, ItemWords] = {}
    for row in sorted(rows, key=lambda text: text.language == language):
        words[row.version_id] = ItemWords(row.version_id, row.language, row.stem, row.options)
    return words


def rationales_of(version_ids: Iterable[UUID], language: str) -> dict[UUID, str]:
    """Return why the key is right, for review after a sitting: it gives the key away. One query."""
    rows = ItemText.objects.filter(version__in=set(version_ids), language__in={language, ENGLISH})
    return {row.version_id: row.rationale for row in sorted(rows, key=lambda t: t.language == language)}


def _item(row: ItemVersion) -> BankItem:
    return BankItem(
        version=row.pk,
        code=row.item_id,
        outcomes=tuple(row.outcomes),
        categories=frozenset(row.categories),
        tier=row.tier,
        response_phase=row.response_phase,
        scenario=row.scenario,
        key=row.key,
    )
