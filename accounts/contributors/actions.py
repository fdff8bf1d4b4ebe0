"""How a contributor's certificates look and who signs them. Certificates issued before stay as they are."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from django.db import transaction

from accounts.contributors.emblems import as_emblem
from accounts.contributors.enums import Paper
from accounts.contributors.errors import BadDesign, TermInDoubt
from accounts.contributors.models import AuthorityText, ContributorCountry, Emblem, Signatory
from accounts.trail.actions import Acting, record

PRINTED = ("ar", "zh", "en", "fr", "ru", "es")
MOST_LANGUAGES = 3
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3: the accent colours words


class Officer(Protocol):
    """Whoever acts: `accounts.roles.rules.Actor`, which stands after this feature."""

    def acting(self, permission: str, contributor: str | None = None) -> Acting: ...


@dataclass(frozen=True)
class Names:
    """What is printed in one language. `title` and `sentence` count in the country's own language only."""

    authority: str
    centre: str = ""
    title: str = ""
    sentence: str = ""


@dataclass(frozen=True)
class DesignOf:
    """A whole design, as saved or previewed: the first of `languages` leads. `accent` as #rrggbb."""

    languages: Sequence[str]
    accent: str
    own_language: str = ""
    paper: Paper = Paper.A4_LANDSCAPE
    names: Mapping[str, Names] = field(default_factory=dict)


def refuse_bad_design(design: DesignOf) -> None:
    """Raise BadDesign("languages", "own_language", "accent", "accent_too_light", "names")."""
    languages = list(design.languages)
    if not 1 <= len(languages) <= MOST_LANGUAGES or len(set(languages)) < len(languages):
        raise BadDesign("languages")
    if set(languages) - set(PRINTED):
        raise BadDesign("languages")
    if design.own_language in PRINTED:
        raise BadDesign("own_language")
    if not _COLOUR.fullmatch(design.accent):
        raise BadDesign("accent")
    if contrast_with_paper(design.accent) < _LEAST_CONTRAST:
        raise BadDesign("accent_too_light")
    if any(not names.authority.strip() for names in design.names.values()):
        raise BadDesign("names")


def contrast_with_paper(accent: str) -> float:
    """Return the contrast of a colour (#rrggbb) with white, 1 to 21, by WCAG's relative luminance.

    >>> round(contrast_with_paper("#0f5257"), 1), contrast_with_paper("#ffffff")
    (8.9, 1.0)
    """
    parts = [int(accent[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (luminance + 0.05)


@transaction.atomic
def save_design(*, by: Officer, contributor: str, design: DesignOf) -> ContributorCountry:
    """Save what certificates issued from now on look like. Raises BadDesign, NotAllowed."""
    officer = by.acting("design:write", contributor)
    refuse_bad_design(design)
    country = ContributorCountry.objects.select_for_update().get(pk=contributor)
    country.certificate_languages = list(design.languages)
    country.own_language = design.own_language
    country.accent = design.accent
    country.paper = design.paper
    country.save(update_fields=["certificate_languages", "own_language", "accent", "paper"])
    for language, names in design.names.items():
        AuthorityText.objects.update_or_create(
            contributor=country,
            language=language,
            defaults={
                "name": names.authority.strip(),
                "centre": names.centre.strip(),
                "title": names.title.strip(),
                "sentence": names.sentence.strip(),
            },
        )
    record(
        by=officer,
        verb="design.save",
        subject=country,
        contributor=contributor,
        details={
            "languages": list(design.languages),
            "own_language": design.own_language,
            "accent": design.accent,
            "paper": str(design.paper),
            "names": sorted(design.names),
        },
    )
    return country


@transaction.atomic
def put_emblem(*, by: Officer, contributor: str, content: bytes) -> Emblem:
    """Re-encode an image and print it on certificates from now on. Earlier emblems are kept for theirs.

    Raises BadEmblem, NotAllowed.
    """
    officer = by.acting("design:write", contributor)
    picture = as_emblem(content)
    sha256 = hashlib.sha256(picture).hexdigest()
    emblem, _ = Emblem.objects.get_or_create(
        contributor_id=contributor,
        sha256=sha256,
        defaults={"content": picture, "uploaded_by": officer.actor_id},
    )
    _use(officer, contributor, sha256)
    return emblem


@transaction.atomic
def drop_emblem(*, by: Officer, contributor: str) -> None:
    """Print no emblem from now on. Raises NotAllowed."""
    _use(by.acting("design:write", contributor), contributor, "")


def _use(officer: Acting, contributor: str, sha256: str) -> None:
    country = ContributorCountry.objects.select_for_update().get(pk=contributor)
    country.emblem = sha256
    country.save(update_fields=["emblem"])
    record(
        by=officer,
        verb="design.emblem",
        subject=country,
        contributor=contributor,
        details={"sha256": sha256},
    )


@transaction.atomic
def appoint(
    *,
    by: Officer,
    contributor: str,
    name: str,
    titles: Mapping[str, str],
    since: date,
    until: date | None = None,
) -> Signatory:
    """Enter a signatory with a term of office. Of those in office, the one appointed last signs.

    Raises TermInDoubt("ends_before"), BadDesign("signatory") without a name, NotAllowed.
    """
    officer = by.acting("design:write", contributor)
    if not name.strip():
        raise BadDesign("signatory")
    if until is not None and until < since:
        raise TermInDoubt("ends_before")
    kept = {language: title.strip() for language, title in titles.items() if title.strip()}
    signatory = Signatory.objects.create(
        contributor_id=contributor, name=name.strip(), titles=kept, since=since, until=until
    )
    record(
        by=officer,
        verb="signatory.appoint",
        subject=signatory,
        contributor=contributor,
        details={"since": since.isoformat(), "until": until.isoformat() if until else None},
        personal={"name": signatory.name},
    )
    return signatory


@transaction.atomic
def end_term(*, by: Officer, signatory: Signatory, until: date) -> Signatory:
    """End a term of office on a day, the last in office. Raises TermInDoubt, NotAllowed."""
    officer = by.acting("design:write", signatory.contributor_id)
    signatory = Signatory.objects.select_for_update().get(pk=signatory.pk)
    if signatory.until is not None and signatory.until < until:
        raise TermInDoubt("ended_already")
    if until < signatory.since:
        raise TermInDoubt("ends_before")
    signatory.until = until
    signatory.save(update_fields=["until"])
    record(
        by=officer,
        verb="signatory.end",
        subject=signatory,
        contributor=signatory.contributor_id,
        details={"until": until.isoformat()},
    )
    return signatory
