"""What the register says about a code or a file, whoever asks.

Verification is public: it opens the scope of the one contributor a code leads to, and for files (whose
contributor nobody knows beforehand) the whole register, by digest or serial only.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from accounts.tenancy.scope import all_contributors, scoped
from certification.certificates.codes import read_code
from certification.certificates.models import Certificate, PublicCode
from certification.certificates.payload import digest, read
from certification.certificates.queries import certificates, facts_of, today
from certification.documents.queries import document_of, document_with, is_intact
from certification.verification.carried import serials_in
from certification.verification.check import NOT_FOUND, Finding, RegisterFacts, check_code, check_file


@dataclass(frozen=True)
class Verified:
    """A finding, and the payload as issued when the finding may show it."""

    finding: Finding
    payload: dict[str, Any] | None = None


UNKNOWN = Verified(NOT_FOUND)


def verify_code(typed: str) -> Verified:
    """Answer for a public code as typed. Whatever is no code of ours gets the same answer."""
    code = read_code(typed)
    known = PublicCode.objects.filter(pk=code).first() if code else None
    if known is None:
        return UNKNOWN
    with scoped({known.contributor_id}):
        certificate = certificates().get(pk=known.certificate_id)
        entry = register_facts(certificate)
    return _shown(check_code(entry, today()), certificate)


def verify_file(content: bytes) -> Verified:
    """Answer for a file: its bytes against the register's documents, else the serial it carries."""
    with all_contributors("a file is compared with the whole register"):
        document = document_with(hashlib.sha256(content).hexdigest())
        if document is not None:
            return _shown(
                check_file(register_facts(document.certificate), None, today()), document.certificate
            )
        serials = serials_in(content)
        named = certificates().filter(serial__in=serials).order_by("serial").first() if serials else None
        claimed = register_facts(named) if named else None
    return Verified(check_file(None, claimed, today()))


def register_facts(certificate: Certificate) -> RegisterFacts:
    """Return the register's entry, its payload and its stored document re-examined."""
    document = document_of(certificate)
    return RegisterFacts(
        certificate=facts_of(certificate),
        payload_intact=digest(certificate.payload) == certificate.payload_sha256,
        document_intact=is_intact(document) if document else None,
    )


def _shown(finding: Finding, certificate: Certificate) -> Verified:
    entry = finding.entry
    return Verified(finding, read(certificate.payload) if entry and entry.payload_intact else None)
