"""What a page or a message says in one place."""

import re

from django.utils import timezone

from accounts.roles.models import Invitation
from accounts.tenancy.scope import all_contributors
from accounts.trail.models import TrailEntry


def found(pattern: str, words: object, group: int = 0) -> str:
    """Return what matches in the words; fails where nothing does."""
    match = re.search(pattern, str(words), re.DOTALL)
    assert match, f"{pattern} is not there"
    return match.group(group)


def trail(**of: object) -> list[TrailEntry]:
    """Return entries of the trail, of every country, in the order of each chain."""
    with all_contributors("a test looks at the trail"):
        return list(TrailEntry.objects.filter(**of).order_by("chain", "position"))


def invitations(**of: object) -> list[Invitation]:
    """Return invitations of every country."""
    with all_contributors("a test looks at the invitations"):
        return list(Invitation.objects.filter(**of))


def everybodys_time_is_up() -> None:
    """Let every invitation expire now."""
    with all_contributors("a test lets time pass"):
        Invitation.objects.update(expires_at=timezone.now())
