"""What the addresses in a badge answer: an issuer with its keys, and an achievement. No Django.

Method: W3C Controlled Identifiers 1.0; Open Badges 3.0.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from certification.certificates.wording import wording
from certification.credentials.badge import achievement_address, issuer_address, key_address, standard_address
from certification.credentials.integrity import CREDENTIALS, MULTIKEY, OPEN_BADGES, Document
from certification.credentials.multibase import multikey

# Terms the Multikey context lacks, so that no reader has to fetch another one.
_TERMS = {
    "name": "https://schema.org/name",
    "verificationMethod": {"@id": "https://w3id.org/security#verificationMethod", "@type": "@id"},
    "assertionMethod": {
        "@id": "https://w3id.org/security#assertionMethod",
        "@type": "@id",
        "@container": "@set",
    },
}


@dataclass(frozen=True)
class IssuerKey:
    """A public Ed25519 key (32 bytes) of an issuer."""

    kid: str
    public: bytes
    compromised_at: datetime | None = None


def issuer_document(site: str, contributor: str, name: str, keys: Iterable[IssuerKey]) -> Document:
    """Return an issuer's document with every key it ever had.

    A compromised one is shown as revoked and speaks for the issuer no more, for whatever date it claims.
    """
    issuer = issuer_address(site, contributor)
    held = list(keys)
    return {
        "@context": [MULTIKEY, _TERMS],
        "id": issuer,
        "name": name,
        "verificationMethod": [_method(site, contributor, key) for key in held],
        "assertionMethod": [
            key_address(site, contributor, key.kid) for key in held if key.compromised_at is None
        ],
    }


def _method(site: str, contributor: str, key: IssuerKey) -> Document:
    method = {
        "id": key_address(site, contributor, key.kid),
        "type": "Multikey",
        "controller": issuer_address(site, contributor),
        "publicKeyMultibase": multikey(key.public),
    }
    if key.compromised_at is None:
        return method
    return {**method, "revoked": f"{key.compromised_at:%Y-%m-%dT%H:%M:%SZ}"}


def achievement_document(
    site: str, version: str, category: str, phase: str, language: str = "en"
) -> Document:
    """Return what a category and a phase stand for under a version of the standard."""
    words = wording(language)
    named = words.named("categories", category)
    return {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": achievement_address(site, version, category, phase),
        "type": ["Achievement"],
        "achievementType": "Certificate",
        "name": f"{words.line('subtitle')}: {named}",
        "description": words.line(
            "statement",
            phase=words.named("phases", phase),
            category=words.line("quote", text=named, code=category),
            version=version,
        ),
        "inLanguage": language,
        "version": version,
        "criteria": {"id": standard_address(site, version), "narrative": words.line("not_un")},
    }
