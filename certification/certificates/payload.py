"""A certificate's frozen payload: every fact and every printed word, as canonical JSON. No Django.

The PDF, the QR code and every check are functions of this text alone. Canonical form: RFC 8785, so equal
facts give equal bytes and one SHA-256.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import rfc8785
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

from certification.certificates.errors import BadWording
from certification.certificates.wording import Wording, wording
from courses.evidence import Share, SittingEvidence
from courses.standards.validity import VALID_MONTHS, months_after

SCHEMA = "tutela.certificate/2"
READABLE = frozenset({"tutela.certificate/1", SCHEMA})


@dataclass(frozen=True)
class Holder:
    """The person, as the record spelled the names on the day of issue."""

    family_name: str
    given_names: str
    name_native: str
    rank: str

    @property
    def full_name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()


@dataclass(frozen=True)
class Own:
    """What a certificate says in the country's own language, in the country's own words."""

    language: str
    direction: str
    country: str
    authority: str
    centre: str
    title: str
    sentence: str


@dataclass(frozen=True)
class Signed:
    """Who signs for the country: a signatory in office, with titles by language."""

    name: str
    titles: dict[str, str]


@dataclass(frozen=True)
class Design:
    """How the sheet looks: colour (`#rrggbb`), SHA-256 of the emblem or nothing, and the paper."""

    accent: str
    emblem: str
    paper: str


@dataclass(frozen=True)
class Issuer:
    """The contributor; `countries`, `authorities` and `centres` are names by language of the certificate.

    `key`: id of the key the country signs with. `signatory` is None where the officer signs alone.
    """

    iso3: str
    iso2: str
    key: str
    design: Design
    officer: str
    countries: dict[str, str]
    authorities: dict[str, str]
    centres: dict[str, str]
    signatory: Signed | None = None
    own: Own | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.countries)


@dataclass(frozen=True)
class Register:
    """What the register gives a certificate.

    `address` is where its code is checked, `offline` where its QR code leads.
    """

    serial: str
    code: str
    address: str
    offline: str
    issued_at: datetime
    replaces: str | None = None


def freeze(
    *, holder: Holder, issuer: Issuer, evidence: SittingEvidence, sat_on: date, register: Register
) -> dict[str, Any]:
    """Return the payload of a certificate about to be issued. `sat_on`: day of the sitting, UTC."""
    valid_until = months_after(sat_on, VALID_MONTHS)
    return {
        "schema": SCHEMA,
        "serial": register.serial,
        "code": register.code,
        "address": register.address,
        "offline": register.offline,
        "issued_at": register.issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "valid_until": valid_until.isoformat(),
        "replaces": register.replaces,
        "holder": asdict(holder),
        "category": evidence.category,
        "phase": evidence.phase,
        "contributor": issuer.iso3,
        "key": issuer.key,
        "design": asdict(issuer.design),
        "officer": issuer.officer,
        "signatory": issuer.signatory.name if issuer.signatory else "",
        "own": asdict(issuer.own) if issuer.own else None,
        "standard": {
            "version": evidence.standard_version,
            "digest": evidence.standard_digest,
            "status": evidence.standard_status,
        },
        "result": {
            "overall": asdict(evidence.overall),
            "themes": [asdict(theme) for theme in evidence.themes],
            "must_pass": asdict(evidence.must_pass),
            "must_pass_in_second_block": evidence.must_pass_in_second_block,
        },
        "session": {"place": evidence.place, "date": sat_on.isoformat()},
        "languages": list(issuer.languages),
        "texts": [
            _text(wording(language), issuer, evidence, register, (sat_on, valid_until))
            for language in issuer.languages
        ],
    }


def canonical(payload: dict[str, Any]) -> str:
    """Return the payload's canonical JSON (RFC 8785)."""
    return rfc8785.dumps(payload).decode()


def digest(text: str) -> str:
    """Return the SHA-256, in hexadecimal, of a payload's canonical JSON."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(text: str) -> dict[str, Any]:
    """Read a stored payload. Raises BadWording when its schema is not one this program knows."""
    payload: dict[str, Any] = json.loads(text)
    if payload.get("schema") not in READABLE:
        raise BadWording(f"payload schema {payload.get('schema')} is unknown")
    return payload


def full_name(payload: dict[str, Any]) -> str:
    """Return the holder's name as the certificate prints it."""
    return Holder(**payload["holder"]).full_name


