"""What the register says about a code, a file or a QR code's text, whoever asks.

Verification is public: it opens the scope of the one contributor a code leads to, and for files (whose
contributor nobody knows beforehand) the whole register, by digest or serial only.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from accounts.tenancy.scope import all_contributors, scoped
from certification.certificates.codes import read_code
from certification.certificates.models import Certificate, PublicCode
from certification.certificates.payload import canonical, digest, read
from certification.certificates.queries import certificates, facts_of, today
from certification.credentials.queries import read_token
from certification.credentials.token import Facts, Problem
from certification.documents.queries import document_with
from certification.register.enums import Entered
from certification.register.queries import registered
from certification.signing.enums import KeyPurpose
from certification.signing.models import SigningKey
from certification.signing.queries import is_trusted_at
from certification.verification.carried import serials_in
from certification.verification.check import (
    NOT_FOUND,
    Check,
    Finding,
    RegisterFacts,
    absent,
    check_code,
    conclude,
    failed,
    passed,
)
from certification.verification.enums import Answer, CheckName, Outcome, Reason
from certification.verification.sealed import BadSeal, is_vouched_for, seal_of
from certification.verification.signature import signature_of
from certification.verification.typed import code_in, is_token

_LOGGED = {Entered.REGISTERED: True, Entered.NOT_YET: None, Entered.DOES_NOT_VERIFY: False}
_SAID_BY_TOKEN = {
    Problem.UNKNOWN_KEY: (Outcome.ABSENT, Reason.SIGNATURE_NOT_JUDGED, Reason.ISSUER_UNKNOWN),
    Problem.FOREIGN_KEY: (Outcome.ABSENT, Reason.SIGNATURE_NOT_JUDGED, Reason.ISSUER_FOREIGN),
    Problem.SIGNATURE: (Outcome.FAILED, Reason.SIGNATURE_BROKEN, None),
}


@dataclass(frozen=True)
class Verified:
    """A finding, and the payload as issued when the finding may show it: never for "cannot tell"."""

    finding: Finding
    payload: dict[str, Any] | None = None
    certificate: Certificate | None = None


UNKNOWN = Verified(NOT_FOUND)


def verify_text(typed: str) -> Verified:
    """Answer for what was typed, pasted or scanned: a public code or the text of a QR code."""
    return verify_token(typed) if is_token(typed) else verify_code(code_in(typed))


def verify_code(typed: str) -> Verified:
    """Answer for a public code as typed. Whatever is no code of ours gets the same answer."""
    code = read_code(typed)
    known = PublicCode.objects.filter(pk=code).first() if code else None
    if known is None:
        return UNKNOWN
    with scoped({known.contributor_id}):
        certificate = certificates().filter(pk=known.certificate_id).first()
        if certificate is None or _payload(certificate).get("code", code) != code:
            return UNKNOWN  # the row of codes was tampered with: no certificate of ours says this code
        return _verified(check_code(register_facts(certificate), today()), certificate)


def verify_token(text: str) -> Verified:
    """Answer for the text of a QR code: what its token says by itself, then what the register says of it.

    The register is asked only about a token that a country has signed.
    """
    found = read_token(text)
    shown, certificate = _shown_by_token(found.facts), found.certificate
    if found.facts.claims is None:
        return Verified(Finding(Answer.CANNOT_TELL, shown))
    if certificate is None:
        return Verified(conclude(shown, None, today()))
    with scoped({certificate.contributor_id}):
        entry = register_facts(certificate)
    if entry.intact and not found.agrees:
        shown = (*shown, failed(CheckName.REGISTER, Reason.ENTRY_DIFFERS))
    return _verified(conclude(shown, entry, today()), certificate)


def verify_file(content: bytes) -> Verified:
    """Answer for a file: its bytes against the register's documents. It is read here and kept nowhere."""
    with all_contributors("a file is compared with the whole register"):
        document = document_with(hashlib.sha256(content).hexdigest())
        if document is None:
            return Verified(Finding(Answer.CANNOT_TELL, _strange(content)))
        certificate = document.certificate
        shown = (
            passed(CheckName.FORMAT, Reason.FORM_SOUND),
            passed(CheckName.FILE, Reason.SAME_BYTES),
            _document_signature(content, certificate),
        )
        return _verified(conclude(shown, register_facts(certificate), today()), certificate)


def register_facts(certificate: Certificate) -> RegisterFacts:
    """Return the register's entry, re-examined: its payload, its events in the log, and the key it names."""
    return RegisterFacts(
        certificate=facts_of(certificate),
        intact=_is_intact(certificate),
        logged=_LOGGED[registered(certificate).entered],
        issuer=_issuer(certificate),
    )


