"""Checks that every phrase a language promises stands in its catalogue, translated and not fuzzy.

French and Arabic speak every page. Spanish, Russian and Chinese speak the door, the
slips and the refusals of a roster.
"""

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

EVERYTHING = ("",)
# The door itself, the words of a slip, and why a roster's row or file is refused.
DOOR = (
    "accounts/people/forms.py",
    "accounts/people/slip_drawing.py",
    "accounts/people/slip_words.py",
    "accounts/people/views.py",
    "courses/enrolment/labels.py",
    "templates/accounts/people/choose_pin.html",
    "templates/accounts/people/front_door.html",
    "templates/accounts/people/sign_in.html",
    "templates/accounts/people/signed_out.html",
    "templates/base.html",
    "templates/components/error_summary.html",
    "templates/components/languages.html",
)
COMPLETE = {
    "ar": EVERYTHING,
    "es": DOOR,
    "fr": EVERYTHING,
    "ru": DOOR,
    "zh_Hans": DOOR,
}
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
        for language, places in COMPLETE.items():
            path = settings.LOCALE_PATHS[0] / language / "LC_MESSAGES" / "django.po"
            catalogue = _read(path, language)
            if options["update"]:
                _update(catalogue, phrases, path)
            for phrase in sorted(untranslated(phrases, catalogue, places)):
                missing += 1
                self.stderr.write(f"{language}: {phrase!r}")
        if missing:
            raise CommandError(f"{missing} promised phrases lack a translation")
        self.stdout.write(f"{len(phrases)} phrases; what is promised is complete in {', '.join(COMPLETE)}")


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


def untranslated(phrases: Catalog, catalogue: Catalog, places: tuple[str, ...]) -> Iterator[str]:
    """Yield the phrases of these places (beginnings of paths) that a catalogue leaves open or marks fuzzy."""
    for phrase in phrases:
        if not phrase.id or not any(place.startswith(places) for place, _line in phrase.locations):
            continue
        known = catalogue.get(phrase.id, phrase.context)
        words = known.string if known else ""
        whole = all(words) if isinstance(words, tuple | list) else bool(words)
        if known is None or known.fuzzy or not whole:
            yield str(phrase.id)


def _read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, project="tutela", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _update(catalogue: Catalog, phrases: Catalog, path: Path) -> None:
    catalogue.update(phrases, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, no_location=True, sort_output=True, omit_header=False)
