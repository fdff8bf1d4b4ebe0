"""The unified standard: versioned, and immutable once published."""

import uuid
from typing import Any

from django.db import models

from courses.standards.blueprint import Blueprint
from courses.standards.document import StandardDocument
from courses.standards.errors import StandardIsPublished


class StandardQuerySet(models.QuerySet["Standard"]):
    def published(self) -> "StandardQuerySet":
        return self.filter(published_at__isnull=False).order_by("-published_at")

    def update(self, **kwargs: Any) -> int:
        if self.filter(published_at__isnull=False).exists():
            raise StandardIsPublished("a published standard never changes")
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.filter(published_at__isnull=False).exists():
            raise StandardIsPublished("a published standard is never deleted")
        return super().delete()


class Standard(models.Model):
    """One version. `digest` covers the canonical JSON (RFC 8785) of the normative English document."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.CharField(max_length=40, unique=True)
    status = models.CharField(max_length=120)
    document = models.JSONField()
    digest = models.CharField(max_length=64, unique=True)
    blueprint = models.JSONField()
    blueprint_digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(null=True)

    objects = StandardQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at",)

    def __str__(self) -> str:
        return self.version

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and Standard.objects.published().filter(pk=self.pk).exists():
            raise StandardIsPublished(f"version {self.version} is published")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.published_at:
            raise StandardIsPublished(f"version {self.version} is published")
        return super().delete(*args, **kwargs)

    def parsed(self) -> StandardDocument:
        """Return the document as dataclasses."""
        return StandardDocument.parse(self.document)

    def plan(self) -> Blueprint:
        """Return the blueprint as a dataclass."""
        return Blueprint.parse(self.blueprint)
