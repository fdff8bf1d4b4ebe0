"""Index of the verbs of contingents: made, resized, filled."""

from accounts.contingents.assignments import assign, swap, transfer, withdraw
from accounts.contingents.making import change_contingent, create_contingent, rotate
from accounts.contingents.slots import add_slots, drop_slots, fill_slots, name_positions

__all__ = [
    "add_slots",
    "assign",
    "change_contingent",
    "create_contingent",
    "drop_slots",
    "fill_slots",
    "name_positions",
    "rotate",
    "swap",
    "transfer",
    "withdraw",
]
