"""What people read for each state, proof, obstacle and reason."""

from django.utils.translation import gettext_lazy as _

from courses.assessment.enums import IdentityProof
from courses.standards.enums import Theme

PROOF = {
    IdentityProof.PASSPORT: _("Passport"),
    IdentityProof.MILITARY_ID: _("Military identity card"),
    IdentityProof.POLICE_ID: _("Police identity card"),
    IdentityProof.NATIONAL_ID: _("National identity card"),
    IdentityProof.KNOWN_TO_COMMANDER: _("Known to the commander, who is present"),
}
THEME = {
    Theme.POC: _("Protection of civilians"),
    Theme.SGBV: _("Sexual and gender-based violence"),
}
OBSTACLE = {
    "session_not_open": _("The session has not opened yet."),
    "session_closed": _("The session is over. Ask your training officer for another one."),
    "lessons_missing": _("Finish both courses first."),
    "candidate_used": _("You sat the assessment in this session already."),
    "sitting_open": _("You have an assessment open. Finish it first."),
    "passed_already": _("You have passed. There is nothing to sit again."),
    "cooling_down": _("Rest and study first: tries are a day apart."),
    "too_many_attempts": _(
        "You have used your tries for now. Ask your instructor for a talk about what to study."
    ),
    "withdrawn": _("You are no longer enrolled. Ask your training officer."),
}
