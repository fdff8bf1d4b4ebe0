"""What people read of contingents."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.contingents.enums import ContingentKind

KIND: dict[ContingentKind, Promise] = {
    ContingentKind.TROOPS: _("Military contingent"),
    ContingentKind.POLICE: _("Police contingent"),
}

REFUSED: dict[str, Promise] = {
    "code_not_own": _(
        "A contingent's code begins with your country's code and a hyphen, such as NPL-UNMISS-2027A."
    ),
    "code_taken": _("A contingent with this code exists already. Choose another code."),
    "tour_too_short": _("The end of tour must lie after the departure."),
    "no_slots": _("A contingent needs at least one slot."),
    "SlotTaken": _("Somebody fills this slot on that day. Swap that person instead."),
    "AlreadyAssigned": _("This person fills another slot. Withdraw the person there first."),
    "WrongCategory": _("This person is of another category than the slot."),
    "WrongContributor": _("This person serves another country."),
    "NotAssigned": _("Nobody fills this slot any more. Open the contingent again to see who does."),
    "BeforeStart": _("The person who fills the slot began later than that day. Choose a later day."),
}


def refusal(error: Exception) -> str:
    """Return why a change of slots was refused and what to do, in the reader's language."""
    return str(REFUSED[getattr(error, "code", type(error).__name__)])
