"""What people read of contingents."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.contingents.enums import ContingentKind, EndReason
from accounts.contingents.errors import TooFewEmpty

KIND: dict[ContingentKind, Promise] = {
    ContingentKind.TROOPS: _("Military contingent"),
    ContingentKind.POLICE: _("Police contingent"),
}

REASON: dict[EndReason, Promise] = {
    EndReason.SWAPPED: _("Somebody else took the slot over"),
    EndReason.TRANSFERRED: _("Moved to another slot"),
    EndReason.NOT_RECORDED: _("No reason was recorded"),
    EndReason.MEDICAL: _("Medical reasons"),
    EndReason.CONDUCT: _("Conduct or discipline"),
    EndReason.TRAINING: _("Training not completed"),
    EndReason.NEEDED_ELSEWHERE: _("Needed elsewhere"),
    EndReason.PERSONAL: _("Personal reasons"),
    EndReason.LEFT_SERVICE: _("Left the service"),
    EndReason.CONTINGENT_REDUCED: _("The contingent is reduced"),
    EndReason.TOUR_ENDED: _("The tour has ended"),
    EndReason.ENTERED_IN_ERROR: _("Entered by mistake"),
}

REFUSED: dict[str, Promise] = {
    "code_not_own": _(
        "A contingent's code begins with your country's code and a hyphen, such as NPL-UNMISS-2027A."
    ),
    "code_taken": _("A contingent with this code exists already. Choose another code."),
    "name_missing": _("Write what the unit calls itself."),
    "tour_too_short": _("The end of tour must lie after the departure."),
    "no_slots": _("A contingent needs at least one slot."),
    "no_slots_chosen": _("Say how many slots of at least one category."),
    "nothing_changed": _("You have changed nothing yet."),
    "followed_already": _("Another rotation relieves this contingent already. Open that one instead."),
    "departs_too_early": _("The next rotation leaves after the one it relieves. Choose a later day."),
    "departs_too_late": _("The next rotation would leave before this one. Choose an earlier day."),
    "mission_has_people": _(
        "People have filled slots of this contingent, and were trained for its mission. Make a contingent "
        "for the other mission and move them there."
    ),
    "not_changeable": _("The code and the country of a contingent never change: certificates name them."),
    "SlotTaken": _("Somebody fills this slot on that day. Swap that person instead."),
    "SlotGone": _("This slot was given up and takes nobody any more. Choose another, or add slots."),
    "SlotMoved": _(
        "Somebody else has changed this slot meanwhile. Look at who fills it now, and check again."
    ),
    "AlreadyAssigned": _("This person fills another slot. Withdraw the person there first."),
    "PersonMerged": _("This record was merged into another one. Choose the record that was kept."),
    "WrongCategory": _("This person is of another category than the slot."),
    "WrongContributor": _("This person serves another country."),
    "NotAssigned": _("Nobody fills this slot any more. Open the contingent again to see who does."),
    "BeforeStart": _("The person who fills the slot began later than that day. Choose a later day."),
    "ReasonNotChosen": _("Choose one of the reasons shown."),
}


def refusal(error: Exception) -> str:
    """Return why a change of slots was refused and what to do, in the reader's language."""
    if isinstance(error, TooFewEmpty):
        return _too_few(error.empty)
    return str(REFUSED[getattr(error, "code", type(error).__name__)])


def _too_few(empty: int) -> str:
    return ngettext(
        "%(n)s slot of this category is empty from that day on. Give up no more than that, or withdraw or "
        "move people first.",
        "%(n)s slots of this category are empty from that day on. Give up no more than that, or withdraw or "
        "move people first.",
        empty,
    ) % {"n": empty}
