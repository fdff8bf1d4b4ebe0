"""What people read for each finding, cause, step and caution."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from certification.readiness.enums import Cause, Caution, Finding, Step

FINDING = {
    Finding.CERTIFIED: _("Certified"),
    Finding.EXPIRING: _("Certified, expires before the tour ends"),
    Finding.IN_PROGRESS: _("In training"),
    Finding.FAILED: _("Not passed"),
    Finding.NOT_STARTED: _("Not started"),
    Finding.OBSERVED_EXERCISE_MISSING: _("Observed exercise missing"),
    Finding.REFRESHER_OVERDUE: _("Refresher overdue"),
    Finding.EXPIRED: _("Certificate expired"),
    Finding.REVOKED: _("Certificate revoked"),
    Finding.OTHER_CATEGORY: _("Serves in another category"),
    Finding.UNNAMED: _("No name yet"),
    Finding.CANNOT_TELL: _("Cannot tell"),
}
# The shape and colour of templates/components/state.html.
KIND = {
    Finding.CERTIFIED: "met",
    Finding.EXPIRING: "expiring",
    Finding.IN_PROGRESS: "progress",
    Finding.FAILED: "missing",
    Finding.NOT_STARTED: "missing",
    Finding.OBSERVED_EXERCISE_MISSING: "missing",
    Finding.REFRESHER_OVERDUE: "missing",
    Finding.EXPIRED: "missing",
    Finding.REVOKED: "missing",
    Finding.OTHER_CATEGORY: "missing",
    Finding.UNNAMED: "neutral",
    Finding.CANNOT_TELL: "unknown",
}
CAUSE = {
    Cause.IDENTITY_NOT_ATTESTED: _("No proctor attested who sat, so the sitting proves nothing yet."),
    Cause.STANDARD_WITHOUT_TRANSITION: _(
        "The certificate is under an earlier version of the standard. No rule says how far it still counts."
    ),
    Cause.CERTIFICATE_SUSPENDED: _(
        "The certificate is suspended, so it proves nothing until that is settled."
    ),
}
# What is missing in one slot.
STEP = {
    Step.NAME_PERSON: _("Name a person for this slot"),
    Step.CHANGE_SLOT: _("Move this person to a slot of the present category, or name somebody else"),
    Step.ENROL: _("Enrol this person for the slot's category"),
    Step.ATTEST_IDENTITY: _("Have the proctor attest who sat, or let the person sit again"),
    Step.ISSUE_CERTIFICATE: _("Passed: issue the certificate"),
    Step.HAND_IN: _("Sitting under way"),
    Step.SIT_AGAIN: _("Sit the assessment again"),
    Step.SIT: _("Lessons done: sit the assessment"),
    Step.FINISH_LESSONS: _("Finish the lessons"),
    Step.START_LESSONS: _("Start the lessons"),
    Step.OBSERVE_EXERCISE: _("Passed: show command in an exercise seen by two assessors"),
    Step.REFRESH: _("Renew the yearly outcomes by a refresher"),
    Step.CERTIFY_AGAIN: _("Train and sit again for a new certificate"),
    Step.RENEW_FOR_TOUR: _("Renew before the certificate ends during the tour"),
    Step.SETTLE_TRANSITION: _("Ask the standards authority for a transition rule, or sit again"),
    Step.SETTLE_SUSPENSION: _("Settle the doubt: lift the suspension or revoke the certificate"),
}
# What would make a contingent ready, by number of slots.
STEP_FOR_MANY = {
    Step.NAME_PERSON: ngettext_lazy("Name a person for %d slot", "Name a person for %d slots"),
    Step.CHANGE_SLOT: ngettext_lazy(
        "Move %d person whose category has changed", "Move %d people whose categories have changed"
    ),
    Step.ENROL: ngettext_lazy(
        "Enrol %d person for the slot's category", "Enrol %d people for their slots' categories"
    ),
    Step.ATTEST_IDENTITY: ngettext_lazy(
        "Have the identity of %d candidate attested", "Have the identity of %d candidates attested"
    ),
    Step.ISSUE_CERTIFICATE: ngettext_lazy(
        "Issue %d certificate that was earned", "Issue %d certificates that were earned"
    ),
    Step.HAND_IN: ngettext_lazy("Let %d open sitting be handed in", "Let %d open sittings be handed in"),
    Step.SIT_AGAIN: ngettext_lazy(
        "Let %d person who did not pass sit again", "Let %d people who did not pass sit again"
    ),
    Step.SIT: ngettext_lazy(
        "Hold a session for %d person whose lessons are done",
        "Hold a session for %d people whose lessons are done",
    ),
    Step.FINISH_LESSONS: ngettext_lazy(
        "Give %d person time to finish the lessons", "Give %d people time to finish the lessons"
    ),
    Step.START_LESSONS: ngettext_lazy(
        "Hand out slips so that %d person can start", "Hand out slips so that %d people can start"
    ),
    Step.OBSERVE_EXERCISE: ngettext_lazy(
        "Hold the observed exercise for %d person", "Hold the observed exercise for %d people"
    ),
    Step.REFRESH: ngettext_lazy(
        "Refresh the yearly outcomes of %d person", "Refresh the yearly outcomes of %d people"
    ),
    Step.CERTIFY_AGAIN: ngettext_lazy(
        "Train and certify %d person again", "Train and certify %d people again"
    ),
    Step.RENEW_FOR_TOUR: ngettext_lazy(
        "Renew %d certificate that expires before the tour ends",
        "Renew %d certificates that expire before the tour ends",
    ),
    Step.SETTLE_TRANSITION: ngettext_lazy(
        "Settle %d certificate under an earlier standard", "Settle %d certificates under an earlier standard"
    ),
    Step.SETTLE_SUSPENSION: ngettext_lazy(
        "Settle %d suspended certificate", "Settle %d suspended certificates"
    ),
}
# What is missing in a contingent, by kind and number of slots.
MISSING = {
    Finding.UNNAMED: ngettext_lazy("%d slot has no name yet", "%d slots have no name yet"),
    Finding.OTHER_CATEGORY: ngettext_lazy(
        "%d person serves in another category", "%d people serve in another category"
    ),
    Finding.CANNOT_TELL: ngettext_lazy("%d cannot tell", "%d cannot tell"),
    Finding.FAILED: ngettext_lazy("%d did not pass", "%d did not pass"),
    Finding.REVOKED: ngettext_lazy("%d certificate was revoked", "%d certificates were revoked"),
    Finding.EXPIRED: ngettext_lazy("%d certificate has expired", "%d certificates have expired"),
    Finding.REFRESHER_OVERDUE: ngettext_lazy("%d refresher is overdue", "%d refreshers are overdue"),
    Finding.OBSERVED_EXERCISE_MISSING: ngettext_lazy(
        "%d observed exercise is missing", "%d observed exercises are missing"
    ),
    Finding.NOT_STARTED: ngettext_lazy("%d has not started", "%d have not started"),
    Finding.IN_PROGRESS: ngettext_lazy("%d in training", "%d in training"),
    Finding.EXPIRING: ngettext_lazy(
        "%d certificate expires before the tour ends", "%d certificates expire before the tour ends"
    ),
}
CAUTION = {
    Caution.MANDATE_LAPSED: _(
        "The mandate of %(mission)s that we know of ended on %(until)s. Check whether it was renewed. "
        "This warns and stops nothing."
    ),
    Caution.MANDATE_UNKNOWN: _(
        "Nobody has checked until when the mandate of %(mission)s runs. This warns and stops nothing."
    ),
}
CAUTION_IN_SHORT = {
    Caution.MANDATE_LAPSED: _("Mandate ended, as far as we know"),
    Caution.MANDATE_UNKNOWN: _("Mandate's end not checked"),
}
