"""What goes wrong with records of people, and at the door for people without e-mail."""

from collections.abc import Mapping
from typing import Any


class SignInRefused(ValueError):
    """The country, service number and code or PIN do not belong together. The answer never says which."""


class TooManyFailures(ValueError):
    """Too many failed tries for this person or this country in the last quarter of an hour."""


class WeakPin(ValueError):
    """The PIN is too short, not digits, a sequence, one digit repeated or the birthday. `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ServiceNumberTaken(ValueError):
    """The number stands for somebody already. `person`: who; of two merged records, the one that was kept."""

    def __init__(self, person: Any) -> None:
        super().__init__(str(person.pk))
        self.person = person


class BadPerson(ValueError):
    """Values that cannot be recorded. `faults`: by field the code of what is wrong."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in faults.items()))
        self.faults = dict(faults)


class MergeRefused(ValueError):
    """Two records cannot be joined, parted or decided on.

    `code`: same_record, other_contributor, closed_already, kept_is_closed, fills_slot or not_merged.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NobodyChosen(ValueError):
    """Slips were asked for, and for nobody."""


class TooManySlips(ValueError):
    """More slips than one request may ask for. `most` says how many it may."""

    def __init__(self, most: int) -> None:
        super().__init__(str(most))
        self.most = most


class SheetGone(ValueError):
    """A sheet of slips is not there to be taken: not made yet, taken before, or left too long."""
