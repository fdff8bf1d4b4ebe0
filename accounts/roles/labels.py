"""Words for roles, what keys are for, and why something about them was refused."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.roles.enums import ApiPurpose, Role
from accounts.roles.errors import InvitationRefused, KeyRefused, RoleRefused

ROLE = {
    Role.STANDARDS_AUTHORITY: pgettext_lazy("role", "Standards author"),
    Role.CONTRIBUTOR_OFFICER: pgettext_lazy("role", "Contributor officer"),
    Role.CERTIFYING_OFFICER: pgettext_lazy("role", "Certifying officer"),
    Role.INSTRUCTOR: pgettext_lazy("role", "Instructor"),
    Role.PROCTOR: pgettext_lazy("role", "Proctor"),
    Role.TRAINEE: pgettext_lazy("role", "Trainee"),
    Role.AUDITOR: pgettext_lazy("role", "Auditor"),
    Role.MISSION_TRAINING_OFFICER: pgettext_lazy("role", "Mission training officer"),
    Role.ADMINISTRATOR: pgettext_lazy("role", "Administrator"),
}
# What a role is for, beside the choice of it.
DOES = {
    Role.CONTRIBUTOR_OFFICER: _("enrols people, follows contingents, invites staff, keeps the API keys"),
    Role.CERTIFYING_OFFICER: _("issues and revokes certificates, with a second officer"),
    Role.INSTRUCTOR: _("teaches; reads contingents and people"),
    Role.PROCTOR: _("opens test sessions and attests who sits"),
}
PURPOSE = {
    ApiPurpose.PERSONNEL: _("A personnel system"),
    ApiPurpose.REPORTING: _("Reporting"),
}
PURPOSE_DOES = {
    ApiPurpose.PERSONNEL: _("people, contingents, rosters and enrolments"),
    ApiPurpose.REPORTING: _("readiness, certificates and progress, to read only"),
}
# The roles an officer gives to keys, and what such a key may do.
KEY_DOES = {
    Role.CONTRIBUTOR_OFFICER: _("all that its purpose needs, changes included"),
    Role.INSTRUCTOR: _("reads contingents and people, changes nothing"),
}

_ROLE_REFUSED = {
    "last": _("Nobody else holds this role for the country. Invite another first, or ask the administrator."),
}
_INVITATION_REFUSED = {
    "own": _("Nobody gives a role to themselves. Ask a colleague to invite you."),
    "has_it": _("This person holds the role already."),
    "open": _("This person is invited to the role already. Withdraw that invitation to make another."),
    "ended": _(
        "This code does not work. It may be mistyped, used, withdrawn or older than seven days. "
        "Ask for a new invitation."
    ),
    "other_email": _(
        "This invitation went to another e-mail address than yours. Sign out, then open this page again."
    ),
    "known_email": _(
        "There is a login with this invitation’s e-mail address. Sign in with it, then enter the code again."
    ),
}
_KEY_REFUSED = {
    "role": _("A key may do nothing with this role and purpose, or more than you may."),
    "too_long": _("A key is good for one year at most."),
    "past": _("The last day must lie in the future."),
    "overlap": _("The old key may work on for 0 to 30 days."),
    "ended": _("This key has stopped working."),
    "rotated": _("This key has a successor already."),
    "made": _("This key was made already, and its token was shown once. If it is lost, rotate the key."),
}


def refusal(error: RoleRefused | InvitationRefused | KeyRefused) -> str:
    """Return why something about a role, an invitation or a key was refused."""
    words = {
        RoleRefused: _ROLE_REFUSED,
        InvitationRefused: _INVITATION_REFUSED,
        KeyRefused: _KEY_REFUSED,
    }
    return str(words[type(error)][error.code])
