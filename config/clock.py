"""A clock set forward for demonstrations, so that their dates are the same on every machine."""

from datetime import datetime, timedelta

from django.utils import timezone


def set_forward(seconds: int) -> None:
    """Let `timezone.now()` run this many seconds ahead (or, below zero, behind) in this process.

    Call it before models are imported: their defaults keep the function they find.
    """
    ahead = timedelta(seconds=seconds)
    real = timezone.now

    def now() -> datetime:
        return real() + ahead

    timezone.now = now
