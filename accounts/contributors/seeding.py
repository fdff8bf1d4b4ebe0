"""Loads contributor countries from seeds/contributors.yaml."""

from dataclasses import dataclass
from pathlib import Path

import pycountry
from django.db import transaction

from accounts.contributors.enums import ContributorKind
from accounts.contributors.models import AuthorityText, ContributorCountry
from accounts.seedfiles import Record, read_list


@dataclass(frozen=True)
class _Country:
    iso3: str
    iso2: str
    kind: str
    certificate_languages: tuple[str, ...]
    own_language: str
    accent: str
    authority: dict[str, str]
    centre: dict[str, str]
    title: dict[str, str]
    sentence: dict[str, str]


def load(root: Path, *, write: bool) -> list[str]:
    """Load the countries; return the differences. Raises SeedFault.

    A country already there is left as it is, and so is an authority's name: they are the country's own to
    change (administration pages).
    """
    countries = [_read(record) for record in read_list(root / "contributors.yaml", root, "iso3")]
    stored = set(ContributorCountry.objects.values_list("iso3", flat=True))
    named = set(AuthorityText.objects.values_list("contributor_id", "language"))
    new = [country for country in countries if country.iso3 not in stored]
    texts = [
        AuthorityText(
            contributor_id=c.iso3,
            language=language,
            name=name,
            centre=c.centre.get(language, ""),
            title=c.title.get(language, ""),
            sentence=c.sentence.get(language, ""),
        )
        for c in countries
        for language, name in c.authority.items()
        if (c.iso3, language) not in named
    ]
    if write:
        with transaction.atomic():
            ContributorCountry.objects.bulk_create(_row(country) for country in new)
            AuthorityText.objects.bulk_create(texts)
    return [
        *(f"contributor {country.iso3}: new" for country in new),
        *(f"authority {text.contributor_id} {text.language}: new" for text in texts),
    ]


def _row(c: _Country) -> ContributorCountry:
    return ContributorCountry(
        iso3=c.iso3,
        iso2=c.iso2,
        kind=c.kind,
        certificate_languages=list(c.certificate_languages),
        own_language=c.own_language,
        **({"accent": c.accent} if c.accent else {}),
    )


def _read(record: Record) -> _Country:
    record.only(
        *("iso3", "kind", "certificate_languages", "own_language", "accent"),
        *("authority", "centre", "title", "sentence"),
    )
    iso3 = record.text("iso3")
    country = pycountry.countries.get(alpha_3=iso3)
    if country is None:
        raise record.fault("iso3", "is no code of ISO 3166-1 alpha-3")
    return _Country(
        iso3=iso3,
        iso2=country.alpha_2,
        kind=record.choice("kind", [k.value for k in ContributorKind]),
        certificate_languages=record.texts("certificate_languages", optional=True),
        own_language=record.text("own_language", optional=True),
        accent=record.text("accent", optional=True),
        authority=record.words("authority", optional=True),
        centre=record.words("centre", optional=True),
        title=record.words("title", optional=True),
        sentence=record.words("sentence", optional=True),
    )
