"""Named reads of the unified standard."""

from courses.standards.errors import NoStandardInForce
from courses.standards.models import Standard


def standard_in_force() -> Standard:
    """Return the newest published version. Raises NoStandardInForce."""
    standard = Standard.objects.published().first()
    if standard is None:
        raise NoStandardInForce("no version of the standard is published: run `manage.py seed`")
    return standard


def standard_versions() -> list[Standard]:
    """Return every published version, newest first, without its document."""
    return list(Standard.objects.published().defer("document", "blueprint"))


def published_standard(version: str) -> Standard | None:
    """Return one published version, or None."""
    return Standard.objects.published().filter(version=version).first()
