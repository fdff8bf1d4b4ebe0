"""What goes wrong with contingents, slots and assignments."""


class SlotTaken(ValueError):
    """The slot is filled on that date; swap its person instead."""


class AlreadyAssigned(ValueError):
    """The person fills another slot on that date."""


class WrongCategory(ValueError):
    """The person's category is not the slot's."""


class WrongContributor(ValueError):
    """The person serves another contributor than the slot's."""


class NotAssigned(ValueError):
    """The slot is empty: there is nobody to swap or withdraw."""


class BeforeStart(ValueError):
    """The date lies before the day on which the present assignment began."""


class BadContingent(ValueError):
    """The contingent cannot be made. `code`: code_not_own, code_taken, tour_too_short or no_slots."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
