"""Ids that a form chooses for the row it will make, so that sent twice it makes one."""

from uuid import UUID, uuid4, uuid5


def own_id(contributor: str | None, chosen: UUID | None) -> UUID:
    """Return the id of a contributor's new row: for one choice always the same, and no other contributor's.

    The choice itself would be refused where another country's row has it, and so tell that there is one.
    """
    return uuid5(chosen, contributor or "") if chosen else uuid4()
