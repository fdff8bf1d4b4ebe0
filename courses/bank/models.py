"""The item bank: items, their versions, and the texts of each version in each language."""

import uuid

from django.db import models
from django.db.models import Q

from courses.bank.enums import ItemKind, ResponsePhase


class Item(models.Model):
    """A question's identity. What is asked is its newest version."""

    code = models.CharField(max_length=20, primary_key=True)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.code


class ItemVersion(models.Model):
    """One wording and key. Immutable: a change makes a new version; sittings point at the one they used.

    The first outcome is primary: area, theme and must-pass follow from it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    current = models.BooleanField(default=True)
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in ItemKind])
    scenario = models.BooleanField()
    outcomes = models.JSONField()
    categories = models.JSONField()
    tier = models.PositiveSmallIntegerField(null=True)
    response_phase = models.CharField(
        max_length=14, blank=True, choices=[(p.value, p.value) for p in ResponsePhase]
    )
    key = models.CharField(max_length=4)
    sources = models.JSONField()
    unverified = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("item", "number"), name="item_version_once"),
            models.UniqueConstraint(
                fields=("item",), condition=Q(current=True), name="item_one_current_version"
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"


class ItemText(models.Model):
    """An item version in one language. `source_digest` is that of the English text it was made from."""

    version = models.ForeignKey(ItemVersion, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=12)
    stem = models.TextField()
    options = models.JSONField()
    rationale = models.TextField()
    source_digest = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("version", "language"), name="item_text_once_per_language"),
        )

    def __str__(self) -> str:
        return f"{self.version_id} {self.language}"
