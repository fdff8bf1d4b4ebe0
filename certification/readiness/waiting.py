"""What waits for an officer besides the contingents: files not applied yet, and what is about to end."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.people.models import SlipCode
from accounts.roles.models import Invitation
from accounts.roles.rules import Actor
from courses.enrolment.enums import RosterState
from courses.enrolment.models import Roster

SOON = timedelta(days=3)
REMEMBERED = timedelta(days=30)  # a file that nobody has applied since then is not waited for


def waiting_for(actor: Actor, now: datetime) -> list[dict[str, str]]:
    """Return lines with a number and a way onward, none for what is not there: at most three queries."""
    return [
        {"words": words % {"n": count}, "href": reverse(route)}
        for count, words, route in _lines(actor, now)
        if count
    ]


def _lines(actor: Actor, now: datetime) -> Iterator[tuple[int, str, str]]:
    soon: dict[str, Any] = {"expires_at__gt": now, "expires_at__lte": now + SOON}
    if actor.allowed("roster:apply"):
        n = _rosters(now)
        words = ngettext(
            "%(n)s roster is checked and not applied yet", "%(n)s rosters are checked and not applied yet", n
        )
        yield n, words, "roster_list"
    if actor.allowed("slip:print"):
        n = SlipCode.objects.filter(used_at__isnull=True, **soon).count()
        words = ngettext(
            "%(n)s sign-in slip ends within three days unused",
            "%(n)s sign-in slips end within three days unused",
            n,
        )
        yield n, words, "contributor_home"
    if actor.allowed("role:give"):
        n = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, **soon).count()
        words = ngettext(
            "%(n)s invitation ends within three days", "%(n)s invitations end within three days", n
        )
        yield n, words, "staff"


def _rosters(now: datetime) -> int:
    """Count the files whose newest check waits to be applied: the same file checked again counts once."""
    newer = Roster.objects.filter(
        contributor=OuterRef("contributor"),
        file_sha256=OuterRef("file_sha256"),
        uploaded_at__gt=OuterRef("uploaded_at"),
    )
    checked = Roster.objects.filter(state=RosterState.CHECKED, uploaded_at__gt=now - REMEMBERED)
    return checked.exclude(Exists(newer)).count()
