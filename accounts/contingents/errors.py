"""What goes wrong with slots and assignments."""


class SlotTaken(ValueError):
    """The slot is filled on that date; swap its person instead."""


class AlreadyAssigned(ValueError):
    """The person fills another slot on that date."""


class WrongCategory(ValueError):
    """The person's category is not the slot's."""


class NotAssigned(ValueError):
    """The slot is empty: there is nobody to swap or withdraw."""
