"""From what the register says to an answer. No Django.

"Cannot tell" is never dressed up as valid: it is the answer when the register's own entry does not verify,
or when a file says it is a certificate whose document has not been made yet.
"""

from dataclasses import dataclass
from datetime import date

from certification.certificates.enums import CertificateStatus
from certification.certificates.facts import CertificateFacts
from certification.verification.enums import Answer, CheckName, Outcome


@dataclass(frozen=True)
class RegisterFacts:
    """The register's entry. `payload_intact`: its payload has the recorded digest.

    `document_intact` is None while no document was made, else whether the stored bytes have their digest.
    """

    certificate: CertificateFacts
    payload_intact: bool
    document_intact: bool | None


@dataclass(frozen=True)
class Check:
    """One seal looked at: what, how it came out, and a code for the reason."""

    name: CheckName
    outcome: Outcome
    reason: str


@dataclass(frozen=True)
class Finding:
    """The answer with the checks it rests on. `entry` is empty when the register holds none."""

    answer: Answer
    checks: tuple[Check, ...] = ()
    entry: RegisterFacts | None = None


NOT_FOUND = Finding(Answer.NOT_FOUND)
_STATUS = {
    CertificateStatus.VALID: Answer.VALID,
    CertificateStatus.EXPIRED: Answer.EXPIRED,
    CertificateStatus.REVOKED: Answer.REVOKED,
    CertificateStatus.REPLACED: Answer.REPLACED,
}


def check_code(entry: RegisterFacts | None, on: date) -> Finding:
    """Answer for a public code. `entry` is None for a code the register does not hold."""
    if entry is None:
        return NOT_FOUND
    status = _STATUS.get(entry.certificate.status_on(on) or CertificateStatus.VALID, Answer.VALID)
    answer = status if entry.payload_intact else Answer.CANNOT_TELL
    return Finding(answer, _checks(entry, status, on), entry)


def check_file(same_bytes: RegisterFacts | None, same_serial: RegisterFacts | None, on: date) -> Finding:
    """Answer for a file.

    `same_bytes`: the entry whose stored document has exactly these bytes. `same_serial`: the entry whose
    serial the file carries although its bytes are others.
    """
    if same_bytes is not None:
        found = check_code(same_bytes, on)
        same = Check(CheckName.FILE, Outcome.PASSED, "same_bytes")
        return Finding(found.answer, (same, *found.checks), same_bytes)
    if same_serial is None:
        return Finding(Answer.NOT_FOUND, (Check(CheckName.FILE, Outcome.FAILED, "unknown_bytes"),))
    if same_serial.document_intact is None:
        return Finding(Answer.CANNOT_TELL, (Check(CheckName.FILE, Outcome.ABSENT, "nothing_to_compare"),))
    return Finding(Answer.ALTERED, (Check(CheckName.FILE, Outcome.FAILED, "other_bytes"),))


def _checks(entry: RegisterFacts, status: Answer, on: date) -> tuple[Check, ...]:
    stored = entry.document_intact
    in_time = on <= entry.certificate.valid_until
    standing = status in {Answer.VALID, Answer.EXPIRED}
    return (
        _check(CheckName.REGISTER, entry.payload_intact, "entry_intact", "entry_altered"),
        Check(CheckName.DOCUMENT, Outcome.ABSENT, "document_not_made")
        if stored is None
        else _check(CheckName.DOCUMENT, stored, "document_intact", "document_damaged"),
        Check(CheckName.SIGNATURE, Outcome.ABSENT, "no_signature_yet"),
        _check(CheckName.STATUS, standing, "stands", status.value),
        _check(CheckName.DATES, in_time, "in_time", "out_of_time"),
    )


def _check(name: CheckName, passed: bool, good: str, bad: str) -> Check:
    return Check(name, Outcome.PASSED, good) if passed else Check(name, Outcome.FAILED, bad)
