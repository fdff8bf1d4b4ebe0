"""What goes wrong with contingents, slots and assignments."""


class AssignmentRefused(ValueError):
    """Who fills a slot cannot be changed so; each kind of it says why. Its words are in labels."""


class SlotTaken(AssignmentRefused):
    """The slot is filled on that date; swap its person instead."""


class AlreadyAssigned(AssignmentRefused):
    """The person fills another slot on that date."""


class WrongCategory(AssignmentRefused):
    """The person's category is not the slot's."""


class WrongContributor(AssignmentRefused):
    """The person serves another contributor than the slot's."""


class NotAssigned(AssignmentRefused):
    """The slot is empty: there is nobody to swap or withdraw."""


class BeforeStart(AssignmentRefused):
    """The date lies before the day on which the present assignment began."""


class SlotGone(AssignmentRefused):
    """The slot was given up, or is to be: it takes nobody any more."""


class SlotMoved(AssignmentRefused):
    """Somebody else changed who fills the slot while this change was being checked."""


class PersonMerged(AssignmentRefused):
    """The record was merged into another one, which stands for the person now."""


class ReasonNotChosen(AssignmentRefused):
    """This reason is written by a verb of its own (a swap, a transfer); nobody chooses it."""


class TooFewEmpty(ValueError):
    """Fewer slots of the category are empty than are to be given up. `empty`: how many are."""

    def __init__(self, empty: int) -> None:
        super().__init__(str(empty))
        self.empty = empty


class BadContingent(ValueError):
    """The contingent cannot be made or changed so.

    `code`: code_not_own, code_taken, name_missing, tour_too_short, no_slots, followed_already,
    departs_too_early, departs_too_late, mission_has_people or not_changeable.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
