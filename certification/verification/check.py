"""From separate facts to one answer. No Django.

"Cannot tell" is never dressed up as valid: whatever was shown and does not verify, and whatever the register
cannot vouch for, is answered so. Only what verifies is answered by the certificate's status.
"""

from dataclasses import dataclass
from datetime import date

from certification.certificates.enums import CertificateEventKind, CertificateStatus
from certification.certificates.facts import CertificateFacts
from certification.verification.enums import Answer, CheckName, Outcome, Reason


@dataclass(frozen=True)
class Check:
    """One fact: what was looked at, how it came out and why; `on` where a day belongs to the reason."""

    name: CheckName
    outcome: Outcome
    reason: Reason
    on: date | None = None


@dataclass(frozen=True)
class RegisterFacts:
    """The register's entry. `intact`: its payload has the recorded digest, and its row says the same.

    `logged`: every event of it lies in the log as it happened; None while the log has not taken it in yet.
    `issuer`: what is known of the key its payload names.
    """

    certificate: CertificateFacts
    intact: bool
    logged: bool | None
    issuer: Reason


@dataclass(frozen=True)
class Finding:
    """The answer with the facts it rests on. `entry` is None where nothing shown leads to the register."""

    answer: Answer
    checks: tuple[Check, ...]
    entry: RegisterFacts | None = None

    def reason(self, name: CheckName) -> Reason | None:
        """Return what was found of one fact; None when it was not looked at."""
        return next((check.reason for check in self.checks if check.name is name), None)

    @property
    def altered(self) -> bool:
        """Say whether something made to look like one of our certificates was shown that is none."""
        bad = {Reason.OTHER_BYTES, Reason.SIGNATURE_BROKEN, Reason.SIGNATURE_FOREIGN, Reason.ENTRY_DIFFERS}
        return any(check.reason in bad for check in self.checks)


_ANSWER = {
    CertificateStatus.VALID: Answer.VALID,
    CertificateStatus.EXPIRED: Answer.EXPIRED,
    CertificateStatus.SUSPENDED: Answer.SUSPENDED,
    CertificateStatus.REVOKED: Answer.REVOKED,
    CertificateStatus.REPLACED: Answer.REPLACED,
}
_ENDING = {
    CertificateStatus.REVOKED: (Reason.REVOKED, CertificateEventKind.REVOKED),
    CertificateStatus.REPLACED: (Reason.REPLACED, CertificateEventKind.REPLACED),
}
_DECISIVE = frozenset(CheckName) - {CheckName.STATUS, CheckName.DATES}
_FROM_REGISTER = Check(CheckName.LIST_AGE, Outcome.PASSED, Reason.REGISTER_ITSELF)
NOT_FOUND = Finding(
    Answer.CANNOT_TELL,
    (Check(CheckName.REGISTER, Outcome.FAILED, Reason.NOT_IN_REGISTER), _FROM_REGISTER),
)


def passed(name: CheckName, reason: Reason) -> Check:
    return Check(name, Outcome.PASSED, reason)


def failed(name: CheckName, reason: Reason) -> Check:
    return Check(name, Outcome.FAILED, reason)


def absent(name: CheckName, reason: Reason) -> Check:
    return Check(name, Outcome.ABSENT, reason)


def check_code(entry: RegisterFacts | None, on: date) -> Finding:
    """Answer for a public code. `entry` is None for a code the register does not hold."""
    if entry is None:
        return NOT_FOUND
    return conclude((absent(CheckName.SIGNATURE, Reason.NO_SIGNATURE_IN_CODE),), entry, on)


def conclude(shown: tuple[Check, ...], entry: RegisterFacts | None, on: date) -> Finding:
    """Answer for what was shown, from its own facts and those of the entry it leads to, if it does to one."""
    if entry is None:
        return Finding(Answer.CANNOT_TELL, (*shown, *NOT_FOUND.checks))
    checks = (*shown, _issuer(entry), _register(entry), *_standing(entry.certificate, on), _FROM_REGISTER)
    status = entry.certificate.status_on(on)
    in_doubt = any(one.outcome is Outcome.FAILED and one.name in _DECISIVE for one in checks)
    answer = Answer.CANNOT_TELL if in_doubt or status is None else _ANSWER[status]
    return Finding(answer, checks, entry)


def _issuer(entry: RegisterFacts) -> Check:
    if entry.issuer is Reason.ISSUED_UNSIGNED:
        return absent(CheckName.ISSUER, entry.issuer)
    good = entry.issuer is Reason.ISSUER_TRUSTED
    return Check(CheckName.ISSUER, Outcome.PASSED if good else Outcome.FAILED, entry.issuer)


def _register(entry: RegisterFacts) -> Check:
    if not entry.intact:
        return failed(CheckName.REGISTER, Reason.ENTRY_ALTERED)
    if entry.logged is None:
        return passed(CheckName.REGISTER, Reason.ENTRY_NOT_LOGGED_YET)
    if not entry.logged:
        return failed(CheckName.REGISTER, Reason.ENTRY_NOT_LOGGED)
    return passed(CheckName.REGISTER, Reason.ENTRY_LOGGED)


def _standing(certificate: CertificateFacts, on: date) -> tuple[Check, Check]:
    """Return the facts of status and dates."""
    status = certificate.status_on(on)
    if status is None:
        dates = failed(CheckName.DATES, Reason.NOT_YET)
    elif on > certificate.valid_until:
        dates = failed(CheckName.DATES, Reason.OUT_OF_TIME)
    else:
        dates = passed(CheckName.DATES, Reason.IN_TIME)
    suspension = certificate.suspension_on(on)
    if status in _ENDING:
        reason, kind = _ENDING[status]
        day = next(event.day for event in certificate.events if event.kind is kind)
        return Check(CheckName.STATUS, Outcome.FAILED, reason, day), dates
    if suspension:
        return Check(CheckName.STATUS, Outcome.FAILED, Reason.SUSPENDED, suspension.day), dates
    return passed(CheckName.STATUS, Reason.STANDS), dates
