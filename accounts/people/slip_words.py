"""What a sign-in slip says, in the language of whoever it is for: one language a slip, never two.

The words are the site's own (gettext). A language whose catalogue lacks a sentence of the slip is not used
yet: such a slip is wholly in English, and in its owner's language as soon as the catalogue has it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.contributors.names import country_name

ENGLISH = "en"
_LEFT_TO_RIGHT = "\u200e"  # a mark: an address keeps its stroke at the end among Arabic words


@dataclass(frozen=True)
class SlipWords:
    """A slip's words but for the name, the service number and the code. `language`: a BCP 47 tag."""

    language: str
    direction: str
    country: str
    number: str
    code: str
    steps: tuple[str, str, str]
    until: str
    spent: str
    keep: str
    square: str


def spoken(language: str) -> str:
    """Return the language of the site that is nearest to one of a record: `fr` for `fr-BE`, else English.

    In the site's own spelling: Django would give `zh-Hans` back as it was written, and then not know it.
    """
    try:
        return translation.get_supported_language_variant(language.lower())
    except LookupError:
        return settings.LANGUAGE_CODE


@lru_cache(maxsize=256)
def slip_words(language: str, *, iso2: str, address: str, until: datetime) -> SlipWords:
    """Return a slip's words for the holder of a record in `language`, from one country.

    `address`: of the sign-in page; `until`: the last instant the code is good (its day, UTC, is printed).
    """
    found = slip_language(language)
    shown = f"{_LEFT_TO_RIGHT}{address.removeprefix('https://')}{_LEFT_TO_RIGHT}"
    with translation.override(found):
        scan, write, choose = _steps()
        return SlipWords(
            language=tag(found),
            direction=direction(found),
            country=country_name(iso2, found),
            number=_("Service number"),
            code=_("Code, good once"),
            steps=(scan.format(address=shown), write, choose),
            until=_("Good until %(day)s") % {"day": date_format(until, "DATE_FORMAT")},
            spent=_spent(),
            keep=_keep(),
            square=_("QR code of the sign-in page"),
        )


def slip_language(language: str) -> str:
    """Return the language a slip is printed in: the nearest of the site's that has all its sentences."""
    return _whole(spoken(language), _sentences)


def strip_language(language: str) -> str:
    """Return the language of the strip an officer keeps: likewise."""
    return _whole(spoken(language), strip_sentences)


def _whole(language: str, sentences: Callable[[], tuple[str, ...]]) -> str:
    if language == ENGLISH:
        return language
    with translation.override(language):
        ours = sentences()
    with translation.override(ENGLISH):
        english = sentences()
    return language if all(one != other for one, other in zip(ours, english, strict=True)) else ENGLISH


def direction(language: str) -> str:
    return "rtl" if translation.get_language_info(language)["bidi"] else "ltr"


def tag(language: str) -> str:
    """Return a language of the site as BCP 47 writes it: `zh-Hans`."""
    return translation.to_locale(language).replace("_", "-")


def _sentences() -> tuple[str, ...]:
    return *_steps(), _spent(), _keep()


def _steps() -> tuple[str, str, str]:
    return (
        _("Scan the square, or open {address}"),
        _("Choose your country. Write your service number and this code."),
        _("Choose your own PIN: 6 digits or more. From then on you sign in with it."),
    )


def _spent() -> str:
    return _("Spent as soon as you have chosen your PIN.")


def _keep() -> str:
    return _("Keep it to yourself: whoever holds it can sign in as you.")


def strip_sentences() -> tuple[str, str, str, str, str]:
    """Return the sentences of the officer's strip in the active language: names, who and when, what to do."""
    return (
        _("Sign-in slips"),
        _("By name, from %(first)s to %(last)s."),
        _("Printed by %(officer)s, %(at)s"),
        _("Cut along the marks. Hand each slip to its owner and to nobody else."),
        _("Destroy slips that are left over. Keep this strip: it holds no code."),
    )
