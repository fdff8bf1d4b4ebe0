"""What people read on pages for awards and certificates (a certificate's own words lie in `wording/`)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.roles.errors import NotAllowed, SameOfficer, TookPart
from certification.certificates.enums import (
    AwardReason,
    CertificateEventKind,
    CertificateStatus,
    RevocationReason,
)
from certification.certificates.errors import (
    AwardAlreadyIssued,
    AwardInBatch,
    AwardNotEligible,
    BatchAlreadyConfirmed,
    BatchEmpty,
    BatchMixed,
    CertificateNotInForce,
    NothingToCorrect,
    RevocationAlreadyProposed,
    RevocationNotProposed,
)
from courses.standards.enums import DeliveryPhase

AWARD_REASON = {
    AwardReason.NOT_PASSED: _("Assessment not passed"),
    AwardReason.IDENTITY_NOT_ATTESTED: _("Identity not attested by the proctor"),
    AwardReason.OBSERVED_EXERCISE_MISSING: _("Observed exercise missing"),
}
AWARD_REMEDY = {
    AwardReason.NOT_PASSED: _("The person may sit again under the standard's rule on attempts."),
    AwardReason.IDENTITY_NOT_ATTESTED: _("Nobody said who sat. The person has to sit again in a session."),
    AwardReason.OBSERVED_EXERCISE_MISSING: _("This category needs an exercise seen by two assessors."),
}
STATUS = {
    CertificateStatus.VALID: _("Valid"),
    CertificateStatus.EXPIRED: _("Expired"),
    CertificateStatus.REVOKED: _("Revoked"),
    CertificateStatus.REPLACED: _("Replaced"),
}
STATUS_KIND = {
    CertificateStatus.VALID: "met",
    CertificateStatus.EXPIRED: "expiring",
    CertificateStatus.REVOKED: "missing",
    CertificateStatus.REPLACED: "expiring",
}
EVENT = {
    CertificateEventKind.ISSUED: _("Issued"),
    CertificateEventKind.REVOCATION_PROPOSED: _("Revocation proposed"),
    CertificateEventKind.REVOCATION_WITHDRAWN: _("Proposal to revoke withdrawn"),
    CertificateEventKind.REVOKED: _("Revoked"),
    CertificateEventKind.REPLACED: _("Replaced by a corrected certificate"),
}
REVOCATION_REASON = {
    RevocationReason.ISSUED_IN_ERROR: _("Issued in error"),
    RevocationReason.IDENTITY_WRONG: _("Issued to the wrong person"),
    RevocationReason.ASSESSMENT_IRREGULAR: _("The assessment was irregular"),
    RevocationReason.MISCONDUCT: _("Misconduct"),
}
PHASE = {
    DeliveryPhase.PRE_DEPLOYMENT: _("Pre-deployment training"),
    DeliveryPhase.INDUCTION: _("Induction training"),
    DeliveryPhase.REFRESHER: _("Refresher training"),
}
REFUSAL: dict[type[Exception], Any] = {
    AwardNotEligible: _("This result earns no certificate any more. Look at the list again."),
    AwardAlreadyIssued: _("The certificate was issued before. Nothing was issued twice."),
    AwardInBatch: _("One of these people waits in another batch. Confirm or withdraw that batch first."),
    BatchEmpty: _("Choose at least one person."),
    BatchMixed: _("These people serve more than one country. Propose a batch for each country."),
    BatchAlreadyConfirmed: _("This batch was confirmed before. Nothing was issued twice."),
    CertificateNotInForce: _("This certificate was revoked or replaced before."),
    RevocationAlreadyProposed: _("A revocation of this certificate waits for a second officer."),
    RevocationNotProposed: _("No revocation of this certificate waits to be confirmed."),
    NothingToCorrect: _("The certificate already says what the record says. Correct the record first."),
    SameOfficer: _("You proposed this. Another certifying officer of your country has to confirm it."),
    TookPart: _(
        "You were proctor for one of these people, or attested who they are. Another officer has to act."
    ),
    NotAllowed: _("Your role does not allow this for this contributor."),
}
REFUSALS = tuple(REFUSAL)


def refusal(error: Exception) -> str:
    """Return the words for something a verb refused, with what to do next."""
    return str(REFUSAL[type(error)])
