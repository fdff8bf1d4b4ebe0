"""What may be recorded about a person, field by field, however it was handed in. Pure."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from babel import Locale

from accounts.people.cleaning import is_name, tidy, tidy_code
from accounts.people.enums import Category, Sex, ValueFault

LONGEST = {
    "service_number": 40,
    "family_name": 120,
    "given_names": 160,
    "name_native": 200,
    "rank": 60,
    "language": 12,
    "email": 254,
}
FIELDS = (
    "service_number",
    "family_name",
    "given_names",
    "name_native",
    "sex",
    "birth_date",
    "category",
    "rank",
    "language",
    "email",
)
REQUIRED = ("service_number", "family_name", "category")
EARLIEST_BIRTH = date(1920, 1, 1)
_CODES = frozenset({"service_number", "sex", "category", "language", "email"})
_UPPER = frozenset({"sex", "category"})
_LANGUAGE = re.compile(r"([a-z]{2,3})(-[A-Z][a-z]{3})?(-(?:[A-Z]{2}|\d{3}))?")
_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s.,;<>\"]+(\.[^@\s.,;<>\"]+)+")


def read_values(values: Mapping[str, Any], *, today: date) -> tuple[dict[str, Any], dict[str, ValueFault]]:
    """Return the values as they are recorded, and by field what is wrong with the others.

    Texts lose stray spaces and what cannot be seen; a birth date is a date, ISO text, or nothing.
    """
    read: dict[str, Any] = {}
    faults: dict[str, ValueFault] = {}
    for field, value in values.items():
        found, fault = _read(field, value, today)
        if fault:
            faults[field] = fault
        else:
            read[field] = found
    return read, faults


def missing(values: Mapping[str, Any]) -> dict[str, ValueFault]:
    """Return the fields without which nobody is recorded and that these values leave out."""
    return {field: ValueFault.MISSING_VALUE for field in REQUIRED if field not in values}


def _read(field: str, value: Any, today: date) -> tuple[Any, ValueFault | None]:
    if field not in FIELDS:
        return None, ValueFault.UNKNOWN_FIELD
    if field == "birth_date":
        return _birth_date(value, today)
    text = plain(str(value or ""), code=field in _CODES)
    if field in _UPPER:
        text = text.upper()
    if not text:
        return text, ValueFault.MISSING_VALUE if field in REQUIRED else None
    if len(text) > LONGEST.get(field, 254):
        return text, ValueFault.TOO_LONG
    check = _CHECKS.get(field)
    return check(text) if check else (text, None)


def plain(text: str, *, code: bool = False) -> str:
    """Return a text in NFC without stray spaces and unseen characters; a code in plain letters and digits.

    >>> plain("  Ram\\u00a0 Bahadur "), plain("ＮＰ-٢٠٢٦", code=True)
    ('Ram Bahadur', 'NP-2026')
    """
    return tidy_code(tidy(text)) if code else tidy(text)


def read_day(value: Any) -> tuple[date | None, ValueFault | None]:
    """Return the day that a date or an ISO text says, and what is wrong with it; None for nothing said."""
    if value is None or value == "":
        return None, None
    try:
        return value if isinstance(value, date) else date.fromisoformat(plain(str(value), code=True)), None
    except ValueError:
        return None, ValueFault.BAD_DATE


def _birth_date(value: Any, today: date) -> tuple[date | None, ValueFault | None]:
    found, fault = read_day(value)
    if found and not EARLIEST_BIRTH <= found < today:
        return None, ValueFault.BAD_DATE
    return found, fault


def _category(text: str) -> tuple[str, ValueFault | None]:
    return text, None if text in set(Category) else ValueFault.UNKNOWN_CATEGORY


def _sex(text: str) -> tuple[str, ValueFault | None]:
    return text, None if text in set(Sex) else ValueFault.BAD_SEX


def _language(text: str) -> tuple[str, ValueFault | None]:
    """Check a BCP 47 tag of language, script and region, and write it in its usual capitals."""
    first, *rest = text.replace("_", "-").split("-")
    tag = "-".join((first.lower(), *(part.title() if len(part) == 4 else part.upper() for part in rest)))
    known = _LANGUAGE.fullmatch(tag)
    return (tag, None) if known and known[1] in _languages() else (text, ValueFault.BAD_LANGUAGE)


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    return frozenset(Locale("en").languages)


def _email(text: str) -> tuple[str, ValueFault | None]:
    return text, None if _EMAIL.fullmatch(text) else ValueFault.BAD_EMAIL


def _name(text: str) -> tuple[str, ValueFault | None]:
    return text, None if is_name(text) else ValueFault.BAD_NAME


_CHECKS: dict[str, Callable[[str], tuple[str, ValueFault | None]]] = {
    "family_name": _name,
    "given_names": _name,
    "name_native": _name,
    "category": _category,
    "sex": _sex,
    "language": _language,
    "email": _email,
}