def _is_intact(certificate: Certificate) -> bool:
    """Say whether the payload is as it was frozen, and the row's own columns say what it says."""
    try:
        payload = read(certificate.payload)
        issued = datetime.fromisoformat(payload["issued_at"])
        return (
            digest(certificate.payload) == certificate.payload_sha256
            and canonical(payload) == certificate.payload
            and payload["serial"] == certificate.serial
            and payload["contributor"] == certificate.contributor_id
            and payload["valid_until"] == str(certificate.valid_until)
            and issued == certificate.issued_at
        )
    except (ValueError, LookupError, TypeError, AttributeError):
        return False


def _issuer(certificate: Certificate) -> Reason:
    if not _names_key(certificate):
        return Reason.ISSUED_UNSIGNED
    key = _key(certificate)
    if key is None or not _is_vouched(key.certificate, settings.AUTHORITY_CERTIFICATE):
        return Reason.ISSUER_UNKNOWN
    if (key.contributor_id, key.purpose) != (certificate.contributor_id, KeyPurpose.DOCUMENT):
        return Reason.ISSUER_FOREIGN
    trusted = is_trusted_at(key, certificate.issued_at)
    return Reason.ISSUER_TRUSTED if trusted else Reason.ISSUER_NOT_TRUSTED_THEN


@lru_cache(maxsize=512)
def _is_vouched(pem: str, authority: Path) -> bool:
    """Say whether the authority vouches for a key; where its certificate is not kept, being listed does."""
    if not authority.is_file():
        return True
    vouched: bool = is_vouched_for(pem, x509.load_pem_x509_certificate(authority.read_bytes()))
    return vouched


def _names_key(certificate: Certificate) -> bool:
    """Say whether the payload is of a schema that names a key; the first one did not."""
    return _payload(certificate).get("schema") != "tutela.certificate/1"


def _key(certificate: Certificate) -> SigningKey | None:
    """Return the key a certificate's payload names; None when it names none that is listed."""
    named = _payload(certificate).get("key")
    return SigningKey.objects.filter(pk=named).first() if isinstance(named, str) else None


def _payload(certificate: Certificate) -> dict[str, Any]:
    """Return what the row holds as payload, whatever became of it; nothing when it is no payload at all."""
    try:
        found = json.loads(certificate.payload)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _document_signature(content: bytes, certificate: Certificate) -> Check:
    if not _names_key(certificate):
        return absent(CheckName.SIGNATURE, Reason.ISSUED_UNSIGNED)
    key = _key(certificate)
    if key is None:
        return absent(CheckName.SIGNATURE, Reason.SIGNATURE_NOT_JUDGED)
    reason = signature_of(content, key.certificate)
    holds = reason is Reason.SIGNATURE_HOLDS
    return Check(CheckName.SIGNATURE, Outcome.PASSED if holds else Outcome.FAILED, reason)


def _strange(content: bytes) -> tuple[Check, ...]:
    """Look at a file that is not one of the register's: as little of it as says what it is not."""
    form = content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]
    shape = (
        passed(CheckName.FORMAT, Reason.FORM_SOUND) if form else failed(CheckName.FORMAT, Reason.FORM_BROKEN)
    )
    seal = _seal(content)
    serials = serials_in(content)
    ours = seal.outcome is Outcome.PASSED or (
        bool(serials) and Certificate.objects.filter(serial__in=serials).exists()
    )
    return shape, failed(CheckName.FILE, Reason.OTHER_BYTES if ours else Reason.UNKNOWN_BYTES), seal


def _seal(content: bytes) -> Check:
    try:
        seal = seal_of(content)
    except BadSeal:
        return failed(CheckName.SIGNATURE, Reason.SIGNATURE_BROKEN)
    if seal is None:
        return absent(CheckName.SIGNATURE, Reason.SIGNATURE_MISSING)
    if not seal.whole:
        return failed(CheckName.SIGNATURE, Reason.SIGNATURE_BROKEN)
    pem = x509.load_der_x509_certificate(seal.certificate).public_bytes(Encoding.PEM).decode()
    if not SigningKey.objects.filter(certificate=pem, purpose=KeyPurpose.DOCUMENT).exists():
        return failed(CheckName.SIGNATURE, Reason.SIGNATURE_FOREIGN)
    return passed(CheckName.SIGNATURE, Reason.SIGNATURE_HOLDS)


def _shown_by_token(said: Facts) -> tuple[Check, ...]:
    if not said.format:
        return (failed(CheckName.FORMAT, Reason.FORM_BROKEN),)
    form = passed(CheckName.FORMAT, Reason.FORM_SOUND)
    if said.problem not in _SAID_BY_TOKEN:
        return form, passed(CheckName.SIGNATURE, Reason.SIGNATURE_HOLDS)
    outcome, reason, issuer = _SAID_BY_TOKEN[said.problem]
    signature = Check(CheckName.SIGNATURE, outcome, reason)
    return (form, signature, failed(CheckName.ISSUER, issuer)) if issuer else (form, signature)


def _verified(finding: Finding, certificate: Certificate) -> Verified:
    if finding.answer is Answer.CANNOT_TELL:
        return Verified(finding)
    return Verified(finding, read(certificate.payload), certificate)