def same_names(payload: dict[str, Any], holder: Holder) -> bool:
    """Say whether a payload already spells the holder as the record does now."""
    return bool(payload["holder"] == asdict(holder))


def _text(
    words: Wording,
    issuer: Issuer,
    evidence: SittingEvidence,
    register: Register,
    days: tuple[date, date],
) -> dict[str, Any]:
    """Return everything printed in one language, filled in."""
    sat_on, valid_until = days
    locale = _locale(words.language, issuer.iso2)
    category = words.named("categories", evidence.category)
    country = issuer.countries[words.language]
    must_pass = "must_pass_second" if evidence.must_pass_in_second_block else "must_pass"
    plain = ("name", "direction", "title", "subtitle", "certifies", "not_un")
    return {
        **{key: words.line(key) for key in plain},
        "language": words.language,
        "country": country,
        "authority": issuer.authorities[words.language],
        "centre": issuer.centres[words.language],
        "signatory_title": _title(issuer.signatory, words.language),
        "category": category,
        "statement": words.line(
            "statement",
            phase=words.named("phases", evidence.phase),
            category=words.line("quote", text=category, code=evidence.category),
            version=_apart(words, evidence.standard_version),
        ),
        "rule": words.line("rule", **_minimums(evidence, locale)),
        "must_pass": words.line(must_pass, right=evidence.must_pass.right, of=evidence.must_pass.of),
        "issuer": words.line("issuer", country=country),
        "status": _status(words, evidence.standard_status),
        "replaces": words.line("replaces", serial=_apart(words, register.replaces))
        if register.replaces
        else "",
        "themes": [_theme(words, theme, locale) for theme in evidence.themes],
        "assessed": ", ".join(filter(None, (_apart(words, evidence.place), _day(sat_on, locale)))),
        "issued": _day(register.issued_at.astimezone(UTC).date(), locale),
        "valid_until": _day(valid_until, locale),
        "labels": dict(words.groups["labels"]),
    }


def _title(signatory: Signed | None, language: str) -> str:
    titles = signatory.titles if signatory else {}
    return titles.get(language) or titles.get("en", "")


def _apart(words: Wording, value: str) -> str:
    """Keep a value in Latin letters in its own order inside a line that runs from right to left."""
    return f"\u2068{value}\u2069" if value and words.lines["direction"] == "rtl" else value


def _status(words: Wording, status: str) -> str:
    """The proposal line of today's standard; any other status is printed as the standard words it."""
    return words.line("proposal") if status.startswith("proposal") else status


def _minimums(evidence: SittingEvidence, locale: Locale) -> dict[str, str]:
    """The shares the rule asked for. An area without a minimum carries 0, so the largest is the rule's."""
    areas = max((area.minimum for area in evidence.areas), default=0.0)
    themes = max((theme.minimum for theme in evidence.themes), default=0.0)
    shares = {"overall": evidence.overall.minimum, "theme": themes, "area": areas}
    return {key: _number(value, locale) for key, value in shares.items()}


def _theme(words: Wording, theme: Share, locale: Locale) -> dict[str, str]:
    return {
        "code": theme.name,
        "name": words.named("themes", theme.name),
        "figure": words.line("figure", right=theme.right, of=theme.of),
        "share": words.line(
            "share", share=_number(theme.share, locale), minimum=_number(theme.minimum, locale)
        ),
    }


def _number(value: float, locale: Locale) -> str:
    return str(format_decimal(value, format="#,##0.#", locale=locale, numbering_system="latn"))


def _day(day: date, locale: Locale) -> str:
    return str(format_date(day, format="long", locale=locale))


@lru_cache(maxsize=256)
def _locale(language: str, iso2: str) -> Locale:
    """Return the language as the country writes it (month names differ), else as most countries do."""
    try:
        return Locale.parse(f"{language}_{iso2}")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_001" if language == "en" else language)
