"""What people read on pages for awards and certificates (a certificate's own words lie in `wording/`)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.roles.errors import NotAllowed, SameOfficer, TookPart
from certification.certificates.enums import (
    AwardReason,
    CertificateEventKind,
    CertificateStatus,
    LeftOut,
    RevocationReason,
    SuspensionReason,
)
from certification.certificates.errors import (
    AwardAlreadyIssued,
    AwardInBatch,
    AwardNotEligible,
    BatchAlreadyConfirmed,
    BatchEmpty,
    BatchMixed,
    CertificateNotInForce,
    CertificateNotSuspended,
    CertificateSuspended,
    KeyWasCompromised,
    NothingToCorrect,
    RevocationAlreadyProposed,
    RevocationNotProposed,
    SuspendedBySameOfficer,
    Unprintable,
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
LEFT_OUT = {
    LeftOut.OVERTAKEN: _("The result was scored anew and no longer earns a certificate."),
    LeftOut.ISSUED_BEFORE: _("The certificate was issued before."),
    LeftOut.UNPRINTABLE: _(
        "A name has letters the typefaces do not have. Correct the record, then choose again."
    ),
    LeftOut.NO_SIGNING_KEY: _(
        "The country had no key to sign with. Tell your administrator, then choose again."
    ),
    LeftOut.FAULT: _(
        "Something failed. Choose this person again; if it fails again, tell your administrator."
    ),
}
STATUS = {
    CertificateStatus.VALID: _("Valid"),
    CertificateStatus.EXPIRED: _("Expired"),
    CertificateStatus.SUSPENDED: _("Suspended"),
    CertificateStatus.REVOKED: _("Revoked"),
    CertificateStatus.REPLACED: _("Replaced"),
}
STATUS_KIND = {
    CertificateStatus.VALID: "met",
    CertificateStatus.EXPIRED: "expiring",
    CertificateStatus.SUSPENDED: "unknown",
    CertificateStatus.REVOKED: "missing",
    CertificateStatus.REPLACED: "expiring",
}
EVENT = {
    CertificateEventKind.ISSUED: _("Issued"),
    CertificateEventKind.SUSPENDED: _("Suspended"),
    CertificateEventKind.LIFTED: _("Suspension lifted"),
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
SUSPENSION_REASON = {
    SuspensionReason.UNDER_INQUIRY: _("Under inquiry"),
    SuspensionReason.IDENTITY_IN_DOUBT: _("Who sat is in doubt"),
    SuspensionReason.ASSESSMENT_UNDER_REVIEW: _("The assessment is under review"),
    SuspensionReason.KEY_COMPROMISED: _("The key it was signed with was compromised"),
}
# The reason of any event, by its code: the two lists share none.
EVENT_REASON: dict[str, Any] = {
    reason.value: word for reason, word in (*REVOCATION_REASON.items(), *SUSPENSION_REASON.items())
}
PHASE = {
    DeliveryPhase.PRE_DEPLOYMENT: _("Pre-deployment training"),
    DeliveryPhase.INDUCTION: _("Induction training"),
    DeliveryPhase.REFRESHER: _("Refresher training"),
}
# Where in a payload a text stands; what has no line of its own has its group's.
PLACE: dict[str, Any] = {
    "holder.family_name": _("family name"),
    "holder.given_names": _("given names"),
    "holder.name_native": _("name in own script"),
    "holder.rank": _("rank"),
    "holder": _("the person’s record"),
    "session": _("place of the assessment"),
    "officer": _("name of the certifying officer"),
    "signatory": _("name of the signatory"),
    "own": _("the country’s words in its own language"),
    "standard": _("the standard"),
    "texts": _("the country’s names on certificates"),
}
REFUSAL: dict[type[Exception], Any] = {
    AwardNotEligible: _("This result earns no certificate any more. Look at the list again."),
    AwardAlreadyIssued: _("The certificate was issued before. Nothing was issued twice."),
    AwardInBatch: _("One of these people waits in another batch. Confirm or withdraw that batch first."),
    BatchEmpty: _("Choose at least one person."),
    BatchMixed: _("These people serve more than one country. Propose a batch for each country."),
    BatchAlreadyConfirmed: _("This batch was confirmed before. Nothing was issued twice."),
    CertificateNotInForce: _("This certificate was revoked or replaced before."),
    CertificateSuspended: _("This certificate is suspended. Lift the suspension, or revoke it."),
    KeyWasCompromised: _("The key this was signed with was compromised. Replace the certificate instead."),
    CertificateNotSuspended: _("This certificate is not suspended."),
    RevocationAlreadyProposed: _("A revocation of this certificate waits for a second officer."),
    RevocationNotProposed: _("No revocation of this certificate waits to be confirmed."),
    NothingToCorrect: _("The certificate already says what the record says. Correct the record first."),
    SuspendedBySameOfficer: _(
        "You suspended this. Another certifying officer of your country has to lift it."
    ),
    SameOfficer: _("You proposed this. Another certifying officer of your country has to confirm it."),
    TookPart: _(
        "You were proctor for one of these people, or attested who they are. Another officer has to act."
    ),
    NotAllowed: _("Your role does not allow this for this contributor."),
    Unprintable: _(
        "A certificate can not be printed: no typeface has the letters %(letters)s in “%(text)s” (%(place)s)."
    ),
}
REFUSALS = tuple(REFUSAL)


def refusal(error: Exception) -> str:
    """Return the words for something a verb refused, with what to do next."""
    words = str(REFUSAL[type(error)])
    if not isinstance(error, Unprintable):
        return words
    letters = ", ".join(f"{character} (U+{ord(character):04X})" for character in error.characters)
    place = PLACE.get(error.place) or PLACE[error.place.split(".")[0]]
    return words % {"letters": letters, "text": error.text, "place": place}
