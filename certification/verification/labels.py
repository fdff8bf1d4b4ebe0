"""What people read for an answer and its checks."""

from django.utils.translation import gettext_lazy as _

from certification.verification.enums import Answer, CheckName, Outcome

WORD = {
    Answer.VALID: _("Valid"),
    Answer.EXPIRED: _("Expired"),
    Answer.REVOKED: _("Revoked"),
    Answer.REPLACED: _("Replaced"),
    Answer.ALTERED: _("Altered"),
    Answer.NOT_FOUND: _("Not found"),
    Answer.CANNOT_TELL: _("Cannot tell"),
}
KIND = {
    Answer.VALID: "met",
    Answer.EXPIRED: "expiring",
    Answer.REVOKED: "missing",
    Answer.REPLACED: "expiring",
    Answer.ALTERED: "missing",
    Answer.NOT_FOUND: "unknown",
    Answer.CANNOT_TELL: "unknown",
}
MEANING = {
    Answer.VALID: _("The register holds this certificate, and it stands today."),
    Answer.EXPIRED: _("The register holds this certificate. Its time has run out."),
    Answer.REVOKED: _("The national authority has revoked this certificate. It proves nothing any more."),
    Answer.REPLACED: _("A corrected certificate has replaced this one. Ask the holder for the newer one."),
    Answer.ALTERED: _("The file carries a serial number of the register, but it is not the file we issued."),
    Answer.NOT_FOUND: _(
        "The register holds nothing under this. Check what you typed or which file you chose."
    ),
    Answer.CANNOT_TELL: _("The register cannot vouch for this now. Ask the national authority."),
}
CHECK = {
    CheckName.REGISTER: _("Entry in the register"),
    CheckName.DOCUMENT: _("Stored document"),
    CheckName.FILE: _("The file you chose"),
    CheckName.SIGNATURE: _("Electronic signature"),
    CheckName.STATUS: _("Standing"),
    CheckName.DATES: _("Dates"),
}
OUTCOME = {Outcome.PASSED: _("In order"), Outcome.FAILED: _("Not in order"), Outcome.ABSENT: _("None yet")}
OUTCOME_KIND = {Outcome.PASSED: "met", Outcome.FAILED: "missing", Outcome.ABSENT: "unknown"}
REASON = {
    "entry_intact": _("The entry is whole and unchanged since it was issued."),
    "entry_altered": _("The entry is not as it was issued."),
    "document_not_made": _("The document is being made. The entry counts, not the paper."),
    "document_intact": _("The document is stored and unchanged since it was made."),
    "document_damaged": _("The stored document is missing or changed. The entry counts, not the paper."),
    "no_signature_yet": _("Certificates carry no electronic signature yet."),
    "stands": _("Neither revoked nor replaced."),
    "revoked": _("Revoked by the national authority."),
    "replaced": _("Replaced by a newer certificate."),
    "in_time": _("Today lies within its validity."),
    "out_of_time": _("Its validity has run out."),
    "same_bytes": _("Exactly the file that was issued, to the last byte."),
    "other_bytes": _("Not the file that was issued: altered, or not ours."),
    "unknown_bytes": _("Not a file that was issued here, and it carries no serial number of ours."),
    "nothing_to_compare": _("The issued document is still being made: there is nothing to compare with."),
}
