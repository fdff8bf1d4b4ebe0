"""What the people feature does when slips were asked for, and when nobody came for them."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.jobs.errors import NotNow
from accounts.jobs.registry import Errand, Task
from accounts.people.models import SlipSheet
from accounts.people.queries import is_being_made
from accounts.people.sheets import SHEET_LIFE, keep_portion, make_portion, read_portion
from accounts.people.slips import drop_sheet
from accounts.trail.actions import System

on_slips_requested = Errand(read_portion, make_portion, keep_portion)


def on_slips_unclaimed(task: Task) -> dict[str, Any]:
    """Throw away a sheet that nobody took within an hour of being made; one still being made is left."""
    sheet = SlipSheet.objects.get(pk=UUID(task.payload["sheet"]))
    if sheet.taken_at is not None:
        return {"taken": True}
    if is_being_made(sheet):
        raise NotNow("the sheet is being made", until=timezone.now() + SHEET_LIFE)
    if sheet.expires_at > timezone.now():
        raise NotNow("the sheet waits to be taken", until=sheet.expires_at)
    return {"dropped": drop_sheet(by=System(), sheet=sheet)}
