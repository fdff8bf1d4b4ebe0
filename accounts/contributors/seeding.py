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
    authority: dict[str, str]


def load(root: Path, *, write: bool) -> list[str]:
    """Load the countries; return the differences. An authority's name a country changed itself is kept.

    Raises SeedFault.
    """
    countries = [_read(record) for record in read_list(root / "contributors.yaml", root, "iso3")]
    stored = {row.pk: row for row in ContributorCountry.objects.all()}
    named = set(AuthorityText.objects.values_list("contributor_id", "language"))
    new = [c for c in countries if c.iso3 not in stored]
    changed = [c for c in countries if c.iso3 in stored and _facts(stored[c.iso3]) != _wanted(c)]
    texts = [
        AuthorityText(contributor_id=c.iso3, language=language, name=name)
        for c in countries
        for language, name in c.authority.items()
        if (c.iso3, language) not in named
    ]
    if write:
        _write(new, changed, texts)
    return [
        *(f"contributor {c.iso3}: new" for c in new),
        *(f"contributor {c.iso3}: changed" for c in changed),
        *(f"authority {t.contributor_id} {t.language}: new" for t in texts),
    ]


@transaction.atomic
def _write(new: list[_Country], changed: list[_Country], texts: list[AuthorityText]) -> None:
    ContributorCountry.objects.bulk_create(_row(c) for c in new)
    ContributorCountry.objects.bulk_update(
        [_row(c) for c in changed], ("iso2", "kind", "certificate_languages")
    )
    AuthorityText.objects.bulk_create(texts)


def _row(c: _Country) -> ContributorCountry:
    return ContributorCountry(
        iso3=c.iso3, iso2=c.iso2, kind=c.kind, certificate_languages=list(c.certificate_languages)
    )


def _facts(row: ContributorCountry) -> tuple[str, str, list[str]]:
    return row.iso2, row.kind, row.certificate_languages


def _wanted(c: _Country) -> tuple[str, str, list[str]]:
    return c.iso2, c.kind, list(c.certificate_languages)


def _read(record: Record) -> _Country:
    record.only("iso3", "kind", "certificate_languages", "authority")
    iso3 = record.text("iso3")
    country = pycountry.countries.get(alpha_3=iso3)
    if country is None:
        raise record.fault("iso3", "is no code of ISO 3166-1 alpha-3")
    return _Country(
        iso3=iso3,
        iso2=country.alpha_2,
        kind=record.choice("kind", [k.value for k in ContributorKind]),
        certificate_languages=record.texts("certificate_languages", optional=True),
        authority=record.words("authority", optional=True),
    )
