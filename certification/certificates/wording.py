"""The words certificates print, one file per language beside this module. No Django, no gettext.

They lie outside gettext because a certificate's words are frozen at issue: a translator who improves a page
must not thereby touch what certificates say (design decision 11).
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from babel import Locale, UnknownLocaleError

from certification.certificates.errors import BadWording

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")
_FOLDER = Path(__file__).parent / "wording"
_LINES = (
    *("name", "direction", "quote", "title", "subtitle", "certifies", "statement", "rule", "must_pass"),
    *("must_pass_second", "issuer", "not_un", "proposal", "replaces", "figure", "share"),
)
_GROUPS = ("themes", "phases", "labels", "categories")


@dataclass(frozen=True)
class Wording:
    """One language's lines, some with {places} to fill; `groups` holds names by code."""

    language: str
    lines: dict[str, str]
    groups: dict[str, dict[str, str]]

    def line(self, key: str, **places: object) -> str:
        return self.lines[key].format(**places)

    def named(self, group: str, code: str) -> str:
        return self.groups[group].get(code, code)


@lru_cache(maxsize=len(LANGUAGES))
def wording(language: str) -> Wording:
    """Read one language's words. Raises BadWording when a line is missing."""
    data = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    missing = [key for key in (*_LINES, *_GROUPS) if not data.get(key)]
    if missing:
        raise BadWording(f"{language}.yaml lacks {', '.join(missing)}")
    return Wording(
        language=language,
        lines={key: str(data[key]).strip() for key in _LINES},
        groups={group: dict(data[group]) for group in _GROUPS},
    )


def printed_languages(wanted: list[str], most: int = 3) -> tuple[str, ...]:
    """Return the languages a certificate prints: the contributor's choice of the six; none: English.

    A sheet holds three columns of text that can still be read; more languages are left out.

    >>> printed_languages(["fr", "ar", "ne"]), printed_languages([])
    (('fr', 'ar'), ('en',))
    """
    own = [tag.split("-")[0].lower() for tag in wanted]
    kept = [tag for tag in dict.fromkeys(own) if tag in LANGUAGES]
    return tuple(kept[:most]) or ("en",)


def direction_of(language: str) -> str:
    """Return which way a language runs, by CLDR: "rtl" or "ltr".

    >>> direction_of("ur"), direction_of("ne")
    ('rtl', 'ltr')
    """
    try:
        return str(Locale.parse(language.replace("-", "_")).text_direction)
    except (UnknownLocaleError, ValueError):
        return "ltr"
