"""Names of countries in every language CLDR knows, and of languages in themselves, by Babel.

Pure: no name is typed by hand here.
"""

from functools import lru_cache

from babel import Locale, UnknownLocaleError


@lru_cache(maxsize=64)
def _territories(language: str) -> dict[str, str]:
    try:
        locale = Locale.parse(language.replace("-", "_"), resolve_likely_subtags=True)
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return dict(locale.territories)


def country_name(iso2: str, language: str) -> str:
    """Return CLDR's name of a territory in a language; English where that language lacks it.

    >>> country_name("NP", "fr")
    'Népal'
    """
    return _territories(language).get(iso2) or _territories("en").get(iso2, iso2)


def language_name(tag: str) -> str:
    """Return a language's name in itself, by CLDR; its tag where CLDR has none.

    >>> language_name("fr"), language_name("ne")
    ('français', 'नेपाली')
    """
    try:
        return str(Locale.parse(tag.replace("-", "_")).get_display_name() or tag)
    except (UnknownLocaleError, ValueError):
        return tag
