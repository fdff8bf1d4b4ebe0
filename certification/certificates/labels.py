"""What people read on pages for awards and certificates (a certificate's own words lie in `wording/`)."""

from django.utils.translation import gettext_lazy as _

from certification.certificates.enums import (
    AwardReason,
    CertificateEventKind,
    CertificateStatus,
    RevocationReason,
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
