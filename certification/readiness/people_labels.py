"""What people read in the table of people, on a person's page, and where many are dealt with at once."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.people.enums import SignInStanding
from accounts.people.labels import SIGN_IN
from certification.readiness.enums import Lacking, LeftOut, PeopleAct, PeopleOrder

LACKING: dict[Lacking, Promise] = {
    Lacking.SIGN_IN: SIGN_IN[SignInStanding.NEVER],
    Lacking.SLIP: SIGN_IN[SignInStanding.CANNOT],
    Lacking.ENROLMENT: _("Not enrolled"),
    Lacking.LESSONS: _("Lessons not done"),
    Lacking.ASSESSMENT: _("Lessons done, assessment not passed"),
    Lacking.CERTIFICATE: _("Not certified"),
    Lacking.EXPIRING: _("Certificate ends too early"),
    Lacking.PAIR: _("May be recorded twice"),
}
ORDER: dict[PeopleOrder, Promise] = {
    PeopleOrder.NAME: _("Name"),
    PeopleOrder.NUMBER: _("Service number"),
    PeopleOrder.CATEGORY: _("Category"),
    PeopleOrder.CONTINGENT: _("Contingent and slot"),
}
ACT: dict[PeopleAct, Promise] = {
    PeopleAct.SLIPS: _("Print sign-in slips"),
    PeopleAct.ENROL: _("Enrol for the training of their category"),
    PeopleAct.FILL: _("Put into free slots of a contingent"),
    PeopleAct.WITHDRAW: _("Withdraw from their slots"),
}
LEFT_OUT: dict[LeftOut, Promise] = {
    LeftOut.FILLS_A_SLOT: _("Fills a slot already. Withdraw or move the person first."),
    LeftOut.NO_FREE_SLOT: _(
        "No free slot of this category is left. Add slots, or choose another contingent."
    ),
    LeftOut.FILLS_NO_SLOT: _("Fills no slot."),
    LeftOut.BEGAN_LATER: _("Came into the slot after that day. Choose a later day."),
    LeftOut.ENROLLED_ALREADY: _("Is enrolled already."),
    LeftOut.NOTHING_ASKED: _("The standard asks nothing of this category before departure."),
    LeftOut.NO_STANDARD: _("No version of the standard is in force, so there is no training to enrol for."),
}
# What the trail says was done, as a history reads. A verb of many people reads as one of one.
HAPPENED: dict[str, Promise] = {
    "person.record": _("Recorded"),
    "person.enlist": _("Recorded or changed by a roster"),
    "person.change": _("Changed"),
    "person.read": _("Record read"),
    "person.merge": _("Two records merged"),
    "person.unmerge": _("A merge taken back"),
    "person.decide_pair": _("Found to be two people"),
    "slip.print": _("Sign-in slip printed"),
    "slips.request": _("Sign-in slip asked for"),
    "slips.take": _("Sign-in slip taken"),
    "pin.choose": _("PIN chosen"),
    "pin.reset": _("PIN reset"),
    "slot.assign": _("Put into a slot"),
    "slot.fill": _("Put into a slot"),
    "slot.swap": _("Took over a slot"),
    "slot.transfer": _("Moved to another slot"),
    "slot.withdraw": _("Withdrawn from a slot"),
    "slot.withdraw_many": _("Withdrawn from a slot"),
    "enrolment.enrol": _("Enrolled for training"),
    "enrolment.enrol_many": _("Enrolled for training"),
    "enrolment.require_training_again": _("Training required again"),
    "sitting.start": _("Assessment begun"),
    "sitting.hand_in": _("Assessment handed in"),
    "sitting.score": _("Assessment scored"),
    "identity.attest": _("Identity attested"),
    "certificate.issue": _("Certificate issued"),
    "certificate.replace": _("Certificate replaced"),
    "certificate.revocation_proposed": _("Revocation proposed"),
    "certificate.revoked": _("Certificate revoked"),
    "certificate.suspended": _("Certificate suspended"),
    "certificate.lifted": _("Suspension lifted"),
    "certificate.replaced": _("Certificate replaced by another"),
    "certificate.announce": _("Certificate announced by e-mail"),
    "document.make": _("Certificate drawn and signed"),
    "token.make": _("Offline token made"),
    "badge.make": _("Open Badge made"),
}
PAIR_PART: dict[str, Promise] = {
    "kept": _("Kept"),
    "closed": _("Closed"),
    "opened": _("Opened again"),
    "first": _("One"),
    "second": _("The other"),
}
