"""Badges for the tests: really issued, and of a key that is at hand."""

import uuid
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from accounts.contributors.models import ContributorCountry
from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from certification.certificates.models import Certificate
from certification.certificates.payload import Holder, canonical, freeze, read
from certification.credentials.badge import Place, badge, key_address
from certification.credentials.badges import make_badge
from certification.credentials.integrity import Document, proof_options, secured
from certification.credentials.models import OpenBadge
from tests import cast
from tests.certification.factories import certified, entry, evidence, issuer

SITE = "https://tutela.example"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
METHOD = key_address(SITE, "NPL", "0123456789abcdef")
KEYS = {METHOD: KEY.public_key().public_bytes_raw()}
PLACE = Place(uuid.UUID(int=7), "5c" * 32, 1, 4711)
ASHA = Holder("Gurung", "Asha", "आशा गुरुङ", "Corporal")


def payload(*languages: str, holder: Holder = ASHA) -> dict[str, Any]:
    """Return the payload of a certificate of Nepal that prints these languages."""
    facts = freeze(
        holder=holder,
        issuer=issuer(languages=languages or ("en",)),
        evidence=evidence(),
        sat_on=date(2026, 11, 20),
        register=entry(),
    )
    return read(canonical(facts))


def signed(unsigned: Document | None = None) -> Document:
    """Return a badge (by default Asha's) signed with the key above."""
    document = unsigned or badge(payload(), PLACE, SITE)
    options = proof_options(method=METHOD, created="2026-11-23T09:30:00Z")
    return secured(document, options, KEY.sign)


def badge_for(certificate: Certificate) -> OpenBadge:
    """Return the badge a worker makes of a certificate."""
    with scoped({certificate.contributor_id}):
        return make_badge(by=System(), certificate=certificate)


def issued_in(language: str, number: int = 1, **fields: Any) -> Certificate:
    """Issue a certificate of Nepal that leads in a language."""
    ContributorCountry.objects.filter(pk="NPL").update(certificate_languages=[language])
    return certified(cast.person(f"B-{number}", "Gurung", f"Asha {number}", **fields))
