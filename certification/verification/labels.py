"""What people read for an answer and the facts it rests on."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from certification.verification.check import Check, Finding
from certification.verification.enums import Answer, CheckName, Outcome, Reason

WORD = {
    Answer.VALID: _("Valid"),
    Answer.EXPIRED: _("Expired"),
    Answer.SUSPENDED: _("Suspended"),
    Answer.REVOKED: _("Revoked"),
    Answer.REPLACED: _("Replaced"),
    Answer.CANNOT_TELL: _("Cannot tell"),
}
KIND = {
    Answer.VALID: "met",
    Answer.EXPIRED: "expiring",
    Answer.SUSPENDED: "missing",
    Answer.REVOKED: "missing",
    Answer.REPLACED: "expiring",
    Answer.CANNOT_TELL: "unknown",
}
MEANING = {
    Answer.VALID: _("The register holds this certificate, and it stands today."),
    Answer.EXPIRED: _("The register holds this certificate. Its time has run out."),
    Answer.SUSPENDED: _(
        "The national authority has suspended this certificate. It proves nothing until that is settled."
    ),
    Answer.REVOKED: _("The national authority has revoked this certificate. It proves nothing any more."),
    Answer.REPLACED: _("A corrected certificate has replaced this one. Ask the holder for the newer one."),
    Answer.CANNOT_TELL: _("The register cannot vouch for this now. Ask the national authority."),
}
# What "cannot tell" means, by the fact that says most; the first that applies.
NO_CERTIFICATE: dict[Reason, Any] = {
    Reason.OTHER_BYTES: _("This file is not what was issued. Treat it as no certificate."),
    Reason.ENTRY_DIFFERS: _("This code does not say what was issued. Treat it as no certificate."),
    Reason.UNKNOWN_BYTES: _(
        "This file was not issued here, so it proves nothing. Treat it as no certificate."
    ),
    Reason.SIGNATURE_BROKEN: _("This was changed after it was signed. Treat it as no certificate."),
    Reason.ISSUER_UNKNOWN: _("Nobody we know has signed this. Treat it as no certificate."),
    Reason.ISSUER_FOREIGN: _("It was signed by another than it says. Treat it as no certificate."),
    Reason.FORM_BROKEN: _("This cannot be read as a certificate. Treat it as no certificate."),
    Reason.NOT_IN_REGISTER: _(
        "The register holds nothing under this. Check what you typed or which file you chose."
    ),
}
CHECK = {
    CheckName.FORMAT: _("Form"),
    CheckName.FILE: _("The file you chose"),
    CheckName.SIGNATURE: _("Electronic signature"),
    CheckName.ISSUER: _("Issuer"),
    CheckName.REGISTER: _("Entry in the register"),
    CheckName.STATUS: _("Standing"),
    CheckName.DATES: _("Dates"),
    CheckName.LIST_AGE: _("Age of what we know"),
}
OUTCOME = {
    Outcome.PASSED: _("In order"),
    Outcome.FAILED: _("Not in order"),
    Outcome.ABSENT: _("Nothing to look at"),
}
OUTCOME_KIND = {Outcome.PASSED: "met", Outcome.FAILED: "missing", Outcome.ABSENT: "unknown"}
REASON: dict[Reason, Any] = {
    Reason.FORM_SOUND: _("It can be read."),
    Reason.FORM_BROKEN: _("It cannot be read: damaged, or something else."),
    Reason.SAME_BYTES: _("Exactly the file that was issued, to the last byte."),
    Reason.OTHER_BYTES: _(
        "It carries a serial number or a signature of ours, and is not the file we issued."
    ),
    Reason.UNKNOWN_BYTES: _("Not a file that was issued here."),
    Reason.SIGNATURE_HOLDS: _("Signed by the key of the national authority, and unchanged since."),
    Reason.SIGNATURE_BROKEN: _("The signature does not fit: something was changed after signing."),
    Reason.SIGNATURE_MISSING: _("It carries no signature."),
    Reason.SIGNATURE_FOREIGN: _("Signed by a key that is not the national authority's."),
    Reason.SIGNATURE_NOT_JUDGED: _("It cannot be judged: we do not know the key."),
    Reason.NO_SIGNATURE_IN_CODE: _("A code carries none. The register itself answers."),
    Reason.ISSUER_TRUSTED: _("The key belongs to the issuing country and was trusted on the day of issue."),
    Reason.ISSUER_UNKNOWN: _("We do not know the key."),
    Reason.ISSUER_FOREIGN: _("The key does not belong to the issuing country."),
    Reason.ISSUER_NOT_TRUSTED_THEN: _("The key was not to be trusted on the day of issue."),
    Reason.ISSUED_UNSIGNED: _("Issued before certificates were signed. The register alone answers for it."),
    Reason.ENTRY_LOGGED: _("The entry is whole, and the published register proves that it is in it."),
    Reason.ENTRY_NOT_LOGGED_YET: _("The entry is whole. It is too new to be in the published register."),
    Reason.ENTRY_NOT_LOGGED: _("The published register does not confirm the entry."),
    Reason.ENTRY_ALTERED: _("The entry is not as it was issued."),
    Reason.ENTRY_DIFFERS: _("The entry says something else than what you showed."),
    Reason.NOT_IN_REGISTER: _("The register holds no such entry."),
    Reason.STANDS: _("Not suspended, not revoked, not replaced."),
    Reason.SUSPENDED: _("Suspended by the national authority on %(day)s."),
    Reason.REVOKED: _("Revoked by the national authority on %(day)s."),
    Reason.REPLACED: _("Replaced by a newer certificate on %(day)s."),
    Reason.IN_TIME: _("Today lies within its validity."),
    Reason.OUT_OF_TIME: _("Its validity has run out."),
    Reason.NOT_YET: _("Its day of issue has not come yet."),
    Reason.REGISTER_ITSELF: _("Read from the register itself, just now."),
}


def sentence(check: Check) -> str:
    """Return what was found of one fact, in plain words."""
    words = str(REASON[check.reason])
    return words % {"day": date_format(check.on, "DATE_FORMAT")} if check.on else words


def meaning(finding: Finding) -> str:
    """Return what the answer means for whoever asked."""
    if finding.answer is Answer.CANNOT_TELL:
        reasons = {check.reason for check in finding.checks}
        for reason, words in NO_CERTIFICATE.items():
            if reason in reasons:
                return str(words)
    return str(MEANING[finding.answer])
