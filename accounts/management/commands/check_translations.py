"""Checks that every phrase of the translated pages stands in each catalogue, translated and not fuzzy."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation.template import templatize

LANGUAGES = ("fr", "ar")
# Whose phrases must be complete: what trainees and the public see.
COMPLETE = (
    "accounts/people",
    "accounts/roles/context.py",
    "courses/learning",
    "courses/assessment",
    "courses/curriculum/labels.py",
    "courses/enrolment/labels.py",
    "courses/standards/labels.py",
    "certification/certificates/labels.py",
    "certification/certificates/shown.py",
    "certification/documents/announcing.py",
    "certification/register",
    "certification/verification",
    "templates/400.html",
    "templates/403.html",
    "templates/403_csrf.html",
    "templates/404.html",
    "templates/429.html",
    "templates/500.html",
    "templates/base.html",
    "templates/plain.html",
    "templates/components",
    "templates/account/",
    "templates/accounts/people",
    "templates/mfa",
    "templates/courses/learning",
    "templates/courses/assessment",
    "templates/certification/certificates/_events.html",
    "templates/certification/certificates/not_ready.html",
    "templates/certification/certificates/passport.html",
    "templates/certification/credentials",
    "templates/certification/documents/announcement.txt",
    "templates/certification/documents/slips.html",
    "templates/certification/register",
    "templates/certification/verification",
)
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--update", action="store_true", help="add new phrases to the catalogues")

    def handle(self, *args: Any, **options: Any) -> None:
        phrases = found_phrases()
        missing = 0
        for language in LANGUAGES:
            path = settings.LOCALE_PATHS[0] / language / "LC_MESSAGES" / "django.po"
            catalogue = _read(path, language)
            if options["update"]:
                _update(catalogue, phrases, path)
            for phrase in sorted(untranslated(phrases, catalogue)):
                missing += 1
                self.stderr.write(f"{language}: {phrase!r}")
        if missing:
            raise CommandError(f"{missing} phrases of the translated pages lack a translation")
        self.stdout.write(
            f"{len(phrases)} phrases; the translated pages are complete in {', '.join(LANGUAGES)}"
        )


def found_phrases() -> Catalog:
    """Return every phrase of our sources and templates, with the places it stands in."""
    catalogue = Catalog(project="tutela", charset="utf-8")
    for name, source in _sources():
        for line, message, _comments, context in extract(
            "python", io.BytesIO(source.encode()), keywords=KEYWORDS
        ):
            catalogue.add(message, locations=[(name, line)], context=context)
    return catalogue


def _sources() -> Iterator[tuple[str, str]]:
    root: Path = settings.BASE_DIR
    for app in ("accounts", "courses", "certification"):
        for path in sorted((root / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(root).as_posix(), path.read_text()
    templates = root / "templates"
    for path in sorted([*templates.rglob("*.html"), *templates.rglob("*.txt")]):
        # Django keeps a template's columns, which Python would read as wrong indentation.
        lines = templatize(path.read_text()).splitlines()
        yield path.relative_to(root).as_posix(), "\n".join(line.strip() for line in lines)


def untranslated(phrases: Catalog, catalogue: Catalog) -> Iterator[str]:
    """Yield the phrases of the pages in COMPLETE that a catalogue leaves open or marks fuzzy."""
    for phrase in phrases:
        if not phrase.id or not any(place.startswith(COMPLETE) for place, _line in phrase.locations):
            continue
        known = catalogue.get(phrase.id, phrase.context)
        words = known.string if known else ""
        whole = all(words) if isinstance(words, tuple | list) else bool(words)
        if known is None or known.fuzzy or not whole:
            yield str(phrase.id)


def _read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, project="tutela", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _update(catalogue: Catalog, phrases: Catalog, path: Path) -> None:
    catalogue.update(phrases, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, no_location=True, sort_output=True, omit_header=False)
