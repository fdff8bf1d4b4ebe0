"""Publishes the versions of the unified standard found under seeds/standards/."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.seedfiles import SeedFault, read_text
from accounts.trail.actions import System, record
from accounts.trail.chain import digest
from courses.standards.blueprint import Blueprint
from courses.standards.document import StandardDocument
from courses.standards.errors import StandardIsPublished
from courses.standards.models import Standard


def load(root: Path, *, write: bool) -> list[str]:
    """Publish each version not known yet; return the differences.

    Raises BadStandard when a document does not fit its schema, SeedFault when a file is missing or no JSON,
    StandardIsPublished when the files of a published version were changed: a change is a new version.
    """
    stored = {row.version: row for row in Standard.objects.all()}
    differences = []
    with transaction.atomic():
        for folder in _folders(root):
            document = _read(folder / "standard.json", root)
            blueprint = _read(folder / "blueprint.json", root)
            parsed = StandardDocument.parse(document)
            Blueprint.parse(blueprint)
            if parsed.version in stored:
                _unchanged(stored[parsed.version], document, blueprint)
                continue
            differences.append(f"standard {parsed.version}: new, {len(parsed.outcomes)} outcomes")
            if write:
                _publish(parsed, document, blueprint)
    return differences


def newest_document(root: Path) -> StandardDocument:
    """Return the last version under seeds/standards/: what items and lessons are checked against."""
    folders = _folders(root)
    if not folders:
        raise SeedFault("standards", "", "", "holds no version of the standard")
    return StandardDocument.parse(_read(folders[-1] / "standard.json", root))


def _folders(root: Path) -> list[Path]:
    return sorted(path.parent for path in (root / "standards").glob("*/standard.json"))


def _read(path: Path, root: Path) -> dict[str, Any]:
    name = str(path.relative_to(root))
    try:
        value = json.loads(read_text(path, root))
    except json.JSONDecodeError as error:
        raise SeedFault(name, f"line {error.lineno}", "", "is not JSON") from error
    if not isinstance(value, dict):
        raise SeedFault(name, "", "", "must be an object")
    return value


def _unchanged(standard: Standard, document: dict[str, Any], blueprint: dict[str, Any]) -> None:
    if (standard.digest, standard.blueprint_digest) != (digest(document), digest(blueprint)):
        raise StandardIsPublished(
            f"the files of standard {standard.version} differ from what was published; publish a new version"
        )


def _publish(parsed: StandardDocument, document: dict[str, Any], blueprint: dict[str, Any]) -> None:
    standard = Standard(
        version=parsed.version,
        status=parsed.status,
        document=document,
        digest=digest(document),
        blueprint=blueprint,
        blueprint_digest=digest(blueprint),
        published_at=timezone.now(),
    )
    standard.save(force_insert=True)
    record(
        by=System(),
        verb="standard.publish",
        subject=standard,
        details={
            "version": standard.version,
            "digest": standard.digest,
            "blueprint_digest": standard.blueprint_digest,
        },
    )
