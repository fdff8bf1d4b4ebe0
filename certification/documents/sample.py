"""A certificate nobody earned, to show an officer a design. It is drawn, shown, and kept nowhere."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings

from accounts.contributors.actions import DesignOf
from accounts.contributors.models import ContributorCountry, Signatory
from certification.certificates.payload import (
    Design,
    Holder,
    Issuer,
    Own,
    Register,
    Signed,
    canonical,
    freeze,
)
from certification.certificates.wording import direction_of
from certification.documents.render import render
from courses.evidence import Share, SittingEvidence

CODE = "SAMPLE" * 4 + "SA"
TOKEN = "SAMPLE" * 43  # as long as a real one, so that the square looks as it will
_NOBODY = uuid.UUID(int=0)


def sample_document(
    country: ContributorCountry,
    design: DesignOf,
    *,
    signatory: Signatory | None,
    emblem: bytes | None,
    now: datetime,
) -> bytes:
    """Return the PDF of a sample certificate in a design that may not be saved yet. Writes nothing."""
    payload = freeze(
        holder=Holder("Holder", "Sample", "", ""),
        issuer=_issuer(country, design, signatory, emblem),
        evidence=_evidence(country.iso3, now),
        sat_on=now.date(),
        register=_register(country.iso3, now),
    )
    return render(canonical({**payload, "sample": True}), TOKEN, emblem).content


def _issuer(
    country: ContributorCountry, design: DesignOf, signatory: Signatory | None, emblem: bytes | None
) -> Issuer:
    names = {language: name for language, name in design.names.items() if name.authority}
    return Issuer(
        iso3=country.iso3,
        iso2=country.iso2,
        key="",
        design=Design(design.accent, country.emblem if emblem else "", str(design.paper)),
        officer="Certifying Officer",
        countries={language: country.name(language) for language in design.languages},
        authorities={
            language: names[language].authority if language in names else country.authority(language)
            for language in design.languages
        },
        centres={
            language: names[language].centre if language in names else country.centre(language)
            for language in design.languages
        },
        signatory=Signed(signatory.name, dict(signatory.titles)) if signatory else None,
        own=_own(country, design),
    )


def _own(country: ContributorCountry, design: DesignOf) -> Own | None:
    names = design.names.get(design.own_language)
    if not design.own_language or names is None:
        return None
    return Own(
        language=design.own_language,
        direction=direction_of(design.own_language),
        country=country.name(design.own_language),
        authority=names.authority,
        centre=names.centre,
        title=names.title,
        sentence=names.sentence,
    )


def _register(iso3: str, now: datetime) -> Register:
    return Register(
        serial=f"{iso3}-{now.year}-SAMPLE",
        code=CODE,
        address=f"{settings.SITE_URL}/verify/",
        offline=f"{settings.SITE_URL}/v",
        issued_at=now.replace(microsecond=0),
    )


def _evidence(iso3: str, now: datetime) -> SittingEvidence:
    themes = (Share("POC", 34, 39, 87.2, 70.0), Share("SGBV", 18, 21, 85.7, 70.0))
    facts: dict[str, Any] = {
        "sitting": _NOBODY,
        "enrolment": _NOBODY,
        "person": _NOBODY,
        "contributor": iso3,
        "category": "TRP",
        "phase": "pre_deployment",
        "standard_version": "0.1-research",
        "standard_digest": "0" * 64,
        "standard_status": "proposal",
        "needs_observed_exercise": False,
        "attempt": 1,
        "language": "en",
        "passed": True,
        "reasons": (),
        "overall": Share("overall", 52, 60, 86.7, 75.0),
        "themes": themes,
        "areas": (Share("A01", 5, 6, 83.3, 60.0),),
        "must_pass": Share("must_pass", 12, 12, 100.0, 100.0),
        "must_pass_in_second_block": False,
        "scored_at": now,
        "attested": True,
        "attested_by": _NOBODY,
        "proctor": _NOBODY,
        "place": "",
    }
    return SittingEvidence(**facts)
