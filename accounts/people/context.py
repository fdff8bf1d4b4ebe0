"""What every template may ask about the device in front of the visitor."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.people.devices import is_shared, seconds_left


def device(request: HttpRequest) -> dict[str, Any]:
    """`idle`: on a shared device, after how many seconds a page left alone is closed; 0 elsewhere."""
    if not hasattr(request, "session") or not is_shared(request):
        return {"idle": 0, "idle_now": 0}
    return {"idle": 60 * settings.SHARED_IDLE_MINUTES, "idle_now": max(seconds_left(request), 0)}
